"""Training runs in lanes, for every width of vectors: one update of each network by hand."""

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest

from engine import Update, Value, dot, record
from engine.compile.emit.llvm.lanes import run as lanes_run
from engine.compile.emit.llvm.lanes.alone import Alone
from engine.compile.emit.llvm.lanes.code import LaneCode
from engine.compile.emit.llvm.lanes.group import Group
from engine.compile.emit.llvm.lanes.run import LaneRuns, Lanes, groups
from engine.compile.emit.llvm.training.run import NativeRun, native
from engine.compile.emit.llvm.writing.target import host

UNITS = 5


def descend(p, g, _t, lr, constants, slots):
    return p - constants[0] * lr * g, slots


def program():
    """Three inputs, five units, one output without an activation: half the squared error."""
    hidden = [[Value(0.0) for _ in range(4)] for _ in range(UNITS)]
    last = [Value(0.0) for _ in range(UNITS + 1)]

    def loss(x, y):
        h = [(dot(row[:3], x) + row[3]).tanh() for row in hidden]
        return 0.5 * (dot(last[:UNITS], h) + last[UNITS] - y) ** 2

    parameters = [*(w for row in hidden for w in row), *last]
    return record(loss, 3, "y", parameters=parameters)


def by_hand(numbers, rows):
    """The mean gradient of the rows: the chain rule, in NumPy."""
    w = numbers[: 4 * UNITS].reshape(UNITS, 4)
    v, b = numbers[4 * UNITS : -1], numbers[-1]
    x, y = np.hstack([rows[:, :3], np.ones((len(rows), 1))]), rows[:, 3]
    h = np.tanh(x @ w.T)
    error = h @ v + b - y
    back = error[:, None] * v * (1 - h * h)
    gradient = np.concatenate([(back.T @ x).ravel(), h.T @ error, [error.sum()]])
    return 0.5 * (error**2).sum(), gradient / len(rows)


@pytest.mark.parametrize("count", [1, 4, 6, 90])
def test_one_update_of_each_network(target, count):
    forms = program()._forms
    code = LaneCode(forms, Update(descend, 0, (1.0,)), target)
    networks = target.width + 1  # two groups
    random = np.random.default_rng(count)
    batches = list(random.normal(size=(networks, 100, 4)))
    starts = random.normal(size=(networks, 4 * UNITS + UNITS + 1))
    orders = [random.permutation(100)[:count] for _ in range(networks)]
    rates, factors = random.uniform(0.1, 1.0, (networks, 1)), random.uniform(0.5, 2.0, networks)
    settings = np.array([[0.0, 0.0, factor] for factor in factors])
    runs = LaneRuns(groups(code, batches), threads=1, work=1)
    runs.load([*starts])
    costs = runs.run(orders, np.array([0, count]), rates, 0, settings)
    for n in range(networks):
        cost, gradient = by_hand(starts[n], batches[n][orders[n]])
        assert costs[n, 0] == pytest.approx(cost, rel=1e-12)
        assert runs.gradients()[n] == pytest.approx(gradient, rel=1e-11, abs=1e-13)
        assert runs.parameters()[n] == pytest.approx(
            starts[n] - factors[n] * rates[n] * gradient, rel=1e-11, abs=1e-13
        )


@pytest.mark.parametrize("networks", [1, 3, 8, 11])
def test_groups_and_networks_alone_share_the_threads(monkeypatch, networks):
    """Each network, in a lane or alone, has the update by hand; two threads change no bit of it."""
    monkeypatch.setattr(lanes_run, "ENOUGH", 1)
    random, count = np.random.default_rng(networks), 6
    lanes = Lanes(program()._forms, host())
    batches = list(random.normal(size=(networks, 20, 4)))
    starts = random.normal(size=(networks, 4 * UNITS + UNITS + 1))
    orders = [random.permutation(20)[:count] for _ in range(networks)]
    rates = random.uniform(0.1, 1.0, (networks, 1))
    results = []
    for threads in (1, 2):
        runs = lanes.runs(batches, Update(descend, 0, (1.0,)), threads)
        runs.load([*starts])
        costs = runs.run(orders, np.array([0, count]), rates, 0, np.array([[0.0, 0.0, 1.0]] * networks))
        results.append((costs, runs.parameters(), runs.gradients()))
        assert [memory.shape for memory in runs.memory()] == [(starts.shape[1], 0)] * networks
        covered = [i for part, _ in runs.members for i in range(networks)[part]]
        assert covered == list(range(networks))
    for first, second in zip(*results, strict=True):
        assert (first == second).all()
    costs, parameters, gradients = results[0]
    for n in range(networks):
        cost, gradient = by_hand(starts[n], batches[n][orders[n]])
        assert costs[n, 0] == pytest.approx(cost, rel=1e-12)
        assert gradients[n] == pytest.approx(gradient, rel=1e-11, abs=1e-13)
        assert parameters[n] == pytest.approx(starts[n] - rates[n] * gradient, rel=1e-11, abs=1e-13)


