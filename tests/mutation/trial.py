"""Mutants tried against the tests of their module, each in a copy of the project and a process of its own."""

import gc
import os
import queue
import resource
import shutil
import sys
import tomllib
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
FORKED.set_forkserver_preload(["pytest", "hypothesis", "numpy", "sympy", "llvmlite.binding"])


def source(module: str, root: Path = ROOT) -> Path:
    """The file of a module: engine/core/order, nn/losses."""
    return root / f"{module}.py"


def survivors(
    module: str, mutants: "list[Mutant]", copies: list[Path], covering: "Covering"
) -> "list[Mutant]":
    """The mutants of a module that no test notices, each tried in whichever copy is free."""
    free: queue.SimpleQueue[Path] = queue.SimpleQueue()
    for copy in copies:
        free.put(copy)

    def survives(mutant: "Mutant") -> bool:
        tests = covering.of(module, mutant.lines)
        copy = free.get()
        path = source(module, copy)
        try:
            path.write_text(mutant.text, "utf-8")
            return not tests or passes(tests, copy, covering.limit(tests))
        finally:
            shutil.copy2(source(module), path)  # with its time: the bytecode of the copy stays valid
            free.put(copy)

    with ThreadPoolExecutor(len(copies)) as pool:
        try:
            tried = zip(mutants, pool.map(survives, mutants), strict=True)
            return [
                mutant for i, (mutant, alive) in enumerate(tried) if alive or told(module, i, len(mutants))
            ]
        except BaseException:
            pool.shutdown(cancel_futures=True)
            raise


def told(module: str, tried: int, count: int) -> bool:
    """Progress for a person who waits; never true."""
    if sys.stderr.isatty():
        print(f"\r{module} {tried + 1}/{count} ", end="", file=sys.stderr, flush=True)
    return False


def passes(tests: list[str], copy: Path, seconds: int) -> bool:
    """Whether the tests pass in time, in a process that is gone afterwards."""
    process = FORKED.Process(target=run_tests, args=(tests, copy, seconds))
    process.start()
    process.join(PATIENCE * seconds)
    process.kill()
    process.join()
    return process.exitcode == 0


def run_tests(tests: list[str], copy: Path, seconds: int) -> None:
    """In the process: pytest, in silence. A mutant leaves no bytecode, which is told apart by the second alone."""
    import pytest  # imported by the server, and not needed beside it

    gc.freeze()  # what was imported before stays: pytest collects garbage after each run
    os.chdir(copy)
    os.environ["PYTHONPATH"] = str(copy)
    os.environ.pop(
        "PYTHONDONTWRITEBYTECODE", None
    )  # with it the tests would write bytecode to a place of theirs
    sys.dont_write_bytecode = True
    resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    for stream in (1, 2):
        os.dup2(os.open(os.devnull, os.O_WRONLY), stream)
    options = ["-x", "-q", "-p", "no:cacheprovider", "-m", MARKED]
    options += [f"--deselect={name}" for name in CONFIG["deselect"]]
    early = "-Wignore::pytest.PytestAssertRewriteWarning"  # what the server has imported is not rewritten
    status = pytest.main([*options, early, *tests])
    os._exit(status)  # whatever a mutant has left running


def copy_of_project(place: Path) -> Path:
    """What the tests need, in a place of its own."""
    shutil.copytree(ROOT, place, ignore=shutil.ignore_patterns(".*", "__pycache__", "results"))
    return place
