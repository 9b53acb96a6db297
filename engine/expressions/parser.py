"""Expression text to graph: `parse("sigmoid(w*x + b)", {"w": 2, "x": 1, "b": -3})`. No Python code is evaluated.

Three passes read a text. A scan bounds the work and explains faults in the words of a formula. Python's own `ast`
gives Python's precedence. A whitelist, which trusts neither of them, turns the tree into steps; a step makes a node.
"""

import ast
import math
import operator
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from engine.core import operations as ops
from engine.core.functions import logsumexp, maximum, mean, minimum
from engine.core.value import Value, apply, constant
from engine.expressions.lexer import (
    ALLOWED,
    DEEPEST,
    HIGHEST,
    LONGEST,
    MOST,
    TOO_LARGE,
    refusal,
    scan,
)
from engine.expressions.unknown_names import in_place_of, is_unavailable, slip_of
from engine.support.errors import DomainError, ExpressionError
from engine.support.numbers import described, number
from engine.support.python_ast import tree_of
from engine.support.text import counted, shortened

__all__ = ["DEEPEST", "FUNCTIONS", "HIGHEST", "LONGEST", "MOST", "Expression", "ExpressionError", "parse"]


class _Function(NamedTuple):
    call: Callable[..., Value]
    operands: Sequence[str]  # their names; empty for a function of one or more operands


class _Step(NamedTuple):
    node: ast.expr
    call: Callable[..., Value]
    operands: int  # the number of latest results that it takes


def _n_ary(function: Callable[[Iterable[Value]], Value]) -> _Function:
    return _Function(lambda *operands: function(operands), ())


# Every declared operation, by its name and by its symbol where that is a word (ln, σ); then the n-ary functions.
FUNCTIONS = {
    name: _Function(partial(apply, op), op.operands)
    for op in ops.ALL
    for name in (op.name, op.symbol)
    if name.isidentifier()
}
FUNCTIONS |= {"absolute": FUNCTIONS["abs"], "power": FUNCTIONS["pow"]}  # their names in Python
FUNCTIONS |= {"max": _n_ary(maximum), "min": _n_ary(minimum), "mean": _n_ary(mean)}
FUNCTIONS |= {"maximum": _n_ary(maximum), "minimum": _n_ary(minimum), "logsumexp": _n_ary(logsumexp)}
_OPERATORS: dict[type[ast.AST], Callable[..., Value]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
    ast.Pow: operator.pow,
    ast.USub: operator.neg,
    ast.UAdd: operator.pos,
}


def parse(text: str, values: Mapping[str, Value | float] | None = None) -> Value:
    """The root of the graph that `text` describes, at `values`: short for `Expression(text).at(values)`.

    >>> parse("sigmoid(w*x + b)", {"w": 2.0, "x": 1.0, "b": -2.0}).data
    0.5
    """
    return Expression(text).at(values or {})


class Expression:
    """An expression: `.names` are its free names in order of appearance, `.at(values)` makes its graph.

    The text consists of numbers, names, + - * / **, ( ) and calls of FUNCTIONS: every operation by its declared
    name or symbol, and max, min, mean, logsumexp of one or more operands. ExpressionError, with the position, for
    anything else.
    """

    def __init__(self, text: str) -> None:
        if not isinstance(text, str):
            raise TypeError(f"an expression is text; got {described(text)}")
        self.text = text.replace("\r\n", "\n").replace("\r", "\n")
        scan(self.text, FUNCTIONS)
        self._steps = list(_steps(_tree(self.text), self.text))
        self.names = tuple(
            dict.fromkeys(step.node.id for step in self._steps if isinstance(step.node, ast.Name))
        )

    def __repr__(self) -> str:
        return f"Expression({self.text!r})"

    def at(self, values: Mapping[str, Value | float]) -> Value:
        """The root of a new graph. A Value becomes the leaf itself; a number becomes a leaf with that name.

        Numbers in the text are constants without gradients; to read gradients, pass Values. A result that overflows
        is infinite, as everywhere. A part that consists of numbers alone must be finite, like a number itself.
        ExpressionError for a name without a value; DomainError, with the position, where a result does not exist.
        """
        leaves = self._leaves(values)
        results: list[Value] = []
        constants: set[Value] = set()  # the results of numbers alone
        for step in self._steps:
            if isinstance(step.node, ast.Name):
                results.append(leaves[step.node.id])
                continue
            first = len(results) - step.operands
            operands = results[first:]
            results[first:] = [self._result(step, operands)]
            if constants.issuperset(operands):
                if math.isinf(results[-1].data):
                    raise _refusal(self.text, step.node, TOO_LARGE)
                constants.add(results[-1])
        return results[-1]

    def _result(self, step: _Step, operands: list[Value]) -> Value:
        try:
            return step.call(*operands)
        except DomainError as error:
            raise DomainError(str(_refusal(self.text, step.node, str(error)))) from None

    def _leaves(self, values: Mapping[str, Value | float]) -> dict[str, Value]:
        by_name = {unicodedata.normalize("NFKC", name): value for name, value in values.items()}
        if len(by_name) < len(values):
            raise ValueError(
                f"two of these names are equal in Python (NFKC): {', '.join(map(ascii, values))}"
            )
        for step in self._steps:
            if isinstance(step.node, ast.Name) and step.node.id not in by_name:
                raise _refusal(self.text, step.node, _unknown(step.node.id, by_name))
        return {name: _leaf(name, by_name[name]) for name in self.names}


