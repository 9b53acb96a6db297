"""Deep texts are refused where the platform cannot parse them, and there alone."""

import json

import pytest

from engine import check_nesting


@pytest.mark.parametrize(
    "text", ["[" * 201, '{"a":' * 201, '["' + "[" * 500 + '", ' + "[" * 200, "]" * 9 + "[" * 400]
)
def test_a_deep_text_is_refused_in_webassembly(text, monkeypatch):
    monkeypatch.setattr("sys.platform", "emscripten")
    with pytest.raises(RecursionError, match=r"^brackets are nested more than 200 deep$"):
        check_nesting(text)


@pytest.mark.parametrize(
    "text",
    [
        "[" * 200 + "]" * 200,
        "[]" * 1000,
        json.dumps(["[" * 500, '"' * 300, "\\" * 9]),
        '"' + '\\"' * 100_000 + "[",
    ],
    ids=lambda text: text[:8],
)
def test_a_flat_text_is_not(text, monkeypatch):
    monkeypatch.setattr("sys.platform", "emscripten")
    check_nesting(text)


def test_elsewhere_the_parser_says_so_itself(monkeypatch):
    monkeypatch.setattr("sys.platform", "linux")
    check_nesting("[" * 1000)
