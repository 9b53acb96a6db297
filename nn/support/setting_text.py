"""The value of a setting as a word: 0.01, adam, 16x16."""

import json


def setting_text(value: object, digits: int | None = None) -> str:
    """A value as a cell or a word: a list of whole numbers as 16x16, an empty one as 0, others as JSON or by name.

    digits  of a float; None for all of them
    """
    if isinstance(value, float):
        return repr(value) if digits is None else f"{value:.{digits}g}"
    if isinstance(value, (list, tuple)) and all(isinstance(part, int) for part in value):
        return "x".join(map(str, value)) or "0"
    if isinstance(value, (str, int)):
        return str(value)
    try:
        return json.dumps(value)
    except (TypeError, ValueError):
        return str(getattr(value, "__name__", value))
