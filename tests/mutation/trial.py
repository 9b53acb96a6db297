"""Mutants tried against the tests of their definition, in forks of a process that has imported everything."""

import contextlib
import gc
import math
import os
import queue
import resource
import shutil
import sys
import time
import tomllib
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from multiprocessing import get_context
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import warm

if TYPE_CHECKING:
    from covering import Covering, Tests
    from mutants import Mutant

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
CONFIG = tomllib.loads((HERE / "modules.toml").read_text("utf-8"))
LONG = "slow fresh browser notebooks differential fuzz faults load gradbench cluster"
MARKED = f"not ({' or '.join(['hypothesis', *LONG.split()])})"
OPTIONS = ["-q", "-x", "--assert=plain", "-p", "no:cacheprovider", "-m", MARKED, "--tb=no"]
OPTIONS += [f"--deselect={name}" for name in CONFIG["deselect"]]
OPTIONS += ["-Wignore::pytest.PytestAssertRewriteWarning"]  # what the server has imported is not rewritten

# Forked off a server that has imported what tests import, a run begins in a tenth of the time.
FORKED = get_context("forkserver")
PLUGINS = ["xdist.plugin", "xdist.looponfail", "pytest_cov.plugin", "_hypothesis_pytestplugin"]
FORKED.set_forkserver_preload(["pytest", "hypothesis", "numpy", "sympy", "llvmlite.binding", *PLUGINS])


class Worker:
    """A copy of the project, with a session in it that has collected all tests."""

    def __init__(self, place: Path, tests: list[str]) -> None:
        self.copy, self.asked = copy_of_project(place), tests
        self.killers: dict[tuple[str, str], str] = {}
        self.begin()

    def begin(self) -> None:
        """Begin the session; the names of its tests come first."""
        self.pipe, other = FORKED.Pipe()
        self.process = FORKED.Process(target=warm.serve, args=(other, self.copy, [*OPTIONS, *self.asked]))
        self.process.start()
        other.close()

    def tests(self) -> list[str]:
        """The names of the tests, once they are collected."""
        return list(self.pipe.recv())

    def ask(self, *question: Any) -> Any:
        """What the session answers."""
        self.pipe.send(question)
        answer = self.pipe.recv()
        if isinstance(answer, Exception):
            raise answer
        return answer

    def close(self) -> None:
        """There is no further question: the process ends."""
        with contextlib.suppress(BrokenPipeError):
            self.pipe.send(None)
        self.process.join()

    def survives(self, mutant: "Mutant", covering: "Covering") -> bool:
        """Whether no test notices the mutant, the one that noticed the last one of its definition first.

        In the running process its functions are exchanged, and its file as well, for the processes that tests start.
        What ran there before, while all was imported, is imported again in a new process, with the tests beside the
        module: those that reach it no longer do.
        """
        tests = self.killers_first(mutant, covering.of(mutant.module, mutant.lines))
        path, text = source(mutant.module, self.copy), source(mutant.module).read_text("utf-8")
        try:
            path.write_text(mutant.text, "utf-8")
            status, killer = self.ask("tried", mutant.module, mutant.within, (text, mutant.text), tests)
            if status == warm.KILLED:
                self.killers[mutant.module, mutant.within] = killer
            if status != warm.IMPORTED:
                return bool(status == warm.SURVIVED)
            every = dict.fromkeys([*tests, *covering.beside(mutant.module)])
            return passes(
                [test for test, _ in every], self.copy, int(sum(warm.limit(each) for _, each in every))
            )
        except (EOFError, ConnectionError):  # it has ended the session
            shutil.copy2(source(mutant.module), path)
            self.begin()
            self.tests()
            return False
        finally:
            shutil.copy2(source(mutant.module), path)  # with its time: the bytecode of the copy stays valid

    def killers_first(self, mutant: "Mutant", tests: "Tests") -> "Tests":
        """The tests, before the others the one that noticed the last mutant of this definition."""
        killer = self.killers.get((mutant.module, mutant.within))
        return sorted(tests, key=lambda pair: pair[0] != killer)


def source(module: str, root: Path = ROOT) -> Path:
    """The file of a module: engine/core/order, nn/losses."""
    return root / f"{module}.py"


def tried(
    mutants: "list[Mutant]", workers: list[Worker], covering: "Covering", deadline: float = math.inf
) -> Iterator[tuple[int, bool]]:
    """Which mutant of a module was tried, and whether no test notices it; by whichever worker is free."""
    free: queue.SimpleQueue[Worker] = queue.SimpleQueue()
    for worker in workers:
        free.put(worker)

    def survives(place: int) -> tuple[int, bool] | None:
        mutant = mutants[place]
        worker = free.get()
        try:
            return (place, worker.survives(mutant, covering)) if time.monotonic() < deadline else None
        finally:
            free.put(worker)

    pool = ThreadPoolExecutor(len(workers))
    try:
        for number, result in enumerate(pool.map(survives, range(len(mutants)))):
            tell(mutants[number].module, number, len(mutants))
            if result is not None:
                yield result
    finally:
        pool.shutdown(cancel_futures=True)


def tell(module: str, number: int, count: int) -> None:
    """Progress for a person who waits."""
    if sys.stderr.isatty():
        print(f"\r{module} {number + 1}/{count} ", end="", file=sys.stderr, flush=True)


def passes(tests: list[str], copy: Path, seconds: int) -> bool:
    """Whether the tests pass in time, in a process that is gone afterwards."""
    process = FORKED.Process(target=run_tests, args=(tests, copy, seconds))
    process.start()
    process.join(warm.PATIENCE * seconds)
    process.kill()
    process.join()
    return process.exitcode == 0


def run_tests(tests: list[str], copy: Path, seconds: int) -> None:
    """In the process: pytest, in silence. A mutant leaves no bytecode, which is told apart by the second alone."""
    import pytest  # imported by the server, and not needed beside it

    gc.freeze()  # what was imported before stays: pytest collects garbage after each run
    os.chdir(copy)
    os.environ["PYTHONPATH"] = str(copy)
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)  # which tests/conftest.py answers by a cache of its own
    sys.dont_write_bytecode = True
    others = SimpleNamespace(pytest_sessionstart=lambda: os.environ.update(PYTHONDONTWRITEBYTECODE="1"))
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (warm.MEMORY, warm.MEMORY))
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    status = pytest.main([*OPTIONS, *dict.fromkeys(test.partition("[")[0] for test in tests)], [others])
    os._exit(status)  # whatever a mutant has left running


def copy_of_project(place: Path) -> Path:
    """What the tests need, in a place of its own; where it was before, files keep their times, and their bytecode."""
    shutil.copytree(
        ROOT, place, ignore=shutil.ignore_patterns(".*", "__pycache__", "results"), dirs_exist_ok=True
    )
    for path in place.rglob("*.py"):
        if not (ROOT / path.relative_to(place)).exists():
            path.unlink()
    return place
