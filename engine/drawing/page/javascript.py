"""A rule as JavaScript: the formula that calculus/formula.py reads, in the language of a browser.

>>> from engine.core import operations as ops
>>> rule_as_javascript(ops.mul)
'(a, b) => [a * b, [b, a]]'

JavaScript never raises on numbers: outside an operation's domain its rule gives NaN or an infinity, so the
domain is carried over too. Its functions may differ from Python's in the last digits of binary64.
"""

import ast
import json
import math
from typing import NamedTuple

from engine.calculus.partials.formula import formula
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
_SYMBOLS = {"fabs": "abs", "inf": "∞", "nan": "NaN", "pi": "π"}
_TRUTHS = {"isfinite", "isinf", "isnan"}

HELPERS = """{
  copysign: (a, b) => (b < 0 || Object.is(b, -0) ? -Math.abs(a) : Math.abs(a)),
  // erf by its series near 0, 1 - erf by its continued fraction further out.
  erf(a) {
    if (Math.abs(a) >= 1.5) return a < 0 ? this.erfc(-a) - 1 : 1 - this.erfc(a);
    let term = a, sum = a;
    for (let n = 1; n < 60; n++) sum += term *= (2 * a * a) / (2 * n + 1);
    return (2 / Math.sqrt(Math.PI)) * Math.exp(-a * a) * sum;
  },
  erfc(a) {
    if (a < -1.5) return 2 - this.erfc(-a);
    if (a < 1.5) return 1 - this.erf(a);
    let tail = 0;
    for (let n = 100; n > 0; n--) tail = n / 2 / (a + tail);
    return Math.exp(-a * a) / Math.sqrt(Math.PI) / (a + tail);
  },
  isinf: (a) => a === Infinity || a === -Infinity,
  // The remainder has the sign of b in Python, of a in JavaScript.
  mod: (a, b) => (a % b !== 0 && a % b < 0 !== b < 0 ? (a % b) + b : a % b),
  // 1^b is 1 for every b in Python, and (-1)^∞ too; JavaScript says NaN.
  pow: (a, b) => (a === 1 || (a === -1 && Math.abs(b) === Infinity) ? 1 : Math.pow(a, b)),
}"""

# Names that JavaScript, or a rule written here, uses for something else.
_WORDS = (
    "arguments case catch const debugger default delete do enum eval export extends false function implements"
    " instanceof interface let new null package private protected public static super switch this throw true"
    " typeof undefined var void Infinity Math NaN Number python"
)
_TAKEN = set(_WORDS.split())


class _Code(NamedTuple):
    """JavaScript text, how tightly it binds (9: a name, 1: c ? x : y), and whether it is true or false."""

    text: str
    level: int
    truth: bool = False

    def within(self, level: int) -> str:
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


def rule_as_javascript(op: Operation) -> str:
    """The rule of `op` as an arrow function that gives [value, [partials]].

    FormulaError, with the part at fault, where a part of the rule has no counterpart in JavaScript.
    """
    read = formula(op)
    partials = ", ".join(_number(partial, op).text for partial in read.partials)
    return f"({_operands(op)}) => [{_number(read.value, op).text}, [{partials}]]"


def domain_as_javascript(op: Operation) -> str:
    """Whether the operands lie in the domain of `op`, as an arrow function."""
    return f"({_operands(op)}) => {_truth(_parsed(op.domain or 'True', op), op).text}"


def kink_as_javascript(op: Operation) -> str:
    """The expression that is 0 at the kink of `op`, as an arrow function; NaN where it has none."""
    return f"({_operands(op)}) => {_number(_parsed(op.kink or 'math.nan', op), op).text}"


def partials_as_text(op: Operation, most: int = 44) -> str:
    """The formulas of the partials at given operands, as an arrow function that returns texts.

    `(a, b) => ["{b}", "{a}"]` for mul; "" where a formula is longer than `most` or has no single form. The
    textbook form of a partial is preferred, where an operation declares it.
    """
    partials = [_parsed(text, op) for text in op.partials] or formula(op).partials
    texts = ", ".join(_Branches(op, most).visit(partial) for partial in partials)
    return f"({_operands(op)}) => [{texts}]"


