"""Parameters: where they are found, what they are called, and how they are written and read."""

import math

import numpy as np
import pytest

from engine import Value, constant
from nn import MLP, Layer, Module, Neuron


class Tied(Module):
    """One parameter in three places, and things that are no parameters."""

    def __init__(self):
        self.scale = Value(2.0)
        self.title = "no parameter"
        self.size = 3
        self.table = [[Value(1.0), Value(3.0)], (Value(4.0), [self.scale])]
        self.again = self.scale
        self.product = self.scale * 5.0
        self.fixed = constant(7.0)
        self.part = Neuron(1, init="zeros")


def test_names_are_paths_in_the_order_in_which_the_parts_were_made():
    assert list(MLP(2, [2, 1]).state_dict()) == [
        "layers.0.neurons.0.weights.0",
        "layers.0.neurons.0.weights.1",
        "layers.0.neurons.0.bias",
        "layers.0.neurons.1.weights.0",
        "layers.0.neurons.1.weights.1",
        "layers.0.neurons.1.bias",
        "layers.1.neurons.0.weights.0",
        "layers.1.neurons.0.weights.1",
        "layers.1.neurons.0.bias",
    ]


@pytest.mark.parametrize(
    ("bias", "names"),
    [
        (True, ["weights.0", "weights.1", "bias"]),
        ("trick", ["weights.0", "weights.1", "weights.2"]),
        (False, ["weights.0", "weights.1"]),
    ],
)
def test_the_bias_is_a_parameter_a_weight_or_absent(bias, names):
    assert list(Neuron(2, bias=bias).state_dict()) == names
    assert list(Layer(2, 1, bias=bias).state_dict()) == [f"neurons.0.{name}" for name in names]


def test_parameters_are_found_in_nested_lists_and_modules_and_a_shared_one_once():
    model = Tied()
    named = dict(model.named_parameters())
    assert list(named) == ["scale", "table.0.0", "table.0.1", "table.1.0", "part.weights.0", "part.bias"]
    assert named["scale"] is model.again
    assert model.parameters() == list(named.values())


def test_a_constant_and_a_computed_value_are_no_parameters():
    model = Tied()
    assert model.product not in model.parameters()
    assert model.fixed not in model.parameters()


def test_a_module_that_is_shared_gives_its_parameters_once():
    class Siamese(Module):
        def __init__(self):
            self.left = self.right = Neuron(2)

    assert list(Siamese().state_dict()) == ["left.weights.0", "left.weights.1", "left.bias"]


def test_modules_are_the_module_itself_and_all_inside_it():
    model = MLP(2, [2, 1])
    assert list(model.modules()) == [
        model,
        model.layers[0],
        *model.layers[0].neurons,
        model.layers[1],
        *model.layers[1].neurons,
    ]


def test_a_module_without_an_output_says_so():
    with pytest.raises(NotImplementedError, match=r"^Tied does not define __call__"):
        Tied()([1.0])


def test_zero_grad_clears_every_parameter():
    model = MLP(2, [2, 1], "tanh", seed=1)
    model([0.5, -1.0]).backward()
    assert all(p.grad != 0 for p in model.parameters())  # tanh has no flat piece
    model.zero_grad()
    assert [p.grad for p in model.parameters()] == [0.0] * 9


def test_a_state_goes_into_another_model_and_makes_it_the_same():
    one, other = (MLP(2, [3, 2], "sigmoid", seed=seed) for seed in (1, 2))
    places = other.parameters()
    assert one.state_dict() != other.state_dict()
    other.load_state_dict(one.state_dict())
    assert other.state_dict() == one.state_dict()
    assert [v.data for v in other([1.0, 2.0])] == [v.data for v in one([1.0, 2.0])]
    assert other.parameters() == places  # by identity: an optimizer and a graph hold on to them


def test_a_state_is_a_copy():
    model = Neuron(1, init="zeros")
    model.state_dict()["bias"] = 9.0
    assert model.bias.data == 0.0


def test_whole_and_numpy_numbers_become_floats():
    model = Neuron(2)
    model.load_state_dict({"weights.0": 3, "weights.1": np.float64(0.5), "bias": -0.0})
    assert model.state_dict() == {"weights.0": 3.0, "weights.1": 0.5, "bias": 0.0}
    assert math.copysign(1.0, model.bias.data) == -1.0
    assert type(model.weights[0].data) is float


@pytest.mark.parametrize(
    ("change", "error", "message"),
    [
        ({"bias": None}, TypeError, r"parameter 'bias' must be a real number; got None"),
        ({"bias": True}, TypeError, r"parameter 'bias' must be a real number; got True \(bool\)"),
        ({"bias": "0.5"}, TypeError, r"parameter 'bias' must be a real number; got '0\.5' \(str\)"),
        ({"bias": [0.5]}, TypeError, r"parameter 'bias' must be a real number; got a list of length 1"),
        ({"bias": math.nan}, ValueError, r"parameter 'bias' must be finite; got nan"),
        ({"bias": -math.inf}, ValueError, r"parameter 'bias' must be finite; got -inf"),
        ({"bias": 10**400}, ValueError, r"parameter 'bias' must "),
        ({"b": 1.0}, KeyError, r"a state of Neuron has 3 parameters; got 4, with the unknown 'b'"),
        ({"bias": ...}, KeyError, r"a state of Neuron has 3 parameters; got 2, without 'bias'"),
        ({"bias": ..., "b": 0.5}, KeyError, r"got 3, without 'bias', with the unknown 'b'"),
        ({"weights.0": ..., "bias": ...}, KeyError, r"got 1, without 'bias' and 1 more"),
    ],
    ids=lambda case: repr(case)[:30],
)
def test_a_state_that_does_not_fit_is_refused_and_changes_nothing(change, error, message):
    model = Neuron(2, seed=0)
    before = model.state_dict()
    state = {"weights.0": 1.0, "weights.1": 2.0, "bias": 3.0} | change
    with pytest.raises(error, match=message):
        model.load_state_dict({name: number for name, number in state.items() if number is not ...})
    assert model.state_dict() == before


@pytest.mark.parametrize(
    "state", [[1.0, 2.0, 3.0], None, 5, "abc", Neuron(2)], ids=lambda state: type(state).__name__
)
def test_a_state_is_a_dict(state):
    with pytest.raises(
        TypeError, match=r"^a state is a dict of paths and numbers, as state_dict\(\) gives it; got "
    ):
        Neuron(2).load_state_dict(state)
