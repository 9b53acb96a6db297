"""`Adapter`: the connection between the traps and an engine.

An adapter takes about ten lines:

    from micrograd.engine import Value

    def backward(f, at):
        leaves = [Value(number) for number in at]
        for root in f(*leaves):  # most traps have one root
            root.backward()
        return root.data, [leaf.grad for leaf in leaves]

    MICROGRAD = Adapter("micrograd", backward, {"relu": Value.relu}, repeats=True)

run(MICROGRAD) gives the report card.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Foreign = Any
"""An object of the engine under test. Its class is unknown: the traps use Python's operators on it."""

Answer = tuple[float, Sequence[float]]
"""A value, and its derivative with respect to each input."""

WORDS = ("abs", "exp", "log", "max", "min", "relu", "tanh")
"""The functions that the traps use besides Python's operators. `max` and `min` take two operands."""


class NotSupported(Exception):  # noqa: N818  # a result of its own, and no failure
    """The engine lacks a function that the trap needs, so the trap gives no verdict."""


@dataclass(frozen=True)
class Adapter:
    """One engine, as the traps use it.

    name       the engine's name on the report card, with its version
    gradient   (f, numbers) -> (value, derivatives). f takes one variable of the engine for each number and
               returns a list of roots. The value is that of the last root. The derivatives are those that
               one backward pass from each root in turn leaves in the inputs
    functions  the functions of WORDS that the engine has; each takes one or two variables or numbers
    repeats    whether f may return several roots: whether one graph allows several backward passes
    network    (inputs, sizes, number, x) -> (output, derivative by each parameter, in any order), for relu
               layers of `sizes` units, the last one linear, with every parameter set to `number`
    """

    name: str
    gradient: Callable[[Callable[..., list[Foreign]], Sequence[float]], Answer]
    functions: Mapping[str, Callable[..., Foreign]] = field(default_factory=dict)
    repeats: bool = False
    network: Callable[[int, Sequence[int], float, Sequence[float]], Answer] | None = None

    def __post_init__(self) -> None:
        unknown = sorted(self.functions.keys() - set(WORDS))
        if unknown:
            raise ValueError(f"an adapter takes the functions {', '.join(WORDS)}; got {', '.join(unknown)}")

    def __getattr__(self, word: str) -> Callable[..., Foreign]:
        """`adapter.relu` is the engine's relu. NotSupported where the engine has none."""
        if word not in WORDS:
            raise AttributeError(f"an adapter has {', '.join(WORDS)}; got {word!r}")
        if word not in self.functions:
            raise NotSupported(f"{self.name} has no {word}")
        return self.functions[word]
