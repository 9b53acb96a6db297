"""`Module`: something with parameters: a neuron, a layer, a network."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from engine import Value, described, number, zero_grad


class Module:
    """Holds parameters (leaf Values) in its attributes, directly, in lists, or in other Modules.

    Parameters are found in the order in which the attributes were set, and named by their path:
    ``layers.0.neurons.2.weights.1``.
    """

    def __call__(self, x: Any) -> Any:
        """The output for the inputs x."""
        raise NotImplementedError(f"{type(self).__name__} does not say what its output is")

    def named_parameters(self) -> Iterator[tuple[str, Value]]:
        """(path, parameter) for every parameter; one that is shared comes once, under its first path."""
        seen: set[Value] = set()
        for path, part in _parts(self, ""):
            if isinstance(part, Value) and part not in seen:
                seen.add(part)
                yield path, part

    def parameters(self) -> list[Value]:
        """Every parameter, once."""
        return [parameter for _, parameter in self.named_parameters()]

    def modules(self) -> Iterator["Module"]:
        """The module itself and every one inside it."""
        yield self
        for _, part in _parts(self, ""):
            if isinstance(part, Module):
                yield part

    def zero_grad(self) -> None:
        """Set the gradient of every parameter to 0.0."""
        zero_grad(self.parameters())

    def state_dict(self) -> dict[str, float]:
        """The number of every parameter, by its path."""
        return {path: parameter.data for path, parameter in self.named_parameters()}

    def load_state_dict(self, state: Mapping[str, float]) -> None:
        """Set every parameter to its number in `state`; all of them or, where one does not fit, none.

        KeyError where the paths differ, TypeError or ValueError where a number is none or not finite.
        """
        own = dict(self.named_parameters())
        missing, unknown = own.keys() - state.keys(), state.keys() - own.keys()
        if missing or unknown:
            raise KeyError(
                f"a state of {type(self).__name__} has {len(own)} parameters; got {len(state)}"
                + (f", without {_some(missing)}" if missing else "")
                + (f", with the unknown {_some(unknown)}" if unknown else "")
            )
        numbers = {path: _finite(path, state[path]) for path in own}
        for path, parameter in own.items():
            parameter.data = numbers[path]


def _parts(whole: Any, path: str) -> Iterator[tuple[str, Any]]:
    """The leaf Values and Modules inside a module, each with its path, outer ones first."""
    named = vars(whole).items() if isinstance(whole, Module) else enumerate(whole)
    for name, part in named:
        here = f"{path}.{name}" if path else str(name)
        if isinstance(part, Value) and part.op is None:
            yield here, part
        elif isinstance(part, Module):
            yield here, part
            yield from _parts(part, here)
        elif isinstance(part, (list, tuple)):
            yield from _parts(part, here)


def _some(paths: set[str]) -> str:
    first, *rest = sorted(paths)
    return f"{first!r}" + (f" and {len(rest)} more" if rest else "")


def _finite(path: str, given: Any) -> float:
    if isinstance(given, bool):
        raise TypeError(f"parameter {path!r} must be a real number; got {described(given)}")
    if not math.isfinite(data := number(given, f"parameter {path!r}")):
        raise ValueError(f"parameter {path!r} must be finite; got {given!r}")
    return data
