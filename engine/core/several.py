"""Functions of several Values or numbers: extremes, sums, stable forms, and a choice by index."""

import math
import operator
from collections.abc import Iterable
from functools import reduce
from itertools import chain

from engine.core.functions import (
    Binary,
    Mixed,
    Scalar,
    absolute,
    as_function,
    exp,
    hypot,
    larger,
    log1p,
    smaller,
    where,
)
from engine.core.operation import operation
from engine.core.rules.dot import dot_of
from engine.core.rules.lookup import lookup_of
from engine.core.value import Value, apply, constant
from engine.support.numbers import described, is_number, number


def maximum(*values: Scalar | Iterable[Scalar]) -> Mixed:
    """The largest of `values` (arguments, or one iterable); a tie gives its whole gradient to the first.

    ValueError for no values.
    """
    return reduce(larger, _some(values, "maximum"))


def minimum(*values: Scalar | Iterable[Scalar]) -> Mixed:
    """The smallest of `values` (arguments, or one iterable); a tie gives its whole gradient to the first.

    ValueError for no values.
    """
    return reduce(smaller, _some(values, "minimum"))


def total(*values: Scalar | Iterable[Scalar]) -> Mixed:
    """Σ values (arguments, or one iterable), added one by one from the left; 0.0 for no values."""
    items = _all(values, "total")  # the built-in `sum` compensates the rounding of floats
    return reduce(operator.add, items) if items else 0.0


def mean(*values: Scalar | Iterable[Scalar]) -> Mixed:
    """(1/n) Σ values (arguments, or one iterable). ValueError for no values."""
    items = _some(values, "mean")
    return total(items) / len(items)


SHORT = 4  # products that a program keeps as a node each: a sum of as many or more is one node


def dot(left: Iterable[Scalar], right: Iterable[Scalar], start: Scalar | None = None) -> Mixed:
    """start + Σ left_i right_i, added one by one from the left. ValueError where their lengths differ."""
    a, b, first = _items(left, "dot"), _items(right, "dot"), [] if start is None else _items([start], "dot")
    if len(a) != len(b):
        raise ValueError(f"dot needs two sequences of one length; got {len(a)} and {len(b)}")
    if len(a) >= SHORT:
        operands = (*a, *b, *first)
        recorded = next((x for x in operands if isinstance(x, Value) and x.recorded), None)
        if recorded is not None:
            if float in set(map(type, operands)):
                operands = tuple(x if isinstance(x, Value) else constant(x) for x in operands)
            return recorded.make_node(dot_of(len(a), bool(first)), operands)  # type: ignore[arg-type]  # Values all
    return total(chain(first, (x * y for x, y in zip(a, b, strict=True))))


def norm(*values: Scalar | Iterable[Scalar]) -> Mixed:
    """√Σ x² of `values` (arguments, or one iterable), without overflow.

    Its gradient is x / norm, and 0 where all values are 0. ValueError for no values.

    >>> x, y = Value(3.0, "x"), Value(-4.0, "y")
    >>> length = norm([x, y])
    >>> length.backward()
    >>> length.data, x.grad, y.grad
    (5.0, 0.6, -0.8)
    """
    first, *rest = _some(values, "norm")
    return reduce(hypot, rest, absolute(first))


def logsumexp(*values: Scalar | Iterable[Scalar]) -> Mixed:
    """ln Σ e^z_i of `values` (arguments, or one iterable).

    It is exact for |z| = 1000 (where e^z overflows), for small terms beside 1, and for ±∞. With m = max z
    it is m + ln(1 + Σ e^(z_i - m)), the sum over all elements but one largest. ValueError for no values.

    >>> logsumexp([1000.0, 1000.0])  # 1000 + ln 2
    1000.6931471805599
    """
    largest, others = _largest_and_others(_some(values, "logsumexp"), "logsumexp")
    return largest + log1p(total(exp(_gap(z, largest)) for z in others))


def log_softmax(values: Iterable[Scalar]) -> list[Mixed]:
    """ln softmax(z)_j = (z_j - m) - ln(1 + Σ e^(z_i - m)) for every j, with m = max z.

    The sum is over all elements but one largest. ∂/∂z_i is δ_ij - softmax(z)_i. ValueError for no
    values.
    """
    items = _some((values,), "log_softmax")
    largest, others = _largest_and_others(items, "log_softmax")
    log_sum = log1p(total(exp(_gap(z, largest)) for z in others))
    return [_gap(z, largest) - log_sum for z in items]


