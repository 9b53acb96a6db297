"""The README of compile/ shows what the forms of one neuron really print."""

import contextlib
import io
import re
from pathlib import Path

import pytest

import engine

pytest.importorskip("numpy", reason="the extra fast")

README = Path(engine.__file__).parent / "compile" / "README.md"
PAIRS = re.findall(r"```python\n(.*?)```\n```text\n(.*?)```", README.read_text("utf-8"), re.DOTALL)


def test_every_form_prints_what_stands_there():
    names = {}
    for code, expected in PAIRS:
        printed = io.StringIO()
        with contextlib.redirect_stdout(printed):
            exec(code, names)  # noqa: S102  # our own page
        assert [
            line.rstrip() for line in printed.getvalue().strip().splitlines()
        ] == expected.strip().splitlines()
    assert len(PAIRS) == 7


def test_every_file_that_it_names_is_there():
    folder = README.parent
    names = re.findall(r"`([\w/]+\.py)`", README.read_text("utf-8"))
    assert len(set(names)) >= 10
    for name in names:
        assert (folder / name).exists(), name
