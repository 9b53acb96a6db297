"""Products of rows, written out: all multiplications, then the sums of each depth."""

import pytest

from engine.compile.blocks.block import Block
from engine.compile.blocks.instructions import Apply, Grid, RowProduct, RowProducts, Rows, Sum
from engine.compile.blocks.lowered import without_row_products, written_out
from engine.core import operations as ops

PRODUCT = RowProduct(1, 2, 2, out=Grid(9, 0, 1), left=Grid(0, 0, 1), right=Grid(2, 2, 1))
"""r9 = r0 r2 + r1 r3 and r10 = r0 r4 + r1 r5: one row of two by two of two."""


@pytest.mark.parametrize("accumulate", [False, True])
def test_the_left_factor_is_the_first(accumulate):
    multiplied, added = written_out(RowProducts((PRODUCT,), accumulate), 11)
    factors = Rows((0, 1, 0, 1)), Rows(range(2, 6))
    assert multiplied == Apply(Rows(range(11, 15)), factors, ops.mul)
    assert added == Sum(Rows(range(9, 11)), Rows(range(11, 15)), accumulate)


def test_what_is_no_product_of_rows_stays():
    copied = Apply(Rows((9,)), (Rows((0,)), Rows((1,))), ops.mul)
    assert list(written_out(copied, 11)) == [copied]
    block = Block(10, (Rows(range(9)),), 0, (), (), (), (), (copied,), (), Rows((9,)))
    assert without_row_products(block) is block
