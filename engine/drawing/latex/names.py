"""Leaves of a formula: numbers as they are written by hand, names as symbols, other text quoted."""

import math
import re
import unicodedata
from collections.abc import Iterable

from engine.core.value import Value
from engine.drawing.latex.pieces import ATOM, POWER, PRODUCT, Piece

GREEK = re.compile(
    "alpha|beta|gamma|delta|epsilon|zeta|eta|theta|iota|kappa|lambda|mu|nu|xi|pi|rho|sigma|tau|upsilon|phi|chi|"
    "psi|omega|Gamma|Delta|Theta|Lambda|Xi|Pi|Sigma|Upsilon|Phi|Psi|Omega"
)
"""The names of Greek letters that LaTeX has a command for."""

_NAME = re.compile(r"([A-Za-z]+|[^\W\d_A-Za-z])(\d*)((?:[_.,\[\]]+[A-Za-z0-9]+)*)[_\]]*")
_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_SIGN = re.compile(r"[\u2000-\u2bff\U0001d400-\U0001d7ff]")
_OUTSIDE_TEXT = {"\\": r"\backslash", "^": r"\wedge", "~": r"\sim"}  # no \text holds them in every renderer


def told_apart(nodes: Iterable[Value]) -> dict[Value, Piece]:
    r"""Each named node by its symbol; nodes of one symbol, in their order, as a^{(1)}, a^{(2)}, ...."""
    alike: dict[str, dict[Value, None]] = {}
    for node in nodes:
        if node.name.strip():
            alike.setdefault(symbol(node.name), {})[node] = None
    return {
        node: Piece(f"{own}^{{({i})}}", POWER) if len(sharing) > 1 else Piece(own)
        for own, sharing in alike.items()
        for i, node in enumerate(sharing, 1)
    }


def numeral(x: float, digits: int = 17) -> Piece:
    """A number as it is written by hand: 2, -3.5, 10^{-7}."""
    if math.isnan(x):
        return Piece(r"\mathrm{NaN}", number=x)
    if math.isinf(x):
        return Piece(r"\infty", number=x) if x > 0 else Piece(r"-\infty", PRODUCT, x)
    x += 0.0  # -0 is 0
    shown = repr(x) if digits >= 17 else format(x, f".{digits}g")
    mantissa, _, exponent = shown.partition("e")
    text, level = mantissa.removesuffix(".0"), PRODUCT if x < 0 else ATOM
    if exponent:
        power = f"10^{{{int(exponent)}}}"
        bare = text in {"1", "-1"}
        text = text.removesuffix("1") + power if bare else rf"{text} \cdot {power}"
        level = POWER if bare and x > 0 else PRODUCT
    return Piece(text, level, x, exact=abs(float(shown) - x) <= 1e-12 * abs(x))


def symbol(name: str) -> str:
    r"""A name as a symbol: w1 is w_{1}, y_hat \hat{y}, alpha \alpha; text that is not an identifier is quoted."""
    match = _NAME.fullmatch(name.strip().translate(_SUBSCRIPTS))
    base = _word(match[1]) if match else ""
    if match is None or not base:
        return quoted(name.strip())
    marks = [mark for mark in (match[2], *re.findall(r"[A-Za-z0-9]+", match[3])) if mark]
    if "hat" in marks:
        base = rf"\hat{{{base}}}"
        marks.remove("hat")
    return base + (f"_{{{','.join(map(_word, marks))}}}" if marks else "")


def _word(word: str) -> str:
    r"""One word of a name: a letter or number as it is, a Greek letter as its command, "" for no word."""
    if not word.isascii():
        kind, _, letter = unicodedata.name(word, "").partition(" LETTER ")
        letter = letter.lower().replace("lamda", "lambda")
        word = {"GREEK SMALL": letter, "GREEK CAPITAL": letter.capitalize()}.get(kind, "")
        return f"\\{word}" if GREEK.fullmatch(word) else ""
    if GREEK.fullmatch(word):
        return f"\\{word}"
    return word if len(word) == 1 or word.isdigit() else rf"\mathrm{{{word}}}"


def quoted(text: str) -> str:
    r"""Any characters at all, as text that means nothing to LaTeX: unprintable ones are shown as ?.

    So are accents that no letter of Unicode has, for KaTeX refuses them; mathematical signs stand beside the
    text, for it refuses some of them inside.
    """
    out = ""
    composed = re.sub("[\u0300-\u036f]", "?", unicodedata.normalize("NFC", text))
    for run in re.split(rf"([\\^~]|{_SIGN.pattern})", composed):
        shown = "".join(c if c.isprintable() else " " if c.isspace() else "?" for c in run)
        if run in _OUTSIDE_TEXT or (shown == run and _SIGN.fullmatch(run)):
            out += _OUTSIDE_TEXT.get(run, run)
        elif run:
            escaped = re.sub(r"([{}$%#_&])", r"\\\1", shown)
            out += rf"\text{{{escaped}}}"
    return out
