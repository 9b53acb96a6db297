"""An adjoint has a gradient for each row and each position, and writes nothing that nobody reads."""

import pytest

from engine import Value, dot, record, where
from engine.compile.blocks.adjoint.transpose import adjoint


def choice(x, y):
    return where(x - y, where(y, x.exp(), y.log()), x.sin() * 2.0)


def weighted(x, y):
    return dot([Value(1.0), Value(3.0)], [x, y]).exp()


@pytest.mark.parametrize("to", ["inputs", "parameters"])
def test_each_row_and_each_position_has_its_gradient_and_0_a_position(to):
    block = record(weighted).block
    back = adjoint(block, 0, to)
    assert back.rows == 2 * block.rows
    assert back.vector == 2 * block.vector + 1
    assert back.constants[len(block.constants) :] == ((2 * block.vector, 0.0),)


def test_where_a_rule_leaves_operands_out_1_has_a_position_too():
    block = record(choice).block
    back = adjoint(block, 0, "inputs")
    zero = 2 * block.vector
    assert back.vector == zero + 2
    assert back.constants[len(block.constants) :] == ((zero, 0.0), (zero + 1, 1.0))


@pytest.mark.parametrize("function", [choice, lambda x, y: where(x, y, y * x), lambda x, y: where(x, 1.0, y)])
def test_a_row_in_between_is_read(function):
    block = record(function).block
    back = adjoint(block, 0, "inputs")
    read = {row for each in back.body for rows in each.operands if not rows.uniform for row in rows.indices}
    written = [row for each in back.body for row in each.out.indices]
    assert {row for row in written if row >= 2 * block.rows} <= read
    between = {row for row in written if row >= 2 * block.rows}
    assert between <= set(range(2 * block.rows, back.rows))
