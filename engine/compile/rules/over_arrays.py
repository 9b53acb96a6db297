"""Expressions of rules as expressions over arrays."""

import ast
from collections.abc import Sequence

import numpy as np

from engine.calculus.partials.formula import rule_body
from engine.core.operation import Operation
from engine.support.python_ast import tree_of

_NAMES = {
    "fabs": "abs",
    "pow": "power",
    "asin": "arcsin",
    "acos": "arccos",
    "atan": "arctan",
    "atan2": "arctan2",
    "asinh": "arcsinh",
    "acosh": "arccosh",
    "atanh": "arctanh",
}
"""Functions that NumPy has under another name than `math`."""


class _OverArrays(ast.NodeTransformer):
    """`math` becomes `np`, choices `where`, `and` and `or` their logical functions, chains of comparisons pairs.

    special  the module that has what NumPy lacks, such as erf; "" for a loop over the numbers
    """

    def __init__(self, special: str) -> None:
        self._special = special

    def visit_Call(self, node: ast.Call) -> ast.expr:  # the name ast.NodeTransformer calls
        function, operands = self.visit(node.func), [self.visit(operand) for operand in node.args]
        if isinstance(getattr(np, function.attr, None), np.ufunc):
            return ast.Call(function, operands, [])
        if self._special:
            return ast.Call(ast.Name(f"{self._special}.{function.attr}", ast.Load()), operands, [])
        plain = ast.Attribute(ast.Name("math", ast.Load()), function.attr, ast.Load())
        count = ast.Constant(len(operands))
        each = _call("frompyfunc", [plain, count, ast.Constant(1)])  # element by element: NumPy has none
        return _call("float64", [ast.Call(each, operands, [])])

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:  # the same
        return ast.Attribute(ast.Name("np", ast.Load()), _NAMES.get(node.attr, node.attr), ast.Load())

    def visit_IfExp(self, node: ast.IfExp) -> ast.expr:  # the same
        return _call("where", [self.visit(part) for part in (node.test, node.body, node.orelse)])

    def visit_BoolOp(self, node: ast.BoolOp) -> ast.expr:  # the same
        name = "logical_and" if isinstance(node.op, ast.And) else "logical_or"
        first, *others = [self.visit(value) for value in node.values]
        for other in others:
            first = _call(name, [first, other])
        return first  # type: ignore[no-any-return]  # what `visit` gives has no type

    def visit_UnaryOp(self, node: ast.UnaryOp) -> ast.expr:  # the same
        operand = self.visit(node.operand)
        return (
            _call("logical_not", [operand]) if isinstance(node.op, ast.Not) else ast.UnaryOp(node.op, operand)
        )

    def visit_Compare(self, node: ast.Compare) -> ast.expr:  # the same
        sides = [self.visit(side) for side in (node.left, *node.comparators)]
        first: ast.expr
        first, *others = [
            ast.Compare(a, [op], [b]) for a, op, b in zip(sides, node.ops, sides[1:], strict=False)
        ]
        for other in others:
            first = _call("logical_and", [first, other])
        return first


def over_arrays(text: str, special: str = "") -> str:
    """An expression of a rule, over arrays."""
    return ast.unparse(ast.fix_missing_locations(_OverArrays(special).visit(tree_of(text))))


def function_of(op: Operation, name: str, partial: int | None, special: str = "") -> list[str]:
    """The lines of a function: the value of a rule, or its partial to one operand."""
    steps, value, partials = rule_body(op, _renamed)
    result = value if partial is None else partials[partial]
    needed = _needed(steps, result)
    lines = [f"    {step} = {over_arrays(text, special)}" for step, text in needed]
    operands = ", ".join(map(_renamed, op.operands))
    fact = op.fact if partial is None else f"∂y/∂{op.operands[partial]} of {op.fact}"
    return [
        f"def {name}({operands}):",
        f'    """{fact}."""',
        *lines,
        f"    return {over_arrays(result, special)}",
    ]


def _needed(steps: Sequence[tuple[str, str]], result: str) -> list[tuple[str, str]]:
    """The assignments that a result depends on."""
    names, needed = _names_in(result), []
    for name, text in reversed(steps):
        if name in names:
            needed.append((name, text))
            names |= _names_in(text)
    return needed[::-1]


def _names_in(text: str) -> set[str]:
    return {node.id for node in ast.walk(tree_of(text)) if isinstance(node, ast.Name)}


def _renamed(name: str) -> str:
    return f"{name}_"  # no name of the source ends so


def _call(name: str, arguments: list[ast.expr]) -> ast.expr:
    return ast.Call(ast.Attribute(ast.Name("np", ast.Load()), name, ast.Load()), arguments, [])
