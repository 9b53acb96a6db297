"""Neurons, layers and networks: what they take, what they give, how they begin, and what they refuse."""

import random
from random import Random

import numpy as np
import pytest

from engine import CONSTANT, MisuseWarning, Value, topological
from nn import MLP, Layer, Neuron, moons, train, xor

MAKERS = {
    "Neuron": lambda **options: Neuron(3, "tanh", **options),
    "Layer": lambda **options: Layer(3, 2, "tanh", **options),
    "MLP": lambda **options: MLP(3, [4, 2], "tanh", **options),
}
over_makers = pytest.mark.parametrize("kind", MAKERS)


def data(output):
    return [v.data for v in output] if isinstance(output, list) else output.data


def test_a_neuron_gives_a_value_and_a_layer_a_list_whatever_its_size():
    assert isinstance(Neuron(2)([1, 2]), Value)
    for units in (1, 3):
        outputs = Layer(2, units)([1, 2])
        assert type(outputs) is list
        assert [type(v) for v in outputs] == [Value] * units


def test_a_network_gives_the_value_itself_where_it_has_one_output_else_a_list():
    assert isinstance(MLP(2, [3, 1])([1, 2]), Value)
    assert [type(v) for v in MLP(2, [3, 2])([1, 2])] == [Value] * 2


@pytest.mark.parametrize("sizes", [[1], [1, 1], [1, 1, 1], (2, 1, 3), [5, 1, 1, 2], range(3, 0, -1)], ids=str)
def test_layers_of_one_unit_work_anywhere(sizes):
    model = MLP(1, sizes, "tanh", seed=0)
    output = model([0.5])
    total = sum(output) if isinstance(output, list) else output
    total.backward()
    widths = [1, *sizes]
    assert len(model.parameters()) == sum((n + 1) * m for n, m in zip(widths, sizes, strict=False))
    # A derivative of tanh is never 0, nor are these weights: all of the first layer reaches the output.
    assert all(p.grad != 0 for p in model.layers[0].parameters())


def test_the_score_is_what_comes_before_the_activation():
    neuron = Neuron(2, "sigmoid", init="zeros")
    neuron.load_state_dict({"weights.0": 2.0, "weights.1": -1.0, "bias": 0.5})
    assert neuron.score([3.0, 1.0]).data == 5.5  # 0.5 + 2·3 - 1·1
    assert neuron([3.0, 1.0]).data == neuron.score([3.0, 1.0]).sigmoid().data


@over_makers
def test_without_a_bias_the_origin_is_mapped_to_itself(kind):
    output = data(MAKERS[kind](bias=False, seed=0)([0, 0, 0]))
    assert output in (0.0, [0.0, 0.0])  # tanh 0 = 0


@over_makers
def test_the_bias_and_the_bias_trick_give_one_output_from_one_seed(kind):
    plain, trick = (MAKERS[kind](bias=bias, seed=3) for bias in (True, "trick"))
    assert sorted(plain.state_dict().values()) == sorted(trick.state_dict().values())
    assert data(plain([0.5, -1, 2])) == data(trick([0.5, -1, 2]))


def test_the_one_before_the_inputs_is_a_constant_and_its_weight_begins_at_zero():
    neuron = Neuron(2, bias="trick", seed=0)
    output = neuron([3.0, 4.0])
    leaves = [v for v in topological(output) if not v.parents]
    assert sorted(v.data for v in leaves if v.op is CONSTANT) == [1.0, 3.0, 4.0]
    assert {v for v in leaves if v.op is None} == set(neuron.weights)
    assert neuron.weights[0].data == 0.0
    output.backward()
    assert [w.grad for w in neuron.weights] == [1.0, 3.0, 4.0]  # dy/dw0 = x0 = 1, S0-03


def test_the_bias_and_the_bias_trick_give_one_training_run_from_one_seed():
    runs = []
    for bias in (True, "trick"):
        model = MLP(2, [4, 1], "tanh", bias=bias, seed=3)
        options = {"epochs": 3, "batch_size": 8, "lr": 0.1, "progress": False}
        history = train(model, moons(30), "binary_cross_entropy_with_logits", **options)
        runs.append((history.losses, sorted(model.state_dict().values())))
    assert runs[0] == runs[1]