class _Branches(ast.NodeVisitor):
    """A partial as JavaScript that returns its text: conditions stay, their branches become texts."""

    def __init__(self, op: Operation, most: int) -> None:
        self._op, self._most = op, most

    def visit_IfExp(self, node: ast.IfExp) -> str:
        yes, no = self.visit(node.body), self.visit(node.orelse)
        return yes if yes == no else f"({_truth(node.test, self._op).text} ? {yes} : {no})"

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


def _operands(op: Operation) -> str:
    return ", ".join(_name(operand) for operand in op.operands)


def _name(name: str) -> str:
    return f"{name}_" if name in _TAKEN else name


def _parsed(text: str, op: Operation) -> ast.expr:
    try:
        return tree_of(text)
    except SyntaxError:
        raise FormulaError(f"{op.name}: `{text}` is not an expression") from None


def _number(node: ast.expr, op: Operation) -> _Code:
    code = _code(node, op)
    return _Code(f"Number({code.text})", 9) if code.truth else code


def _truth(node: ast.expr, op: Operation) -> _Code:
    code = _code(node, op)
    return code if code.truth else _Code(f"{code.within(5)} !== 0", 4, truth=True)  # NaN is true in Python


def _code(node: ast.expr, op: Operation) -> _Code:
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
            yes, no = _number(body, op), _number(orelse, op)
            return _Code(f"{_truth(test, op).within(2)} ? {yes.within(2)} : {no.text}", 1)
    raise _unknown(node, op)


def _atom(node: ast.expr, op: Operation) -> _Code:
    match node:
        case ast.Constant(value=bool(value)):
            return _Code("true" if value else "false", 9, truth=True)
        case ast.Constant(value=int() | float() as value):
            return _Code("Infinity" if value == math.inf else repr(value), 9)
        case ast.Name(id=name) if name in op.operands:
            return _Code(_name(name), 9)
        case ast.Attribute(value=ast.Name(id="math"), attr=name) if name in _CONSTANTS:
            return _Code(_CONSTANTS[name], 9)
    raise _unknown(node, op)


def _arithmetic(node: ast.expr, op: Operation) -> _Code:
    match node:
        case ast.UnaryOp(op=ast.USub() | ast.UAdd() as sign, operand=operand):
            return _Code(f"{'-' if isinstance(sign, ast.USub) else '+'}{_number(operand, op).within(9)}", 8)
        case ast.BinOp(left=left, op=ast.Mod(), right=right):
            return _Code(f"python.mod({_number(left, op).text}, {_number(right, op).text})", 9)
        case ast.BinOp(left=left, op=sign, right=right) if type(sign) in _BINARY:
            symbol, level = _BINARY[type(sign)]
            text = f"{_number(left, op).within(level)} {symbol} {_number(right, op).within(level + 1)}"
            return _Code(text, level)
    raise _unknown(node, op)


def _logic(node: ast.expr, op: Operation) -> _Code:
    match node:
        case ast.UnaryOp(operand=operand):
            return _Code(f"!{_truth(operand, op).within(9)}", 8, truth=True)
        case ast.BoolOp(op=sign, values=values):
            symbol, level = ("&&", 3) if isinstance(sign, ast.And) else ("||", 2)
            text = f" {symbol} ".join(_truth(value, op).within(level + 1) for value in values)
            return _Code(text, level, truth=True)
        case ast.Compare(left=left, ops=signs, comparators=rights) if all(type(s) in _COMPARE for s in signs):
            sides = [_number(side, op).within(6) for side in (left, *rights)]
            tests = [f"{sides[i]} {_COMPARE[type(s)]} {sides[i + 1]}" for i, s in enumerate(signs)]
            return _Code(" && ".join(tests), 4 if len(tests) == 1 else 3, truth=True)
    raise _unknown(node, op)


def _unknown(node: ast.expr, op: Operation) -> FormulaError:
    return FormulaError(f"{op.name}: `{ast.unparse(node)}` has no counterpart in JavaScript here")


def _call(name: str, args: list[ast.expr], op: Operation) -> _Code:
    javascript, count = _FUNCTIONS.get(name, ("", 0))
    if not javascript:
        known = ", ".join(sorted(_FUNCTIONS))
        raise FormulaError(
            f"{op.name}: math.{name} has no counterpart in JavaScript here; these have: {known}"
        )
    if len(args) != count:
        raise FormulaError(f"{op.name}: math.{name} takes {count} here; got {len(args)} operands")
    return _Code(
        f"{javascript}({', '.join(_number(arg, op).text for arg in args)})", 9, truth=name in _TRUTHS
    )
