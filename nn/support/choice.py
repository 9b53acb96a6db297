"""Things that are chosen by name."""

from collections.abc import Mapping
from typing import Any, TypeVar

from engine import described

T = TypeVar("T")


def chosen(given: Any, table: Mapping[str, T], what: str, otherwise: str = "") -> T:
    """The entry of that name. ValueError with the names there are, and what else might be given."""
    if not isinstance(given, str) or given not in table:
        raise ValueError(f"{what} is one of {', '.join(table)}{otherwise}; got {described(given)}")
    return table[given]
