"""The training loop as a recorded program: the same orders, batches and updates, many of them in one native call."""

import contextlib
import importlib
import importlib.util
import math
import random
import time
from collections.abc import Callable, Sequence
from itertools import islice
from typing import Any

from engine import DomainError, Program, RecordingError, Update, Value, constant, no_cycle_collection, record
from nn.data.dataset import Example
from nn.losses import is_row
from nn.optim.optimizers import Optimizer
from nn.support.errors import Interrupted
from nn.training.compiled.hidden_state import HiddenState, first_change
from nn.training.run.progress import Progress
from nn.training.run.state import Run

PATIENCE = 0.2  # seconds that a native call may take: Ctrl-C waits for its end
GROWTH = 32  # how many times as many batches a call may do as the one before
CLOSE = 1e-9


def load_compiler() -> None:
    """Import NumPy and llvmlite, where they are installed: no Ctrl-C may break off the import of a C library."""
    for name in ("numpy", "llvmlite.binding"):
        with contextlib.suppress(ImportError):
            importlib.import_module(name)


def recorded_run(run: Run, *, demanded: bool) -> "RecordedRun | None":
    """The run as a program; None, with a line of notice, where it cannot be one.

    Where it is demanded, ImportError without NumPy, and RecordingError for what cannot be recorded.
    """
    run.optimizer.check(run.parameters)
    if not demanded and importlib.util.find_spec("numpy") is None:
        return None
    try:
        return RecordedRun(run)
    except Exception as error:
        if demanded:
            raise
        _notice(run, error)
        return None


