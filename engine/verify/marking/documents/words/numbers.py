r"""Numbers in prose: 0.25, 1/4, $\frac{1}{4}$, one, a quarter."""

import re

_WORDS = {
    "zero": "0",
    "one": "1",
    "two": "2",
    "minus one": "-1",
    "a half": "1/2",
    "one half": "1/2",
    "half": "1/2",
    "a quarter": "1/4",
    "one quarter": "1/4",
}
_DIGITS = r"\d+(?:\.\d+)?(?:\s*/\s*\d+)?"
_LATEX = r"\\[dt]?frac\s*\{?\s*(\d+)\s*\}?\s*\{?\s*(\d+)\s*\}?"
_FRACTION = re.compile(_LATEX)
NUMBER = rf"(?:\$?[-−]?(?:{_DIGITS}|{_LATEX.replace('(', '(?:')})\$?|(?:{'|'.join(_WORDS)})\b)"
"""A number as prose writes it."""


def written_number(text: str) -> str:
    """The number in digits."""
    plain = text.strip().strip("$").lower()
    fraction = _FRACTION.search(plain)
    if fraction:
        return f"{'-' * plain.startswith(('-', '−'))}{fraction[1]}/{fraction[2]}"
    return _WORDS.get(plain, plain.replace("−", "-"))
