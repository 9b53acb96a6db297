"""Operators and methods of Value carry the name and the fact of their operation, and are found again by pickle."""

import pickle

import pytest

from engine import Value
from engine.core import operations as ops


@pytest.mark.parametrize(
    ("method", "op"),
    [
        (Value.exp, ops.exp),
        (Value.__add__, ops.add),
        (Value.__rsub__, ops.sub),
        (Value.max, ops.max_),
    ],
    ids=["exp", "add", "rsub", "max"],
)
def test_a_method_is_described_by_its_operation(method, op):
    assert method.__name__ == op.name
    assert method.__doc__ == f"{op.fact}."
    assert method.__qualname__ == f"Value.{op.name}"
    assert method.op is op


def test_a_method_is_pickled_by_its_name():
    assert pickle.loads(pickle.dumps(Value.exp)) is Value.exp  # noqa: S301  # our own bytes


def test_a_node_has_no_room_for_attributes_of_a_user():
    assert not hasattr(Value(1.0), "__dict__")


@pytest.mark.parametrize("op", [op for op in ops.ALL if len(op.operands) == 1], ids=lambda op: op.name)
def test_every_operation_of_one_operand_is_a_method_whose_result_has_no_gradient_yet(op):
    y = getattr(Value(0.5), op.name)()
    assert (y.op, y.grad) == (op, 0.0)
