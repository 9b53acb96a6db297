"""The formulas of a line: rows of an aligned display, claims apart by commas, what is no formula left out."""

from dataclasses import replace

from engine.expressions.tokens import token as kinds
from engine.expressions.tokens.token import Token

_NAMES = "aligned align alignat alignedat split gather gathered eqnarray equation multline math displaymath"
_DISPLAYS = frozenset(_NAMES.split())
_CONDITIONS = {"if", "for", "when", "where"}
_CONTENT = {kinds.NAME, kinds.NUMBER, kinds.COMMAND}
_APART = {",", ";", "quad", "row"}


def claims(tokens: list[Token], *, separates: bool) -> list[list[Token]]:
    """The tokens of each formula.

    separates  whether commas and wide blanks stand between formulas, as on a line of several claims
    """
    parts: list[list[Token]] = [[]]
    depth = 0
    tokens = _with_cases(tokens)
    tokens = _without_remarks(unwrapped(tokens)) if separates else unwrapped(tokens)
    for i, token in enumerate(tokens):
        depth = max(0, depth + (token.kind == kinds.OPEN) - (token.kind == kinds.CLOSE))
        if depth or not _divides(tokens, i, separates=separates):
            parts[-1].append(token)
        elif parts[-1]:
            parts.append([])
    trimmed = [_trimmed(part) for part in parts]
    if separates:
        trimmed = [part for part in trimmed if any(token.kind in _CONTENT for token in part)]
    return [part for part in trimmed if part]


def unwrapped(tokens: list[Token]) -> list[Token]:
    r"""The tokens without \begin{aligned}, without & outside matrices, without the empty ends of a display."""
    kept: list[Token] = []
    opened: list[bool] = []  # for each open bracket: whether it is a display
    for i, token in enumerate(tokens):
        if token.kind == kinds.OPEN:
            name = token.text.removeprefix("env:").rstrip("*")
            display = name in _DISPLAYS or (name == "array" and _is_aligned(tokens, i))
            opened.append(display)
            if display:
                continue
        elif token.kind == kinds.CLOSE and opened and opened.pop():
            continue
        if token.kind == kinds.SEPARATOR and token.text == "&" and all(opened):
            continue
        kept.append(token)
    return kept


def _with_cases(tokens: list[Token]) -> list[Token]:
    """The tokens with one word for each part of `1 for z > 0, 0 otherwise`: 1 if z > 0 else 0."""
    result = list(tokens)
    depth, start = 0, -1
    for i, token in enumerate(tokens):
        depth = max(0, depth + (token.kind == kinds.OPEN) - (token.kind == kinds.CLOSE))
        if depth or token.kind != kinds.PROSE:
            continue
        if token.text in _CONDITIONS and start < 0:
            start = i
        elif token.text in {"otherwise", "else"} and start >= 0:
            result[start:i] = [_of_cases(part) for part in tokens[start:i]]
            start = -1
    return result


def _of_cases(token: Token) -> Token:
    if token.kind == kinds.PROSE and token.text in _CONDITIONS:
        return replace(token, text="if")
    is_apart = token.kind == kinds.SEPARATOR and token.text in {",", ";"}
    is_and = token.kind == kinds.PROSE and token.text in {"and", "or"}
    return replace(token, kind=kinds.PROSE, text="else") if is_apart or is_and else token


def _without_remarks(tokens: list[Token]) -> list[Token]:
    """The tokens without brackets that begin with words, apart from any name: (since ∂y/∂w = 0)."""
    kept: list[Token] = []
    depth = skipped = 0
    for i, token in enumerate(tokens):
        opens, closes = token.kind == kinds.OPEN, token.kind == kinds.CLOSE
        depth = max(0, depth + opens - closes)
        apart = i == 0 or tokens[i - 1].kind in {kinds.SEPARATOR, kinds.PROSE, kinds.NUMBER, kinds.CLOSE}
        begins = opens and token.text == "(" and depth == 1 and apart and _kind(tokens, i + 1) == kinds.PROSE
        if begins or skipped:
            skipped = depth
            if begins:
                kept.append(Token(kinds.PROSE, "(", token.start, token.end))
            continue
        kept.append(token)
    return kept


def _kind(tokens: list[Token], i: int) -> str:
    return tokens[i].kind if i < len(tokens) else kinds.END


def _is_aligned(tokens: list[Token], i: int) -> bool:
    """Whether an array begins a display and has relations between its columns."""
    if any(token.kind != kinds.PROSE for token in tokens[:i]):
        return False
    depth = 0
    for token in tokens[i:]:
        depth += (token.kind == kinds.OPEN) - (token.kind == kinds.CLOSE)
        if depth == 1 and token.kind == kinds.RELATION:
            return True
        if not depth:
            break
    return False


def _divides(tokens: list[Token], i: int, *, separates: bool) -> bool:
    """Whether token i ends a formula. A row that begins with a relation or a sign goes on with the one before."""
    token = tokens[i]
    if token.kind == kinds.SEPARATOR and token.text == "row":
        following = tokens[i + 1] if i + 1 < len(tokens) else None
        return not (following and _continues(following))
    if token.kind == kinds.SEPARATOR and token.text in _APART:
        return (separates or token.text == "quad") and not _is_decimal(tokens, i)
    if separates and token.kind == kinds.SIGN and token.text == ":":
        return i > 0 and tokens[i - 1].kind == kinds.NAME and (i == 1 or tokens[i - 2].kind == kinds.PROSE)
    if token.kind == kinds.RELATION and token.text == "⇒":
        return True
    return token.kind == kinds.PROSE and token.text not in {"if", "else", "otherwise"}


def _continues(token: Token) -> bool:
    return (token.kind == kinds.RELATION and token.text != "⇒") or (
        token.kind == kinds.SIGN and token.text in {"+", "-", "·", "×", "⊙"}
    )


def _is_decimal(tokens: list[Token], i: int) -> bool:
    """Whether a comma stands inside a number: 0,5."""
    if not 0 < i < len(tokens) - 1:
        return False
    before, behind = tokens[i - 1], tokens[i + 1]
    numbers = before.kind == behind.kind == kinds.NUMBER and tokens[i].text == ","
    return numbers and before.end == tokens[i].start and behind.start == tokens[i].end


def _trimmed(part: list[Token]) -> list[Token]:
    """A formula without what is no part of it: rows, points and commas at its ends, an arrow before it."""
    part = _in_one_row(part)
    while part and (
        part[-1].text in {".", ",", ";", "quad", ":"} and part[-1].kind in {kinds.SIGN, kinds.SEPARATOR}
    ):
        part = part[:-1]
    while part and part[0].kind == kinds.SEPARATOR:
        part = part[1:]
    return part


def _in_one_row(part: list[Token]) -> list[Token]:
    """The tokens without the ends of rows that stand outside brackets."""
    kept: list[Token] = []
    depth = 0
    for token in part:
        depth += (token.kind == kinds.OPEN) - (token.kind == kinds.CLOSE)
        if depth > 0 or token.kind != kinds.SEPARATOR or token.text != "row":
            kept.append(token)
    return kept


def decimal_commas(tokens: list[Token]) -> list[tuple[Token, str]]:
    """The commas inside numbers, each with the number in points."""
    depth = 0
    commas = []
    for i, token in enumerate(tokens):
        depth += (token.kind == kinds.OPEN) - (token.kind == kinds.CLOSE)
        if not depth and token.text == "," and _is_decimal(tokens, i):
            commas.append((token, f"{tokens[i - 1].text}.{tokens[i + 1].text}"))
    return commas
