"""Expressions of a rule as JavaScript, with the brackets that they need."""

import ast
import math
from typing import NamedTuple

from engine.core.operation import Operation
from engine.support.errors import FormulaError
from engine.support.python_ast import tree_of

# Python's math: its name in JavaScript, and how many operands it takes. `python` is HELPERS.
_SAME = (
    "acos acosh asin asinh atan atanh cbrt ceil cos cosh exp expm1 floor log log10 log1p log2 sin sinh sqrt"
)
_FUNCTIONS: dict[str, tuple[str, int]] = {
    **{name: (f"Math.{name}", 1) for name in f"{_SAME} tan tanh trunc".split()},
    "atan2": ("Math.atan2", 2),
    "copysign": ("python.copysign", 2),
    "erf": ("python.erf", 1),
    "erfc": ("python.erfc", 1),
    "fabs": ("Math.abs", 1),
    "hypot": ("Math.hypot", 2),
    "isfinite": ("Number.isFinite", 1),
    "isinf": ("python.isinf", 1),
    "isnan": ("Number.isNaN", 1),
    "pow": ("python.pow", 2),
}
_CONSTANTS = {"e": "Math.E", "inf": "Infinity", "nan": "NaN", "pi": "Math.PI", "tau": "(2 * Math.PI)"}
_TRUTHS = {"isfinite", "isinf", "isnan"}
# Names that JavaScript, or a rule written here, uses for something else.
_WORDS = (
    "arguments case catch const debugger default delete do enum eval export extends false function implements"
    " instanceof interface let new null package private protected public static super switch this throw true"
    " typeof undefined var void Infinity Math NaN Number python"
)
_TAKEN = set(_WORDS.split())


class Code(NamedTuple):
    """JavaScript text, how tightly it binds (9: a name, 1: c ? x : y), and whether it is true or false."""

    text: str
    level: int
    truth: bool = False

    def within(self, level: int) -> str:
        """The text, in brackets where it binds more loosely than its place."""
        return self.text if self.level >= level else f"({self.text})"


_BINARY: dict[type[ast.operator], tuple[str, int]] = {
    ast.Add: ("+", 6),
    ast.Sub: ("-", 6),
    ast.Mult: ("*", 7),
    ast.Div: ("/", 7),
}
_COMPARE: dict[type[ast.cmpop], str] = {
    ast.Lt: "<",
    ast.LtE: "<=",
    ast.Gt: ">",
    ast.GtE: ">=",
    ast.Eq: "===",
    ast.NotEq: "!==",
}


def operands_of(op: Operation) -> str:
    """The names of the operands, as JavaScript can have them."""
    return ", ".join(_name(operand) for operand in op.operands)


def _name(name: str) -> str:
    return f"{name}_" if name in _TAKEN else name


def parsed(text: str, op: Operation) -> ast.expr:
    """A declared expression as a syntax tree. FormulaError for what is none."""
    try:
        return tree_of(text)
    except SyntaxError:
        raise FormulaError(f"{op.name}: `{text}` is not an expression") from None


def number_of(node: ast.expr, op: Operation) -> Code:
    """An expression as a number: true is 1."""
    code = _code(node, op)
    return Code(f"Number({code.text})", 9) if code.truth else code


def truth_of(node: ast.expr, op: Operation) -> Code:
    """An expression as true or false, as Python takes it."""
    code = _code(node, op)
    return code if code.truth else Code(f"{code.within(5)} !== 0", 4, truth=True)  # NaN is true in Python


def _code(node: ast.expr, op: Operation) -> Code:
    """JavaScript for one expression; FormulaError for a part that has no counterpart there."""
    match node:
        case ast.Constant() | ast.Name() | ast.Attribute():
            return _atom(node, op)
        case ast.Call(func=ast.Attribute(value=ast.Name(id="math"), attr=name), args=args, keywords=[]):
            return _call(name, args, op)
        case ast.Compare() | ast.BoolOp() | ast.UnaryOp(op=ast.Not()):
            return _logic(node, op)
        case ast.BinOp() | ast.UnaryOp():
            return _arithmetic(node, op)
        case ast.IfExp(test=test, body=body, orelse=orelse):
            yes, no = number_of(body, op), number_of(orelse, op)
            return Code(f"{truth_of(test, op).within(2)} ? {yes.within(2)} : {no.text}", 1)
    raise _unknown(node, op)


def _atom(node: ast.expr, op: Operation) -> Code:
    match node:
        case ast.Constant(value=bool(value)):
            return Code("true" if value else "false", 9, truth=True)
        case ast.Constant(value=int() | float() as value):
            return Code("Infinity" if value == math.inf else repr(value), 9)
        case ast.Name(id=name) if name in op.operands:
            return Code(_name(name), 9)
        case ast.Attribute(value=ast.Name(id="math"), attr=name) if name in _CONSTANTS:
            return Code(_CONSTANTS[name], 9)
    raise _unknown(node, op)


def _arithmetic(node: ast.expr, op: Operation) -> Code:
    match node:
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=operand):
            return Code(f"{'-' if isinstance(sign, ast.USub) else '+'}{number_of(operand, op).within(9)}", 8)
        case ast.BinOp(left=left, op=ast.Mod(), right=right):
            return Code(f"python.mod({number_of(left, op).text}, {number_of(right, op).text})", 9)
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _BINARY:
            symbol, level = _BINARY[type(sign)]
            text = f"{number_of(left, op).within(level)} {symbol} {number_of(right, op).within(level + 1)}"
            return Code(text, level)
    raise _unknown(node, op)


def _logic(node: ast.expr, op: Operation) -> Code:
    match node:
        case ast.UnaryOp(operand=operand):
            return Code(f"!{truth_of(operand, op).within(9)}", 8, truth=True)
        case ast.BoolOp(op=sign, values=values):
            symbol, level = ("&&", 3) if isinstance(sign, ast.And) else ("||", 2)
            text = f" {symbol} ".join(truth_of(value, op).within(level + 1) for value in values)
            return Code(text, level, truth=True)
        case ast.Compare(left=left, ops=signs, comparators=rights) if all(type(s) in _COMPARE for s in signs):
            sides = [number_of(side, op).within(6) for side in (left, *rights)]
            tests = [f"{sides[i]} {_COMPARE[type(s)]} {sides[i + 1]}" for i, s in enumerate(signs)]
            return Code(" && ".join(tests), 4 if len(tests) == 1 else 3, truth=True)
    raise _unknown(node, op)


def _unknown(node: ast.expr, op: Operation) -> FormulaError:
    return FormulaError(f"{op.name}: `{ast.unparse(node)}` has no counterpart in JavaScript here")


def _call(name: str, args: list[ast.expr], op: Operation) -> Code:
    javascript, count = _FUNCTIONS.get(name, ("", 0))
    if not javascript:
        known = ", ".join(sorted(_FUNCTIONS))
        raise FormulaError(
            f"{op.name}: math.{name} has no counterpart in JavaScript here; these have: {known}"
        )
    if len(args) != count:
        raise FormulaError(f"{op.name}: math.{name} takes {count} here; got {len(args)} operands")
    return Code(
        f"{javascript}({', '.join(number_of(arg, op).text for arg in args)})", 9, truth=name in _TRUTHS
    )
