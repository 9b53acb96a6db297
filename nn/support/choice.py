"""Choices by name: a loss, an activation, an optimizer."""

from collections.abc import Collection, Mapping
from difflib import get_close_matches
from typing import Any, TypeVar

from engine import described

T = TypeVar("T")


def name_of(
    given: Any,
    names: Collection[str],
    what: str,
    otherwise: str = "",
    aliases: Mapping[str, str] | None = None,
) -> str:
    """The one of `names` that was written, whatever its case, hyphens and blanks; an alias stands for its name.

    ValueError with the choices, the nearest first, and what else might be given.
    """
    folded = {_folded(name): name for name in names}
    folded |= {
        _folded(alias): name for alias, name in (aliases or {}).items() if _folded(alias) not in folded
    }
    if isinstance(given, str) and _folded(given) in folded:
        return folded[_folded(given)]
    nearest = get_close_matches(_folded(given), folded, n=3) if isinstance(given, str) else []
    order = dict.fromkeys([*(folded[name] for name in nearest), *names])
    raise ValueError(f"{what} is one of {', '.join(order)}{otherwise}; got {described(given)}")


def chosen(
    given: Any,
    table: Mapping[str, T],
    what: str,
    otherwise: str = "",
    aliases: Mapping[str, str] | None = None,
) -> T:
    """The entry of that name, read as `name_of` reads it."""
    return table[name_of(given, table, what, otherwise, aliases)]


def _folded(name: str) -> str:
    return "".join(c for c in name.casefold() if c not in "-_ ")
