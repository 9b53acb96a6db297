"""Networks of one shape trained side by side: one compiled loop, and for each network what it has alone."""

import math
import time
from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from engine import Program, RecordingError, Update
from nn.support.errors import Interrupted
from nn.support.misuse.squeezed import warned_once
from nn.training.compiled.comparison import Comparison
from nn.training.compiled.kept import LOCK
from nn.training.compiled.rows import Batch, Rows
from nn.training.optim.optimizers import Optimizer
from nn.training.run.signals import Presses, interrupts
from nn.training.run.state import Run

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Whole = NDArray[np.int64]

MOST_AT_ONCE = 0.5  # seconds of training between two looks at Ctrl-C


def side_by_side(runs: Sequence[Run]) -> list[Run]:
    """Train those of the runs that can be trained together. The others, of which nothing is done.

    Together go networks of one shape, on as many examples, with one loss and kind of optimizer, for as many epochs.
    Rates, constants and seeds may differ, and so may the examples. How many runs there are changes a run by rounding;
    nothing else of those beside it does, nor do the threads. One whose numbers are not finite is among the others:
    alone it says where. Interrupted after Ctrl-C.
    """
    groups: dict[object, list[tuple[Run, Rows]]] = {}
    left: list[Run] = []
    for run in runs:
        rows = Rows(run) if _may_join(run) else None
        kept = rows.kept() if rows else None
        if rows is None or kept is None:
            left.append(run)
        else:
            groups.setdefault(_key(run, rows, kept.program), []).append((run, rows))
    with warned_once(), interrupts() as presses:
        for members in groups.values():
            left += _trained(members, presses)
    return left


def _may_join(run: Run) -> bool:
    """Whether a run asks for nothing that another run could not have at the same time."""
    optimizer, history = run.optimizer, run.history
    begun = history.epochs or history.batches or optimizer.updates or not run.epochs
    own = type(optimizer).step is Optimizer.step and not optimizer.whole_data and run.permuted is None
    return own and not (begun or run.callbacks or run.observers)


def _key(run: Run, rows: Rows, program: Program) -> object:
    """Runs of one key share batches and code."""
    kind = type(run.optimizer)
    counts = len(run.examples), run.batch_size, run.epochs, run.threads
    return program, kind.rule, kind.slots, counts, rows.factor


def _trained(members: Sequence[tuple[Run, Rows]], presses: Presses) -> list[Run]:
    """Train a group. Its runs that are to be done alone: all, where there is no such code for them."""
    try:
        group = _Group(members)
    except (RecordingError, ImportError):  # or without the extra fast
        return [run for run, _ in members]
    while group.waiting and group.done < group.epochs:
        group.advance()
        if presses.count:
            raise Interrupted(members[0][0].history)
    return group.end()


