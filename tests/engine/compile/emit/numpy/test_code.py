"""A program run by NumPy, a part of the batch at a time: the numbers of the graph, and a rule of training by hand."""

import numpy as np
import pytest

from engine import Update, Value, exp, grad, record, tanh
from engine.compile.emit.numpy import code as module
from engine.compile.emit.numpy.code import compile_program
from engine.compile.forms import Forms

W, B = 0.75, -0.5
BATCH = np.random.default_rng(3).normal(size=(7, 2))


def model(w, b):
    return lambda x, y: tanh(w * x + b) * y + exp(w) * b * x  # of which e^w b is one for all samples


@pytest.fixture(params=[1, 40, 1 << 21], ids=["one by one", "a few together", "all at once"])
def code(request, monkeypatch):
    """The code of a program of 2 inputs and 2 parameters; a part of the batch has so many numbers."""
    monkeypatch.setattr(module, "NUMBERS", request.param)
    w, b = Value(W, "w"), Value(B, "b")
    return compile_program(Forms(record(model(w, b), parameters=[w, b]).recorded))


def by_graph(function, batch=BATCH, w=W, b=B):
    """The value at each sample, its gradient by the inputs, and by the parameters."""
    values, to_inputs, to_parameters = [], [], []
    for numbers in batch:
        leaves = [Value(float(number)) for number in (*numbers, w, b)]
        value = function(*leaves[2:])(*leaves[:2])
        values.append(value.data)
        gradients = [each.data if isinstance(each, Value) else each for each in grad(value, leaves)]
        to_inputs.append(gradients[:2])
        to_parameters.append(gradients[2:])
    return np.array(values), np.array(to_inputs), np.array(to_parameters)


LEAVES = np.array([W, B])


def test_values_and_gradients_are_those_of_the_graph(code):
    values, to_inputs, _ = by_graph(model)
    assert code.values(LEAVES, BATCH, 1)[:, 0] == pytest.approx(values, rel=1e-12)
    results, gradients = code.gradients(LEAVES, BATCH, 1)
    assert results[:, 0] == pytest.approx(values, rel=1e-12)
    assert gradients[:, 0] == pytest.approx(to_inputs, rel=1e-12)


def test_each_output_has_its_gradient():
    code = compile_program(Forms(record(lambda x, y: [x * y, x + 3.0 * y, y * y]).recorded))
    results, gradients = code.gradients(np.array([]), np.array([[2.0, 5.0]]), 1)
    assert results.tolist() == [[10.0, 17.0, 25.0]]
    assert gradients.tolist() == [[[5.0, 2.0], [1.0, 3.0], [0.0, 10.0]]]


def test_the_mean_over_the_batch_and_its_gradient(code):
    values, _, to_parameters = by_graph(model)
    mean, gradient = code.mean_gradient(LEAVES, BATCH, 1)
    assert mean == pytest.approx(values.mean(), rel=1e-12)
    assert gradient == pytest.approx(to_parameters.mean(axis=0), rel=1e-12)
    again = code.mean_gradient(LEAVES, BATCH[:3], 1)[1]  # nothing is left of the batch before
    assert again == pytest.approx(to_parameters[:3].mean(axis=0), rel=1e-12)


def counted(p, g, t, lr, constants, slots):
    """A rule that shows all that it is given: the number of the update, its constant, and what it keeps."""
    return p - lr * (g + constants[0] * slots[0]) / t, (g + slots[0],)


@pytest.mark.parametrize("decoupled", [False, True])
def test_a_run_follows_its_rule(code, decoupled):
    update = Update(counted, 1, (0.5,), 0.1, decoupled)
    run = code.descent(BATCH, update, 1)
    run.load(LEAVES)
    run.load_memory(np.array([[1.0, 2.0]]))
    order, bounds, rates = np.array([6, 0, 3, 2, 5]), np.array([0, 2, 5]), np.array([0.5, 0.25])
    costs = run.run(order, bounds, rates, 3, update.settings())
    p, slot = LEAVES.copy(), np.array([1.0, 2.0])
    for b, (some, lr) in enumerate(zip((order[:2], order[2:]), rates, strict=True)):
        values, _, gradients = by_graph(model, BATCH[some], *p)
        assert costs[b] == pytest.approx(values.sum(), rel=1e-12)
        mean = gradients.mean(axis=0)
        g, kept = (mean, p - lr * 0.1 * p) if decoupled else (mean + 0.1 * p, p)
        p, slot = kept - lr * (g + 0.5 * slot) / (3 + b + 1), g + slot
        assert b == 0 or run.gradient() == pytest.approx(mean, rel=1e-12)
    assert run.parameters() == pytest.approx(p, rel=1e-12)
    assert run.memory() == pytest.approx(slot[None], rel=1e-12)
    assert run.outputs(BATCH) == pytest.approx(by_graph(model, BATCH, *p)[0], rel=1e-12)
