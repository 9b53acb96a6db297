"""The examples of a run as rows of a batch, and the program of the loss of one row."""

from collections.abc import Sequence

from engine import Program, Value, record
from nn.data.dataset import Example
from nn.losses import Loss, is_row
from nn.models.module import Module
from nn.training.compiled.kept import Kept, is_own, kept, target_shape
from nn.training.run.state import Run

Batch = Sequence[Sequence[float]]  # or an array


class Rows:
    """The rows of a run: inputs, target and, where examples differ in weight, the weight.

    short     the number of examples of a last batch that is shorter than the others; 0 where none is
    factor    of the loss of such a batch: below 1 where its sum is divided by the size of a whole batch
    weighted  whether rows have a column for the weight
    """

    def __init__(self, run: Run) -> None:
        self.run = run
        self.short = len(run.examples) % run.batch_size
        self.factor = self.short / run.divisor(self.short) if self.short else 1.0
        self.weighted = self.factor != 1.0 or run.weights is not None
        self.validation = self._of(run.validation or (), run.validation_weights)
        self.examples = self._of(run.examples, run.weights)

    def program(self) -> Kept:
        """The loss of one row; of a twin of the model where one of its shape is kept."""
        run = self.run
        return self.kept() or Kept(
            self._recorded(run.model, run.parameters), list(run.parameters), of_twin=False
        )

    def kept(self) -> Kept | None:
        """The loss of one row, of a twin of the model; None where its calls may see more than its parameters."""
        run = self.run
        if not is_own(run.loss) or run.callbacks:
            return None
        x, target = run.examples[0]
        purpose = run.loss, len(list(x)), target_shape(target), self.weighted
        return kept(run.model, purpose, self._recorded)

    def _recorded(self, model: Module, parameters: Sequence[Value]) -> Program:
        x, target = self.run.examples[0]
        inputs = len(list(x))
        return recorded_loss(model, self.run.loss, inputs, target, parameters, weighted=self.weighted)

    def for_training(self) -> Batch:
        """The examples and, behind them, those of a short last batch with their smaller weight."""
        if self.factor == 1.0:
            return self.examples
        return [*self.examples, *([*row[:-1], row[-1] * self.factor] for row in self.examples)]

    def order(self, epoch: int) -> list[int]:
        """The rows of an epoch; in a short last batch those with the smaller weight."""
        order = self.run.order(epoch)
        if self.factor == 1.0:
            return order
        full = len(order) - self.short
        return [*order[:full], *(row + len(order) for row in order[full:])]

    def unweighted(self, indices: Sequence[int]) -> Batch:
        """Some examples with the weight 1."""
        rows = [self.examples[i] for i in indices]
        return [[*row[:-1], 1.0] for row in rows] if self.weighted else rows

    def unchanged(self) -> bool:
        """Whether the examples still are what they were."""
        return self._of(self.run.examples, self.run.weights) == self.examples

    def _of(self, examples: Sequence[Example], weights: Sequence[float] | None) -> Batch:
        if hasattr(examples, "batch"):  # examples that are arrays already
            batch: Batch = examples.batch(weights if self.weighted else None)
            return batch
        rows = [_row(example) for example in examples]
        if not self.weighted:
            return rows
        return [[*row, weight] for row, weight in zip(rows, weights or [1.0] * len(rows), strict=True)]


def recorded_loss(
    model: Module,
    loss: Loss,
    inputs: int,
    target: float | Sequence[float],
    parameters: Sequence[Value],
    *,
    weighted: bool,
) -> Program:
    """The loss of one example as a function of its inputs, its target and, if weighted, of its weight.

    target  any one, of which only the shape matters
    """
    shape = [f"y{k}" for k in range(1, len(target) + 1)] if is_row(target) else "y"
    if weighted:
        of_example = lambda x, y, weight: weight * loss(model(x), y)  # noqa: E731  # a function of Values
        return record(of_example, inputs, shape, "weight", parameters=parameters)
    return record(lambda x, y: loss(model(x), y), inputs, shape, parameters=parameters)


def _row(example: Example) -> list[float]:
    """The inputs and the target of an example as the columns of a batch."""
    x, target = example
    columns: list[float] = list(target) if is_row(target) else [target]  # type: ignore[arg-type]  # the batch checks it
    return [*x, *columns]
