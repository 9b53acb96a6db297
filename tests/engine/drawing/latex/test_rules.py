import pytest

from engine.core import operations as ops
from engine.drawing.latex.pieces import Piece
from engine.drawing.latex.rules import derivative, kink_note, kink_sides, written


@pytest.mark.parametrize("op", ops.ALL, ids=str)
def test_every_partial_can_be_written(op):
    pieces = {name: Piece(name) for name in op.operands}
    numbers = dict.fromkeys(op.operands, 0.5)
    for i in range(len(op.operands)):
        expression = derivative(op, [k == i for k in range(len(op.operands))])
        assert expression is None or written(expression, pieces, numbers, 6).text


@pytest.mark.parametrize("op", [op for op in ops.ALL if op.kink], ids=str)
def test_the_sides_of_a_kink_are_numbers(op):
    left, right = kink_sides(op, dict.fromkeys(op.operands, 0.0))
    assert left == right


def test_a_kink_is_told_where_the_operands_stand_on_it():
    symbols, zero = {"a": Piece("x")}, Piece("0")
    assert "has a kink where" in kink_note(ops.relu, symbols, {"a": 0.0}, zero)
    assert kink_note(ops.relu, symbols, {"a": 1.0}, zero) == ""
    assert kink_note(ops.exp, symbols, {"a": 0.0}, zero) == ""
