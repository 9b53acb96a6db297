"""Dot products that are no rows of a matrix product: all their products side by side, and a sum for each length."""

from collections.abc import Sequence
from itertools import groupby

from engine.compile.blocks.vectorizing.sums import Sums


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
