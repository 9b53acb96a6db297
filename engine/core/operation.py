r"""What an operation is: one rule of calculus, with its symbol, its LaTeX, its domain and its kink.

A rule is an ordinary function from numbers to a value and one partial derivative for each operand:

    @operation(symbol="×", latex=r"{a} \cdot {b}")
    def mul(a, b):
        "y = a b."
        return a * b, (b, a)

So that it can be read as well as run (formula.py), a rule is assignments, then ``return y, (...)``, made of
``+ - * /``, comparisons, ``x if c else y`` and ``math.*``: no loops, no statements that branch.
"""

import inspect
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from types import FunctionType, SimpleNamespace
from typing import Any

from engine.support.errors import DomainError

Result = tuple[float, tuple[float, ...]]
Rule = Callable[..., Result]


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Operation:
    """A named rule: ``op.rule(2.0, 3.0)`` gives ``(y, (∂y/∂a, ∂y/∂b))``.

    ``domain`` is the condition on the operands under which the rule has a value ("" where it always has),
    ``kink`` an expression of them that is 0 where the rule has a corner or a jump ("" where it has none);
    both are written as Python. ``instead`` says what to write when the domain is left. ``slopes`` are the
    partials as a textbook has them, as Python over operands and operations, where the rule's own are written
    for binary64: `1 - tanh(a) ** 2`. ``shorter`` has what it equals where one operand is a certain constant:
    `{("b", 2.0): "a * a"}`. ``flat`` is what a unit is called that rests where the slope is 0, or nearly 0:
    "saturated", "dead"; "" where that is no fault.
    """

    name: str
    rule: Rule
    operands: tuple[str, ...]
    fact: str
    symbol: str
    latex: str
    domain: str = ""
    kink: str = ""
    instead: str = ""
    slopes: tuple[str, ...] = ()
    shorter: Mapping[tuple[str, float], str] = field(default_factory=dict)
    flat: str = ""

    def __repr__(self) -> str:
        return f"<operation {self.name}: {self.fact}>"

    def __reduce__(self) -> str | tuple[Any, ...]:
        """By name: an operation is one thing, and a copied or pickled graph is made of the same ones."""
        return "CONSTANT" if self is CONSTANT else (_declared, (self.rule.__module__, self.rule.__name__))

    def evaluate(self, numbers: Sequence[float], names: Sequence[str] = ()) -> Result:
        """Value and partials at `numbers`; what overflows is infinite, as IEEE 754 has it.

        Raises DomainError where the rule has no value; `names` are the operands' own names, for its message.
        """
        try:
            return self.rule(*numbers)
        except (ArithmeticError, ValueError) as error:
            if self.domain and not isinstance(error, OverflowError):
                raise DomainError(self._refusal(numbers, names)) from None
        return _without_exceptions(self.rule)(*numbers)

    def _refusal(self, numbers: Sequence[float], names: Sequence[str]) -> str:
        quoted = [f" ({name!r})" if name else "" for name in names] or [""] * len(numbers)
        came = ", ".join(
            f"{operand} = {number!r}{name}"
            for operand, number, name in zip(self.operands, numbers, quoted, strict=True)
        )
        advice = f"; {self.instead}" if self.instead else ""
        return f"{self.name} needs {self.domain}; got {came}, in {self.fact}{advice}"


# No operation but a marker: the op of a leaf that was written as a plain number and receives no gradient.
CONSTANT = Operation(
    "constant", rule=lambda: (math.nan, ()), operands=(), fact="a number", symbol="", latex=""
)


def operation(
    *,
    symbol: str,
    latex: str,
    domain: str = "",
    kink: str = "",
    instead: str = "",
    slopes: tuple[str, ...] = (),
    shorter: Mapping[tuple[str, float], str] | None = None,
    flat: str = "",
) -> Callable[[Callable[..., Any]], Operation]:
    """Declare the decorated rule as an Operation; a trailing `_` of its name is dropped (`max_` is max)."""

    def declare(rule: Callable[..., Any]) -> Operation:
        return Operation(
            name=rule.__name__.removesuffix("_"),
            rule=rule,
            operands=tuple(inspect.signature(rule).parameters),
            fact=(rule.__doc__ or "").partition("\n")[0].partition(";")[0].rstrip("."),
            symbol=symbol,
            latex=latex,
            domain=domain,
            kink=kink,
            instead=instead,
            slopes=slopes,
            shorter=shorter or {},
            flat=flat,
        )

    return declare


def _declared(module: str, name: str) -> Operation:
    found = getattr(import_module(module), name)
    if not isinstance(found, Operation):
        raise TypeError(f"{module}.{name} is no operation; got {found!r}")
    return found


def _without_exceptions(rule: Rule) -> Rule:
    """The same rule with a `math` that answers inf or NaN, like the processor, where Python's raises."""
    if not isinstance(rule, FunctionType):
        raise TypeError(f"a rule is a Python function; got {rule!r}")
    return FunctionType(rule.__code__, {**rule.__globals__, "math": IEEE_MATH}, closure=rule.__closure__)


def _answering(function: Callable[..., float]) -> Callable[..., float]:
    def answer(*operands: float) -> float:
        try:
            return function(*operands)
        except OverflowError:
            near = [math.copysign(1.0, operand) for operand in operands]
            return math.copysign(math.inf, function(*near))  # the sign is that of a small operand: sinh
        except ValueError:
            return math.nan

    return answer


def _pow(a: float, b: float) -> float:
    try:
        return math.pow(a, b)
    except OverflowError:
        return math.copysign(math.inf, a) if b % 2 == 1 else math.inf


# Python's `math`, which answers inf or NaN, as IEEE 754 has it, where Python's own raises.
IEEE_MATH = SimpleNamespace(
    **{name: _answering(part) if callable(part) else part for name, part in vars(math).items()}
)
IEEE_MATH.pow = _pow
