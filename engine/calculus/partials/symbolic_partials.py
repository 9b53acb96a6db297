"""Partials as functions of Values: they make the nodes of a gradient.

`formula(op).partials` are expressions. This module compiles each of them, once, to a function of Values. `+ - * /`
and `math.*` make nodes. A condition looks at the data, and the derivative is that of the branch taken.
"""

# ruff: noqa: D102  # the methods of ast.NodeVisitor

import ast
import math
from collections.abc import Callable
from functools import cache

from engine.calculus.partials import auxiliary
from engine.calculus.partials.formula import formula
from engine.core import operations as ops
from engine.core.operation import Operation
from engine.core.value import Value
from engine.support.errors import FormulaError
from engine.support.python_ast import tree_of

Scalar = Value | float
SymbolicPartial = Callable[..., Scalar]
"""`partial(make, *operands)`, where `make(op, *operands)` makes a node."""

# The names that the compiled functions call. No operand has such a name: these are no identifiers.
MAKE, _NUMBER, _REGULAR = "make()", "number()", "regular()"
_OPERATORS = {ast.Add: ops.add, ast.Sub: ops.sub, ast.Mult: ops.mul, ast.Div: ops.div}
PREDICATES = ("isnan", "isinf", "isfinite")
# tanh and the other functions that use |a| are smooth, so either branch of |a| has their derivative.
_MAGNITUDE = "({0}) if ({0}) >= 0 else -({0})"


@cache
def symbolic_partials(op: Operation) -> tuple[SymbolicPartial, ...]:
    """∂y/∂operand for each operand of an operation.

    FormulaError where the rule has no formula, or where no operation computes a function that it uses.
    """
    return tuple(compiled(op, partial, OverValues) for partial in formula(op).partials)


def compiled(op: Operation, partial: ast.expr, rewriter: "type[OverValues]") -> SymbolicPartial:
    """The function of an expression over the operands, rewritten as one over Values."""
    scope: dict[str, object] = {"math": math, _NUMBER: _number, _REGULAR: _regular}
    function = ast.Expression(deferred(rewriter(op, scope).visit(partial), MAKE, *op.operands))
    code = compile(ast.fix_missing_locations(function), f"<partial of {op.name}>", "eval")
    symbolic_partial: SymbolicPartial = eval(code, scope)  # noqa: S307  # a rule, checked by formula
    return symbolic_partial


class OverValues(ast.NodeTransformer):
    """Rewrites an expression over numbers as one over Values. It adds the operations used to `scope`."""

    def __init__(self, op: Operation, scope: dict[str, object]) -> None:
        self._op = op
        self._scope = scope

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        return self.node(_OPERATORS[type(node.op)], node.left, node.right)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        match node:
            case ast.UnaryOp(ast.USub(), ast.Constant(int() | float() as number)):
                return ast.Constant(-number)
            case ast.UnaryOp(ast.USub()):
                return self.node(ops.neg, node.operand)
            case ast.UnaryOp(ast.Not()):
                return ast.UnaryOp(node.op, self.condition(node.operand))
        return self.visited(node.operand)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        name = node.func.attr  # type: ignore[attr-defined]  # math.name, as formula has checked
        if name in PREDICATES:
            return ast.Call(node.func, [self.condition(operand) for operand in node.args], [])
        if name == "fabs":
            text = _MAGNITUDE.format(ast.unparse(node.args[0]))
            return self.visited(tree_of(text))
        if name in (functions := _functions()):
            return self.node(functions[name], *node.args)
        raise FormulaError(
            f"the partials of {self._op.name} must consist of differentiable functions; got math.{name}; "
            f"write it with + - * /, fabs, {', '.join(sorted(functions))}"
        )

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        return ast.Compare(self.condition(node.left), node.ops, [self.condition(x) for x in node.comparators])

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        return ast.BoolOp(node.op, [self.condition(x) for x in node.values])

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        test, body, orelse = self.condition(node.test), self.visited(node.body), self.visited(node.orelse)
        match test:
            case ast.Compare(ops=[ast.Eq()]):
                body = call(_REGULAR, deferred(body), deferred(orelse))
            case ast.Compare(ops=[ast.NotEq()]):
                orelse = call(_REGULAR, deferred(orelse), deferred(body))
        return ast.IfExp(test, body, orelse)

    def node(self, op: Operation, *operands: ast.expr) -> ast.Call:
        """The node of an operation."""
        name = f"{op.name}()"
        self._scope[name] = op
        return call(MAKE, ast.Name(name, ast.Load()), *map(self.visited, operands))

    def condition(self, node: ast.expr) -> ast.expr:
        """A condition, or a term of one as a plain number."""
        visited = self.visited(node)
        plain = isinstance(visited, (ast.Compare, ast.BoolOp, ast.Constant))
        return visited if plain else call(_NUMBER, visited)

    def visited(self, node: ast.expr) -> ast.expr:
        """The expression over Values."""
        visited: ast.expr = self.visit(node)
        return visited


@cache
def _functions() -> dict[str, Operation]:
    """The functions of `math` that are operations: log, by `return math.log(a), ...`; fabs is smoothed above."""
    functions: dict[str, Operation] = {}
    for op in (*ops.ALL, *auxiliary.ALL):
        value = formula(op).value
        while isinstance(value, ast.IfExp):  # the special cases, such as NaN, come first
            value = value.orelse
        match value:
            case ast.Call(ast.Attribute(attr=name), operands) if name != "fabs":
                if [ast.unparse(operand) for operand in operands] == list(op.operands):
                    functions.setdefault(name, op)
    return functions


def _number(x: Scalar) -> float:
    """The number of a Value; a number itself."""
    return x.data if isinstance(x, Value) else x


def _regular(special: Callable[[], Scalar], general: Callable[[], Scalar]) -> Scalar:
    """`special if a == b else general` at a = b: the general branch where both have the same value.

    `0.0 if b == 0 else b * math.pow(a, b - 1.0)` is 0 at b = 0 on both branches, but only the second one has the
    derivative.
    """
    value = special()
    try:
        other = general()
    except (ArithmeticError, ValueError):
        return value
    return other if _number(other) == _number(value) else value


def call(name: str, *arguments: ast.expr) -> ast.Call:
    """A call of a function by its name."""
    return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])


def deferred(body: ast.expr, *parameters: str) -> ast.Lambda:
    """A function of these parameters."""
    return ast.Lambda(ast.arguments([], [ast.arg(name) for name in parameters], None, [], [], None, []), body)
