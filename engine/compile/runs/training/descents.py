"""Training runs of several networks of one program side by side: one compiled loop, a lane for each of them."""

import time
from collections.abc import Iterator, Sequence
from itertools import pairwise

import numpy as np
from numpy.typing import ArrayLike

from engine.compile.rules.update import Update
from engine.compile.runs.batch import as_batch
from engine.compile.runs.runner import Floats, Runner, checked_threads, numbers_of
from engine.compile.runs.training.alone import Alone
from engine.compile.runs.training.descent import (
    CHECKED_PARAMETERS,
    GROWTH,
    PATIENCE,
    Whole,
    checked_bounds,
    checked_order,
    checked_whole,
    whole_numbers,
)
from engine.support.errors import RecordingError


class Descents:
    """Updates the parameters of several networks from the gradients of their batches, each as it would alone.

    networks  their number
    updates   how many have been made

    The first update of each network is compared with that of its rule, in Python: RecordingError where they differ.
    """

    def __init__(
        self,
        runner: Runner,
        batches: Sequence[ArrayLike],
        rules: Sequence[Update],
        parameters: Sequence[ArrayLike],
        threads: int = 1,
    ) -> None:
        self.networks, self.updates, self._rules = len(rules), 0, list(rules)
        if not (0 < len(rules) == len(batches) == len(parameters)):
            raise ValueError(
                f"every network has a batch, a rule and parameters; got {len(batches)}, {len(rules)} and "
                f"{len(parameters)}"
            )
        if len({(rule.rule, rule.slots, len(rule.constants)) for rule in rules}) > 1:
            raise ValueError("networks side by side have one rule; their rates and constants may differ")
        tape, threads = runner.tape, checked_threads(threads)
        own = {id(batch): np.array(as_batch(batch, tape.columns), order="C") for batch in batches}
        self._batches = [
            own[id(batch)] for batch in batches
        ]  # native code reads them as long as the run lasts
        decaying = max(rules, key=lambda rule: abs(rule.weight_decay))  # whose code serves all
        self._runs = runner.compiled.run(lambda code: code.descents(self._batches, decaying, threads))
        self._settings = np.array([rule.settings() for rule in rules])
        fixed, count = numbers_of(tape.fixed), len(tape.parameters)
        leaves = [np.concatenate([_parameters(numbers, count), fixed]) for numbers in parameters]
        self._runs.load(leaves)
        self._at_once, self._orders, self._alone = 1, np.empty(0, dtype=np.int64), Alone()

    def run(self, orders: Sequence[ArrayLike] | Whole, bounds: ArrayLike, rates: ArrayLike) -> Floats:
        """The total cost of each batch, before its update, as an array of shape (networks, batches).

        orders  the samples of each network, batch after batch: an array for each, or of shape (networks, samples)
        bounds  where each batch begins in its order, and where the last one ends: the same for all networks
        rates   the learning rate of each, of shape (networks, batches)

        RuntimeError where another thread runs them now.
        """
        return self._alone.run(lambda: self._steps(orders, bounds, rates))

    def _steps(self, orders: Sequence[ArrayLike] | Whole, bounds: ArrayLike, rates: ArrayLike) -> Floats:
        ends, numbers = whole_numbers(bounds, "bounds"), np.array(rates, dtype=np.float64, order="C")
        own = self._copies([*orders])
        if len(own) != self.networks or numbers.shape != (self.networks, len(ends) - 1):
            raise ValueError(
                f"{self.networks} networks need as many orders, and rates of shape ({self.networks}, "
                f"{len(ends) - 1}); got {len(own)} and {numbers.shape}"
            )
        for order, batch in {
            (id(o), len(b)): (o, b) for o, b in zip(own, self._batches, strict=True)
        }.values():
            checked_order(order, len(batch))
        checked_bounds(ends, len(ends) - 1, min(map(len, own)))
        costs = np.empty_like(numbers)
        for first, last in self._pieces(len(ends) - 1):
            piece = ends[first : last + 1]
            cut = [order[piece[0] : piece[-1]] for order in own]
            before = None if self.updates else (self.parameters(), self.memory())
            costs[:, first:last] = self._runs.run(
                cut, piece - piece[0], numbers[:, first:last], self.updates, self._settings
            )
            self.updates += last - first
            if before:
                self._compare(*before, numbers[:, first])
        return costs

    def _copies(self, orders: Sequence[ArrayLike]) -> list[Whole]:
        """The orders where nobody else can change them: in one array, which is kept from call to call."""
        arrays = {id(order): checked_whole(order, "an order") for order in orders}  # networks may share one
        ends = np.cumsum([0, *map(len, arrays.values())])
        if len(self._orders) < ends[-1]:
            self._orders = np.empty(ends[-1], dtype=np.int64)
        copies = [self._orders[first:end] for first, end in pairwise(ends)]
        for copy, array in zip(copies, arrays.values(), strict=True):
            copy[:] = array
        by_order = dict(zip(arrays, copies, strict=True))
        return [by_order[id(order)] for order in orders]

    def parameters(self) -> Floats:
        """The parameters, of shape (networks, parameters)."""
        return self._runs.parameters()

    def gradients(self) -> Floats:
        """The gradients of the last batch, of shape (networks, parameters)."""
        return self._runs.gradients()

    def memory(self) -> list[Floats]:
        """The optimizer's numbers of each network, of shape (parameters, slots)."""
        return self._runs.memory()

    def _pieces(self, batches: int) -> Iterator[tuple[int, int]]:
        """Batches for one native call each: as many as take about as long as Ctrl-C may wait."""
        first = 0
        while first < batches:
            last = min(first + (self._at_once if self.updates else 1), batches)
            began = time.perf_counter()
            yield first, last
            seconds = max(time.perf_counter() - began, 1e-7)
            self._at_once = max(1, min(GROWTH * self._at_once, int((last - first) * PATIENCE / seconds)))
            first = last

    def _compare(self, before: Floats, memory: Sequence[Floats], rates: Floats) -> None:
        """RecordingError where a first update is not that of the rule, run in Python."""
        after, slots, gradients = self.parameters(), self.memory(), self.gradients()
        for n, rule in enumerate(self._rules):
            for i in range(0, before.shape[1], max(1, before.shape[1] // CHECKED_PARAMETERS)):
                numbers = [after[n, i].item(), *slots[n][i].tolist()]
                kept = tuple(memory[n][i].tolist())
                if not rule.gives(
                    before[n, i].item(), gradients[n, i].item(), 1, rates[n].item(), kept, numbers
                ):
                    raise RecordingError(
                        "the rule of the optimizer gives other numbers when it is compiled: write it with + - * / "
                        "and math.* alone"
                    )


def _parameters(numbers: ArrayLike, count: int) -> Floats:
    array = np.array(numbers, dtype=np.float64)
    if array.shape != (count,):
        raise ValueError(f"a network of this program has {count} parameters; got shape {array.shape}")
    return array
