"""`math` for exact numbers: values drawn at random for each argument, bound by the laws of each function.

e^u, ln u and the other functions have values that the methods below bind by laws. Formulas that are equal at random
leaves are then equal as formulas: two different ones agree at a point with odds of about their degree in 2^61.
Formulas that are equal by a law that is not stated here differ, and settle nothing.

Source: Schwartz (1980), Fast probabilistic algorithms for verification of polynomial identities.
"""

import hashlib
import math
from collections.abc import Callable
from fractions import Fraction
from types import SimpleNamespace

from engine.support.errors import UnsettledError
from engine.verify.exact.modular import Exact, Number, P, exact

PARTS = 5040  # of an exponent: e^(a/2) e^(a/3) is e^(5a/6)

Turn = tuple[int, int]
"""cos and sin of an angle, modulo P."""


def _turned(one: Turn, other: Turn) -> Turn:
    """Two turns one after the other."""
    (c, s), (d, t) = one, other
    return (c * d - s * t) % P, (c * t + s * d) % P


def _repeated(turn: Turn, times: int) -> Turn:
    """A turn so many times, backwards where that is negative."""
    power, result = (turn if times >= 0 else (turn[0], -turn[1] % P)), (1, 0)
    for bit in bin(abs(times))[:1:-1]:
        result = _turned(result, power) if bit == "1" else result
        power = _turned(power, power)
    return result


class ExactMath:
    """`math` for exact numbers: each function has a random value for each argument, bound by its laws."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self._logarithms: dict[int, Exact] = {}  # by the results of exp: ln e^u = u
        laws = {
            "exp",
            "expm1",
            "log",
            "log1p",
            "fabs",
            "sqrt",
            "hypot",
            "tanh",
            "sinh",
            "cosh",
            "sin",
            "cos",
            "tan",
        }
        self.namespace = SimpleNamespace(
            **{name: self._any(name) for name, part in vars(math).items() if callable(part)},
            **{name: part for name, part in vars(math).items() if isinstance(part, float)},
        )
        vars(self.namespace).update({name: getattr(self, name) for name in laws})
        vars(self.namespace).update(
            pow=self.power, isnan=lambda a: math.isnan(float(a)), isinf=lambda a: math.isinf(float(a))
        )

    def leaf(self, name: str, shadow: float) -> Exact:
        """The random number that stands for a leaf."""
        return Exact(self._drawn("leaf", name), shadow)

    def exp(self, a: Number) -> Exact:
        """e^(a + b) = e^a e^b, by the terms of the sum."""
        a = exact(a)
        y = math.prod(self._power(term, factor) for term, factor in a.terms.items()) % P
        self._logarithms[y] = a
        self._logarithms[pow(y, -1, P)] = -a
        return Exact(y, math.exp(a.shadow))

    def _power(self, term: int, factor: Fraction) -> int:
        """e^(factor · term), as a whole power of e^(term / n), with one n for all usual fractions."""
        parts = math.lcm(PARTS, factor.denominator)
        drawn = self._drawn("exp", term, parts)
        return pow(drawn, int(factor * parts), P)

    def log(self, a: Number) -> Exact:
        """ln 1 = 0, ln e^u = u, ln 1/a = -ln a."""
        a = exact(a)
        if a.residue in self._logarithms or a.residue == 1:
            known = self._logarithms.get(a.residue)
            return exact(0.0) if known is None else known
        inverse = pow(a.residue, -1, P) if a.residue else 0
        drawn = self._drawn("log", min(a.residue, inverse))
        return Exact(drawn if a.residue < inverse else -drawn, math.log(a.shadow))

    def log1p(self, a: Number) -> Exact:
        """ln(1 + a)."""
        return self.log(1.0 + exact(a))

    def fabs(self, a: Number) -> Exact:
        """a or -a, whichever is positive as a float."""
        a = exact(a)
        return a if a.shadow >= 0 else -a

    def tanh(self, a: Number) -> Exact:
        """(1 - t) / (1 + t) with t = e^-2a."""
        t = self.exp(-2.0 * exact(a))
        return (1.0 - t) / (1.0 + t)

    def expm1(self, a: Number) -> Exact:
        """e^a - 1."""
        return self.exp(a) - 1.0

    def sinh(self, a: Number) -> Exact:
        """(e^a - e^-a) / 2."""
        return (self.exp(a) - self.exp(-exact(a))) / 2.0

    def cosh(self, a: Number) -> Exact:
        """(e^a + e^-a) / 2."""
        return (self.exp(a) + self.exp(-exact(a))) / 2.0

    def sin(self, a: Number) -> Exact:
        """The second coordinate of the turn by a."""
        a = exact(a)
        return Exact(self._turn(a)[1], math.sin(a.shadow))

    def cos(self, a: Number) -> Exact:
        """The first coordinate of the turn by a."""
        a = exact(a)
        return Exact(self._turn(a)[0], math.cos(a.shadow))

    def tan(self, a: Number) -> Exact:
        """sin a / cos a."""
        return self.sin(a) / self.cos(a)

    def hypot(self, a: Number, b: Number) -> Exact:
        """√(a² + b²)."""
        a, b = exact(a), exact(b)
        return self.sqrt(a * a + b * b)

    def _turn(self, a: Exact) -> tuple[int, int]:
        """cos a and sin a, by the terms of a: turns multiply as c + i s, so that cos² a + sin² a = 1 and the like."""
        turn = (1, 0)
        for term, factor in a.terms.items():
            parts = math.lcm(PARTS, factor.denominator)
            half = self._drawn("turn", term, parts)  # the tangent of half the angle
            over = pow(1 + half * half, -1, P)
            one = ((1 - half * half) * over % P, 2 * half * over % P)
            turn = _turned(turn, _repeated(one, int(factor * parts)))
        return turn

    def sqrt(self, a: Number) -> Exact:
        """√a √a = a: the root modulo P, where there is one."""
        a = exact(a)
        root = pow(a.residue, (P + 1) // 4, P)
        if root * root % P != a.residue:
            raise UnsettledError
        return Exact(root, math.sqrt(a.shadow))

    def power(self, a: Number, b: Number) -> Exact:
        """a^n by multiplication, a^(1/2) = √a, otherwise a value drawn for a and b."""
        a, b = exact(a), exact(b)
        if b.shadow == 0.5:
            return self.sqrt(a)
        power = math.pow(a.shadow, b.shadow)
        whole = int(b.shadow) if b.shadow.is_integer() and abs(b.shadow) < 2**31 else None
        if whole is not None and exact(float(whole)).residue == b.residue:
            return Exact(pow(a.residue, whole, P), power)
        return Exact(self._drawn("pow", a.residue, b.residue), power)

    def _any(self, name: str) -> Callable[..., Exact]:
        plain = getattr(math, name)

        def drawn(*operands: Number) -> Exact:
            numbers = [exact(operand) for operand in operands]
            shadow = plain(*(a.shadow for a in numbers))
            return Exact(self._drawn(name, *(a.residue for a in numbers)), shadow)

        return drawn

    def _drawn(self, *key: object) -> int:
        digest = hashlib.blake2b(repr((self._seed, *key)).encode(), digest_size=16).digest()
        return int.from_bytes(digest, "big") % (P - 2) + 2
