"""Native training equals the same run in NumPy: losses, parameters, gradients, an optimizer's numbers."""

import numpy as np
import pytest

from engine import Update, log, record, relu, sigmoid, softplus, tanh, total
from engine.compile.emit import numpy as plain
from engine.compile.emit.llvm.training.run import Native, NativeRun, mean_gradient
from engine.compile.forms import Forms
from nn import MLP
from nn.losses import cross_entropy, hinge, squared_error
from nn.training.optim.optimizers import OPTIMIZERS

UPDATE = Update(OPTIMIZERS["momentum"].rule, 1, (0.9,), 0.01)


def agree(got, expected, tolerance=1e-11):
    """Equal to 1e-11 of the largest: a step adds its sums in another order."""
    got, expected = np.asarray(got), np.asarray(expected)
    assert got.shape == expected.shape
    assert np.abs(got - expected).max(initial=0.0) <= tolerance * np.abs(expected).max(initial=1.0)


def forms_of(function, *arguments):
    program = record(function, *arguments)
    return Forms(program.recorded), np.array([v.data for v in program.parameters])


def compare(forms, leaves, batch, sizes, *, target=None, update=UPDATE, threads=1):
    """Two calls of a run of batches of these sizes."""
    rng = np.random.default_rng(5)
    native = Native(forms, update, target, alone=threads == 1)
    runs = NativeRun(native, batch, threads), plain.compile_program(forms).descent(batch, update, 1)
    order = np.concatenate([rng.permutation(len(batch)) for _ in range(-(-sum(sizes) // len(batch)))])
    bounds, rates = np.cumsum([0, *sizes]), np.linspace(0.02, 0.01, len(sizes))
    for run in runs:
        run.load(leaves)
        run.load_memory(np.zeros((update.slots, len(leaves))))
    for again in range(2):
        results = []
        for run in runs:
            costs = run.run(order, bounds, rates, again * len(sizes), update.settings())
            results.append((costs, run.parameters(), run.gradient(), run.memory()))
        for got, expected in zip(*results, strict=True):
            agree(got, expected)
    if update is not UPDATE:
        return  # the mean gradient knows no update
    value, gradient = mean_gradient(Native(forms, target=target), leaves, batch, threads)
    expected_value, expected_gradient = plain.compile_program(forms).mean_gradient(leaves, batch, 1)
    agree(value, expected_value)
    agree(gradient, expected_gradient)


def network(widths, activation, loss, **more):
    model = MLP(widths[0], widths[1:], activation, seed=1, **more)
    return forms_of(lambda x, y: loss(model(x), y), widths[0], "target")


def data(columns, targets, samples=40):
    rng = np.random.default_rng(7)
    return np.column_stack([rng.normal(size=(samples, columns)), rng.choice(targets, samples)])


NETWORKS = [
    ((2, 2, 1), "relu", squared_error, (0.0, 1.0)),
    ((2, 16, 16, 1), "relu", hinge, (-1.0, 1.0)),
    ((5, 9, 10), "tanh", cross_entropy, range(10)),
    ((17, 33, 7, 3), "sigmoid", cross_entropy, range(3)),
    ((1, 1), "identity", squared_error, (0.5, 2.0)),
    ((40, 1), "identity", hinge, (-1.0, 1.0)),
    ((20, 2, 20, 2), "softplus", cross_entropy, range(2)),
    ((3, 70, 4), "relu", cross_entropy, range(4)),
]


@pytest.mark.parametrize("case", NETWORKS, ids=lambda case: "-".join(map(str, case[0])))
def test_networks(case):
    widths, activation, loss, targets = case
    forms, leaves = network(widths, activation, loss)
    compare(forms, leaves, data(widths[0], targets), [4, 1, 13, 40, 8, 7])


@pytest.mark.usefixtures("as_for_users")
def test_every_width_of_vectors(target):
    widths, activation, loss, targets = NETWORKS[3]
    forms, leaves = network(widths, activation, loss)
    compare(forms, leaves, data(widths[0], targets), [4, 1, 13, 40, 8, 7], target=target)


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_optimizers(name):
    kind = OPTIMIZERS[name]
    update = Update(kind.rule, kind.slots, tuple(kind.defaults.values()), 0.01, kind.decoupled)
    forms, leaves = network((3, 8, 3), "tanh", cross_entropy)
    compare(forms, leaves, data(3, range(3)), [10, 10, 20, 3], update=update)


@pytest.mark.parametrize("threads", [2, 3, 7])
def test_threads_change_no_bit(threads):
    forms, leaves = network((5, 9, 3), "tanh", cross_entropy)
    batch = data(5, range(3), 60)
    order, bounds, rates = np.arange(60), np.array([0, 1, 30, 47, 60]), np.full(4, 0.1)
    results = []
    for number in (1, threads):
        run = NativeRun(Native(forms, UPDATE, alone=number == 1), batch, number)
        run.load(leaves)
        costs = run.run(order, bounds, rates, 0, UPDATE.settings())
        results.append((costs, run.parameters(), run.gradient(), run.memory()))
    assert all((a == b).all() for a, b in zip(*results, strict=True))
    compare(forms, leaves, batch, [7, 50, 3], threads=threads)


def test_batches_of_more_samples_than_a_block():
    forms, leaves = network((3, 5, 2), "relu", cross_entropy)
    native = Native(forms, UPDATE)
    samples = 2 * native.arena.capacity + 5
    compare(forms, leaves, data(3, range(2), samples), [samples, 3, samples - 7])
    compare(forms, leaves, data(3, range(2), samples), [samples, 3], threads=2)


def _regularised():
    model = MLP(6, [4, 1], "tanh", seed=0)
    weights = model.parameters()
    return lambda x, y: squared_error(model(x), y) + 0.01 * total(w * w for w in weights)


def _tied():
    model = MLP(4, [4], "tanh", seed=0)
    return lambda x, y: squared_error(total(model(model(x[:4]))), y)


def _skip():
    first, last = MLP(4, [4], "tanh", seed=0), MLP(4, [1], seed=1)

    def f(x, y):
        h = [a + b for a, b in zip(first(x[:4]), x, strict=False)]
        g = [a + b for a, b in zip(first(h), h, strict=True)]
        return squared_error(last(g), y)

    return f


def _residual():
    layers = [MLP(6, [6], "relu", output="tanh", seed=s) for s in range(3)]

    def f(x, y):
        for layer in layers:
            x = [a + b for a, b in zip(layer(x), x, strict=True)]
        return squared_error(total(x), y)

    return f


def _reused():
    first, one, two = MLP(6, [8], seed=0), MLP(8, [3], seed=1), MLP(4, [2], seed=2)

    def f(x, y):
        h = [relu(z) for z in first(x)]
        return total(one(h)) * total(two(h[2:6])) - y + h[0]

    return f


def _sums_are_read():
    first, last = MLP(6, [6], seed=0), MLP(6, [2], seed=1)

    def f(x, y):
        z = first(x)
        return squared_error(total(last([tanh(a) for a in z])), y) + 0.1 * sigmoid(z[3])

    return f


def _linear():
    model = MLP(6, [1], seed=0)
    return lambda x, y: model(x) - y * 0.0


def _no_layer():
    a, b, c, d = MLP(3, [1], seed=0).parameters()

    def f(x, y):
        return softplus(a * x[0] - b * x[1] * c) + y * d + log(1.0 + x[2] * x[2])

    return f


def _mixed_inputs():
    model = MLP(3, [5, 1], "tanh", seed=0)
    return lambda x, y: squared_error(model([x[2] * x[0], x[1], x[0]]), y)


SHAPES = (_regularised, _tied, _skip, _residual, _reused, _sums_are_read, _linear, _no_layer, _mixed_inputs)


@pytest.mark.parametrize("shape", SHAPES, ids=lambda shape: shape.__name__)
def test_other_programs(shape):
    forms, leaves = forms_of(shape(), 6, "y")
    compare(forms, leaves, data(6, (0.0, 1.0)), [4, 17, 40], threads=2)


def test_outputs_of_other_samples_leave_the_run_as_it_is():
    forms, leaves = network((3, 5, 2), "relu", cross_entropy)
    batch = data(3, range(2))
    native = Native(forms, UPDATE)
    run = NativeRun(native, batch, 1)
    run.load(leaves)
    run.run(np.arange(40), np.array([0, 7, 40]), np.array([0.1, 0.1]), 0, UPDATE.settings())
    before = run.parameters(), run.gradient(), run.memory()
    for samples in (0, 1, 9, native.arena.capacity + 3):
        other = data(3, range(2), samples)
        agree(run.outputs(other), plain.compile_program(forms).values(before[0], other, 1)[:, 0])
    assert all(
        (a == b).all() for a, b in zip(before, (run.parameters(), run.gradient(), run.memory()), strict=True)
    )


@pytest.mark.parametrize("number", [np.nan, np.inf, -np.inf, 1e3, -1e300, -0.0])
def test_numbers_that_are_not_ordinary_stay_where_they_belong(number):
    """Samples beyond the end of a batch are copies of its last one: none of them is counted."""
    forms, leaves = network((3, 5, 2), "relu", cross_entropy)
    batch = data(3, range(2))
    batch[[7, 21], [0, 2]] = number
    order, bounds, rates = np.arange(40), np.array([0, 7, 8, 21, 40]), np.full(4, 0.01)
    runs = NativeRun(Native(forms, UPDATE), batch, 1), plain.compile_program(forms).descent(batch, UPDATE, 1)
    results = []
    for run in runs:
        run.load(leaves)
        results.append(
            (run.run(order, bounds, rates, 0, UPDATE.settings()), run.parameters(), run.gradient())
        )
    for got, expected in zip(*results, strict=True):
        assert got == pytest.approx(expected, rel=1e-11, nan_ok=True)
    assert np.isfinite(results[0][0][0])
