"""A language with braces, and the expressions of rules in it: + - * /, comparisons, conditions and functions."""

import ast
import math
import textwrap
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from engine.calculus.partials.formula import rule_body
from engine.core.operation import Operation
from engine.support.errors import FormulaError
from engine.support.python_ast import tree_of


@dataclass(frozen=True)
class Language:
    """The words of a language.

    constant, variable, integer  how a number is declared, one that changes, and a whole one that does
    literal          a number as text
    function         a function of `math` as the name of one that the language has; KeyError where there is none
    table            the declaration of an array of whole numbers: (name, numbers)
    numbers          that of an array of other numbers: (name, literals)
    head             the first line of a function: (name, operands)
    unused           a line that says that an operand is not used on purpose; "" where none is needed
    """

    constant: str
    variable: str
    integer: str
    literal: Callable[[float], str]
    function: Callable[[str], str]
    table: Callable[[str, Sequence[int]], str]
    numbers: Callable[[str, Sequence[str]], str]
    head: Callable[[str, Sequence[str]], str]
    unused: str = ""

    def rule(self, op: Operation, name: str, partial: int | None) -> list[str]:
        """The lines of a function: the value of a rule, or its partial to one operand."""
        steps, value, partials = rule_body(op, renamed)
        result = value if partial is None else partials[partial]
        names, needed = _names_in(result), list[str]()
        for step, text in reversed(steps):
            if step in names:
                names |= _names_in(text)
                needed.append(f"  {self.constant} {step} = {self.expression(text)};")
        fact = op.fact if partial is None else f"∂y/∂{op.operands[partial]} of {op.fact}"
        operands = [renamed(operand) for operand in op.operands]
        unused = [self.unused.format(name) for name in operands if name not in names and self.unused]
        return [
            f"// {fact}",
            self.head(name, operands),
            *unused,
            *reversed(needed),
            f"  return {self.expression(result)};",
            "}",
            "",
        ]

    def expression(self, text: str) -> str:
        """An expression of a rule in this language."""
        node = tree_of(text)
        return (
            self.as_number(node)[1:-1] if isinstance(node, (ast.BinOp, ast.IfExp)) else self.as_number(node)
        )

    def as_number(self, node: ast.AST) -> str:
        """An expression as a number; FormulaError where it is none of the grammar."""
        if _is_condition(node):
            return f"({self.as_condition(node)} ? {self.literal(1.0)} : {self.literal(0.0)})"
        write = NODES.get(type(node))
        if write is None:
            raise FormulaError(f"there is no code for `{ast.unparse(node)}`")
        return write(self, node)

    def as_condition(self, node: ast.AST) -> str:
        """An expression as a condition; a number is true where it is not 0."""
        write = CONDITIONS.get(type(node)) if _is_condition(node) or isinstance(node, ast.BoolOp) else None
        return write(self, node) if write else f"({self.as_number(node)} != {self.literal(0.0)})"


def _compared(words: Language, node: ast.Compare) -> str:
    sides = [words.as_number(side) for side in (node.left, *node.comparators)]
    pairs = zip(sides, node.ops, sides[1:], strict=False)
    return f"({' && '.join(f'{a} {SIGNS[type(op)]} {b}' for a, op, b in pairs)})"


def _joined(words: Language, node: ast.BoolOp) -> str:
    sign = " && " if isinstance(node.op, ast.And) else " || "
    return f"({sign.join(map(words.as_condition, node.values))})"


def _negated(words: Language, node: ast.UnaryOp) -> str:
    return f"!{words.as_condition(node.operand)}"


def _constant(words: Language, node: ast.Constant) -> str:
    return words.literal(float(node.value))  # type: ignore[arg-type]  # formulas have numbers alone


def _attribute(words: Language, node: ast.Attribute) -> str:
    return words.literal(getattr(math, node.attr))


def _binary(words: Language, node: ast.BinOp) -> str:
    return f"({words.as_number(node.left)} {SIGNS[type(node.op)]} {words.as_number(node.right)})"


def _unary(words: Language, node: ast.UnaryOp) -> str:
    operand = words.as_number(node.operand)
    return f"(-{operand})" if isinstance(node.op, ast.USub) else operand


def _choice(words: Language, node: ast.IfExp) -> str:
    return (
        f"({words.as_condition(node.test)} ? {words.as_number(node.body)} : {words.as_number(node.orelse)})"
    )


def _conjunction(words: Language, node: ast.BoolOp) -> str:
    """The first number that decides, else the last."""
    *firsts, last = node.values
    result = words.as_number(last)
    for value in reversed(firsts):
        sides = result, words.as_number(value)
        one, other = sides if isinstance(node.op, ast.And) else sides[::-1]
        result = f"({words.as_condition(value)} ? {one} : {other})"
    return result


def _call(words: Language, node: ast.Call) -> str:
    match node:
        case ast.Call(func=ast.Attribute(value=ast.Name(id="math"), attr=name), args=operands, keywords=[]):
            return f"{words.function(name)}({', '.join(map(words.as_number, operands))})"
    raise FormulaError(f"there is no code for `{ast.unparse(node)}`")


CONDITIONS: dict[type[ast.AST], Callable[[Language, Any], str]] = {
    ast.Compare: _compared,
    ast.BoolOp: _joined,
    ast.UnaryOp: _negated,
    ast.Call: _call,
}
"""The code of each kind of condition."""

NODES: dict[type[ast.AST], Callable[[Language, Any], str]] = {
    ast.Constant: _constant,
    ast.Name: lambda _, node: node.id,
    ast.Attribute: _attribute,
    ast.BinOp: _binary,
    ast.UnaryOp: _unary,
    ast.IfExp: _choice,
    ast.BoolOp: _conjunction,
    ast.Call: _call,
}
SIGNS: dict[type[Any], str] = {
    ast.Add: "+",
    ast.Sub: "-",
    ast.Mult: "*",
    ast.Div: "/",
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "==",
    ast.NotEq: "!=",
}
QUESTIONS = ("isnan", "isinf", "isfinite")


def wrapped(items: Sequence[str], opening: str, closing: str) -> str:
    """A list in lines of 100 characters."""
    return opening + "\n".join(textwrap.wrap(", ".join(items), 100)) + closing


def renamed(name: str) -> str:
    """A name of a rule as one that is no word of a language."""
    return f"{name}_"


def _names_in(text: str) -> set[str]:
    return {node.id for node in ast.walk(tree_of(text)) if isinstance(node, ast.Name)}


def _is_condition(node: ast.AST) -> bool:
    """Whether it is a comparison, a question, their negation, or a conjunction of nothing but conditions."""
    parts = [node]
    for part in parts:
        match part:
            case ast.Compare() | ast.UnaryOp(op=ast.Not()):
                pass
            case ast.Call(func=ast.Attribute(attr=name)) if name in QUESTIONS:
                pass
            case ast.BoolOp(values=values):
                parts += values
            case _:
                return False
    return True
