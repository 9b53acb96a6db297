"""Formulas as LLVM IR: the rule of an operation, over numbers or vectors. A table over the nodes of Python's syntax.

A choice (`x if c else y`) computes both sides and selects; a comparison is that of IEEE 754.
"""

import ast
import math
from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

from engine.calculus.partials.formula import rule_body
from engine.compile.emit.llvm.writing.arithmetic import Arithmetic
from engine.compile.emit.llvm.writing.conditions import Condition, Operand
from engine.compile.emit.llvm.writing.mathematics.mathematics import FUNCTIONS, INTRINSICS, LIBRARY, function
from engine.core.operation import Operation
from engine.support.errors import FormulaError

OPERATORS: dict[type[ast.operator], Callable[[Arithmetic, Operand, Operand], Operand]] = {
    ast.Add: Arithmetic.add,
    ast.Sub: Arithmetic.sub,
    ast.Mult: Arithmetic.mul,
    ast.Div: Arithmetic.div,
}
SIGNS: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
QUESTIONS: dict[str, Callable[[Arithmetic, Operand], Condition]] = {
    "isnan": Arithmetic.is_nan,
    "isfinite": lambda a, x: a.compare("<", function(a, "fabs", x), math.inf),
    "isinf": lambda a, x: a.compare("==", function(a, "fabs", x), math.inf),
}


class Rule:
    """The rule of an operation at some operands. Only what is asked for is written.

    operands  known numbers, or names of the arithmetic's width
    y         the value, where it is known: then a partial that needs it does not compute it
    """

    def __init__(
        self, a: Arithmetic, op: Operation, operands: Sequence[Operand], y: Operand | None = None
    ) -> None:
        steps, self._value, self._partials = _body(op)
        names: dict[str, Operand] = dict(zip(op.operands, operands, strict=True))
        self._expressions = Expressions(a, names, steps)
        if y is not None and isinstance(self._value, ast.Name) and self._value.id not in names:
            names[self._value.id] = y

    def value(self) -> Operand:
        """y."""
        return self._expressions.number(self._value)

    def partial(self, k: int) -> Operand:
        """∂y/∂operand k."""
        return self._expressions.number(self._partials[k])


@cache
def _body(op: Operation) -> tuple[dict[str, ast.expr], ast.expr, list[ast.expr]]:
    """The assignments of a rule, its value and its partials, each name assigned once."""
    steps, value, partials = rule_body(op, lambda name: name)
    if len({name for name, _ in steps} | set(op.operands)) < len(steps) + len(op.operands):
        raise FormulaError(f"the rule of {op.name} assigns a name twice")
    return {name: _tree(step) for name, step in steps}, _tree(value), list(map(_tree, partials))


def _tree(text: str) -> ast.expr:
    return ast.parse(text, mode="eval").body


