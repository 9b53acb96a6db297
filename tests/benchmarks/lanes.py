"""Networks side by side beside one alone: the time of a network and step, on one core.

    python tests/benchmarks/lanes.py [--rounds 15]

Eight networks of 4 inputs and 3 classes (cross-entropy) train by descent, in compiled code, and one of them alone.
Rounds of both are interleaved, the shortest of each counts, seconds are of one thread. The last column, with --whole,
is for whole calls of `train`, with all that Python does: 16 seeds of 60 epochs on 150 examples. Prints a table in
Markdown.
"""

import argparse
import time
from collections.abc import Callable
from itertools import product

import numpy as np

from engine import Program, Update, record
from nn import MLP, Dataset, train
from nn.losses import loss_function
from nn.training.optim.optimizers import optimizer
from nn.training.several.trained import Call, trained

SHAPES, ACTIVATIONS, BATCHES, RULES = (
    [[8, 3], [16, 16, 3], [64, 64, 3]],
    ["relu", "tanh"],
    [4, 100],
    ["sgd", "adam"],
)
NETWORKS, SAMPLES, EPOCHS = 8, 400, 10


def shortest(rounds: int, *functions: Callable[[], object]) -> list[float]:
    """The shortest CPU time of each function over interleaved rounds."""
    best = [np.inf] * len(functions)
    for _ in range(rounds):
        for i, function in enumerate(functions):
            began = time.thread_time()
            function()
            best[i] = min(best[i], time.thread_time() - began)
    return best


def in_code(shape: list[int], activation: str, batch: int, name: str, rounds: int) -> tuple[float, float]:
    """Microseconds of a network and step: alone, and side by side."""
    models = [MLP(4, shape, activation, seed=seed) for seed in range(NETWORKS)]
    program, random = program_of(models[0]), np.random.default_rng(0)
    data = np.hstack([random.normal(size=(SAMPLES, 4)), random.integers(0, 3, (SAMPLES, 1))])
    rule = optimizer(name, 0.001)
    kind = type(rule)
    update = Update(kind.rule, kind.slots, tuple(rule.constants.values()))
    orders = [np.concatenate([random.permutation(SAMPLES) for _ in range(EPOCHS)]) for _ in range(NETWORKS)]
    bounds = np.arange(0, EPOCHS * SAMPLES + 1, batch)
    rates = np.full((NETWORKS, len(bounds) - 1), 0.001)
    one = program.descent(data, update)
    several = program.descents([data] * NETWORKS, [update] * NETWORKS, [numbers(model) for model in models])
    alone, together = shortest(
        rounds, lambda: one.run(orders[0], bounds, rates[0]), lambda: several.run(orders, bounds, rates)
    )
    steps = len(bounds) - 1
    return 1e6 * alone / steps, 1e6 * together / steps / NETWORKS


def program_of(model: MLP) -> Program:
    """The cross-entropy of one sample."""
    loss = loss_function("cross_entropy")
    return record(lambda x, y: loss(model(x), y), 4, "y", parameters=model.parameters())


def numbers(model: MLP) -> list[float]:
    """The number of each parameter."""
    return [parameter.data for parameter in model.parameters()]


def in_python(shape: list[int], activation: str, batch: int, name: str, rounds: int) -> float:
    """The CPU time of several models together, as a share of that of one after the other."""
    random = np.random.default_rng(0)
    data = Dataset(
        random.normal(size=(150, 4)).tolist(), random.integers(0, 3, 150).tolist(), classes=("a", "b", "c")
    )
    options = {"epochs": 60, "batch_size": batch, "optimizer": name, "lr": 0.001, "progress": False}

    def calls() -> list[Call]:
        models = [MLP(4, shape, activation, seed=seed) for seed in range(16)]
        return [Call(m, data, "cross_entropy", {**options, "seed": i}) for i, m in enumerate(models)]

    def alone() -> None:
        for call in calls():
            train(call.model, call.data, call.loss, **call.options)  # type: ignore[arg-type]

    apart, together = shortest(max(2, rounds // 5), alone, lambda: trained(calls()))
    return together / apart


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=15)
    parser.add_argument("--whole", action="store_true", help="whole calls of train as well")
    options = parser.parse_args()
    rounds = options.rounds
    print("| network | batch | optimizer | alone, µs | side by side, µs | ratio | of whole calls |")
    print("|---|---|---|---|---|---|---|")
    for batch, name, activation, shape in product(BATCHES, RULES, ACTIVATIONS, SHAPES):
        alone, together = in_code(shape, activation, batch, name, rounds)
        whole = f"{in_python(shape, activation, batch, name, rounds):.2f}" if options.whole else ""
        layers = "-".join(map(str, [4, *shape]))
        print(
            f"| {layers} {activation} | {batch} | {name} | {alone:.2f} | {together:.2f} | {together / alone:.2f} | "
            f"{whole} |",
            flush=True,
        )


if __name__ == "__main__":
    main()
