"""The five source documents, marked from their own files: known errors at their lines, no right line called wrong.

errors.json lists the 61 errors of a review of these documents, each with its lines, and why some are not found.
Where a teacher knows more than the file says (a figure, the question sheet, what is illegible), name.question.md
states it; "alone" lists the errors that are found without it. The lines come from the review. `also_wrong` has false
lines that the review does not number.
"""

import json
from pathlib import Path

import pytest

from engine.verify.marking import mark_file

DOCUMENTS = Path(__file__).parents[3] / "data" / "documents" / "seeds"
KEY = json.loads((DOCUMENTS / "errors.json").read_text("utf-8"))
LONG = ("assignment", "index_notation", "sigmoid_network")  # 110 to 660 lines
NAMES = [
    pytest.param(path.stem, marks=pytest.mark.slow) if path.stem in LONG else path.stem
    for path in sorted(DOCUMENTS.glob("*.txt"))
]


def errors(name):
    return {number: error for number, error in KEY["errors"].items() if error["document"] == name}


@pytest.mark.parametrize("name", NAMES)
def test_known_errors_are_found_and_no_right_line_is_called_wrong(name):
    question = DOCUMENTS / f"{name}.question.md"
    marking = mark_file(DOCUMENTS / f"{name}.txt", question=question if question.exists() else "")
    false = {line.line for line in marking.lines if line.verdict in ("wrong", "follows")}
    missed = {number for number, error in errors(name).items() if "not_found" in error}
    others = {line for number in errors(name).keys() - missed for line in errors(name)[number]["lines"]}
    caught = {
        number
        for number, error in errors(name).items()
        if (false - others if number in missed else false).intersection(error["lines"])
    }  # a line that is false for another reason finds no error that is said to be missed
    assert caught == errors(name).keys() - missed, str(marking)
    known = {line for error in errors(name).values() for line in error["lines"]}
    assert false <= known | {int(line) for line in KEY["also_wrong"].get(name, {})}, str(marking)
    assert all(line.note for line in marking.lines if line.verdict == "unread")  # each with its reason


@pytest.mark.parametrize("name", NAMES)
def test_errors_are_found_from_the_files_alone_too(name):
    marking = mark_file(DOCUMENTS / f"{name}.txt")
    false = {line.line for line in marking.lines if line.verdict in ("wrong", "follows")}
    alone = {number for number, error in errors(name).items() if false.intersection(error["lines"])}
    assert alone >= errors(name).keys() & set(KEY["alone"]), str(marking)
    known = {line for error in errors(name).values() for line in error["lines"]}
    assert false <= known | {int(line) for line in KEY["also_wrong"].get(name, {})}, str(marking)


def test_the_key_has_every_error_of_the_review():
    assert list(KEY["errors"]) == [f"E{number:02}" for number in range(1, 62)]
    assert sum("not_found" not in error for error in KEY["errors"].values()) >= KEY["at_least"]
