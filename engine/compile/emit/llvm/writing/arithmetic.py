"""IEEE 754 arithmetic as LLVM IR, over numbers or vectors of them: constants are folded, equal lines written once."""

import math
import operator
from collections.abc import Callable
from dataclasses import dataclass, field

from engine.compile.emit.llvm.writing.conditions import (
    CODES,
    UNORDERED,
    Condition,
    Operand,
    Truth,
    is_zero,
    known,
)
from engine.compile.emit.llvm.writing.memory import splat
from engine.compile.emit.llvm.writing.target import Target, host
from engine.compile.emit.llvm.writing.text import Text, literal, suffix, vector

# How IEEE 754 compares: every comparison with NaN is false, but `!=`.
COMPARISONS: dict[str, tuple[str, Callable[[float, float], bool]]] = {
    "<": ("olt", operator.lt),
    "<=": ("ole", operator.le),
    ">": ("ogt", operator.gt),
    ">=": ("oge", operator.ge),
    "==": ("oeq", operator.eq),
    "!=": ("une", operator.ne),
}


@dataclass(slots=True)
class Arithmetic:
    """Writes operations into a text, which writes equal ones once.

    width   the numbers of a vector; 1 for plain doubles
    target  the processor: where it fuses a multiplication and an addition, polynomials do
    """

    text: Text
    width: int
    target: Target = field(default_factory=host)

    def let(self, expression: str) -> str:
        """The name of an expression without side effects."""
        return self.text.pure(expression)

    @property
    def kind(self) -> str:
        """The type of a number."""
        return vector(self.width)

    @property
    def whole(self) -> str:
        """The type of an integer of 64 bits for each number."""
        return "i64" if self.width == 1 else f"<{self.width} x i64>"

    @property
    def truth(self) -> str:
        """The type of a condition."""
        return "i1" if self.width == 1 else f"<{self.width} x i1>"

    def number(self, operand: Operand) -> str:
        """An operand as LLVM has it: a name, or a literal."""
        if isinstance(operand, str):
            return operand
        return literal(operand) if self.width == 1 else f"splat (double {literal(operand)})"

    def spread(self, name: str) -> str:
        """The vector of one double, by its name."""
        return splat(self.text, self.width, name)

    def integer(self, number: int) -> str:
        """An integer constant."""
        return str(number) if self.width == 1 else f"splat (i64 {number})"

    # Sums and products

    def add(self, a: Operand, b: Operand) -> Operand:
        """a + b."""
        if isinstance(a, float) and isinstance(b, float):
            return a + b
        for one, other in ((a, b), (b, a)):
            if one == 0.0 and math.copysign(1.0, one) < 0.0:  # x + 0 is not x at x = -0, but x + -0 is
                return other
        return self._binary("fadd", a, b)

    def sub(self, a: Operand, b: Operand) -> Operand:
        """a - b."""
        if isinstance(a, float) and isinstance(b, float):
            return a - b
        if b == 0.0 and math.copysign(1.0, b) > 0.0:
            return a
        return self._binary("fsub", a, b)

    def mul(self, a: Operand, b: Operand) -> Operand:
        """a b."""
        if isinstance(a, float) and isinstance(b, float):
            return a * b
        for one, other in ((a, b), (b, a)):
            if one in (1.0, -1.0):
                return other if one == 1.0 else self.neg(other)
        return self._binary("fmul", a, b)

    def div(self, a: Operand, b: Operand) -> Operand:
        """a / b, infinite or NaN where b is 0."""
        if isinstance(a, float) and isinstance(b, float):
            if b != 0.0:
                return a / b
            return a * math.copysign(math.inf, b) if a != 0.0 else math.nan
        return a if b == 1.0 else self._binary("fdiv", a, b)

    def neg(self, a: Operand) -> Operand:
        """-a."""
        return -a if isinstance(a, float) else self.let(f"fneg {self.kind} {a}")

    def fma(self, a: Operand, b: Operand, c: Operand) -> Operand:
        """a b + c, rounded once where the processor can: for polynomials, where either is right."""
        if not self.target.fuses or (isinstance(a, float) and isinstance(b, float)):
            return self.add(self.mul(a, b), c)
        return self.intrinsic("fma", a, b, c)

    def polynomial(self, x: Operand, coefficients: tuple[float, ...]) -> Operand:
        """Σ coefficients[i] x^i: the even and the odd half, in x², do not wait for each other."""
        square = self.mul(x, x)
        halves: list[Operand] = []
        for half in (coefficients[::2], coefficients[1::2]):
            total: Operand = half[-1]
            for coefficient in half[-2::-1]:
                total = self.fma(total, square, coefficient)
            halves.append(total)
        return self.fma(halves[1], x, halves[0])

    # Comparisons and choices

    def compare(self, sign: str, a: Operand, b: Operand) -> Condition:
        """a < b and the like, by IEEE 754."""
        code, python = COMPARISONS[sign]
        if isinstance(a, float) and isinstance(b, float):
            return python(a, b)
        if b == 0.0 and sign in ("!=", "=="):
            zero = known(self, a, is_zero, self.text.choices)
            if zero is not None:
                return self.opposite(zero) if sign == "!=" else zero
        return self._compared(CODES.index(code), self.number(a), self.number(b))

    def is_nan(self, a: Operand) -> Condition:
        """Whether it is NaN."""
        nan = known(self, a, math.isnan, self.text.choices)
        return self._compared(UNORDERED, self.number(a), self.number(a)) if nan is None else nan

    def both(self, a: Condition, b: Condition) -> Condition:
        """a and b."""
        if isinstance(a, bool) or isinstance(b, bool):
            return (b if a else False) if isinstance(a, bool) else (a if b else False)
        if a.compares_like(b):
            return self._compared(a.code & b.code, a.a, a.b)
        return Truth(self.let(f"and {self.truth} {a.name}, {b.name}"))

    def either(self, a: Condition, b: Condition) -> Condition:
        """a or b."""
        if isinstance(a, bool) or isinstance(b, bool):
            return (True if a else b) if isinstance(a, bool) else (True if b else a)
        if a.compares_like(b):
            return self._compared(a.code | b.code, a.a, a.b)
        return Truth(self.let(f"or {self.truth} {a.name}, {b.name}"))

    def opposite(self, a: Condition) -> Condition:
        """not a."""
        if isinstance(a, bool):
            return not a
        if a.code:
            return self._compared(len(CODES) - 1 - a.code, a.a, a.b)
        true = "true" if self.width == 1 else "splat (i1 true)"
        return Truth(self.let(f"xor {self.truth} {a.name}, {true}"))

    def select(self, condition: Condition, a: Operand, b: Operand) -> Operand:
        """a where the condition holds, else b."""
        if isinstance(condition, bool):
            return a if condition else b
        if isinstance(a, str) and a == b:
            return a
        sides = f"{self.kind} {self.number(a)}, {self.kind} {self.number(b)}"
        name = self.let(f"select {self.truth} {condition.name}, {sides}")
        self.text.choices[name] = condition, a, b
        return name

    def _compared(self, code: int, a: str, b: str) -> Condition:
        """The comparison of these bits."""
        if code in (0, len(CODES) - 1):
            return code > 0
        return Truth(self.let(f"fcmp {CODES[code]} {self.kind} {a}, {b}"), code, a, b)

    # Bits and functions

    def bits(self, a: Operand) -> str:
        """The 64 bits of each number as an integer."""
        return self.let(f"bitcast {self.kind} {self.number(a)} to {self.whole}")

    def of_bits(self, name: str) -> str:
        """The number of these 64 bits."""
        return self.let(f"bitcast {self.whole} {name} to {self.kind}")

    def integers(self, code: str, a: str, b: int | str) -> str:
        """An operation of integers: `add`, `shl`, ..."""
        return self.let(f"{code} {self.whole} {a}, {self.integer(b) if isinstance(b, int) else b}")

    def is_odd(self, name: str) -> Truth:
        """Whether an integer is odd."""
        return Truth(self.let(f"trunc {self.whole} {name} to {self.truth}"))

    def intrinsic(self, name: str, *operands: Operand) -> str:
        """An operation that LLVM has for every processor: fma, sqrt, fabs, floor, ..."""
        function, kind = f"llvm.{name}.{suffix(self.width)}", self.kind
        self.text.declarations.add(f"declare {kind} @{function}({', '.join([kind] * len(operands))})")
        return self.let(f"call {kind} @{function}({', '.join(f'{kind} {self.number(o)}' for o in operands)})")

    def scaled(self, a: Operand, n: Operand) -> str:
        """a 2^n for a whole n by the instruction of AVX-512, for 2, 4 or 8 numbers."""
        bits = 64 * self.width
        rest = "i8 -1, i32 4" if bits == 512 else "i8 -1"  # no lane is masked; rounded as all else
        function, kinds = f"llvm.x86.avx512.mask.scalef.pd.{bits}", [self.kind] * 3
        types = ", ".join([*kinds, *(part.split()[0] for part in rest.split(", "))])
        self.text.declarations.add(f"declare {self.kind} @{function}({types})")
        operands = f"{self.kind} {self.number(a)}, {self.kind} {self.number(n)}, {self.kind} zeroinitializer"
        return self.let(f"call {self.kind} @{function}({operands}, {rest})")

    def lane_by_lane(self, name: str, *operands: Operand) -> str:
        """A function of the C library, called once for each lane."""
        return self._lanes(name, [self.number(operand) for operand in operands])

    def where_any(self, condition: Condition, name: str, y: Operand, *operands: Operand) -> Operand:
        """y; where the condition holds, the function `name` of the C library. It seldom holds in any lane."""
        if isinstance(condition, bool):
            return self.lane_by_lane(name, *operands) if condition else y
        key = f"{name} in place of {y}"
        if key not in self.text.known:
            names = list(map(self.number, operands))
            self.text.known[key] = self._replaced(condition.name, name, self.number(y), names)
        return self.text.known[key]

    def _replaced(self, condition: str, name: str, y: str, operands: list[str]) -> str:
        t, kind, some = self.text, self.kind, condition
        if self.width > 1:
            some = t.call("i1", f"llvm.vector.reduce.or.v{self.width}i1", (self.truth, condition))
        before, slow, after, reaching = t.block, t.fresh("slow"), t.fresh("after"), t.known
        t.do(f"br i1 {some}, label %{slow}, label %{after}")
        t.label(slow, reaching)
        answers = self._lanes(name, operands)
        answers = t.let(f"select {self.truth} {condition}, {kind} {answers}, {kind} {y}")
        t.do(f"br label %{after}")
        t.label(after, reaching)
        return t.let(f"phi {kind} [ {y}, %{before} ], [ {answers}, %{slow} ]")

    def _lanes(self, name: str, arguments: list[str]) -> str:
        if self.width == 1:
            self.text.declarations.add(f"declare double @{name}({', '.join(['double'] * len(arguments))})")
            return self.let(f"call double @{name}({', '.join(f'double {each}' for each in arguments)})")
        helper = f"{name}.{suffix(self.width)}"
        if helper not in self.text.helpers:
            self.text.helpers[helper] = _each_lane(helper, name, len(arguments), self.width)
        return self.let(
            f"call {self.kind} @{helper}({', '.join(f'{self.kind} {each}' for each in arguments)})"
        )

    def _binary(self, code: str, a: Operand, b: Operand) -> str:
        return self.let(f"{code} {self.kind} {self.number(a)}, {self.number(b)}")


def _each_lane(helper: str, name: str, count: int, width: int) -> Text:
    """The function `helper` of `count` vectors: a function of the C library, called for each lane."""
    kind = vector(width)
    t = Text(helper, ", ".join(f"{kind} %x{i}" for i in range(count)), kind, attributes="internal")
    result = "poison"
    for lane in range(width):
        numbers = [t.let(f"extractelement {kind} %x{i}, i64 {lane}") for i in range(count)]
        answer = t.call("double", name, *[("double", number) for number in numbers])
        result = t.let(f"insertelement {kind} {result}, double {answer}, i64 {lane}")
    t.do(f"ret {kind} {result}")
    return t
