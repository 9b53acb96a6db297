"""Comparison of a program with the graph of Values: RecordingError where an example costs something else."""

import contextlib
import math
import random
from collections.abc import Callable, Sequence
from itertools import islice

from engine import DomainError, RecordingError, Value, constant, no_cycle_collection
from nn.data.dataset import Example
from nn.losses import is_row
from nn.training.compiled.hidden_state import HiddenState, first_change
from nn.training.guards.class_numbers import OF_AMOUNTS, OF_CLASSES
from nn.training.run.state import Run

CLOSE = 1e-9
Costs = Callable[[Sequence[int]], Sequence[float]]


class Comparison:
    """Compares examples of a run, done both ways.

    costs        the losses of the examples with these indices, by the program
    transparent  whether a call of the model and the loss depends on the parameters alone
    """

    def __init__(self, run: Run, costs: Costs, *, transparent: bool = False) -> None:
        self.transparent = transparent
        self.run, self.costs = run, costs
        self.hidden = HiddenState(run.model, run.loss)
        self.sampler = random.Random(0)  # of examples that are compared again

    def first(self) -> None:
        """Compare one example of every kind, and let the loss refuse the targets that it does not take."""
        with no_cycle_collection():
            prediction = self._compare([0] if self.transparent else _different(self.run.examples))
            if not _takes_all_targets(self.run):
                _check_targets(self.run, prediction)

    def again(self) -> None:
        """Compare an example, drawn anew."""
        with no_cycle_collection():
            self._compare([self.sampler.randrange(len(self.run.examples))])

    def _compare(self, chosen: Sequence[int]) -> object:
        """Compare these examples; the prediction of the first one."""
        run, predictions = self.run, []
        costs = self.costs(chosen)
        before = {} if self.transparent else self.hidden.read()  # another thread may change them
        for i, cost in zip(chosen, costs, strict=True):
            x, target = run.examples[i]
            predictions.append(run.model(x))
            plain = run.loss(predictions[-1], target)
            if name := first_change(before, self.hidden.read() if before else {}):
                raise RecordingError(f"a call of model and loss changes a number that is no Value: {name}")
            if not isinstance(plain, Value) or not _close(plain.data, cost):
                raise RecordingError(
                    f"example {i} costs {plain!r}, but {cost!r} as a recorded program: does model or loss depend "
                    "on a number that changes and is no Value?"
                )
        return predictions[0]


def _different(examples: Sequence[Example]) -> list[int]:
    """The first example, one of another target, and the first of every type of target: bool, int, ..."""
    first = repr(examples[0][1])
    others = (i for i, (_, target) in enumerate(examples) if repr(target) != first)
    types: dict[object, int] = {}
    for i, (_, target) in enumerate(examples):
        types.setdefault(tuple(map(type, target)) if is_row(target) else type(target), i)
    return sorted({0, *islice(others, 1), *islice(types.values(), 8)})


def _takes_all_targets(run: Run) -> bool:
    """Whether the loss has nothing to say of any target: numbers as amounts, and arrays that an estimator checked."""
    if hasattr(run.examples, "batch"):
        return True
    targets = (y for _, y in (*run.examples, *(run.validation or ())))
    return run.loss in OF_AMOUNTS and {float, int}.issuperset(map(type, targets))


def _check_targets(run: Run, prediction: object) -> None:
    """Call the loss with numbers in place of Values, so that it refuses a target as it does for a number."""
    if isinstance(prediction, list):
        prediction = [constant(p.data) for p in prediction]
    elif isinstance(prediction, Value):
        prediction = constant(prediction.data)
    targets = [y for _, y in (*run.examples, *(run.validation or ()))]
    if run.loss in OF_CLASSES and set(map(type, targets)) == {int}:
        targets = [min(targets), max(targets)]  # what lies between two indices is one
    for target in {repr(y): y for y in targets}.values():
        with contextlib.suppress(DomainError):  # of this prediction
            run.loss(prediction, target)


def _close(a: float, b: float) -> bool:
    return a == b or abs(a - b) <= CLOSE * max(abs(a), abs(b), 1.0) or not math.isfinite(a)
