"""Choices by name: a loss, an activation, an optimizer."""

from collections.abc import Collection, Mapping
from typing import TypeVar

from engine import described

T = TypeVar("T")


def name_of(
    typed: object,
    names: Collection[str],
    what: str,
    otherwise: str = "",
    aliases: Mapping[str, str] | None = None,
) -> str:
    """The entry of `names` that was typed: case, hyphens and blanks do not matter, an alias stands for its name.

    ValueError with the choices, the nearest first, the aliases, and the other things that are allowed.
    """
    if isinstance(typed, str) and typed in names:
        return typed
    folded = {_folded(name): name for name in names}
    folded |= {
        _folded(alias): name for alias, name in (aliases or {}).items() if _folded(alias) not in folded
    }
    if isinstance(typed, str) and _folded(typed) in folded:
        return folded[_folded(typed)]
    from difflib import get_close_matches  # noqa: PLC0415  # for an error alone; it takes 2 ms to import

    nearest = get_close_matches(_folded(typed), folded, n=3) if isinstance(typed, str) else []
    order = dict.fromkeys([*(folded[name] for name in nearest), *names])
    question = f"did you mean {next(iter(order))}? " if nearest else ""
    also = f"; other names: {', '.join(aliases)}" if aliases else ""
    raise ValueError(
        f"{question}{what} is one of {', '.join(order)}{otherwise}{also}; got {described(typed)}"
    )


def chosen(
    typed: object,
    table: Mapping[str, T],
    what: str,
    otherwise: str = "",
    aliases: Mapping[str, str] | None = None,
) -> T:
    """The entry of that name, read as `name_of` reads it."""
    return table[name_of(typed, table, what, otherwise, aliases)]


def _folded(name: str) -> str:
    return "".join(c for c in name.casefold() if c not in "-_ ")
