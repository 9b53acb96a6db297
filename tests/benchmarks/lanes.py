"""Networks side by side beside one alone: the time of a network and step, on one core and on two.

    python tests/benchmarks/lanes.py [--rounds 15]

Sixteen networks of 4 inputs and 3 classes (cross-entropy) train by descent, in compiled code, and one of them alone.
Two of them are too few for lanes: they run one after the other. Rounds of all are interleaved, the shortest of each
counts. Times of one thread are of the processor; on two threads the clock counts, so that column is for idle cores
(--threads 0 leaves it out). --wide adds networks of many inputs and units, --whole the share of whole calls of
`train`, with all that Python does: 16 seeds of 60 epochs on 150 examples. Prints a table in Markdown.
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
    [[4, 8, 3], [4, 16, 16, 3], [4, 64, 64, 3]],
    ["relu", "tanh"],
    [4, 100],
    ["sgd", "adam"],
)
WIDE = [[64, 32, 10], [64, 128, 128, 10], [784, 128, 10]]
INPUTS, NETWORKS, SAMPLES = 4, 16, 400
EPOCHS, MULTIPLICATIONS = 40, 40_000_000  # of a call: ten milliseconds or more, in which threads start


def shortest(
    rounds: int, *functions: Callable[[], object], clock: Callable[[], float] = time.thread_time
) -> list[float]:
    """The shortest time of each function over interleaved rounds."""
    best = [np.inf] * len(functions)
    for _ in range(rounds):
        for i, function in enumerate(functions):
            began = clock()
            function()
            best[i] = min(best[i], clock() - began)
    return best


def in_code(
    shape: list[int], activation: str, batch: int, name: str, rounds: int, threads: int
) -> tuple[float, ...]:
    """Microseconds of a network and step: alone, side by side, two of them, and on several threads beside alone."""
    inputs, *layers = shape
    models = [MLP(inputs, layers, activation, seed=seed) for seed in range(NETWORKS)]
    program, random = program_of(models[0], inputs), np.random.default_rng(0)
    data = np.hstack([random.normal(size=(SAMPLES, inputs)), random.integers(0, layers[-1], (SAMPLES, 1))])
    rule = optimizer(name, 0.001)
    kind = type(rule)
    update = Update(kind.rule, kind.slots, tuple(rule.constants.values()))
    epochs = max(1, min(EPOCHS, MULTIPLICATIONS // (SAMPLES * len(models[0].parameters()))))
    orders = [np.concatenate([random.permutation(SAMPLES) for _ in range(epochs)]) for _ in range(NETWORKS)]
    bounds = np.arange(0, epochs * SAMPLES + 1, batch)
    rates = np.full((NETWORKS, len(bounds) - 1), 0.001)
    one, steps = program.descent(data, update), len(bounds) - 1

    def together(count: int, threads: int = 1) -> Callable[[], object]:
        starts = [numbers(model) for model in models[:count]]
        several = program.descents([data] * count, [update] * count, starts, threads=threads)
        return lambda: several.run(orders[:count], bounds, rates[:count])

    def alone() -> object:
        return one.run(orders[0], bounds, rates[0])

    single, all_of_them, two = shortest(rounds, alone, together(NETWORKS), together(2))
    times = single, all_of_them / NETWORKS, two / 2
    if threads:
        single, several = shortest(rounds, alone, together(NETWORKS, threads), clock=time.perf_counter)
        times = *times, times[0] * several / NETWORKS / single
    return tuple(1e6 * seconds / steps for seconds in times)


def program_of(model: MLP, inputs: int) -> Program:
    """The cross-entropy of one sample."""
    loss = loss_function("cross_entropy")
    return record(lambda x, y: loss(model(x), y), inputs, "y", parameters=model.parameters())


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
        models = [MLP(shape[0], shape[1:], activation, seed=seed) for seed in range(NETWORKS)]
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
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--wide", action="store_true", help="networks of many inputs and units as well")
    parser.add_argument("--whole", action="store_true", help="whole calls of train as well")
    options = parser.parse_args()
    heads = ["network", "batch", "optimizer", "alone, µs", "side by side, µs", "ratio", "two networks: ratio"]
    heads += [f"{options.threads} threads: ratio"] * bool(options.threads) + [
        "of whole calls"
    ] * options.whole
    print("| " + " | ".join(heads) + " |")
    print("|---" * len(heads) + "|")
    rows = [*product(BATCHES, RULES, ACTIVATIONS, SHAPES)]
    rows += [*product(BATCHES, RULES, ["relu"], WIDE)] if options.wide else []
    for batch, name, activation, shape in rows:
        alone, together, *others = in_code(shape, activation, batch, name, options.rounds, options.threads)
        cells = [
            f"{'-'.join(map(str, shape))} {activation}",
            str(batch),
            name,
            f"{alone:.2f}",
            f"{together:.2f}",
        ]
        cells += [f"{each / alone:.2f}" for each in (together, *others)]
        if options.whole:
            small = shape[0] == INPUTS
            cells.append(f"{in_python(shape, activation, batch, name, options.rounds):.2f}" if small else "")
        print("| " + " | ".join(cells) + " |", flush=True)


if __name__ == "__main__":
    main()
