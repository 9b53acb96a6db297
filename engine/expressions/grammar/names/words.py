"""Words as names: `w1` is w₁, `w_jk` has two indices, `dL_dw` is a derivative, `theta` a letter.

The letters of a word are read by runs.py: whether they are one name, or a product of several.
"""

import re
from collections.abc import Iterator

from engine.expressions.functions import KNOWN, LOCAL
from engine.expressions.grammar.names.runs import Runs
from engine.expressions.tokens import token as kinds
from engine.expressions.tokens.letters import ACCENT_WORDS, GREEK
from engine.expressions.tokens.token import Token

_LONGEST_PARTIAL = 4  # letters of fxyz
MOST_PARTS = 20  # of a word: one with more is one name
_MODULES = frozenset(("np", "numpy", "math", "torch", "jnp"))
_IN_CODE = re.compile(r"d_?([^\W\d_][^\W_]*(?:_\d+|_hat)?)_d_?([^\W\d_][^\W_]*(?:_\d+)?)")
_RUN_TOGETHER = re.compile(r"d([^\W\d_]\d*|[^\W\d_]{2,}\d*)d([^\W\d_]\d*)")
_RUN = re.compile(r"([^\d_]+)(\d*)")
_INDEX_LETTERS = frozenset("abcdefghijklmnopqrstuvwxyzABCDLKMNTIJ")


class Words(Runs):
    """The names in the words of a text, by its context."""

    def resolved(self, tokens: list[Token]) -> list[Token]:
        """The tokens with one name a token; digits and words behind _ become scripts."""
        result: list[Token] = []
        scripts: list[bool] = []  # for each open bracket: whether it holds indices
        for i, token in enumerate(tokens):
            before = result[-1] if result else None
            lowered = before is not None and before.kind == kinds.SIGN and before.text == "_"
            if token.kind == kinds.OPEN:
                scripts.append(lowered or bool(scripts and scripts[-1]))
            elif token.kind == kinds.CLOSE and scripts:
                scripts.pop()
            if _is_module(tokens, i) or _is_module(tokens, i - 1):
                continue
            if token.kind != kinds.NAME:
                result.append(token)
            elif not lowered and self._is_local(tokens, i):
                result.append(_named(token, LOCAL[token.text]))
            elif not lowered and (gradient := self._gradient(tokens, i, result)):
                result += gradient
            elif not lowered and (quotient := self._derivative(token)):
                result += quotient
            elif lowered or (scripts and scripts[-1]):
                result += self._indices(token)
            else:
                result += (
                    self._names(token, _is_fraction(tokens, i))
                    if not self._is_d(tokens, i)
                    else [_operator(token)]
                )
        return result

    def _is_d(self, tokens: list[Token], i: int) -> bool:
        """Whether a d alone is the operator of d/dx or d²L/dw²."""
        if tokens[i].text != "d" or "d" in self.stems or self.context.whole_words:
            return False
        following = [token.text for token in tokens[i + 1 : i + 30]]
        if following[:1] not in (["/"], ["^"], ["("], ["["]) or "/" not in following[:-1]:
            return False
        if following[0] in {"(", "["}:
            close = _closing(following)
            return (
                following[close + 1 : close + 2] == ["/"]
                and "".join(following[close + 2 : close + 3])[:1] == "d"
            )
        return following[following.index("/") + 1].startswith("d")

    def _is_local(self, tokens: list[Token], i: int) -> bool:
        """Whether a word of plain text is a function of other books: tg x, ch(x), and not c·h."""
        word = tokens[i].text
        if self.latex or word not in LOCAL or self.context.whole_words or word in self.stems:
            return False
        following = tokens[min(i + 1, len(tokens) - 1)]
        is_applied = following.text in {"(", "^"} or (following.kind == kinds.NAME and following.spaced)
        return len(word) > 2 or "g" in word or (is_applied and not set(word) <= self.stems)

    def _gradient(self, tokens: list[Token], i: int, result: list[Token]) -> list[Token]:
        """grad f as ∇f; grad_w and w.grad of programs as dw, the derivative of the cost; nothing for another word."""
        token, following = tokens[i], tokens[min(i + 1, len(tokens) - 1)]
        stem, _, rest = token.text.partition("_")
        if "grad" in self.stems or self.context.whole_words or "grad" not in (stem, token.text):
            return []
        is_operator = following.kind == kinds.NAME or following.text == "_"
        if not rest and is_operator:
            return [Token(kinds.COMMAND, "nabla", token.start, token.end, token.spaced)]
        if rest and is_operator:
            nabla = Token(kinds.COMMAND, "nabla", token.start, token.start + 4, token.spaced)
            return [nabla, *self._lowered(token.part(5, len(token.text)))]
        name = token.part(5, len(token.text))
        if not rest and [each.text for each in result[-1:]] == ["."] and len(result) > 1:
            result.pop()
            name = result.pop()
        elif not rest:
            return []
        return [Token(kinds.COMMAND, "d", name.start, name.start, name.spaced), *self._names(name, False)]

    def _derivative(self, token: Token) -> list[Token]:
        """dL_dw and dLdw, as a program writes them, as dL/dw; nothing for any other word."""
        match = _IN_CODE.fullmatch(token.text) or _RUN_TOGETHER.fullmatch(token.text)
        if (
            match is None
            or token.style == "upright"
            or self.context.whole_words
            or token.text in {*self.stems, *self.context.values}
        ):
            return []
        if "_" not in token.text and not {_stem(match[1]), _stem(match[2])} <= self.stems:
            return []
        tokens: list[Token] = []
        for number in (1, 2):
            part = token.part(match.start(number), match.end(number))
            tokens += [Token(kinds.SIGN, "/", part.start, part.start)] if number == 2 else []
            before = token.start if number == 1 else part.start
            tokens += [Token(kinds.COMMAND, "d", before, part.start), *self._names(part, is_fraction=True)]
        return tokens

    def _names(self, token: Token, is_fraction: bool) -> Iterator[Token]:
        if token.style == "upright":
            differential = token.text in {"d", "D"} and "d" not in self.stems
            letter = GREEK.get(token.text, LOCAL.get(token.text, token.text))
            yield (
                Token(kinds.COMMAND, "d", *token.span, token.spaced)
                if differential
                else _named(token, letter)
            )
            return
        if (
            token.text in KNOWN
            or token.text.count("_") > MOST_PARTS
            or len(_RUN.findall(token.text)) > MOST_PARTS
        ):
            yield _named(token, token.text)
            return
        stem, _, rest = token.text.rstrip("_").lstrip("_").partition("_")
        first = len(token.text) - len(token.text.lstrip("_"))
        accent, _, remainder = rest.partition("_")
        if accent in ACCENT_WORDS:
            stem, rest = stem + accent, remainder
        if self._is_partial(token.text):
            yield _named(token.part(0, 1), token.text[0])
            yield Token(kinds.SIGN, "_", token.start, token.start)
            yield Token(kinds.OPEN, "{", token.start, token.start, style="script")
            yield from (_named(token.part(k, k + 1), token.text[k]) for k in range(1, len(token.text)))
            yield Token(kinds.CLOSE, "}", token.end, token.end)
            return
        for run in _RUN.finditer(stem):
            bases = list(self.letters(run[1], is_fraction or bool(rest) or bool(run[2])))
            at = first + run.start()
            for base, length in bases:
                part = token.part(at, at + length)
                yield (
                    Token(kinds.COMMAND, "d", *part.span, part.spaced) if base == "∂" else _named(part, base)
                )
                at += length
            if run[2]:
                yield from _script(token.part(at, at + len(run[2])), kinds.NUMBER)
        if rest:
            yield from self._lowered(token.part(len(token.text) - len(rest), len(token.text)))

    def _is_partial(self, word: str) -> bool:
        """Whether a word of plain text is f_x or f_xy without its sign: fx, fxy, where the text defines f(x, y)."""
        parameters = self.context.functions.get(word[0], ())
        is_short = not self.latex and 1 < len(word) <= _LONGEST_PARTIAL and word not in self.stems
        return is_short and len(parameters) > 1 and set(word[1:]) <= set(parameters)

    def _lowered(self, token: Token) -> Iterator[Token]:
        """The parts of a word behind its first _: w_jk, cost_total, z_hidden_1."""
        yield Token(kinds.SIGN, "_", token.start, token.start)
        yield Token(kinds.OPEN, "{", token.start, token.start, style="script")
        at = 0
        for part in token.text.split("_"):
            if at:
                yield Token(kinds.SEPARATOR, ",", token.start, token.start)
            if part:
                yield from self._indices(token.part(at, at + len(part)))
            at += len(part) + 1
        yield Token(kinds.CLOSE, "}", token.end, token.end)

    def _indices(self, token: Token) -> Iterator[Token]:
        """The indices in a word: jk is two, 1j is two, total is one."""
        if token.style == "upright":
            yield _named(token, GREEK.get(token.text, token.text))
            return
        at = 0
        for part in re.findall(r"\d+|[^\d_]+|_+", token.text):
            piece = token.part(at, at + len(part))
            at += len(part)
            if part.isdecimal():
                yield Token(kinds.NUMBER, part, *piece.span)
            elif part in GREEK:
                yield _named(piece, GREEK[part])
            elif len(part) <= 2 or (len(part) == 3 and set(part) <= set("ijklmnpq")):
                yield from (_named(piece.part(k, k + 1), letter) for k, letter in enumerate(part))
            else:
                yield _named(piece, part)


