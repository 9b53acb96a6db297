"""The formulas of a line: rows of an aligned display, claims apart by commas, what is no formula left out."""

from engine.expressions.tokens import token as kinds
from engine.expressions.tokens.token import Token

_DISPLAYS = frozenset(
    (
        "aligned",
        "align",
        "alignat",
        "alignedat",
        "split",
        "gather",
        "gathered",
        "eqnarray",
        "equation",
        "multline",
        "math",
        "displaymath",
    )
)
_CONTENT = {kinds.NAME, kinds.NUMBER, kinds.COMMAND}
_APART = {",", ";", "quad", "row"}


def claims(tokens: list[Token], *, separates: bool) -> list[list[Token]]:
    """The tokens of each formula.

    separates  whether commas and wide blanks stand between formulas, as on a line of several claims
    """
    parts: list[list[Token]] = [[]]
    depth = 0
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


def _without_remarks(tokens: list[Token]) -> list[Token]:
    """The tokens without brackets that begin with words, apart from any name: (since ∂y/∂w = 0)."""
    kept: list[Token] = []
    depth = skipped = 0
    for i, token in enumerate(tokens):
        opens, closes = token.kind == kinds.OPEN, token.kind == kinds.CLOSE
        depth = max(0, depth + opens - closes)
        apart = i == 0 or tokens[i - 1].kind in {kinds.SEPARATOR, kinds.PROSE, kinds.NUMBER, kinds.CLOSE}
        begins = (
            opens and depth == 1 and apart and tokens[i + 1 : i + 2] and tokens[i + 1].kind == kinds.PROSE
        )
        if begins or skipped:
            skipped = depth
            if begins:
                kept.append(Token(kinds.PROSE, "(", token.start, token.end))
            continue
        kept.append(token)
    return kept


def _is_aligned(tokens: list[Token], i: int) -> bool:
    """Whether an array begins a display and has relations between its columns."""
    if any(token.kind not in {kinds.PROSE} for token in tokens[:i]):
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
    """Whether token i ends a formula. A row that begins with a relation, or with a sign, goes on with the last one."""
    token = tokens[i]
    if token.kind == kinds.SEPARATOR and token.text == "row":
        following = next((t for t in tokens[i + 1 :] if t.text != "row"), None)
        return not (following and _continues(following))
    if token.kind == kinds.SEPARATOR and token.text in _APART:
        return (separates or token.text == "quad") and not _is_decimal(tokens, i)
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
    part = [
        token
        for token in part
        if not (token.kind == kinds.SEPARATOR and token.text == "row" and _outside(part, token))
    ]
    while part and (
        part[-1].text in {".", ",", ";", "quad", ":"} and part[-1].kind in {kinds.SIGN, kinds.SEPARATOR}
    ):
        part = part[:-1]
    while part and part[0].kind == kinds.SEPARATOR:
        part = part[1:]
    return part


def _outside(part: list[Token], token: Token) -> bool:
    depth = 0
    for other in part:
        if other is token:
            return depth == 0
        depth += (other.kind == kinds.OPEN) - (other.kind == kinds.CLOSE)
    return True


def decimal_commas(tokens: list[Token]) -> list[tuple[Token, str]]:
    """The commas inside numbers, each with the number in points."""
    depth = 0
    commas = []
    for i, token in enumerate(tokens):
        depth += (token.kind == kinds.OPEN) - (token.kind == kinds.CLOSE)
        if not depth and token.text == "," and _is_decimal(tokens, i):
            commas.append((token, f"{tokens[i - 1].text}.{tokens[i + 1].text}"))
    return commas
