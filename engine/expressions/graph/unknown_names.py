"""Names that no expression knows: a slip of a known name, or a function that is written in another way.

A slip is one letter too many, missing or wrong, or two that changed places. Anything further may be another function.
"""

import math
from collections.abc import Iterable

LONGEST = 40  # letters of a name that may be a slip
SHORTEST = 3

_WRITTEN_AS = {
    "log10": "log(x)/log(10)",
    "log2": "log(x)/log(2)",
    "exp2": "2**x",
    "cbrt": "x**(1/3)",
    "fabs": "abs(x)",
    "square": "x**2",
    "sum": "x + y",
    "total": "x + y",
    "fsum": "x + y",
    "prod": "x*y",
    "dot": "x1*y1 + x2*y2",
    "norm": "hypot(x, y)",
    "swish": "silu(x)",
    "logit": "log(p) - log(1 - p)",
    "leaky_relu": "max(x, 0.01*x)",
    "arctan2": "atan2(x, y)",
    "average": "mean(x, y)",
}
_INVERSES = {f"{prefix}{name}h" for prefix in ("a", "ar", "arc") for name in ("sin", "cos", "tan")}


def is_unavailable(name: str) -> bool:
    """Whether a name is a function elsewhere, so that it is no slip of another one: tan, log10, sum."""
    return name in _WRITTEN_AS or name in _INVERSES or callable(getattr(math, name, None))


def in_place_of(name: str) -> str:
    """The end of the message for a function that is not available: its formula, where it has one."""
    return f"; write {_WRITTEN_AS[name]}" if name in _WRITTEN_AS else ", and no function here has its value"


def slip_of(name: str, known: Iterable[str]) -> str:
    """The known name that differs by capitals alone, else by a slip; "" where there is none, or several."""
    capitals = [other for other in known if other.casefold() == name.casefold()]
    near = capitals or [other for other in known if is_slip(name, other)]
    return near[0] if len(near) == 1 else ""


def is_slip(name: str, other: str) -> bool:
    """Whether a name differs from another by one letter, or by two that changed places.

    Digits do not count as letters: w1 is no slip of w2.
    """
    if not SHORTEST <= min(len(name), len(other)) <= max(len(name), len(other)) <= LONGEST:
        return False
    start = next((i for i, (a, b) in enumerate(zip(name, other, strict=False)) if a != b), None)
    start = min(len(name), len(other)) if start is None else start
    a, b = name[start:], other[start:]
    while a and b and a[-1] == b[-1]:
        a, b = a[:-1], b[:-1]
    if any(map(str.isdigit, a + b)):
        return False
    return max(len(a), len(b)) == 1 or (len(a) == 2 and a == b[::-1])
