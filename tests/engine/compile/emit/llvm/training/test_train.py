"""Native training equals the same run in NumPy: losses, parameters, gradients, an optimizer's numbers."""

import numpy as np
import pytest

from engine import Update, log, record, relu, sigmoid, softplus, tanh, total
from engine.compile.emit import numpy as plain
from engine.compile.emit.llvm.training import run as training_run
from engine.compile.emit.llvm.training.run import Native, NativeRun, mean_gradient
from engine.compile.forms import Forms
from nn import MLP
from nn.losses import cross_entropy, hinge, squared_error
from nn.training.optim.optimizers import OPTIMIZERS

WIDE = 300  # inputs of a layer whose units threads share
UPDATE = Update(OPTIMIZERS["momentum"].rule, 1, (0.9,), 0.01)


@pytest.fixture(autouse=True)
def _threads_for_small_batches(monkeypatch):
    monkeypatch.setattr(training_run, "ENOUGH", 0)
    monkeypatch.setattr(training_run, "ENOUGH_FOR_A_CALL", 0)


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
    expected_value, expected_gradient = plain.compile_program(forms).mean_gradient(leaves, batch, 1)
    for alone in {threads == 1, True}:  # threads share one memory, or each has its own
        value, gradient = mean_gradient(Native(forms, target=target, alone=alone), leaves, batch, threads)
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
@pytest.mark.parametrize("widths", [(5, 9, 3), (WIDE, 9, 3), (WIDE, 2, 3), (WIDE, WIDE, 2)])
def test_threads_change_no_bit(threads, widths):
    forms, leaves = network(widths, "tanh", cross_entropy)
    batch = data(widths[0], range(widths[-1]), 60)
    order, bounds, rates = np.arange(60), np.array([0, 1, 30, 47, 60]), np.full(4, 0.1)
    results = []
    for number in (1, threads):
        run = NativeRun(Native(forms, UPDATE, alone=number == 1), batch, number)
        run.load(leaves)
        costs = run.run(order, bounds, rates, 0, UPDATE.settings())
        results.append((costs, run.parameters(), run.gradient(), run.memory()))
    assert all((a == b).all() for a, b in zip(*results, strict=True))
    compare(forms, leaves, batch, [7, 50, 3], threads=threads)


@pytest.mark.parametrize("activation", ["tanh", "softplus", "linear"])
def test_threads_share_the_units_of_wide_layers(activation):
    forms, leaves = network((WIDE, 9, 3), activation, cross_entropy)
    text = Native(forms, UPDATE, alone=False).text
    assert ("@forward_1(" in text, "@samples_1(" in text) == (True, True)
    assert "@forward_1(" not in Native(forms, UPDATE).text
    compare(forms, leaves, data(WIDE, range(3), 60), [7, 50, 3], threads=2)


def test_outputs_of_wide_layers():
    """One thread goes the way forward in its parts."""
    forms, leaves = network((WIDE, 9, 3), "tanh", cross_entropy)
    batch, other = data(WIDE, range(3)), data(WIDE, range(3), 300)
    outputs = []
    for threads in (1, 2):
        run = NativeRun(Native(forms, UPDATE, alone=threads == 1), batch, threads)
        run.load(leaves)
        outputs.append(run.outputs(other))
    assert (outputs[0] == outputs[1]).all()


@pytest.mark.parametrize(("samples", "threads"), [(10, 1), (11, 2)])
def test_small_batches_are_for_one_thread(monkeypatch, samples, threads):
    forms, leaves = network((5, 9, 3), "tanh", cross_entropy)
    run = NativeRun(Native(forms, UPDATE, alone=False), data(5, range(3), 40), 2)
    run.load(leaves)
    monkeypatch.setattr(training_run, "ENOUGH", 10 * run._native.work + 1)
    used = []
    monkeypatch.setattr(training_run, "side_by_side", lambda _, shares: used.append(shares))
    run.run(
        np.arange(3 * samples), np.arange(0, 3 * samples + 1, samples), np.full(3, 0.1), 0, UPDATE.settings()
    )
    assert used == [threads]


@pytest.mark.parametrize("threads", [2, 3, 7])
def test_threads_change_no_bit_of_a_mean_gradient(threads):
    forms, leaves = network((WIDE, 9, 3), "tanh", cross_entropy)
    batch = data(WIDE, range(3), 500)
    results = [
        mean_gradient(Native(forms, alone=number == 1), leaves, batch, number) for number in (1, threads)
    ]
    assert results[0][0] == results[1][0]
    assert (results[0][1] == results[1][1]).all()


@pytest.mark.parametrize("alone", [True, False])
def test_a_mean_gradient_where_no_more_threads_can_be_started(monkeypatch, alone):
    """What stood in the memories of the threads that are missing counts for nothing."""
    forms, leaves = network((5, 9, 3), "tanh", cross_entropy)
    batch = data(5, range(3), 60)
    expected = mean_gradient(Native(forms), leaves, batch, 1)
    native = Native(forms, alone=alone)
    mean_gradient(native, 3.0 * leaves, batch, 4)

    def fewer(work, _):
        for share in range(2):
            work(share, 2)

    if alone:
        monkeypatch.setattr(training_run, "side_by_side", fewer)
    value, gradient = mean_gradient(native, leaves, batch, 4)
    agree(value, expected[0])
    agree(gradient, expected[1])


@pytest.mark.parametrize(("enough", "threads"), [(0, 2), (1, 1)])
def test_small_mean_gradients_are_for_one_thread(monkeypatch, enough, threads):
    forms, leaves = network((5, 9, 3), "tanh", cross_entropy)
    batch, native, used = data(5, range(3), 40), Native(forms, alone=False), []
    monkeypatch.setattr(training_run, "ENOUGH_FOR_A_CALL", 40 * native.work + enough)
    monkeypatch.setattr(training_run, "side_by_side", lambda _, shares: used.append(shares))
    mean_gradient(native, leaves, batch, 2)
    assert used == [threads]


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
