"""A function of one input near a point: its values, its rounding, and the kinks close by."""

import math
from collections.abc import Callable

from engine.calculus.functions.recorders import keeping_nodes
from engine.calculus.sweeps import rounding
from engine.core.nodes.reading_order import left_first
from engine.core.value import Value
from engine.expressions.spelling.infix import spelled
from engine.support.numbers import described
from engine.verify.finite.finite_difference import Estimate, central, one_sided
from engine.verify.finite.kinks import on_kinks, sides

Point = dict[str, float]
Graph = Callable[[dict[str, Value]], Value]


class Probe:
    """A function of one input near a point, with the rounding error and the kinks of its graph there."""

    def __init__(self, function: Graph, point: Point, name: str) -> None:
        self.function, self.point, self.name, self.x = function, point, name, point[name]
        self.root = self._graph(point)
        self.start = sides(left_first(self.root))
        self.noise = max(rounding(self.root), 2.0**-53 * abs(self.root.data))

    def both_sides(self) -> Estimate:
        """The derivative from both sides, over steps on the point's own side of every kink."""
        return central(self._staying, self.x, self.noise)

    def one_side(self, side: int, *, across: bool = False) -> Estimate:
        """The derivative from one side; `across` also steps over kinks, for a point that is on one."""
        return one_sided(self._any if across else self._staying, self.x, side, self.noise)

    def kinks(self) -> str:
        """The operations that are on their kinks, in words."""
        return ", ".join(spelled(node) for node in on_kinks(left_first(self.root))[:3])

    def _any(self, x: float) -> float | None:
        moved = self._moved(x)
        return None if moved is None else moved.data

    def _staying(self, x: float) -> float | None:
        moved = self._moved(x)
        return moved.data if moved is not None and sides(left_first(moved)) == self.start else None

    def _moved(self, x: float) -> Value | None:
        try:
            moved = self._graph({**self.point, self.name: x})
        except (ArithmeticError, ValueError):  # outside the domain
            return None
        return moved if math.isfinite(moved.data) else None

    def _graph(self, point: Point) -> Value:
        """The root at a point, with the nodes inside of checkpoints: their kinks are those of any node."""
        with keeping_nodes():
            return graph(self.function, point)[0]


def graph(function: Graph, point: Point) -> tuple[Value, dict[str, Value]]:
    """The root at a point, and its new leaves by name."""
    leaves = {name: Value(data, name) for name, data in point.items()}
    root = function(leaves)
    if not isinstance(root, Value):
        raise TypeError(
            f"f must return a Value; got {described(root)}; write it with operators and functions of engine"
        )
    return root, leaves