class _Group:
    """A group of runs in training.

    done     epochs
    waiting  the numbers of the runs that go on
    alone    those of the runs that are to be done alone
    """

    def __init__(self, members: Sequence[tuple[Run, Rows]]) -> None:
        self.runs, self.rows = [run for run, _ in members], [rows for _, rows in members]
        first = self.runs[0]
        self.epochs, self.batches, self.size = first.epochs, first.batches, len(first.examples)
        self.program = self.rows[0].program().program
        begin = [run.plain_parameters() for run in self.runs]
        batches = self._batches()
        rules = [_rule(run.optimizer) for run in self.runs]
        self._compare(begin)
        self.descents = LOCK.holding(
            lambda: self.program.descents(batches, rules, begin, threads=first.threads)
        )
        self.done, self.waiting, self.alone = 0, set(range(len(self.runs))), set[int]()
        self._each = any(run.validation or run.tolerance is not None for run in self.runs)
        self._at_once = 1
        self._orders: dict[tuple[int | None, int, float], Whole] = {}

    def advance(self) -> None:
        """Do the next epochs, as many as take no longer than Ctrl-C may wait."""
        import numpy as np  # noqa: PLC0415  # of the extra fast

        count = 1 if self._each else min(self._at_once, self.epochs - self.done)
        epochs = range(self.done, self.done + count)
        self._orders = {}
        keys = [(run.seed, rows.factor) for run, rows in zip(self.runs, self.rows, strict=True)]
        orders = {
            key: np.concatenate([self._order(i, e) for e in epochs])
            for key, i in dict(zip(keys, range(len(keys)), strict=True)).items()
        }
        size = self.runs[0].batch_size
        starts = [k * self.size + i for k in range(count) for i in range(0, self.size, size)]
        rates = [[run.optimizer.lr(e, self.epochs) for e in epochs] for run in self.runs]
        began = time.perf_counter()
        costs = self.descents.run(
            [orders[key] for key in keys],
            [*starts, count * self.size],
            np.repeat(rates, self.batches, axis=1),
        )
        taken = max(time.perf_counter() - began, 1e-6)
        self._at_once = max(1, min(32 * count, int(count * MOST_AT_ONCE / taken)))
        self._record(costs.reshape(len(self.runs), count, self.batches))
        self.done += count
        if self.done == self.epochs:
            self._end(sorted(self.waiting))

    def end(self) -> list[Run]:
        """The runs that are to be done alone, as they were before."""
        return [self.runs[i] for i in sorted(self.alone)]

    def _record(self, costs: "Floats") -> None:
        """Count the epochs of each run. One that ends here, or whose numbers are not finite, waits no longer."""
        for i in sorted(self.waiting):
            run, history = self.runs[i], self.runs[i].history
            for *of_batches, last in costs[i].tolist():
                history.cost = sum(of_batches) + last / self.rows[i].factor
                validated = self._validated(i) if run.validation else 0.0
                if not (math.isfinite(history.cost) and math.isfinite(validated)):
                    self._leave(i)
                    break
                run.finish_epoch(partial(float, validated), partial(self._parameters, i))
            if i in self.waiting and history.stopped:
                self._end([i])

    def _end(self, numbers: Sequence[int]) -> None:
        """Give these runs what they have learnt."""
        parameters, gradients = self.descents.parameters(), self.descents.gradients()
        memory, updates = self.descents.memory(), self.descents.updates
        for i in numbers:
            run = self.runs[i]
            if not all(map(math.isfinite, [*parameters[i].tolist(), *memory[i].ravel().tolist()])):
                self._leave(i)
                continue
            for leaf, data, grad in zip(
                run.parameters, parameters[i].tolist(), gradients[i].tolist(), strict=True
            ):
                leaf.data, leaf.grad = data, grad
            run.optimizer.updates, run.optimizer.memory = updates, list(map(tuple, memory[i].tolist()))
            run.history.stopped = run.history.stopped or "epochs"
            run.restore_best()
            self.waiting.discard(i)

    def _leave(self, i: int) -> None:
        """Forget what a run has done: it is to be done alone."""
        self.runs[i].history.go_back((0, 0, 0.0, "", None))
        self.waiting.discard(i)
        self.alone.add(i)

    def _batches(self) -> "list[Floats]":
        """The samples of each run; runs of the same examples and weights share them."""
        import numpy as np  # noqa: PLC0415  # of the extra fast

        shared: dict[object, Floats] = {}
        for run, rows in zip(self.runs, self.rows, strict=True):
            key = id(run.examples), id(run.weights)
            if key not in shared:
                shared[key] = np.array(rows.for_training(), dtype=np.float64)
        return [shared[id(run.examples), id(run.weights)] for run in self.runs]

    def _compare(self, begin: Sequence[Sequence[float]]) -> None:
        """Compare an example of all data with its graph; the loss refuses targets that it does not take."""
        by_data = {id(each[0].examples): each for each in zip(self.runs, self.rows, begin, strict=True)}
        for run, rows, numbers in by_data.values():

            def costs(
                chosen: Sequence[int], rows: Rows = rows, own: Sequence[float] = numbers
            ) -> list[float]:
                values: list[float] = self._values(rows.unweighted(chosen), own).tolist()
                return values

            Comparison(run, costs, transparent=True).first()

    def _order(self, i: int, epoch: int) -> "Whole":
        """The rows of an epoch; runs of one seed share it."""
        import numpy as np  # noqa: PLC0415  # of the extra fast

        run, rows = self.runs[i], self.rows[i]
        key = run.seed, epoch, rows.factor
        if key not in self._orders:
            self._orders[key] = np.array(rows.order(epoch), dtype=np.int64)
        return self._orders[key]

    def _parameters(self, i: int) -> list[float]:
        """The number of each parameter of a run."""
        numbers: list[float] = self.descents.parameters()[i].tolist()
        return numbers

    def _validated(self, i: int) -> float:
        """The mean loss of the validation examples of a run."""
        return float(self._values(self.rows[i].validation, self.descents.parameters()[i]).mean())

    def _values(self, batch: Batch, parameters: "Sequence[float] | Floats") -> "Floats":
        return LOCK.holding(lambda: self.program.values(batch, parameters=parameters))


def _rule(optimizer: Optimizer) -> Update:
    kind = type(optimizer)
    constants = tuple(optimizer.constants.values())
    return Update(kind.rule, kind.slots, constants, optimizer.weight_decay, kind.decoupled)
