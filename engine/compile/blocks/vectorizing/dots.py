"""Dot products that are no rows of a matrix product by weights.

Where several share a vector, they are products of matrices of rows, as the scores of attention are. All others are
products side by side, and a sum for each length.
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import groupby

from engine.compile.blocks.instructions import Grid, RowProduct
from engine.compile.blocks.vectorizing.sums import Sums
from engine.compile.tapes.vectors import Vector

LONGEST = 256  # numbers of a vector that others share
FEWEST = 1.25  # dot products that a vector takes part in, on average


def runs_of_dots(sums: Sums, nodes: Sequence[int]) -> list[list[int]]:
    """The dot products by their terms, as one sum each; their products lie the other way round."""
    return [list(run) for _, run in groupby(nodes, key=lambda node: terms_of_dot(sums, node))]


def laid(sums: Sums, run: Sequence[int]) -> list[tuple[int, int]]:
    """The products of dot products of one length, (node, number), as they lie: where they are few by their number."""
    numbers = range(terms_of_dot(sums, run[0])[0])
    if len(numbers) < len(run):
        return [(node, k) for k in numbers for node in run]
    return [(node, k) for node in run for k in numbers]


def terms_of_dot(sums: Sums, node: int) -> tuple[int, bool]:
    """How many products a dot product has, and whether it begins with something else."""
    a, _, first = sums.pairs[node]
    return len(a), bool(first)


def vectors_of(sums: Sums, nodes: Sequence[int]) -> tuple[list[Vector], list[Vector]] | None:
    """The vectors of dot products: of the side where fewer are different, and of the other. None where few share one.

    All their numbers differ from sample to sample: see Group.
    """
    if any(sums.pairs[node][2] for node in nodes):
        return None
    sides = [[sums.pairs[node][side] for node in nodes] for side in (0, 1)]
    if max(map(len, sides[0])) > LONGEST or not all(sums.varying[i] for side in sides for i in side[0]):
        return None
    left, right = sorted(sides, key=lambda side: len(set(side)))
    return (left, right) if FEWEST * len(set(left)) <= len(nodes) else None


def row_products(
    vectors: tuple[list[Vector], list[Vector]], rows: Mapping[int, int]
) -> tuple[RowProduct, ...] | None:
    """Dot products that share vectors, as products of matrices; None where their rows are not evenly spaced.

    The results are rows from 0 on, in their order.
    """
    left, right = vectors
    places: dict[Vector, tuple[int, int]] = {}
    for vector in {*left, *right}:
        place = _spaced([rows[node] for node in vector])
        if place is None:
            return None
        places[vector] = place
    sharing: dict[Vector, list[int]] = {}
    for number, vector in enumerate(left):
        sharing.setdefault(vector, []).append(number)
    parts = [
        RowProduct(1, len(numbers), len(vector), Grid(numbers[0], 0, out), Grid(first, 0, step), grid)
        for vector, own in sharing.items()
        for first, step in [places[vector]]
        for numbers, out, grid in _even_runs(own, [places[right[number]] for number in own])
    ]
    return tuple(parts) if FEWEST * len(parts) <= len(left) else None


def _spaced(rows: Sequence[int]) -> tuple[int, int] | None:
    """The first of evenly spaced rows, and the distance from one to the next; None for others."""
    step = rows[1] - rows[0] if len(rows) > 1 else 1
    return (rows[0], step) if list(rows) == [rows[0] + step * k for k in range(len(rows))] else None


def _even_runs(
    numbers: Sequence[int], vectors: Sequence[tuple[int, int]]
) -> Iterator[tuple[list[int], int, Grid]]:
    """Runs of results that are evenly spaced, as their vectors are: their numbers, their distance, their vectors."""
    start = 0
    while start < len(numbers):
        end, distances = start + 1, (1, vectors[start][1])
        while end < len(numbers) and vectors[end][1] == vectors[start][1]:
            further = numbers[end] - numbers[end - 1], vectors[end][0] - vectors[end - 1][0]
            if end > start + 1 and further != distances:
                break
            distances, end = further, end + 1
        first, step = vectors[start]
        yield list(numbers[start:end]), distances[0], Grid(first, distances[1], step)
        start = end
