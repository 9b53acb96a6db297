"""What counts as a number, and what is said of anything else."""

import math
from numbers import Real
from typing import Any

LONG = 1024  # bits: of an integer beyond the floats, which may be too long for repr as well


def number(given: object, asked: str, each: str = "Value(x)") -> float:
    """`given` as a float: int, float, bool, Fraction, a NumPy scalar or an array without dimensions.

    `asked` begins the message of the TypeError (not a number) or ValueError (too large for a float); `each`
    is what to write for every element of a sequence.
    """
    try:
        if is_number(given):
            return float(given)  # type: ignore[arg-type]  # it has __float__
    except OverflowError:
        size = described(given) if isinstance(given, int) else repr(given)
        raise ValueError(f"{asked} must fit a binary64 float (below 1.8e308); got {size}") from None
    raise TypeError(f"{asked} must be a real number; got {described(given)}{instead(given, each)}")


def is_number(given: object) -> bool:
    """Whether it is one real number: a float, an int, a NumPy scalar, an array without dimensions."""
    if isinstance(given, (float, int)):
        return True
    kind = getattr(getattr(given, "dtype", None), "kind", None)
    if kind is not None:  # of NumPy, by the kind of its elements: float() would read text, or unpack a Value
        return kind in "biuf" and getattr(given, "shape", None) == ()
    return isinstance(given, Real)


def described(given: object) -> str:
    """A stranger in a few words: its value where it is short, its shape or length where it has one."""
    kind = type(given).__name__
    shape = getattr(given, "shape", None)
    if given is None:
        return "None"
    if isinstance(given, int) and given.bit_length() > LONG:
        return f"an integer of {_digits(given)} digits"
    if isinstance(shape, tuple) and (shape or kind == "ndarray"):
        return f"an array of shape {shape}"
    if isinstance(given, (list, tuple, set, dict)):
        return f"a {kind} of length {len(given)}"
    text = repr(given)
    return f"{text} ({kind})" if len(text) <= 40 else f"{text[:37]}... ({kind})"


def instead(given: Any, each: str = "") -> str:
    """What to write in place of a stranger, as the end of a message; "" where that is plain."""
    if isinstance(given, str):
        return f"; write float({given!r})" if _numeral(given) else ""
    if isinstance(given, complex):
        return "; write its parts .real and .imag as two numbers"
    if isinstance(given, (list, tuple)) or getattr(given, "shape", ()) != ():
        return f"; write [{each} for x in ...]" if each else "; write it for each element in turn"
    return ""


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
