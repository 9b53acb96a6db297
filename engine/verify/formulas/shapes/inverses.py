"""Determinants and inverses of small matrices, by cofactors: no entry is divided by before the end."""

from functools import reduce

from engine.core.value import Value, constant
from engine.verify.formulas.problems import ShapeError, UnreadableError
from engine.verify.formulas.shapes.arrays import Array, scalar
from engine.verify.formulas.shapes.sizes import in_words, same

MOST_ROWS = 4  # of a matrix whose determinant is expanded: 24 products


def determinant(a: Array) -> Array:
    """det A of a square matrix. ShapeError for another one, UnreadableError for more than four rows."""
    _expect_square(a, "determinant")
    return scalar(None if a.entries is None else _determinant(_rows(a)))


def inverse(a: Array) -> Array:
    """A⁻¹, the matrix of cofactors, transposed, over the determinant. Errors as `determinant`."""
    _expect_square(a, "inverse")
    if a.entries is None:
        return Array(a.rows, a.columns, None)
    rows = _rows(a)
    n, whole = len(rows), _determinant(rows)
    if whole.data == 0:
        raise ZeroDivisionError("a matrix with determinant 0 has no inverse")
    entries = (_cofactor(rows, j, i) / whole for i in range(n) for j in range(n))
    return Array(n, n, tuple(entries))


def _expect_square(a: Array, what: str) -> None:
    if not same(a.rows, a.columns):
        raise ShapeError(f"the {what} needs a square matrix; got {in_words(a.shape)}")
    if a.entries is not None and a.sizes[0] > MOST_ROWS:
        raise UnreadableError(
            f"the {what} of a matrix with {a.sizes[0]} rows; at most {MOST_ROWS} are expanded"
        )


def _rows(a: Array) -> list[list[Value]]:
    n = a.sizes[1]
    return [list((a.entries or ())[i * n : (i + 1) * n]) for i in range(a.sizes[0])]


def _cofactor(rows: list[list[Value]], i: int, j: int) -> Value:
    minor = [row[:j] + row[j + 1 :] for k, row in enumerate(rows) if k != i]
    return _determinant(minor) if (i + j) % 2 == 0 else -_determinant(minor)


def _determinant(rows: list[list[Value]]) -> Value:
    """Expanded by the first row; at most `MOST_ROWS` deep."""
    if not rows:
        return constant(1.0)
    terms = [entry * _cofactor(rows, 0, j) for j, entry in enumerate(rows[0])]
    return reduce(lambda a, b: a + b, terms)
