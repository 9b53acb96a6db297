"""`Finding`: one thing that is wrong in a graph; `Limits`: from which size on it counts."""

from dataclasses import dataclass
from typing import Literal

from engine.core.value import Value

Kind = Literal["not finite", "gradient not finite", "saturated", "dead", "vanishing", "exploding", "cut off"]
Marks = tuple[tuple[Value, str], ...]


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong in a graph.

    kind   in a word
    node   the node that causes it
    says   the finding in sentences
    marks  nodes, and what a picture says of each
    """

    kind: Kind
    node: Value
    says: str
    marks: Marks


@dataclass(frozen=True)
class Limits:
    """From which size on something counts as wrong.

    flat       a partial below this is flat: that of sigmoid beyond ±4.6, of tanh beyond ±3
    vanishing  the share of the root's gradient, along the strongest path, below which it has vanished
    exploding  the share above which it has exploded
    """

    flat: float = 0.01
    vanishing: float = 1e-6
    exploding: float = 1e6
