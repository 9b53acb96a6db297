"""`Trap`: a function at a point where engines have been seen to go wrong, and what is right there."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from engine.litmus.adapter import Adapter


@dataclass(frozen=True)
class Convention:
    """Another answer that is no error: its derivatives (None: any at all), its value where that differs."""

    says: str
    slopes: tuple[float, ...] | None
    value: float | None = None


@dataclass(frozen=True)
class Trap:
    """A function at a point where engines have been seen to go wrong.

    tests       what goes wrong, in whom
    f           (adapter, *variables) -> the root, or a list of roots to run backward from in turn
    at          the point; value and slopes are what is right there, derivation says why
    differs     answers of other conventions
    refusing    what it is when an engine raises an error here by design; "" where it is only that
    layers      of a network instead of f: the units of its layers, `at` being its input
    """

    name: str
    tests: str
    f: Callable[..., Any] | None
    at: tuple[float, ...]
    value: float
    slopes: tuple[float, ...]
    derivation: str
    differs: tuple[Convention, ...] = ()
    refusing: str = ""
    layers: tuple[int, ...] = ()


def roots_of(trap: Trap, adapter: Adapter) -> Callable[..., list[Any]]:
    """The trap's function of variables alone, with a list of roots."""

    def f(*variables: Any) -> list[Any]:
        found = trap.f(adapter, *variables) if trap.f else []
        return found if isinstance(found, list) else [found]

    return f