@over_makers
def test_an_int_or_a_generator_seeds_a_model_and_leaves_the_global_one_alone(kind):
    state = random.getstate()
    one = MAKERS[kind](seed=7).state_dict()
    assert MAKERS[kind](seed=7).state_dict() == one
    assert MAKERS[kind](seed=Random(7)).state_dict() == one
    assert MAKERS[kind](seed=8).state_dict() != one
    rng = Random(7)
    assert [MAKERS[kind](seed=rng).state_dict() for _ in "ab"][1] != one  # the generator went on
    assert random.getstate() == state


@over_makers
def test_without_a_seed_random_seed_decides(kind):
    states = []
    for seed in (5, 5, 6):
        random.seed(seed)
        states.append(MAKERS[kind]().state_dict())
    assert states[0] == states[1] != states[2]
    assert MAKERS[kind]().state_dict() != MAKERS[kind]().state_dict()


def test_no_two_units_begin_alike():
    weights = [p.data for name, p in MLP(3, [3, 3, 3], seed=0).named_parameters() if "weights" in name]
    assert len(set(weights)) == 27


def test_inputs_that_are_values_receive_gradients_and_numbers_become_constants():
    neuron = Neuron(2)
    neuron.load_state_dict({"weights.0": 2.0, "weights.1": -3.0, "bias": 0.0})
    x = Value(0.5, "x")
    output = neuron((x, 4))
    output.backward()
    assert x.grad == 2.0  # dy/dx1 = w1
    (four,) = [v for v in topological(output) if v.op is CONSTANT]
    assert (four.data, four.grad) == (4.0, 0.0)


@over_makers
def test_rows_may_be_any_sequences_of_numbers_or_values(kind):
    model = MAKERS[kind](seed=1)
    expected = data(model([0.5, -1.0, 2.0]))
    matrix = np.array([[0.5, -1.0, 2.0]])
    rows = [(0.5, -1, 2), matrix[0], np.array([Value(x) for x in matrix[0]]), [0.5, Value(-1.0), 2]]
    rows += [iter([0.5, -1.0, 2.0]), np.float32([0.5, -1.0, 2.0])]
    for row in rows:
        assert data(model(row)) == expected


def test_zeros_on_xor_learn_nothing_ever():
    # S1-12: at zero every gradient is exactly 0, so that no step is one.
    model = MLP(2, [2, 1], "sigmoid", "sigmoid", init="zeros")
    with pytest.warns(MisuseWarning, match="all 6 parameters in the hidden layers of MLP"):
        history = train(model, xor(), "squared_error", 20, 4, lr=10.0, progress=False)
    assert set(model.state_dict().values()) == {0.0}
    assert history.losses == [0.25] * 20


def test_twins_stay_twins():
    # S1-13: equal units get equal gradients, in every update, to the last bit.
    model = MLP(2, [2, 1], "sigmoid", "sigmoid")
    start = [0.3, -0.2, 0.1, 0.3, -0.2, 0.1, 0.4, 0.4, -0.25]
    model.load_state_dict(dict(zip(model.state_dict(), start, strict=True)))
    train(model, xor(), "squared_error", 50, 4, lr=1.0, progress=False)
    *twins, v1, v2, d = model.state_dict().values()
    assert twins[:3] == twins[3:]
    assert v1 == v2
    assert (v1, d) != (0.4, -0.25)


@pytest.mark.parametrize("bias", [1, 1.0, np.True_], ids=repr)
def test_a_bias_that_equals_true_is_not_dropped_in_silence(bias):
    try:
        neuron = Neuron(2, bias=bias)
    except ValueError:
        return  # a clear refusal is as good
    assert len(neuron.parameters()) == 3


def test_a_model_tells_what_it_is():
    assert repr(MLP(2, [16, 1], "tanh")) == "MLP(2, [16, 1], 'tanh', 'identity')"
    assert repr(Layer(2, 3, "softmax")) == "Layer(2, 3, 'softmax')"
    assert repr(Neuron(2)) == "Neuron(2, 'identity')"
