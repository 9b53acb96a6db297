"""Formulas in the form that arithmetic with plain numbers gives: 1 / 2 * (2 * (a - y)) ** (2 - 1) is a - y."""

import ast
from fractions import Fraction

from engine.support.python_ast import tree_of

Term = tuple[Fraction, ast.expr | None]
"""A plain number, and what it multiplies; None for the number alone."""


def folded(text: str) -> str:
    """A formula in Python's notation with one plain number in each product, and none that does nothing."""
    return ast.unparse(ast.fix_missing_locations(_Flatten().visit(_Fold().visit(tree_of(text)))))


class _Flatten(ast.NodeTransformer):
    """Write products and sums from the left, without brackets: a * b * c for a * (b * c)."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:  # the name ast.NodeTransformer calls
        left, right = self.visit(node.left), self.visit(node.right)
        if not isinstance(node.op, ast.Mult | ast.Add):
            return ast.BinOp(left, node.op, right)
        parts = [right]
        while isinstance(parts[-1], ast.BinOp) and isinstance(parts[-1].op, type(node.op)):
            last = parts.pop()
            parts += [last.right, last.left]
        for part in reversed(parts):
            left = ast.BinOp(left, node.op, part)
        return left  # type: ignore[no-any-return]  # visit has no type


class _Fold(ast.NodeTransformer):
    """Simplify each operation when its operands are simple."""

    def visit_BinOp(self, node: ast.BinOp) -> ast.expr:  # the name ast.NodeTransformer calls
        left, right = self.visit(node.left), self.visit(node.right)
        match node.op:
            case ast.Add() | ast.Sub():
                return _sum(left, right, is_sum=isinstance(node.op, ast.Add))
            case ast.Mult():
                return _product(_term(left), _term(right))
            case ast.Div():
                return _quotient(_term(left), _term(right))
            case ast.Pow() if _number(right) == 1:
                return left  # type: ignore[no-any-return]  # visit has no type
        return ast.BinOp(left, node.op, right)

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:  # the same
        number, rest = _term(self.visit(node.operand))
        return _written(-number, rest)

    def visit_Constant(self, node: ast.Constant) -> ast.expr:  # the same
        return _written(Fraction(str(node.value)), None)


def _term(node: ast.expr) -> Term:
    """A part of a formula as a number times the rest."""
    number = _number(node)
    if number is not None:
        return number, None
    match node:
        case ast.UnaryOp(ast.USub(), rest):
            return Fraction(-1), rest
        case ast.BinOp(first, ast.Mult(), rest) if (number := _number(first)) is not None:
            return number, rest
        case ast.BinOp(rest, ast.Div(), last) if number := _number(last):
            return 1 / number, rest
    return Fraction(1), node


def _number(node: ast.expr) -> Fraction | None:
    """The number that a part of a formula is; None where it is more."""
    match node:
        case ast.Constant(value):
            return Fraction(str(value))
        case ast.UnaryOp(ast.USub(), ast.Constant(value)):
            return -Fraction(str(value))
        case ast.BinOp(ast.Constant(above), ast.Div(), ast.Constant(below)) if below:
            return Fraction(str(above)) / Fraction(str(below))
    return None


def _written(number: Fraction, rest: ast.expr | None) -> ast.expr:
    """A number times the rest, as a formula: -2 * x, x / 3."""
    if rest is None or number == 0:
        return _constant(number)
    if number == 1:
        return rest
    if number == -1 and isinstance(rest, ast.BinOp) and isinstance(rest.op, ast.Sub):
        return ast.BinOp(rest.right, ast.Sub(), rest.left)
    if number == -1:
        return ast.UnaryOp(ast.USub(), rest)
    if number.numerator == 1:
        return ast.BinOp(rest, ast.Div(), _constant(Fraction(number.denominator)))
    return ast.BinOp(_constant(number), ast.Mult(), rest)


def _constant(number: Fraction) -> ast.expr:
    if number < 0:
        return ast.UnaryOp(ast.USub(), _constant_above_0(-number))
    return _constant_above_0(number)


def _constant_above_0(number: Fraction) -> ast.expr:
    value = float(number)
    if number.denominator == 1:
        return ast.Constant(number.numerator)
    if Fraction(str(value)) == number:
        return ast.Constant(value)
    return ast.BinOp(ast.Constant(number.numerator), ast.Div(), ast.Constant(number.denominator))


def _product(left: Term, right: Term) -> ast.expr:
    rests = [rest for _, rest in (left, right) if rest is not None]
    number = left[0] * right[0]
    match rests:
        case [first, ast.BinOp(ast.Constant(1), ast.Div(), below)]:
            return _written(number, ast.BinOp(first, ast.Div(), below))
        case [first, second]:
            return _written(number, ast.BinOp(first, ast.Mult(), second))
    return _written(number, rests[0] if rests else None)


def _quotient(left: Term, right: Term) -> ast.expr:
    if right[1] is None and right[0] != 0:
        return _written(left[0] / right[0], left[1])
    below = _written(*right)
    if left[1] is None:
        return ast.BinOp(_constant(left[0]), ast.Div(), below) if left[0] else _constant(left[0])
    return _written(left[0], ast.BinOp(left[1], ast.Div(), below))


def _sum(left: ast.expr, right: ast.expr, *, is_sum: bool) -> ast.expr:
    (a, first), (b, second) = _term(left), _term(right)
    b = b if is_sum else -b
    if first is None and second is None:
        return _constant(a + b)
    if a == 0 or b == 0:
        return _written(b, second) if a == 0 else left
    if b < 0:
        return ast.BinOp(left, ast.Sub(), _written(-b, second))
    if a < 0:
        return ast.BinOp(_written(b, second), ast.Sub(), _written(-a, first))
    return ast.BinOp(left, ast.Add(), _written(b, second))
