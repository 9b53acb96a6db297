"""Vectors and matrices by the names of their entries: w1, w2 are the vector w; w11, w12, w21, w22 the matrix w."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from itertools import product
from math import prod

Index = tuple[int, ...]
Entries = dict[Index, str]
"""The name of each entry, by its index. A scalar has one entry, with the index ()."""

MOST_DIGITS = 9  # of one index: a longer run of digits is part of a name
SPLITS: tuple[Callable[[str], list[str]], ...] = (
    lambda digits: [digits[:1], digits[1:]],  # w110 is row 1, column 10
    lambda digits: [digits[:-1], digits[-1:]],  # w101 is row 10, column 1
    lambda digits: [digits],  # w10 is entry 10 of a vector
)
"""Readings of digits without an underscore, the most usual first."""


def readings(stem: str, names: Sequence[str]) -> list[Entries]:
    """Every way to read names as the entries of `stem`; [] where there is none.

    w10, w11, w12 are a matrix of one row, and also entries 10 to 12 of a vector. The shape of an answer decides.
    """
    pattern = re.compile(re.escape(stem) + rf"_?(\d{{1,{MOST_DIGITS}}}(?:_\d{{1,{MOST_DIGITS}}})*)")
    digits = {name: match[1] for name in names if (match := pattern.fullmatch(name))}
    possible: list[Entries] = []
    for entries in _read(digits):
        ordered = dict(sorted(entries.items()))
        if (
            entries
            and _is_full(entries)
            and ordered not in possible
            and not (possible and _has_gaps(ordered))
        ):
            possible.append(ordered)
    return possible


def _read(digits: Mapping[str, str]) -> Iterator[Entries]:
    """The names by their indices, once for each way to split the digits."""
    if any("_" in text for text in digits.values()):
        yield {tuple(map(int, text.split("_"))): name for name, text in digits.items()}
        return
    several = len(digits) > 1  # w11 alone is entry 11 of a vector
    for split in SPLITS if several else SPLITS[-1:]:
        parts = {name: split(text) for name, text in digits.items()}
        if all(all(own) for own in parts.values()):
            yield {tuple(map(int, own)): name for name, own in parts.items()}


def _is_full(entries: Entries) -> bool:
    """Whether the indices are all combinations of those of each axis."""
    return len({len(index) for index in entries}) == 1 and prod(shape_of(entries)) == len(entries)


def _has_gaps(entries: Entries) -> bool:
    """Whether a vector leaves out indices: w11, w12, w21, w22 are a matrix and no vector."""
    first, *_, last = (index[0] for index in (*entries, *entries))
    return len(next(iter(entries))) == 1 and last - first >= len(entries)


def entries_of(name: str, names: Sequence[str]) -> list[Entries]:
    """The readings of a name: itself where it is one of `names` or "", else a vector or matrix."""
    return [{(): name}] if not name or name in names else readings(name, names)


def shape_of(entries: Entries) -> Index:
    """The length of each axis: () for a scalar, (2, 3) for a matrix of 2 rows and 3 columns."""
    return tuple(len(set(axis)) for axis in zip(*entries, strict=True))


def fitting(tops: list[Entries], bottoms: list[Entries], shape: Index) -> tuple[Entries, Entries]:
    """The readings of numerator and denominator that fit the shape of an answer; the first ones if none do.

    The shape of dy/dp is the shape of y followed by the shape of p.
    """
    pairs = list(product(tops, bottoms))
    return next((pair for pair in pairs if shape_of(pair[0]) + shape_of(pair[1]) == shape), pairs[0])


def shape_in_words(shape: Index) -> str:
    """A shape as a reader names it: one number, a vector of 3, a matrix of 2×3."""
    if not shape:
        return "one number"
    if -1 in shape:
        return "a ragged list"
    kind = {1: "a vector", 2: "a matrix"}.get(len(shape), f"an array of rank {len(shape)}")
    return f"{kind} of {'×'.join(map(str, shape))}"
