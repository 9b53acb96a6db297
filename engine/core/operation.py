r"""An operation is one rule of calculus, with its symbol, its LaTeX, its domain and its kink.

A rule is a function from numbers to the value and to one partial ∂y/∂operand for each operand:

    @operation(symbol="×", latex=r"{a} \cdot {b}")
    def mul(a, b):
        "y = a b."
        return a * b, (b, a)

The engine runs rules and reads them: they are assignments, then ``return y, (...)``, without loops, made of
``+ - * /``, comparisons, ``x if c else y`` and ``math.*``.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from engine.core.rules import ieee, running
from engine.support.errors import DomainError


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Operation:
    """A named rule: ``op.rule(2.0, 3.0)`` gives ``(y, (∂y/∂a, ∂y/∂b))``. Conditions are written in Python."""

    name: str
    rule: running.Rule
    operands: tuple[str, ...]
    fact: str  # the first line of the rule's docstring
    symbol: str
    latex: str
    domain: str = ""  # where the rule has a value; "" is everywhere
    instead: str = ""  # what to write outside the domain
    kink: str = ""  # an expression that is 0 at a corner or a jump
    selects: bool = False  # the rule leaves out an operand whose partial is 0: no gradient reaches it
    partials: tuple[str, ...] = ()  # as a textbook writes them, where the rule's own avoid overflow
    shorter: Mapping[tuple[str, float], str] = field(default_factory=dict)  # {("b", 2.0): "a * a"}, products
    flat: str = ""  # the word for a unit stuck where the partial is about 0: "dead"

    def __repr__(self) -> str:
        return f"<operation {self.name}: {self.fact}>"

    def passes(self, partial: object) -> bool:
        """Whether a gradient flows along an edge with this partial: not to what the operation leaves out."""
        return partial != 0 or not self.selects

    def __reduce__(self) -> tuple[object, ...]:
        return running.declared, (self.rule.__module__, self.rule.__name__)  # a copy is the original

    def evaluate(self, numbers: Sequence[float], names: Sequence[str] = ()) -> running.Result:
        """Value and partials at `numbers`; an overflow is infinite. DomainError outside the domain."""
        try:
            return self.rule(*numbers)
        except (ArithmeticError, ValueError) as error:
            if self.domain and not isinstance(error, OverflowError):
                raise DomainError(running.outside_domain(self, numbers, names)) from None
        return running.with_math(self.rule, ieee.IEEE_MATH)(*numbers)


def operation(**fields: object) -> Callable[[running.Rule], Operation]:
    """Declare the decorated rule as an Operation, with the fields of Operation; `max_` is called max."""

    def declare(rule: running.Rule) -> Operation:
        operands = tuple(inspect.signature(rule).parameters)
        return Operation(
            rule.__name__.removesuffix("_"),
            rule,
            operands,
            running.fact_of(rule),
            **running.checked(fields, rule),
        )

    return declare


CONSTANT = Operation("constant", running.named("CONSTANT", __name__), (), "a number", symbol="", latex="")
