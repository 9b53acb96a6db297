"""The training loop as a recorded program: the same orders, batches and updates, many of them in one native call."""

import contextlib
import importlib
import importlib.util
import math
import time
from collections.abc import Callable, Sequence

from engine import Program, RecordingError, Update
from nn.support.errors import Interrupted
from nn.training.compiled.comparison import Comparison
from nn.training.compiled.kept import LOCK, load
from nn.training.compiled.rows import Rows
from nn.training.optim.optimizers import Optimizer
from nn.training.run.progress import Progress
from nn.training.run.state import Run

PATIENCE = 0.2  # seconds that a native call may take: Ctrl-C waits for its end
GROWTH = 32  # how many times as many batches a call may do as the one before


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
        self.run, self.rows = run, Rows(run)
        self.memory = list(run.optimizer.memory)
        self.kept = self.rows.program()
        self.descent = LOCK.holding(
            lambda: self._loaded().descent(
                self.rows.for_training(),
                self._update(),
                self.memory,
                run.optimizer.updates,
                threads=run.threads,
                single=run.batch_size == 1,
            )
        )
        self.comparison = Comparison(run, self._costs, transparent=self.kept.of_twin)
        self.comparison.first()
        if run.validation:
            self.descent.outputs(self.rows.validation)  # rows of another length are refused now
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
            self._compare_again(lambda: self.descent.restore(before))
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
        if run.callbacks or run.validation or run.tolerance is not None:
            ahead = min(ahead, run.batches - done)
        ahead = min(ahead, (run.epochs - epoch) * run.batches - done)
        epochs = range(epoch, epoch - (-(done + ahead) // run.batches))
        self.orders = {e: self.orders.get(e) or self.rows.order(e) for e in epochs}
        order = [row for e in epochs for row in self.orders[e]]
        starts = [k * size + i for k in range(len(epochs)) for i in range(0, size, run.batch_size)]
        rates = [rate for e in epochs for rate in [run.optimizer.lr(e, run.epochs)] * run.batches]
        bounds = [*starts, len(order)][done : done + ahead + 1]
        began = time.perf_counter()
        costs: list[float] = self.descent.run(order, bounds, rates[done : done + ahead]).tolist()
        taken = max(time.perf_counter() - began, 1e-6)
        self.at_once = max(1, min(GROWTH * ahead, int(ahead * PATIENCE / taken)))
        ends = ((done + i + 1) % run.batches == 0 for i in range(ahead))  # of epochs
        factor = self.rows.factor
        return [cost / factor if end else cost for cost, end in zip(costs, ends, strict=True)]

    def _step(self, cost: float, bar: Progress) -> None:
        self.run.step(cost)
        bar.update()
        if self.run.history.batches == self.run.batches:
            self._finish_epoch(bar)

    def _finish_epoch(self, bar: Progress) -> None:
        run = self.run
        if run.callbacks:
            self._write()
        run.finish_epoch(self._validate, self._parameters)
        if run.callbacks:  # one of them may have changed something
            memory = None if run.optimizer.memory == self.memory else run.optimizer.memory
            self.descent.read(self._update(), memory, run.optimizer.updates)
            if not self.rows.unchanged():
                raise RecordingError("a callback changed the examples")
        text = f"epoch {len(run.history.epochs)}/{run.epochs}, loss {run.history.epochs[-1].loss:.4g}"
        bar.set_postfix_str(text, refresh=False)

    def _compare_again(self, go_back: Callable[[], None]) -> None:
        """Compare an example, drawn anew; go back where it costs something else."""
        if self.kept.of_twin:
            return
        self._write()
        try:
            self.comparison.again()
        except Exception as error:  # for the plain loop to say again
            go_back()
            raise RecordingError(str(error)) from error

    def _costs(self, chosen: Sequence[int]) -> list[float]:
        costs: list[float] = self.descent.outputs(self.rows.unweighted(chosen)).tolist()
        return costs

    def _loaded(self) -> Program:
        if self.kept.of_twin:
            load(self.kept.parameters, self.run.parameters)
        return self.kept.program

    def _update(self) -> Update:
        kind, optimizer = type(self.run.optimizer), self.run.optimizer
        constants = tuple(optimizer.constants.values())
        return Update(kind.rule, kind.slots, constants, optimizer.weight_decay, kind.decoupled)

    def _validate(self) -> float:
        """The mean loss of the validation examples; the plain one where it is no number, for what it says of it."""
        mean = float(self.descent.outputs(self.rows.validation).mean())
        if math.isfinite(mean):
            return mean
        self._write()
        return self.run.plain_validation()

    def _parameters(self) -> list[float]:
        """The number of each parameter, in the order of the run."""
        numbers: list[float] = self.descent.state().parameters.tolist()
        return numbers

    def _write(self) -> None:
        """Give the model and the optimizer what they would have after the same batches of the plain loop."""
        optimizer = self.run.optimizer
        if optimizer.updates != self.descent.updates:
            optimizer.updates = self.descent.updates
            LOCK.holding(self._write_values)
            self.memory = list(optimizer.memory)

    def _write_values(self) -> None:
        self.run.optimizer.memory = self.descent.write()
        if self.kept.of_twin:
            load(self.run.parameters, self.kept.parameters)


def _notice(run: Run, error: Exception) -> None:
    reason = " ".join(str(error).split())
    run.notices.append(f"training goes on without a recorded program, as a graph of Values: {reason}")
