"""Right notes of many hands: no line of them is called wrong. The same notes with one slip each: the slip is found.

Each file holds notes below lines `=== name`, in LaTeX, Markdown or plain text as the file's ending says.
slips.json has one slip a row: the file, the note, the right text, the slip, and the line it stands on.
"""

import json
import re
from collections import Counter
from pathlib import Path

import pytest

from engine.verify.marking import mark

NOTES = Path(__file__).parents[3] / "data" / "documents" / "notes"
SLIPS = json.loads((NOTES / "slips.json").read_text("utf-8"))
FALSE = ("wrong", "follows")


def notes_in(path):
    """The notes of a file by their names."""
    parts = re.split(r"(?m)^=== (.*)\n", path.read_text("utf-8"))
    return dict(zip(parts[1::2], parts[2::2], strict=True))


FILES = {path.name: notes_in(path) for path in sorted(NOTES.iterdir()) if path.suffix != ".json"}


def marked(name, text):
    return mark(text, kind=Path(name).suffix[1:]).lines


@pytest.mark.sampled(6)
@pytest.mark.parametrize("name", FILES)
def test_no_line_of_a_right_note_is_called_wrong(name):
    counts = Counter()
    for title, text in FILES[name].items():
        lines = marked(name, text)
        counts.update(line.verdict for line in lines)
        assert [f"{title}: {line.source}: {line.note}" for line in lines if line.verdict in FALSE] == []
        assert all(line.note for line in lines if line.verdict == "unread"), title
    assert counts["unread"] <= 0.25 * counts.total()


@pytest.mark.sampled(5)
@pytest.mark.parametrize(("name", "title", "right", "slip", "line"), SLIPS, ids=lambda part: str(part)[:20])
def test_a_slip_is_found_at_its_line(name, title, right, slip, line):
    text = FILES[name][title]
    assert text.count(right) == 1
    lines = marked(name, text.replace(right, slip))
    assert line in [each.line for each in lines if each.verdict in FALSE], [
        (each.line, each.verdict, each.note) for each in lines
    ]


def test_there_are_many_notes():
    assert sum(map(len, FILES.values())) >= 160
    assert len(SLIPS) >= 50
