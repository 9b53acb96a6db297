"""Numbers from anywhere, Python or NumPy, and the words for an object that is not one."""

import math
import operator
from numbers import Real
from typing import Any

from engine.support.text import shortened

LONG = 1024  # bits; an integer beyond the floats may be too long for repr as well


def number(value: object, asked: str, each: str = "Value(x)") -> float:
    """`value` as a float: an int, float, bool, Fraction, NumPy scalar or array without dimensions.

    `asked` begins the message of the TypeError (not a number, or masked) or ValueError (too large for a float).
    `each` is the expression to write for every element of a sequence.
    """
    if type(value) is float:  # nearly every number
        return value
    try:
        if is_number(value):
            return _binary64(value)
    except OverflowError:
        size = described(value) if isinstance(value, int) else shortened(repr(value), 60)
        raise ValueError(f"{asked} must fit a binary64 float (below 1.8e308); got {size}") from None
    raise TypeError(f"{asked} must be a real number; got {described(value)}{instead(value, each)}")


def is_number(value: object) -> bool:
    """Whether `value` is one real number: a float, an int, a NumPy scalar, an array without dimensions."""
    if isinstance(value, (float, int)):
        return True
    kind = getattr(getattr(value, "dtype", None), "kind", None)
    if kind is not None:  # of NumPy, by the kind of its elements: float() would read text, or unpack a Value
        return kind in "biuf" and getattr(value, "shape", None) == () and not _is_masked(value)
    return isinstance(value, Real)


def whole_number(value: object, asked: str, least: int | None = 1, most: int | None = None) -> int:
    """`value` as an int from `least` to `most`: an int of Python or NumPy, no bool and no float. None: no bound.

    `asked` begins the message of the ValueError.
    """
    if not (isinstance(value, bool) or getattr(getattr(value, "dtype", None), "kind", "i") not in "iu"):
        try:
            whole = operator.index(value)  # type: ignore[arg-type]  # TypeError is the answer no
        except TypeError:
            pass
        else:
            if (least is None or least <= whole) and (most is None or whole <= most):
                return whole
    bounds = "" if least is None else f" of at least {least}" if most is None else f" from {least} to {most}"
    raise ValueError(f"{asked} must be a whole number{bounds}; got {described(value)}")


def described(value: object) -> str:
    """An unexpected object in a few words: its text where it is short, else its shape or length."""
    kind = type(value).__name__
    shape = getattr(value, "shape", None)
    if value is None:
        return "None"
    if isinstance(value, int) and value.bit_length() > LONG:
        return f"an integer of {_digits(value)} digits"
    if isinstance(shape, tuple) and (shape or kind == "ndarray"):
        return f"an array of shape {shape}"
    if isinstance(value, (list, tuple, set, dict)):
        return f"a {kind} of length {len(value)}"
    return f"{shortened(repr(value))} ({kind})"


def instead(value: object, each: str = "") -> str:
    """The end of a message: the expression to write instead of `value`; "" where that is plain."""
    if isinstance(value, str):
        return f"; write float({value!r})" if _numeral(value) else ""
    if isinstance(value, complex):
        return "; write its parts .real and .imag as two numbers"
    if isinstance(value, (list, tuple)) or getattr(value, "shape", ()) != ():
        return f"; write [{each} for x in ...]" if each else "; write it for each element in turn"
    return ""


def _is_masked(value: object) -> bool:
    """Whether NumPy's masked constant stands here: an element without a number."""
    return bool(getattr(value, "mask", False))


def _binary64(value: Any) -> float:
    """The float nearest to a number. OverflowError where that would be infinite, as for a large long double."""
    converted = float(value)
    if math.isinf(converted) and value + value != value:
        raise OverflowError
    return converted


def _numeral(text: str) -> bool:
    try:
        float(text)
    except ValueError:
        return False
    return True


def _digits(integer: int) -> int:
    """The length of an integer that may be too long for str()."""
    most = int(integer.bit_length() * math.log10(2)) + 1
    return most if abs(integer) >= 10 ** (most - 1) else most - 1