@pytest.mark.parametrize(("samples", "threads"), [(10, 1), (11, 2)])
def test_short_calls_are_for_one_thread(monkeypatch, samples, threads):
    networks = 2 * host().width
    monkeypatch.setattr(lanes_run, "side_by_side", lambda _, shares: used.append(shares))
    runs = Lanes(program()._forms, host()).runs([np.ones((20, 4))] * networks, Update(descend, 0, (1.0,)), 2)
    assert runs._work > 3 * UNITS + UNITS  # the weights, with products both ways and rules
    monkeypatch.setattr(lanes_run, "ENOUGH", 11 * networks * runs._work)
    used, orders = [], [np.arange(samples)] * networks
    runs.run(orders, np.array([0, samples]), np.ones((networks, 1)), 0, np.ones((networks, 3)))
    assert used == [threads]


def adam(p, g, t, lr, constants, slots):
    (m, v), (beta,) = slots, constants
    m, v = beta * m + (1.0 - beta) * g, beta * v + (1.0 - beta) * g * g
    return p - lr * m / ((1.0 - beta**t) * math.sqrt(v) + 1e-8), (m, v)


def wide_program():
    """Nine inputs and two layers, which are cut into several tiles and into parts that stay in the cache."""
    sizes = [9, 19, 38, 1]
    layers = [
        [[Value(0.0) for _ in range(inputs + 1)] for _ in range(units)] for inputs, units in pairwise(sizes)
    ]

    def loss(x, y):
        for layer in layers:
            x = [(dot(row[:-1], x) + row[-1]).tanh() for row in layer]
        return 0.5 * (x[0] - y) ** 2

    return record(loss, 9, "y", parameters=[w for layer in layers for row in layer for w in row])


@pytest.mark.parametrize("size", [4, 7, 90])
def test_wide_layers_learn_as_they_do_alone(target, size):
    forms, update, networks = wide_program()._forms, Update(adam, 2, (0.9,)), target.width + 1
    random = np.random.default_rng(size)
    batches = list(random.normal(size=(networks, 100, 10)))
    starts = list(random.normal(size=(networks, len(forms.block.parameters))) / 4.0)
    orders = [np.concatenate([random.permutation(100)[:size] for _ in range(3)]) for _ in range(networks)]
    bounds, rates = size * np.arange(4), random.uniform(0.01, 0.1, (networks, 3))
    runs = LaneRuns(groups(LaneCode(forms, update, target), batches), threads=1, work=1)
    runs.load(starts)
    costs = runs.run(orders, bounds, rates, 0, np.array([[0.0, 0.0, 0.9]] * networks))
    for n in range(networks):
        alone = NativeRun(native(forms, update, target), batches[n], 1)
        alone.load(starts[n])
        own = alone.run(orders[n], bounds, rates[n], 0, [0.0, 0.0, 0.9])
        assert costs[n] == pytest.approx(own, rel=1e-11)
        assert runs.parameters()[n] == pytest.approx(alone.parameters(), rel=1e-9, abs=1e-12)
        memory = runs.memory()[n].T
        assert memory == pytest.approx(alone.memory(), rel=1e-9, abs=1e-14)


def test_a_few_networks_run_alone():
    lanes = Lanes(program()._forms, replace(host(), width=8))
    members = lanes.runs([np.ones((4, 4))] * 9, Update(descend, 0, (1.0,)), 1).members
    assert [(part, type(member)) for part, member in members] == [
        (slice(0, 8), Group),
        (slice(8, 9), Alone),
    ]
