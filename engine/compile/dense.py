"""Dense products over lanes, and the other loops over rows that no rule describes."""

# mypy: disable-error-code="no-untyped-def, misc, no-untyped-call"

from numba import njit

from engine.compile import intrinsics as tiles
from engine.compile.cache import kernel
from engine.compile.intrinsics import floats, integers, transpose_tile

ZERO, ADD, BIAS = 0, 1, 2
"""What a product starts from: nothing, what is there, or a bias for each row."""


@njit
def _few_rows(w, ws, wk, x, xs, y, ys, rows, n, lanes, mode, bias):
    """One or two rows: several vectors of lanes at a time, since one sum after the other would wait."""
    at, end = 0, 8 * lanes
    while end - at >= 256:
        if rows == 2:
            tiles.tile_2_wide(w, ws, wk, x + at, xs, y + at, ys, n, mode, bias)
        else:
            tiles.tile_1_wide(w, ws, wk, x + at, xs, y + at, ys, n, mode, bias)
        at += 256
    while at < end:
        if rows == 2:
            tiles.tile_2(w, ws, wk, x + at, xs, y + at, ys, n, mode, bias)
        else:
            tiles.tile_1(w, ws, wk, x + at, xs, y + at, ys, n, mode, bias)
        at += 64


@kernel(12)
def product(w, ws, wk, x, xs, y, ys, rows, n, lanes, mode, bias):
    """y[i, l] = start + Σ_k w[i ws + k wk] x[k xs + l] for all rows i and lanes l, by tiles of registers.

    Addresses in bytes, strides in numbers; `lanes` is a multiple of 8.
    """
    if rows <= 2:
        _few_rows(w, ws, wk, x, xs, y, ys, rows, n, lanes, mode, bias)
        return
    for at in range(0, 8 * lanes, 64):
        i = 0
        while rows - i >= 8:
            tiles.tile_8(w + 8 * i * ws, ws, wk, x + at, xs, y + 8 * i * ys + at, ys, n, mode, bias + 8 * i)
            i += 8
        if rows - i >= 4:
            tiles.tile_4(w + 8 * i * ws, ws, wk, x + at, xs, y + 8 * i * ys + at, ys, n, mode, bias + 8 * i)
            i += 4
        if rows - i >= 2:
            tiles.tile_2(w + 8 * i * ws, ws, wk, x + at, xs, y + 8 * i * ys + at, ys, n, mode, bias + 8 * i)
            i += 2
        if rows - i == 1:
            tiles.tile_1(w + 8 * i * ws, ws, wk, x + at, xs, y + 8 * i * ys + at, ys, n, mode, bias + 8 * i)


@kernel(6)
def transpose(x, xs, y, ys, rows, columns):
    """y[j, i] = x[i, j]; strides in numbers."""
    source, target = floats(x), floats(y)
    whole, full = rows // 8 * 8, columns // 8 * 8
    for i in range(0, whole, 8):
        for j in range(0, full, 8):
            transpose_tile(x + 8 * (i * xs + j), xs, y + 8 * (j * ys + i), ys)
    for i in range(rows):
        for j in range(full if i < whole else 0, columns):
            target[j * ys + i] = source[i * xs + j]


@njit
def clear(row, lanes):
    """The numbers of a row become 0."""
    numbers = floats(row)
    for lane in range(lanes):
        numbers[lane] = 0.0


@njit
def spread(u, x, loads, count, lanes):
    """Fill rows from the vector: pairs (row, position)."""
    vector, pairs = floats(u), integers(loads)
    for r in range(count):
        number, row = vector[pairs[2 * r + 1]], floats(x + 8 * lanes * pairs[2 * r])
        for lane in range(lanes):
            row[lane] = number


@njit(fastmath={"reassoc"})  # in any order: one after the other would take 4 cycles each
def row_sum(x, lanes):
    """The sum of the numbers of a row."""
    row, total = floats(x), 0.0
    for lane in range(lanes):
        total += row[lane]
    return total


@njit(fastmath={"reassoc", "contract"})
def row_dot(x, y, lanes):
    """The sum of the products of the numbers of two rows."""
    a, b, total = floats(x), floats(y), 0.0
    for lane in range(lanes):
        total += a[lane] * b[lane]
    return total


@njit
def add_rows(x, first, index, count, terms, lanes):
    """Row r is the sum of the rows index[r], index[count + r], ...: added one by one."""
    rows = integers(index)
    for r in range(count):
        y = floats(x + 8 * lanes * (first + r))
        a, b = floats(x + 8 * lanes * rows[r]), floats(x + 8 * lanes * rows[count + r])
        for lane in range(lanes):
            y[lane] = a[lane] + b[lane]
        for t in range(2, terms):
            a = floats(x + 8 * lanes * rows[t * count + r])
            for lane in range(lanes):
                y[lane] += a[lane]


@njit
def copy_rows(x, first, index, count, lanes):
    """Row first + r is row index[r]."""
    rows = integers(index)
    for r in range(count):
        y, a = floats(x + 8 * lanes * (first + r)), floats(x + 8 * lanes * rows[r])
        for lane in range(lanes):
            y[lane] = a[lane]


@njit
def hand_to(g, first, step, index, count, lanes, store):
    """The gradient of row first + r step goes to row index[r] as it is."""
    rows = integers(index)
    for r in range(count):
        up, to = floats(g + 8 * lanes * (first + r * step)), floats(g + 8 * lanes * rows[r])
        for lane in range(lanes):
            to[lane] = (0.0 if store else to[lane]) + up[lane]
