"""save refuses a model that load would not give back; and copies by pickle and deepcopy are equal."""

import copy
import json
import pickle
from pathlib import Path

import pytest

from engine import Value, constant
from nn import ACTIVATIONS, MLP, Layer, Module, Neuron, load, save
from nn.models.files.same_model import difference


def network():
    return MLP(2, [2, 1], "relu", seed=0)


def other_layer(model):
    model.layers[0] = Layer(2, 2, "tanh", seed=1)


def other_neuron(model):
    model.layers[1].neurons[0] = Neuron(2, "sigmoid", seed=1)


def more_layers(model):
    model.layers.append(Layer(1, 1))


def fewer_neurons(model):
    model.layers[0].neurons.pop()


def tied_neurons(model):
    model.layers[0].neurons[1] = model.layers[0].neurons[0]


def tied_weights(model):
    neuron = model.layers[0].neurons[0]
    neuron.weights[1] = neuron.weights[0]


def frozen_bias(model):
    model.layers[0].neurons[0].bias = constant(0.25)


def plain_weight(model):
    model.layers[0].neurons[0].weights[0] = 0.25


def computed_weight(model):
    neuron = model.layers[0].neurons[0]
    neuron.weights[0] = neuron.weights[1] * 2.0


CHANGES = {
    "layer": other_layer,
    "neuron": other_neuron,
    "more layers": more_layers,
    "fewer neurons": fewer_neurons,
    "tied neurons": tied_neurons,
    "tied weights": tied_weights,
    "frozen bias": frozen_bias,
    "plain weight": plain_weight,
    "computed weight": computed_weight,
    "activation": lambda model: setattr(model.layers[0].neurons[0], "activation", "tanh"),
    "word of an activation": lambda model: setattr(model, "activation", "tanh"),
    "softmax": lambda model: setattr(model.layers[0], "activation", "softmax"),
    "own method": lambda model: setattr(model.layers[0], "outputs_of", len),
    "extra parameter": lambda model: setattr(model, "extra", Value(1.0)),
    "extra attribute": lambda model: setattr(model, "best", [model]),
    "extra number": lambda model: setattr(model, "threshold", 0.7),
    "missing attribute": lambda model: delattr(model, "sizes"),
    "sizes": lambda model: model.sizes.append(1),
}


@pytest.mark.parametrize("change", CHANGES)
@pytest.mark.usefixtures("folder")
def test_a_model_that_was_changed_is_refused_and_nothing_is_written(change):
    model = network()
    CHANGES[change](model)
    with pytest.raises((ValueError, AttributeError)):
        save(model, "m.json")
    assert not list(Path().iterdir())


@pytest.mark.usefixtures("folder")
def test_the_refusal_names_the_first_difference():
    model = network()
    other_layer(model)
    with pytest.raises(
        ValueError, match=r"^load would not give this model back: layers\.0\.\S*activation is 'tanh', "
    ):
        save(model, "m.json")
    model = network()
    model.threshold = 0.7
    with pytest.raises(
        ValueError, match=r"the model has an attribute 'threshold' of its own; nothing was written"
    ):
        save(model, "m.json")


@pytest.mark.usefixtures("folder")
def test_a_subclass_is_refused_with_what_to_store():
    class Out(MLP):
        def __call__(self, x):
            return super().__call__(x).sigmoid()

    class Plain(Neuron):
        pass

    for model in (Out(2, [2, 1]), Plain(2)):
        kind = type(model).__name__
        with pytest.raises(
            TypeError, match=rf"^save takes a Neuron, .*; store {kind}\.state_dict\(\) as JSON"
        ):
            save(model, "m.json")
    assert not list(Path().iterdir())


@pytest.mark.usefixtures("folder")
def test_a_change_of_numbers_names_and_activation_of_a_single_neuron_is_saved():
    neuron = Neuron(2, "ReLU", name="p", seed=0)
    neuron.activation = "tanh"
    neuron.weights[0].name = "slope"
    neuron.weights[0].data = 3
    save(neuron, "n.json")
    loaded = load("n.json")
    assert loaded([0.5, 1.0]).data == neuron([0.5, 1.0]).data
    assert (loaded.name, loaded.activation) == ("p", "tanh")
    model = network()
    model.layers[1].neurons[0].name = "p"  # for pictures alone
    save(model, "m.json")


