"""What other engines are known to do differently, and why: at which steps and operands. Everything else fails.

A difference is a fact about one step: the peer's value or slope there, run alone at the operands that the step
has in the program. `here` says at which operands. Two differences are of the way back, and are asked of
the graph.
"""

import math
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from against.points import LEAST_NORMAL
from engine import Value, topological

ALL = ("pytorch", "jax", "casadi")
SELECTIONS = ("max", "min", "maximum", "minimum")


@dataclass(frozen=True)
class Difference:
    """One way in which peers differ at one kind of step."""

    name: str
    peers: tuple[str, ...]
    steps: tuple[str, ...]  # () for any
    why: str
    here: Callable[[Sequence[float], Sequence[float]], bool]  # of the operands, and of our value and slopes


def _tie(operands: Sequence[float], ours: Sequence[float]) -> bool:
    return list(operands).count(ours[0]) > 1


def _nan(operands: Sequence[float], _ours: Sequence[float]) -> bool:
    return any(map(math.isnan, operands))


def _infinite(operands: Sequence[float], _ours: Sequence[float]) -> bool:
    return any(map(math.isinf, operands))


def _beyond(limit: float) -> Callable[[Sequence[float], Sequence[float]], bool]:
    return lambda operands, _: abs(operands[0]) > limit


def _zero(operands: Sequence[float], _ours: Sequence[float]) -> bool:
    return operands[0] == 0


def _zero_power(operands: Sequence[float], _ours: Sequence[float]) -> bool:
    return operands[1] == 0


def _subnormal(operands: Sequence[float], ours: Sequence[float]) -> bool:
    return any(0 < abs(x) < LEAST_NORMAL for x in (*operands, *ours))


KNOWN = (
    Difference("a tie is split", ALL, SELECTIONS, "each of equal operands gets a share of the slope", _tie),
    Difference(
        "slope at NaN",
        ALL,
        (),
        "a slope, or a value, where an operand is NaN is that of one branch, or 0",
        _nan,
    ),
    Difference(
        "1 - y² cancels",
        ALL,
        ("tanh",),
        "the slope of tanh loses its digits, and is 0 from 20 on",
        _beyond(3),
    ),
    Difference(
        "y (1 - y) cancels",
        ("pytorch", "jax"),
        ("sigmoid",),
        "the slope of sigmoid loses its digits",
        _beyond(3),
    ),
    Difference("softplus is a", ("pytorch",), ("softplus",), "above a = 20, its threshold", _beyond(20)),
    Difference(
        "0 ln b",
        ALL,
        ("xlogy",),
        "at a = 0 the value is a branch of its own, whose slopes are 0 or NaN",
        _zero,
    ),
    Difference(
        "0^b", ALL, ("pow",), "the slopes of a^b at a = 0 are those of its formula, with 0 ln 0 NaN", _zero
    ),
    Difference(
        "0 a^-1", ("casadi",), ("pow",), "at b = 0 the slope b a^(b-1) is 0 × inf for a tiny a", _zero_power
    ),
    Difference(
        "e^(z - y) of large z",
        ("pytorch",),
        ("logsumexp",),
        "the slope has the rounding of y as its error: a factor, from z = 10^15 on",
        lambda operands, _: max(map(abs, operands)) > 1e6,
    ),
    Difference("relu at 0", ("casadi",), ("relu",), "max(a, 0) splits its tie: the slope is 1/2", _zero),
    Difference("abs at 0", ("jax",), ("abs",), "the slope is 1", _zero),
    Difference(
        "e^-a overflows",
        ("casadi",),
        ("sigmoid",),
        "it is composed, 1 / (1 + e^-a), with a square in its slope",
        _beyond(350),
    ),
    Difference(
        "an infinite largest",
        ALL,
        ("logsumexp", "softmax", "log_softmax"),
        "inf - inf is NaN in some, and infinite in others; here an element that equals the largest is at distance 0",
        _infinite,
    ),
    Difference(
        "-inf × 0",
        ALL,
        ("gelu", "silu"),
        "a times its share is NaN at -inf, where the value here is the limit, 0",
        _infinite,
    ),
    Difference(
        "hypot at 0",
        ALL,
        ("hypot", "norm"),
        "where the first two operands are 0, or the slope is that of |a| at 0, it is NaN or that of one side",
        lambda operands, _: not any(operands[:2]),
    ),
    Difference(
        "hypot of infinity", ALL, ("hypot", "norm"), "the slopes to the others are NaN, too", _infinite
    ),
    Difference("subnormals are 0", ("jax",), (), "XLA has the processor flush them", _subnormal),
)
INFINITE, SUBNORMAL = "infinite slopes", "subnormal numbers on the way back"
WHY_BACK = {
    INFINITE: "0 × inf and inf - inf are NaN here; others leave the 0 out, or take another way back",
    SUBNORMAL: "XLA flushes them; in up · a / b, where the partial here is a / b, up · a has lost its digits",
}


def named(peer: str, step: str, operands: Sequence[float], ours: Sequence[float]) -> str:
    """The name of the known difference of a peer at a step; "" where there is none."""
    for known in KNOWN:
        if peer in known.peers and (not known.steps or step in known.steps) and known.here(operands, ours):
            return known.name
    return ""


def named_back(root: Value, ours: Sequence[float], theirs: Sequence[float]) -> str:
    """A difference of the way back, which `root.backward()` has gone already; "" where there is none.

    Infinite slopes explain only NaN: where both have numbers, the numbers must agree.
    """
    differing = [pair for pair in zip(ours, theirs, strict=True) if pair[0] != pair[1]]
    only_nan = all(any(map(math.isnan, pair)) for pair in differing)
    numbers = [x for node in topological(root) for x in (node.data, node.grad, *node.partials)]
    if only_nan and not all(map(math.isfinite, numbers)):
        return INFINITE
    return SUBNORMAL if any(0 < abs(x) < LEAST_NORMAL for x in numbers) else ""


def reasons() -> Iterable[tuple[str, str, str]]:
    """Name, peers, and reason of every difference, as the page shows them."""
    yield from ((known.name, ", ".join(known.peers), known.why) for known in KNOWN)
    yield from ((name, ", ".join(ALL), why) for name, why in WHY_BACK.items())
