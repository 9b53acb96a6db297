"""A session of pytest that has collected all tests: each trial is a fork of it, which begins in milliseconds.

In place of running the tests it answers questions that come over a pipe: which functions the tests of a file run, and
whether tests pass with a mutant. What a fork does (changed code, a loop without an end, a crash) ends with it.
"""

import contextlib
import importlib
import json
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
from typing import Any

from exchange import exchanged, functions_under, unread
from probes import Probes

SURVIVED, KILLED, IMPORTED = (
    0,
    1,
    2,
)  # IMPORTED: what a mutant changes runs at import, and cannot be exchanged
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

    def pytest_runtestloop(self, session: Any) -> bool:
        """In place of the tests: questions, until there is none."""
        self.session = session
        self.items = {item.nodeid: item for item in session.items}
        import_all(self.root)
        self.functions = functions_under(self.root)
        self.probed = {"all": self.functions, "unread": unread(self.functions), "none": {}}
        self.pipe.send(list(self.items))
        while question := self.pipe.recv():
            name, *arguments = question
            self.pipe.send(getattr(self, name)(*arguments))
        return True

    def covered(self, tests: list[str], probed: str) -> dict[str, tuple[bool, float, list[str]]]:
        """Whether each test passes, the seconds that it computes, and the functions that it runs; in one fork."""
        with tempfile.NamedTemporaryFile("r", encoding="utf-8") as answer:
            in_fork(lambda: self._cover(tests, probed, Path(answer.name)), 600)
            return {name: tuple(rest) for name, *rest in map(json.loads, answer)}

    def _cover(self, tests: list[str], probed: str, answer: Path) -> int:
        probes = Probes(self.probed[probed], str(self.root))
        with answer.open("w", encoding="utf-8") as lines:
            for test, following in zip(tests, [*tests[1:], None], strict=True):
                probes.names()
                began, failed = computed(), self.session.testsfailed
                self._run(test, following)
                passed, seconds = self.session.testsfailed == failed, computed() - began
                print(
                    json.dumps([test, passed, round(seconds, 4), sorted(probes.names())]),
                    file=lines,
                    flush=True,
                )
        return 0

    def tried(self, module: str, within: str, texts: tuple[str, str], tests: list[tuple[str, float]]) -> int:
        """What becomes of a mutant under these tests, of which each computes for so long without it."""
        path = self.root / f"{module}.py"
        changes = exchanged(path, *texts, within, self.functions)
        if not changes:
            return IMPORTED
        status = in_fork(lambda: self._try(changes, tests), sum(limit(seconds) for _, seconds in tests))
        return SURVIVED if status == 0 else KILLED

    def _try(self, changes: list[tuple[Any, Any]], tests: list[tuple[str, float]]) -> int:
        for function, code in changes:
            function.__code__ = code
        names = [name for name, _ in tests]
        for (test, seconds), following in zip(tests, [*names[1:], None], strict=True):
            limit_of_time = int(time.process_time() + limit(seconds)) + 1
            resource.setrlimit(resource.RLIMIT_CPU, (limit_of_time, resource.RLIM_INFINITY))
            self._run(test, following)
            if self.session.testsfailed:
                return 1
        return 0

    def _run(self, test: str, following: str | None) -> None:
        item = self.items[test]
        item.config.hook.pytest_runtest_protocol(item=item, nextitem=self.items.get(following))


def limit(seconds: float) -> float:
    """The seconds of computing that a test may take with a mutant."""
    return AT_LEAST + 5 * seconds


def computed() -> float:
    """The seconds that this process has computed, and those that it has waited for."""
    of_children = resource.getrusage(resource.RUSAGE_CHILDREN)
    return time.process_time() + of_children.ru_utime + of_children.ru_stime


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
