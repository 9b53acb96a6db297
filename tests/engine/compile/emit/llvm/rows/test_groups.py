"""The keys of kernels: one function serves two groups only where both compute the same."""

from itertools import pairwise

import pytest

from engine.compile.blocks.instructions import Apply, Rows
from engine.compile.emit.llvm.rows.groups import Group, is_narrow
from engine.core import operations as ops

X, CONSTANT = Rows((0,)), Rows((5,), uniform=True)


def kernel(op, operands, number):
    group = Group(once=False, instructions=[Apply(Rows((1,)), operands, op)])
    return group.kernel({5: number}, None)[0]


@pytest.mark.parametrize("op", [ops.div, ops.sub, ops.add])
def test_a_constant_is_no_slot(op):
    # In the first kernel, slot 1 is X and the constant 1.0; in the second, the other way round.
    assert kernel(op, (CONSTANT, X), 1.0) != kernel(op, (X, CONSTANT), 1.0)
    assert kernel(op, (CONSTANT, X), 1.0) == kernel(op, (CONSTANT, X), 1.0)


def test_zeros_of_both_signs_are_two_constants():
    assert kernel(ops.add, (X, CONSTANT), 0.0) != kernel(ops.add, (X, CONSTANT), -0.0)
    both = Rows((5, 6), uniform=True)
    group = Group(once=False, instructions=[Apply(Rows((1, 2)), (Rows((0, 0)), both), ops.add)])
    assert group.kernel({5: 0.0, 6: -0.0}, None)[0].uniform == (False, False, True)  # positions, no constant


@pytest.mark.parametrize(("steps", "rows", "narrow"), [(8, 1, True), (7, 1, False), (8, 2, False)])
def test_many_instructions_of_one_row_each_have_their_rows_in_the_code(steps, rows, narrow):
    spans = [Rows(range(rows * i, rows * (i + 1))) for i in range(steps + 1)]
    group = Group(once=False)
    assert all(group.take(Apply(out, (x,), ops.exp)) for x, out in pairwise(spans))
    assert is_narrow(group) == narrow
