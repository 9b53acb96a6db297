"""Data sets: pairs of inputs and a target, shuffled and cut into batches."""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, TypeVar, overload

from engine import described, whole_number
from nn.data.tables.kinds import is_python_number
from nn.data.tables.rows import Row, column_names, list_of, rows_of, target_of

Example = tuple[Sequence[float], Any]  # a target is what the loss takes: a number, a row, a class
T = TypeVar("T")


@dataclass(frozen=True)
class Dataset(Sequence[Example]):
    """A sequence of (inputs, target) pairs with their names.

    inputs    one row of numbers for each sample: lists, tuples, a NumPy array, a data frame
    targets   one for each sample: the number to predict, the index of its class or its name; a row of numbers
              for several outputs
    features  the name of each column; a data frame brings them
    classes   the name of each class; () where the target is a number to predict

    Where targets are names they become indices of `classes`, in the order of `classes` or, without it, of the
    alphabet. TypeError where an entry is not a number; ValueError where lengths or classes do not fit.

    >>> data = Dataset([[0.5, 1.0], [1.5, 2.0]], ["no", "yes"])
    >>> data[1]
    ([1.5, 2.0], 1)
    >>> data.classes
    ('no', 'yes')
    """

    inputs: Sequence[Sequence[float]]
    targets: Sequence[Any]  # see Example
    features: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    name: str = "data"

    def __post_init__(self) -> None:
        rows, targets = rows_of(self.inputs), list_of(self.targets, "targets are a list, one for each sample")
        if len(rows) != len(targets):
            raise ValueError(f"one target for each row; got {len(rows)} rows, {len(targets)} targets")
        _check_names(self.features, "features")
        _check_names(self.classes, "classes")
        features = tuple(self.features) or column_names(self.inputs)
        if features and rows and len(features) != len(rows[0]):
            raise ValueError(f"one name for each column; got {len(rows[0])} columns, {len(features)} names")
        numbers, classes = _numbered(targets, tuple(self.classes))
        for name, value in (
            ("inputs", rows),
            ("targets", numbers),
            ("features", features),
            ("classes", classes),
        ):
            object.__setattr__(self, name, value)

    def __len__(self) -> int:
        return len(self.targets)

    @overload
    def __getitem__(self, i: int) -> Example: ...
    @overload
    def __getitem__(self, i: slice) -> "Dataset": ...
    def __getitem__(self, i: int | slice) -> "Example | Dataset":
        if isinstance(i, slice):
            return self.take(range(*i.indices(len(self))))
        return self.inputs[i], self.targets[i]

    def take(self, indices: Sequence[int]) -> "Dataset":
        """The samples at `indices`, in that order."""
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
        width = len(self.inputs[0]) if self.inputs else len(self.features)
        return f"{self.name}: {_counted(len(self), 'example')}, {_counted(width, 'feature')}, {kind}"

    def __repr__(self) -> str:
        return f"Dataset({self})"


def shuffled(items: Sequence[T], seed: object) -> list[T]:
    """The items in an order that `seed` alone determines, on every machine and Python: that of random.shuffle.

    Written out it takes half the time; most of a run of a small network would be the shuffling of its examples.
    """
    order, bits = list(items), random.Random(str(seed)).getrandbits
    last = len(order) - 1
    while last > 0:
        digits = (last + 1).bit_length()
        fewer = max((1 << (digits - 1)) - 2, 0)  # from here on one bit less draws a number up to `last`
        for i in range(last, fewer, -1):
            other = bits(digits)
            while other > i:
                other = bits(digits)
            order[i], order[other] = order[other], order[i]
        last = fewer
    return order


def batches(items: Sequence[T], size: int) -> Iterator[Sequence[T]]:
    """Slices of `size` items; the last is shorter where size does not divide their number."""
    step = whole_number(size, "the size of a batch")
    return (items[start : start + step] for start in range(0, len(items), step))


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}" + "s" * (count != 1)


def _check_names(names: Sequence[str], which: str) -> None:
    """TypeError where names are not a list of strings, ValueError where one stands twice."""
    if isinstance(names, str) or not all(isinstance(name, str) for name in names):
        raise TypeError(f"{which} is a list of names; got {described(names)}")
    if len(set(names)) < len(names):
        twice = next(name for i, name in enumerate(names) if name in names[:i])
        raise ValueError(f"{which} has the name {twice!r} twice")


def _numbered(
    targets: Sequence[object], classes: tuple[str, ...]
) -> tuple[list[float | Row], tuple[str, ...]]:
    """The targets as numbers, and the names of the classes."""
    if any(isinstance(target, str) for target in targets):
        return _indices(targets, classes)
    numbers = [target_of(target, i) for i, target in enumerate(targets)]
    if numbers and all(isinstance(t, list) and len(t) == 1 for t in numbers):  # a table of one column
        numbers = [t[0] for t in numbers if isinstance(t, list)]
    for i, target in enumerate(numbers):
        if classes and isinstance(target, (int, float)) and target not in _allowed(len(classes)):
            raise ValueError(
                f"target {i} is {target!r}; with {len(classes)} classes a target is an index from 0 to "
                f"{len(classes) - 1}, or the name of a class"
            )
    return numbers, classes


def _indices(
    targets: Sequence[object], classes: tuple[str, ...]
) -> tuple[list[float | Row], tuple[str, ...]]:
    for i, target in enumerate(targets):
        if not isinstance(target, str):
            raise TypeError(
                f"either all targets are names of classes or none; target {i} is {described(target)}"
            )
    labels = [str(target) for target in targets]
    if not classes:
        _check_names_of_classes(labels)
    names = classes or tuple(sorted(set(labels)))
    if unknown := set(labels) - set(names):
        raise ValueError(f"{min(unknown)!r} is not among the classes {', '.join(names)}")
    index = {name: i for i, name in enumerate(names)}
    return [index[label] for label in labels], names


def _check_names_of_classes(labels: Sequence[str]) -> None:
    """TypeError where all labels are numbers in the form of text: an amount must not become the number of a class."""
    if all(map(is_python_number, labels)):
        raise TypeError(
            f"the targets are numbers written as text; target 0 is {labels[0][:40]!r}; write "
            "[float(y) for y in targets], or Dataset(X, y, classes=(...)) where they are names of classes"
        )


def _allowed(classes: int) -> Sequence[int]:
    """The numbers that name a class; -1 is one of two classes for `hinge`."""
    return range(-1 if classes == 2 else 0, classes)
