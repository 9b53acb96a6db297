"""The language model of microgpt: eager, recorded, and in PyTorch and JAX, in one run.

    python tests/benchmarks/language.py [--repetitions 3] [--only recorded,jax]

Seconds are of CPU, the least of the repetitions, since other work may share the machine; one thread, float64. Every
library begins with the same weights and learns the same words, and its losses are those of the others to 1e-9 for
100 steps. Needs the extra `bench`.
"""

import argparse
import json
import os
import resource
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

CHECKED, BATCH = 100, 32
ALONE = {f"{library}_NUM_THREADS": "1" for library in ("OMP", "OPENBLAS", "MKL")} | {
    "XLA_FLAGS": "--xla_cpu_multi_thread_eigen=false intra_op_parallelism_threads=1"
}


def cpu(function: Callable[[], Any]) -> tuple[float, Any]:
    """Seconds of CPU, and the result."""
    began = time.process_time()
    result = function()
    return time.process_time() - began, result


def eager(kind: str) -> dict[str, Any]:
    """Steps of the program of scalars, with the class of that module."""
    from importlib import import_module

    from language_peers.scalar_program import train

    steps = train(import_module(kind).Value, ["charlotte", "mia", "emma", "theodore", "ann"], 11, 1000)
    next(steps)  # the first large graph
    seconds, losses = cpu(lambda: list(steps))
    return {"step": seconds / 10, "losses": losses}


def recorded() -> dict[str, Any]:
    """1,000 steps of one word, all from the beginning of the process."""
    from language_peers.weights import STEPS, model, words

    from nn.training.text.text_run import TextRun

    run = TextRun(model(), words(), STEPS, shuffled=False)
    before = time.process_time()
    losses = run.advance(STEPS)
    memory = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    whole = time.process_time()
    return {"step": (whole - before) / STEPS, "whole": whole, "memory": memory, "losses": losses[:CHECKED]}


def recorded_batches() -> dict[str, Any]:
    """Steps of 32 words."""
    from language_peers.weights import model, words

    from nn.training.text.text_run import TextRun

    own = words(BATCH * 200)
    run = TextRun(model(), own, 200, batch_size=BATCH, shuffled=False)
    first = run.advance(20)
    seconds, _ = cpu(lambda: run.advance(180))
    tokens = sum(len(word) + 1 for word in own[20 * BATCH :])
    return {"step": seconds / 180, "tokens": tokens / seconds, "losses": first}


def torch_steps() -> dict[str, Any]:
    """1,000 steps of one word."""
    from language_peers.torch_model import train
    from language_peers.weights import STEPS, model, words

    lines = [model.tokens(word) for model in [model()] for word in words()]
    train(lines[:20], STEPS)
    seconds, losses = cpu(lambda: train(lines, STEPS))
    return {"step": seconds / STEPS, "losses": losses[:CHECKED]}


def jax_steps() -> dict[str, Any]:
    """1,000 jitted steps of one word, called from Python."""
    from language_peers.jax_model import batches, begin, stepped
    from language_peers.weights import STEPS, rows

    inputs = [tuple(part[i] for part in batches(*rows(STEPS), 1)) for i in range(STEPS)]

    def run() -> list[float]:
        state, losses = begin(), []
        for batch in inputs:
            state, loss = stepped(state, batch)
            losses.append(loss)
        return [float(loss) for loss in losses]

    run()
    seconds, losses = cpu(run)
    return {"step": seconds / STEPS, "losses": losses[:CHECKED]}


def jax_scan(size: int, steps: int) -> dict[str, Any]:
    """The whole loop in one compiled call."""
    from language_peers.jax_model import batches, begin, scanned
    from language_peers.weights import rows, words

    inputs, state = batches(*rows(size * steps), size), begin()
    import jax

    jax.block_until_ready(scanned(state, inputs))
    seconds, (_, losses) = cpu(lambda: jax.block_until_ready(scanned(state, inputs)))
    tokens = sum(len(word) + 1 for word in words(size * steps))
    return {"step": seconds / steps, "tokens": tokens / seconds, "losses": losses[:20].tolist()}


TASKS: dict[str, Callable[[], dict[str, Any]]] = {
    "eager": lambda: eager("nn.microgpt"),
    "its own class": lambda: eager("language_peers.scalar_class"),
    "recorded": recorded,
    "torch": torch_steps,
    "jax jit": jax_steps,
    "jax scan": lambda: jax_scan(1, 1000),
    "recorded 32": recorded_batches,
    "jax scan 32": lambda: jax_scan(BATCH, 200),
}
SAME = (
    ("eager", "its own class"),
    ("recorded", "torch", "jax jit", "jax scan"),
    ("recorded 32", "jax scan 32"),
)


def measured(task: str, repetitions: int) -> dict[str, Any]:
    """The figures of the fastest of the repetitions, each in a new process."""
    runs = []
    for _ in range(repetitions):
        answer = subprocess.run(  # noqa: S603  # this file
            [sys.executable, __file__, "--task", task],
            capture_output=True,
            text=True,
            check=True,
            env=os.environ | ALONE,
        )
        runs.append(json.loads(answer.stdout.splitlines()[-1]))
    best: dict[str, Any] = min(runs, key=lambda run: run["step"])
    return best | ({"whole": min(run["whole"] for run in runs)} if "whole" in best else {})


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description="The language model of microgpt in five ways.")
    parser.add_argument("--repetitions", type=int, default=3)
    parser.add_argument("--only", help=f"tasks, with commas: {', '.join(TASKS)}")
    parser.add_argument("--task", help=argparse.SUPPRESS)
    options = parser.parse_args()
    sys.path.insert(0, str(Path(__file__).parent))
    if options.task:
        print(json.dumps(TASKS[options.task]()))
        return
    chosen = options.only.split(",") if options.only else [*TASKS]
    figures = {task: measured(task, options.repetitions) for task in chosen}
    for group in SAME:
        losses = [figures[task]["losses"] for task in group if task in figures]
        for other in losses[1:]:
            apart = max(abs(a - b) / abs(a) for a, b in zip(losses[0], other, strict=False))
            assert apart < 1e-9, (group, apart)
    for task, task_figures in figures.items():
        rest = {
            name: round(value, 3) for name, value in task_figures.items() if name not in ("step", "losses")
        }
        print(f"{task:20} {1e3 * task_figures['step']:10.4f} ms a step  {rest or ''}")


if __name__ == "__main__":
    main()
