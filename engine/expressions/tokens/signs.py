"""Signs in their one form: every minus is -, every ≤ is ≤, whichever character or command writes it."""

from engine.expressions.tokens import token as kinds

_SIGNS = {
    "+": "+ ＋",
    "-": "- − – — ‐ ‑ － ﹣",
    "*": "* ∗ ＊ ⁎ .*",
    "·": "· ⋅ ∙ • ‧ ᐧ",
    "×": "× ✕ ⨯",
    "/": "/ ∕ ⁄ ÷ ／ ./",
    "//": "//",
    "⊙": "⊙ ⨀",
    "∘": "∘ ○",
    "⊗": "⊗",
    "@": "@",
    "^": "** ^ ˆ .^",
    "_": "_",
    "'": "' ′ ’ ´ ‘ ʹ",
    "''": "″",
    ".": ".",
    ":": ":",
}
_RELATIONS = {
    "=": "= == ＝",
    "≈": "≈ ≃ ≅ ≐",
    ":=": ":= ≔ ≝",
    "=:": "=: ≕",
    "←": "← ⟵",
    "→": "→ -> ⟶ ↦",
    "<": "<",
    ">": ">",
    "≤": "≤ <= ⩽ ≦",
    "≥": "≥ >= ⩾ ≧",
    "≠": "≠ !=",
    "≡": "≡",
    "∝": "∝",
    "∈": "∈",
    "~": "~ ∼",
    "⇒": "⇒ => ⟹ ⇔ ∴",
}
_BRACKETS = {"(": "( （", "[": "[ ［", "{": "{ ｛", "⟨": "⟨ 〈", "⌊": "⌊"}
CLOSING = {"(": ")", "[": "]", "{": "}", "⟨": "⟩", "⌊": "⌋", ".": "."}
"""The closing bracket of each opening one."""
_CLOSING = {")": ") ）", "]": "] ］", "}": "} ｝", "⟩": "⟩ 〉", "⌋": "⌋"}
_BARS = {"|": "| ∣ ｜", "‖": "‖ || ∥"}
_COMMANDS = {
    "sqrt": "√",
    "sum": "∑ Σ",
    "prod": "∏ Π",
    "partial": "∂ 𝜕 𝛛",
    "nabla": "∇ ▽",
    "infinity": "∞",
    "dots": "… ... ⋯ ⋮ ⋱",
    "indicator": "𝟙 𝟏",
}
_SEPARATORS = {",": ", ，", ";": "; ；"}


def _inverted(kind: str, table: dict[str, str]) -> dict[str, tuple[str, str]]:
    return {spelling: (kind, text) for text, spellings in table.items() for spelling in spellings.split()}


SPELLINGS: dict[str, tuple[str, str]] = {
    **_inverted(kinds.SIGN, _SIGNS),
    **_inverted(kinds.RELATION, _RELATIONS),
    **_inverted(kinds.OPEN, _BRACKETS),
    **_inverted(kinds.CLOSE, _CLOSING),
    **_inverted(kinds.BAR, _BARS),
    **_inverted(kinds.COMMAND, _COMMANDS),
    **_inverted(kinds.SEPARATOR, _SEPARATORS),
}
"""Every spelling of a sign, with its kind and its one form."""

_ADVICE = {
    "write a number such as 0.05 for 5 %": "%",
    "write the value of the factorial": "!",
    "write /": "//",
    "write names without quotes: an expression holds no text": '" “ ” „ `',
    "write \\ only before a command of LaTeX": "\\",
}
ADVICE = {character: advice for advice, characters in _ADVICE.items() for character in characters.split()}
ALLOWED = "an expression is numbers, names, + - * / **, ( ) and functions such as exp(x)"


CONDITION = "write step(a - b) for 1 where a > b, max(a, b) for the larger"
LOGIC = dict.fromkeys(("and", "or", "not", "is", "in", "if", "else"), CONDITION)
LOGIC |= {"True": "write 1", "False": "write 0", "None": ALLOWED}
"""Words of logic, each with the correction."""


def strange(character: str) -> str:
    """The message for a character that no formula has."""
    return f"{character!r} is not allowed here; {ADVICE.get(character, ALLOWED)}"
