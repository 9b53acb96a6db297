"""Colours of columns: two columns of one colour have no row in common, so one product J v holds both."""

from engine.compile.structure.pattern import Pattern


def colours_of(pattern: Pattern) -> list[int]:
    """A colour for each column, from 0: greedy, the fullest columns first.

    Source: Curtis, Powell and Reid, On the estimation of sparse Jacobian matrices (1974).

    >>> colours_of(Pattern(((0, 1), (1, 2), (2, 3)), ("a", "b", "c", "d")))
    [1, 0, 1, 0]
    """
    width = len(pattern.columns)
    rows_of: list[list[int]] = [[] for _ in range(width)]
    for i, j in pattern.entries:
        rows_of[j].append(i)
    colours = [0] * width
    colours_in_row: list[int] = [0] * len(pattern.rows)  # sets as bits
    for j in sorted(range(width), key=lambda j: -len(rows_of[j])):
        taken = 0
        for i in rows_of[j]:
            taken |= colours_in_row[i]
        colours[j] = (~taken & taken + 1).bit_length() - 1  # the lowest bit that is free
        for i in rows_of[j]:
            colours_in_row[i] |= 1 << colours[j]
    return colours
