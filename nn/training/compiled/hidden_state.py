"""Numbers that a call of model or loss can change and that are no Values: counters, and generators of random numbers.

A compiled program keeps the numbers it met while it was recorded. A function with such a state is therefore run as
a graph of Values.
"""

import random
import sys
from collections.abc import Callable, Iterator
from types import FunctionType

from nn.models.module import Module

_PLAIN = (int, float, str, bytes, type(None))
_MAX_LENGTH = 100  # of a list or dict whose entries are watched
_MAX_FUNCTIONS = 100
_OWN = ("nn.", "engine.", "builtins")


class HiddenState:
    """The variables that model and loss see from outside: attributes, closures, globals, random generators.

    Plain numbers, texts, and short collections of them are watched; Values and other objects are not.
    """

    def __init__(self, model: Module, loss: Callable[..., object]) -> None:
        self._modules = [module for module in model.modules() if not _is_own(type(module))]
        self._functions = _functions([loss, *(type(module).__call__ for module in self._modules)])
        self._objects = [*self._modules, *(f for f in (loss,) if hasattr(f, "__dict__"))]

    def read(self) -> dict[str, object]:
        """A copy of every watched variable, by name."""
        state: dict[str, object] = {"the global generator of random": random.getstate()}
        if numpy_random := sys.modules.get("numpy.random"):
            _, keys, *rest = numpy_random.get_state()
            state["the global generator of numpy.random"] = (keys.tobytes(), *rest)
        for name, variable in self._variables():
            copy = _copy(variable)
            if copy is not None:
                state[name] = copy
        return state

    def _variables(self) -> Iterator[tuple[str, object]]:
        for i, owner in enumerate(self._objects):
            kind = type(owner).__name__
            yield from ((f"{kind}[{i}].{name}", variable) for name, variable in vars(owner).items())
        for function in self._functions:
            yield from ((f"{function.__name__}: {name}", value) for name, value in _outer_variables(function))


def first_change(before: dict[str, object], after: dict[str, object]) -> str | None:
    """The name of the first variable that has changed, or None. A list may grow, as a log does."""
    for name, earlier in before.items():
        later = after.get(name)
        if isinstance(earlier, list) and isinstance(later, list):
            later = later[: len(earlier)]
        if later is not earlier and later != earlier:
            return name
    return None


def _functions(start: list[object]) -> list[FunctionType]:
    """The Python functions among these, and those that they see from outside, but not those of this package."""
    functions: list[FunctionType] = []
    waiting = list(start)
    while waiting and len(functions) < _MAX_FUNCTIONS:
        candidate = waiting.pop()
        waiting += (
            [vars(candidate)["__wrapped__"]] if "__wrapped__" in getattr(candidate, "__dict__", ()) else []
        )
        function = getattr(
            candidate, "__func__", getattr(candidate, "func", candidate)
        )  # of a method, of a partial
        if callable(function) and not isinstance(function, (FunctionType, type)):
            function = type(function).__call__
        if isinstance(function, FunctionType) and not _is_own(function) and function not in functions:
            functions.append(function)
            waiting += [value for _, value in _outer_variables(function) if callable(value)]
    return functions


def _outer_variables(function: FunctionType) -> Iterator[tuple[str, object]]:
    """The closed-over and the global variables of a function, and its attributes."""
    code = function.__code__
    for name, cell in zip(code.co_freevars, function.__closure__ or (), strict=True):
        try:
            yield name, cell.cell_contents
        except ValueError:  # a variable without a value yet
            continue
    yield from ((name, function.__globals__[name]) for name in code.co_names if name in function.__globals__)
    yield from vars(function).items()


def _is_own(thing: object) -> bool:
    return str(getattr(thing, "__module__", "")).startswith(_OWN)


def _copy(variable: object) -> object:
    """A copy of a variable to compare later; None for one that is not watched."""
    if isinstance(variable, random.Random):
        return variable.getstate()
    if hasattr(variable, "bit_generator") and not isinstance(variable, type):  # a Generator of NumPy
        return repr(variable.bit_generator.state)
    if isinstance(variable, (list, dict, tuple)) and len(variable) <= _MAX_LENGTH:
        entries = variable.values() if isinstance(variable, dict) else variable
        plain = all(isinstance(entry, _PLAIN) for entry in entries)
        return (variable if isinstance(variable, tuple) else variable.copy()) if plain else None
    return variable if isinstance(variable, _PLAIN) else None
