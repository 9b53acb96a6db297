"""Plain text and Unicode as tokens: `2w²(a−y)`, `x₁ᵀ`, `W^[2]`, `σ′(z)`.

Raised and lowered characters become ^{...} and _{...}, so that the grammar knows one way to write a script.
"""

import re
import unicodedata
from collections.abc import Iterator

from engine.expressions.problem import Problem
from engine.expressions.tokens import token as kinds
from engine.expressions.tokens.letters import LOWERED, RAISED, plain_letters
from engine.expressions.tokens.signs import SPELLINGS, strange
from engine.expressions.tokens.token import Token, Tokens
from engine.support.text import shortened

TOO_LARGE = "too large for a binary64 float; write numbers below 1.8e308"
_SCRIPTS = re.escape("".join((*RAISED, *LOWERED)))
_FRACTIONS = "¼½¾⅐-⅞"
_MARK = r"\u0300-\u036f\u20d0-\u20f0"
_LETTER = rf"[^\W\d_{_SCRIPTS}{_FRACTIONS}]"
_WORD = rf"(?:(?<![\w)\]}}|'’′])_+(?={_LETTER}))?{_LETTER}"
_WORD += rf"(?:{_LETTER}|[{_MARK}]|\d|_+(?={_LETTER}|\d))*(?:_+(?![\w({{\[]))?"
_TOKEN = re.compile(
    rf"(?P<blank>(?:\s|[\u200b\u2061-\u2064\ufe0f])+|\#[^\n]*)|(?P<escape>\\(?=[*_\[\](){{}}|]))"
    r"|(?P<number>(?:[0-9](?:_*[0-9])*(?:\.(?!\.)(?:[0-9](?:_*[0-9])*)?)?|\.[0-9](?:_*[0-9])*)(?:[eE][-+]?[0-9](?:_*[0-9])*)?)"
    rf"|(?P<fraction>[{_FRACTIONS}])|(?P<raised>[{re.escape(''.join(RAISED))}]+)"
    rf"|(?P<lowered>[{re.escape(''.join(LOWERED))}]+)|(?P<word>{_WORD})"
    r"|(?P<double>//)|(?P<arrow><-(?=\s))"
    rf"|(?P<sign>{'|'.join(sorted(map(re.escape, SPELLINGS), key=len, reverse=True))})|(?P<strange>.)",
    re.DOTALL,
)
_WORDS = "if else and or otherwise where since because hence thus therefore so then with for let"
_PROSE = frozenset(_WORDS.split())


def tokens_of(text: str, first: int = 0, *, prose: bool = True) -> Tokens:
    """The tokens of a plain text whose first character stands at `first`, and the problems of its characters.

    prose  whether words such as "where" are no names
    """
    result = Tokens()
    spaced = False
    for match in _TOKEN.finditer(text):
        kind, word, start, end = match.lastgroup or "", match[0], first + match.start(), first + match.end()
        if kind in {"blank", "escape"}:
            spaced |= kind == "blank"
            unreadable = re.search("[\0\ud800-\udfff]", word)
            if unreadable:
                where = start + unreadable.start()
                result.problems.append(Problem((where, where + 1), strange(unreadable[0])))
            continue
        if kind in {"raised", "lowered"}:
            result.tokens += _script("^" if kind == "raised" else "_", word, start)
        elif kind in {"strange", "double"}:
            result.problems.append(Problem((start, end), strange(word)))
        elif kind == "number" and (fault := number_fault(word, padded=not prose)):
            result.problems.append(Problem((start, end), fault))
            result.tokens.append(Token(kinds.NUMBER, "1", start, end, spaced))
        else:
            result.tokens.append(
                _token(
                    "name"
                    if kind == "word" and not (prose and text[match.end() : match.end() + 1] != "(")
                    else kind,
                    word,
                    start,
                    end,
                    spaced,
                )
            )
        spaced = False
    return result


def _token(kind: str, word: str, start: int, end: int, spaced: bool) -> Token:
    if kind == "number":
        return Token(kinds.NUMBER, _trimmed(word), start, end, spaced)
    if kind == "fraction":
        return Token(kinds.NUMBER, unicodedata.normalize("NFKC", word).replace("⁄", "/"), start, end, spaced)
    if kind in {"word", "name"}:
        is_prose = kind == "word" and word.casefold() in _PROSE
        return Token(
            kinds.PROSE if is_prose else kinds.NAME, plain_letters(word), start, end, spaced, _style(word)
        )
    return Token(*SPELLINGS.get(word, (kinds.RELATION, "←")), start, end, spaced)


def _style(word: str) -> str:
    return "bold" if word[0] > "\u2fff" and "BOLD" in unicodedata.name(word[0], "") else ""


def _trimmed(number: str) -> str:
    return number.replace("_", "").removesuffix(".")


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
