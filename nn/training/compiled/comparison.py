"""Comparison of a program with the graph of Values: RecordingError where an example costs something else."""

import contextlib
import math
import random
from collections.abc import Callable, Sequence
from itertools import islice

from engine import DomainError, RecordingError, Value, constant, no_cycle_collection
from nn.data.dataset import Example
from nn.losses import LOSSES, is_row
from nn.models.activations import ACTIVATIONS, SOFTMAX
from nn.models.layers import Layer, Neuron
from nn.models.mlp import MLP
from nn.models.module import Module
from nn.training.compiled.hidden_state import HiddenState, first_change
from nn.training.run.state import Run

CLOSE = 1e-9
OWN_LOSSES, OWN_ACTIVATIONS = tuple(LOSSES.values()), (*ACTIVATIONS, SOFTMAX)  # before a user adds others
Costs = Callable[[Sequence[int]], Sequence[float]]


class Comparison:
    """Compares examples of a run, done both ways.

    costs  the losses of the examples with these indices, by the program
    """

    def __init__(self, run: Run, costs: Costs) -> None:
        self.run, self.costs = run, costs
        self.hidden = HiddenState(run.model, run.loss)
        self.sampler = random.Random(0)  # of examples that are compared again
        self.transparent = _is_transparent(run)

    def first(self) -> None:
        """Compare one example of every kind, and let the loss refuse the targets that it does not take."""
        with no_cycle_collection():
            _check_targets(self.run, self._compare(_different(self.run.examples)))

    def again(self) -> None:
        """Compare an example, drawn anew."""
        with no_cycle_collection():
            self._compare([self.sampler.randrange(len(self.run.examples))])

    def _compare(self, chosen: Sequence[int]) -> object:
        """Compare these examples; the prediction of the first one."""
        run, predictions = self.run, []
        costs = self.costs(chosen)
        before = self.hidden.read()
        for i, cost in zip(chosen, costs, strict=True):
            x, target = run.examples[i]
            predictions.append(run.model(x))
            plain = run.loss(predictions[-1], target)
            if name := first_change(before, self.hidden.read()):
                raise RecordingError(f"a call of model and loss changes a number that is no Value: {name}")
            if not isinstance(plain, Value) or not _close(plain.data, cost):
                raise RecordingError(
                    f"example {i} costs {plain!r}, but {cost!r} as a recorded program: does model or loss depend "
                    "on a number that changes and is no Value?"
                )
        return predictions[0]


def _is_transparent(run: Run) -> bool:
    """Whether model and loss are those of this package, so that nothing but Values can change in a call.

    A callback may put another part into the model, so a run with callbacks is compared again.
    """
    if run.callbacks or not any(run.loss is loss for loss in OWN_LOSSES):
        return False
    return all(type(part) in (Neuron, Layer, MLP) and _is_plain(part) for part in run.model.modules())


def _is_plain(part: Module) -> bool:
    """Whether a part has named activations, and no method of its own beside those of its class."""
    names = {name for name, entry in vars(part).items() if callable(entry) and not isinstance(entry, Module)}
    return not names and vars(part).get("activation", "identity") in OWN_ACTIVATIONS


def _different(examples: Sequence[Example]) -> list[int]:
    """The first example, one of another target, and the first of every type of target: bool, int, ..."""
    first = repr(examples[0][1])
    others = (i for i, (_, target) in enumerate(examples) if repr(target) != first)
    types: dict[object, int] = {}
    for i, (_, target) in enumerate(examples):
        types.setdefault(tuple(map(type, target)) if is_row(target) else type(target), i)
    return sorted({0, *islice(others, 1), *islice(types.values(), 8)})


def _check_targets(run: Run, prediction: object) -> None:
    """Whatever the loss says of a target that it does not take, it says to the number, not to a Value."""
    if isinstance(prediction, list):
        prediction = [constant(p.data) for p in prediction]
    elif isinstance(prediction, Value):
        prediction = constant(prediction.data)
    for target in {repr(y): y for _, y in (*run.examples, *(run.validation or ()))}.values():
        with contextlib.suppress(DomainError):  # of this prediction
            run.loss(prediction, target)


def _close(a: float, b: float) -> bool:
    return a == b or abs(a - b) <= CLOSE * max(abs(a), abs(b), 1.0) or not math.isfinite(a)
