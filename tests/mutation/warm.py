"""A session of pytest that has collected all tests: each trial is a fork of it, which begins in milliseconds.

In place of running the tests it answers questions that come over a pipe: which lines the tests of a file reach, and
whether tests pass with a mutant. What a fork does (changed code, a loop without an end, a crash) ends with it.
"""

import contextlib
import importlib
import json
import mmap
import os
import resource
import signal
import sys
import tempfile
import time
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path
from types import CodeType, FrameType
from typing import Any

from exchange import exchanged, functions_under

SURVIVED, KILLED, IMPORTED = 0, 1, 2  # IMPORTED: what the mutant changes runs while all is imported
MEMORY = 8 << 30  # bytes of address space: a loop without an end is stopped before the machine is
AT_LEAST = (
    5  # seconds of computing that every test may take with a mutant, and five times what it takes without
)
PATIENCE = (
    20  # seconds of waiting for each second of computing: for tests that sleep, on a machine that is busy
)
FORK = get_context("fork")


class Warm:
    """The plugin of pytest that answers."""

    def __init__(self, pipe: Connection, root: Path) -> None:
        self.pipe, self.root = pipe, root
        self.ran: set[CodeType] = set()  # before the first question: while all was imported and collected
        self.place = mmap.mmap(-1, 4)  # shared with the forks: the number of the test that runs
        sys.setprofile(self._note)

    def _note(self, frame: FrameType, event: str, _: Any) -> None:
        if event == "call":
            self.ran.add(frame.f_code)

    def pytest_runtestloop(self, session: Any) -> bool:
        """In place of the tests: questions, until there is none."""
        self.session = session
        self.items = {item.nodeid: item for item in session.items}
        import_all(self.root)
        sys.setprofile(None)
        self.functions = functions_under(self.root)
        self.pipe.send(list(self.items))
        while question := self.pipe.recv():
            name, *arguments = question
            try:
                self.pipe.send(getattr(self, name)(*arguments))
            except Exception as error:  # noqa: BLE001  # raised where it was asked
                self.pipe.send(error)
        return True

    def covered(
        self, tests: list[str], followed: bool
    ) -> dict[str, tuple[bool, float, bool, dict[str, list[int]]]]:
        """Whether each test passes, the seconds that it computes, whether it starts processes, and its lines.

        One that ends its process fails, and those behind it run in a new one.
        """
        rows: dict[str, tuple[bool, float, bool, dict[str, list[int]]]] = {}
        while rest := [test for test in tests if test not in rows]:
            with tempfile.NamedTemporaryFile("r", encoding="utf-8") as answer:
                in_fork(lambda: self._cover(rest, followed, Path(answer.name)), 600)
                rows |= {name: tuple(others) for name, *others in map(json.loads, answer)}
            if stopped := [test for test in rest if test not in rows]:
                rows[stopped[0]] = False, 0.0, False, {}
        return rows

    def _cover(self, tests: list[str], followed: bool, answer: Path) -> int:
        with answer.open("w", encoding="utf-8") as lines:
            for test, following in zip(tests, [*tests[1:], None], strict=True):
                failed, (own, others) = self.session.testsfailed, computed()
                reached: dict[str, list[int]] = {}
                with Followed(self.root, reached) if followed else contextlib.nullcontext():
                    self._run(test, following)
                seconds = [now - before for now, before in zip(computed(), (own, others), strict=True)]
                passed = self.session.testsfailed == failed
                row = [test, passed, round(sum(seconds), 4), seconds[1] > 0, reached]
                print(json.dumps(row), file=lines, flush=True)
        return 0

    def tried(
        self, module: str, within: str, texts: tuple[str, str], tests: list[tuple[str, float]]
    ) -> tuple[int, str]:
        """What becomes of a mutant under these tests, of which each computes for so long without it; and by which."""
        path = self.root / f"{module}.py"
        changes = exchanged(path, *texts, within, self.functions)
        if not changes:
            return IMPORTED, ""
        self.place[:] = bytes(4)
        status = in_fork(lambda: self._try(changes, tests), sum(limit(seconds) for _, seconds in tests))
        if status != 0:
            return KILLED, tests[int.from_bytes(self.place[:])][0]
        return (IMPORTED if any(before in self.ran for _, before, _ in changes) else SURVIVED), ""

    def _try(self, changes: list[tuple[Any, Any, Any]], tests: list[tuple[str, float]]) -> int:
        os.environ["PYTHONDONTWRITEBYTECODE"] = (
            "1"  # of the processes that tests start: they import the mutant
        )
        for function, _, code in changes:
            function.__code__ = code
        names = [name for name, _ in tests]
        for number, ((test, seconds), following) in enumerate(zip(tests, [*names[1:], None], strict=True)):
            self.place[:] = number.to_bytes(4)
            limit_of_time = int(time.process_time() + limit(seconds)) + 1
            resource.setrlimit(resource.RLIMIT_CPU, (limit_of_time, resource.RLIM_INFINITY))
            self._run(test, following)
            if self.session.testsfailed:
                return 1
        return 0

    def _run(self, test: str, following: str | None) -> None:
        item = self.items[test]
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=self.items.get(following))


class Followed:
    """Follow the lines of engine/ and nn/ in a block, by the tracer of coverage.py, which is written in C."""

    def __init__(self, root: Path, reached: dict[str, list[int]]) -> None:
        import coverage  # an extra: the default suite imports this file without it

        self.root, self.reached = root, reached
        folders = [f"{root / name}/*" for name in ("engine", "nn")]
        self.coverage = coverage.Coverage(data_file=None, config_file=False, include=folders)
        self.coverage.set_option("run:disable_warnings", ["no-data-collected"])  # a test may reach nothing

    def __enter__(self) -> None:
        self.coverage.start()

    def __exit__(self, *_: object) -> None:
        self.coverage.stop()
        data = self.coverage.get_data()
        for file in data.measured_files():
            self.reached[Path(file).relative_to(self.root).with_suffix("").as_posix()] = (
                data.lines(file) or []
            )


def limit(seconds: float) -> float:
    """The seconds of computing that a test may take with a mutant."""
    return AT_LEAST + 5 * seconds


def computed() -> tuple[float, float]:
    """The seconds that this process has computed, and those of the processes that it has waited for."""
    of_children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time(), of_children.ru_utime + of_children.ru_stime


def in_fork(task: Callable[[], int], seconds: float) -> int:
    """The exit status of a task in a process of its own, which is gone afterwards, with all that it has started."""

    def run() -> None:
        os.setsid()
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        status = 1
        try:
            status = task()
        finally:
            os._exit(status)

    process = FORK.Process(target=run)
    process.start()
    process.join(PATIENCE * seconds)
    with contextlib.suppress(ProcessLookupError, PermissionError):
        os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.join()
    return process.exitcode


def import_all(root: Path) -> None:
    """Import every module that can be: the functions of one that is imported in a test have to be there before."""
    for path in sorted(path for folder in ("engine", "nn") for path in (root / folder).rglob("*.py")):
        if not path.stem.startswith("__") and "front" not in path.parts:
            with contextlib.suppress(ImportError):  # of an extra that is not installed
                importlib.import_module(".".join(path.relative_to(root).with_suffix("").parts))


def serve(pipe: Connection, root: Path, options: list[str]) -> None:
    """In the process: pytest, in silence, in a copy of the project."""
    import pytest

    os.chdir(root)
    os.environ["PYTHONPATH"] = str(root)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    pytest.main(options, plugins=[Warm(pipe, root)])
    os._exit(0)
