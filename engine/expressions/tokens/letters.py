"""Letters and signs in one form: Greek words, mathematical alphabets, raised and lowered characters, accents."""

import unicodedata

_WORDS = """
alpha beta gamma delta epsilon zeta eta theta iota kappa lambda mu nu xi omicron
pi rho sigma tau upsilon phi chi psi omega
Gamma Delta Theta Lambda Xi Pi Sigma Upsilon Phi Psi Omega
"""
GREEK = dict(zip(_WORDS.split(), "αβγδεζηθικλμνξοπρστυφχψωΓΔΘΛΞΠΣΥΦΨΩ", strict=True))
"""The letter of each Greek word."""
VARIANTS = {
    "ϕ": "φ",
    "ϵ": "ε",
    "ϑ": "θ",
    "ϱ": "ρ",
    "ς": "σ",
    "ϖ": "π",
    "µ": "μ",
    "ı": "i",
    "ȷ": "j",
    "ϰ": "κ",
}
MARKS = {
    "\u0302": "hat",
    "\u0304": "bar",
    "\u0305": "bar",
    "\u0303": "tilde",
    "\u0307": "dot",
    "\u20d7": "vec",
}
"""The accent of each combining mark."""
MARKS |= {"\u0308": "ddot"}
ACCENT_WORDS = ("hat", "bar", "tilde")


def _shifted(kind: str) -> dict[str, str]:
    ranges = ((0xAA, 0xBF), (0x2B0, 0x300), (0x1D2C, 0x1DC0), (0x2070, 0x20A0), (0x2C7C, 0x2C7E))
    characters = (chr(code) for first, last in ranges for code in range(first, last))
    plain = {c: unicodedata.decomposition(c) for c in characters}
    return {c: unicodedata.normalize("NFKC", c) for c, text in plain.items() if text.startswith(kind)}


RAISED, LOWERED = _shifted("<super>"), _shifted("<sub>")
"""Raised and lowered characters, each with the plain one: ² and 2, ᵢ and i."""


def plain_letters(text: str) -> str:
    """A word in its one form: 𝐰 is w, ℓ is l, ϕ is φ. A letter keeps its accent, as one character."""
    composed = unicodedata.normalize("NFKC", text)
    return "".join(VARIANTS.get(letter, letter) for letter in composed)


def accented(letter: str) -> tuple[str, str]:
    """The letter without its accent, and the accent: ŷ gives (y, hat). Letters of a language keep theirs: é."""
    parts = unicodedata.normalize("NFD", letter)
    return (parts[0], MARKS[parts[1]]) if len(parts) == 2 and parts[1] in MARKS else (letter, "")
