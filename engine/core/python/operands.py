"""Operands: Values and numbers. Every other type is refused here, or left to its own class."""

from collections.abc import Sequence

from engine.core.operation import CONSTANT, Operation
from engine.support.numbers import described, instead, is_number


def is_foreign(operand: object) -> bool:
    """Whether an operator leaves `operand` to its own class: an array of NumPy applies it to each element."""
    return type(operand).__module__ != "builtins" and not is_number(operand)


def refused(op: Operation, operand: object) -> TypeError:
    """The error for an operand that is neither a Value nor a number."""
    return TypeError(
        f"{op.name} takes Values and numbers; got {described(operand)}, in {op.fact}{instead(operand)}"
    )


def check_count(op: Operation, operands: Sequence[object]) -> None:
    """TypeError where there are more or fewer operands than the operation takes."""
    if len(operands) != len(op.operands) or op is CONSTANT:
        raise TypeError(f"{op.name} takes {', '.join(op.operands) or 'no operands'}; got {len(operands)}")
