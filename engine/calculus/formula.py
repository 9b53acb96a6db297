"""A rule read as mathematics, its expressions, instead of run.

`formula(ops.mul)` prints

    mul: y = a b
      y     = a * b
      ∂y/∂a = b
      ∂y/∂b = a
"""

import ast
import contextlib
import inspect
import textwrap
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain

from engine.core.operation import Operation
from engine.support.errors import FormulaError
from engine.support.python_ast import tree_of, trees_of

_EXPRESSIONS = (ast.BinOp, ast.UnaryOp, ast.Compare, ast.BoolOp, ast.IfExp)
_OPERATORS = (
    *(ast.Add, ast.Sub, ast.Mult, ast.Div, ast.USub, ast.UAdd),
    *(ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq, ast.And, ast.Or, ast.Not, ast.Load),
)


@dataclass(frozen=True, slots=True)
class Formula:
    """The expressions of a rule, over its operands alone: the assigned names are put in place.

    `value` is y, `partials` holds ∂y/∂operand for each operand; `steps` are the assignments as written.
    """

    name: str
    fact: str
    operands: tuple[str, ...]
    steps: tuple[tuple[str, ast.expr], ...]
    value: ast.expr
    partials: tuple[ast.expr, ...]

    def __str__(self) -> str:
        labels = ["y", *(f"∂y/∂{operand}" for operand in self.operands)]
        lines = zip(labels, (self.value, *self.partials), strict=True)
        return "\n".join(
            [f"{self.name}: {self.fact}", *(f"  {label:5} = {ast.unparse(e)}" for label, e in lines)]
        )


@cache
def formula(op: Operation) -> Formula:
    """The formula of an operation's rule. FormulaError, with the line, where the rule has another shape."""
    function = _definition(op)
    *assignments, last = _statements(function, op)
    known: dict[str, ast.expr] = {name: ast.Name(name, ast.Load()) for name in op.operands}
    steps: list[tuple[str, ast.expr]] = []
    for statement in assignments:
        name, expression = _assignment(statement, op)
        _check(expression, known, op)
        steps.append((name, expression))
        known[name] = _Inline(known).visit(_copy(expression))
    value, partials = _returned(last, op)
    for expression in (value, *partials):
        _check(expression, known, op)
    inline = _Inline(known).visit
    return Formula(
        name=op.name,
        fact=op.fact,
        operands=op.operands,
        steps=tuple(steps),
        value=inline(_copy(value)),
        partials=tuple(inline(_copy(partial)) for partial in partials),
    )


def rule_body(op: Operation, rename: Callable[[str], str]) -> tuple[list[tuple[str, str]], str, list[str]]:
    """The assignments, the value and the partials of a rule as text, its own names renamed.

    FormulaError as for `formula`.
    """
    formula(op)  # checks the grammar
    *assignments, last = _statements(_definition(op), op)
    steps = [_assignment(statement, op) for statement in assignments]
    value, partials = _returned(last, op)
    own = {*op.operands, *(name for name, _ in steps)}
    other = _Inline({name: ast.Name(rename(name), ast.Load()) for name in own})

    def text(expression: ast.expr) -> str:
        return ast.unparse(other.visit(_copy(expression)))

    return [(rename(name), text(step)) for name, step in steps], text(value), list(map(text, partials))


class _Inline(ast.NodeTransformer):
    """Puts the expression of an assigned name where the name stands."""

    def __init__(self, known: dict[str, ast.expr]) -> None:
        self._known = known

    def visit_Name(self, node: ast.Name) -> ast.expr:  # the name ast.NodeTransformer calls
        return self._known.get(node.id, node)


def _copy(node: ast.expr) -> ast.expr:
    return tree_of(ast.unparse(node))


def _definition(op: Operation) -> ast.FunctionDef:
    try:
        source = textwrap.dedent(inspect.getsource(op.rule))
    except (OSError, TypeError):
        raise FormulaError(f"the rule of {op.name} has no source to read: define it in a file") from None
    with contextlib.suppress(SyntaxError):  # a lambda cut out of its expression
        for node in chain.from_iterable(map(ast.walk, trees_of(source))):
            if isinstance(node, ast.FunctionDef):
                return node
    raise FormulaError(f"the rule of {op.name} must be a `def`")


def _statements(function: ast.FunctionDef, op: Operation) -> Iterator[ast.stmt]:
    body = function.body
    has_docstring = isinstance(body[0], ast.Expr) and isinstance(body[0].value, ast.Constant)
    if not body[has_docstring:]:
        raise FormulaError(f"the rule of {op.name} must end in `return y, (partials)`; it has no statements")
    return iter(body[has_docstring:])


def _assignment(statement: ast.stmt, op: Operation) -> tuple[str, ast.expr]:
    if isinstance(statement, ast.Assign) and len(statement.targets) == 1:
        target = statement.targets[0]
        if isinstance(target, ast.Name):
            return target.id, statement.value
    raise _other_shape(statement, op, "`name = expression` or the final `return y, (partials)`")


def _returned(statement: ast.stmt, op: Operation) -> tuple[ast.expr, list[ast.expr]]:
    if isinstance(statement, ast.Return) and isinstance(statement.value, ast.Tuple):
        match statement.value.elts:
            case [value, ast.Tuple(elts=partials)] if len(partials) == len(op.operands):
                return value, partials
    wanted = ", ".join(f"∂y/∂{name}" for name in op.operands)
    raise _other_shape(statement, op, f"`return y, ({wanted},)`")


def _check(expression: ast.expr, known: dict[str, ast.expr], op: Operation) -> None:
    """Every part of an expression belongs to the grammar."""
    for node in ast.walk(expression):
        match node:
            case ast.Name(id=name) if name in known or name == "math":
                continue
            case ast.Attribute(value=ast.Name(id="math")):
                continue
            case ast.Call(func=ast.Attribute(value=ast.Name(id="math")), keywords=[]):
                continue
            case ast.Constant(value=int() | float()):
                continue
            case ast.expr() if isinstance(node, _EXPRESSIONS) and _plain(node):
                continue
            case ast.expr():
                raise _other_shape(node, op, "+ - * /, comparisons, `x if c else y`, math.* and known names")


def _plain(node: ast.expr) -> bool:
    """Its own operators, not those of its operands, belong to the grammar."""
    own = [part for part in ast.iter_child_nodes(node) if not isinstance(part, ast.expr)]
    return all(isinstance(part, _OPERATORS) for part in own)


def _other_shape(node: ast.AST, op: Operation, wanted: str) -> FormulaError:
    line = getattr(node, "lineno", 1)
    text = ast.unparse(node).partition("\n")[0]
    return FormulaError(f"the rule of {op.name}, line {line}: a rule is made of {wanted}; got `{text}`")
