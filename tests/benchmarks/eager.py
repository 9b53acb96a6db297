"""E1, E2 and E3: eager graphs against micrograd, side by side in one run.

    python tests/benchmarks/eager.py [--repetitions 5] [--json FILE]

Prints medians, the worst repetition and ratios; needs the extra `bench`. One thread, float64. Every
repetition of a library is a process of its own, in turn with the others: what one leaves to the collector, no
other pays.
"""

import argparse
import gc
import importlib
import json
import random
import statistics
import subprocess
import sys
import time
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from typing import Any

from nn import moons

SAMPLES, STEPS, LENGTH = 100, 5, 1_000_000
LIBRARIES = {"chainrule": ("engine", "nn"), "micrograd": ("micrograd.engine", "micrograd.nn")}


def moons_step(library: str) -> Callable[[], Any]:
    """E1: one step of MLP(2, [16, 16, 1]) on 100 samples, hinge loss and L2 term, the graph built anew."""
    value, mlp = (
        getattr(importlib.import_module(module), name)
        for module, name in zip(LIBRARIES[library], ("Value", "MLP"), strict=True)
    )
    random.seed(1337)
    model, points = mlp(2, [16, 16, 1]), moons(SAMPLES)
    signs = [2 * label - 1 for label in points.targets]

    def step() -> Any:
        inputs = [list(map(value, x)) for x in points.inputs]
        scores = list(map(model, inputs))
        losses = [(1 + -sign * score).relu() for sign, score in zip(signs, scores, strict=True)]
        loss = sum(losses) * (1.0 / SAMPLES) + 1e-4 * sum(p * p for p in model.parameters())
        model.zero_grad()
        loss.backward()
        return loss

    return step


def e1_on(library: str) -> dict[str, float]:
    """Seconds of a step in the steady state, the cyclic collector as Python has it."""
    return {"collector on, s": step_seconds(library)}


def e1_off(library: str) -> dict[str, float]:
    """The same with the cyclic collector off, as `train` runs."""
    gc.collect()
    gc.disable()
    return {"collector off, s": step_seconds(library)}


def step_seconds(library: str) -> float:
    """The median over some steps, after one that warms up and leaves behind what a step leaves behind."""
    step = moons_step(library)
    step()
    return statistics.median(seconds(step) for _ in range(STEPS))


def e1_memory(library: str) -> dict[str, float]:
    """Bytes that a graph holds after backward, over its nodes."""
    step = moons_step(library)
    step()
    gc.collect()
    tracemalloc.start()
    root = step()
    held, _ = tracemalloc.get_traced_memory()
    nodes = nodes_of(root)
    return {"nodes": nodes, "bytes a node": held / nodes}


def e2(library: str) -> dict[str, float]:
    """A chain of a million nodes: built, run backward, and freed, without the collector."""
    value = importlib.import_module(LIBRARIES[library][0]).Value
    gc.disable()
    before = memory()
    start = time.perf_counter()
    x = y = value(1.0)
    for _ in range(LENGTH):
        y = y + x
    built = time.perf_counter()
    y.backward()
    done = time.perf_counter()
    held = memory() - before
    assert x.grad == LENGTH + 1  # y = (LENGTH + 1) x
    start_of_end = time.perf_counter()
    del y
    freed = time.perf_counter()
    alive = sum(isinstance(thing, value) for thing in gc.get_objects())
    return {
        "build s": built - start,
        "backward s": done - built,
        "free s": freed - start_of_end,
        "bytes a node": held / LENGTH,
        "nodes left": alive,
    }


def e3(library: str) -> dict[str, float]:
    """x = (x + x) / 2, again and again: 2^n paths, but a linear number of edges."""
    value = importlib.import_module(LIBRARIES[library][0]).Value
    figures = {}
    for length in (10_000, 20_000):
        x = leaf = value(1.0)
        for _ in range(length):
            x = (x + x) / 2
        figures[f"n = {length}: backward s"] = seconds(x.backward)
        assert leaf.grad == 1.0
    return figures


def seconds(work: Callable[[], Any]) -> float:
    """How long `work` takes, with the freeing of what it returns."""
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def memory() -> int:
    """Bytes of this process in memory (Linux), else 0."""
    statm = Path("/proc/self/statm")
    return int(statm.read_text().split()[1]) * 4096 if statm.exists() else 0


def nodes_of(root: Any) -> int:
    """The number of nodes below `root`, for either library."""
    parents = "parents" if hasattr(root, "parents") else "_prev"
    seen, stack = {root}, [root]
    while stack:
        for parent in getattr(stack.pop(), parents):
            if parent not in seen:
                seen.add(parent)
                stack.append(parent)
    return len(seen)


TASKS = {"E1": e1_on, "E1 ": e1_off, "E1, memory": e1_memory, "E2": e2, "E3": e3}
PEERS = {task: ("chainrule", "micrograd") for task in TASKS if task.startswith("E1")}
MARKS = {"collector on, s": 1 / 6, "collector off, s": 1 / 2, "bytes a node": 1 / 3}


def in_a_process(task: str, library: str) -> dict[str, float]:
    """The figures of one task and library, measured in a new process."""
    command = [sys.executable, __file__, "--task", task, "--library", library]
    answer = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603  # this file
    return dict(json.loads(answer.stdout))


def measure(repetitions: int) -> dict[str, dict[str, dict[str, list[float]]]]:
    """figures[task][library][name]: one number for each repetition."""
    figures: dict[str, dict[str, dict[str, list[float]]]] = {}
    for _ in range(repetitions):
        for task in TASKS:
            for library in PEERS.get(task, ("chainrule",)):
                kept = figures.setdefault(task, {}).setdefault(library, {})
                for name, figure in in_a_process(task, library).items():
                    kept.setdefault(name, []).append(figure)
    return figures


def table(figures: dict[str, dict[str, dict[str, list[float]]]]) -> str:
    """Markdown: median and worst of each figure, and the ratio to the peer with its mark."""
    rows = [
        "| | chainrule: median (worst) | micrograd: median (worst) | ratio | mark |",
        "|---|---|---|---|---|",
    ]
    for task, libraries in figures.items():
        for name, own in libraries["chainrule"].items():
            peer = libraries.get("micrograd", {}).get(name)
            ratio = f"{statistics.median(own) / statistics.median(peer):.3f}" if peer else ""
            mark = f"≤ {MARKS[name]:.3f}" if peer and name in MARKS else ""
            shown = " | ".join(
                f"{statistics.median(f):,.4g} ({max(f):,.4g})" if f else "" for f in (own, peer)
            )
            rows.append(f"| {task.strip()}: {name} | {shown} | {ratio} | {mark} |")
    return "\n".join(rows)


def main() -> None:
    """Measure, print, and write JSON where asked."""
    parser = argparse.ArgumentParser(description="Eager graphs against micrograd: E1, E2, E3.")
    parser.add_argument("--repetitions", type=int, default=5)
    parser.add_argument("--json", type=Path, help="where to write the figures")
    parser.add_argument("--task", choices=TASKS, help=argparse.SUPPRESS)
    parser.add_argument("--library", choices=LIBRARIES, help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.task:
        print(json.dumps(TASKS[options.task](options.library)))
        return
    figures = measure(options.repetitions)
    print(table(figures))
    if options.json:
        options.json.write_text(json.dumps(figures, indent=1) + "\n")


if __name__ == "__main__":
    main()
