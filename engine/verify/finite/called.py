"""The function of a check as one of named leaves, and its point by name."""

import inspect
from collections.abc import Callable, Mapping, Sequence

from engine.core.value import Value
from engine.expressions.graph.expression import Expression
from engine.support.numbers import described, number
from engine.verify.finite.probe import Graph, Point

Function = Callable[..., Value]


def understood(f: str | Function, at: Mapping[str, float] | Sequence[float]) -> tuple[Graph, Point]:
    """The function of named leaves, and the point by name."""
    if isinstance(f, str):
        if not isinstance(at, Mapping):
            raise TypeError(
                f"the inputs of an expression have names: write at={{'x': 1.0}}; got {described(at)}"
            )
        return Expression(f).at, _numbers(at)
    if not callable(f):
        raise TypeError(f"f must be an expression as text or a function of Values; got {described(f)}")
    if isinstance(at, Mapping):
        _bound(f, at)
        return lambda leaves: f(**leaves), _numbers(at)
    return lambda leaves: f(*leaves.values()), _numbers(dict(zip(_names(f, len(at)), at, strict=True)))


def _numbers(at: Mapping[str, float]) -> Point:
    return {name: number(entry, f"at[{name!r}]") for name, entry in at.items()}


def _bound(f: Function, at: Mapping[str, float]) -> None:
    try:
        signature = inspect.signature(f)
    except (TypeError, ValueError):
        return
    try:
        signature.bind(**at)
    except TypeError as error:
        raise ValueError(f"f takes {signature}; at gives {', '.join(at) or 'nothing'}: {error}") from None


def _names(f: Function, count: int) -> list[str]:
    """The names of the parameters of f, where there are as many as inputs; else x1, x2, ..."""
    try:
        own = [p.name for p in inspect.signature(f).parameters.values() if p.kind < p.VAR_POSITIONAL]
    except (TypeError, ValueError):
        own = []
    return own if len(own) == count else [f"x{i}" for i in range(1, count + 1)]
