"""The value of a setting as a word: 0.01, adam, 16x16."""

import json
from collections.abc import Mapping, Sequence

from engine import shortened

MOST = 40  # characters of a value in a table


def setting_text(value: object, digits: int | None = None) -> str:
    """A value as a cell or a word: a list of whole numbers as 16x16, an empty one as 0, others as JSON or by name.

    digits  of a float; None for all of them
    """
    value = value.tolist() if hasattr(value, "tolist") else value
    if isinstance(value, float):
        return repr(value) if digits is None else f"{value:.{digits}g}"
    if isinstance(value, (list, tuple)) and all(isinstance(part, int) for part in value):
        return "x".join(map(str, value)) or "0"
    if isinstance(value, (str, int)):
        return str(value)
    try:
        return json.dumps(value)
    except (TypeError, ValueError):
        return " ".join(str(getattr(value, "__name__", value)).split())


def setting_key(value: object) -> str:
    """A text that two values share where they are one setting."""
    return repr(value.tolist() if hasattr(value, "tolist") else value)


def setting_texts(values: Sequence[object], digits: int | None = None, most: int | None = None) -> list[str]:
    """A word for each value; a number behind it where another value has the same word, as of two functions.

    most  characters of a word, as in a table; None for all
    """
    texts = {setting_key(value): setting_text(value, digits) for value in values}
    texts = {key: text if most is None else shortened(text, most) for key, text in texts.items()}
    numbers: dict[str, list[str]] = {}
    for key, text in texts.items():
        numbers.setdefault(text, []).append(key)
    return [
        text if len(keys := numbers[text]) == 1 else f"{text} {keys.index(key) + 1}"
        for key, text in ((key, texts[key]) for key in map(setting_key, values))
    ]


def settings_text(settings: Mapping[str, object], between: str = ", ") -> str:
    """A setting of a grid in a line, such as hidden=8, lr=0.01."""
    words = ((name, shortened(setting_text(value, 6), MOST)) for name, value in settings.items())
    return between.join(f"{name}={word}" for name, word in words)
