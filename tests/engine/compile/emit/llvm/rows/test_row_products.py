"""Products of matrices of rows: every way of a kernel gives what NumPy gives, for one sample and for many."""

import ctypes
import itertools

import numpy as np
import pytest

from engine.compile.blocks.block import Block, BlockError
from engine.compile.blocks.instructions import Grid, RowProduct, RowProducts, Rows
from engine.compile.blocks.lowered import without_row_products, written_out
from engine.compile.emit.llvm.native.jit import Library
from engine.compile.emit.llvm.rows.body import RowCode
from engine.compile.emit.llvm.rows.packed.row_products import LONGEST, of_one_kernel
from engine.compile.emit.llvm.writing.target import AVX2, SSE2, host
from engine.compile.emit.llvm.writing.text import module

ROWS, LEFT, RIGHT = 6_000, 1_500, 3_000  # where the two sides begin; the results are the first rows

SIZES = [(1, 1, 1), (3, 5, 1), (2, 13, 7), (1, 70, 5), (3, 3, 70)]
SHAPES = ("across", "along", "backwards", "the other way round")


def grids(shape, height, width, depth):
    """Where the results, and the two sides, lie."""
    rows = Grid(0, width, 1), Grid(LEFT, depth, 1)
    return {
        "across": (*rows, Grid(RIGHT, 1, width)),
        "along": (*rows, Grid(RIGHT, depth, 1)),
        "backwards": (Grid(height * width, -width, -1), rows[1], Grid(RIGHT + 40 * width, -40, 1)),
        "the other way round": (Grid(0, 1, height), Grid(LEFT, 1, height), Grid(RIGHT, 2, 3 * width)),
    }[shape]


def part(sizes, shape, first=0):
    out, left, right = grids(shape, *sizes)
    return RowProduct(*sizes, Grid(first + out.first, out.down, out.across), left, right)


def expected(products, x):
    """By NumPy, one product after the other."""
    x = x.copy()
    for each in products.parts:
        out, left, right = (
            np.array(grid.indices(height, width)).reshape(height, width)
            for grid, height, width in (
                (each.out, each.height, each.width),
                (each.left, each.height, each.depth),
                (each.right, each.width, each.depth),
            )
        )
        sums = np.einsum("iks,jks->ijs", x[left], x[right])
        x[out] = x[out] + sums if products.accumulate else sums
    return x


def run(products, x, target, *, single):
    """By machine code: rows of one sample are neighbours, and rows of several a vector apart."""
    step = 1 if single else 16
    code = RowCode(target, step)
    table = np.array(code.body("body", [products]), dtype=np.int32)
    library = Library(module(code.functions), target)
    numbers = np.zeros((len(x), step))
    numbers[:, : x.shape[1]] = x
    body = library.function("body", *[ctypes.c_void_p] * 2, ctypes.c_int64, ctypes.c_void_p)
    body(numbers.ctypes.data, None, x.shape[1], table.ctypes.data)
    return numbers[:, : x.shape[1]]


@pytest.mark.parametrize("accumulate", [False, True])
@pytest.mark.parametrize("target", [t for t in (SSE2, AVX2, host()) if t.width <= host().width], ids=str)
def test_every_way_gives_the_numbers_of_numpy(target, accumulate):
    parts, first = [], 0
    for shape, sizes in itertools.product(SHAPES, SIZES):
        parts.append(part(sizes, shape, first))
        first += sizes[0] * sizes[1] + 1
    products = RowProducts(tuple(parts), accumulate)
    for samples in (1, 3):
        x = np.random.default_rng(samples).normal(size=(ROWS, samples))
        result = run(products, x, target, single=samples == 1)
        assert result == pytest.approx(expected(products, x), rel=1e-12, abs=1e-12)


def test_products_that_add_to_one_row_add_all():
    products = RowProducts((part((2, 4, 3), "across"),) * 3, accumulate=True)
    x = np.random.default_rng(0).normal(size=(ROWS, 1))
    assert run(products, x, host(), single=True) == pytest.approx(expected(products, x), rel=1e-12, abs=1e-12)
    assert products.written == 3 * len(products.out)


def test_one_kernel_for_all_products_of_a_kind():
    parts = [part((1, 8, depth), "across", 10 * depth) for depth in range(2, 30)]
    assert [len(each.parts) for _, each in of_one_kernel(RowProducts(tuple(parts)), 1)] == [28]
    ways = [part(sizes, "along").depth > LONGEST for sizes in SIZES]
    assert ways.count(True) == 1  # it is written number by number


def block_of(products, rows=ROWS):
    inputs = (Rows(range(LEFT, rows)),)
    return Block(rows, inputs, 0, (), (), (), (), (products,), (), products.out)


@pytest.mark.parametrize("accumulate", [False, True])
def test_written_out_it_is_the_same(accumulate):
    parts = [part(sizes, "along", 50 * k) for k, sizes in enumerate([(2, 3, 4), (1, 5, 4), (3, 2, 7)])]
    products = RowProducts(tuple(parts), accumulate)
    if accumulate:
        products = RowProducts((*parts, *parts), accumulate)
    assert without_row_products(block_of(RowProducts(tuple(parts)))).rows == ROWS + 24 + 20 + 42
    x = np.random.default_rng(1).normal(size=(ROWS + 200, 1))
    numbers = x.copy()
    for each in written_out(products, ROWS):
        if hasattr(each, "terms"):
            terms = numbers[list(each.terms.indices), 0].reshape(len(each.out), -1).sum(axis=1)
            (np.add.at if each.accumulate else np.put)(numbers[:, 0], list(each.out.indices), terms)
        else:
            left, right = (numbers[list(rows.indices)] for rows in each.operands)
            numbers[list(each.out.indices)] = left * right
    assert numbers[:ROWS] == pytest.approx(expected(products, x)[:ROWS], rel=1e-12, abs=1e-12)


def test_a_block_has_the_rows_of_its_products():
    assert str(block_of(RowProducts((part((2, 3, 4), "along"),)))).count("1 products") == 1
    twice = RowProducts((part((2, 3, 4), "along"),) * 2)
    own = RowProducts((RowProduct(1, 1, 1, Grid(LEFT, 0, 1), Grid(LEFT, 0, 1), Grid(RIGHT, 0, 1)),))
    empty = RowProducts((RowProduct(0, 1, 1, Grid(0, 0, 1), Grid(LEFT, 0, 1), Grid(RIGHT, 0, 1)),))
    for wrong in (twice, own, empty, RowProducts(())):
        with pytest.raises(BlockError, match="rows that do not fit together"):
            block_of(wrong)
    with pytest.raises(BlockError, match="is read before it is written, or is not there"):
        block_of(RowProducts((part((2, 3, 4), "along"),)), RIGHT + 5)
