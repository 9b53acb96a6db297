"""Numbers at several points: equal, or one a constant times the other, and what that constant says."""

from collections.abc import Sequence
from fractions import Fraction

from engine.verify.judgement.edges import Ledger

SIMPLE = frozenset(map(float, range(1, 11)))
Numbers = Sequence[float]


def same(left: Numbers, right: Numbers) -> bool:
    """Whether they are equal at every point, but for rounding."""
    size = max(map(abs, right), default=0.0)
    return all(
        abs(a - b) <= 1e-8 * max(abs(a), abs(b)) + 1e-12 * size for a, b in zip(left, right, strict=True)
    )


def ratio(left: Numbers, right: Numbers) -> float | None:
    """The constant c with left = c right; None where there is none."""
    largest = max(range(len(right)), key=lambda i: abs(right[i]))
    if right[largest] == 0 or left[largest] == 0:
        return None
    c = left[largest] / right[largest]
    if len(right) < 3 and not (abs(c) in SIMPLE or 1.0 / abs(c) in SIMPLE):
        return None  # at a point or two anything is a constant factor
    return c if same([c * b for b in right], left) else None


def constant_words(c: float, divisors: frozenset[int]) -> tuple[str, str]:
    """Kind and words for an answer that is c times the right one."""
    near = Fraction(c).limit_denominator(100)
    shown = str(abs(near)) if abs(float(near) - c) <= 1e-9 * abs(c) else f"{abs(c):.6g}"
    sign = "the sign is turned" if c < 0 else ""
    if shown == "1":
        return "sign", sign
    lost, beyond = abs(near).denominator, abs(near).numerator
    if {lost, beyond} & divisors and 1 in (lost, beyond):
        n = lost if beyond == 1 else beyond
        words = f"off by 1/n with n = {n}: " + (
            "1/n is forgotten" if lost == 1 else "divided by n once too often"
        )
        kind = "1/n"
    else:
        kind, words = (
            "factor",
            f"a factor of {shown} too many" if lost == 1 else f"it is {shown} of what is right",
        )
        words = f"the factor {lost} is lost" if beyond == 1 else words
    return kind, f"{sign}, and {words}" if sign else words


def divisors(ledgers: Sequence[Ledger]) -> frozenset[int]:
    """Every n for which some local derivative is 1/n at all points."""
    edges = [edge for edge in ledgers[0].edges if ledgers[0].partial(edge) != 0]
    found = set()
    for edge in edges:
        n = 1.0 / abs(ledgers[0].partial(edge))
        whole = round(n)
        if whole > 1 and all(abs(abs(ledger.partial(edge)) * whole - 1.0) < 1e-12 for ledger in ledgers):
            found.add(whole)
    return frozenset(found)
