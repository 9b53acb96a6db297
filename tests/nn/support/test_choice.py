"""Choices by name: whatever the case, with aliases, and with the nearest names first."""

import pytest

from nn import ACTIVATIONS, MLP, OPTIMIZERS, Layer, Neuron
from nn.models.activations import ALIASES
from nn.support.choice import chosen, name_of

TABLE = {"adam": 1, "adamw": 2, "rms_prop": 3}


@pytest.mark.parametrize("typed", ["adam", "Adam", "ADAM", " adam ", "a-dam", "a_d a_m"])
def test_case_hyphens_and_blanks_do_not_matter(typed):
    assert name_of(typed, TABLE, "a thing") == "adam"
    assert chosen(typed, TABLE, "a thing") == 1


def test_an_alias_stands_for_its_name_and_a_name_wins():
    assert name_of("RMS", TABLE, "a thing", aliases={"rms": "rms_prop"}) == "rms_prop"
    assert name_of("adam", TABLE, "a thing", aliases={"Adam": "adamw"}) == "adam"


def test_the_nearest_names_come_first():
    with pytest.raises(
        ValueError,
        match=r"^did you mean rms_prop\? a thing is one of rms_prop, adam, adamw; got 'rmsprob' \(str\)$",
    ):
        name_of("rmsprob", TABLE, "a thing")
    with pytest.raises(
        ValueError, match=r"^a thing is one of adam, adamw, rms_prop or a function; got 'zzz'"
    ):
        name_of("zzz", TABLE, "a thing", " or a function")
    with pytest.raises(
        ValueError,
        match=r"^did you mean adamw\? .*; other names: decoupled; got 'decopled'",
    ):
        name_of("decopled", TABLE, "a thing", aliases={"decoupled": "adamw"})


@pytest.mark.parametrize("other", [None, 3, ["adam"], "", "x" * 100_000, b"adam"], ids=lambda o: repr(o)[:10])
def test_whatever_is_no_name_is_refused_in_few_words(other):
    with pytest.raises(ValueError, match=r"^a thing is one of adam, adamw, rms_prop; got ") as caught:
        name_of(other, TABLE, "a thing")
    assert len(str(caught.value)) < 120


@pytest.mark.parametrize("typed", ["ReLU", "RELU", "Tanh", "Sigmoid", "SoftPlus", "Identity"])
def test_activations_have_the_names_that_people_type(typed):
    for model in (Neuron(2, typed), Layer(2, 2, typed), MLP(2, [2, 1], typed, typed)):
        assert model.activation == typed.lower()
        assert model.activation in repr(model)


@pytest.mark.parametrize("alias", ALIASES)
def test_an_alias_of_an_activation_is_the_activation(alias):
    assert Neuron(2, alias, seed=0).architecture() == Neuron(2, ALIASES[alias], seed=0).architecture()
    assert Neuron(2, alias, seed=0).state_dict() == Neuron(2, ALIASES[alias], seed=0).state_dict()
    assert ALIASES[alias] in ACTIVATIONS
    assert alias not in ACTIVATIONS


def test_softmax_may_be_typed_as_it_is_written_elsewhere():
    assert Layer(2, 2, "Softmax").activation == MLP(2, [2], output="SoftMax").output == "softmax"
    with pytest.raises(ValueError, match="softmax for the output layer"):
        Neuron(2, "Softmax")


def test_initialisers_have_their_names_elsewhere():
    assert Layer(2, 2, init="Kaiming", seed=0).state_dict() == Layer(2, 2, init="he", seed=0).state_dict()
    assert Layer(2, 2, init="glorot", seed=0).state_dict() == Layer(2, 2, init="xavier", seed=0).state_dict()


def test_every_optimizer_may_be_typed_as_its_class():
    for name, kind in OPTIMIZERS.items():
        assert name_of(kind.__name__, OPTIMIZERS, "an optimizer") == name
