"""L-BFGS: steps from the curvature that the last gradients show, for the whole data as one batch (extra `fast`).

Source: Nocedal and Wright, Numerical Optimization, algorithms 7.4 and 7.5.
"""

from collections import deque
from collections.abc import Sequence

try:
    import numpy as np
    from numpy.typing import NDArray
except ImportError as error:
    raise ImportError(f"L-BFGS needs the extra fast ({error}): pip install 'chainrule[fast]'") from None

from engine import Value
from nn.support.schema import count
from nn.training.optim.minimisers.whole_data import LossAndGradient, Point, WholeData, searched

Floats = NDArray[np.float64]


class LBFGS(WholeData):
    """p ← p - t H g: a quasi-Newton step, whose H is made of the last steps and changes of the gradient.

    pairs         how many of them are kept
    weight_decay  λ: λ/2 Σ p² is added to the loss

    Each update takes all data and tries a few step lengths t, until the loss has fallen enough. For small data it
    needs tens of updates where the others need thousands. `train` runs it; it takes no learning rate, and no batches.

    >>> from nn import MLP, train, xor
    >>> model = MLP(2, [4, 1], "tanh", seed=0)
    >>> history = train(model, xor(), "mean_squared_error", 50, optimizer=LBFGS(), progress=False)
    >>> history.losses[-1] < 1e-6
    True
    """

    def __init__(self, *, pairs: int = 10, weight_decay: float = 0.0) -> None:
        super().__init__(1.0, weight_decay=weight_decay)
        self.pairs: deque[tuple[Floats, Floats]] = deque(maxlen=count(1)(pairs, "pairs"))

    def fresh(self) -> "LBFGS":
        """A new optimizer with the same settings."""
        return LBFGS(pairs=self.pairs.maxlen or 1, weight_decay=self.weight_decay)

    def check(self, parameters: Sequence[Value]) -> None:
        """ValueError where the optimizer has served a model with another number of parameters."""
        if self.pairs and len(self.pairs[0][0]) != len(parameters):
            raise ValueError(
                f"an optimizer serves one model: it has kept numbers for {len(self.pairs[0][0])} parameters; "
                f"got {len(parameters)}"
            )

    def updated(self, point: Point, function: LossAndGradient) -> tuple[float, Point] | None:
        """(step length, point after one update); None where no step lowers the loss any more."""
        direction = self._direction(point.gradient)
        first = 1.0 if self.pairs else 1.0 / max(1.0, float(np.abs(point.gradient).sum()))
        after = searched(point, direction, first, function)
        if after is None and self.pairs:  # the curvature misleads: begin again, downhill
            self.pairs.clear()
            return self.updated(point, function)
        if after is None:
            return None
        length, moved = after
        change, growth = moved.parameters - point.parameters, moved.gradient - point.gradient
        if change @ growth > 1e-10 * (growth @ growth):  # else the curvature would not be positive
            self.pairs.append((change, growth))
        self.updates += 1
        return length, moved

    def _direction(self, gradient: Floats) -> Floats:
        """-H g, by two loops over the pairs."""
        rest, shares = gradient.copy(), []
        for change, growth in reversed(self.pairs):
            share = (change @ rest) / (change @ growth)
            rest -= share * growth
            shares.append(share)
        if self.pairs:
            change, growth = self.pairs[-1]
            rest *= (change @ growth) / (growth @ growth)
        for (change, growth), share in zip(self.pairs, reversed(shares), strict=True):
            rest += (share - (growth @ rest) / (change @ growth)) * change
        return -rest
