"""k-fold cross-validation: each example is held out once."""

from collections import defaultdict
from collections.abc import Iterable

from engine import whole_number
from nn.data.dataset import Dataset, Example, shuffled
from nn.data.examples import examples_of

Part = Dataset | list[Example]


def folds(data: Dataset | Iterable[Example], k: int = 5, *, seed: int = 0) -> list[tuple[Part, Part]]:
    """k pairs (training set, held-out set): every example is held out in one of them.

    The held-out sets differ in size by one at most, and so do their counts of each class of a Dataset with classes.
    `seed` draws them. ValueError for less than 2 folds, or fewer examples than folds.

    >>> from nn import iris
    >>> [(len(training), len(held_out)) for training, held_out in folds(iris(), 3)]
    [(100, 50), (100, 50), (100, 50)]
    """
    whole: Part = data if isinstance(data, Dataset) else examples_of(data)
    number = whole_number(k, "the number of folds", 2)
    if number > len(whole):
        raise ValueError(f"{number} folds need at least as many examples; got {len(whole)}")
    order = _order(whole, seed)
    held_out = [sorted(order[i::number]) for i in range(number)]
    return [(_without(whole, rows), _of(whole, rows)) for rows in held_out]


def _order(data: Part, seed: int) -> list[int]:
    """The rows in a random order; class by class, so that every k-th row takes an equal share of each."""
    groups: dict[object, list[int]] = defaultdict(list)
    for i, (_, target) in enumerate(data):
        groups[target if isinstance(data, Dataset) and data.classes else 0].append(i)
    return [i for key, rows in sorted(groups.items(), key=str) for i in shuffled(rows, f"folds {seed} {key}")]


def _of(data: Part, rows: list[int]) -> Part:
    return data.take(rows) if isinstance(data, Dataset) else [data[i] for i in rows]


def _without(data: Part, rows: list[int]) -> Part:
    left_out = set(rows)
    return _of(data, [i for i in range(len(data)) if i not in left_out])
