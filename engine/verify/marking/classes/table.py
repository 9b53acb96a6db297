"""marks.csv: one row for each student."""

import csv
import io
from typing import TYPE_CHECKING

from engine.verify.marking.classes.names import figures

if TYPE_CHECKING:
    from engine.verify.marking.classes.class_marking import ClassMarking, Student

_FORMULA = ("=", "+", "-", "@", "\t")


def marks_csv(marked: "ClassMarking") -> str:
    """The table: file, points, counts, first wrong line, then the points of each result."""
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    heads = ("file", "points", "of", "right", "follows", "wrong", "unread", "first_wrong", "problem")
    writer.writerow([*heads, *(result.name for result in marked.results)])
    for student in marked.students:
        writer.writerow(_row(student, marked))
    return text.getvalue()


def _row(student: "Student", marked: "ClassMarking") -> list[str]:
    marking = student.marking
    counts = [str(marking.counts[verdict]) for verdict in ("right", "follows", "wrong", "unread")]
    wrong = marking.first_wrong.where if marking.first_wrong else ""
    points = [figures(credit.points, 4) for credit in student.credits] or [""] * len(marked.results)
    row = [
        marking.file,
        figures(student.points, 4),
        figures(marked.possible, 4),
        *counts,
        wrong,
        student.marking.problem,
        *points,
    ]
    return [_harmless(cell) for cell in row]


def _harmless(cell: str) -> str:
    """A cell that no spreadsheet takes for a formula."""
    return f"'{cell}" if cell.startswith(_FORMULA) else cell
