"""The order of the parameters of a program that chooses none: that of the models in its function."""

import inspect
from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from engine.compile.tapes.tape import PARAMETER, Tape
from engine.core.value import Value


def in_order(tape: Tape, first: Iterable[Value]) -> Tape:
    """A tape with its parameters in this order, and others behind them."""
    ranks = {parameter: rank for rank, parameter in enumerate(dict.fromkeys(first))}
    order = sorted(range(len(tape.parameters)), key=lambda k: ranks.get(tape.parameters[k], len(ranks)))
    if order == list(range(len(order))):
        return tape
    new = {old: k for k, old in enumerate(order)}
    entries = [(PARAMETER, new[entry[1]]) if entry[0] == PARAMETER else entry for entry in tape.entries]
    return replace(tape, entries=entries, parameters=[tape.parameters[old] for old in order])


def parameters_of_models(function: Callable[..., object]) -> Iterator[Value]:
    """Those of the function itself, and of what it reads from around it, where that has a method `parameters`."""
    candidates = [function, getattr(function, "__self__", None)]
    try:
        around = inspect.getclosurevars(function)
        candidates += [*around.nonlocals.values(), *around.globals.values()]
    except (TypeError, ValueError):  # an object that is called
        pass
    for candidate in candidates:
        parameters = getattr(candidate, "parameters", None)
        if inspect.ismethod(parameters) and not isinstance(candidate, type):
            try:
                parameters_of_candidate = list(parameters())
            except Exception:  # noqa: BLE001, S112  # a method of another kind than nn's
                continue
            yield from (parameter for parameter in parameters_of_candidate if isinstance(parameter, Value))
