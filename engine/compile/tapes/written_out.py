"""A dot product as the products and additions that it stands for."""

from collections.abc import Callable, Sequence

from engine.compile.tapes.tape import Entry
from engine.core import operations as ops
from engine.core.rules.dot import Dot


def products_of(op: Dot, operands: Sequence[int], write: Callable[[Entry], int]) -> int:
    """The last of the entries that a dot product stands for, each of which is given to `write`."""
    a, b, first = op.parts(operands)
    result = first[0] if first else None
    for pair in zip(a, b, strict=True):
        product = write((ops.mul, *pair))
        result = product if result is None else write((ops.add, result, product))
    return result  # type: ignore[return-value]  # a dot product has operands
