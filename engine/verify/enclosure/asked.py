"""The question behind an enclosure, checked: the box, the inputs, and a graph whose numbers are its own."""

import math
from collections.abc import Iterable, Mapping, Sequence

from engine.calculus.partials.several import refuse_several
from engine.core.order import topological
from engine.core.value import Value
from engine.expressions.spelling.infix import spelled
from engine.support.numbers import described, number
from engine.verify.enclosure.arithmetic.flint import arb
from engine.verify.enclosure.arithmetic.interval import Interval

PRECISION = 128  # bits, at first


def read_box(value: object, box: object, asker: str = "enclose") -> dict[Value, Interval]:
    """The box as intervals. TypeError and ValueError for what is no box."""
    if not isinstance(value, Value):
        raise TypeError(f"{asker}(value) takes a Value; got {described(value)}")
    if value.recorded:
        raise TypeError(
            f"{asker} needs numbers; a function that is being recorded has none: call it with a graph outside"
        )
    if box is not None and not isinstance(box, Mapping):
        by_name = ", or wrt=[x] by name" * (asker == "enclose")
        raise TypeError(f"{asker}(value, box) takes {{x: (low, high)}}{by_name}; got {described(box)}")
    return {_leaf(x, "an input of the box"): _range(x, ends) for x, ends in (box or {}).items()}


def _range(x: Value, ends: object) -> Interval:
    name = spelled(x)
    if not isinstance(ends, (tuple, list)) or len(ends) != 2:
        raise TypeError(f"the box has (low, high) for each input; got {described(ends)} for {name}")
    low, high = outward(ends, f"the box of {name}")
    if not (math.isfinite(low) and math.isfinite(high) and low <= high):
        raise ValueError(f"the box of {name} needs finite numbers low <= high; got ({low!r}, {high!r})")
    return Interval(arb(low), arb(high))


def outward(numbers: Sequence[float], asked: str) -> tuple[float, float]:
    """Two numbers as floats, with all between them: the next float where a third, or a large integer, is none."""
    low, high = numbers
    ends = number(low, asked), number(high, asked)
    down, up = (math.nextafter(end, to) for end, to in zip(ends, (-math.inf, math.inf), strict=True))
    return (down if ends[0] > low else ends[0]), (up if ends[1] < high else ends[1])


def _leaf(x: object, what: str) -> Value:
    if not isinstance(x, Value):
        raise TypeError(f"{what} must be a Value; got {described(x)}")
    return x


def read_inputs(value: Value, wrt: object, box: Mapping[Value, Interval]) -> list[Value]:
    """The nodes for whose derivatives is asked."""
    if wrt is None:
        return list(box) or [x for x in topological(value) if x.op is None]
    if isinstance(wrt, Value) or not isinstance(wrt, Iterable):
        raise TypeError(f"wrt takes a list of Values: write wrt=[x]; got {described(wrt)}")
    return [*dict.fromkeys([*(_leaf(x, "each of wrt") for x in wrt), *box])]


def check_point(order: Sequence[Value], inputs: set[Value]) -> None:
    """ValueError for an input that is not finite, and where a number has changed since the graph was computed."""
    refuse_several(order, "an enclosure needs the rule of every node")
    for node in order:
        if node in inputs and not math.isfinite(node.data):
            raise ValueError(f"enclose needs finite inputs; got {spelled(node)} = {node.data!r}")
        if node.op is not None and node.parents and not _is_fresh(node):
            raise ValueError(
                f"a leaf of {spelled(node)} has changed since the graph was computed: compute the result anew"
            )


def _is_fresh(node: Value) -> bool:
    """Whether the number of a node is still that of its operands."""
    if node.op is None:
        return True
    try:
        data, _ = node.op.evaluate([parent.data for parent in node.parents])
    except ValueError:
        return False
    return data == node.data or (math.isnan(data) and math.isnan(node.data))
