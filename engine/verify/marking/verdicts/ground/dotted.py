"""Matrices with dots, entry by entry: what stands opposite each other in [a_0; a_1; ⋮; a_j] = [b_0; b_1; ⋮; b_j]."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeAlias

from engine.expressions.tree import (
    Blank,
    Derivative,
    Dots,
    Matrix,
    Negation,
    Product,
    Sum,
    Symbol,
    Transpose,
    Tree,
    Tuple,
)
from engine.expressions.walking import walk
from engine.verify.formulas import Comparison

Grid: TypeAlias = list[list[Tree]]
_INDEX_BASE = "there is no entry 0"  # the text counts from 0, and formulas count from 1


def has_dots(tree: Tree) -> bool:
    """Whether a matrix of three dots stands in a tree."""
    return any(
        (isinstance(part, Matrix) and any(map(is_dots, _entries(part))))
        or (isinstance(part, Tuple) and any(map(is_dots, part.items)))
        for part in walk(tree)
    )


def compared_entries(
    left: Tree, right: Tree, compared: Callable[[Tree, Tree], Comparison]
) -> Comparison | None:
    """The verdict on all pairs of entries that are written out; None where the sides have no common form."""
    grids = grid_of(left), grid_of(right)
    if grids[0] is None or grids[1] is None or _size(grids[0]) != _size(grids[1]):
        return None
    comparisons = [compared(a, b) for a, b in _pairs(grids[0], grids[1])]
    false = next((each for each in comparisons if each.verdict == "wrong"), None)
    if false is not None:
        return replace(false, reason=false.reason or "of the entries that are written out")
    open_ones = [each for each in comparisons if each.verdict == "undecided"]
    if len(open_ones) < len(comparisons) and all(_INDEX_BASE in each.reason for each in open_ones):
        return Comparison("right", tried=2, note="in the entries that are written out")
    reason = open_ones[0].reason if open_ones else "no entry is written out on both sides"
    return Comparison("undecided", reason=reason)


def lays_out(head: Tree, tree: Tree) -> bool:
    """Whether a matrix has the derivatives of one result by the entries of one name: the entries of ∂C/∂w."""
    if not (isinstance(head, Derivative) and isinstance(tree, (Matrix, Tuple)) and len(head.wrt) == 1):
        return False
    entries = tree.items if isinstance(tree, Tuple) else tuple(_entries(tree))
    written = [entry for entry in entries if not is_dots(entry)]
    own = (_stem(head.of), _stem(head.wrt[0]))
    return bool(written) and has_dots(tree) and all(_names(entry) == own for entry in written)


def _names(entry: Tree) -> tuple[str, str]:
    """The result and the variable of a derivative."""
    is_first = isinstance(entry, Derivative) and len(entry.wrt) == 1
    return (_stem(entry.of), _stem(entry.wrt[0])) if is_first and isinstance(entry, Derivative) else ("", "")


def _stem(tree: Tree) -> str:
    return tree.stem if isinstance(tree, Symbol) else ""


def _pairs(left: Grid, right: Grid) -> Iterator[tuple[Tree, Tree]]:
    for rows in zip(left, right, strict=True):
        for a, b in zip(*rows, strict=True):
            if not is_dots(a) and not is_dots(b) and not _hides(a) and not _hides(b):
                yield a, b


def _entries(matrix: Matrix) -> Iterator[Tree]:
    return (entry for row in matrix.rows for entry in row)


def is_dots(tree: Tree) -> bool:
    """Whether an entry is three dots, or is left out."""
    return isinstance(tree, (Dots, Blank))


def _hides(tree: Tree) -> bool:
    """Whether dots stand inside an entry: a_0 w_0 + … + a_j w_j."""
    return any(is_dots(part) for part in walk(tree))


def _size(grid: Grid) -> tuple[int, int]:
    return len(grid), len(grid[0])


def grid_of(tree: Tree) -> Grid | None:
    """The entries of a tree of matrices, without the rows and columns of dots. It does not recurse."""
    grids: dict[int, Grid | None] = {}
    for part in walk(tree):  # each part comes after its own parts
        grids[id(part)] = _own_grid(part, grids)
    return grids[id(tree)]


def _own_grid(tree: Tree, grids: Mapping[int, Grid | None]) -> Grid | None:  # noqa: PLR0911  # a return for each kind
    """The entries of a tree, from those of its parts."""
    match tree:
        case Matrix(rows):
            return _without_dots([list(row) for row in rows])
        case Tuple(items):
            return _without_dots([list(items)])
        case Transpose(operand):
            grid = grids[id(operand)]
            return grid and [list(column) for column in zip(*grid, strict=True)]
        case Negation(operand):
            grid = grids[id(operand)]
            return grid and [[Negation(entry) for entry in row] for row in grid]
        case Sum(terms, signs):
            return _together([grids[id(term)] for term in terms], lambda entries: Sum(tuple(entries), signs))
        case Product(factors, kind):
            parts = [grids[id(factor)] for factor in factors]
            return _product(factors, parts, is_elementwise=kind in ("elementwise", "star"))
    return None


def _product(factors: Sequence[Tree], grids: Sequence[Grid | None], *, is_elementwise: bool) -> Grid | None:
    """Numbers times a matrix, entries times entries, a column times a row."""
    numbers = [factor for factor, grid in zip(factors, grids, strict=True) if grid is None]
    arrays = [grid for grid in grids if grid is not None]
    if not arrays or any(isinstance(part, Matrix) for number in numbers for part in walk(number)):
        return None
    if not is_elementwise and len(arrays) > 1:
        column, row = arrays[0], arrays[-1]
        if len(arrays) > 2 or _size(column)[1] != 1 or _size(row)[0] != 1:
            return None
        grid: Grid | None = [[_times([a[0], b]) for b in row[0]] for a in column]
    else:
        grid = _together(arrays, _times)
    return None if grid is None else [[_times([*numbers, entry]) for entry in line] for line in grid]


def _times(factors: Sequence[Tree]) -> Tree:
    dots = next((factor for factor in factors if is_dots(factor)), None)
    return dots or (factors[0] if len(factors) == 1 else Product(tuple(factors), "dot"))


def _together(grids: Sequence[Grid | None], joined: Callable[[Sequence[Tree]], Tree]) -> Grid | None:
    """Grids of one size, entry by entry."""
    known = [grid for grid in grids if grid is not None]
    if len(known) < len(grids) or len({_size(grid) for grid in known}) != 1:
        return None

    def one(entries: Sequence[Tree]) -> Tree:
        return next((entry for entry in entries if is_dots(entry)), None) or joined(entries)

    lines = zip(*known, strict=True)
    return [[one(entries) for entries in zip(*line, strict=True)] for line in lines]


def _without_dots(grid: Grid) -> Grid | None:
    width = max(map(len, grid), default=0)
    full = [row + [Dots()] * (width - len(row)) for row in grid]
    rows = [row for row in full if not all(map(is_dots, row))]
    columns = [list(column) for column in zip(*rows, strict=True) if not all(map(is_dots, column))]
    return [list(row) for row in zip(*columns, strict=True)] if columns else None
