"""`Finding`: one thing that is wrong in a graph; and from where on it counts as wrong."""

from dataclasses import dataclass
from typing import Literal

from engine.core.value import Value

Kind = Literal["not finite", "slope not finite", "saturated", "dead", "vanishing", "exploding", "cut off"]
Marks = tuple[tuple[Value, str], ...]


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: at which node, what, and what a picture says of which nodes."""

    kind: Kind
    node: Value
    says: str
    marks: Marks


@dataclass(frozen=True)
class Limits:
    """From where on it counts.

    flat       a slope below this is flat: a sigmoid's beyond ±4.6, a tanh's beyond ±3
    vanishing  the share of the root's gradient, along the strongest path, below which it has vanished
    exploding  the share above which it has exploded
    """

    flat: float = 0.01
    vanishing: float = 1e-6
    exploding: float = 1e6
