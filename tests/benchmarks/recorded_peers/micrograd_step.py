"""micrograd, called a step at a time: the graph is built anew, its garbage collected as Python does."""

from collections.abc import Callable
from typing import Any

from micrograd.engine import Value
from micrograd.nn import MLP

from recorded_peers.workloads import Formula, Work


def call(formula: Formula) -> Callable[[float, float], Any]:
    """Build, backward, read."""

    def gradient(at_a: float, at_b: float) -> tuple[float, tuple[float, float]]:
        a, b = Value(at_a), Value(at_b)
        value = formula(a, b, Value.relu)
        value.backward()
        return value.data, (a.grad, b.grad)

    return gradient


def descent(work: Work) -> Callable[[int], list[float]]:
    """One graph for a batch, as in its demo."""
    batches = [(X.tolist(), targets.tolist()) for X, targets in work.batches()]
    loss = _LOSSES[work.loss]

    def run(steps: int) -> list[float]:
        model, costs = _model(work), []
        for i in range(steps):
            inputs, targets = batches[i % len(batches)]
            parts = [loss(model(list(map(Value, x))), t) for x, t in zip(inputs, targets, strict=True)]
            cost = sum(parts) * (1.0 / len(parts))
            model.zero_grad()
            cost.backward()
            for parameter in model.parameters():
                parameter.data -= work.rate * parameter.grad
            costs.append(cost.data)
        return costs

    return run


def _model(work: Work) -> MLP:
    inputs, *units = work.widths
    model = MLP(inputs, units)
    for layer, (W, b) in zip(model.layers, work.weights, strict=True):
        for neuron, column, bias in zip(layer.neurons, W.T.tolist(), b.tolist(), strict=True):
            neuron.b.data = bias
            for weight, number in zip(neuron.w, column, strict=True):
                weight.data = number
    return model


def _squared_error(score: Value, target: float) -> Value:
    return (score - target) ** 2


def _hinge(score: Value, sign: float) -> Value:
    return (1.0 - sign * score).relu()


_LOSSES = {"squared_error": _squared_error, "hinge": _hinge}
