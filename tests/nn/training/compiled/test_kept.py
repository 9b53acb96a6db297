"""Programs are kept for networks of the same shape, and for those alone."""

import copy
import threading

import pytest

from engine import Value, constant, record
from nn import MLP, Adam, Layer, Neuron, moons, train
from nn.models.activations import ACTIVATIONS
from nn.training.compiled import kept as module
from nn.training.compiled.kept import kept, shape_of

SCORE = "binary_cross_entropy_with_logits"
MOONS = moons(20)


def net(*sizes, **options):
    return MLP(2, sizes or (3, 1), **{"activation": "tanh", "seed": 0} | options)


def numbers(model):
    return [(p.data, p.grad) for p in model.parameters()]


def test_numbers_and_seeds_do_not_count():
    assert shape_of(net()) == shape_of(net(seed=5)) is not None


@pytest.mark.parametrize(
    "other",
    [
        net(4, 1),
        net(3, 2, 1),
        net(activation="relu"),
        net(output="sigmoid"),
        net(bias=False),
        net(bias="trick"),
        Layer(2, 3, "tanh"),
        Neuron(2),
    ],
    ids=repr,
)
def test_another_shape_is_another_program(other):
    assert shape_of(other) not in (None, shape_of(net()))


def tied():
    model = net()
    model.layers[0].neurons[0].weights[0] = model.layers[0].neurons[1].weights[0]
    return model


def frozen():
    model = net()
    model.layers[0].neurons[0].weights[0] = constant(0.5)
    return model


def patched():
    model = net()
    model.layers[0].neurons[0]._score = lambda x: x[0]
    return model


class Own(MLP):
    """A class of a user."""


@pytest.mark.parametrize(
    "make",
    [tied, frozen, patched, lambda: Own(2, [3, 1]), lambda: net(activation=lambda v: v.tanh())],
    ids=["tied", "frozen", "patched", "a class", "an activation"],
)
def test_what_may_see_more_than_its_parameters_is_not_kept(make):
    assert shape_of(make()) is None
    assert kept(make(), "test", record) is None


def test_a_layer_that_was_exchanged_counts():
    model = net()
    model.layers[0] = Layer(2, 3, "relu", seed=1)
    assert shape_of(model) not in (None, shape_of(net()))


def test_an_activation_of_the_same_name_is_another_one(monkeypatch):
    before = shape_of(net())
    monkeypatch.setitem(ACTIVATIONS, "tanh", lambda v: v.relu())
    assert shape_of(net()) != before


def test_a_second_run_records_nothing_and_gives_the_same(monkeypatch):
    first, second = net(), net()
    train(first, MOONS, SCORE, 3, optimizer=Adam(0.1), progress=False, compiled=True)
    monkeypatch.setattr("nn.training.compiled.rows.record", None)
    train(second, MOONS, SCORE, 3, optimizer=Adam(0.1), progress=False, compiled=True)
    assert numbers(first) == numbers(second)


def test_two_models_of_one_shape_do_not_meet(alike):
    a, b = net(seed=1), net(seed=2)
    b_before = copy.deepcopy(b)
    train(a, MOONS, SCORE, 3, progress=False, compiled=True)
    assert numbers(b) == numbers(b_before)
    alike(lambda: copy.deepcopy(b), MOONS, SCORE, 3)


def test_runs_side_by_side_keep_apart():
    def run(model):
        train(model, MOONS, SCORE, 5, optimizer=Adam(0.1), progress=False, compiled=True)

    expected, models = [net(seed=seed) for seed in range(4)], [net(seed=seed) for seed in range(4)]
    for model in expected:
        run(model)
    threads = [threading.Thread(target=run, args=(model,)) for model in models]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [numbers(model) for model in models] == [numbers(model) for model in expected]


def test_the_oldest_program_is_forgotten(monkeypatch):
    monkeypatch.setattr(module, "_kept", type(module._kept)())
    monkeypatch.setattr(module, "MOST", 2)
    for units in (1, 2, 3):
        kept(net(units), "test", lambda model, parameters: record(model, 2, parameters=parameters))
    assert [shape for shape, _ in module._kept] == [shape_of(net(units)) for units in (2, 3)]


def test_a_value_of_another_class_is_not_kept():
    class Special(Value):
        """A Value of a user."""

    model = net()
    model.layers[0].neurons[0].bias = Special(0.0)
    assert shape_of(model) is None
