"""A partial as its operation declares it, and the same formula with one sign or one power written wrongly."""

import ast
import copy
import re
from collections.abc import Iterator, Sequence
from functools import cache
from typing import NamedTuple

from engine.calculus.partials.formula import formula
from engine.core.operation import Operation
from engine.core.value import Value
from engine.expressions.graph.expression import Expression
from engine.expressions.spelling.infix import spelled
from engine.support.errors import ExpressionError, FormulaError
from engine.support.python_ast import tree_of

VARIANTS = 3  # of one formula that are tried
LONGEST = 40  # characters of a formula that is shown


class Variant(NamedTuple):
    """A formula with one mistake in it, and the mistake in words."""

    words: str
    expression: Expression


@cache
def written(op: Operation, i: int) -> str:
    """A partial as its operation declares it; "" where that is no short formula."""
    if op.partials:
        return op.partials[i]
    try:
        text = ast.unparse(formula(op).partials[i])
    except FormulaError:
        return ""
    return "" if " if " in text or len(text) > LONGEST else text.replace("math.", "")


def over_operands(node: Value, text: str, name: str = "") -> str:
    """A formula with the operands of this node: 1 - tanh(z) ** 2, or 1 - a ** 2 with a name for tanh(z)."""
    return over(node.op, [spelled(parent) for parent in node.parents], text, name) if node.op else text


def over(op: Operation, operands: Sequence[str], text: str, node: str = "") -> str:
    """A formula of an operation with texts for its operands, and for the operation itself where `node` has one."""
    names = dict(zip(op.operands, operands, strict=True))
    itself = re.escape(f"{op.name}({', '.join(op.operands)})") if node else "(?!)"

    def operand(match: re.Match[str]) -> str:
        name = node if len(match[0]) > len("(a)") else names.get(match[0].strip("()"), match[0])
        return f"({name})" if match[0][0] == "(" else _atom(name)

    return re.sub(rf"{itself}|\([ab]\)|\b[ab]\b", operand, text)


def _atom(text: str) -> str:
    return text if re.fullmatch(r"[\w.]+", text) else f"({text})"


@cache
def variants(op: Operation, i: int) -> tuple[Variant, ...]:
    """The partial of an operation with a sign flipped, and with a power left out, at each place in turn."""
    text = written(op, i)
    try:
        Expression(text)
    except ExpressionError:  # no formula, or one that no expression can hold
        return ()
    mistaken = [Variant(words, Expression(ast.unparse(tree))) for words, tree in _mistaken(tree_of(text))]
    return tuple(mistaken[:VARIANTS])


def _mistaken(tree: ast.expr) -> Iterator[tuple[str, ast.expr]]:
    """Copies of a formula with one mistake each."""
    for place, node in enumerate(ast.walk(tree)):
        match node:
            case ast.BinOp(op=ast.Add() | ast.Sub()):
                other = ast.Sub() if isinstance(node.op, ast.Add) else ast.Add()
                flipped = ast.BinOp(node.left, other, node.right)
                yield "a sign inside the derivative is flipped", _replaced(tree, place, flipped)
            case ast.BinOp(base, ast.Pow(), ast.Constant(exponent)):
                kind = "square" if exponent == 2 else "power"
                yield f"the {kind} inside the derivative is missing", _replaced(tree, place, base)


def _replaced(tree: ast.expr, place: int, part: ast.expr) -> ast.expr:
    """A copy of the tree with another part at a place, counted as `ast.walk` counts."""
    changed = ast.Expression(copy.deepcopy(tree))
    old = list(ast.walk(changed.body))[place]
    _Replace(old, part).visit(changed)
    return changed.body


class _Replace(ast.NodeTransformer):
    """Put one node in the place of another."""

    def __init__(self, old: ast.AST, new: ast.expr) -> None:
        self._old, self._new = old, new

    def visit(self, node: ast.AST) -> ast.AST:
        return self._new if node is self._old else super().visit(node)
