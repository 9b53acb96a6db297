"""Operands: Values and numbers. Every other type is refused here, or left to its own class."""

from collections.abc import Sequence

from engine.core.operation import CONSTANT, Operation
from engine.support.numbers import described, instead, is_number
from engine.support.text import counted


def is_foreign(operand: object) -> bool:
    """Whether an operator leaves `operand` to its own class: an array of NumPy applies it to each element."""
    return type(operand).__module__ != "builtins" and not is_number(operand)


def refused(op: Operation, operand: object) -> TypeError:
    """The error for an operand that is neither a Value nor a number."""
    return TypeError(
        f"{op.name} takes Values and numbers; got {described(operand)}, in {op.fact}{instead(operand)}"
    )


def check_count(op: Operation, operands: Sequence[object]) -> None:
    """TypeError where there are more or fewer operands than the operation takes, or it is no operation."""
    if not isinstance(op, Operation):
        write = "write apply(operations.add, v, w), with operations from engine, or v + w"
        raise TypeError(f"apply takes an operation first; got {described(op)}; {write}")
    if op is CONSTANT:
        raise TypeError("constant takes no operands: write constant(2.0) for a leaf without gradient")
    if len(operands) != len(op.operands):
        takes = f"{counted(len(op.operands), 'operand')} ({', '.join(op.operands)})"
        raise TypeError(f"{op.name} takes {takes}; got {len(operands)}")
