"""The time of a data-parallel step beside a model of measured parts, on a process pool and on a cluster of Dask.

    python tests/benchmarks/shards.py [--seconds 2] [--without-dask]

A step of S shards, P parameters and B samples on W workers, each with a core, takes

    T = E + ceil(S / W) C + U

E is the exchange: S calls to W workers that get the parameters and the rows of a shard, and give P numbers back. C is
the work of a worker on one shard, while the others work too. U is what this process does alone: sums and update.
Each part is measured apart from the steps. A time is the shortest of several: what else runs on the machine makes it
longer, never shorter. Prints a table, and the constants for plans.
"""

import argparse
import math
import time
import warnings
from collections.abc import Iterator
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import ExitStack, contextmanager
from typing import NamedTuple

import numpy as np

from engine import Update, record
from nn import MLP, SGD, squared_error, train
from nn.support.workers import Workers
from nn.training.ways.shards.gradients import Floats, Shared, Whole, parts_of, sums_of

SHARDS, INPUTS, BATCHES = 2, 64, 2  # batches of an epoch
SIZES = [(8, 32), (96, 1024), (96, 16384), (192, 16384)]
OPTIONS = {"lr": 1e-4, "progress": False}


class Case(NamedTuple):
    """Units of each of two hidden layers, samples of a batch, and the parameters of the network."""

    hidden: int
    batch: int
    parameters: int


class Timed(Executor):
    """An executor that notes when it is given a call."""

    def __init__(self, executor: Executor) -> None:
        self.executor, self.times = executor, list[float]()

    def submit(self, *call: object, **_: object) -> Future[object]:  # type: ignore[override]  # by place alone
        """See Executor."""
        self.times.append(time.perf_counter())
        return self.executor.submit(*call)  # type: ignore[arg-type]


def network(hidden: int) -> MLP:
    """One untrained network."""
    return MLP(INPUTS, [hidden, hidden, 1], "tanh", seed=0)


def data_of(case: Case) -> list[tuple[list[float], float]]:
    """The examples of an epoch."""
    rows = np.random.default_rng(0).normal(size=(BATCHES * case.batch, INPUTS + 1)).tolist()
    return [(row[:-1], row[-1]) for row in rows]


def alone(case: Case, seconds: float) -> float:
    """The seconds of a step of `train`, without what it does once: from runs of two lengths, the shortest of each."""
    model, data = network(case.hidden), data_of(case)

    def run(epochs: int) -> float:
        began = time.perf_counter()
        train(model, data, "squared_error", epochs, case.batch, **OPTIONS)  # type: ignore[arg-type]
        return time.perf_counter() - began

    run(1)  # compiles
    more, difference = 1, 0.0
    while difference < seconds / 4:
        more *= 2
        short, long = (min(run(epochs) for _ in range(3)) for epochs in (1, 1 + more))
        difference = long - short
    return difference / (more * BATCHES)


