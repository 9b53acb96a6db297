"""ddx-ad, called a step at a time: a scalar graph compiled for a batch, its gradients averaged in NumPy."""

from collections.abc import Callable
from typing import Any

import ddx
import numpy as np

from recorded_peers.workloads import Array, Formula, Work


def call(formula: Formula) -> Callable[[float, float], Any]:
    """A kernel bound to its buffers."""
    bound = _equation(formula).compile().buffer(np.zeros(2))
    point = bound.x

    def gradient(a: float, b: float) -> tuple[Any, Any]:
        point[0] = a
        point[1] = b
        bound()
        return bound.value, bound.jacobian

    return gradient


def batched(formula: Formula, points: Array) -> Callable[[], tuple[Array, Array]]:
    """One call for 100,000 columns."""
    bound = _equation(formula).compile(points=len(points)).buffer(np.ascontiguousarray(points.T))

    def gradients() -> tuple[Array, Array]:
        bound()
        return bound.value, bound.jacobian.T

    return gradients


def descent(work: Work) -> Callable[[int], list[float]]:
    """Parameters are symbols, the same in every column; inputs and target differ from column to column."""
    equation = _network(work).compile(points=work.batch)
    batches = [np.vstack([X.T, targets]) for X, targets in work.batches()]
    start = _flat(work)

    def run(steps: int) -> list[float]:
        bound = equation.buffer(np.vstack([np.repeat(start[:, None], work.batch, axis=1), batches[0]]))
        slopes, costs = bound.jacobian, []
        parameters, rows = bound.x[: len(start)], bound.x[len(start) :]
        for i in range(steps):
            rows[:] = batches[i % len(batches)]
            bound()
            costs.append(bound.value.mean())
            parameters -= work.rate * slopes.mean(axis=1, keepdims=True)
        return costs

    return run


def first_gradient(work: Work, backend: ddx.Backend = ddx.Backend.COMPILE) -> Callable[[], float]:
    """The graph built and compiled, no kernel kept on disk: a kernel of ddx-ad belongs to one graph."""
    X, targets = work.batches()[0]
    columns = np.vstack([np.repeat(_flat(work)[:, None], work.batch, axis=1), X.T, targets])

    def run() -> float:
        values, slopes = _network(work).compile(points=work.batch, backend=backend).jacobian(columns)
        slopes.mean(axis=1)
        return float(values.mean())

    return run


def _equation(formula: Formula) -> Any:
    return ddx.equation(lambda: formula(ddx.var("a"), ddx.var("b"), _relu))


def _network(work: Work) -> Any:
    return ddx.equation(lambda: _loss(work))


def _loss(work: Work) -> Any:
    """The loss of one example; the symbols in the order of _flat, the target last."""
    names = map("p{}".format, range(_flat(work).size))
    layers = [
        [([ddx.var(next(names)) for _ in range(len(W))], ddx.var(next(names))) for _ in b]
        for W, b in work.weights
    ]
    values = [ddx.param(f"x{i}") for i in range(work.widths[0])]
    target = ddx.param("target")
    for i, layer in enumerate(layers):
        scores = [sum((w * x for w, x in zip(W, values, strict=True)), bias) for W, bias in layer]
        values = scores if i == len(layers) - 1 else list(map(_relu, scores))
    return _LOSSES[work.loss](values, target)


def _flat(work: Work) -> Array:
    """All parameters, neuron by neuron: its weights, then its bias."""
    return np.concatenate([np.vstack([W, b]).T.ravel() for W, b in work.weights])


def _relu(x: Any) -> Any:
    return ddx.select(x > 0.0, x, 0.0 * x)


def _squared_error(scores: list[Any], target: Any) -> Any:
    return (scores[0] - target) ** 2.0


def _hinge(scores: list[Any], sign: Any) -> Any:
    return _relu(1.0 - sign * scores[0])


def _cross_entropy(scores: list[Any], index: Any) -> Any:
    def chosen(position: int) -> Any:
        return ddx.select(index == float(position), scores[position], ddx.Expression(0.0))

    largest = scores[0]
    for score in scores[1:]:
        largest = ddx.max(largest, score)
    total = sum((ddx.exp(score - largest) for score in scores[1:]), ddx.exp(scores[0] - largest))
    return largest + ddx.log(total) - sum(map(chosen, range(1, len(scores))), chosen(0))


_LOSSES = {"squared_error": _squared_error, "hinge": _hinge, "cross_entropy": _cross_entropy}
