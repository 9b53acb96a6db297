"""The structure of the Jacobian, output by output, in words: linear, elementwise or dense."""

from collections.abc import Sequence
from itertools import groupby

from engine.compile.structure.pattern import Pattern

MOST_GROUPS = 8  # lines of a print


def structures(pattern: Pattern, linear: Sequence[bool]) -> list[str]:
    """For each output its row of the Jacobian in words.

    elementwise  it depends on one input
    dense        it depends on all inputs; sparse on some; zero on none
    linear       before these, where its derivatives are the same at every point

    >>> structures(Pattern(((0,), (0, 1), ()), ("x", "y")), [False, True, True])
    ['elementwise', 'linear, dense', 'zero']
    """
    width = len(pattern.columns)
    return [
        "linear, " * (same and bool(row)) + _word(len(row), width)
        for row, same in zip(pattern.rows, linear, strict=True)
    ]


def _word(count: int, width: int) -> str:
    if count <= 1:
        return "elementwise" if count else "zero"
    return "dense" if count == width else f"sparse, {count} of {width} inputs"


def lines(words: Sequence[str]) -> list[str]:
    """A line for each run of outputs of one structure: `outputs 1 to 3: elementwise`."""
    if len(words) == 1:
        return [f"output: {words[0]}"]
    texts, first = [], 1
    for word, run in groupby(words):
        last = first + len(list(run)) - 1
        texts.append(f"output{f's {first} to {last}' if last > first else f' {first}'}: {word}")
        first = last + 1
    left_out = len(texts) - MOST_GROUPS
    return texts if left_out <= 0 else [*texts[:MOST_GROUPS], f"... {left_out} more lines"]
