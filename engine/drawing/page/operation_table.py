"""The operations of a page as JavaScript: an object for each, with its signs, words and formulas."""

import ast
import json
import re
from collections.abc import Iterable, Mapping

from engine.calculus.partials.formula import formula
from engine.core.operation import CONSTANT, Operation
from engine.core.rules.running import convention_of
from engine.drawing.page import javascript
from engine.drawing.page.partial_texts import partials_as_text


def table(operations: Mapping[str, Operation], used: Iterable[str]) -> str:
    """The operations that are used, by their names, as one object."""
    return "\n".join(["{", *(f"  {literal(name)}: {_operation(operations[name])}," for name in used), "}"])


def by_name(operations: Iterable[Operation]) -> dict[str, Operation]:
    """Operations by their names. ValueError where two have the same."""
    known: dict[str, Operation] = {}
    for op in operations:
        if op is not CONSTANT and known.setdefault(op.name, op) is not op:
            raise ValueError(
                f"a page needs operations of different names; got two that are called {op.name!r}"
            )
    return known


def _operation(op: Operation) -> str:
    """An operation as a JavaScript object: its signs, words and formulas."""
    text, level, needs = _notation(op)
    told = {
        "symbol": op.symbol,
        "operands": op.operands,
        "text": text,
        "level": level,
        "needs": needs,
        "fact": op.fact,
        "domain": op.domain,
        "instead": op.instead,
        "kink": op.kink,
        "convention": convention_of(op.rule),
    }
    functions = {
        "rule": javascript.rule_as_javascript(op),
        "inDomain": javascript.domain_as_javascript(op),
        "atKink": javascript.kink_as_javascript(op),
        "partialTexts": partials_as_text(op),
    }
    lines = [f"{name}: {literal(value)}" for name, value in told.items()]
    return "{" + ", ".join([*lines, *(f"{name}: {source}" for name, source in functions.items())]) + "}"


def _notation(op: Operation) -> tuple[str, int, list[int]]:
    """The notation of an operation: text with places for its operands, its level, and the levels they need.

    Read from its symbol: one that speaks of its operands, as |·| and a ln b do, shows where they stand; one
    with letters is a function; any other stands between two operands, or before one.
    """
    symbol, places = op.symbol, {operand: f"{{{operand}}}" for operand in op.operands}
    if "·" in symbol and len(places) == 1:
        return symbol.replace("·", "".join(places.values())), 9, [0]
    if any(re.search(rf"\b{operand}\b", symbol) for operand in places):
        text = re.sub(r"\w+", lambda word: places.get(word[0], word[0]), symbol)
        return text, 2, [9] * len(places)
    if re.search(r"\w", symbol) or len(places) not in {1, 2}:
        return f"{symbol}({', '.join(places.values())})", 9, [0] * len(places)
    match formula(op).value:
        case ast.BinOp(op=ast.Add() | ast.Sub()):
            level = 1
        case ast.BinOp(op=ast.Mult() | ast.Div()):
            level = 2
        case ast.UnaryOp():
            return symbol + "".join(places.values()), 1, [3]
        case _:
            level = 3
    if len(places) == 1:
        return symbol + "".join(places.values()), 4, [4]
    return f" {symbol} ".join(places.values()), level, [level + (level == 3), level + 1]


def literal(value: object) -> str:
    """JSON that is also JavaScript and cannot end, or comment out, the script element it stands in."""
    text = json.dumps(value, ensure_ascii=True, separators=(",", ":"))  # ASCII: U+2028 is escaped as well
    return re.sub("[<>&]", lambda sign: f"\\u{ord(sign[0]):04x}", text)
