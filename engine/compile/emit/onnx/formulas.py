"""Formulas of rules as ONNX operators: a table over the nodes of an expression, never over operations."""

import ast
import math
from collections.abc import Callable, Mapping

from engine.compile.emit.composed import COMPOSED
from engine.compile.emit.onnx.graph import Graph
from engine.support.python_ast import tree_of

OPERATORS: dict[type[ast.AST], str] = {
    ast.Add: "Add",
    ast.Sub: "Sub",
    ast.Mult: "Mul",
    ast.Div: "Div",
    ast.Pow: "Pow",
    ast.Lt: "Less",
    ast.LtE: "LessOrEqual",
    ast.Gt: "Greater",
    ast.GtE: "GreaterOrEqual",
    ast.Eq: "Equal",
    ast.And: "And",
    ast.Or: "Or",
}

FUNCTIONS = {
    "exp": "Exp",
    "log": "Log",
    "sqrt": "Sqrt",
    "sin": "Sin",
    "cos": "Cos",
    "tanh": "Tanh",
    "fabs": "Abs",
    "floor": "Floor",
    "ceil": "Ceil",
    "pow": "Pow",
    "isnan": "IsNaN",
}
"""Functions of `math` that ONNX has, under its names; onnxruntime computes
no others with 64 bits."""


def write(graph: Graph, expression: ast.expr, names: Mapping[str, str]) -> str:
    """The name of an expression's tensor; `names` has those of its operands."""
    return _WRITERS[type(expression)](graph, expression, names)


Writer = Callable[..., str]  # each takes the node of its own type


def _binary(graph: Graph, node: ast.BinOp, names: Mapping[str, str]) -> str:
    return graph.add(
        OPERATORS[type(node.op)], write(graph, node.left, names), write(graph, node.right, names)
    )


def _unary(graph: Graph, node: ast.UnaryOp, names: Mapping[str, str]) -> str:
    operand = write(graph, node.operand, names)
    if isinstance(node.op, ast.UAdd):
        return operand
    return graph.add("Not" if isinstance(node.op, ast.Not) else "Neg", operand)


def _compare(graph: Graph, node: ast.Compare, names: Mapping[str, str]) -> str:
    sides = [write(graph, side, names) for side in (node.left, *node.comparators)]
    pairs = [_pair(graph, op, a, b) for op, a, b in zip(node.ops, sides, sides[1:], strict=False)]
    return _folded(graph, "And", pairs)


def _pair(graph: Graph, op: ast.cmpop, a: str, b: str) -> str:
    if isinstance(op, ast.NotEq):
        return graph.add("Not", graph.add("Equal", a, b))
    return graph.add(OPERATORS[type(op)], a, b)


def _both(graph: Graph, node: ast.BoolOp, names: Mapping[str, str]) -> str:
    return _folded(graph, OPERATORS[type(node.op)], [write(graph, value, names) for value in node.values])


def _folded(graph: Graph, operator: str, parts: list[str]) -> str:
    first, *others = parts
    for other in others:
        first = graph.add(operator, first, other)
    return first


def _choice(graph: Graph, node: ast.IfExp, names: Mapping[str, str]) -> str:
    return graph.add("Where", *(write(graph, part, names) for part in (node.test, node.body, node.orelse)))


def _call(graph: Graph, node: ast.Call, names: Mapping[str, str]) -> str:
    name, operands = node.func.attr, [write(graph, operand, names) for operand in node.args]  # type: ignore[attr-defined]  # math.NAME
    if name in FUNCTIONS:
        return graph.add(FUNCTIONS[name], *operands)
    if name not in COMPOSED:
        raise NotImplementedError(
            f"ONNX has no operator for math.{name}, and no expression for it is known here"
        )
    return write(graph, tree_of(COMPOSED[name]), dict(zip("ab", operands, strict=False)))


def _constant(graph: Graph, node: ast.Constant, _names: Mapping[str, str]) -> str:
    return graph.numbers([float(node.value)])  # type: ignore[arg-type]  # a rule holds numbers alone


def _attribute(graph: Graph, node: ast.Attribute, _names: Mapping[str, str]) -> str:
    return graph.numbers([getattr(math, node.attr)])


def _name(_graph: Graph, node: ast.Name, names: Mapping[str, str]) -> str:
    return names[node.id]


_WRITERS: dict[type[ast.expr], Writer] = {
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.Compare: _compare,
    ast.BoolOp: _both,
    ast.IfExp: _choice,
    ast.Call: _call,
    ast.Constant: _constant,
    ast.Attribute: _attribute,
    ast.Name: _name,
}
