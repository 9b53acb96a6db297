"""chainrule: a program recorded from Values."""

import os
import time
from collections.abc import Callable
from typing import Any

import numpy as np

from engine import Program, Update, Value, record
from nn import MLP, SGD, Adam, Dataset, train
from nn.losses import loss_function
from recorded_peers.workloads import EPOCHS, Array, Digits, Formula, Work

NARROWED = os.environ.get("CHAINRULE_BENCHMARK_VECTORS") == "AVX2"

if NARROWED:
    from engine.compile.emit.llvm.writing import target

    target.chosen.append(target.AVX2)


def call(formula: Formula) -> Callable[[float, float], Any]:
    """One point."""
    return _program(formula).gradient


def batched(formula: Formula, points: Array) -> Callable[[], tuple[Array, Array]]:
    """One call for 100,000 rows."""
    program = _program(formula)
    return lambda: program.gradients(points)


def descent(work: Work, threads: int = 1) -> Callable[[int], Any]:
    """The whole run in one native call; before each, the parameters are set to the first weights."""
    model = MLP(work.widths[0], work.widths[1:])
    program, table, update = _loss(model, work), _table(work), Update(SGD.rule)
    _begin(model, work)
    training = program.descent(table, update, threads=threads)
    first = training.state()

    def run(count: int) -> Array:
        """The mean loss of each of `count` steps on batches in turn."""
        training.restore(first)
        order = np.resize(np.arange(len(table)), count * work.batch)
        bounds = np.arange(0, count * work.batch + 1, work.batch)
        return training.run(order, bounds, np.full(count, work.rate)) / work.batch

    return run


def compiling(work: Work) -> float:
    """Seconds of CPU from the forms of a program to the code of its training run, on one thread."""
    model = MLP(work.widths[0], work.widths[1:])
    program, table = _loss(model, work), _table(work)
    program.adjoint(0, "parameters")
    program._runner  # noqa: B018  # NumPy and llvmlite are imported here
    start = time.process_time()
    program.descent(table, Update(SGD.rule))
    return time.process_time() - start


def first_gradient(work: Work) -> Callable[[], float]:
    """Recorded, simplified, compiled and run once."""
    model = MLP(work.widths[0], work.widths[1:])
    _begin(model, work)
    table = _table(work)[: work.batch]
    return lambda: float(_loss(model, work).mean_gradient(table)[0])


def fit(data: Digits) -> tuple[Callable[[], Any], Callable[[Any], Array]]:
    """`train`, recording included."""
    training = Dataset(data.inputs.tolist(), data.classes.tolist())

    def learn() -> MLP:
        model = MLP(64, [32, 10], seed=0)
        train(
            model,
            training,
            "cross_entropy",
            epochs=EPOCHS,
            batch_size=32,
            optimizer=Adam(0.01),
            compiled=True,
            progress=False,
        )
        return model

    return learn, lambda model: _decided(model, data.test_inputs)


def _program(formula: Formula) -> Program:
    return record(lambda a, b: formula(a, b, Value.relu), "a", "b")


def _loss(model: MLP, work: Work) -> Program:
    """The loss of one example: a program of a row of inputs, the target last."""
    loss = loss_function(work.loss)
    leaves = model.parameters()
    return record(lambda x, y: loss(model(x), y), work.widths[0], "target", parameters=leaves)


def _table(work: Work) -> Array:
    """The rows that make whole batches: inputs, then the target."""
    rows = len(work.X) // work.batch * work.batch
    return np.column_stack([work.X, work.targets])[:rows].astype(float)


def _begin(model: MLP, work: Work) -> None:
    for layer, (W, b) in zip(model.layers, work.weights, strict=True):
        for neuron, column, bias in zip(layer.neurons, W.T.tolist(), b.tolist(), strict=True):
            neuron.bias.data = bias
            for weight, number in zip(neuron.weights, column, strict=True):
                weight.data = number


def _decided(model: MLP, X: Array) -> Array:
    """The classes that the trained network says, in NumPy."""
    for i, layer in enumerate(model.layers):
        W = np.array([[weight.data for weight in neuron.weights] for neuron in layer.neurons])
        scores = X @ W.T + [neuron.bias.data for neuron in layer.neurons]
        X = scores if i == len(model.layers) - 1 else np.maximum(scores, 0.0)
    return X.argmax(axis=1)
