"""A data set cut into a training set and a test set."""

from collections import defaultdict
from collections.abc import Mapping, Sequence

from engine import described, number
from nn.data.dataset import Dataset, shuffled


def split(data: Dataset, test: float = 0.2, seed: int = 0) -> tuple[Dataset, Dataset]:
    """(training set, test set): the share `test` of all examples, and of each class as nearly as that can be.

    Both keep the order of the data; `seed` draws the examples. ValueError where one of the two would be empty.

    >>> from nn import moons
    >>> [len(part) for part in split(moons(100), test=0.25)]
    [75, 25]
    """
    if not isinstance(data, Dataset):
        raise TypeError(f"split takes a Dataset; got {described(data)}; write Dataset(inputs, targets)")
    share = "the share of the test set"
    if not 0 < number(test, share) < 1:
        raise ValueError(f"{share} lies between 0 and 1; got {test!r}")
    groups: dict[float, list[int]] = defaultdict(list)
    for i, target in enumerate(data.targets):
        groups[target if data.classes else 0].append(i)
    held_out: set[int] = set()
    for key, size in _sizes(groups, test).items():
        held_out.update(shuffled(groups[key], f"split {seed} {key}")[:size])
    if not held_out:
        raise ValueError(f"{len(data)} examples are too few to hold out {100 * test:.6g}% of them")
    if len(held_out) == len(data):
        raise ValueError(
            f"{len(data)} examples less {100 * test:.6g}% that are held out leave none to train on"
        )
    rest = [i for i in range(len(data)) if i not in held_out]
    return data.take(rest), data.take(sorted(held_out))


def _sizes(groups: Mapping[float, Sequence[int]], share: float) -> dict[float, int]:
    """The examples that each group gives: its share rounded down, and one more for the largest remainders."""
    exact = {key: share * len(groups[key]) for key in sorted(groups)}
    sizes = {key: int(quota) for key, quota in exact.items()}
    missing = round(share * sum(map(len, groups.values()))) - sum(sizes.values())
    by_remainder = sorted(
        exact, key=lambda key: sizes[key] - exact[key]
    )  # stable: ties in the order of classes
    for key in by_remainder[: max(0, missing)]:
        sizes[key] += 1
    return sizes