def softmax(values: Iterable[Scalar]) -> list[Mixed]:
    """softmax(z)_j = e^(z_j - m) / Σ e^(z_i - m) for every j, with m = max z: positive, and 1 in sum.

    ValueError for no values.

    >>> softmax([1000.0, 1000.0])
    [0.5, 0.5]
    """
    items = _some((values,), "softmax")
    largest = maximum(items)
    exponentials = [exp(_gap(z, largest)) for z in items]
    sum_of_all = total(exponentials)
    return [e / sum_of_all for e in exponentials]


@operation(symbol="−", latex=r"{a} - {b}")
def gap(a, b):  # type: ignore[no-untyped-def]  # noqa: ANN001, ANN201  # read as calculus, like operations.py
    """y = a - b, and 0 where a = b, also where both are the same infinity."""
    return 0.0 if a == b else a - b, (1.0, -1.0)


_gap: Binary = as_function(gap)


def _largest_and_others(values: Iterable[Scalar], function: str) -> tuple[Scalar, list[Scalar]]:
    """The largest element, and the others: the smaller one of each pair compared.

    A tie gives the maximum's gradient to the first of a pair. The second one is then the smaller, so that every
    element keeps its gradient.
    """
    largest, *rest = _some((values,), function)
    others: list[Scalar] = []
    for z in rest:
        others.append(smaller(z, largest))
        largest = larger(largest, z)
    return largest, others


FEW = 8  # values among which a program chooses by conditions: more are one look-up


def take(values: Iterable[Scalar | Iterable[Scalar]], index: Scalar) -> Mixed:
    """values[index], where index may be a Value: a table look-up that depends on the data.

    The elements are numbers and Values, or lists of them that have one length: rows of a table of vectors, of which
    the result is a list. A number gives the element itself. With a Value the graph holds all elements, each in
    where(index - j, the rest, v_j); the partial to the chosen element is 1, to the others and to the index 0.
    In a program, one instruction reads the chosen row, and its gradient goes to that row alone. ValueError where
    there are no values, or where index is not a whole number from 0 to their number - 1; a program gives NaN there.

    >>> take([[1.0, 2.0], [3.0, 4.0]], 1)
    [3.0, 4.0]
    """
    rows: Mixed = list(values) if isinstance(values, Iterable) and not isinstance(values, Value) else values
    if isinstance(rows, list) and rows and isinstance(rows[0], (list, tuple)):
        if len({len(row) if isinstance(row, (list, tuple)) else -1 for row in rows}) > 1:
            raise ValueError("take needs rows of one length; got a table whose rows differ")
        return [_taken(column, index) for column in zip(*rows, strict=True)]
    return _taken(rows, index)


def _taken(values: Iterable[Scalar], index: Scalar) -> Mixed:
    """One of these Values and numbers."""
    items = _some((values,), "take")
    recorded = isinstance(index, Value) and index.recorded
    if not recorded:  # a program gives NaN beyond the last element
        at = _position(index, len(items))
    if not isinstance(index, Value):
        return items[at]
    if recorded and len(items) > FEW:
        return apply(lookup_of(len(items)), index, *items)
    rest: Scalar = math.nan  # beyond the last element there is none
    for j, item in enumerate(items):
        rest = where(index - j, rest, item)
    return rest


def _position(index: Scalar, count: int) -> int:
    """The index as a whole number from 0 to count - 1. ValueError for any other."""
    at = float(index.data) if isinstance(index, Value) else number(index, "the index of take")
    if not (at.is_integer() and 0 <= at < count):
        raise ValueError(
            f"take needs a whole number from 0 to {count - 1} as index; got {index!r}, for {count} values: "
            "0 is the first, and no index counts from the end"
        )
    return int(at)


def _items(values: Iterable[Scalar], function: str) -> list[Scalar]:
    """The elements: Values, and numbers as floats. TypeError for anything else."""
    listed = type(values) is list or type(values) is tuple  # at once: long vectors are, and many of them come
    if not listed and (not isinstance(values, Iterable) or is_number(values)):
        raise TypeError(f"{function} takes a sequence of Values and numbers; got {described(values)}")
    items = list(values)
    if all(issubclass(kind, Value) for kind in set(map(type, items))):  # at once, where there are many
        return items
    return [x if isinstance(x, Value) else number(x, f"an element of {function}") for x in items]


def _all(values: tuple[Scalar | Iterable[Scalar], ...], function: str) -> list[Scalar]:
    """The arguments as a list: several numbers, or one iterable of them."""
    alone = len(values) == 1 and not (isinstance(values[0], Value) or is_number(values[0]))
    return _items(values[0] if alone else values, function)  # type: ignore[arg-type]  # _items checks


def _some(values: tuple[Scalar | Iterable[Scalar], ...], function: str) -> list[Scalar]:
    """The arguments as a list, as `_all`. ValueError where there are none."""
    items = _all(values, function)
    if not items:
        raise ValueError(f"{function} needs at least one value; got none")
    return items
