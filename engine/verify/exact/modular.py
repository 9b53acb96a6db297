"""Exact numbers: the integers modulo the prime 2^61 - 1, where no rounding hides a difference.

Sums, products and quotients are exact. Comparisons use the float beside each number, so that a graph keeps its side
of every kink.
"""

import math
from fractions import Fraction
from itertools import product

from engine.support.errors import UnsettledError

P = 2**61 - 1
MOST = 64  # summands of a sum that are kept apart


Terms = dict[int, Fraction]  # a sum: the factor of each summand, 1 for the constant one


class Exact:
    """An integer modulo P.

    residue  the integer
    shadow   the float that it stands for: comparisons use it
    terms    its summands, by their residues, with their factors: e^(a + b) is e^a e^b by them
    """

    __slots__ = ("residue", "shadow", "terms")

    def __init__(self, residue: int, shadow: float, terms: Terms | None = None) -> None:
        self.residue, self.shadow = residue % P, shadow
        self.terms: Terms = _signed({self.residue: Fraction(1)}) if terms is None else terms

    def __add__(self, other: "Number") -> "Exact":
        b = exact(other)
        terms = dict(self.terms)
        for term, factor in b.terms.items():
            terms[term] = terms.get(term, Fraction(0)) + factor
        own = {term: factor for term, factor in terms.items() if factor}
        return Exact(self.residue + b.residue, self.shadow + b.shadow, own if len(own) <= MOST else None)

    def __mul__(self, other: "Number") -> "Exact":
        b = exact(other)
        return Exact(self.residue * b.residue, self.shadow * b.shadow, _expanded(self.terms, b.terms))

    def __truediv__(self, other: "Number") -> "Exact":
        b = exact(other)
        if b.residue == 0:
            raise UnsettledError
        inverse = pow(b.residue, -1, P)
        over = (
            {pow(term, -1, P): 1 / factor for term, factor in b.terms.items()} if len(b.terms) == 1 else None
        )
        return self * Exact(inverse, 1.0 / b.shadow, over)

    __radd__, __rmul__ = __add__, __mul__

    def __sub__(self, other: "Number") -> "Exact":
        return self + -exact(other)

    def __rsub__(self, other: float) -> "Exact":
        return exact(other) + -self

    def __rtruediv__(self, other: float) -> "Exact":
        return exact(other) / self

    def __neg__(self) -> "Exact":
        return Exact(-self.residue, -self.shadow, {k: -v for k, v in self.terms.items()})

    def __float__(self) -> float:
        return self.shadow

    def __lt__(self, other: "Number") -> bool:
        return self.shadow < float(other)

    def __le__(self, other: "Number") -> bool:
        return self.shadow <= float(other)

    def __gt__(self, other: "Number") -> bool:
        return self.shadow > float(other)

    def __ge__(self, other: "Number") -> bool:
        return self.shadow >= float(other)

    def __eq__(self, other: object) -> bool:
        return self.shadow == float(other)  # type: ignore[arg-type]  # rules compare with numbers

    def __hash__(self) -> int:
        return hash(self.residue)


Number = Exact | float


def _signed(terms: Terms) -> Terms:
    """One key for a term and its negative, which has the other sign as its factor."""
    return {min(term, P - term): factor if term <= P // 2 else -factor for term, factor in terms.items()}


def _expanded(left: Terms, right: Terms) -> Terms | None:
    """The summands of a product; None where there are too many."""
    if len(left) * len(right) > MOST:
        return None
    terms: Terms = {}
    for (a, to_a), (b, to_b) in product(left.items(), right.items()):
        for term, factor in _signed({a * b % P: to_a * to_b}).items():
            terms[term] = terms.get(term, Fraction(0)) + factor
    return {term: factor for term, factor in terms.items() if factor}


def exact(number: Number) -> Exact:
    """A float as the exact fraction that it is."""
    if isinstance(number, Exact):
        return number
    if not math.isfinite(number):
        raise UnsettledError
    fraction = Fraction(number)
    residue = fraction.numerator * pow(fraction.denominator, -1, P)
    return Exact(residue, float(number), {1: fraction} if fraction else {})
