"""Which tests run which function of engine/ and nn/: measured once for each file of tests, and kept until it changes.

A mutant is tried by the tests that run its function, the quickest first. No table says which tests those are. What is
measured is kept beside this file, outside the repository: a file of tests is measured again when its text changes.
"""

import hashlib
import json
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from trial import HERE, ROOT

SECONDS = 10.0  # a mutant is tried by tests that compute so long together, at most, and by one at least
EACH = 0.01  # what pytest does around a test
KEPT = HERE / "results" / "covering.jsonl"


@dataclass(frozen=True)
class Covering:
    """The functions that each test runs, such as engine/core/order:topological, and the seconds that it computes."""

    functions: dict[str, list[str]]
    seconds: dict[str, float]

    def __post_init__(self) -> None:
        by_function: dict[str, list[str]] = defaultdict(list)
        for test, names in self.functions.items():
            for name in names:
                by_function[name].append(test)
        object.__setattr__(self, "by_function", dict(by_function))

    def of(self, module: str, within: str) -> list[tuple[str, float]]:
        """The tests of a definition, quickest first, with their seconds; without any, those of all its module."""
        parts = within.split(".") if within else []
        for count in range(len(parts), 0, -1):  # a function inside another is known by the outer one
            name = f"{module}:{'.'.join(parts[:count])}"
            inside = [each for each in self.by_function if each == name or each.startswith(f"{name}.")]
            if inside:
                return self.quickest(inside)
        return self.quickest(
            [each for each in self.by_function if each.startswith(f"{module}:")]
        ) or self.beside(module)

    def quickest(self, functions: Iterable[str]) -> list[tuple[str, float]]:
        """The tests of these functions, within the time; those of one file come together."""
        return self.within({test for function in functions for test in self.by_function[function]})

    def beside(self, module: str) -> list[tuple[str, float]]:
        """The tests of the nearest folder that mirrors that of a module: for what runs while it is imported."""
        folder = folder_of(module, self.seconds)
        return self.within([test for test in self.seconds if test.startswith(folder)])

    def within(self, tests: Iterable[str]) -> list[tuple[str, float]]:
        """The quickest of these tests."""
        chosen: dict[str, list[str]] = defaultdict(list)
        total = 0.0
        for test in sorted(tests, key=lambda test: (self.seconds[test], test)):
            total += self.seconds[test] + EACH
            if chosen and total > SECONDS:
                break
            chosen[test.partition("::")[0]].append(test)
        return [(test, self.seconds[test]) for several in chosen.values() for test in several]


def covering(tests: list[str], warm: Any, kept: Path = KEPT) -> Covering:
    """The covering of these tests: read, and measured where the text of their file is another."""
    by_file: dict[str, list[str]] = defaultdict(list)
    for test in tests:
        by_file[test.partition("::")[0]].append(test)
    rows = [json.loads(line) for line in kept.read_text("utf-8").splitlines()] if kept.exists() else []
    known = {row["file"]: row for row in rows}
    kept.parent.mkdir(exist_ok=True)
    for file, own in by_file.items():
        text = hashlib.sha256((ROOT / file).read_bytes()).hexdigest()[:12]
        if known.get(file, {}).get("text") != text:
            known[file] = {"file": file, "text": text, "tests": measured(own, warm)}
            with kept.open("a", encoding="utf-8") as lines:
                print(json.dumps(known[file]), file=lines)
    there = set(tests)
    entries = [row for file in by_file for row in known[file]["tests"] if row[0] in there]
    return Covering(
        {test: names for test, _, names in entries}, {test: seconds for test, seconds, _ in entries}
    )


def folder_of(module: str, tests: Iterable[str]) -> str:
    """The nearest folder of tests that mirrors the folder of a module."""
    folder = Path("tests", module).parent
    while not any(test.startswith(f"{folder}/") for test in tests):
        folder = folder.parent
    return f"{folder}/"


def measured(tests: list[str], warm: Any) -> list[tuple[str, float, list[str]]]:
    """The seconds and functions of tests; what fails without a mutant in such a process is left out.

    A test may fail for its probes: the text of a rule is compared with its code, a warning counts the callers. It
    is run again with probes in those functions alone that nothing reads, and then with none; what it ran before it
    failed counts.
    """
    rows: dict[str, tuple[str, float, list[str]]] = {}
    ran: dict[str, set[str]] = defaultdict(set)
    for probed in ("all", "unread", "none"):
        if rest := [test for test in tests if test not in rows]:
            for test, (passed, seconds, names) in warm("covered", rest, probed).items():
                ran[test].update(names)
                if passed:
                    rows[test] = (test, seconds, sorted(ran[test]))
    return [rows[test] for test in tests if test in rows]
