"""`Adapter`: how the traps speak to an engine.

One takes about ten lines:

    from micrograd.engine import Value

    def backward(f, at):
        leaves = [Value(number) for number in at]
        for root in f(*leaves):  # most traps have one root
            root.backward()
        return root.data, [leaf.grad for leaf in leaves]

    MICROGRAD = Adapter("micrograd", backward, {"relu": Value.relu}, repeats=True)

run(MICROGRAD) is then the report card.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

Answer = tuple[float, Sequence[float]]
"""A value, and the derivative by each input."""

WORDS = ("abs", "exp", "log", "max", "min", "relu", "tanh")
"""The functions that traps use beside Python's own operators; `max` and `min` take two operands."""


class NotSupported(Exception):  # noqa: N818  # an answer of its own, not a failure
    """The engine has not what a trap needs, so the trap says nothing of it."""


@dataclass(frozen=True)
class Adapter:
    """An engine as the traps see it.

    name       what the report card calls it, with its version
    gradient   (f, numbers) -> (value, derivative by each number), where f takes one variable of the engine
               for each number and returns a list of roots: the value is that of the last root, the
               derivatives are what one backward pass from each root in turn leaves behind
    functions  those of WORDS that the engine has, each of one or two variables or numbers
    repeats    whether f may return several roots: whether a graph can be gone through more than once
    network    (inputs, sizes, number, x) -> (output, derivative by each parameter, in any order), of relu
               layers of `sizes` units, the last one linear, every parameter set to that number
    """

    name: str
    gradient: Callable[[Callable[..., list[Any]], Sequence[float]], Answer]
    functions: Mapping[str, Callable[..., Any]] = field(default_factory=dict)
    repeats: bool = False
    network: Callable[[int, Sequence[int], float, Sequence[float]], Answer] | None = None

    def __post_init__(self) -> None:
        unknown = sorted(self.functions.keys() - set(WORDS))
        if unknown:
            raise ValueError(f"the functions of an adapter are {', '.join(WORDS)}; got {', '.join(unknown)}")

    def __getattr__(self, word: str) -> Callable[..., Any]:
        """`adapter.relu`: the function of that name. NotSupported where the engine has none."""
        if word not in WORDS:
            raise AttributeError(f"an adapter has {', '.join(WORDS)}; got {word!r}")
        if word not in self.functions:
            raise NotSupported(f"{self.name} has no {word}")
        return self.functions[word]