@pytest.mark.parametrize(
    "about", [{"x": {1: "a"}}, {"x": [{"y": {None: 1}}]}, {2: 3}, {"x": {True: 1}}], ids=repr
)
@pytest.mark.usefixtures("folder")
def test_names_beside_a_model_are_strings(about):
    with pytest.raises(TypeError, match=r"^names in JSON data are strings; got "):
        save(Neuron(1), "m.json", about)
    assert not list(Path().iterdir())


@pytest.mark.usefixtures("folder")
def test_numbers_beside_a_model_that_load_refuses_are_refused_by_save():
    with pytest.raises(ValueError, match="an integer of 1001 digits; nothing was written"):
        save(Neuron(1), "m.json", {"x": 10**1000})
    assert not list(Path().iterdir())


@pytest.mark.usefixtures("folder")
def test_half_of_a_surrogate_pair_comes_back():
    save(Neuron(1), "m.json", {"path": "bad\udcff.csv", "name": "長さ"})
    assert json.loads(Path("m.json").read_bytes())["about"] == {"path": "bad\udcff.csv", "name": "長さ"}
    load("m.json")


COPIES = {
    "pickle": lambda model: pickle.loads(pickle.dumps(model)),  # noqa: S301  # our own bytes
    "the oldest pickle": lambda model: pickle.loads(pickle.dumps(model, protocol=2)),  # noqa: S301
    "deepcopy": copy.deepcopy,
}
COPIED = {
    "Neuron": lambda name: Neuron(2, name, seed=0),
    "Layer": lambda name: Layer(2, 2, name, seed=0),
    "MLP": lambda name: MLP(2, [2, 1], name, name, seed=0),
    "trick": lambda name: MLP(2, [2, 1], name, bias="trick", seed=0),
}


@pytest.mark.parametrize("activation", ACTIVATIONS)
@pytest.mark.parametrize("kind", COPIED)
@pytest.mark.parametrize("way", COPIES)
def test_a_copy_is_an_equal_model_with_parameters_of_its_own(way, kind, activation):
    model = COPIED[kind](activation)
    twin = COPIES[way](model)
    assert difference(model, twin) == ""
    outputs = [m([0.5, -1.0]) for m in (model, twin)]
    first, second = (o if isinstance(o, list) else [o] for o in outputs)
    assert [v.data for v in first] == [v.data for v in second]
    assert not set(model.parameters()) & set(twin.parameters())


@pytest.mark.parametrize("way", COPIES)
def test_shared_parameters_stay_shared(way):
    model = MLP(2, [2, 2, 1], seed=0)
    model.layers[1] = model.layers[0]
    twin = COPIES[way](model)
    assert twin.layers[1] is twin.layers[0]
    assert len(twin.parameters()) == len(model.parameters()) == 9
    twin.layers[0].neurons[0].bias.data = 5.0
    assert twin.layers[1].neurons[0].bias.data == 5.0 != model.layers[0].neurons[0].bias.data


def test_a_copy_of_a_model_with_an_activation_of_its_own():
    model = MLP(1, [1, 1], Value.sin, seed=0)
    assert copy.deepcopy(model)([0.5]).data == model([0.5]).data
    assert pickle.loads(pickle.dumps(model))([0.5]).data == model([0.5]).data  # noqa: S301


def test_models_differ_by_class_and_number():
    assert difference(Neuron(1, seed=0), Neuron(1, seed=0)) == ""
    assert "weights.0" in difference(Neuron(1, seed=0), Neuron(1, seed=1))
    assert difference(Neuron(1), Layer(1, 1))
    assert difference(Module(), Module()) == ""


@pytest.mark.parametrize("about", [[1], "text", 5, [("a", 1)]], ids=repr)
@pytest.mark.usefixtures("folder")
def test_the_data_beside_a_model_are_a_dict(about):
    with pytest.raises(TypeError, match=r"^about is a dict of JSON data; got "):
        save(Neuron(1), "m.json", about)
