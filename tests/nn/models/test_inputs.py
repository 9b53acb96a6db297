"""What models take as one sample, as counts and as seeds; and what they say of a batch."""

import random

import numpy as np
import pandas as pd
import pytest

from engine import Value
from nn import MLP, Layer, Neuron, moons

MODELS = {"Neuron": Neuron(2, seed=0), "Layer": Layer(2, 2, seed=0), "MLP": MLP(2, [2, 1], seed=0)}
over_models = pytest.mark.parametrize("kind", MODELS)


class Frame:
    """A data frame: iterating over it gives the names of its columns."""

    columns = ("x1", "x2")
    shape = (3, 2)

    def __iter__(self):
        return iter(self.columns)


@over_models
@pytest.mark.parametrize(
    "batch",
    [
        [[1, 2], [3, 4]],
        [(1, 2)] * 3,
        np.zeros((2, 2)),
        np.zeros((5, 2)),
        [np.zeros(2)] * 2,
        [[1], [2]],
        moons(5).inputs,
    ],
    ids=repr,
)
def test_a_batch_is_refused_with_the_comprehension_to_write(kind, batch):
    with pytest.raises(
        TypeError, match=rf"{kind} takes one sample of 2 inputs; got a batch .*\[model\(x\) for x in"
    ):
        MODELS[kind](batch)


@over_models
def test_a_data_frame_is_a_batch(kind):
    with pytest.raises(
        TypeError,
        match="takes one sample of 2 inputs; got a data frame; write ",
    ):
        MODELS[kind](Frame())


@over_models
@pytest.mark.parametrize("pair", [([1.0, 2.0], 1), ((1.0, 2.0), 0.5), [np.zeros(2), 1]], ids=repr)
def test_a_pair_of_inputs_and_target_is_refused(kind, pair):
    with pytest.raises(TypeError, match=r"got an \(inputs, target\) pair; write model\(x\) for x, y = pair$"):
        MODELS[kind](pair)


@over_models
@pytest.mark.parametrize(
    "kinds", [np.float32, np.float64, np.int64, int, np.bool_], ids=lambda kind: kind.__name__
)
def test_a_sample_may_be_an_array(kind, kinds):
    outputs = MODELS[kind](np.array([1, 0]).astype(kinds)), MODELS[kind]([1.0, 0.0])
    first, second = (o if isinstance(o, list) else [o] for o in outputs)
    assert [v.data for v in first] == [v.data for v in second]


def test_one_number_for_one_input_is_refused_with_its_list():
    for x in (2.0, np.float64(2.0), Value(2.0)):
        with pytest.raises(
            TypeError, match=r"a Neuron takes a sequence of 1 inputs; got .*; write model\(\[x\]\)$"
        ):
            Neuron(1)(x)


@pytest.mark.parametrize("kind", [np.int64, np.int8, np.uint16], ids=lambda kind: kind.__name__)
def test_counts_and_seeds_may_be_numpy_integers_and_become_int(kind):
    model = MLP(kind(2), [kind(3), kind(1)], seed=kind(7))
    assert model.state_dict() == MLP(2, [3, 1], seed=7).state_dict()
    assert {type(n) for n in (model.inputs, *model.sizes, model.layers[0].units, model.layers[0].inputs)} == {
        int
    }
    assert MLP(2, np.array([3, 1], kind), seed=7).state_dict() == model.state_dict()
    assert MLP(2, (3, 1), seed=7).state_dict() == model.state_dict()


@pytest.mark.parametrize("seed", [True, np.True_, 2.0, "1", [1]], ids=repr)
def test_a_seed_is_a_whole_number(seed):
    with pytest.raises(TypeError, match=r"^seed is a whole number, a random\.Random or None; got "):
        Neuron(1, seed=seed)


def test_without_a_seed_the_global_generator_decides():
    states = []
    for _ in range(2):
        random.seed(5)
        states.append(Neuron(3).state_dict())
    assert states[0] == states[1]


def test_the_name_of_a_neuron_is_a_string():
    assert Neuron(1, name="p")([1.0]).name == "p"
    with pytest.raises(TypeError, match=r"^the name of a neuron is a string; got 5 \(int\)$"):
        Neuron(1, name=5)


@over_models
def test_the_advice_for_a_data_frame_gives_the_outputs_of_its_rows(kind):
    model, frame = MODELS[kind], pd.DataFrame({"x1": [1.0, 2.0], "x2": [0.5, -1.0]})
    with pytest.raises(TypeError) as caught:
        model(frame)
    advice = str(caught.value).rpartition("write ")[2]
    outputs = eval(advice, {"model": model, "frame": frame})  # noqa: S307  # the advice runs as it stands
    assert repr(outputs) == repr([model([1.0, 0.5]), model([2.0, -1.0])])
