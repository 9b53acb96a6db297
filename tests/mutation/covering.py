"""Which tests reach which line of engine/ and nn/: measured once for each file of tests, and kept until it changes.

A mutant is tried by the tests that reach its statement, those of the file that mirrors its module first. No table
says which tests those are. What is measured is kept beside this file, outside the repository: a file of tests is
measured again when its text changes.
Lines are counted from the definition around them, so that an edit of one function leaves those of the others.
"""

import hashlib
import json
import queue
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

from ledger import numbers, spans
from lines import Lines
from trial import HERE, ROOT, source

SECONDS = 10.0  # a mutant is tried by tests that compute so long together, at most, and by one at least
QUICK = 2.0  # of those that are written for a module, or for all of a package, a test that computes less comes first
EACH = 0.01  # what pytest does around a test
KEPT = HERE / "results" / "lines.jsonl"
Tests = list[tuple[str, float]]
Ask = Callable[..., Any]  # of a session: see warm.py


@dataclass(frozen=True)
class Covering:
    """The lines of each definition, such as engine/core/order:topological, that each test reaches.

    Beside them the seconds that each test computes, and those tests that start processes, whose lines nobody sees.
    """

    reached: dict[str, dict[str, str]]
    seconds: dict[str, float]
    starting: set[str] = field(default_factory=set)
    at_most: float = SECONDS

    def __post_init__(self) -> None:
        by_definition: dict[str, list[tuple[str, str]]] = defaultdict(list)
        for test, definitions in self.reached.items():
            for name, lines in definitions.items():
                by_definition[name].append((test, lines))
        object.__setattr__(self, "by_definition", dict(by_definition))

    def of(self, module: str, lines: range) -> Tests:
        """The tests that reach a statement of these lines, those written for the module first, with their seconds.

        What no test reaches is left to tests of its definition, or of the module where that runs while it is
        imported, and to those beside the module that start processes.
        """
        places = lines_of(module).touched(lines)
        reaching = {
            test
            for name, offset in places
            for test, reached in self.by_definition.get(f"{module}:{name}", ())
            if offset in offsets_of(reached)
        }
        if reaching:
            return self.within(module, reaching)
        names = {name for name, _ in places}
        around = {
            test
            for name in names
            for each in self.inside(module, name)
            for test, _ in self.by_definition[each]
        }
        folder = folder_of(module, self.seconds)
        around |= {test for test in self.starting if test.startswith(folder)}
        return self.within(module, around) or self.beside(module)

    def inside(self, module: str, name: str) -> list[str]:
        """The definitions of a module that are this one or inside it; all of the module where none is known."""
        own = f"{module}:{name}"
        several = [each for each in self.by_definition if each == own or each.startswith(f"{own}.")]
        return several or [each for each in self.by_definition if each.startswith(f"{module}:")]

    def beside(self, module: str) -> Tests:
        """The tests of the nearest folder that mirrors that of a module: for what runs while it is imported.

        With those that stand in a folder above it, which speak of all modules there.
        """
        folder = folder_of(module, self.seconds)
        above = [f"{part}/" for part in Path(folder).parents]
        near = [test for test in self.seconds if f"{Path(test.partition('::')[0]).parent}/" in above]
        return self.within(module, [*near, *(test for test in self.seconds if test.startswith(folder))])

    def within(self, module: str, tests: Iterable[str]) -> Tests:
        """Of these tests those that are written for the module, or for all, then the quickest, within the time.

        Those of one file come together.
        """
        own = str(Path("tests", module).parent / f"test_{Path(module).name}.py")
        above = {str(part) for part in Path("tests", module).parent.parents}

        def place(test: str) -> tuple[int, float, str]:
            file, seconds = test.partition("::")[0], self.seconds[test]
            rank = 0 if file == own else 1 if str(Path(file).parent) in above else 2
            return rank if seconds < QUICK else 2, seconds, test

        chosen: dict[str, list[str]] = defaultdict(list)
        total = 0.0
        for test in sorted(tests, key=place):
            total += self.seconds[test] + EACH
            if chosen and total > self.at_most:
                break
            chosen[test.partition("::")[0]].append(test)
        return [(test, self.seconds[test]) for several in chosen.values() for test in several]


