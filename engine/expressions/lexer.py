"""The first pass over an expression: split it into tokens, and refuse bad text in the words of a formula."""

import math
import re
import unicodedata
from collections.abc import Container, Iterator
from keyword import iskeyword
from typing import NamedTuple

from engine.support.errors import ExpressionError
from engine.support.text import shortened

LONGEST, DEEPEST, MOST = 100_000, 100, 1000  # characters, nested brackets, operators and commas
HIGHEST = 1000  # the largest exponent written as a number

ALLOWED = "an expression is numbers, names, + - * / **, ( ) and functions such as exp(x)"
TOO_LARGE = "too large for a binary64 float; write numbers below 1.8e308"
_NO_REAL = re.compile(r"\d[\d_.]*[jJ]|0[xXoObB]\w*")  # 1j and 0xF, numbers to Python
_ADVICE_FOR = {
    "write ** for a power": "^",
    "write *": "× · ⋅ ∙ ∗ ∘ @",
    "write /": "÷ ∕ //",
    "write -": "− – — ‐",
    "write sqrt(a)": "√",
    "write abs(a) for |a|": "|",
    "write step(a - b) for 1 where a > b, max(a, b) for the larger": (
        "< > <= >= == != ≤ ≥ ≠ and or not in is if else"
    ),
    "give values beside the expression, not inside it": "= :=",
    "write ( ) around a part, and a name such as w0 for w[0]": "[ ] { }",
    "write the name alone: names have no attributes": ".",
    "write names without quotes: an expression holds no text": "' \"",
    "write one expression": "; :",
    "write 1": "True",
    "write 0": "False",
}
_INSTEAD = {token: advice for advice, tokens in _ADVICE_FOR.items() for token in tokens.split()}
_TOKEN = re.compile(
    r"(?P<blank>[ \t\f\n]+|\#[^\n]*)"
    r"| (?P<number>(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9][0-9_]*)?)"
    r"| (?P<name>[A-Za-z_\x80-\U0010ffff][0-9A-Za-z_\x80-\U0010ffff]*)"
    r"| (?P<stranger>//|[=!<>:]=|[^-+*/(),]) | (?P<operator>\*\*|[-+*/]) | (?P<mark>.)",
    re.VERBOSE | re.DOTALL,
)
_UNREADABLE = re.compile("[\0\ud800-\udfff]")


class _Token(NamedTuple):
    kind: str  # number, name, operator, "(", ")", "," or end
    text: str
    at: int


def scan(text: str, functions: Container[str] = ()) -> None:
    """Refuse a text that Python would read differently or not at all, and one that could exhaust it.

    functions  the names that need brackets: sin x
    """
    if len(text) > LONGEST:
        raise refusal(text, LONGEST, f"{len(text)} characters; write at most {LONGEST}, in parts")
    opened: list[tuple[int, bool]] = []  # the place of each bracket, and whether a function name precedes it
    before = _Token("start", "", 0)
    operators = 0
    for token in _tokens(text):
        operators += token.kind in {"operator", ","}
        ended = before.text and not opened and "\n" in text[before.at + len(before.text) : token.at]
        reason = _misfit(before, token, functions) or _unbalanced(opened, before, token)
        if ended and token.text:
            reason = "the expression has ended with its line; write ( ) around several lines"
        if operators > MOST:
            reason = f"more than {MOST} operators and commas; write it in parts"
        if reason:
            raise refusal(text, token.at, reason)
        before = token
    if opened:
        raise refusal(text, opened[-1][0], "this bracket is not closed; write )")


def _tokens(text: str) -> Iterator[_Token]:
    end = 0
    for match in _TOKEN.finditer(text):
        kind, token, at = match.lastgroup or "", match[0], match.start()
        for skipped, stranger in _strangers(kind, token):
            raise refusal(text, at + skipped, f"{stranger!r} is not allowed here; {_advice(stranger)}")
        if kind == "blank":
            continue
        if kind == "number" and (reason := _number_fault(token)):
            raise refusal(text, at, reason)
        yield _Token(token if token in {"(", ")", ","} else kind, token, at)
        end = match.end()
    yield _Token("end", "", end)


def _misfit(before: _Token, token: _Token, functions: Container[str]) -> str:
    """The reason why `token` cannot follow `before`; "" where it can."""
    complete = before.kind in {"number", "name", ")"}  # an operand ends here
    if token.kind in {"number", "name", "("}:
        if not complete or (before.kind, token.kind) == ("name", "("):
            return ""
        left, right = (shortened(side.text.strip("()") or "(...)") for side in (before, token))
        if before.kind == "name" and before.text in functions:
            return f"{left} is a function; write {left}({right})"
        kind = " (numbers are real and decimal: no 1j, no 0xF)"
        is_joined = before.at + len(before.text) == token.at
        unreal = kind * bool(is_joined and _NO_REAL.fullmatch(before.text + token.text))
        return f"an operator is missing{unreal}; write {left}*{right} for a product"
    if complete or token.text in {"+", "-"}:
        return ""
    if before.kind == "start" and token.kind == "end":
        return f"nothing to read; {ALLOWED}"
    return f"an operand is missing before {shortened(token.text) or 'the end'}; write a number or a name"


def _unbalanced(opened: list[tuple[int, bool]], before: _Token, token: _Token) -> str:
    """Count the brackets. Return the fault of this bracket or comma; "" where it has none."""
    if token.kind == "(":
        opened.append((token.at, before.kind == "name"))
        return f"more than {DEEPEST} brackets, one in another; write it in parts" * (len(opened) > DEEPEST)
    if token.kind == ")":
        return "" if opened and opened.pop() else "this bracket was not opened; write ( before it"
    apart = token.kind == "," and not (opened and opened[-1][1])
    return "a comma may only separate the operands of a function; write one expression" * apart


def _strangers(kind: str, token: str) -> Iterator[tuple[int, str]]:
    """The parts of a token that no expression may contain, each with its offset in the token."""
    if kind == "stranger" or iskeyword(unicodedata.normalize("NFKC", token)):
        yield 0, token
    if kind == "blank" and (unreadable := _UNREADABLE.search(token)):  # Python reads comments, too
        yield unreadable.start(), unreadable[0]
    if kind == "name":
        for at, letter in enumerate(token):
            plain = unicodedata.normalize("NFKC", letter)
            if plain in _INSTEAD or not ("a" * (at > 0) + letter).isidentifier():  # · is a letter to Python
                yield at, letter


def _advice(stranger: str) -> str:
    """The correction of a sign or word that is not allowed."""
    plain = unicodedata.normalize("NFKC", stranger)  # ² as 2, a full-width ( as (
    raised = len(stranger) == 1 and unicodedata.decomposition(stranger).startswith("<super>")
    advice = _INSTEAD.get(stranger) or _INSTEAD.get("^" if raised else plain)
    return advice or (f"write {plain!r}" if plain.isascii() and plain != stranger else ALLOWED)


def _number_fault(token: str) -> str:
    """The fault of a token that begins like a number; "" where it is one."""
    try:
        number = float(token)
    except ValueError:
        return f"{shortened(token)} is not a number; write _ between digits only"
    if math.isinf(number):
        return TOO_LARGE
    padded = number and token[0] == "0" and token.replace("_", "").isdecimal()
    return f"a number begins with a zero; write {shortened(token.lstrip('0_'))}" if padded else ""


def refusal(text: str, at: int, reason: str) -> ExpressionError:
    """The error with the line and column of character `at` of the text, and the reason."""
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    position = f"line {line}, column {column}" if "\n" in text else f"column {column}"
    return ExpressionError(f"{position}: {reason}", (line, column))
