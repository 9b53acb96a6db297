"""The loop of an optimizer that takes all data at once, as L-BFGS does: an epoch is one of its updates."""

from collections.abc import Callable

import numpy as np
from numpy.typing import ArrayLike, NDArray

from engine import Program, RecordingError, no_cycle_collection, zero_grad
from nn.evaluation.cost import cost_of
from nn.support.errors import Interrupted
from nn.training.compiled.comparison import Comparison
from nn.training.compiled.kept import Kept
from nn.training.compiled.rows import Rows
from nn.training.guards.finite import check_gradients, check_loss
from nn.training.optim.minimisers.whole_data import Point, WholeData
from nn.training.run.progress import Progress
from nn.training.run.state import Run

Floats = NDArray[np.float64]


def go_on_whole(
    run: Run, optimizer: WholeData, program: Kept | None, bar: Progress, interrupted: Callable[[], bool]
) -> None:
    """Run to the end of the epochs, or to where no step lowers the loss. Interrupted after Ctrl-C.

    program  the loss of one row; None for graphs of Values
    """
    with np.errstate(over="ignore", invalid="ignore"):  # a trial step may leave the domain of the model
        _go_on(run, optimizer, program, bar, interrupted)


def _go_on(
    run: Run, optimizer: WholeData, program: Kept | None, bar: Progress, interrupted: Callable[[], bool]
) -> None:
    history = run.history
    function = _Objective(run, optimizer.weight_decay, program)
    point = function.point(np.array(run.plain_parameters()))
    function.refuse_unless_finite(point)
    while not run.over:
        updated = (
            None if np.abs(point.gradient).max() <= optimizer.flat else optimizer.updated(point, function)
        )
        if updated is None:
            history.stopped = "converged"
            break
        _, point = updated
        function.write(point)
        run.step(point.loss * len(run.examples))
        bar.update()
        run.finish_epoch(function.validate, run.plain_parameters)
        bar.set_postfix_str(f"epoch {len(history.epochs)}/{run.epochs}, loss {point.loss:.4g}", refresh=False)
        if run.callbacks:
            point = function.point(np.array(run.plain_parameters()))  # one of them may have changed something
        run.observe()
        if interrupted() and not run.over:
            history.stopped = "interrupted"
            raise Interrupted(history)


class _Objective:
    """The mean loss of all examples and its gradient, with λ/2 Σ p² added."""

    def __init__(self, run: Run, weight_decay: float, recorded: Kept | None) -> None:
        self.run, self.weight_decay, self.program = run, weight_decay, recorded and recorded.program
        self._along: Program | None = None
        if recorded is not None:
            rows = Rows(run)
            self.batch, self.validation = np.array(rows.examples), np.array(rows.validation)
            costs = lambda chosen: self._values(rows.unweighted(chosen)).tolist()  # noqa: E731  # of the examples
            Comparison(run, costs, transparent=recorded.of_twin).first()

    def __call__(self, parameters: Floats) -> tuple[float, Floats]:
        """(loss, gradient) at these parameters; NaN where the model has no value there."""
        loss, gradient = self._compiled(parameters) if self.program else self._plain(parameters)
        decay = self.weight_decay
        return loss + decay / 2 * float(parameters @ parameters), gradient + decay * parameters

    def hessian(self, parameters: Floats) -> Floats:
        """The Hessian of the loss. ValueError where the model runs as graphs alone."""
        if self.program is None:
            raise ValueError(
                "Newton needs a program of the loss, and this model runs as graphs: leave compiled=False out, or "
                "write optimizer='lbfgs'"
            )
        self._along = self._along or self.program.of_direction()
        unit, decay = np.eye(len(parameters)), self.weight_decay
        columns = [self._column(np.concatenate([parameters, v])) for v in unit]
        rows: Floats = np.array(columns)
        return 0.5 * (rows + rows.T) + decay * unit

    def _column(self, numbers: Floats) -> Floats:
        assert self._along is not None  # noqa: S101  # for the type checker
        count = len(numbers) // 2
        return self._along.mean_gradient(self.batch, parameters=numbers, threads=self.run.threads)[1][:count]

    def point(self, parameters: Floats) -> Point:
        """The parameters with loss and gradient."""
        return Point(parameters, *self(parameters))

    def write(self, point: Point) -> None:
        """Give the model the parameters and gradients of a point."""
        numbers = zip(point.parameters.tolist(), point.gradient.tolist(), strict=True)
        for parameter, (data, grad) in zip(self.run.parameters, numbers, strict=True):
            parameter.data, parameter.grad = data, grad

    def validate(self) -> float:
        """The mean loss of the validation examples."""
        if self.program is None:
            return self.run.plain_validation()
        return float(self._values(self.validation).mean())

    def _values(self, rows: ArrayLike) -> Floats:
        """The loss of each row, at the parameters that the model has now."""
        assert self.program is not None  # noqa: S101  # for the type checker
        return self.program.values(rows, parameters=self.run.plain_parameters())

    def refuse_unless_finite(self, point: Point) -> None:
        """DivergedError where the run cannot begin at a point; it names the row, or the parameter."""
        if np.isfinite(point.loss) and np.isfinite(point.gradient).all():
            return
        run = self.run
        for row, (x, target) in enumerate(run.examples):
            check_loss(run, row, cost_of(run.loss, run.model(x), target).data)
        self.write(point)
        check_gradients(run)

    def _compiled(self, parameters: Floats) -> tuple[float, Floats]:
        assert self.program is not None  # noqa: S101  # for the type checker
        return self.program.mean_gradient(self.batch, parameters=parameters, threads=self.run.threads)

    def _plain(self, parameters: Floats) -> tuple[float, Floats]:
        run, total = self.run, 0.0
        for parameter, data in zip(run.parameters, parameters.tolist(), strict=True):
            parameter.data = data
        zero_grad(run.parameters)
        weights = run.weights or [1.0] * len(run.examples)
        with no_cycle_collection():
            for weight, (x, target) in zip(weights, run.examples, strict=True):
                try:
                    cost = weight * cost_of(run.loss, run.model(x), target)
                except ArithmeticError:  # a step too far
                    return np.nan, np.full(len(parameters), np.nan)
                cost.backward()
                total += cost.data
        gradient = np.array([parameter.grad for parameter in run.parameters])
        return total / len(run.examples), gradient / len(run.examples)


def program_of(run: Run, compiled: bool | None) -> Kept | None:
    """The recorded loss of a run; None where it is to be, or can only be, computed by graphs of Values."""
    if compiled is False:
        return None
    try:
        return Rows(run).program()
    except RecordingError as error:
        if compiled:
            raise
        reason = " ".join(str(error).split())
        run.notices.append(f"training goes on without a recorded program, as a graph of Values: {reason}")
        return None
