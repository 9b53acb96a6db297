"""The formula of an optimizer's rule: its assignments one after the other, over numbers alone.

rule(p, g, t, lr, constants, slots) -> (p after, slots after)
"""

import ast
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from engine.compile.rule_text import definition_of
from engine.core.operation import RecordingError
from engine.support.python_ast import tree_of

_COMPARISONS = (ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq)
_CALLS = {  # built-in functions by their number of operands, in the grammar of rules, with Python's own ties
    ("abs", 1): "math.fabs({0})",
    ("float", 1): "{0}",
    ("max", 2): "{1} if {1} > {0} else {0}",
    ("min", 2): "{1} if {1} < {0} else {0}",
    ("pow", 2): "math.pow({0}, {1})",
}

Bound = ast.expr | list["Bound"]  # a name stands for an expression, or a tuple of them


@dataclass(frozen=True)
class UpdateFormula:
    """The rule as single assignments.

    steps  (name, expression) over p, g, t, lr, constant_0, ..., slot_0, ... and the names of steps before;
           expressions are made of + - * /, comparisons, and or not, `x if c else y` and math.*
    value  p after the update
    slots  the slots after the update
    """

    steps: tuple[tuple[str, ast.expr], ...]
    value: ast.expr
    slots: tuple[ast.expr, ...]

    def __str__(self) -> str:
        lines = [f"{name} = {ast.unparse(expression)}" for name, expression in self.steps]
        slots = ", ".join(ast.unparse(slot) for slot in self.slots)
        return "\n".join([*lines, f"return {ast.unparse(self.value)}, ({slots})"])


@cache
def update_formula(rule: Callable[..., Any], slots: int, constants: int) -> UpdateFormula:
    """The formula of a rule with so many slots and constants. RecordingError where it is written in another way."""
    definition = definition_of(rule, "an optimizer")
    names = [argument.arg for argument in definition.args.args]
    if len(names) != 6:
        raise RecordingError(
            f"the rule of an optimizer is rule(p, g, t, lr, constants, slots); got {len(names)} arguments"
        )
    reader = _Reader()
    plain: list[Bound] = [_name(name) for name in ("p", "g", "t", "lr")]
    tuples: list[Bound] = [
        [_name(f"constant_{i}") for i in range(constants)],
        [_name(f"slot_{i}") for i in range(slots)],
    ]
    reader.bound = dict(zip(names, [*plain, *tuples], strict=True))
    returned = reader.read(definition.body)
    if not isinstance(returned, list) or len(returned) != 2 or isinstance(returned[0], list):
        raise RecordingError("the rule of an optimizer returns (p after, slots after)")
    after = returned[1] if isinstance(returned[1], list) else [returned[1]]
    if len(after) != slots or any(isinstance(slot, list) for slot in after):
        raise RecordingError(f"the rule of an optimizer returns {slots} slots; got {len(after)}")
    return UpdateFormula(tuple(reader.steps), returned[0], tuple(s for s in after if isinstance(s, ast.expr)))


