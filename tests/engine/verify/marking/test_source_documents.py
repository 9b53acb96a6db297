"""The five source documents, marked from their own files: known errors at their lines, no right line called wrong.

errors.json has the lines at which an error of the catalogue is found, and wrong lines that it does not number.
"""

import json
from pathlib import Path

import pytest

from engine.verify.marking import mark_file

DOCUMENTS = Path(__file__).parents[3] / "data" / "documents" / "seeds"
ERRORS = json.loads((DOCUMENTS / "errors.json").read_text("utf-8"))
LONG = ("assignment",)  # 660 lines
NAMES = [
    pytest.param(path.stem, marks=pytest.mark.slow) if path.stem in LONG else path.stem
    for path in sorted(DOCUMENTS.glob("*.txt"))
]


def expected(name):
    """The lines that are wrong: errors of the catalogue, and others."""
    lines = {line for document, lines in ERRORS["found"].values() if document == name for line in lines}
    return lines | set(ERRORS["also_wrong"].get(name, ()))


@pytest.mark.parametrize("name", NAMES)
def test_exactly_the_lines_with_known_errors_are_wrong(name):
    question = DOCUMENTS / f"{name}.question.md"
    marking = mark_file(DOCUMENTS / f"{name}.txt", question=question if question.exists() else "")
    wrong = {line.line for line in marking.lines if line.verdict == "wrong"}
    assert wrong == expected(name), str(marking)
    assert all(line.note for line in marking.lines if line.verdict == "unread")  # each with its reason


def test_every_error_has_a_number_of_the_catalogue():
    assert set(ERRORS["found"]) <= {f"E{number:02}" for number in range(1, 62)}
