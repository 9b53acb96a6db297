"""`Trap`: a function at a point where engines have gone wrong, with the correct numbers."""

from collections.abc import Callable
from dataclasses import dataclass

from engine.litmus.adapter import Adapter, Foreign


@dataclass(frozen=True)
class Convention:
    """Another accepted answer.

    says      the convention in one line
    gradient  its derivatives; None accepts any
    value     its value, where that differs too
    """

    says: str
    gradient: tuple[float, ...] | None
    value: float | None = None


@dataclass(frozen=True)
class Trap:
    """A function at a point where engines have gone wrong.

    tests       the mistake that the trap finds
    f           (adapter, *variables) -> the root, or a list of roots for one backward pass each
    at          the point; value and gradient are the correct numbers there, and derivation says why
    differs     the answers of other conventions
    refusing    the name of an engine's decision to raise an error here; "" where no engine decided so
    detaches    whether f takes a number out of the graph; then a warning or an error is right, too
    layers      the units of each layer, for a trap that tests a network instead of f; `at` is its input
    """

    name: str
    tests: str
    f: Callable[..., Foreign] | None
    at: tuple[float, ...]
    value: float
    gradient: tuple[float, ...]
    derivation: str
    differs: tuple[Convention, ...] = ()
    refusing: str = ""
    detaches: bool = False
    layers: tuple[int, ...] = ()


def roots_of(trap: Trap, adapter: Adapter) -> Callable[..., list[Foreign]]:
    """The trap as a function of the variables alone. It returns a list of roots."""

    def f(*variables: Foreign) -> list[Foreign]:
        roots = trap.f(adapter, *variables) if trap.f else []
        return roots if isinstance(roots, list) else [roots]

    return f
