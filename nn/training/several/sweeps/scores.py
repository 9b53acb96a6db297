"""The score of a trained model on examples that it has not seen, by a recorded program where there is one."""

from collections.abc import Sequence
from operator import attrgetter
from typing import cast

from engine import Program, Value, record
from nn.data.dataset import Example
from nn.evaluation.cost import mean_loss
from nn.evaluation.decision import class_of, decision, outputs_of, side_of
from nn.evaluation.metrics.counts import accuracy
from nn.losses import Loss
from nn.models.module import Module
from nn.training.compiled.kept import LOCK, Kept, is_own, kept, target_shape
from nn.training.compiled.rows import recorded_loss


def accuracy_of(model: Module, examples: Sequence[Example]) -> float:
    """The share of the examples whose class the model finds; `accuracy` computes it by graphs of Values."""
    x, _ = examples[0]
    width = len(x)
    program = kept(model, ("outputs", width), lambda twin, own: record(twin, width, parameters=own))
    if program is None:
        return accuracy(model, examples)
    first = outputs_of(model, x)
    outputs = _values(program, model, [x for x, _ in examples])
    several = len(first.numbers) > 1
    wrong = sum(
        decision(numbers, first.threshold) != (class_of(y, len(numbers)) if several else side_of(y))
        for numbers, (_, y) in zip(outputs, examples, strict=True)
    )
    return 1 - wrong / len(examples)


def loss_of(model: Module, examples: Sequence[Example], loss: Loss) -> float:
    """The mean loss of the examples; `mean_loss` computes it by graphs of Values."""
    x, target = examples[0]
    shape = target_shape(target)

    def recorded(twin: Module, own: list[Value]) -> Program:
        return recorded_loss(twin, loss, len(x), target, own, weighted=False)

    program = kept(model, (loss, len(x), shape, False), recorded) if is_own(loss) else None
    if program is None:
        return mean_loss(model, examples, loss)
    rows = [[*x, *(y if shape >= 0 else (y,))] for x, y in examples]
    costs = _values(program, model, rows)
    return sum(cost for (cost,) in costs) / len(costs)


def _values(program: Kept, model: Module, rows: Sequence[Sequence[float]]) -> list[list[float]]:
    """The outputs of a program with the numbers of a model."""
    numbers = list(map(attrgetter("data"), model.parameters()))
    results = LOCK.holding(lambda: program.program.values(rows, parameters=numbers))
    if hasattr(results, "tolist"):  # lists where NumPy is not installed
        results = results.tolist()
    outputs = cast("list[float | list[float]]", results)
    return [row if isinstance(row, list) else [row] for row in outputs]
