"""The command `chainrule marks`: the tries of a class in the exercises of the lessons."""

import argparse
import csv
import io
from typing import TYPE_CHECKING

from engine import write_atomically
from nn.cli.terminal import complain, say, say_text
from nn.exercises.notes.marks import ClassTries, read_class

if TYPE_CHECKING:
    from nn.cli.arguments import Commands

DONE, LEFT_OUT = 0, 1  # exit status


def add_marks(commands: "Commands") -> None:
    """Add the sub-command and its arguments."""
    command = commands.add_parser(
        "marks",
        help="count the tries of a class in the exercises of the lessons",
        description="Count the tries, scores and slips in files that `mark` of nn.exercises has written, one for "
        "each student. The best try counts, less 10 % for each try before it, at most 50 % less. Exit status: 0 "
        "done, 1 a line was left out.",
        epilog="example: chainrule marks class/*.jsonl --csv marks.csv",
    )
    add = command.add_argument
    add("files", metavar="FILE", nargs="+", help="a file of tries, such as tries.jsonl")
    add("--csv", metavar="FILE", help="write a row for each student and exercise (default: none)")
    command.set_defaults(command=_marks)


def _marks(options: argparse.Namespace) -> int:
    tries = read_class(options.files)
    if tries.students:
        say_text(str(tries))
    for problem in tries.problems:
        complain(problem)
    if options.csv:
        write_atomically(options.csv, _csv(tries))
        say(f"wrote {options.csv}")
    return LEFT_OUT if tries.problems else DONE


def _csv(tries: ClassTries) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(["student", "exercise", "tries", "score", "seconds"])
    for student, exercise, count, score, seconds in tries.rows():
        writer.writerow([_plain(student), exercise, count, f"{score:.2f}", f"{seconds:.0f}"])
    return text.getvalue()


def _plain(text: str) -> str:
    """A name that no spreadsheet takes for a formula."""
    return f"'{text}" if text[:1] in tuple("=+-@\t\r") else text
