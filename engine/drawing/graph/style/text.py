"""Names and numbers as pictures show them."""

import math

from engine.support.text import printable, shortened


def shown_name(name: str, most: int = 40) -> str:
    """A name for pictures: one line of printable characters, at most `most` of them."""
    return shortened(printable(name[: most + 1]), most, "…")


def shown_number(number: float | None, precision: int = 4) -> str:
    """A number with `precision` significant digits and a true minus sign; "" for None."""
    if number is None:
        return ""
    if math.isinf(number):
        return "∞" if number > 0 else "−∞"
    return f"{number + 0.0:.{precision}g}".replace("-", "−")
