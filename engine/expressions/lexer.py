"""What is wrong with a text as an expression, in the words of a formula: found before Python reads it."""

import math
import re
import unicodedata
from collections.abc import Iterator
from keyword import iskeyword
from typing import NamedTuple

LONGEST, DEEPEST, MOST = 100_000, 100, 1000  # characters, nested brackets, operators and commas
HIGHEST = 1000  # exponent that is written as a number

ALLOWED = "an expression is numbers, names, + - * / **, ( ) and functions such as exp(x)"
TOO_LARGE = "too large for a binary64 float; write numbers below 1.8e308"
_AFTER_NUMBER = "an operator is missing (numbers are real and decimal: no 1j, no 0xF); write"
_ADVICE = {
    "write ** for a power": "^",
    "write *": "× · ⋅ ∙ ∗ ∘ @",
    "write /": "÷ ∕ //",
    "write -": "− – — ‐",
    "write sqrt(a)": "√",
    "write abs(a) for |a|": "|",
    "write step(a - b) for 1 where a > b, max(a, b) for the larger": (
        "< > <= >= == != ≤ ≥ ≠ and or not in is if else"
    ),
    "write values beside the expression, not inside it": "= :=",
    "write ( ) around a part, and a name such as w0 for w[0]": "[ ] { }",
    "write the name alone: it has no attributes": ".",
    "write names without quotes: there is no text in an expression": "' \"",
    "write one expression": "; :",
    "write 1": "True",
    "write 0": "False",
}
_INSTEAD = {token: advice for advice, tokens in _ADVICE.items() for token in tokens.split()}
_TOKEN = re.compile(
    r"(?P<blank>[ \t\f\n]+|\#[^\n]*)"
    r"| (?P<number>(?:[0-9][0-9_]*\.?[0-9_]*|\.[0-9][0-9_]*)(?:[eE][-+]?[0-9][0-9_]*)?)"
    r"| (?P<name>[A-Za-z_\x80-\U0010ffff][0-9A-Za-z_\x80-\U0010ffff]*)"
    r"| (?P<stranger>//|[=!<>:]=|[^-+*/(),]) | (?P<operator>\*\*|[-+*/]) | (?P<mark>.)",
    re.VERBOSE | re.DOTALL,
)
_UNREADABLE = re.compile("[\0\ud800-\udfff]")


class ExpressionError(ValueError):
    """A text is no expression: one line says where, why and what to write.

    `position` is (line, column), both from 1.
    """

    def __init__(self, message: str, position: tuple[int, int] = (1, 1)) -> None:
        super().__init__(message)
        self.position = position


class _Token(NamedTuple):
    kind: str  # number, name, operator, "(", ")", "," or end
    text: str
    at: int


def scan(text: str) -> None:
    """Refuse what Python would read in another way or not at all, and whatever could exhaust it."""
    if len(text) > LONGEST:
        raise refusal(text, LONGEST, f"{len(text)} characters; write at most {LONGEST}, in parts")
    opened: list[tuple[int, bool]] = []  # where, and whether it holds the operands of a function
    before = _Token("start", "", 0)
    operators = 0
    for token in _tokens(text):
        operators += token.kind in {"operator", ","}
        ended = before.text and not opened and "\n" in text[before.at + len(before.text) : token.at]
        reason = _misfit(before, token) or _unbalanced(opened, before, token)
        if ended and token.text:
            reason = "the line has ended, and the expression with it; write ( ) around several lines"
        if operators > MOST:
            reason = f"more than {MOST} operators and commas; write it in parts"
        if reason:
            raise refusal(text, token.at, reason)
        before = token
    if opened:
        raise refusal(text, opened[-1][0], "this bracket is never closed; write )")


def _tokens(text: str) -> Iterator[_Token]:
    end = 0
    for match in _TOKEN.finditer(text):
        kind, token, at = match.lastgroup or "", match[0], match.start()
        for skipped, stranger in _strangers(kind, token):
            raise refusal(text, at + skipped, f"{stranger!r} has no place here; {_instead(stranger)}")
        if kind == "blank":
            continue
        if kind == "number" and (reason := _no_number(token)):
            raise refusal(text, at, reason)
        yield _Token(token if token in {"(", ")", ","} else kind, token, at)
        end = match.end()
    yield _Token("end", "", end)


def _misfit(before: _Token, token: _Token) -> str:
    """Why one cannot follow the other; "" where it can."""
    whole = before.kind in {"number", "name", ")"}  # an operand has just ended
    if token.kind in {"number", "name", "("}:
        if not whole or (before.kind, token.kind) == ("name", "("):
            return ""
        left, right = (short(side.text.strip("()") or "(...)") for side in (before, token))
        reason = "an operator is missing; write" if before.kind != "number" else _AFTER_NUMBER
        return f"{reason} {left}*{right} for a product"
    if whole or token.text in {"+", "-"}:
        return ""
    if before.kind == "start" and token.kind == "end":
        return f"nothing to read; {ALLOWED}"
    return f"an operand is missing before {short(token.text) or 'the end'}; write a number or a name"


def _unbalanced(opened: list[tuple[int, bool]], before: _Token, token: _Token) -> str:
    """Keep account of the brackets; what is wrong with this one, or with a comma, or ""."""
    if token.kind == "(":
        opened.append((token.at, before.kind == "name"))
        return f"more than {DEEPEST} brackets, one in another; write it in parts" * (len(opened) > DEEPEST)
    if token.kind == ")":
        return "" if opened and opened.pop() else "this bracket was never opened; write ( before it"
    apart = token.kind == "," and not (opened and opened[-1][1])
    return "a comma stands between operands of a function alone; write one expression" * apart


def _strangers(kind: str, token: str) -> Iterator[tuple[int, str]]:
    """What in a token belongs to no expression, a sign, a word or a character, after where it begins."""
    if kind == "stranger" or iskeyword(unicodedata.normalize("NFKC", token)):
        yield 0, token
    if kind == "blank" and (unreadable := _UNREADABLE.search(token)):  # in a comment, which Python reads too
        yield unreadable.start(), unreadable[0]
    if kind == "name":
        for at, letter in enumerate(token):
            plain = unicodedata.normalize("NFKC", letter)
            if plain in _INSTEAD or not ("a" * (at > 0) + letter).isidentifier():  # · is a letter to Python
                yield at, letter


def _instead(stranger: str) -> str:
    plain = unicodedata.normalize("NFKC", stranger)  # ² as 2, a full-width ( as (
    raised = len(stranger) == 1 and unicodedata.decomposition(stranger).startswith("<super>")
    known = _INSTEAD.get(stranger) or _INSTEAD.get("^" if raised else plain)
    return known or (f"write {plain!r}" if plain.isascii() and plain != stranger else ALLOWED)


def _no_number(token: str) -> str:
    try:
        given = float(token)
    except ValueError:
        return f"{short(token)} is no number; write _ between digits only"
    if math.isinf(given):
        return TOO_LARGE
    padded = given and token[0] == "0" and token.replace("_", "").isdecimal()
    return f"a number begins with a zero; write {short(token.lstrip('0_'))}" if padded else ""


def short(text: str) -> str:
    """A text to be quoted in an error: its beginning, where it is long."""
    return text if len(text) <= 40 else f"{text[:37]}..."


def refusal(text: str, at: int, reason: str) -> ExpressionError:
    """The error that names the place of character `at` of the text, and the reason."""
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    place = f"line {line}, column {column}" if "\n" in text else f"column {column}"
    return ExpressionError(f"{place}: {reason}", (line, column))
