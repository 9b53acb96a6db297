"""Expression text to graph, `parse("sigmoid(w*x + b)", {"w": 2, "x": 1, "b": -3})`: nothing is evaluated.

Three passes: a scan bounds the work and says what is wrong in the words of a formula; Python's own `ast`
gives Python's precedence; a whitelist, which trusts neither, turns the tree into steps. A step makes a node.
"""

import ast
import math
import operator
import unicodedata
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from difflib import get_close_matches
from functools import partial
from typing import Any, NamedTuple

from engine.core import operations as ops
from engine.core.functions import logsumexp, maximum, mean, minimum
from engine.core.operation import DomainError
from engine.core.value import Value, apply, constant
from engine.expressions.lexer import (
    ALLOWED,
    DEEPEST,
    HIGHEST,
    LONGEST,
    MOST,
    TOO_LARGE,
    ExpressionError,
    refusal,
    scan,
    short,
)
from engine.support.numbers import described, number
from engine.support.python_ast import tree_of

__all__ = ["DEEPEST", "FUNCTIONS", "HIGHEST", "LONGEST", "MOST", "Expression", "ExpressionError", "parse"]


class _Function(NamedTuple):
    call: Callable[..., Value]
    operands: Sequence[str]  # their names; none where it takes one or more


class _Step(NamedTuple):
    node: ast.expr
    call: Callable[..., Value]
    operands: int  # how many of the latest results it takes


def _n_ary(function: Callable[[Iterable[Any]], Any]) -> _Function:
    return _Function(lambda *operands: function(operands), ())


# Every declared operation by its name, and by its symbol where that is a word (ln, σ); then the n-ary ones.
FUNCTIONS = {
    name: _Function(partial(apply, op), op.operands)
    for op in ops.ALL
    for name in (op.name, op.symbol)
    if name.isidentifier()
}
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
    """The root of the graph that `text` describes, at `values`: `Expression(text).at(values)`."""
    return Expression(text).at(values or {})


class Expression:
    """A text that has been read: `.names` are its free names in order of appearance, `.at(values)` its graph.

    It holds numbers, names, + - * / **, ( ) and calls of FUNCTIONS: every operation by its declared name or
    symbol, and max, min, mean, logsumexp of one or more. ExpressionError, with the place, for anything else.
    """

    def __init__(self, text: str) -> None:
        if not isinstance(text, str):
            raise TypeError(f"an expression is text; got {described(text)}")
        self.text = text.replace("\r\n", "\n").replace("\r", "\n")
        scan(self.text)
        self._steps = list(_steps(_tree(self.text), self.text))
        self.names = tuple(
            dict.fromkeys(step.node.id for step in self._steps if isinstance(step.node, ast.Name))
        )

    def __repr__(self) -> str:
        return f"Expression({self.text!r})"

    def at(self, values: Mapping[str, Value | float]) -> Value:
        """The root of a new graph. A Value stands as it is; a number becomes one leaf of that name.

        Numbers in the text are constants, without gradients; to read gradients, give Values. What overflows
        is infinite, as everywhere; only what is made of numbers alone must be finite, as a number must.
        ExpressionError for a name without a value; DomainError, with the place, where there is no result.
        """
        leaves = self._leaves(values)
        results: list[Value] = []
        fixed: set[Value] = set()  # made of numbers alone
        for step in self._steps:
            if isinstance(step.node, ast.Name):
                results.append(leaves[step.node.id])
                continue
            first = len(results) - step.operands
            operands = results[first:]
            results[first:] = [self._made(step, operands)]
            if fixed.issuperset(operands):
                if math.isinf(results[-1].data):
                    raise _refusal(self.text, step.node, TOO_LARGE)
                fixed.add(results[-1])
        return results[-1]

    def _made(self, step: _Step, operands: list[Value]) -> Value:
        try:
            return step.call(*operands)
        except DomainError as error:
            raise DomainError(str(_refusal(self.text, step.node, str(error)))) from None

    def _leaves(self, values: Mapping[str, Value | float]) -> dict[str, Value]:
        given = {unicodedata.normalize("NFKC", name): value for name, value in values.items()}
        if len(given) < len(values):
            raise ValueError(f"two of these names are one in Python (NFKC): {', '.join(map(ascii, values))}")
        for step in self._steps:
            if isinstance(step.node, ast.Name) and step.node.id not in given:
                raise _refusal(self.text, step.node, _unknown(step.node.id, given))
        return {name: _leaf(name, given[name]) for name in self.names}


