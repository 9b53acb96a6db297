"""`Module`: anything with parameters: a neuron, a layer, a network."""

import math
from collections.abc import Iterator, Mapping
from typing import Any

from engine import Value, described, number, zero_grad
from nn.models.parameters.search import hidden_parameter, parts_of, plain_parts
from nn.support.schema import is_bool


class Module:
    """Holds parameters (leaf Values) in its attributes: directly, in lists, tuples and dicts, or in Modules.

    Parameters are found in the order in which the attributes were set. Their names are paths:
    ``layers.0.neurons.2.weights.1``. A number that is not trained is `constant(...)`, or a plain float.

    >>> class Line(Module):
    ...     def __init__(self):
    ...         self.w, self.b = Value(1.0, "w"), Value(0.0, "b")
    ...
    ...     def __call__(self, x):
    ...         return self.w * x[0] + self.b
    >>> list(Line().state_dict())
    ['w', 'b']
    """

    def __call__(self, x: Any) -> Any:  # a subclass says what it takes and gives
        """The output for the inputs x."""
        raise NotImplementedError(
            f"{type(self).__name__} does not define __call__(self, x), its output for x"
        )

    def named_parameters(self) -> Iterator[tuple[str, Value]]:
        """(path, parameter) for every parameter; one that is shared comes once, under its first path.

        TypeError where a Value stands in an object that is not searched; ValueError where two have one path.
        """
        parts = parts_of(self, Module)
        if hidden := hidden_parameter(self, Module, parts):
            raise TypeError(_refusal(self, *hidden))
        parameters: dict[str, Value] = {}
        seen: set[Value] = set()
        for path, value in parts.values:
            if value not in seen:
                if path in parameters:
                    raise ValueError(
                        f"two parameters of {type(self).__name__} have the path {path!r}: rename one"
                    )
                seen.add(value)
                parameters[path] = value
        yield from parameters.items()

    def parameters(self) -> list[Value]:
        """Every parameter, once."""
        parts = plain_parts(self, Module)
        return parts[0] if parts else [parameter for _, parameter in self.named_parameters()]

    def modules(self) -> Iterator["Module"]:
        """The module itself and every one inside it, each once."""
        yield self
        parts = plain_parts(self, Module)
        modules = parts[1] if parts else [part for _, part in parts_of(self, Module).modules]
        yield from (part for part in modules if isinstance(part, Module))

    def zero_grad(self) -> None:
        """Set the gradient of every parameter to 0.0."""
        zero_grad(self.parameters())

    def state_dict(self) -> dict[str, float]:
        """The number of every parameter, by its path."""
        return {path: parameter.data for path, parameter in self.named_parameters()}

    def load_state_dict(self, state: Mapping[str, float]) -> None:
        """Set every parameter to its number in `state`. Where one does not fit, nothing changes.

        KeyError where the paths differ, TypeError for an entry that is not a number, ValueError for one that is
        not finite.
        """
        if not isinstance(state, Mapping):
            raise TypeError(
                f"a state is a dict of paths and numbers, as state_dict() gives it; got {described(state)}"
            )
        own = dict(self.named_parameters())
        missing, unknown = own.keys() - state.keys(), state.keys() - own.keys()
        if missing or unknown:
            raise KeyError(
                f"a state of {type(self).__name__} has {len(own)} parameters; got {len(state)}"
                + (f", without {_first_of(missing)}" if missing else "")
                + (f", with the unknown {_first_of(unknown)}" if unknown else "")
            )
        numbers = {path: _finite(path, state[path]) for path in own}
        for path, parameter in own.items():
            parameter.data = numbers[path]


def _refusal(module: Module, path: str, holder: str) -> str:
    place = "the class body" if holder == "class attribute" else f"an object of class {holder}"
    return (
        f"{type(module).__name__} has a Value at {path!r}, in {place}, where parameters are not found, so it would "
        "not be trained. Put it in an attribute (self.w = Value(...)), a list, a dict or a Module; a number that "
        "is not to be trained is constant(...)"
    )


def _first_of(paths: set[str]) -> str:
    first, *rest = sorted(paths)
    return f"{first!r}" + (f" and {len(rest)} more" if rest else "")


def _finite(path: str, entry: object) -> float:
    if is_bool(entry):
        raise TypeError(f"parameter {path!r} must be a real number; got {described(entry)}")
    if not math.isfinite(data := number(entry, f"parameter {path!r}")):
        raise ValueError(f"parameter {path!r} must be finite; got {entry!r}")
    return data
