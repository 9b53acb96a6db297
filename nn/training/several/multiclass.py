"""Several classes from models of two classes: one against the rest, and one against one."""

from collections.abc import Callable, Sequence
from itertools import combinations
from typing import Any, Literal

from engine import Value, described
from nn.data.dataset import Example
from nn.data.examples import examples_of
from nn.evaluation.boundary import signed_distance
from nn.evaluation.decision import class_of, decide, decision
from nn.losses import Loss, loss_function
from nn.models.layers import Neuron
from nn.models.module import Module
from nn.support.schema import count
from nn.training.arguments.options import copied
from nn.training.loop import train
from nn.training.run.history import History

Make = Callable[[], Module]


class OneVsRest(Module):
    """k models of one score, each for one class against all others; the class is that of the largest score.

    classes  k
    make     a function that makes one untrained model of one output
    by       "distance": the largest signed distance from the boundary (models are Neurons);
             "score": the largest raw score, which is another rule where the weights differ in length
    """

    def __init__(self, classes: int, make: Make, by: Literal["distance", "score"] = "distance") -> None:
        if by not in ("distance", "score"):
            raise ValueError(f'by is "distance" or "score"; got {by!r}')
        self.by = by
        self.classes = count(2)(classes, "classes")
        self.models = [make() for _ in range(self.classes)]
        if by == "distance" and not all(isinstance(model, Neuron) for model in self.models):
            raise TypeError('by="distance" needs Neurons, whose boundary is a plane; write by="score"')

    def fit(
        self, data: Sequence[Example], loss: str | Loss, **options: Any
    ) -> list[History]:  # those of train
        """Train each model with `train(model, data, loss, **options)`, its class 1 and the rest 0.

        For the hinge loss the rest is -1. ValueError, before anything is trained, for a target that is no class.
        """
        pairs, labels = _classified(data, self.classes), _labels(loss)
        return [
            train(model, [(x, labels[y == k]) for x, y in pairs], loss, **copied(options))
            for k, model in enumerate(self.models)
        ]

    def scores(self, x: Sequence[float]) -> list[float]:
        """The number of each class that decides: a distance or a score."""
        if self.by == "distance":
            return [signed_distance(model, x) for model in self.models if isinstance(model, Neuron)]
        return [_score(model, x) for model in self.models]

    def predict(self, x: Sequence[float]) -> int:
        """The class of the largest score; the first of equal ones. ValueError where a score is NaN."""
        return decision(self.scores(x))


class OneVsOne(Module):
    """k (k - 1) / 2 models of one score, one for each pair of classes; each casts a vote for one of its two.

    classes  k
    make     a function that makes one untrained model of one output
    """

    def __init__(self, classes: int, make: Make) -> None:
        self.classes = count(2)(classes, "classes")
        self.pairs = list(combinations(range(self.classes), 2))
        self.models = [make() for _ in self.pairs]

    def fit(
        self, data: Sequence[Example], loss: str | Loss, **options: Any
    ) -> list[History]:  # those of train
        """Train the model of each pair on the examples of its two classes; the second is 1, the first 0.

        For the hinge loss the first is -1. ValueError, before anything is trained, for a target that is no class.
        """
        examples, labels = _classified(data, self.classes), _labels(loss)
        return [
            train(model, [(x, labels[y == b]) for x, y in examples if y in (a, b)], loss, **copied(options))
            for (a, b), model in zip(self.pairs, self.models, strict=True)
        ]

    def votes(self, x: Sequence[float]) -> list[int]:
        """The number of pairs that each class wins; their sum is k (k - 1) / 2."""
        votes = [0] * self.classes
        for (a, b), model in zip(self.pairs, self.models, strict=True):
            votes[b if decide(model, x) else a] += 1
        return votes

    def predict(self, x: Sequence[float]) -> int:
        """The class with most votes; the first of equal ones. ValueError where an output is NaN."""
        return decision(self.votes(x))


def _classified(data: Sequence[Example], classes: int) -> list[tuple[Sequence[float], int]]:
    """The examples with the index of their class."""
    return [(x, class_of(target, classes)) for x, target in examples_of(data)]


def _labels(loss: str | Loss) -> tuple[int, int]:
    """The targets of the two classes of one model: 0 and 1, or -1 and 1 for hinge."""
    return (-1, 1) if getattr(loss_function(loss), "__name__", "") == "hinge" else (0, 1)


def _score(model: Module, x: Sequence[float]) -> float:
    score = model.score(x) if isinstance(model, Neuron) else model(x)
    if not isinstance(score, Value):
        raise TypeError(f"a model of two classes gives one Value; got {described(score)}")
    return score.data
