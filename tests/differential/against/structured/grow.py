"""Texts of random functions: loops, reductions over samples, derivatives and checkpoints inside one another.

Every declared operation and every kind of reduction is among them. A text is a function of two numbers that all
samples share, and of samples with two columns; `run` of compare.py calls it with what the public names stand for.
"""

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from random import Random

from engine import DomainError
from engine.calculus.functions.samples import REDUCTIONS
from engine.core import operations as ops

SHARED, PARAMETERS, COLUMNS = ("c", "d"), ("w", "b"), ("x", "y")
RANGES = ("{}", "(0.9 * tanh({}))", "(1.5 + tanh({}))")
"""Forms of an operand: as it is, from -0.9 to 0.9, and from 0.5 to 2.5."""
POINTS = {
    "{}": (-2.1, -0.4, 0.3, 1.7),
    "(0.9 * tanh({}))": (-0.9, 0.1, 0.9),
    "(1.5 + tanh({}))": (0.5, 1.2, 2.5),
}


def ranges() -> dict[str, str]:
    """The form of the operands of each operation: the first in which it has finite values and partials."""
    return {op.name: next(form for form in RANGES if _is_defined(op, POINTS[form])) for op in ops.ALL}


def _is_defined(op, points) -> bool:
    count = len(op.operands)
    for first in points:
        for second in points if count > 1 else (0.5,):
            try:
                value, partials = op.evaluate([first, second, points[0]][:count])
            except DomainError:
                return False
            if not all(map(math.isfinite, (value, *partials))):
                return False
    return True


FORMS = ranges()


