"""Gauss-Newton and Levenberg-Marquardt: the least sum of squares of residuals, from their Jacobian.

Source: Madsen, Nielsen and Tingleff, Methods for Non-Linear Least Squares Problems (2004), algorithms 3.1 and 3.16.
"""

from collections.abc import Callable
from typing import NamedTuple

import numpy as np

from nn.training.optim.minimisers.whole_data import Floats

Residuals = Callable[[Floats], tuple[Floats, Floats]]
"""The residuals r at a point and their Jacobian, of shape (residuals, n)."""

TRIES = 60  # step lengths, or dampings, for one update


class Fit(NamedTuple):
    """A point, its residuals and their Jacobian; the value is ½ Σ r²."""

    parameters: Floats
    residuals: Floats
    jacobian: Floats

    @property
    def value(self) -> float:
        """½ Σ r²."""
        return 0.5 * float(self.residuals @ self.residuals)

    @property
    def gradient(self) -> Floats:
        """Jᵀ r."""
        gradient: Floats = self.jacobian.T @ self.residuals
        return gradient

    @property
    def finite(self) -> bool:
        """Whether every number is finite."""
        return bool(np.isfinite(self.residuals).all() and np.isfinite(self.jacobian).all())


class GaussNewton:
    """x ← x + t d for the d with the least |r + J d|: the whole step where it lowers the value, else a part of it.

    Fast where the residuals are small or nearly linear. Where J loses rank, d is the shortest of the best.
    """

    def updated(self, fit: Fit, function: Residuals) -> Fit | None:
        """The fit after one update; None where no step lowers the value any more."""
        direction = np.linalg.lstsq(fit.jacobian, -fit.residuals, rcond=None)[0]
        t = 1.0
        for _ in range(TRIES):
            moved = Fit(fit.parameters + t * direction, *function(fit.parameters + t * direction))
            if moved.finite and better(fit, moved, -t * float(fit.gradient @ direction)):
                return moved
            t *= 0.5
        return None


class LevenbergMarquardt:
    """x ← x + d for the d with the least |r + J d|² + μ |D d|²; D has the largest lengths of the columns of J so far.

    A small μ gives Gauss-Newton, a large one a short step downhill: μ falls where the linear model tells the value
    well, and rises where it does not. J may be singular.
    """

    def __init__(self) -> None:
        self.damping, self.growth = 1e-3, 2.0
        self._lengths: Floats | None = None

    def updated(self, fit: Fit, function: Residuals) -> Fit | None:
        """The fit after one update; None where no step lowers the value any more."""
        lengths = np.linalg.norm(fit.jacobian, axis=0)
        if self._lengths is not None:
            lengths = np.maximum(lengths, self._lengths)
        self._lengths = lengths
        scale = np.where(lengths > 0, lengths, 1.0)
        for _ in range(TRIES):
            rows = np.vstack([fit.jacobian, np.sqrt(self.damping) * np.diag(scale)])
            direction = np.linalg.lstsq(rows, np.append(-fit.residuals, np.zeros(len(scale))), rcond=None)[0]
            promised = 0.5 * float(direction @ (self.damping * scale**2 * direction - fit.gradient))
            parameters = fit.parameters + direction
            if np.array_equal(parameters, fit.parameters):
                return None
            moved = Fit(parameters, *function(parameters))
            if moved.finite and better(fit, moved, promised):
                share = (fit.value - moved.value) / promised if promised > 0 else 1.0
                self.damping *= max(1.0 / 3.0, 1.0 - (2.0 * min(share, 1.0) - 1.0) ** 3)
                self.growth = 2.0
                return moved
            self.damping, self.growth = self.damping * self.growth, 2.0 * self.growth
        return None


def better(fit: Fit, moved: Fit, promised: float) -> bool:
    """Whether the value fell by a share of what was promised, or the gradient halved while the value only rounded."""
    if fit.value - moved.value > 1e-4 * promised and moved.value < fit.value:
        return True
    halved = np.abs(moved.gradient).max() <= 0.5 * np.abs(fit.gradient).max()
    return bool(halved and moved.value - fit.value <= 1e-14 * fit.value)
