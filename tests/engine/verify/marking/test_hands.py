"""Right notes in many hands, each with a wrong twin: no right line is called wrong, and every slip is found.

A file holds the notes of one hand below lines `=== name`. A line `!!! right => slip` below a note makes its twin.
A run marks every eighth note; `-m slow` marks all of them.
"""

import re
from pathlib import Path

import pytest

from engine.verify.marking import mark

HANDS = Path(__file__).parents[3] / "data" / "documents" / "hands"
FALSE = ("wrong", "follows")
SHARE = 8


def notes():
    """The notes of all hands: file, name, text, and the slips as pairs."""
    for path in sorted(HANDS.iterdir()):
        parts = re.split(r"(?m)^=== (.*)\n", path.read_text("utf-8"))
        for name, body in zip(parts[1::2], parts[2::2], strict=True):
            text, *slips = re.split(r"(?m)^!!! ", body)
            yield path, name, text, [pair(text, slip.strip("\n")) for slip in slips]


def pair(text, slip):
    """The right text and the slip: the right one stands once in the note."""
    cuts = [match.span() for match in re.finditer(" => ", slip)]
    return next((slip[:a], slip[b:]) for a, b in reversed(cuts) if text.count(slip[:a]) == 1)


def faults(path, text, slips):
    """The lines of a right note that are called wrong, and the slips that are not."""
    kind = path.suffix[1:]
    lines = mark(text, kind=kind).lines
    false = [f"{line.source}: {line.note}" for line in lines if line.verdict in FALSE]
    for right, slip in slips:
        lines = mark(text.replace(right, slip), kind=kind).lines
        false += [] if any(line.verdict in FALSE for line in lines) else [f"not found: {slip}"]
    return false


NOTES = list(notes())


@pytest.mark.parametrize(("path", "name", "text", "slips"), NOTES[::SHARE], ids=lambda part: str(part)[-20:])
def test_a_right_note_passes_and_its_wrong_twin_does_not(path, name, text, slips):
    assert faults(path, text, slips) == [], name


@pytest.mark.slow
@pytest.mark.parametrize("path", sorted({path for path, *_ in NOTES}), ids=lambda path: path.name)
def test_every_right_note_of_a_hand_passes_and_its_wrong_twin_does_not(path):
    own = [(name, faults(path, text, slips)) for file, name, text, slips in NOTES if file == path]
    assert [(name, false) for name, false in own if false] == []


@pytest.mark.slow
def test_few_lines_of_right_notes_are_not_read():
    lines = [line for path, _, text, _ in NOTES for line in mark(text, kind=path.suffix[1:]).lines]
    assert sum(line.verdict == "unread" for line in lines) <= 0.03 * len(lines)