class RecordedRun:
    """A run of `train` whose batches go through a program of the loss of one example."""

    def __init__(self, run: Run) -> None:
        if type(run.optimizer).step is not Optimizer.step:
            raise RecordingError(f"{type(run.optimizer).__name__} has a step of its own beside its rule")
        self.run = run
        self.last = len(run.examples) % run.batch_size
        self.weight = self.last / run.divisor(self.last) if self.last else 1.0  # in a short last batch
        self.program = _program(run, weighted=self.weight != 1.0)
        self.rows = self._rows(run.examples)
        self.validation = self._rows(run.validation or ())
        self.hidden = HiddenState(run.model, run.loss)
        self.sampler = random.Random(0)  # of examples that are done both ways
        with no_cycle_collection():
            _check_targets(run)
        self.memory = list(run.optimizer.memory)
        rows = self.rows if self.weight == 1.0 else [*self.rows, *self._rows(run.examples, self.weight)]
        self.descent = self.program.descent(rows, self._update(), self.memory, run.optimizer.updates)
        with no_cycle_collection():
            self._compare(_different(run.examples))
        if self.validation:
            self.descent.outputs(self.validation)  # rows of another length are refused now
        self.at_once = 1  # batches
        self.orders: dict[int, list[int]] = {}

    def go_on(self, bar: Progress, interrupted: Callable[[], bool]) -> None:
        """Run to the end, or to where the plain loop has more to say: a cost or a program that is not its own.

        Interrupted after Ctrl-C, with all that has been done.
        """
        run, history = self.run, self.run.history
        try:
            while len(history.epochs) < run.epochs and not history.stopped:
                if history.batches >= run.batches:  # an earlier run was interrupted in the last one
                    self._finish_epoch(bar)
                    continue
                if not self._advance(bar):
                    break
                if interrupted() and len(history.epochs) < run.epochs and not history.stopped:
                    history.stopped = "interrupted"
                    raise Interrupted(history)
        except RecordingError as error:
            _notice(run, error)
        finally:
            self._write()

    def _advance(self, bar: Progress) -> bool:
        """Do the next batches, all or none of them; False where the next one gives a number that is not finite.

        Where a later batch gives one, none is done, and the next call does the batches before it.
        """
        before, position = self.descent.state(), self.run.history.position()
        try:
            costs = self._call()
            finite = next((i for i, cost in enumerate(costs) if not math.isfinite(cost)), len(costs))
            if finite < len(costs) or not self.descent.finite():
                self.descent.restore(before)
                self.at_once = max(1, min(finite, len(costs) // 2))
                return len(costs) > 1
            self._compare_again(before)
            for cost in costs:
                self._step(cost, bar)
        except KeyboardInterrupt:  # the second press: model and history go back together
            self.descent.restore(before)
            self.run.history.go_back(position)
            raise
        if self.run.observers_due():
            self._write()
            self.run.observe()
        return True

    def _call(self) -> list[float]:
        """The next batches, as many as are done in time, and no more than up to where Python is asked something."""
        run, done, size = self.run, self.run.history.batches, len(self.run.examples)
        epoch, ahead = len(run.history.epochs), self.at_once
        if run.callbacks or self.validation or run.tolerance is not None:
            ahead = min(ahead, run.batches - done)
        ahead = min(ahead, (run.epochs - epoch) * run.batches - done)
        epochs = range(epoch, epoch - (-(done + ahead) // run.batches))
        self.orders = {e: self.orders.get(e) or self._order(e) for e in epochs}
        order = [row for e in epochs for row in self.orders[e]]
        starts = [k * size + i for k in range(len(epochs)) for i in range(0, size, run.batch_size)]
        rates = [rate for e in epochs for rate in [run.optimizer.lr(e, run.epochs)] * run.batches]
        bounds = [*starts, len(order)][done : done + ahead + 1]
        began = time.perf_counter()
        costs: list[float] = self.descent.run(order, bounds, rates[done : done + ahead]).tolist()
        taken = max(time.perf_counter() - began, 1e-6)
        self.at_once = max(1, min(GROWTH * ahead, int(ahead * PATIENCE / taken)))
        ends = ((done + i + 1) % run.batches == 0 for i in range(ahead))  # of epochs
        return [cost / self.weight if end else cost for cost, end in zip(costs, ends, strict=True)]

    def _order(self, epoch: int) -> list[int]:
        """The rows of an epoch; in a short last batch those with its weight, which stand behind all others."""
        order = self.run.order(epoch)
        if self.weight == 1.0:
            return order
        full = len(order) - self.last
        return [*order[:full], *(row + len(order) for row in order[full:])]

    def _rows(self, examples: Sequence[Example], weight: float = 1.0) -> list[list[float]]:
        """The examples as rows of a batch, with their weight where the program has a column for it."""
        return [_row(example) + ([] if self.weight == 1.0 else [weight]) for example in examples]

    def _step(self, cost: float, bar: Progress) -> None:
        self.run.step(cost)
        bar.update()
        if self.run.history.batches == self.run.batches:
            self._finish_epoch(bar)

    def _finish_epoch(self, bar: Progress) -> None:
        run = self.run
        if run.callbacks:
            self._write()
        run.finish_epoch(self._validate)
        if run.callbacks:  # one of them may have changed something
            memory = None if run.optimizer.memory == self.memory else run.optimizer.memory
            self.descent.read(self._update(), memory, run.optimizer.updates)
            if self._rows(run.examples) != self.rows:
                raise RecordingError("a callback changed the examples")
        text = f"epoch {len(run.history.epochs)}/{run.epochs}, loss {run.history.epochs[-1].loss:.4g}"
        bar.set_postfix_str(text, refresh=False)

    def _compare_again(self, before: Any) -> None:
        """Compare an example, drawn anew; go back to the state `before` where it costs something else."""
        self._write()
        try:
            with no_cycle_collection():
                self._compare([self.sampler.randrange(len(self.rows))])
        except Exception as error:  # for the plain loop to say again
            self.descent.restore(before)
            raise RecordingError(str(error)) from error

    def _update(self) -> Update:
        kind, optimizer = type(self.run.optimizer), self.run.optimizer
        constants = tuple(optimizer.constants.values())
        return Update(kind.rule, kind.slots, constants, optimizer.weight_decay, kind.decoupled)

    def _validate(self) -> float:
        """The mean loss of the validation examples; the plain one where it is no number, for what it says of it."""
        self._write()
        mean = float(self.descent.outputs(self.validation).mean())
        return mean if math.isfinite(mean) else self.run.plain_validation()

    def _write(self) -> None:
        """Give the model and the optimizer what they would have after the same batches of the plain loop."""
        optimizer = self.run.optimizer
        if optimizer.updates != self.descent.updates:
            optimizer.updates = self.descent.updates
            optimizer.memory = self.descent.write()
            self.memory = list(optimizer.memory)

    def _compare(self, chosen: Sequence[int]) -> None:
        """RecordingError where an example costs something else by the program: it has seen what is no Value."""
        run = self.run
        costs = self.descent.outputs([self.rows[i] for i in chosen]).tolist()
        before = self.hidden.read()
        for i, cost in zip(chosen, costs, strict=True):
            x, target = run.examples[i]
            plain = run.loss(run.model(x), target)
            if name := first_change(before, self.hidden.read()):
                raise RecordingError(f"a call of model and loss changes a number that is no Value: {name}")
            if not isinstance(plain, Value) or not _close(plain.data, cost):
                raise RecordingError(
                    f"example {i} costs {plain!r}, but {cost!r} as a recorded program: does model or loss depend "
                    "on a number that changes and is no Value?"
                )


def _program(run: Run, *, weighted: bool) -> Program:
    """The loss of one example as a function of its inputs, its target and, if `weighted`, of a factor."""
    x, target = run.examples[0]
    shape = [f"y{k}" for k in range(1, len(target) + 1)] if is_row(target) else "y"
    loss, model = run.loss, run.model
    if weighted:
        weighted_loss = lambda x, y, weight: weight * loss(model(x), y)  # noqa: E731  # a function of Values
        return record(weighted_loss, len(list(x)), shape, "weight", parameters=run.parameters)
    return record(lambda x, y: loss(model(x), y), len(list(x)), shape, parameters=run.parameters)


def _row(example: Example) -> list[float]:
    """The inputs and the target of an example as the columns of a batch."""
    x, target = example
    columns: list[float] = list(target) if is_row(target) else [target]  # type: ignore[arg-type]  # the batch checks it
    return [*x, *columns]


def _different(examples: Sequence[Any]) -> list[int]:
    """The first example, one of another target, and the first of every type of target: bool, int, ..."""
    first = repr(examples[0][1])
    others = (i for i, (_, target) in enumerate(examples) if repr(target) != first)
    types: dict[object, int] = {}
    for i, (_, target) in enumerate(examples):
        types.setdefault(tuple(map(type, target)) if is_row(target) else type(target), i)
    return sorted({0, *islice(others, 1), *islice(types.values(), 8)})


def _check_targets(run: Run) -> None:
    """Whatever the loss says of a target that it does not take, it says to the number, not to a Value."""
    prediction = run.model(run.examples[0][0])
    if isinstance(prediction, list):
        prediction = [constant(p.data) for p in prediction]
    elif isinstance(prediction, Value):
        prediction = constant(prediction.data)
    for target in {repr(y): y for _, y in (*run.examples, *(run.validation or ()))}.values():
        with contextlib.suppress(DomainError):  # of this prediction
            run.loss(prediction, target)


def _close(a: float, b: float) -> bool:
    return a == b or abs(a - b) <= CLOSE * max(abs(a), abs(b), 1.0) or not math.isfinite(a)


def _notice(run: Run, error: Exception) -> None:
    reason = " ".join(str(error).split())
    run.notices.append(f"training goes on without a recorded program, as a graph of Values: {reason}")
