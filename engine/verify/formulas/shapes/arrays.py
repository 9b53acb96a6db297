"""Small arrays of Values with the shape rules of linear algebra. A vector is a column, a scalar a matrix of 1×1.

An array without entries has a shape alone: the same rules then infer the sizes of names.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import product

from engine.core.several import dot, norm, total
from engine.core.value import Value, constant
from engine.verify.formulas.problems import ShapeError
from engine.verify.formulas.shapes.sizes import Shape, Size, in_words, is_one, known, same, same_shape

Entries = tuple[Value, ...]


@dataclass(frozen=True, eq=False)
class Array:
    """Rows and columns, and the entries row by row; None where only the shape is known."""

    rows: Size
    columns: Size
    entries: Entries | None

    @property
    def shape(self) -> Shape:
        """Rows and columns."""
        return self.rows, self.columns

    @property
    def is_scalar(self) -> bool:
        """Whether it has one entry."""
        return is_one(self.rows) and is_one(self.columns)

    @property
    def is_vector(self) -> bool:
        """Whether it is a row or a column, and no scalar."""
        return is_one(self.rows) != is_one(self.columns)

    @property
    def transposed(self) -> "Array":
        """Rows as columns."""
        if self.entries is None:
            return Array(self.columns, self.rows, None)
        rows, columns = self.sizes
        entries = tuple(self.entries[i * columns + j] for j, i in product(range(columns), range(rows)))
        return Array(columns, rows, entries)

    @property
    def sizes(self) -> tuple[int, int]:
        """Rows and columns as numbers; an array with entries has them."""
        rows, columns = known(self.rows), known(self.columns)
        if not (isinstance(rows, int) and isinstance(columns, int)):
            raise ShapeError("the size of an array is not known")
        return rows, columns

    def nested(self) -> float | list[float] | list[list[float]]:
        """The numbers: one, a list for a vector, lists for a matrix."""
        numbers = [value.data for value in self.entries or ()]
        rows, columns = self.sizes
        if rows == 1 or columns == 1:
            return numbers if len(numbers) > 1 else numbers[0]
        return [numbers[i * columns : (i + 1) * columns] for i in range(rows)]


def scalar(entry: Value | float | None) -> Array:
    """An array of one entry; without it, its shape alone."""
    if entry is None:
        return Array(1, 1, None)
    return Array(1, 1, (entry if isinstance(entry, Value) else constant(entry),))


def column(entries: Sequence[Value]) -> Array:
    """A vector."""
    return Array(len(entries), 1, tuple(entries))


def each(function: Callable[..., Value], *arrays: Array, shape: Shape | None = None) -> Array:
    """A function entry by entry; the arrays have one shape, or are scalars."""
    rows, columns = shape or next((a.shape for a in arrays if not a.is_scalar), arrays[0].shape)
    operands: list[Entries] = []
    for array in arrays:
        if array.entries is None:
            return Array(rows, columns, None)
        operands.append(array.entries)
    count = max(map(len, operands))
    spread = [entries if len(entries) == count else entries * count for entries in operands]
    return Array(rows, columns, tuple(function(*group) for group in zip(*spread, strict=True)))


def elementwise(function: Callable[..., Value], a: Array, b: Array, verb: str) -> Array:
    """Two arrays of one shape entry by entry, or a scalar with every entry. ShapeError for other shapes."""
    if not (a.is_scalar or b.is_scalar or same_shape(a.shape, b.shape)):
        raise unfit(verb, a, b)
    return each(function, a, b)


def added(a: Array, b: Array, sign: Callable[[Value, Value], Value], verb: str = "add") -> Array:
    """a + b or a − b. A column meets every column of a matrix and a row every row, as in WX + b."""
    if a.is_vector != b.is_vector and not (a.is_scalar or b.is_scalar):
        matrix, vector = (b, a) if a.is_vector else (a, b)
        full = _spread(vector, matrix)
        if full is not None:
            a, b = (full, b) if a.is_vector else (a, full)
    return elementwise(sign, a, b, verb)


def _spread(vector: Array, matrix: Array) -> Array | None:
    """A vector repeated to the shape of a matrix; None where it does not fit."""
    along = is_one(vector.columns)
    if not (same(vector.rows, matrix.rows) if along else same(vector.columns, matrix.columns)):
        return None
    if vector.entries is None or matrix.entries is None:
        return Array(matrix.rows, matrix.columns, None)
    rows, columns = matrix.sizes
    places = product(range(rows), range(columns))
    return Array(rows, columns, tuple(vector.entries[i if along else j] for i, j in places))


def matrix_product(a: Array, b: Array) -> Array:
    """a b: rows by columns, or a scalar times every entry. ShapeError where the inner sizes differ."""
    if a.is_scalar or b.is_scalar:
        return each(_times, a, b)
    if is_one(a.columns) != is_one(b.rows) or not same(a.columns, b.rows):
        raise unfit("multiply", a, b)
    if a.entries is None or b.entries is None:
        return Array(a.rows, b.columns, None)
    (rows, inner), columns = a.sizes, b.sizes[1]
    lines = [a.entries[i * inner : (i + 1) * inner] for i in range(rows)]
    heads = [b.entries[j::columns] for j in range(columns)]
    return Array(rows, columns, tuple(dot(line, head) for line, head in product(lines, heads)))


def dot_product(a: Array, b: Array) -> Array:
    """a · b: the dot product of two vectors of one shape, else the matrix product."""
    if a.is_vector and b.is_vector and is_one(a.rows) == is_one(b.rows):
        return matrix_product(a.transposed, b) if is_one(a.columns) else matrix_product(a, b.transposed)
    return matrix_product(a, b)


def star_product(a: Array, b: Array) -> Array:
    """a * b: elementwise where the shapes are equal, a row with every row of a matrix, else the matrix product."""
    alike = is_one(a.rows) == is_one(b.rows) and is_one(a.columns) == is_one(b.columns)
    if alike and not a.is_scalar and (a.is_vector or same_shape(a.shape, b.shape)):
        return elementwise(_times, a, b, "multiply")
    for vector, matrix, inner in ((a, b, b.rows), (b, a, a.columns)):
        own, other = (vector.columns, matrix.columns) if is_one(vector.rows) else (vector.rows, matrix.rows)
        meets = vector.is_vector and not matrix.is_vector and known(own) != 1 and known(own) == known(other)
        if meets and known(own) != known(inner) and (full := _spread(vector, matrix)) is not None:
            return each(_times, *((full, matrix) if vector is a else (matrix, full)))
    return matrix_product(a, b)


def sums_along(a: Array, axis: int) -> Array:
    """The sums along an axis: 0 adds up the rows of a matrix, 1 its columns, so that a column is left."""
    if a.entries is None:
        return Array(a.rows, 1, None) if axis else Array(1, a.columns, None)
    rows, columns = a.sizes
    if axis == 0:
        return Array(1, columns, tuple(total(a.entries[j::columns]) for j in range(columns)))
    return Array(rows, 1, tuple(total(a.entries[i * columns : (i + 1) * columns]) for i in range(rows)))


def length(a: Array) -> Array:
    """‖a‖, the root of the sum of squares of all entries."""
    return scalar(None if a.entries is None else norm(a.entries))


def sum_of(a: Array) -> Array:
    """The sum of all entries."""
    return scalar(None if a.entries is None else total(a.entries))


def unfit(verb: str, a: Array, b: Array) -> ShapeError:
    """The error for two shapes that do not fit."""
    joined = {"add": "+", "subtract": "−", "compare": "="}.get(verb, "times")
    return ShapeError(f"the shapes do not conform: {in_words(a.shape)} {joined} {in_words(b.shape)}")


def stacked(rows: Iterable[Sequence[Array]]) -> Array:
    """A matrix from rows of blocks: scalars, or columns side by side."""
    grid = [list(row) for row in rows]
    if any(block.entries is None for row in grid for block in row):
        height = grid[0][0].rows if len(grid) == 1 else len(grid)
        return Array(height, len(grid[0]), None)
    lines: list[list[Value]] = []
    for row in grid:
        heights = {block.sizes[0] for block in row}
        if len(heights) > 1:
            raise ShapeError("the blocks of a row of a matrix have different heights")
        lines += [[e for block in row for e in _line(block, i)] for i in range(heights.pop())]
    if len({len(line) for line in lines}) > 1:
        raise ShapeError("the rows of a matrix have different lengths")
    return Array(len(lines), len(lines[0]), tuple(entry for line in lines for entry in line))


def _line(block: Array, i: int) -> Entries:
    columns = block.sizes[1]
    return (block.entries or ())[i * columns : (i + 1) * columns]


def _times(a: Value, b: Value) -> Value:
    return a * b
