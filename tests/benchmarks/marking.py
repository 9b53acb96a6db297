"""Marking 80 scripts of at least 20 lines each, in two processes: seconds by the clock, and of the processors.

The scripts are put together from the notes of the tests, so that no two are alike.
Run: python tests/benchmarks/marking.py
"""

import os
import re
import tempfile
import time
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

from engine.verify.marking import mark_files

NOTES = Path(__file__).parents[1] / "data" / "documents" / "notes"
SCRIPTS, LINES, PROCESSES = 80, 20, 2
KINDS = (".md", ".tex", ".txt")


def notes() -> Iterator[tuple[str, str]]:
    """The kind and the text of each note, again and again."""
    files = [path for path in sorted(NOTES.iterdir()) if path.suffix in KINDS]
    parts = ((path.suffix, re.split(r"(?m)^=== .*\n", path.read_text("utf-8"))[1:]) for path in files)
    return cycle([(kind, text) for kind, texts in parts for text in texts])


def scripts(folder: Path) -> list[Path]:
    """The scripts as files: each has notes of one kind, until it is long enough."""
    source = notes()
    paths = []
    for number in range(SCRIPTS):
        kind, text = next(source)
        while sum(bool(line.strip()) for line in text.splitlines()) < LINES:
            other, more = next(source)
            text += f"\n\n{more}" * (other == kind)
        paths.append(folder / f"{number:02}{kind}")
        paths[-1].write_text(text, "utf-8")
    return paths


def main() -> None:
    """Print the seconds."""
    with tempfile.TemporaryDirectory() as folder:
        paths = scripts(Path(folder))
        start, before = time.perf_counter(), os.times()
        markings = mark_files(paths, jobs=PROCESSES)
        clock, after = time.perf_counter() - start, os.times()
    spent = after.user + after.children_user - before.user - before.children_user
    count = sum(len(marking.lines) for marking in markings)
    print(f"{len(markings)} scripts, {count} lines: {clock:.1f} s, {spent:.1f} s of the processors")


if __name__ == "__main__":
    main()
