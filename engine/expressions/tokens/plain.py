"""Plain text and Unicode as tokens: `2w²(a−y)`, `x₁ᵀ`, `W^[2]`, `σ′(z)`.

Raised and lowered characters become ^{...} and _{...}, so that the grammar knows one way to write a script.
"""

import re
import unicodedata
from collections.abc import Iterator
from typing import Literal, TypeAlias

from engine.expressions.tokens import token as kinds
from engine.expressions.tokens.letters import LOWERED, RAISED, plain_letters
from engine.expressions.tokens.problem import Problem
from engine.expressions.tokens.signs import LOGIC, SPELLINGS, strange
from engine.expressions.tokens.token import DEEPEST, Token, Tokens
from engine.support.text import shortened

LONGEST, MOST, MOST_TOKENS = 100_000, 1000, 10_000  # characters, operators and commas, tokens
MOST_PROBLEMS = 50  # then the rest is not read
TOO_LARGE = "too large for a binary64 float; write numbers below 1.8e308"
_SCRIPTS = re.escape("".join((*RAISED, *LOWERED)))
_FRACTIONS = "¼½¾⅐-⅞"
_DIGITS = r"[0-9\uff10-\uff19](?:_*[0-9\uff10-\uff19])*"  # the others are those of wide letters
_MARK = r"\u0300-\u036f\u20d0-\u20f0"
_LETTER = rf"[^\W\d_{_SCRIPTS}{_FRACTIONS}]"
_WORD = rf"(?:(?<![\w)\]}}|‖'’′∇∂])_+(?={_LETTER}))?{_LETTER}"
_WORD += rf"(?:{_LETTER}|[{_MARK}]|\d|_+(?={_LETTER}|\d))*(?:_+(?![\w({{\[])|__+(?=\())?"
_TOKEN = re.compile(
    rf"(?P<blank>(?:\s|[\u200b\u2061-\u2064\ufe0f])+|\#[^\n]*)|(?P<escape>\\(?=[*_\[\](){{}}|]))"
    rf"|(?P<number>(?:{_DIGITS}(?:\.(?!\.)(?:{_DIGITS})?)?|\.{_DIGITS})(?:[eE][-+]?{_DIGITS})?)"
    rf"|(?P<fraction>[{_FRACTIONS}])|(?P<raised>[{re.escape(''.join(RAISED))}]+)"
    rf"|(?P<lowered>[{re.escape(''.join(LOWERED))}]+)|(?P<word>{_WORD})"
    r"|(?P<arrow><-(?=\s))"
    rf"|(?P<sign>{'|'.join(sorted(map(re.escape, SPELLINGS), key=len, reverse=True))})|(?P<strange>.)",
    re.DOTALL,
)
_WORDS = "if else and or otherwise where since because hence thus therefore so then with for let when given assuming"
_PROSE = frozenset(_WORDS.split())
_COUNTED = frozenset(("+", "-", "*", "/", "^", "**", ",", "−", "·", "×", "÷", "⋅", "@"))


Mode: TypeAlias = Literal["formula", "expression", "latex"]


def tokens_of(text: str, first: int = 0, *, mode: Mode = "formula") -> Tokens:
    """The tokens of a plain text whose first character stands at `first`, and the problems of its characters.

    mode  "formula": words such as "where" are no names; "expression": one expression, which ends with its line and
          has no words of logic; "latex": characters between commands of LaTeX
    """
    scanner = _Scanner(first, mode)
    for match in _TOKEN.finditer(text):
        if not scanner.take(match):
            scanner.result.is_cut = True
            break
    return scanner.result