def _stem(word: str) -> str:
    return word.rstrip("0123456789")


def _closing(texts: list[str]) -> int:
    """The index of the bracket that closes the first one; the last index where none does."""
    depth = 0
    for i, text in enumerate(texts):
        depth += (text in {"(", "["}) - (text in {")", "]"})
        if not depth:
            return i
    return len(texts)


def _is_module(tokens: list[Token], i: int) -> bool:
    """Whether a name is a module of Python before a function, np in np.exp."""
    if i < 0 or tokens[i].text not in _MODULES or len(tokens) < i + 3:
        return False
    point, function = tokens[i + 1], tokens[i + 2]
    return point.text == "." and not function.spaced and function.text in KNOWN


def _operator(token: Token) -> Token:
    return Token(kinds.COMMAND, "d", token.start, token.end, token.spaced)


def _is_fraction(tokens: list[Token], i: int) -> bool:
    """Whether a word is the top or the bottom of dloss/dw, so that its first letter is a differential."""
    following = tokens[i + 1 : i + 3]
    if len(following) == 2 and following[0].text == "/" and following[1].text[:1] in {"d", "D"}:
        return True
    before = tokens[max(0, i - 2) : i]
    return len(before) == 2 and before[1].text == "/" and before[0].text[:1] in {"d", "D", "∂"}


def _named(token: Token, base: str) -> Token:
    return Token(kinds.NAME, base, token.start, token.end, token.spaced, token.style)


def _script(token: Token, kind: str) -> Iterator[Token]:
    yield Token(kinds.SIGN, "_", token.start, token.start)
    yield Token(kinds.OPEN, "{", token.start, token.start, style="script")
    yield Token(kind, token.text, token.start, token.end)
    yield Token(kinds.CLOSE, "}", token.end, token.end)
