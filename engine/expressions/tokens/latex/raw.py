r"""The tokens of LaTeX from pylatexenc, with the macros of a text expanded. Nothing here recurses.

An expansion has a bound on its depth and on its tokens, so that `\def\a{\a\a}` ends at once.
"""

from collections.abc import Iterator
from typing import NamedTuple

from engine.expressions.tokens.latex.macros import Macros
from engine.expressions.tokens.problem import Problem

MOST = 20_000  # tokens of one formula, expansions included
DEEPEST = 20  # macros in macros


class Raw(NamedTuple):
    """A token of LaTeX: kind char, macro, open, close, begin, end or math."""

    kind: str
    text: str
    start: int
    end: int
    spaced: bool = False
    depth: int = 0


_SIGNS = frozenset(("cdot", "times", "odot", "+", "-", "=", "approx", "equiv"))
_KINDS = {
    "char": "char",
    "macro": "macro",
    "brace_open": "open",
    "brace_close": "close",
    "begin_environment": "begin",
    "end_environment": "end",
    "mathmode_inline": "math",
    "mathmode_display": "math",
}


def raw_tokens(text: str) -> Iterator[Raw]:
    """The tokens of a text. ModuleNotFoundError, in one line that names the extra, without pylatexenc."""
    try:
        from pylatexenc import latexwalker  # noqa: PLC0415  # an extra
        from pylatexenc.macrospec import LatexContextDb  # noqa: PLC0415  # an extra
    except ModuleNotFoundError as error:
        message = "LaTeX needs pylatexenc: pip install 'chainrule[mark]'"
        raise ModuleNotFoundError(message, name=error.name) from None
    walker = latexwalker.LatexWalker(text, latex_context=LatexContextDb(), tolerant_parsing=True)
    at = 0
    while True:
        try:
            token = walker.get_token(at)
        except (latexwalker.LatexWalkerEndOfStream, latexwalker.LatexWalkerParseError):
            return
        if token.tok in _KINDS:
            yield Raw(_KINDS[token.tok], token.arg, token.pos, token.pos + token.len, bool(token.pre_space))
        at = token.pos + token.len


def expanded(text: str, macros: Macros) -> tuple[list[Raw], list[Problem]]:
    """The tokens of a text with its macros in place; the tokens of a macro stand where it is called."""
    tokens: list[Raw] = []
    stack = _with_points(list(raw_tokens(text)))[::-1]
    bodies: dict[str, list[Raw]] = {}
    budget = max(0, MOST - len(stack))
    while stack:
        token = stack.pop()
        if token.kind != "macro" or token.text not in macros:
            tokens.append(token)
            continue
        if token.depth >= DEEPEST:
            return tokens, [Problem((token.start, token.end), f"\\{token.text} calls itself without end")]
        count, body = macros[token.text]
        if token.text not in bodies:
            bodies[token.text] = list(raw_tokens(body))
        expansion = _filled(bodies[token.text], [_argument(stack) for _ in range(count)], token)
        budget -= len(expansion) + 1
        if budget < 0:
            message = f"the macros of this formula give more than {MOST:,} signs"
            return tokens, [Problem((token.start, token.end), message, "write it in parts")]
        stack += reversed(expansion)
    return tokens, []


def _with_points(tokens: list[Raw]) -> list[Raw]:
    r"""The tokens with a point for the comma of 0{,}5, and with signs in the place of {\cdot} and {+}."""
    for i in range(len(tokens) - 3, -1, -1):
        if i + 3 > len(tokens):  # the group before it was the last one
            continue
        first, sign, last = tokens[i : i + 3]
        if (first.kind, last.kind) != ("open", "close"):
            continue
        around = tokens[max(i - 1, 0)].text, tokens[min(i + 3, len(tokens) - 1)].text
        if sign.text == "," and all(text.isdigit() for text in around):
            tokens[i : i + 3] = [Raw("char", ".", first.start, last.end)]
        elif sign.text in _SIGNS and around[0] not in ("^", "_"):
            tokens[i : i + 3] = [sign]
    return tokens


def _argument(stack: list[Raw]) -> list[Raw]:
    """Take the next argument from the end of the stack: a token, or the tokens in braces."""
    if not stack:
        return []
    first = stack.pop()
    if first.kind != "open":
        return [first]
    argument: list[Raw] = []
    depth = 1
    while stack:
        token = stack.pop()
        depth += (token.kind == "open") - (token.kind == "close")
        if not depth:
            break
        argument.append(token)
    return argument


def _filled(body: list[Raw], arguments: list[list[Raw]], call: Raw) -> list[Raw]:
    tokens: list[Raw] = []
    parameter = False
    for token in body:
        if parameter and token.text.isdecimal() and int(token.text) <= len(arguments):
            tokens[-1:] = arguments[int(token.text) - 1]
            parameter = False
            continue
        parameter = token.kind == "char" and token.text == "#"
        place = token._replace(start=call.start, end=call.end, depth=call.depth + 1)
        tokens.append(place)
        if len(tokens) > MOST:
            break
    return tokens
