"""One task of one library, measured in the process that runs this: row -> figure, by `figures`."""

import json
import math
import os
import random
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from functools import partial
from importlib import import_module
from pathlib import Path
from typing import Any

import numpy as np

from engine import topological
from nn import MLP
from nn.losses import loss_function
from recorded_peers import reference
from recorded_peers.workloads import FORMULAS, WORKS, Work, digits_to_learn, points

BUDGET, CHECKED = 0.15, 3  # seconds of a timed run; steps that are compared with the reference
SCRIPTS = Path(__file__).parent / "scripts"


def figures(task: str, module: str) -> dict[str, float]:
    """The figures of a task, after a check that the answers are right."""
    kind, *which = task.split()
    peer = import_module(f"recorded_peers.{module}") if kind not in ("W1", "peak") else module
    return _TASKS[kind](peer, *which) if kind in _TASKS else _descents(peer, kind)


def peak(_module: str) -> dict[str, float]:
    """Multiply-adds of a matrix product in float64, two operations each: the best of some products."""
    n = 1024
    A, B, C = (np.random.default_rng(0).random((n, n)) for _ in range(3))
    return {"Gflop/s": 2e-9 * n**3 / min(_seconds(lambda: np.matmul(A, B, out=C)) for _ in range(10))}


def _t1(peer: Any) -> dict[str, float]:
    return _formula(peer, "T1")


def _t2(peer: Any) -> dict[str, float]:
    return _formula(peer, "T2")


def _formula(peer: Any, row: str) -> dict[str, float]:
    formula, point, expected = FORMULAS[row]
    gradient = peer.call(formula)
    value, slopes = gradient(*point)
    reference.agree(np.concatenate([np.ravel(value), np.ravel(slopes)]), expected, row)

    def calls(count: int) -> None:
        for _ in range(count):
            gradient(*point)

    rates = {f"{row}, a call, µs": 1e6 * _rate(calls)}
    if hasattr(peer, "batched"):
        X = points()
        gradients = peer.batched(formula, X)
        for answers, right in zip(gradients(), reference.gradients(formula, X), strict=True):
            reference.agree(answers, right, f"{row}, batched")

        def batches(count: int) -> None:
            for _ in range(count):
                gradients()  # its arrays are let go, as by a caller who has used them

        rates[f"{row}, batched, ns a point"] = 1e9 * _rate(batches) / len(X)
    return rates


def _descents(peer: Any, kind: str) -> dict[str, float]:
    rates = {}
    for row, make in WORKS[kind].items():
        work = make()
        run = peer.descent(work)
        reference.agree(run(CHECKED), reference.losses(work, CHECKED), row)
        rates[f"{row}, µs a step"] = 1e6 * _rate(run, CHECKED)
    return rates


def _c1(peer: Any, kind: str) -> dict[str, float]:
    """With a fresh model and nothing compiled before."""
    row, make = next(iter(WORKS[kind].items()))
    work = make()
    seconds = _seconds(peer.first_gradient(work))
    reference.agree(peer.first_gradient(work)(), reference.losses(work, 1)[0], row)
    return {f"C1 {row}, µs a node": 1e6 * seconds / _nodes(work)}


def _w1(name: str) -> dict[str, float]:
    """The script as a process of its own."""
    work = WORKS["N2"]["N2 moons, 100"]()
    parameters = np.concatenate([np.vstack([W, b]).T.ravel() for W, b in work.weights]).tolist()
    task = {"inputs": work.X.tolist(), "targets": work.targets.tolist(), "parameters": parameters}
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "moons.json"
        path.write_text(json.dumps(task))
        command = [sys.executable, str(SCRIPTS / f"{name}_script.py"), str(path)]

        def run() -> None:
            done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603  # ours
            if done.returncode:
                raise (ModuleNotFoundError if "ModuleNotFoundError" in done.stderr else RuntimeError)(
                    done.stderr
                )
            reference.agree(float(done.stdout), reference.losses(work, 100)[-1], "W1")

        run()
        return {"W1, s": _seconds(run)}  # the second time: libraries lie in the memory of files


def _r1(peer: Any) -> dict[str, float]:
    """The second fit: the first has warmed what there is to warm."""
    data = digits_to_learn()
    learn, decide = peer.fit(data)
    learn()
    models: list[Any] = []
    spent = _seconds(lambda: models.append(learn()))
    return {
        "R1, s": spent,
        "R1, right on the test set": float((decide(models[0]) == data.test_classes).mean()),
    }


def _compile(peer: Any) -> dict[str, float]:
    """The training run of each network; LLVM has been started by another one before."""
    works = {kind: next(iter(rows.values()))() for kind, rows in WORKS.items()}
    peer.compiling(Work((3, 2), "cross_entropy", 4, 0.1, np.zeros((4, 3)), np.zeros(4, int)))
    return {f"compile {kind}, ms of CPU": 1e3 * peer.compiling(work) for kind, work in works.items()}


def _threads(peer: Any) -> dict[str, float]:
    """Steps of the wide network on two cores against one: a sign of the machine as well."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, range(os.cpu_count() or 1))
    work = WORKS["N4"]["N4 wide, 128"]()
    one, two = peer.descent(work), peer.descent(work, threads=2)
    _rate(one, CHECKED)
    reference.agree(two(CHECKED), reference.losses(work, CHECKED), "two threads")
    runs = [[_seconds(partial(run, 60), time.perf_counter) for run in (one, two)] for _ in range(5)]
    return {"threads N4 wide, 128, times as fast on 2": max(a / b for a, b in runs)}


_TASKS: dict[str, Callable[..., dict[str, float]]] = {
    "T1": _t1,
    "T2": _t2,
    "C1": _c1,
    "W1": _w1,
    "compile": _compile,
    "threads": _threads,
    "R1": _r1,
    "peak": peak,
}


def _nodes(work: Work) -> int:
    """Nodes of the eager graph of one example's loss, leaves included."""
    X, targets = work.batches()[0]
    model = MLP(work.widths[0], work.widths[1:], seed=random.Random(0))
    return len(topological(loss_function(work.loss)(model(X[0]), targets[0].item())))


def _seconds(work: Callable[[], Any], clock: Callable[[], float] = time.process_time) -> float:
    """Seconds of CPU, those of processes that it waits for too: what others do on a shared machine is left out."""
    start, children = clock(), _children()
    work()
    return clock() - start + _children() - children


def _children() -> float:
    times = os.times()
    return times.children_user + times.children_system


def _rate(run: Callable[[int], Any], count: int = 1) -> float:
    """Seconds for one of as many as fill the budget, the median of three; a count may have to be compiled."""
    spent = _seconds(partial(run, count))
    while spent < BUDGET / 3:
        count = min(100 * count, math.ceil(count * BUDGET / spent))
        run(count)
        spent = _seconds(partial(run, count))
    again = [_seconds(partial(run, count)) for _ in range(2 if spent < 2 * BUDGET else 0)]
    return statistics.median([spent, *again]) / count