def step_of(case: Case, steps: int, executor: Executor) -> tuple[float, float]:
    """The seconds of a step on workers, and those until the second batch begins: to send, to record, to compile."""
    timed, began = Timed(executor), time.perf_counter()
    epochs = 1 + -(-(steps + 1) // BATCHES)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # Dask warns of what it sends once
        train(
            network(case.hidden),
            data_of(case),
            "squared_error",
            epochs,
            case.batch,
            executor=timed,
            shards=SHARDS,
            **OPTIONS,  # type: ignore[arg-type]
        )
    begins = timed.times[::-SHARDS][::-1][-steps - 1 :]  # the first calls may have been made twice
    return float(np.diff(begins).min()), begins[0] - began


def returned(_: Shared, parameters: Floats, rows: Whole) -> tuple[float, Floats]:
    """A call that does nothing but get and give."""
    return float(len(rows)), parameters


def worked(shared: Shared, turn: int, rows: Whole) -> float:
    """The seconds of the work of a shard, in a worker; `turn` differs from call to call, since Dask keeps results."""
    parameters = np.full(len(shared.program.parameters), 1e-3 * turn)
    began = time.perf_counter()
    sums_of(shared, parameters, rows)
    return time.perf_counter() - began


def parts_of_step(case: Case, executor: Executor, repeats: int, workers: int) -> tuple[float, float]:
    """E and C: the exchange, and the slowest worker while all work."""
    model, parameters = network(case.hidden), np.zeros(case.parameters)
    rows = parts_of(np.arange(case.batch), SHARDS)
    examples = np.array([[*x, y] for x, y in data_of(case)])
    program = record(lambda x, y: squared_error(model(x), y), INPUTS, "y", parameters=model.parameters())
    at_once = rows[:workers]
    with warnings.catch_warnings(), Workers(executor, Shared(program, examples)) as pool:
        warnings.simplefilter("ignore")

        exchanges, works = list[float](), list[float]()
        for turn in range(repeats + 1):
            seconds = [each for _, each in pool.results(worked, [(turn, part) for part in at_once])]
            began = time.perf_counter()
            list(pool.results(returned, [(parameters + turn, part) for part in rows]))
            exchanges.append(time.perf_counter() - began)
            works.append(max(seconds))
        return min(exchanges[1:]), min(works[1:])


def own_part(parameters: int) -> float:
    """U: the sums of the shards, the checks and the update."""
    gradient, numbers = np.ones(parameters), np.ones(parameters)
    update = Update(SGD.rule)

    times = list[float]()
    for _ in range(20):
        began = time.perf_counter()
        total = np.zeros(parameters)
        for _ in range(SHARDS):
            total = total + gradient
        np.isfinite(total).all()
        np.isfinite(update.of_arrays(numbers, total / SHARDS, 1, 1e-4, [])[0]).all()
        times.append(time.perf_counter() - began)
    return min(times)


@contextmanager
def executors(*, dask: bool) -> Iterator[dict[str, dict[int, Executor]]]:
    """The executors by name and number of workers."""
    with ExitStack() as stack:
        pools = {count: stack.enter_context(ProcessPoolExecutor(count)) for count in (1, 2)}
        kinds: dict[str, dict[int, Executor]] = {"process pool": dict(pools)}
        if dask:
            from distributed import Client, LocalCluster

            kinds["LocalCluster"] = {}
            for count in (1, 2):
                cluster = LocalCluster(
                    n_workers=count, threads_per_worker=1, processes=True, dashboard_address=None
                )
                client = stack.enter_context(Client(stack.enter_context(cluster)))
                kinds["LocalCluster"][count] = client.get_executor()
        yield kinds


class Row(NamedTuple):
    """The measurements of a case on some workers, in seconds."""

    kind: str
    workers: int
    case: Case
    exchange: float
    work: float
    update: float
    step: float
    ready: float

    @property
    def model(self) -> float:
        """T of the parts."""
        return self.exchange + math.ceil(SHARDS / self.workers) * self.work + self.update

    def text(self, single: float) -> str:
        """The row of the table; `single` is a step of `train` alone."""
        case, parts = self.case, (self.exchange, self.work, self.update, self.model, self.step)
        head = [f"{case.parameters:,}", f"{case.batch:,}", self.kind, str(self.workers)]
        ends = [f"{self.step / self.model:.2f}", f"{self.step / single:.2f}", f"{self.ready:.1f} s"]
        return f"| {' | '.join([*head, *(f'{1000 * x:.2f}' for x in parts), *ends])} |"


def rows_of(case: Case, kinds: dict[str, dict[int, Executor]], seconds: float) -> list[Row]:
    """The measurements of a case; prints its rows."""
    single, update, rows = alone(case, seconds), own_part(case.parameters), list[Row]()
    steps = min(60, max(6, int(seconds / single)))
    for kind, by_count in kinds.items():
        for workers, executor in by_count.items():
            step, ready = step_of(case, steps, executor)
            exchange, work = parts_of_step(case, executor, min(20, steps), workers)
            rows.append(Row(kind, workers, case, exchange, work, update, step, ready))
    single = min(single, alone(case, seconds))
    print("\n".join(row.text(single) for row in rows), flush=True)
    return rows


def constants(rows: list[Row]) -> str:
    """The constants of plans, from the first and the last case with a worker for each shard."""
    small, *_, large = rows
    sent = (large.exchange - small.exchange) / (2 * SHARDS * large.case.parameters)
    sample = large.work * SHARDS / (large.case.parameters * large.case.batch)
    return (
        f"{small.kind}: call {small.exchange / SHARDS:.2g} s; number sent {sent:.2g} s; "
        f"parameter and sample {sample:.2g} s; update {large.update / large.case.parameters:.2g} s"
    )


def main() -> None:
    """Print the table and the constants."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--seconds", type=float, default=1.0, help="of the steps of one measurement")
    parser.add_argument("--without-dask", action="store_true")
    options = parser.parse_args()
    print("milliseconds; a worker has a core\n")
    print("| parameters | batch | on | W | E | C | U | model | step | step/model | step/`train` | ready |")
    print("|---|---|---|---|---|---|---|---|---|---|---|---|", flush=True)
    with executors(dask=not options.without_dask) as kinds:
        cases = [Case(h, batch, len(network(h).parameters())) for h, batch in SIZES]
        rows = [row for case in cases for row in rows_of(case, kinds, options.seconds)]
    for kind in kinds:
        print(constants([row for row in rows if row.kind == kind and row.workers == SHARDS]))


if __name__ == "__main__":
    main()
