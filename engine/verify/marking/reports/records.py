"""A marking as data for graders."""

from collections.abc import Iterable
from typing import TYPE_CHECKING, TypeAlias

from engine.verify.marking.line import Counterexample, Line, Numbers

if TYPE_CHECKING:
    from engine.verify.marking.marking import Marking

Json: TypeAlias = "bool | int | float | str | list[Json] | dict[str, Json] | None"
"""Values that JSON has."""


def report(markings: Iterable["Marking"]) -> dict[str, Json]:
    """The report of several files: {"files": [{"file", "lines", "first_wrong", "counts"}]}."""
    return {"files": [record(marking) for marking in markings]}


def record(marking: "Marking") -> dict[str, Json]:
    """The entry of one file. `first_wrong` is the line of the first wrong statement, or null."""
    wrong = marking.first_wrong
    return {
        "file": marking.file,
        "lines": [_line(line) for line in marking.lines],
        "first_wrong": None if wrong is None else wrong.line,
        "counts": {**marking.counts},
    }


def _line(line: Line) -> dict[str, Json]:
    return {
        "line": line.line,
        "cell": line.cell,
        "source": line.source,
        "reading": line.reading or None,
        "verdict": line.verdict,
        "slip": line.slip or None,
        "counterexample": None if line.counterexample is None else _example(line.counterexample),
    }


def _example(example: Counterexample) -> dict[str, Json]:
    return {
        "point": {name: _plain(value) for name, value in example.point.items()},
        "left": _plain(example.left),
        "right": _plain(example.right),
    }


def _plain(value: Numbers) -> Json:
    """Numbers as JSON has them. Counterexamples have numbers, vectors and matrices."""
    if isinstance(value, (int, float)):
        return _finite(value)
    rows = [[each] if isinstance(each, (int, float)) else list(each) for each in value]
    flat = all(isinstance(each, (int, float)) for each in value)
    entries: list[Json] = [[_finite(entry) for entry in row] for row in rows]
    return [row[0] for row in entries if isinstance(row, list)] if flat else entries


def _finite(value: Numbers) -> Json:
    """A number; NaN and infinity, which JSON lacks, are texts."""
    is_number = isinstance(value, (int, float)) and abs(value) < float("inf")
    return value if is_number and isinstance(value, (int, float)) else str(value)
