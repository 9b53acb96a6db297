"""The partials of an operation lifted from numbers to Values: functions that make the nodes of a gradient.

`formula(op).partials` are expressions. Here each is compiled, once, to a function of Values: `+ - * /` and
`math.*` make nodes; a condition is asked of the data, and the branch taken is what can be differentiated.
"""

import ast
import math
from collections.abc import Callable
from functools import cache
from typing import Any

from engine.calculus import auxiliary
from engine.calculus.formula import FormulaError, formula
from engine.core import operations as ops
from engine.core.operation import Operation
from engine.support.python_ast import tree_of

# What the compiled functions call: names that no operand has, being no identifiers.
_MAKE, _NUMBER, _REGULAR = "make()", "number()", "regular()"
_OPERATORS = {ast.Add: ops.add, ast.Sub: ops.sub, ast.Mult: ops.mul, ast.Div: ops.div}
_PREDICATES = ("isnan", "isinf", "isfinite")
# |a| inside tanh and the like has no kink: they are smooth, and either branch has their slope.
_MAGNITUDE = "({0}) if ({0}) >= 0 else -({0})"


@cache
def lifted(op: Operation) -> tuple[Callable[..., Any], ...]:
    """∂y/∂operand for each operand, as `partial(make, *operands)` where `make(op, *operands)` makes a node.

    FormulaError where the rule has no formula, or one with a function of `math` that no operation computes.
    """
    return tuple(_lift(op, partial) for partial in formula(op).partials)


def _lift(op: Operation, partial: ast.expr) -> Callable[..., Any]:
    scope: dict[str, Any] = {"math": math, _NUMBER: _number, _REGULAR: _regular}
    function = ast.Expression(_lambda(_OverValues(op, scope).visit(partial), _MAKE, *op.operands))
    code = compile(ast.fix_missing_locations(function), f"<partial of {op.name}>", "eval")
    lifted_partial: Callable[..., Any] = eval(code, scope)  # noqa: S307  # a rule, checked by formula
    return lifted_partial


class _OverValues(ast.NodeTransformer):
    """Rewrites an expression over numbers as one over Values; the operations it makes go into `scope`."""

    def __init__(self, op: Operation, scope: dict[str, Any]) -> None:
        self._op = op
        self._scope = scope

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:
        return self._made(_OPERATORS[type(node.op)], node.left, node.right)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:
        match node:
            case ast.UnaryOp(ast.USub(), ast.Constant(int() | float() as number)):
                return ast.Constant(-number)
            case ast.UnaryOp(ast.USub()):
                return self._made(ops.neg, node.operand)
            case ast.UnaryOp(ast.Not()):
                return ast.UnaryOp(node.op, self._asked(node.operand))
        return self._visited(node.operand)

    def visit_Call(self, node: ast.Call) -> ast.expr:
        name = node.func.attr  # type: ignore[attr-defined]  # math.name, as formula has checked
        if name in _PREDICATES:
            return ast.Call(node.func, [self._asked(operand) for operand in node.args], [])
        if name == "fabs":
            text = _MAGNITUDE.format(ast.unparse(node.args[0]))
            return self._visited(tree_of(text))
        if name in (functions := _functions()):
            return self._made(functions[name], *node.args)
        raise FormulaError(
            f"the partials of {self._op.name} must be made of what can be differentiated; got math.{name}; "
            f"write it with + - * /, fabs, {', '.join(sorted(functions))}"
        )

    def visit_Compare(self, node: ast.Compare) -> ast.expr:
        return ast.Compare(self._asked(node.left), node.ops, [self._asked(x) for x in node.comparators])

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:
        return ast.BoolOp(node.op, [self._asked(x) for x in node.values])

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:
        test, body, orelse = self._asked(node.test), self._visited(node.body), self._visited(node.orelse)
        match test:
            case ast.Compare(ops=[ast.Eq()]):
                body = _call(_REGULAR, _lambda(body), _lambda(orelse))
            case ast.Compare(ops=[ast.NotEq()]):
                orelse = _call(_REGULAR, _lambda(orelse), _lambda(body))
        return ast.IfExp(test, body, orelse)

    def _made(self, op: Operation, *operands: ast.expr) -> ast.expr:
        name = f"{op.name}()"
        self._scope[name] = op
        return _call(_MAKE, ast.Name(name, ast.Load()), *map(self._visited, operands))

    def _asked(self, node: ast.expr) -> ast.expr:
        """A condition, or the number of a Value in one."""
        visited = self._visited(node)
        plain = isinstance(visited, (ast.Compare, ast.BoolOp, ast.Constant))
        return visited if plain else _call(_NUMBER, visited)

    def _visited(self, node: ast.expr) -> ast.expr:
        visited: ast.expr = self.visit(node)
        return visited


@cache
def _functions() -> dict[str, Operation]:
    """The functions of `math` that are operations without a kink: log, by `return math.log(a), ...`."""
    found: dict[str, Operation] = {}
    for op in (*ops.ALL, *auxiliary.ALL):
        value = formula(op).value
        while isinstance(value, ast.IfExp):  # what is special comes first: NaN
            value = value.orelse
        match value:
            case ast.Call(ast.Attribute(attr=name), operands) if not op.kink:
                if [ast.unparse(operand) for operand in operands] == list(op.operands):
                    found.setdefault(name, op)
    return found


def _number(x: Any) -> Any:
    """The data of a Value; a number as it is."""
    return getattr(x, "data", x)


def _regular(special: Callable[[], Any], general: Callable[[], Any]) -> Any:
    """Of `special if a == b else general`, at a = b: the general branch if its value there is the same.

    `0.0 if b == 0 else b * math.pow(a, b - 1.0)` is 0 at b = 0 on both, but only the second has the slope.
    """
    value = special()
    try:
        other = general()
    except (ArithmeticError, ValueError):
        return value
    return other if _number(other) == _number(value) else value


def _call(name: str, *arguments: ast.expr) -> ast.Call:
    return ast.Call(ast.Name(name, ast.Load()), list(arguments), [])


def _lambda(body: ast.expr, *parameters: str) -> ast.Lambda:
    return ast.Lambda(ast.arguments([], [ast.arg(name) for name in parameters], None, [], [], None, []), body)