def _leaf(name: str, value: Value | float) -> Value:
    return value if isinstance(value, Value) else Value(number(value, f"the value of {name}"), name)


def _tree(text: str) -> ast.expr:
    try:
        return tree_of(f"(\n{text}\n)")  # brackets make blanks and newlines meaningless
    except (RecursionError, MemoryError):
        raise ExpressionError("column 1: nested too deeply; write it in parts") from None
    except (SyntaxError, ValueError) as error:
        raise ExpressionError(f"column 1: {error.args[0]}; {ALLOWED}") from None


def _steps(tree: ast.expr, text: str) -> Iterator[_Step]:
    """The whitelist: the tree as steps, each after the steps of its operands."""
    stack: list[ast.expr | _Step] = [tree]
    while stack:
        node = stack.pop()
        if isinstance(node, _Step):
            yield node
            continue
        call, operands = _allowed(node, text)
        stack.append(_Step(node, call, len(operands)))
        stack.extend(reversed(operands))


def _allowed(node: ast.expr, text: str) -> tuple[Callable[..., Value], list[ast.expr]]:
    match node:
        case ast.Name():
            return constant, []  # never called: the leaf of the name exists already
        case ast.Constant(int() | float() as literal) if not isinstance(literal, bool):
            return partial(constant, literal), []
        case ast.UnaryOp(ast.USub(), ast.Constant(int() | float() as literal)) if not isinstance(
            literal, bool
        ):
            return partial(constant, -literal), []  # x**-1 has the constant -1, as when it is built directly
        case ast.UnaryOp(sign, operand) if type(sign) in _OPERATORS:
            return _OPERATORS[type(sign)], [operand]
        case ast.BinOp(_, ast.Pow(), ast.Constant(int() | float() as power)) if power > HIGHEST:
            raise _refusal(
                text, node, f"a power of {shortened(str(power))} is too high; the highest is {HIGHEST:,}"
            )
        case ast.BinOp(left, sign, right) if type(sign) in _OPERATORS:
            return _OPERATORS[type(sign)], [left, right]
        case ast.Call(ast.Name(name), operands, []):
            call, named = FUNCTIONS.get(name) or (None, ())
            if call is None:
                raise _refusal(text, node, _unknown(name, FUNCTIONS, called=True))
            if len(operands) != (len(named) or max(1, len(operands))):
                usual = f"{name}({', '.join(named or ('a', 'b', '...'))})"
                raise _refusal(text, node, f"{name} got {counted(len(operands), 'operand')}; write {usual}")
            return call, operands
    raise _refusal(text, node, f"{type(node).__name__} is not allowed in an expression; {ALLOWED}")


_NUMBERS = {"e": "write exp(x) for e**x, exp(1) for the number e", "pi": f"write {math.pi} for the number pi"}


def _unknown(name: str, known: Collection[str], *, called: bool = False) -> str:
    """The message for a name that is not among the known ones."""
    short = shortened(name)
    if called and is_unavailable(name):
        return f"{short} is not available{in_place_of(name)}"
    near = slip_of(name, known)
    if name in FUNCTIONS:
        advice = f"write {name}(...) for the function"
    elif name in _NUMBERS and not called:
        advice = _NUMBERS[name]
    elif near:
        advice = f"write {near}" + "(...)" * called
    else:
        advice = f"write {short}*(...) for a product" if called else "give it one beside the expression"
    names = [shortened(other) for other in sorted(known)[:40]] + ["..."] * (len(known) > 40)
    kind, fault = ("functions", "is not a function") if called else ("names with a value", "has no value")
    return f"{short} {fault}; {advice}; {kind}: {', '.join(names) or 'none'}"


def _offset(text: str, node: ast.expr) -> int:
    """The index of a node in the text. `ast` counts lines, with one more for the bracket, and bytes in a line."""
    lines = text.split("\n")[: node.lineno - 1]
    return sum(len(line) + 1 for line in lines[:-1]) + len(lines[-1].encode()[: node.col_offset].decode())


def _refusal(text: str, node: ast.expr, reason: str) -> ExpressionError:
    return refusal(text, _offset(text, node), reason)
