"""Trees from Python expressions, so that these tests need no reader: `W @ x + b`, `d(C, W)`, `w[j, k] * x[k]`."""

# One case for each kind of tree:
# ruff: noqa: C901, PLR0911, PLR0912

import ast

from engine.expressions import tree as t

FUNCTIONS = {"sigmoid": "σ"}


def tree(text):
    """The tree of a Python expression. `x[i]` is x_i, `a(l)[j]`... `up(a, l)` is a^(l), `T(x)` a transpose."""
    return tree_of(ast.parse(text, mode="eval").body)


def tree_of(node):
    match node:
        case ast.Constant():
            return t.Number(ast.unparse(node))
        case ast.Name("pi"):
            return t.Constant("π")
        case ast.Name("e"):
            return t.Constant("e")
        case ast.Name(name):
            return t.Symbol(name)
        case ast.BinOp(left, ast.Add() | ast.Sub() as op, right):
            left = tree_of(left)
            sign = "+" if isinstance(op, ast.Add) else "-"
            terms, signs = (left.terms, left.signs) if isinstance(left, t.Sum) else ((left,), ("+",))
            return t.Sum((*terms, tree_of(right)), (*signs, sign))
        case ast.BinOp(left, ast.Mult(), right):
            return t.Product((tree_of(left), tree_of(right)))
        case ast.BinOp(left, ast.MatMult(), right):
            return t.Product((tree_of(left), tree_of(right)), "elementwise")
        case ast.BinOp(left, ast.FloorDiv(), right):
            return t.Product((tree_of(left), tree_of(right)), "dot")
        case ast.BinOp(left, ast.Div(), right):
            return t.Quotient(tree_of(left), tree_of(right))
        case ast.BinOp(left, ast.Pow(), right):
            return t.Power(tree_of(left), tree_of(right))
        case ast.UnaryOp(ast.USub(), operand):
            return t.Negation(tree_of(operand))
        case ast.Subscript(name, index):
            parts = index.elts if isinstance(index, ast.Tuple) else [index]
            base = tree_of(name)
            if isinstance(base, t.Symbol):
                return t.Symbol(base.base, tuple(map(tree_of, parts)), base.sup)
            return t.Indexed(base, tuple(map(tree_of, parts)))
        case ast.Tuple(items) | ast.List(items):
            return t.Tuple(tuple(map(tree_of, items)))
        case ast.Compare(left, [op], [right]):
            sign = {ast.Eq: "=", ast.Gt: ">", ast.Lt: "<", ast.NotEq: "≠"}[type(op)]
            return t.Relation((tree_of(left), tree_of(right)), (sign,))
        case ast.Call(ast.Name(name), arguments):
            return call(name, [tree_of(argument) for argument in arguments])
    raise ValueError(ast.dump(node))


def call(name, a):
    if name == "d":
        return t.Derivative(a[0], tuple(a[1:]))
    if name == "up":
        return t.Symbol(a[0].base, a[0].sub, (a[1],))
    if name == "T":
        return t.Transpose(a[0])
    if name == "norm":
        return t.Norm(a[0])
    if name == "sum_":
        last = a[2] if len(a) > 2 else None
        return t.BigOperator("sum", a[0], t.Number("1") if last else None, last, a[1])
    if name == "prime":
        return t.Call(t.Symbol(FUNCTIONS.get(a[0].base, a[0].base)), (a[1],), 1)
    if name == "kron":
        return t.Kronecker(a[0], a[1])
    if name == "when":
        return t.Iverson(a[0])
    if name == "differential":
        return t.Differential(a[0])
    return t.Call(t.Symbol(FUNCTIONS.get(name, name)), tuple(a))
