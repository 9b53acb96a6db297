r"""The partials of an operation as formulas, written with the operands of a node."""

import ast
import math
from collections.abc import Mapping, Sequence
from functools import cache, reduce

from engine.calculus.partials.formula import formula
from engine.core import operations as ops
from engine.core.operation import Operation
from engine.core.rules.ieee import IEEE_MATH
from engine.drawing.latex.names import numeral, quoted
from engine.drawing.latex.pieces import PRODUCT, Piece, applied, fill
from engine.support.errors import FormulaError
from engine.support.python_ast import tree_of

_BINARY = {ast.Add: ops.add, ast.Sub: ops.sub, ast.Mult: ops.mul, ast.Div: ops.div, ast.Pow: ops.pow_}
_FUNCTIONS: dict[str, tuple[tuple[str, ...], str]] = {
    **{op.name: (op.operands, op.latex) for op in ops.ALL},
    "fabs": (ops.abs_.operands, ops.abs_.latex),
}
_CONSTANTS = {"pi": Piece(r"\pi"), "e": Piece("e"), "tau": Piece(r"2 \pi", PRODUCT)}


class _Writer(ast.NodeVisitor):
    """Write an expression of a rule with `pieces` for its operands; of a condition, the branch that holds.

    Parts of plain numbers alone are worked out: the derivative of x² is 2 x, not 2 x^(2 - 1).
    """

    def __init__(self, pieces: Mapping[str, Piece], numbers: Mapping[str, float], digits: int) -> None:
        self._pieces = pieces
        self._numbers = numbers
        self._digits = digits

    def visit_Name(self, node: ast.Name) -> Piece:
        return self._pieces[node.id] if node.id in self._pieces else _CONSTANTS[node.id]

    def visit_Constant(self, node: ast.Constant) -> Piece:
        return self._number(float(str(node.value)))

    def visit_Attribute(self, node: ast.Attribute) -> Piece:
        return _CONSTANTS.get(node.attr) or self._number(getattr(math, node.attr))

    def visit_IfExp(self, node: ast.IfExp) -> Piece:
        chosen: Piece = self.visit(node.body if self._evaluated(node.test) else node.orelse)
        return chosen

    def visit_Compare(self, node: ast.Compare) -> Piece:
        return self._number(self._evaluated(node))

    def visit_BoolOp(self, node: ast.BoolOp) -> Piece:
        return self._number(self._evaluated(node))

    def visit_UnaryOp(self, node: ast.UnaryOp) -> Piece:
        if isinstance(node.op, ast.Not):
            return self._number(self._evaluated(node))
        operand: Piece = self.visit(node.operand)
        return self._negative(operand) if isinstance(node.op, ast.USub) else operand

    def visit_BinOp(self, node: ast.BinOp) -> Piece:
        return self._binary(_BINARY[type(node.op)], self.visit(node.left), self.visit(node.right))

    def visit_Call(self, node: ast.Call) -> Piece:
        name = node.func.attr if isinstance(node.func, ast.Attribute) else ast.unparse(node.func)
        pieces = [self.visit(argument) for argument in node.args]
        if name == ops.pow_.name:
            return self._binary(ops.pow_, *pieces)
        operands, template = _FUNCTIONS.get(name, ((), ""))
        if len(operands) == len(pieces) > 0:
            return fill(template, dict(zip(operands, pieces, strict=True)))
        slots = ", ".join(f"{{{i}_}}" for i in range(len(pieces)))
        return fill(
            rf"\operatorname{{{{{name}}}}}({slots})", {f"{i}_": piece for i, piece in enumerate(pieces)}
        )

    def _binary(self, op: Operation, left: Piece, right: Piece) -> Piece:
        a, b = left.number, right.number
        if a is not None and b is not None and op in {ops.add, ops.sub, ops.mul}:
            return self._number(op.evaluate((a, b))[0])
        if op is ops.mul and a == -1:
            return self._negative(right)
        if op is ops.mul and a == 1:
            return right
        if b == 1 and op in {ops.mul, ops.div, ops.pow_}:
            return left
        return applied(op, (left, right))

    def _negative(self, operand: Piece) -> Piece:
        if operand.number is not None:
            return self._number(-operand.number)
        return applied(ops.neg, [operand])

    def _number(self, x: float) -> Piece:
        return numeral(float(x), self._digits)

    def _evaluated(self, node: ast.expr) -> float:
        return _number_of(node, self._numbers)


def _number_of(node: ast.expr, numbers: Mapping[str, float]) -> float:
    """The value of an expression of a rule, or of a declared kink: source of the engine, no input of a user."""
    scope = {"__builtins__": {}, "math": IEEE_MATH, **numbers}
    return float(eval(ast.unparse(node), scope))  # noqa: S307


def written(
    expression: ast.expr, pieces: Mapping[str, Piece], numbers: Mapping[str, float], digits: int
) -> Piece:
    """An expression of a rule with `pieces` for its operands, which are at `numbers`."""
    piece: Piece = _Writer(pieces, numbers, digits).visit(expression)
    return piece


def derivative(op: Operation, own: Sequence[bool]) -> ast.expr | None:
    """The derivative with respect to a node that is every operand marked in `own`: for a * a, the sum of two.

    None for a rule without source; its number is known nevertheless.
    """
    try:
        chosen = [partial for partial, marked in zip(_partials(op), own, strict=True) if marked]
    except FormulaError:
        return None
    return reduce(lambda left, right: ast.BinOp(left, ast.Add(), right), chosen)


@cache
def _partials(op: Operation) -> tuple[ast.expr, ...]:
    """The partials of an operation as a textbook writes them, else as its rule does."""
    if op.partials:
        return tuple(tree_of(text) for text in op.partials)
    return formula(op).partials


def _sides(kink: str) -> tuple[ast.expr, ast.expr]:
    """The two sides that are equal on a kink: a and b of a - b, or the whole and 0."""
    match tree_of(kink):
        case ast.BinOp(left, ast.Sub(), right):
            return left, right
        case whole:
            return whole, ast.Constant(0.0)


def kink_sides(op: Operation, numbers: Mapping[str, float]) -> tuple[float, float]:
    """The numbers of the two sides of a declared kink: it is where they are equal."""
    left, right = _sides(op.kink)
    return _number_of(left, numbers), _number_of(right, numbers)


def kink_note(op: Operation, symbols: Mapping[str, Piece], numbers: Mapping[str, float], taken: Piece) -> str:
    """A sentence that says which derivative is taken, where the operands stand on the declared kink."""
    if not op.kink:
        return ""
    a, b = kink_sides(op, numbers)
    x, y = (written(side, symbols, numbers, 6).text for side in _sides(op.kink))
    if a != b or x == y:  # max(x, x) is x: no kink
        return ""
    has = quoted(f"{op.name} has a kink where ").removesuffix("}") + "}"
    return rf"{has} {x} = {y} \text{{; the derivative taken there is }} {taken.text}"
