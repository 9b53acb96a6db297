"""The training loop with its batches in shards: same orders, batches and updates; the gradients come from workers."""

from collections.abc import Callable, Sequence

import numpy as np

from engine import RecordingError, Update
from nn.support.errors import Interrupted
from nn.support.workers import Executors, Workers
from nn.training.compiled.comparison import Comparison
from nn.training.compiled.rows import Rows
from nn.training.optim.optimizers import Optimizer
from nn.training.run.progress import Progress
from nn.training.run.state import Run
from nn.training.ways.shards.gradients import Floats, Shared, Sums, Whole, parts_of, sums_of

SHARDS = 4


class ShardedRun:
    """A run of `train` whose gradients are computed shard by shard, where an executor runs them.

    RecordingError where the loss of an example cannot be recorded.
    """

    def __init__(self, run: Run, executor: Executors | None, shards: int) -> None:
        if type(run.optimizer).step is not Optimizer.step:
            raise RecordingError(f"{type(run.optimizer).__name__} has a step of its own beside its rule")
        self.run, self.rows, self.shards, self._executor = run, Rows(run), shards, executor
        kept = self.rows.program()
        self.program = kept.program
        self.parameters: Floats = np.array(run.plain_parameters())
        self.memory = np.array(
            run.optimizer.memory or [(0.0,) * run.optimizer.slots] * len(self.parameters)
        ).T
        self.gradient = np.zeros_like(self.parameters)
        Comparison(run, self._costs, transparent=kept.of_twin).first()

    def go_on(self, bar: Progress, interrupted: Callable[[], bool]) -> None:
        """Run to the end, or to a number that is not finite, of which the plain loop has more to say.

        Interrupted after Ctrl-C, with all that has been done.
        """
        run, history = self.run, self.run.history
        shared = Shared(self.program, np.array(self.rows.for_training(), dtype=np.float64))
        try:
            with Workers(self._executor, shared) as workers:
                while not run.over:
                    if not self._epoch(workers, bar, interrupted):
                        return
        except KeyboardInterrupt:
            history.stopped = "interrupted"
            raise
        finally:
            self._write()

    def _epoch(self, workers: Workers, bar: Progress, interrupted: Callable[[], bool]) -> bool:
        """Do what is left of an epoch; False where a batch gives a number that is not finite."""
        run, history = self.run, self.run.history
        order, size = (
            np.array(self.rows.order(len(history.epochs))),
            run.batch_size,
        )  # sent in an eighth of the time
        while history.batches < run.batches:
            batch = order[history.batches * size : (history.batches + 1) * size]
            cost, gradient = self._sums(workers, batch)
            if not (
                np.isfinite(cost) and np.isfinite(gradient).all() and self._update(gradient / len(batch))
            ):
                return False
            last = history.batches + 1 == run.batches
            run.step(cost / self.rows.factor if last else cost)
            bar.update()
            if interrupted():
                raise Interrupted(history)
        if run.callbacks or run.observers_due():
            self._write()
        run.finish_epoch(self._validate, lambda: [*map(float, self.parameters)])
        if run.callbacks:
            self.parameters = np.array(run.plain_parameters())
        text = f"epoch {len(history.epochs)}/{run.epochs}, loss {history.losses[-1]:.4g}"
        bar.set_postfix_str(text, refresh=False)
        run.observe()
        return True

    def _sums(self, workers: Workers, batch: Whole) -> Sums:
        """The sums over a batch: those of its shards, added in their order, whichever worker gives them."""
        calls = [(self.parameters, part) for part in parts_of(batch, self.shards)]
        shards: dict[int, Sums] = dict(workers.results(sums_of, calls))
        cost, gradient = 0.0, np.zeros_like(self.parameters)
        for index in range(len(calls)):
            cost, gradient = cost + shards[index][0], gradient + shards[index][1]
        return cost, gradient

    def _update(self, gradient: Floats) -> bool:
        """Update the parameters; False, and no update, where a number would not be finite."""
        optimizer, epoch = self.run.optimizer, len(self.run.history.epochs)
        kind, constants = type(optimizer), tuple(optimizer.constants.values())
        update = Update(kind.rule, kind.slots, constants, optimizer.weight_decay, kind.decoupled)
        rate = optimizer.lr(epoch, self.run.epochs)
        after, memory = update.of_arrays(
            self.parameters, gradient, optimizer.updates + 1, rate, list(self.memory)
        )
        if not (np.isfinite(after).all() and all(np.isfinite(slot).all() for slot in memory)):
            return False
        optimizer.updates += 1
        self.parameters, self.gradient = after, gradient
        self.memory = np.array(memory).reshape(kind.slots, len(after))
        return True

    def _costs(self, chosen: Sequence[int]) -> list[float]:
        costs: list[float] = self.program.values(
            self.rows.unweighted(chosen), parameters=self.parameters
        ).tolist()
        return costs

    def _validate(self) -> float:
        """The mean loss of the validation examples."""
        return float(self.program.values(self.rows.validation, parameters=self.parameters).mean())

    def _write(self) -> None:
        """Give the model and the optimizer what they would have after the same batches of the plain loop."""
        pairs = zip(self.run.parameters, self.parameters.tolist(), self.gradient.tolist(), strict=True)
        for parameter, data, gradient in pairs:
            parameter.data, parameter.grad = data, gradient
        self.run.optimizer.memory = [tuple(slots) for slots in self.memory.T.tolist()]
