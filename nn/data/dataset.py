"""Data sets: pairs of inputs and a target, split, scaled, shuffled and cut into batches."""

import math
import random
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar

from engine import described

Example = tuple[Sequence[float], Any]
T = TypeVar("T")


@dataclass(frozen=True)
class Dataset(Sequence[Example]):
    """A sequence of (inputs, target) pairs with their names.

    inputs    one row of numbers for each example
    targets   a number for each example: the value to predict, or the index of its class
    features  the name of each column
    classes   the name of each class; empty where the target is a number to predict
    """

    inputs: Sequence[Sequence[float]]
    targets: Sequence[float]
    features: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    name: str = "data"

    def __post_init__(self) -> None:
        if len(self.inputs) != len(self.targets):
            raise ValueError(
                f"one target for each row; got {len(self.inputs)} rows, {len(self.targets)} targets"
            )

    def __len__(self) -> int:
        return len(self.targets)

    def __getitem__(self, i: Any) -> Any:
        if isinstance(i, slice):
            return self.take(range(*i.indices(len(self))))
        return self.inputs[i], self.targets[i]

    def take(self, indices: Sequence[int]) -> "Dataset":
        """The examples at `indices`, in that order."""
        return replace(
            self,
            inputs=[self.inputs[i] for i in indices],
            targets=[self.targets[i] for i in indices],
        )

    def signed(self) -> "Dataset":
        """The classes 0 and 1 as the targets -1 and 1, which `hinge` takes."""
        return replace(self, targets=[1 if target > 0 else -1 for target in self.targets])

    def of_class(self, index: int) -> "Dataset":
        """Class `index` against the rest: targets 1 and 0."""
        return replace(
            self,
            targets=[int(target == index) for target in self.targets],
            classes=("rest", self.classes[index]),
        )

    def __str__(self) -> str:
        kind = f"{len(self.classes)} classes" if self.classes else "a number to predict"
        features = f"{len(self.features)} feature" + "s" * (len(self.features) != 1)
        return f"{self.name}: {len(self)} examples, {features}, {kind}"

    def __repr__(self) -> str:
        return f"Dataset({self})"


def split(data: Dataset, test: float = 0.2, seed: int = 0) -> tuple[Dataset, Dataset]:
    """(training set, test set): each class gives the share `test` of its examples, drawn with `seed`.

    ValueError where one of the two would be empty.
    """
    if not 0 < test < 1:
        raise ValueError(f"the share of the test set lies between 0 and 1; got {test!r}")
    groups: dict[float, list[int]] = defaultdict(list)
    for i, target in enumerate(data.targets):
        groups[target if data.classes else 0].append(i)
    held_out: set[int] = set()
    for key in sorted(groups):
        indices = shuffled(groups[key], f"split {seed} {key}")
        held_out.update(indices[: round(test * len(indices))])
    if not 0 < len(held_out) < len(data):
        raise ValueError(f"{len(data)} examples are too few to hold out {test:.0%} of them for a test")
    rest = [i for i in range(len(data)) if i not in held_out]
    return data.take(rest), data.take(sorted(held_out))


@dataclass(frozen=True)
class Standardiser:
    """(x - mean) / deviation for each column, by the figures of a training set."""

    means: tuple[float, ...]
    deviations: tuple[float, ...]

    @classmethod
    def of(cls, data: Dataset) -> "Standardiser":
        """The mean and the standard deviation of each column; 1 where a column is constant."""
        columns = list(zip(*data.inputs, strict=True))
        try:
            figures = [_mean_and_deviation(column) for column in columns]
        except OverflowError:
            raise ValueError(
                f"{data.name}: numbers too large to be scaled to mean 0 and deviation 1"
            ) from None
        return cls(tuple(mean for mean, _ in figures), tuple(deviation for _, deviation in figures))

    def row(self, x: Sequence[float]) -> list[float]:
        """One row, standardised."""
        return [(v - m) / d for v, m, d in zip(x, self.means, self.deviations, strict=True)]

    def __call__(self, data: Dataset) -> Dataset:
        """Every row, standardised."""
        return replace(data, inputs=[self.row(x) for x in data.inputs])


def _mean_and_deviation(column: Sequence[float]) -> tuple[float, float]:
    if max(column) == min(column):  # rounding would leave a variance to 0.1, 0.1, 0.1
        return column[0], 1.0
    mean = math.fsum(column) / len(column)
    return mean, math.sqrt(math.fsum((x - mean) ** 2 for x in column) / len(column)) or 1.0


def shuffled(items: Sequence[T], seed: object) -> list[T]:
    """The items in an order that `seed` alone determines, on every machine and Python."""
    order = list(items)
    random.Random(str(seed)).shuffle(order)
    return order


def batches(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Slices of `size` items; the last is shorter where size does not divide their number (seed S1-18)."""
    for start in range(0, len(items), size):
        yield items[start : start + size]


def examples_of(data: Any) -> list[Example]:
    """`data` as a list of (inputs, target) pairs. ValueError where there are none."""
    try:
        examples = [(x, y) for x, y in data]
    except (TypeError, ValueError):
        raise TypeError(
            f"data is a sequence of (inputs, target) pairs; got {described(data)}; write list(zip(X, y))"
        ) from None
    if not examples:
        raise ValueError("data needs at least one (inputs, target) pair; got none")
    return examples
