"""The command `chainrule mark`: derivations in documents, line by line, for one script or a class."""

import argparse
import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from engine import ClassMarking, Marking, mark_class, mark_files, write_atomically
from nn.cli.terminal import complain, say, say_text

if TYPE_CHECKING:
    from nn.cli.arguments import Commands

RIGHT, WRONG, UNREAD = 0, 1, 2  # exit status


def add_mark(commands: "Commands") -> None:
    """Add the sub-command and its arguments."""
    command = commands.add_parser(
        "mark",
        help="mark derivations in documents line by line",
        description="Mark derivations in .tex, .md, .ipynb and .txt files: every equality is right, wrong with a "
        "counterexample, follows from a mistake above, or is not read. With --key, mark a class. "
        "Exit status: 0 all right, 1 something wrong, 2 something not read.",
        epilog="example: chainrule mark homework.md --out marks/",
    )
    add = command.add_argument
    add("files", metavar="FILE", nargs="+", help="a document that ends in .tex, .md, .ipynb or .txt")
    add(
        "--question",
        metavar="FILE",
        help="a document whose definitions hold before the first line of each FILE (default: none)",
    )
    add("--key", metavar="FILE", help="a solved sheet: mark a class by its results (default: none)")
    add(
        "--scheme",
        metavar="FILE",
        help="with --key: a TOML file with the points (default: one for each result)",
    )
    add(
        "--out",
        metavar="DIR",
        help="write a page for each FILE there; with --key marks.csv and index.html too (default: none)",
    )
    add("--json", metavar="FILE", help="write the marks for a grader (default: none)")
    add(
        "--tolerance",
        type=_tolerance,
        metavar="R",
        help="relative difference up to which numbers are equal (default: by the digits that are written)",
    )
    command.set_defaults(command=_mark)


def _tolerance(text: str) -> float:
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number < float("inf"):
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is not a number of at least 0")
    return number


def _mark(options: argparse.Namespace) -> int:
    if options.scheme and not options.key:
        raise ValueError("--scheme needs --key: the sheet whose results earn the points")
    if options.key and options.question:
        raise ValueError("give --key or --question: the definitions of a key hold for every script")
    return _mark_class(options) if options.key else _mark_files(options)


def _mark_files(options: argparse.Namespace) -> int:
    question = Path(options.question) if options.question else ""
    markings = mark_files(options.files, question=question, tolerance=options.tolerance)
    for marking in markings:
        if marking.problem:
            complain(marking.problem)
        else:
            say_text(str(marking))
    _write_json(options, markings)
    if options.out:
        _write_pages(Path(options.out), markings)
    statuses = {marking.status for marking in markings}
    return next((status for status in (WRONG, UNREAD) if status in statuses), RIGHT)


def _mark_class(options: argparse.Namespace) -> int:
    marked = mark_class(options.files, options.key, options.scheme, tolerance=options.tolerance)
    for student in marked.students:
        if student.marking.problem:
            complain(student.marking.problem)
        say(student.in_a_line(marked.possible))
    _say_class(marked)
    _write_json(options, [student.marking for student in marked.students])
    if options.out:
        paths = marked.write(options.out)
        say(f"wrote {len(paths)} files to {options.out}: marks.csv, index.html and a page for each script")
    return marked.status


def _say_class(marked: ClassMarking) -> None:
    hardest = marked.hardest
    if hardest is not None:
        count = marked.standings(hardest)["wrong"]
        say(
            f"most went wrong at {hardest.name} (line {hardest.line} of the key): {count} of {len(marked.students)}"
        )
    for slip, times in marked.slips[:3]:
        say(f"slip, {times} times: {slip}")


def _write_json(options: argparse.Namespace, markings: Sequence[Marking]) -> None:
    if options.json:
        report = {"files": [marking.to_json() for marking in markings]}
        write_atomically(options.json, json.dumps(report, ensure_ascii=False, indent=1) + "\n")


def _write_pages(folder: Path, markings: Sequence[Marking]) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    written: set[str] = set()
    for marking in markings:
        if marking.problem:
            continue
        name, number = Path(marking.file).stem, 2
        while f"{name}.html" in written:
            name, number = f"{Path(marking.file).stem}-{number}", number + 1
        written.add(f"{name}.html")
        write_atomically(folder / f"{name}.html", marking.html())
    say(f"wrote {len(written)} page{'s' * (len(written) != 1)} to {folder}")
