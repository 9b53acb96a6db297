"""The partials of an operation as texts, with places for the operands: {b} and {a} for a product."""

import ast
import json

from engine.calculus.partials.formula import formula
from engine.core.operation import Operation
from engine.drawing.page.javascript_code import operands_of, parsed, truth_of
from engine.support.python_ast import tree_of

_SYMBOLS = {"fabs": "abs", "inf": "∞", "nan": "NaN", "pi": "π"}


def partials_as_text(op: Operation, most: int = 44) -> str:
    """The formulas of the partials at given operands, as an arrow function that returns texts.

    `(a, b) => ["{b}", "{a}"]` for mul; "" where a formula is longer than `most` or has no single form. The
    textbook form of a partial is preferred, where an operation declares it.
    """
    partials = [parsed(text, op) for text in op.partials] or formula(op).partials
    texts = ", ".join(_Branches(op, most).visit(partial) for partial in partials)
    return f"({operands_of(op)}) => [{texts}]"


class _Branches(ast.NodeVisitor):
    """A partial as JavaScript that returns its text: conditions stay, their branches become texts."""

    def __init__(self, op: Operation, most: int) -> None:
        self._op, self._most = op, most

    def visit_IfExp(self, node: ast.IfExp) -> str:
        yes, no = self.visit(node.body), self.visit(node.orelse)
        return yes if yes == no else f"({truth_of(node.test, self._op).text} ? {yes} : {no})"

    def generic_visit(self, node: ast.AST) -> str:
        copy = tree_of(ast.unparse(node))
        written = ast.unparse(_Written(self._op).visit(copy)).replace(" ** ", "^")
        choices = any(isinstance(part, ast.IfExp) for part in ast.walk(node))
        text = "" if choices or len(written) > self._most else written.replace("*", "·").replace("-", "−")
        return json.dumps(text, ensure_ascii=True)


class _Written(ast.NodeTransformer):
    """exp for math.exp, 1 for 1.0 and {a} for a: a formula as a person writes it, with places."""

    def __init__(self, op: Operation) -> None:
        self._operands = op.operands

    def visit_Attribute(self, node: ast.Attribute) -> ast.expr:
        return ast.Name(_SYMBOLS.get(node.attr, node.attr))

    def visit_Name(self, node: ast.Name) -> ast.expr:
        return ast.Name(f"{{{node.id}}}" if node.id in self._operands else _SYMBOLS.get(node.id, node.id))

    def visit_Constant(self, node: ast.Constant) -> ast.expr:
        value = node.value
        return ast.Constant(int(value)) if isinstance(value, float) and value.is_integer() else node
