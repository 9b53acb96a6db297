"""CasADi, called a step at a time through buffers: the new parameters as a function of the old ones."""

from collections.abc import Callable
from functools import reduce
from typing import Any

import casadi
import numpy as np

from recorded_peers.workloads import Array, Formula, Work


def call(formula: Formula) -> Callable[[float, float], Any]:
    """A function bound to its buffers."""
    buffer, run = _gradient(formula).buffer()
    point, value, slopes = np.zeros(2), np.zeros(1), np.zeros(2)
    buffer.set_arg(0, memoryview(point))
    buffer.set_res(0, memoryview(value))
    buffer.set_res(1, memoryview(slopes))

    def gradient(a: float, b: float) -> tuple[Array, Array]:
        point[0] = a
        point[1] = b
        run()
        return value, slopes

    gradient.kept = buffer  # `run` holds its address only
    return gradient


def batched(formula: Formula, points: Array) -> Callable[[], tuple[Array, Array]]:
    """One call of the mapped function, through buffers."""
    buffer, run = _gradient(formula).map(len(points)).buffer()
    inputs, values, slopes = points.copy(), np.zeros(len(points)), np.zeros(points.shape)
    buffer.set_arg(0, memoryview(inputs))
    buffer.set_res(0, memoryview(values))
    buffer.set_res(1, memoryview(slopes))

    def gradients() -> tuple[Array, Array]:
        run()
        return values, slopes

    gradients.kept = buffer, inputs  # CasADi holds addresses only
    return gradients


def _gradient(formula: Formula) -> Any:
    point = casadi.SX.sym("point", 2)
    value = formula(point[0], point[1], _relu)
    return casadi.Function("gradient", [point], [value, casadi.gradient(value, point)])


def descent(work: Work) -> Callable[[int], list[float]]:
    """Two vectors of parameters, each step from one into the other."""
    step = _step(work)
    start = np.concatenate([np.vstack([W, b]).T.ravel() for W, b in work.weights])
    batches = [(X.ravel(), targets.astype(float)) for X, targets in work.batches()]

    def run(steps: int) -> list[float]:
        now, then, cost = start.copy(), start.copy(), np.zeros(1)
        costs = []
        bound = []
        for old, new in ((now, then), (then, now)):
            buffer, trigger = step.buffer()
            x, targets = (part.copy() for part in batches[0])
            for i, array in enumerate((old, x, targets)):
                buffer.set_arg(i, memoryview(array))
            for i, array in enumerate((new, cost)):
                buffer.set_res(i, memoryview(array))
            bound.append((buffer, trigger, x, targets))
        for i in range(steps):
            _, trigger, x, targets = bound[i % 2]
            x[:], targets[:] = batches[i % len(batches)]
            trigger()
            costs.append(float(cost[0]))
        return costs

    return run


def _step(work: Work) -> Any:
    """(parameters, inputs row by row, targets) -> (parameters after the step, mean loss before it)."""
    sizes = [(W.shape[0] + 1) * W.shape[1] for W, _ in work.weights]
    parameters = casadi.MX.sym("parameters", sum(sizes))
    X = casadi.MX.sym("X", work.widths[0], work.batch)
    targets = casadi.MX.sym("targets", 1, work.batch)
    cuts = np.cumsum([0, *sizes]).tolist()
    x = X
    for (W, _), part in zip(work.weights, casadi.vertsplit(parameters, cuts), strict=True):
        table = casadi.reshape(part, W.shape[0] + 1, W.shape[1])  # column after column: neuron after neuron
        scores = casadi.mtimes(table[:-1, :].T, x) + casadi.repmat(table[-1, :].T, 1, work.batch)
        x = _relu(scores)
    cost = casadi.sum2(_LOSSES[work.loss](scores, targets)) / work.batch
    after = parameters - work.rate * casadi.gradient(cost, parameters)
    step = casadi.Function("step", [parameters, X, targets], [after, cost])
    return step.expand() if work.operations() < 1000 else step  # scalar by scalar pays for the smallest only


def _relu(x: Any) -> Any:
    return casadi.if_else(x > 0.0, x, 0.0)  # fmax halves the slope at 0


def _squared_error(scores: Any, targets: Any) -> Any:
    return (scores - targets) ** 2


def _hinge(scores: Any, signs: Any) -> Any:
    return _relu(1.0 - signs * scores)


def _cross_entropy(scores: Any, classes: Any) -> Any:
    count, batch = scores.shape
    largest = reduce(casadi.fmax, casadi.vertsplit(scores))
    total = casadi.sum1(casadi.exp(scores - casadi.repmat(largest, count, 1)))
    hits = casadi.repmat(classes, count, 1) == casadi.repmat(casadi.DM(range(count)), 1, batch)
    return largest + casadi.log(total) - casadi.sum1(casadi.if_else(hits, scores, 0.0))


_LOSSES = {"squared_error": _squared_error, "hinge": _hinge, "cross_entropy": _cross_entropy}
