"""Explanations of surviving mutants speak of lines that are there, and a mutant is one change of its module."""

import tomllib
from pathlib import Path

import pytest

HERE = Path(__file__).parent
ENGINE = HERE.parent.parent / "engine"
SURVIVORS = tomllib.loads((HERE / "survivors.toml").read_text("utf-8"))["survivor"]


@pytest.mark.parametrize(
    "survivor", SURVIVORS, ids=lambda survivor: f"{survivor['module']}-{survivor['within']}"
)
def test_an_explanation_speaks_of_a_line_that_is_there(survivor):
    source = (ENGINE / f"{survivor['module']}.py").read_text("utf-8")
    assert survivor["line"] in " ".join(source.split())
    assert survivor["reason"]
    assert survivor["becomes"]
    assert survivor["line"] not in survivor["becomes"]


def test_a_mutant_is_one_change_and_annotations_have_none(monkeypatch):
    pytest.importorskip("cosmic_ray", reason="the extra mutation makes the mutants")
    monkeypatch.syspath_prepend(HERE)
    from mutants import mutants

    text = "@cache\ndef f(a: int | None) -> int | None:\n    b: float\n    b = a\n    return b < 1\n"
    found = mutants("module", text)
    assert {mutant.within for mutant in found} == {"f"}
    # without the decorator; without b = a; for b < 1: five other comparisons, and 0 or 2 for the number
    assert [mutant.line for mutant in found] == ["@cache", "b = a", *["return b < 1"] * 7]
    assert {mutant.becomes for mutant in found} >= {
        "",
        "pass",
        "return b <= 1",
        "return b < 2",
        "return b < 0",
    }
    assert all(mutant.text != text for mutant in found)
