"""Other engines, each as one function: the value of a program and its gradient to every input.

`PEERS[name]()` gives the function, or raises ImportError where the engine is not installed. What a peer has no
name for is run as its rule, with the peer's functions in the place of Python's `math`.
"""

import math
from collections.abc import Callable, Mapping, Sequence
from functools import reduce
from importlib import import_module
from types import FunctionType, SimpleNamespace
from typing import Any

from against.programs import OPERATIONS, Program

Gradient = Callable[[Program], tuple[float, list[float]]]
NAMES = ("pytorch", "jax", "casadi")


class UnsupportedError(Exception):
    """A peer has no such operation, and cannot run its rule."""


def peer(name: str) -> Gradient:
    """The engine of that name."""
    gradient: Gradient = import_module(f"against.peers.{name}_peer").gradient
    return gradient


def library(
    own: Mapping[str, Callable[..., Any]], functions: Any, constant: Callable[[float], Any]
) -> dict[str, Callable[..., Any]]:
    """A function for every name: the peer's own, or the rule over its arithmetic.

    constant  makes a number of the peer of a plain one, which a rule may give: 1.0 in a branch
    """
    rules = {name: op.rule for name, op in OPERATIONS.items() if name not in own}
    known = {**{name: _rule(rule, functions, constant) for name, rule in rules.items()}, **own}
    return {"norm": lambda items: reduce(known["hypot"], items[1:], known["abs"](items[0])), **known}


def picked(items: Sequence[Any]) -> Any:
    """items[index], the index being the last of them; NaN where a peer's own index is none."""
    *values, index = items
    at = float(index)
    return values[round(at)] if math.isfinite(at) and 0 <= round(at) < len(values) else values[0] * math.nan


def _rule(rule: Any, functions: Any, constant: Callable[[float], Any]) -> Callable[..., Any]:
    names = SimpleNamespace(**{name: getattr(functions, name) for name in dir(functions) if name[0] != "_"})
    copy = FunctionType(rule.__code__, {**rule.__globals__, "math": names}, closure=rule.__closure__)

    def run(*operands: Any) -> Any:
        try:
            value = copy(*operands)[0]
        except (
            AttributeError,
            TypeError,
            RuntimeError,
        ) as error:  # no such function, or no branch over symbols
            raise UnsupportedError(f"{rule.__name__}: {error}") from error
        return constant(value) if isinstance(value, int | float) else value

    return run
