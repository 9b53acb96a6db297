"""What the answers are: formulas by the complex step, training by the plainest NumPy. Not timed."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from recorded_peers.workloads import Array, Formula, Work

STEP = 1e-30  # f(x + ih) = f(x) + ih f'(x) up to h²: nothing is subtracted, so nothing cancels


def gradients(formula: Formula, points: Array) -> tuple[Array, Array]:
    """(values, gradients) of the formula at points of shape (count, 2)."""
    a, b = points.T.astype(complex)

    def relu(x: Array) -> Array:
        return np.where(x.real > 0, x, 0.0)

    along_a, along_b = formula(a + 1j * STEP, b, relu), formula(a, b + 1j * STEP, relu)
    return along_a.real, np.column_stack([along_a.imag, along_b.imag]) / STEP


def losses(work: Work, steps: int) -> list[float]:
    """The mean loss of the batch of each step, before the step."""
    weights, costs, batches = list(work.weights), [], work.batches()
    for i in range(steps):
        X, targets = batches[i % len(batches)]
        inputs = [X]
        for W, b in weights[:-1]:
            inputs.append(np.maximum(inputs[-1] @ W + b, 0.0))
        W, b = weights[-1]
        cost, slope = _SLOPES[work.loss](inputs[-1] @ W + b, targets)
        costs.append(float(cost.mean()))
        slope /= len(X)
        for layer in reversed(range(len(weights))):
            (W, b), x = weights[layer], inputs[layer]
            weights[layer] = (W - work.rate * x.T @ slope, b - work.rate * slope.sum(axis=0))
            slope = (slope @ W.T) * (x > 0)
    return costs


def _squared_error(scores: Array, targets: Array) -> tuple[Array, Array]:
    error = scores - targets[:, None]
    return error**2, 2.0 * error


def _hinge(scores: Array, targets: Array) -> tuple[Array, Array]:
    signs = targets[:, None]
    margin = 1.0 - signs * scores
    return np.maximum(margin, 0.0), np.where(margin > 0, -signs, 0.0)


def _cross_entropy(scores: Array, targets: Array) -> tuple[Array, Array]:
    shares = np.exp(scores - scores.max(axis=1, keepdims=True))
    shares /= shares.sum(axis=1, keepdims=True)
    rows = np.arange(len(targets))
    cost = -np.log(shares[rows, targets])
    shares[rows, targets] -= 1.0
    return cost, shares


_SLOPES = {"squared_error": _squared_error, "hinge": _hinge, "cross_entropy": _cross_entropy}


def agree(numbers: Any, expected: Sequence[float] | Array, what: str) -> None:
    """AssertionError where a number is off by over 1e-9 of the largest: what computes else is no peer."""
    numbers, expected = np.asarray(numbers, float), np.asarray(expected, float)
    assert numbers.shape == expected.shape, f"{what}: shapes {numbers.shape} and {expected.shape}"
    off = np.abs(numbers - expected).max() / np.abs(expected).max()
    assert off <= 1e-9, f"{what}: off by {off:.3g} of the largest"