class _Reader:
    """Runs the statements of a rule on expressions in place of numbers; each new number gets a name of its own."""

    def __init__(self) -> None:
        self.bound: dict[str, Bound] = {}
        self.steps: list[tuple[str, ast.expr]] = []

    def read(self, statements: Sequence[ast.stmt]) -> Bound | None:
        """What the statements return; None where they do not."""
        for statement in statements:
            match statement:
                case ast.Return(value=ast.expr() as value):
                    return self._bound(value)
                case ast.Assign(targets=[target], value=value):
                    self._assign(target, self._bound(value))
                case ast.AnnAssign(target=target, value=ast.expr() as value):
                    self._assign(target, self._bound(value))
                case ast.AugAssign(target=ast.Name(id=name), op=op, value=value):
                    self._assign(statement.target, self._bound(ast.BinOp(_name(name), op, value)))
                case ast.If(test=test, body=body, orelse=orelse):
                    self._branch(test, body, orelse)
                case ast.Expr(value=ast.Constant()) | ast.Pass():
                    continue
                case _:
                    raise _refusal(statement)
        return None

    def _branch(self, test: ast.expr, body: Sequence[ast.stmt], orelse: Sequence[ast.stmt]) -> None:
        """Both branches are computed; each name takes the number of the one that holds."""
        condition = self._named("condition", self._expression(test))
        before, ends = dict(self.bound), []
        for part in (body, orelse):
            self.bound = dict(before)
            if self.read(part) is not None:
                raise RecordingError("the rule of an optimizer returns once, at its end")
            ends.append(self.bound)
        then, other = ends
        self.bound = before
        for name in then.keys() & other.keys():
            a, b = then[name], other[name]
            if a is not b and isinstance(a, ast.expr) and isinstance(b, ast.expr):
                self._assign(_name(name), ast.IfExp(condition, a, b))
            elif a is not b:
                raise RecordingError(f"the rule of an optimizer chooses between tuples: {name}")

    def _assign(self, target: ast.expr, bound: Bound) -> None:
        match target:
            case ast.Name(id=name):
                self.bound[name] = bound if isinstance(bound, list) else self._named(name, bound)
            case ast.Tuple(elts=targets) | ast.List(elts=targets) if isinstance(bound, list):
                if len(targets) != len(bound):
                    raise _refusal(target)
                for part, value in zip(targets, bound, strict=True):
                    self._assign(part, value)
            case _:
                raise _refusal(target)

    def _named(self, name: str, expression: ast.expr) -> ast.expr:
        if isinstance(expression, (ast.Name, ast.Constant)):
            return expression
        name = f"{name}_at_{len(self.steps)}"
        self.steps.append((name, expression))
        return _name(name)

    def _bound(self, node: ast.expr) -> Bound:
        match node:
            case ast.Tuple(elts=parts) | ast.List(elts=parts):
                return [self._bound(part) for part in parts]
            case ast.Name(id=name) if name in self.bound:
                return self.bound[name]
            case ast.Subscript(value=ast.Name(id=name), slice=ast.Constant(value=int(i))):
                several = self.bound.get(name)
                if isinstance(several, list) and -len(several) <= i < len(several):
                    return several[i]
                raise _refusal(node)
            case _:
                return self._expression(node)

    def _expression(self, node: ast.expr) -> ast.expr:
        """The node over numbers that have names. RecordingError outside the grammar."""
        match node:
            case ast.Name() | ast.Subscript():
                bound = (
                    None if isinstance(node, ast.Name) and node.id not in self.bound else self._bound(node)
                )
                if not isinstance(bound, ast.expr):
                    raise _refusal(node)
                return bound
            case ast.Constant(value=bool() | int() | float() as number):
                return ast.Constant(float(number))
            case ast.Attribute(value=ast.Name(id="math"), attr="pi" | "e" | "inf" | "nan" | "tau"):
                return node
            case ast.Call(keywords=[]):
                return self._call(node, [self._expression(argument) for argument in node.args])
            case _:
                return self._operator(node, self._expression)

    def _operator(self, node: ast.expr, part: Callable[[ast.expr], ast.expr]) -> ast.expr:
        match node:
            case ast.BinOp(left=a, op=ast.Pow(), right=b):
                return _math("pow", part(a), part(b))
            case ast.BinOp(left=a, op=ast.Add() | ast.Sub() | ast.Mult() | ast.Div() as op, right=b):
                return ast.BinOp(part(a), op, part(b))
            case ast.UnaryOp(op=ast.USub() | ast.UAdd() | ast.Not() as op, operand=a):
                return ast.UnaryOp(op, part(a))
            case ast.BoolOp(op=op, values=values):
                return ast.BoolOp(op, [part(value) for value in values])
            case ast.Compare(left=a, ops=ops, comparators=others) if all(
                isinstance(op, _COMPARISONS) for op in ops
            ):
                return ast.Compare(part(a), ops, [part(other) for other in others])
            case ast.IfExp(test=test, body=a, orelse=b):
                return ast.IfExp(part(test), part(a), part(b))
        raise _refusal(node)

    def _call(self, node: ast.Call, arguments: list[ast.expr]) -> ast.expr:
        match node.func:
            case ast.Attribute(value=ast.Name(id="math"), attr=name):
                return _math(name, *arguments)
            case ast.Name(id=name) if (name, len(arguments)) in _CALLS:
                names = [self._named("operand", argument) for argument in arguments]
                return tree_of(
                    _CALLS[name, len(arguments)].format(*(f"({ast.unparse(part)})" for part in names))
                )
        raise _refusal(node)


def _math(name: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Attribute(_name("math"), name, ast.Load()), list(arguments), [])


def _name(name: str) -> ast.Name:
    return ast.Name(name, ast.Load())


def _refusal(node: ast.AST) -> RecordingError:
    text = ast.unparse(node).partition("\n")[0]
    return RecordingError(
        "the rule of an optimizer is made of assignments, if, numbers, + - * / **, comparisons, abs, min, max and "
        f"math.*; got `{text}`"
    )