@dataclass(frozen=True)
class Scope:
    """The names that a place of the text may use.

    names    Values
    numbers  those that may stand for plain numbers, to which there is no derivative
    depth    how many constructs are around it
    samples  whether it may reduce over the samples: not where it is a function of one
    """

    names: tuple[str, ...]
    depth: int = 0
    samples: bool = True
    numbers: frozenset[str] = frozenset()

    def inner(self, *names: str, numbers: Iterable[str] = (), **changes: bool) -> "Scope":
        """The scope of a function with further arguments, which occur as often as all others."""
        more = names * max(1, len(self.names) // (len(names) or 1) // 2)
        samples = changes.get("samples", self.samples)
        return Scope((*self.names, *more), self.depth + 1, samples, self.numbers.union(numbers))


@dataclass
class Text:
    """A text that grows: its random numbers, and a number for each name."""

    random: Random
    count: int = 0
    uses: set[str] = field(default_factory=set)

    def fresh(self, letter: str) -> str:
        """A name that no other place has."""
        self.count += 1
        return f"{letter}{self.count}"

    def expression(self, scope: Scope, size: int) -> str:
        """An expression of a Value."""
        if size <= 0:
            return self.leaf(scope)
        kinds = [*CONSTRUCTS] if scope.depth < 3 else ["operation"]
        weights = [CONSTRUCTS[kind][1] for kind in kinds]
        kind = self.random.choices(kinds, weights)[0]
        self.uses.add(kind)
        return CONSTRUCTS[kind][0](self, scope, size - 1)

    def leaf(self, scope: Scope) -> str:
        """A name."""
        return self.random.choice(scope.names)

    def value(self, scope: Scope) -> str:
        """The name of a Value."""
        return self.random.choice([name for name in scope.names if name not in scope.numbers])

    def several(self, scope: Scope, size: int, count: int) -> str:
        """Expressions in a row."""
        return ", ".join(self.expression(scope, size) for _ in range(count))


def operation(text: Text, scope: Scope, size: int) -> str:
    """Any operation; a number in the place of an operand now and then."""
    op = text.random.choice(ops.ALL)
    operands = [FORMS[op.name].format(text.expression(scope, size)) for _ in op.operands]
    if len(operands) > 1 and text.random.random() < 0.2:
        operands[text.random.randrange(len(operands))] = str(text.random.choice((0.5, 1.0, 2.0)))
    return f"{op.name}({', '.join(operands)})"


def arithmetic(text: Text, scope: Scope, size: int) -> str:
    sign = text.random.choice("+-*")
    return f"({text.expression(scope, size)} {sign} {text.expression(scope, size - 1)})"


def of_a_list(text: Text, scope: Scope, size: int) -> str:
    name, count = (
        text.random.choice(("total", "mean", "logsumexp", "maximum", "norm")),
        text.random.randint(2, 4),
    )
    elements = text.several(scope, size - 1, count)
    return f"{name}({elements})" if name == "maximum" else f"{name}([{elements}])"


def look_up(text: Text, scope: Scope, size: int) -> str:
    elements = text.several(scope, size - 1, 3)
    return f"take([{elements}], step({text.leaf(scope)}) + step({text.leaf(scope)}))"


def scan(text: Text, scope: Scope, size: int) -> str:
    """A loop of one or two states; its last state, or what its steps give."""
    item, steps = text.fresh("k"), text.random.randint(2, 6)
    states = [text.fresh("s") for _ in range(text.random.choice((1, 1, 2)))]
    begin = [text.value(scope) for _ in states]
    items = [text.leaf(scope) if text.random.random() < 0.8 else "0.7" for _ in range(steps)]
    inner = scope.inner(*states, item, numbers=[item] if {"0.7", *scope.numbers} & {*items} else [])
    new = [f"tanh({text.expression(inner, size)} + {state})" for state in states]
    option = text.random.choice(("", ", checkpoint=True"))
    if len(states) == 1:
        body = f"lambda {states[0]}, {item}: ({new[0]}, {text.expression(inner, size - 1)})"
        loop = f"scan({body}, {begin[0]}, [{', '.join(items)}]{option})"
        return text.random.choice((f"{loop}[0]", f"total({loop}[1])", f"{loop}[1][1]"))
    pair = text.fresh("p")
    body = (
        f"lambda {pair}, {item}: (lambda {states[0]}, {states[1]}: "
        f"([{new[0]}, {new[1]}], {text.expression(inner, size - 1)}))({pair}[0], {pair}[1])"
    )
    loop = f"scan({body}, [{begin[0]}, {begin[1]}], [{', '.join(items)}]{option})"
    return text.random.choice((f"total({loop}[0])", f"{loop}[0][1]", f"total({loop}[1])"))


def while_loop(text: Text, scope: Scope, size: int) -> str:
    """A loop that ends by its numbers."""
    state, limit = text.fresh("u"), text.random.randint(2, 6)
    inner = scope.inner(state)
    step = f"0.6 * {state} + 0.3 * tanh({text.expression(inner, size)})"
    condition = f"{state} * {state} - 0.1 * exp(tanh({text.leaf(inner)}))"
    return f"while_loop(lambda {state}: {condition}, lambda {state}: {step}, {text.value(scope)}, {limit})"


def reduction(text: Text, scope: Scope, size: int) -> str:
    """A reduction over the samples, of one result or of two."""
    if not scope.samples:
        return operation(text, scope, size)
    kind = text.random.choice([*REDUCTIONS])
    inner = scope.inner(*COLUMNS, *COLUMNS, samples=False)
    begin = f"data.{kind}(lambda {', '.join(COLUMNS)}: "
    if text.random.random() < 0.7:
        return f"{begin}{text.expression(inner, size)})"
    return f"dot({begin}[{text.several(inner, size - 1, 2)}]), [1.0, {text.leaf(scope)}])"


def derivative(text: Text, scope: Scope, size: int) -> str:
    """A derivative of what is computed here to a Value that is known here."""
    at = text.value(scope)
    of = f"{at} * {text.expression(scope.inner(), size)}"  # a Value, whatever the rest is
    form = text.random.choice(("grad({of}, {at})", "jvp({of}, {at}, 0.5)", "grad(grad({of}, {at}), {at})"))
    return f"tanh({form.format(of=of, at=at)})"


def checkpoint(text: Text, scope: Scope, size: int) -> str:
    name = text.fresh("a")
    return f"checkpoint(lambda {name}: {text.expression(scope.inner(name), size)}, 1.0 * {text.value(scope)})"


def stopped(text: Text, scope: Scope, size: int) -> str:
    return f"({text.leaf(scope)} * stop_gradient({text.expression(scope, size)}))"


Construct = Callable[[Text, Scope, int], str]
CONSTRUCTS: dict[str, tuple[Construct, float]] = {
    "operation": (operation, 4.0),
    "arithmetic": (arithmetic, 3.0),
    "function of a list": (of_a_list, 1.0),
    "look-up": (look_up, 0.4),
    "scan": (scan, 1.3),
    "while_loop": (while_loop, 0.7),
    "reduction": (reduction, 1.5),
    "derivative": (derivative, 0.9),
    "checkpoint": (checkpoint, 0.4),
    "stop_gradient": (stopped, 0.3),
}
"""What a text is made of, and how often. A new construct stands here, and nowhere else."""


def grown(seed: object, *, samples: bool = True) -> tuple[str, set[str]]:
    """The text of a function of a seed, and the constructs in it."""
    text = Text(Random(f"structured {seed}"))
    names, lines = (*SHARED, *PARAMETERS), []
    for _ in range(text.random.randint(1, 3)):
        name = text.fresh("n")
        lines.append(
            f"    {name} = tanh({text.expression(Scope(names, 0, samples), text.random.randint(2, 4))})"
        )
        names = (*names, name, name)
    result = text.expression(Scope(names, 0, samples), text.random.randint(2, 4))
    lines.append(f"    return {text.leaf(Scope(names))} * 0.5 + {result}")
    return "\n".join([f"def f({', '.join((*SHARED, 'data'))}):", *lines]), text.uses