def covering(
    tests: list[str], sessions: Sequence[Ask], kept: Path = KEPT, at_most: float = SECONDS
) -> Covering:
    """The covering of these tests: read, and measured where their file has another text, or other tests."""
    by_file: dict[str, list[str]] = defaultdict(list)
    for test in tests:
        by_file[test.partition("::")[0]].append(test)
    rows = [json.loads(line) for line in kept.read_text("utf-8").splitlines()] if kept.exists() else []
    known = {row["file"]: row for row in rows}
    texts = {file: text_of(file, own) for file, own in by_file.items()}
    stale = {file: own for file, own in by_file.items() if known.get(file, {}).get("text") != texts[file]}
    kept.parent.mkdir(exist_ok=True)
    for file, row in by_whichever(sessions, stale):
        known[file] = {"file": file, "text": texts[file], **row}
        with kept.open("a", encoding="utf-8") as lines:
            print(json.dumps(known[file]), file=lines)
    there = set(tests)
    result = Covering({}, {})
    for file in by_file:
        definitions = known[file]["names"]
        for test, seconds, starts, reached in known[file]["tests"]:
            if test in there:
                result.seconds[test] = seconds
                result.reached[test] = {definitions[int(i)]: lines for i, lines in reached.items()}
                result.starting.update([test] if starts else [])
    return Covering(result.reached, result.seconds, result.starting, at_most)


def text_of(file: str, tests: list[str]) -> str:
    """What tells one text of a file of tests from another, with the numbers of its cases, which the code may give."""
    names = "\n".join(tests).encode()
    return hashlib.sha256((ROOT / file).read_bytes() + names).hexdigest()[:12]


def by_whichever(
    sessions: Sequence[Ask], files: dict[str, list[str]]
) -> Iterator[tuple[str, dict[str, Any]]]:
    """Each file with what is measured of its tests, by whichever session is free."""
    free: queue.SimpleQueue[Ask] = queue.SimpleQueue()
    for session in sessions:
        free.put(session)

    def measure(file: str) -> dict[str, Any]:
        session = free.get()
        try:
            return measured(files[file], session)
        finally:
            free.put(session)

    with ThreadPoolExecutor(len(sessions)) as pool:
        yield from zip(files, pool.map(measure, files), strict=True)


def folder_of(module: str, tests: Iterable[str]) -> str:
    """The nearest folder of tests that mirrors the folder of a module."""
    folder = Path("tests", module).parent
    while not any(test.startswith(f"{folder}/") for test in tests):
        folder = folder.parent
    return f"{folder}/"


@cache
def offsets_of(text: str) -> frozenset[int]:
    """The lines that a text of spans stands for."""
    return frozenset(numbers(text))


@cache
def lines_of(module: str) -> Lines:
    """The definitions and statements of a module."""
    return Lines.of(source(module).read_text("utf-8"))


def measured(tests: list[str], warm: Ask) -> dict[str, Any]:
    """The seconds and lines of tests; what fails without a mutant in such a process is left out.

    A test may fail because its lines are followed: it counts memory, or follows lines itself. It is run again
    as it is; the lines before it failed count.
    """
    names: dict[str, int] = {}
    reached: dict[str, dict[int, str]] = {}
    rows: dict[str, tuple[str, float, bool, dict[int, str]]] = {}
    for followed in (True, False):
        if rest := [test for test in tests if test not in rows]:
            for test, (passed, seconds, starts, modules) in warm("covered", rest, followed).items():
                reached.setdefault(test, numbered(modules, names))
                if passed:
                    rows[test] = test, seconds, starts, reached[test]
    return {"names": list(names), "tests": [rows[test] for test in tests if test in rows]}


def numbered(modules: dict[str, list[int]], names: dict[str, int]) -> dict[int, str]:
    """The lines of modules by the numbers of their definitions, counted from each; a new name gets a number."""
    offsets: dict[str, set[int]] = defaultdict(set)
    for module, lines in modules.items():
        for line in lines:
            name, offset = lines_of(module).place(line)
            offsets[f"{module}:{name}"].add(offset)
    return {names.setdefault(name, len(names)): spans(several) for name, several in offsets.items()}
