"""The time of a data-parallel step beside its model, for networks, batches and numbers of workers.

    python tests/benchmarks/shards.py [--steps 60]

The model is T = S (t0 + 2 t1 P) + t2 P B / min(W, S) + t3 P, for S shards, P parameters, B samples and W workers,
each with a core: t0 is the time of a call, t1 that of sending a number, t2 that of a parameter and sample, t3 of an
update. Its constants are fitted to the steps with one worker; those with two are predicted. A time is one that a
fifth of the steps do not reach: what else runs on the machine makes steps longer, never shorter. Prints a table.
"""

import argparse
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import pairwise, product
from typing import NamedTuple

import numpy as np

from nn import MLP, train

SIZES, BATCHES, SHARDS, INPUTS = [8, 32, 96], [32, 1024], 2, 64
WARM = 5  # steps that compile, and send the data


class Case(NamedTuple):
    """Units of each of two hidden layers, samples of a batch, and the parameters of the network."""

    hidden: int
    batch: int
    parameters: int


def step_of(case: Case, steps: int, workers: int) -> float:
    """The seconds of a step on a pool of workers; of `train` alone for none. Every epoch is one batch."""
    rng = np.random.default_rng(0)
    data = [(rng.normal(size=INPUTS).tolist(), float(rng.normal())) for _ in range(case.batch)]
    model, times = network(case.hidden), list[float]()

    def look(*_: object) -> None:
        times.append(time.perf_counter())

    options = {"progress": False, "callbacks": [look]}
    if not workers:
        return alone(model, data, steps)
    with ProcessPoolExecutor(workers) as pool:
        sharded = {"executor": pool, "shards": SHARDS, **options}
        train(model, data, "squared_error", steps + WARM, case.batch, **sharded)  # type: ignore[arg-type]
    return float(np.quantile([b - a for a, b in pairwise(times[WARM:])], 0.2))


def alone(model: MLP, data: list[tuple[list[float], float]], steps: int) -> float:
    """The seconds of a step of `train`, without what it does once: from runs of two lengths, the shortest of each."""
    shortest = [np.inf, np.inf]
    train(model, data, "squared_error", 1, len(data), progress=False)  # compiles
    for _ in range(3):
        for i, epochs in enumerate((steps, 3 * steps)):
            began = time.perf_counter()
            train(model, data, "squared_error", epochs, len(data), progress=False)
            shortest[i] = min(shortest[i], time.perf_counter() - began)
    return (shortest[1] - shortest[0]) / (2 * steps)


def network(hidden: int) -> MLP:
    """One untrained network."""
    return MLP(INPUTS, [hidden, hidden, 1], "tanh", seed=0)


def terms_of(case: Case, workers: int) -> list[float]:
    """What the constants t0, t1 and t2 are multiplied by; t3 is counted with t1."""
    return [SHARDS, (2 * SHARDS + 1) * case.parameters, case.parameters * case.batch / min(workers, SHARDS)]


def fitted(cases: list[Case], seconds: list[float]) -> np.ndarray:
    """The constants, none below 0, whose relative errors are smallest."""
    from scipy.optimize import nnls

    terms = np.array([terms_of(case, 1) for case in cases]) / np.array(seconds)[:, None]
    scale = terms.max(axis=0)
    return np.asarray(nnls(terms / scale, np.ones(len(cases)))[0]) / scale


def main() -> None:
    """Print the table and the constants."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--steps", type=int, default=60)
    steps = parser.parse_args().steps
    cases = [Case(h, b, len(network(h).parameters())) for h, b in product(SIZES, BATCHES)]
    seconds = {workers: [step_of(case, steps, workers) for case in cases] for workers in (0, 1, 2)}
    constants = fitted(cases, seconds[1])
    names = "call {:.2g} s; number sent, with its update, {:.2g} s; parameter and sample {:.2g} s\n"
    print(names.format(*constants))
    print("| parameters | batch | `train`, ms | 1 worker | fitted | 2 workers | predicted |")
    print("|---|---|---|---|---|---|---|")
    for i, case in enumerate(cases):
        one, two = (float(constants @ np.array(terms_of(case, workers))) for workers in (1, 2))
        figures = [seconds[0][i], seconds[1][i], one, seconds[2][i], two]
        cells = " | ".join(f"{1000 * figure:.2f}" for figure in figures)
        print(f"| {case.parameters:,} | {case.batch:,} | {cells} |", flush=True)


if __name__ == "__main__":
    main()
