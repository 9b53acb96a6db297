"""Mutants tried against the tests of their module, each in a copy of the project and a process of its own."""

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
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from covering import Covering
    from mutants import Mutant

HERE = Path(__file__).parent
ROOT = HERE.parent.parent
CONFIG = tomllib.loads((HERE / "modules.toml").read_text("utf-8"))
LONG = "slow fresh browser notebooks differential fuzz faults load gradbench cluster"
MARKED = f"not ({' or '.join(['hypothesis', *LONG.split()])})"
MEMORY = 4 << 30  # bytes of address space: a loop without an end is stopped before the machine is
PATIENCE = (
    20  # seconds of waiting for each second of computing: for tests that sleep, on a machine that is busy
)

# Forked off a server that has imported what tests import, a run begins in a tenth of the time.
FORKED = get_context("forkserver")
PLUGINS = ["xdist.plugin", "xdist.looponfail", "pytest_cov.plugin", "_hypothesis_pytestplugin"]
FORKED.set_forkserver_preload(["pytest", "hypothesis", "numpy", "sympy", "llvmlite.binding", *PLUGINS])


def source(module: str, root: Path = ROOT) -> Path:
    """The file of a module: engine/core/order, nn/losses."""
    return root / f"{module}.py"


def tried(
    module: str, mutants: "list[Mutant]", copies: list[Path], covering: "Covering", deadline: float = math.inf
) -> Iterator[tuple[int, bool]]:
    """Which mutant of a module was tried, and whether no test notices it; as they end, in whichever copy is free."""
    free: queue.SimpleQueue[Path] = queue.SimpleQueue()
    for copy in copies:
        collect(covering.of_any_line(module), copy)
        free.put(copy)

    def survives(place: int) -> tuple[int, bool] | None:
        if time.monotonic() > deadline:
            return None
        lists = covering.of(module, mutants[place].lines)
        copy = free.get()
        path = source(module, copy)
        try:
            path.write_text(mutants[place].text, "utf-8")
            return place, all(passes(tests, copy, covering.limit(tests)) for tests in lists)
        finally:
            shutil.copy2(source(module), path)  # with its time: the bytecode of the copy stays valid
            free.put(copy)

    pool = ThreadPoolExecutor(len(copies))
    try:
        for number, result in enumerate(pool.map(survives, range(len(mutants)))):
            tell(module, number, len(mutants))
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
    process.join(PATIENCE * seconds)
    process.kill()
    process.join()
    return process.exitcode == 0


def collect(tests: set[str], copy: Path) -> None:
    """Leave the bytecode of these tests, and of what they import, in a copy: mutants read it, and write none."""
    process = FORKED.Process(
        target=run_tests, args=(sorted({test.partition("::")[0] for test in tests}), copy, 600, True)
    )
    process.start()
    process.join()


def run_tests(tests: list[str], copy: Path, seconds: int, alone: bool = False) -> None:
    """In the process: pytest, in silence. A mutant leaves no bytecode, which is told apart by the second alone.

    Collected `alone`, the tests are imported and not run, and the bytecode stays.
    """
    import pytest  # imported by the server, and not needed beside it

    gc.freeze()  # what was imported before stays: pytest collects garbage after each run
    os.chdir(copy)
    os.environ["PYTHONPATH"] = str(copy)
    os.environ.pop(
        "PYTHONDONTWRITEBYTECODE", None
    )  # with it the tests would write bytecode to a place of theirs
    sys.dont_write_bytecode = not alone
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    options = ["-x", "-q", "-p", "no:cacheprovider", "-m", MARKED, "--tb=no"]
    options += ["--collect-only"] if alone else []
    options += [f"--deselect={name}" for name in CONFIG["deselect"]]
    early = "-Wignore::pytest.PytestAssertRewriteWarning"  # what the server has imported is not rewritten
    status = pytest.main([*options, early, *tests])
    os._exit(status)  # whatever a mutant has left running


def copy_of_project(place: Path) -> Path:
    """What the tests need, in a place of its own."""
    shutil.copytree(ROOT, place, ignore=shutil.ignore_patterns(".*", "__pycache__", "results"))
    return place