class Expressions:
    """Expressions over names: what each name is worth, or the expression that says so, computed at its first use."""

    def __init__(
        self, a: Arithmetic, names: dict[str, Operand], steps: Mapping[str, ast.expr] | None = None
    ) -> None:
        self._a, self._names, self._steps = a, names, steps or {}

    def number(self, node: ast.expr) -> Operand:
        """An expression as a number; FormulaError where it is none of the grammar."""
        write = NODES.get(type(node))
        result = write(self, node) if write else None
        if result is None:
            raise FormulaError(f"there is no code for `{ast.unparse(node)}`")
        return result

    def constant(self, node: ast.Constant) -> Operand | None:
        """1, 2.5."""
        return float(node.value) if isinstance(node.value, (int, float)) else None

    def name(self, node: ast.Name) -> Operand:
        """An operand, or what the rule has assigned to a name."""
        if node.id not in self._names:
            if node.id not in self._steps:
                raise FormulaError(f"a formula reads its operands and what it assigns; got `{node.id}`")
            self._names[node.id] = self.number(self._steps[node.id])
        return self._names[node.id]

    def binary(self, node: ast.BinOp) -> Operand | None:
        """a + b and the like."""
        write = OPERATORS.get(type(node.op))
        return write(self._a, self.number(node.left), self.number(node.right)) if write else None

    def unary(self, node: ast.UnaryOp) -> Operand | None:
        """-a, +a; `not a` as 1 or 0."""
        if isinstance(node.op, ast.Not):
            return self.flag(node)
        operand = self.number(node.operand)
        return self._a.neg(operand) if isinstance(node.op, ast.USub) else operand

    def choice(self, node: ast.IfExp) -> Operand:
        """`a if condition else b`."""
        condition = self.condition(node.test)
        if isinstance(condition, bool):
            return self.number(node.body if condition else node.orelse)
        return self._a.select(condition, self.number(node.body), self.number(node.orelse))

    def attribute(self, node: ast.Attribute) -> Operand | None:
        """math.pi and the like."""
        number = getattr(math, node.attr, None) if ast.unparse(node.value) == "math" else None
        return number if isinstance(number, float) else None

    def call(self, node: ast.Call) -> Operand | None:
        """math.exp(a) and the like."""
        name = _function(node)
        if name in QUESTIONS:
            return self.flag(node)
        known = name in FUNCTIONS or name in INTRINSICS or name in LIBRARY
        return function(self._a, name, *map(self.number, node.args)) if known else None

    def conjunction(self, node: ast.BoolOp) -> Operand:
        """`a and b`, `a or b` of numbers: the first that decides, else the last; of conditions 1 or 0."""
        if _is_condition(node):
            return self.flag(node)
        *firsts, last = node.values
        result = self.number(last)
        for value in reversed(firsts):
            sides = result, self.number(value)
            one, other = sides if isinstance(node.op, ast.And) else sides[::-1]
            result = self._a.select(self.condition(value), one, other)
        return result

    def flag(self, node: ast.expr) -> Operand:
        """1 where a condition holds, else 0."""
        return self._a.select(self.condition(node), 1.0, 0.0)

    def condition(self, node: ast.expr) -> Condition:
        """An expression as a condition; a number is true where it is not 0."""
        write = CONDITIONS.get(type(node))
        result = write(self, node) if write else None
        return self._a.compare("!=", self.number(node), 0.0) if result is None else result

    def compared(self, node: ast.Compare) -> Condition:
        """`a < b`, and `a < b < c` as both of its pairs."""
        numbers = [self.number(part) for part in (node.left, *node.comparators)]
        result: Condition = True
        for sign, one, other in zip(node.ops, numbers, numbers[1:], strict=False):
            result = self._a.both(result, self._a.compare(SIGNS[type(sign)], one, other))
        return result

    def joined(self, node: ast.BoolOp) -> Condition:
        """`p and q`, `p or q`."""
        join = self._a.both if isinstance(node.op, ast.And) else self._a.either
        result, *others = [self.condition(value) for value in node.values]
        for other in others:
            result = join(result, other)
        return result

    def negated(self, node: ast.UnaryOp) -> Condition | None:
        """`not p`."""
        return self._a.opposite(self.condition(node.operand)) if isinstance(node.op, ast.Not) else None

    def question(self, node: ast.Call) -> Condition | None:
        """`math.isnan(a)` and the like."""
        ask = QUESTIONS.get(_function(node))
        return ask(self._a, *map(self.number, node.args)) if ask else None


def _function(node: ast.Call) -> str:
    """The name of a function of `math`; "" for another."""
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="math"), attr=name), keywords=[]):
            return name
    return ""


def _is_condition(node: ast.expr) -> bool:
    """Whether it is a condition, or a conjunction of nothing but conditions."""
    parts: list[ast.expr] = [node]
    for part in parts:
        parts += part.values if isinstance(part, ast.BoolOp) else []
    ends = [part for part in parts if not isinstance(part, ast.BoolOp)]
    return all(
        isinstance(end, ast.Compare)
        or (isinstance(end, ast.UnaryOp) and isinstance(end.op, ast.Not))
        or (isinstance(end, ast.Call) and _function(end) in QUESTIONS)
        for end in ends
    )


NODES: dict[type[ast.expr], Callable[[Expressions, Any], Operand | None]] = {
    ast.Constant: Expressions.constant,
    ast.Name: Expressions.name,
    ast.BinOp: Expressions.binary,
    ast.UnaryOp: Expressions.unary,
    ast.IfExp: Expressions.choice,
    ast.Attribute: Expressions.attribute,
    ast.Call: Expressions.call,
    ast.BoolOp: Expressions.conjunction,
    ast.Compare: Expressions.flag,
}
"""The code of each kind of node; None where a kind has none."""

CONDITIONS: dict[type[ast.expr], Callable[[Expressions, Any], Condition | None]] = {
    ast.Compare: Expressions.compared,
    ast.BoolOp: Expressions.joined,
    ast.UnaryOp: Expressions.negated,
    ast.Call: Expressions.question,
}
"""The code of each kind of node as a condition; None where it is a number."""