def _leaf(name: str, given: Value | float) -> Value:
    return given if isinstance(given, Value) else Value(number(given, f"the value of {name}"), name)


def _tree(text: str) -> ast.expr:
    try:
        return tree_of(f"(\n{text}\n)")  # in brackets, blanks and newlines mean nothing
    except (RecursionError, MemoryError):
        raise ExpressionError("column 1: nested too deeply; write it in parts") from None
    except (SyntaxError, ValueError) as error:
        raise ExpressionError(f"column 1: {error.args[0]}; {ALLOWED}") from None


def _steps(tree: ast.expr, text: str) -> Iterator[_Step]:
    """The whitelist: the tree as steps, each after those of its operands."""
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
            return constant, []  # never called: its leaf stands ready
        case ast.Constant(int() | float() as given) if not isinstance(given, bool):
            return partial(constant, given), []
        case ast.UnaryOp(ast.USub(), ast.Constant(int() | float() as given)) if not isinstance(given, bool):
            return partial(constant, -given), []  # x**-1 has the constant -1, as when it is built directly
        case ast.UnaryOp(sign, operand) if type(sign) in _OPERATORS:
            return _OPERATORS[type(sign)], [operand]
        case ast.BinOp(_, ast.Pow(), ast.Constant(int() | float() as power)) if power > HIGHEST:
            raise _refusal(
                text, node, f"a power of {short(str(power))} is too high; the highest is {HIGHEST:,}"
            )
        case ast.BinOp(left, sign, right) if type(sign) in _OPERATORS:
            return _OPERATORS[type(sign)], [left, right]
        case ast.Call(ast.Name(name), operands, []):
            call, named = FUNCTIONS.get(name) or (None, ())
            if call is None:
                raise _refusal(text, node, _unknown(name, FUNCTIONS, called=True))
            if len(operands) != (len(named) or max(1, len(operands))):
                usual = f"{name}({', '.join(named or ('a', 'b', '...'))})"
                raise _refusal(text, node, f"{name} got {len(operands)} operands; write {usual}")
            return call, operands
    raise _refusal(text, node, f"{type(node).__name__} is no part of an expression; {ALLOWED}")


def _unknown(name: str, known: Collection[str], *, called: bool = False) -> str:
    """What is said of a name that is not among the known ones."""
    alike = [other for other in known if short(other) == other]  # of long ones the search would take seconds
    close = get_close_matches(name, alike, n=1)
    if name in FUNCTIONS:
        advice = f"write {name}(...) for the function"
    elif close:
        advice = f"write {short(close[0])}" + "(...)" * called
    else:
        advice = f"write {short(name)}*(...) for a product" if called else "give it one beside the expression"
    listed = [short(other) for other in sorted(known)[:40]] + ["..."] * (len(known) > 40)
    kind = "functions" if called else "names with a value"
    wrong = "is no function" if called else "has no value"
    return f"{short(name)} {wrong}; {advice}; {kind}: {', '.join(listed) or 'none'}"


def _offset(text: str, node: ast.expr) -> int:
    """Where a node begins: `ast` counts lines, one more for the bracket, and in a line bytes."""
    lines = text.split("\n")[: node.lineno - 1]
    return sum(len(line) + 1 for line in lines[:-1]) + len(lines[-1].encode()[: node.col_offset].decode())


def _refusal(text: str, node: ast.expr, reason: str) -> ExpressionError:
    return refusal(text, _offset(text, node), reason)
