"""Numbers at several points: equal, or one a constant times the other, and what that constant means."""

import math
from collections.abc import Sequence
from fractions import Fraction

SIMPLE = frozenset(map(float, range(1, 11)))
LARGEST = 100  # denominator of a fraction that is shown as one
ROUNDED = 0.005  # a factor closer to 1 is the rounding of a number
LARGEST_FACTOR = 1_000_000  # that is shown as a fraction
Numbers = Sequence[float]


def same(left: Numbers, right: Numbers) -> bool:
    """Whether they are equal at every point, but for rounding; infinite numbers are equal to none."""
    size = max(map(abs, right), default=0.0)
    return all(map(math.isfinite, (*left, *right))) and all(
        abs(a - b) <= 1e-8 * max(abs(a), abs(b)) + 1e-12 * size for a, b in zip(left, right, strict=True)
    )


def ratio(left: Numbers, right: Numbers) -> float | None:
    """The constant c with left = c · right; None where there is none."""
    largest = max(range(len(right)), key=lambda i: abs(right[i]))
    if right[largest] == 0 or left[largest] == 0:
        return None
    c = left[largest] / right[largest]
    if not math.isfinite(c):
        return None
    if len(right) < 3 and not (abs(c) in SIMPLE or 1.0 / abs(c) in SIMPLE):
        return None  # at one or two points any number is a constant factor
    return c if same([c * b for b in right], left) else None


def is_about_one(c: float) -> bool:
    """Whether a factor is 1 in the digits that are printed; -1 is a sign and no factor."""
    return abs(c - 1.0) < 1e-6


def constant_words(
    c: float, means: frozenset[int], shares: frozenset[int] = frozenset(), *, is_written: bool = True
) -> tuple[str, str]:
    """Kind and sentence for an answer that is c times the right one, c not 1.

    means   the numbers of examples over which the expression takes a mean
    shares  every n for which 1/n stands in it as a factor
    is_written  whether a number stands in the expression that may be the lost factor
    """
    size = abs(c)
    near = Fraction(size).limit_denominator(LARGEST)
    is_fraction = near <= LARGEST_FACTOR and abs(float(near) - size) <= 1e-9 * size
    sign = "the sign is flipped" if c < 0 else ""
    if is_fraction and near == 1:
        return "sign", sign or "the answer is right"
    if is_fraction:
        kind, words = _fraction_words(near, means, shares, is_written=is_written)
    elif abs(size - 1.0) < ROUNDED:
        digits = math.floor(1e-6 - math.log10(abs(size - 1.0)))
        kind, words = "rounding", f"it is right to {digits} digits: a number in it is rounded"
    else:
        kind, words = "factor", f"it is {size:.6g} times the right answer"
    return kind, f"{sign}, and {words}" if sign else words


def _fraction_words(
    c: Fraction, means: frozenset[int], shares: frozenset[int], *, is_written: bool
) -> tuple[str, str]:
    lost, excess = c.denominator, c.numerator
    if 1 in (lost, excess) and {lost, excess} & means:
        reason = "1/n is missing" if lost == 1 else "it is divided by n twice"
        return "1/n", f"off by 1/n with n = {max(lost, excess)}: {reason}"
    if lost == 1 and excess in shares:
        return "factor", f"the factor 1/{excess} is lost"
    if excess == 1 and is_written:
        return "factor", f"the factor {lost} is lost"
    return "factor", f"a factor of {c} too many" if lost == 1 else f"it is {c} of the right answer"
