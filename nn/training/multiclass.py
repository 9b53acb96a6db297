"""Several classes from models of two: one against the rest, one against one (seed S2-AN-15)."""

from collections.abc import Callable, Sequence
from copy import deepcopy
from itertools import combinations
from typing import Any, Literal

from nn.data.dataset import Example, examples_of
from nn.evaluation.boundary import signed_distance
from nn.evaluation.decision import decide
from nn.models.layers import Neuron
from nn.models.module import Module
from nn.optim.optimizers import Optimizer
from nn.training.history import History
from nn.training.loop import train

Make = Callable[[], Module]


class OneVsRest(Module):
    """k models of one score, each for one class against all others; the class is that of the largest.

    classes  k
    make     a function that makes one untrained model of one output
    by       "distance": the largest signed distance from the boundary (models are Neurons);
             "score": the largest raw score, which is another rule where the weights differ in length
    """

    def __init__(self, classes: int, make: Make, by: Literal["distance", "score"] = "distance") -> None:
        if by not in ("distance", "score"):
            raise ValueError(f'by is "distance" or "score"; got {by!r}')
        self.by = by
        self.models = [make() for _ in range(_several(classes))]
        if by == "distance" and not all(isinstance(model, Neuron) for model in self.models):
            raise TypeError('by="distance" needs Neurons, whose boundary is a plane; write by="score"')

    def fit(self, data: Sequence[Example], loss: Any, **options: Any) -> list[History]:
        """Train each model with `train(model, data, loss, **options)`, its class 1 and the rest 0.

        For loss="hinge" the rest is -1.
        """
        examples = examples_of(data)
        return [
            train(model, [(x, _label(y == k, loss)) for x, y in examples], loss, **_anew(options))
            for k, model in enumerate(self.models)
        ]

    def scores(self, x: Sequence[float]) -> list[float]:
        """What the classes are compared by, for each class."""
        if self.by == "distance":
            return [signed_distance(model, x) for model in self.models if isinstance(model, Neuron)]
        return [(model.score(x) if isinstance(model, Neuron) else model(x)).data for model in self.models]

    def predict(self, x: Sequence[float]) -> int:
        """The class of the largest score; the first of equal ones."""
        scores = self.scores(x)
        return scores.index(max(scores))


class OneVsOne(Module):
    """k (k - 1) / 2 models of one score, one for each pair of classes; each casts a vote for one of its two.

    classes  k
    make     a function that makes one untrained model of one output
    """

    def __init__(self, classes: int, make: Make) -> None:
        self.classes = _several(classes)
        self.pairs = list(combinations(range(classes), 2))
        self.models = [make() for _ in self.pairs]

    def fit(self, data: Sequence[Example], loss: Any, **options: Any) -> list[History]:
        """Train the model of each pair on the examples of its two classes, the second being 1."""
        examples = examples_of(data)
        return [
            train(
                model, [(x, _label(y == b, loss)) for x, y in examples if y in (a, b)], loss, **_anew(options)
            )
            for (a, b), model in zip(self.pairs, self.models, strict=True)
        ]

    def votes(self, x: Sequence[float]) -> list[int]:
        """The number of pairs that each class wins, k (k - 1) / 2 in sum."""
        votes = [0] * self.classes
        for (a, b), model in zip(self.pairs, self.models, strict=True):
            votes[b if decide(model, x) else a] += 1
        return votes

    def predict(self, x: Sequence[float]) -> int:
        """The class with most votes; the first of equal ones."""
        votes = self.votes(x)
        return votes.index(max(votes))


def _anew(options: dict[str, Any]) -> dict[str, Any]:
    """The options for one of several models: an optimizer keeps numbers of the model that it serves."""
    return {name: deepcopy(o) if isinstance(o, Optimizer) else o for name, o in options.items()}


def _several(classes: int) -> int:
    if isinstance(classes, bool) or not isinstance(classes, int) or classes < 2:
        raise ValueError(f"classes must be a whole number of at least 2; got {classes!r}")
    return classes


def _label(is_second: bool, loss: Any) -> int:
    return int(is_second) if getattr(loss, "__name__", loss) != "hinge" else 2 * is_second - 1
