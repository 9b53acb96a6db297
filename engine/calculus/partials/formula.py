"""Read a rule as mathematics: its expressions, taken from its source.

`print(formula(operations.mul))` shows

    mul: y = a b
      y     = a * b
      ∂y/∂a = b
      ∂y/∂b = a

Where a rule avoids overflow or lost digits, the textbook's partials stand first:

    log_sigmoid: y = ln σ(a) = -ln(1 + e^-a)
      y     = (a if a < 0 else 0.0) - math.log1p(math.exp(-math.fabs(a)))
      ∂y/∂a = 1 - sigmoid(a)
              computed as math.exp(-math.fabs(a)) / (1.0 + ...) if a >= 0 else ...
"""

import ast
import contextlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cache
from itertools import chain

from engine.core.operation import Operation
from engine.core.rules.dot import Dot
from engine.core.rules.lookup import Lookup
from engine.support.errors import FormulaError
from engine.support.python_ast import text_of, tree_of, trees_of

_EXPRESSIONS = (ast.BinOp, ast.UnaryOp, ast.Compare, ast.BoolOp, ast.IfExp)
_OPERATORS = (
    *(ast.Add, ast.Sub, ast.Mult, ast.Div, ast.USub, ast.UAdd),
    *(ast.Lt, ast.LtE, ast.Gt, ast.GtE, ast.Eq, ast.NotEq, ast.And, ast.Or, ast.Not, ast.Load),
)


@dataclass(frozen=True, slots=True)
class Formula:
    """The expressions of a rule over its operands. Each assigned name is replaced by its expression.

    `value` is y. `partials` holds ∂y/∂operand for each operand, and `textbook` the same partials in the textbook's
    form, where the operation declares it. `steps` are the assignments of the rule.
    """

    name: str
    fact: str
    operands: tuple[str, ...]
    steps: tuple[tuple[str, ast.expr], ...]
    value: ast.expr
    partials: tuple[ast.expr, ...]
    textbook: tuple[str, ...] = ()

    def __str__(self) -> str:
        lines = [f"{self.name}: {self.fact}", f"  y     = {ast.unparse(self.value)}"]
        for i, (operand, partial) in enumerate(zip(self.operands, self.partials, strict=True)):
            label, computed = f"  ∂y/∂{operand}", ast.unparse(partial)
            textbook = self.textbook[i] if self.textbook else computed
            lines.append(f"{label:7} = {textbook}")
            if self.textbook and textbook != computed.replace(".0", ""):  # 1 / b is computed as 1.0 / b
                lines.append(f"{'':{max(7, len(label))}}   computed as {computed}")
        return "\n".join(lines)


@cache
def formula(op: Operation) -> Formula:
    """The formula of an operation's rule. FormulaError, with the line, where the rule is written in another form."""
    if isinstance(op, Lookup):
        return _of_lookup(op)
    if isinstance(op, Dot):
        return _of_dot(op)
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
        textbook=_textbook(op),
    )


def _of_lookup(op: Lookup) -> Formula:
    """A look-up has any number of operands: its partial to the value j is 1 where the index is j."""
    index, *values = op.operands
    partials = [tree_of(f"1.0 if not {index} != {float(j)} else 0.0") for j in range(len(values))]
    return Formula(
        op.name, op.fact, op.operands, (), tree_of(f"values[{index}]"), (tree_of("0.0"), *partials)
    )


def _of_dot(op: Dot) -> Formula:
    """A dot product has any number of operands: its partial to each number is the other one of its product."""
    a, b, first = op.parts(op.operands)
    value = " + ".join([*first, *(f"{x} * {y}" for x, y in zip(a, b, strict=True))])
    partials = map(tree_of, (*b, *a, *["1.0"] * len(first)))
    return Formula(op.name, op.fact, op.operands, (), tree_of(value), tuple(partials))


def _textbook(op: Operation) -> tuple[str, ...]:
    """The declared partials of the textbook, written as Python writes expressions."""
    return tuple(ast.unparse(tree_of(text)) for text in op.partials)


def rule_body(op: Operation, rename: Callable[[str], str]) -> tuple[list[tuple[str, str]], str, list[str]]:
    """The assignments, the value and the partials of a rule as text, with its own names renamed.

    FormulaError: see `formula`.
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
    """Replaces each assigned name by its expression."""

    def __init__(self, known: dict[str, ast.expr]) -> None:
        self._known = known

    def visit_Name(self, node: ast.Name) -> ast.expr:  # ast.NodeTransformer calls this name
        return self._known.get(node.id, node)


def _copy(node: ast.expr) -> ast.expr:
    return tree_of(ast.unparse(node))


def _definition(op: Operation) -> ast.FunctionDef:
    try:
        source = text_of(op.rule)
    except (OSError, TypeError):
        raise FormulaError(
            f"the rule of {op.name} has no source to read: write it in a file, and import it from there"
        ) from None
    with contextlib.suppress(SyntaxError):  # the source of a lambda may be a part of an expression
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
    partials_text = ", ".join(f"∂y/∂{name}" for name in op.operands)
    raise _other_shape(statement, op, f"`return y, ({partials_text},)`")


def _check(expression: ast.expr, known: dict[str, ast.expr], op: Operation) -> None:
    """Check that every part of an expression belongs to the grammar."""
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
    """Whether the operators of the node itself belong to the grammar."""
    own = [part for part in ast.iter_child_nodes(node) if not isinstance(part, ast.expr)]
    return all(isinstance(part, _OPERATORS) for part in own)


def _other_shape(node: ast.AST, op: Operation, allowed: str) -> FormulaError:
    line = getattr(node, "lineno", 1)
    text = ast.unparse(node).partition("\n")[0]
    return FormulaError(f"the rule of {op.name}, line {line}: a rule consists of {allowed}; got `{text}`")