class _Scanner:
    """The tokens of a text so far. Where there are too many, the rest is not read."""

    def __init__(self, first: int, mode: Mode) -> None:
        self.first, self.mode = first, mode
        self.result = Tokens()
        self.blank = ""  # before the next token
        self.depth = self.operators = 0

    def take(self, match: re.Match[str]) -> bool:
        """Add a token; False where the text is too long to go on."""
        kind, word = match.lastgroup or "", match[0]
        start, end = self.first + match.start(), self.first + match.end()
        if kind == "blank":
            self._skip(word, start)
            return True
        if kind != "escape":
            self._count(kind, word, start, end)
            self._add(kind, word, start, end, is_called=match.string[match.end() : match.end() + 1] == "(")
            self.blank = ""
        few = self.operators <= MOST and len(self.result.problems) <= MOST_PROBLEMS
        return few and len(self.result.tokens) <= MOST_TOKENS and self.depth <= DEEPEST

    def _skip(self, blank: str, start: int) -> None:
        self.blank += blank
        unreadable = re.search("[\0\ud800-\udfff]", blank)
        if unreadable:
            self._problem(start + unreadable.start(), start + unreadable.end(), strange(unreadable[0]))

    def _count(self, kind: str, word: str, start: int, end: int) -> None:
        """Count brackets and operators, and note the first token behind the end of the line."""
        if self.mode == "expression" and "\n" in self.blank and not self.depth and self.result.tokens:
            self._problem(
                start, end, "the expression has ended with its line; write ( ) around several lines"
            )
        self.operators += word in _COUNTED
        if self.operators > MOST:
            self._problem(start, end, f"more than {MOST} operators and commas; write it in parts")
        elif len(self.result.tokens) == MOST_TOKENS:
            self._problem(start, end, f"more than {MOST_TOKENS:,} names and signs; write it in parts")
        if kind == "sign":
            self.depth += (word in "([{") - (word in ")]}")
            if self.depth > DEEPEST:
                self._problem(start, end, f"more than {DEEPEST} brackets, one in another; write it in parts")

    def _problem(self, start: int, end: int, message: str) -> None:
        self.result.problems.append(Problem((start, end), message))

    def _add(self, kind: str, word: str, start: int, end: int, *, is_called: bool) -> None:
        tokens, spaced = self.result.tokens, bool(self.blank)
        if kind in {"raised", "lowered"}:
            tokens += _script("^" if kind == "raised" else "_", word, start)
        elif kind == "strange":
            self._problem(start, end, strange(word))
        elif kind == "number":
            fault = number_fault(word, padded=self.mode == "latex")
            if fault:
                self._problem(start, end, fault)
            tokens.append(Token(kinds.NUMBER, "1" if fault else _trimmed(word), start, end, spaced))
        elif kind == "fraction":
            text = unicodedata.normalize("NFKC", word).replace("⁄", "/")
            tokens.append(Token(kinds.NUMBER, text, start, end, spaced))
        elif kind == "word":
            self._word(word, start, end, is_called=is_called)
        else:
            kind, text = SPELLINGS.get(word, (kinds.RELATION, "←"))
            style = word if kind in {kinds.SIGN, kinds.RELATION} else ""
            tokens.append(Token(kind, text, start, end, spaced, style))

    def _word(self, word: str, start: int, end: int, *, is_called: bool) -> None:
        text = plain_letters(word)
        is_prose = self.mode == "formula" and text.casefold() in _PROSE and not is_called
        if self.mode == "expression" and text in LOGIC:
            self._problem(start, end, f"{word!r} is not allowed here; {LOGIC[text]}")
        kind = kinds.PROSE if is_prose else kinds.NAME
        self.result.tokens.append(Token(kind, text, start, end, bool(self.blank), _style(word)))


def _style(word: str) -> str:
    return "bold" if word[0] > "\u2fff" and "BOLD" in unicodedata.name(word[0], "") else ""


def _trimmed(number: str) -> str:
    return unicodedata.normalize("NFKC", number).replace("_", "").removesuffix(".")


def _script(sign: str, raised: str, start: int) -> Iterator[Token]:
    """A run of raised or lowered characters as a sign and a group. Primes among them stand alone."""
    plain = "".join((RAISED if sign == "^" else LOWERED)[character] for character in raised)
    end = start + len(raised)
    yield Token(kinds.SIGN, sign, start, start)
    yield Token(kinds.OPEN, "{", start, start, style="script")
    for token in tokens_of(plain, start).tokens:
        exact = len(plain) == len(raised)
        yield token if exact else Token(token.kind, token.text, start, end)
    yield Token(kinds.CLOSE, "}", end, end)


def number_fault(word: str, *, padded: bool = False) -> str:
    """The fault of a token that begins like a number; "" where it is one. `padded` allows 01, an index."""
    try:
        number = float(word)
    except ValueError:
        return f"{shortened(word)} is not a number; write _ between digits only"
    if number in (float("inf"), float("-inf")):
        return TOO_LARGE
    is_padded = number and word[0] == "0" and word.replace("_", "").isdecimal() and not padded
    return f"a number begins with a zero; write {shortened(word.lstrip('0_'))}" if is_padded else ""
