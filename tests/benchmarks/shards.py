"""The time of a data-parallel step beside its model, for networks, batches and numbers of workers.

    python tests/benchmarks/shards.py [--steps 10]

The model is T = S (t0 + 2 t1 P) + t2 P B / W + t3 P, for S shards, P parameters, B samples and W workers, each with a
core: t0 is the time of a call, t1 that of sending a number, t2 that of a parameter and sample, t3 of an update. Its
constants are fitted to the steps with one worker; those with two are predicted. Prints a table in Markdown.
"""

import argparse
import time
from concurrent.futures import ProcessPoolExecutor
from itertools import product

import numpy as np

from nn import MLP, train

SIZES, BATCHES, SHARDS = [8, 64, 256], [32, 1024], 2


def seconds_of(hidden: int, batch: int, workers: int, steps: int) -> tuple[int, float]:
    """The number of parameters, and the time of a step, from runs of two lengths; 0 workers: `train` alone."""
    rng = np.random.default_rng(0)
    data = [(rng.normal(size=64).tolist(), float(rng.normal())) for _ in range(batch)]
    model = MLP(64, [hidden, hidden, 1], "tanh", seed=0)

    def run(epochs: int, **options: object) -> float:
        began = time.perf_counter()
        train(model, data, "squared_error", epochs, batch, progress=False, **options)  # type: ignore[arg-type]
        return time.perf_counter() - began

    if not workers:
        run(1)  # compiles
        return len(model.parameters()), (run(3 * steps) - run(steps)) / (2 * steps)
    with ProcessPoolExecutor(workers) as pool:
        sharded = {"executor": pool, "shards": SHARDS}
        run(1, **sharded)
        return len(model.parameters()), (run(3 * steps, **sharded) - run(steps, **sharded)) / (2 * steps)


def main() -> None:
    """Print the table and the constants."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--steps", type=int, default=10)
    steps = parser.parse_args().steps
    rows = [(b, [seconds_of(h, b, w, steps) for w in (0, 1, 2)]) for h, b in product(SIZES, BATCHES)]
    terms = np.array([[SHARDS, 2 * SHARDS * p + p, p * b] for b, [(p, _), *_] in rows])
    alone = np.array([times[1][1] for _, times in rows])
    weighted = terms / alone[:, None]  # relative errors count
    constants = np.abs(np.linalg.lstsq(weighted, np.ones(len(rows)), rcond=None)[0])
    print(
        "call {:.2g} s; number sent, with its update, {:.2g} s; parameter and sample {:.2g} s\n".format(
            *constants
        )
    )
    print(
        "| parameters | batch | `train`, ms | 1 worker | 2 workers | predicted |\n|---|---|---|---|---|---|"
    )
    for (batch, times), term in zip(rows, terms, strict=True):
        predicted = constants @ (term * [1, 1, 1 / 2])
        one, two, three = (1000 * seconds for _, seconds in times)
        print(
            f"| {times[0][0]:,} | {batch:,} | {one:.2f} | {two:.2f} | {three:.2f} | {1000 * predicted:.2f} |"
        )


if __name__ == "__main__":
    main()
