"""Which tests run which line of engine/ and nn/: measured once for a state of the project, and kept for it.

A mutant is tried by the tests that run its line, the quickest first. No table says which tests those are: pytest-cov
notes for each line in which tests it ran.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections import defaultdict
from dataclasses import dataclass
from functools import cache
from itertools import accumulate
from pathlib import Path

from trial import CONFIG, HERE, MARKED, ROOT

MOST, SECONDS = 60, 20.0  # a mutant is tried by so many tests, for so long, at most
SECONDS_OF_SURVIVORS = 60.0  # and one that survives them by the next ones, for so long
KEPT = HERE / "results"


@dataclass(frozen=True)
class Covering:
    """For each file the tests of each line (line 0: of any), and the seconds that each test computes."""

    tests: dict[str, dict[int, set[str]]]
    seconds: dict[str, float]

    def of(self, module: str, lines: range) -> list[list[str]]:
        """The tests that run one of these lines of a module, quickest first; if there are none, those of any line.

        They come as two lists: the second is for mutants that survive the first. A line such as a decorator or
        a constant runs while the module is imported, in no test.
        """
        file = self.tests.get(f"{module}.py", {})
        tests = set().union(*(file.get(line, ()) for line in lines)) or self.of_any_line(module)
        quickest = sorted(tests, key=lambda test: (self.seconds.get(test, 0.0), test))
        first = self.within(quickest[:MOST], SECONDS)
        second = self.within(quickest[len(first) :], SECONDS_OF_SURVIVORS)
        return [tests for tests in (first, second) if tests]

    def within(self, tests: list[str], seconds: float) -> list[str]:
        """The first of these tests, as many as compute that long together, and one at least."""
        totals = list(accumulate(self.seconds.get(test, 0.0) for test in tests))
        return tests[: max(1, sum(total <= seconds for total in totals))]

    def of_any_line(self, module: str) -> set[str]:
        """All tests that run the module."""
        return self.tests.get(f"{module}.py", {}).get(0, set())

    def limit(self, tests: list[str]) -> int:
        """The seconds of computing that these tests may take with a mutant."""
        return 20 + int(3 * sum(self.seconds.get(test, 0.0) for test in tests))


def covering(module: str, copy: Path, processes: int) -> Covering:
    """The covering of the folder of a module, such as engine/core: read where it is kept, or measured in a copy."""
    folder = "/".join(module.split("/")[:2]) if module.count("/") > 1 else module.split("/", maxsplit=1)[0]
    return _covering(folder, copy, processes)


@cache
def _covering(folder: str, copy: Path, processes: int) -> Covering:
    kept = KEPT / f"{folder.replace('/', '-')}-{digest(folder)}.json"
    if not kept.exists():
        print(f"the tests of {folder} are run once, to see which lines each of them runs", file=sys.stderr)
        contents = measured(tests_of(folder), copy, processes)
        KEPT.mkdir(exist_ok=True)
        kept.write_text(json.dumps(contents), "utf-8")
    contents = json.loads(kept.read_text("utf-8"))
    tests = {
        file: {int(line): {contents["names"][i] for i in numbers} for line, numbers in lines.items()}
        for file, lines in contents["lines"].items()
    }
    return Covering(tests, contents["seconds"])


def tests_of(folder: str) -> list[str]:
    """The tests that mirror a folder, and what modules.toml adds; of modules beside the folders those beside them."""
    mirrored = f"tests/{folder}"
    if "/" in folder:
        return [mirrored, *CONFIG["also"].get(folder, [])]
    return sorted(path.relative_to(ROOT).as_posix() for path in (ROOT / mirrored).glob("test_*.py"))


def digest(folder: str) -> str:
    """What tells one state of a folder and of its tests from another."""
    of_folder = [folder, *tests_of(folder)] if "/" in folder else [f"{folder}/*.py", *tests_of(folder)]
    texts = sorted(path for name in of_folder for path in files(name))
    texts = (bytes(path.relative_to(ROOT)) + path.read_bytes() for path in texts)
    return hashlib.sha256(b"\0".join(texts)).hexdigest()[:16]


def files(name: str) -> list[Path]:
    """The files of Python of a folder, of a file, or of a pattern."""
    path = ROOT / name
    return list(path.rglob("*.py") if path.is_dir() else ROOT.glob(name))


def measured(tests: list[str], copy: Path, processes: int) -> dict[str, object]:
    """Run tests in a copy of the project; which lines they run, and for how long."""
    shutil.copy(HERE / "durations.py", copy / "mutation_durations.py")
    for file in copy.glob("durations-*.jsonl"):
        file.unlink()
    command = [
        sys.executable,
        "-m",
        "pytest",
        "-q",
        "-m",
        MARKED,
        "-n",
        str(processes),
        "-p",
        "mutation_durations",
    ]
    command += ["--cov=engine", "--cov=nn", "--cov-context=test", "--cov-report=", "-p", "no:cacheprovider"]
    command += [f"--deselect={name}" for name in CONFIG["deselect"]]
    command += tests
    environment = {**os.environ, "PYTHONPATH": str(copy)}
    done = subprocess.run(command, cwd=copy, env=environment, capture_output=True, text=True, check=False)  # noqa: S603  # the project's own tests
    if done.returncode:
        raise SystemExit(f"the tests fail before anything is mutated:\n{done.stdout[-2000:]}")
    seconds: dict[str, float] = defaultdict(float)
    for file in copy.glob("durations-*.jsonl"):
        for line in file.read_text("utf-8").splitlines():
            name, duration = json.loads(line)
            seconds[whole(name)] += duration
    return {"names": (names := sorted(seconds)), "seconds": dict(seconds), "lines": lines(copy, names)}


def lines(copy: Path, names: list[str]) -> dict[str, dict[int, list[int]]]:
    """For each file and line the numbers of its tests, read from what pytest-cov has written."""
    from coverage import CoverageData  # of the extra mutation: what only lists mutants does without

    data = CoverageData(str(copy / ".coverage"))
    data.read()
    numbers = {name: number for number, name in enumerate(names)}
    lines_by_test: dict[str, dict[int, list[int]]] = {}
    for file in data.measured_files():
        of_lines = {
            line: sorted({numbers[whole(context.partition("|")[0])] for context in contexts if context})
            for line, contexts in data.contexts_by_lineno(file).items()
        }
        any_line = sorted({number for tests in of_lines.values() for number in tests})
        lines_by_test[Path(file).resolve().relative_to(copy.resolve()).as_posix()] = {0: any_line, **of_lines}
    return lines_by_test


def whole(name: str) -> str:
    """The name of a test without that of its case: pytest takes it, and runs all cases."""
    return name.partition("[")[0]
