"""Decisions: the class that a model gives a sample, by its outputs, its threshold or its own method."""

import math

import numpy as np
import pytest

import engine
from engine import Value
from nn import (
    MLP,
    Layer,
    Module,
    Neuron,
    OneVsOne,
    OneVsRest,
    accuracy,
    confusion_matrix,
    decide,
    error_count,
)
from nn.evaluation.decision import class_of, decision, side_of

# The scores of three classes are the inputs themselves.
THREE = Layer(3, 3, bias=False)
THREE.load_state_dict(
    {f"neurons.{i}.weights.{j}": float(i == j) for i in range(3) for j in range(3)},
)


# Example and true class: the classes decided are 0, 1, 2, 2, 0.
CASES = [((3, 1, 2), 0), ((0, 1, 0), 1), ((0, 1, 5), 1), ((-3, -2, -1), 2), ((1, 1, 1), 2)]


def line(weights, bias, activation="identity", trick=True):
    """A neuron with these numbers, its bias explicit or the first weight."""
    neuron = Neuron(len(weights), activation, bias="trick" if trick else True)
    numbers = [bias, *weights] if trick else [*weights, bias]
    neuron.load_state_dict(dict(zip(neuron.state_dict(), numbers, strict=True)))
    return neuron


def through(activation):
    """Models of one output with that activation, whose score is the input."""
    yield line([1.0], 0.0, activation)
    net = MLP(1, [1], output=activation)
    net.load_state_dict(dict(zip(net.state_dict(), (1.0, 0.0), strict=True)))
    yield net


def test_of_several_outputs_the_largest_decides_and_of_equal_ones_the_first():
    assert [decide(THREE, x) for x, _ in CASES] == [0, 1, 2, 2, 0]
    assert decide(THREE, (1, 2, 2)) == 1


@pytest.mark.parametrize("activation", ["identity", "tanh", "sigmoid", "step"])
def test_one_output_decides_by_the_sign_of_its_score_and_a_tie_is_zero(activation):
    # σ(z) > ½ and step(z) > ½ exactly where z > 0.
    for model in through(activation):
        assert [decide(model, (x,)) for x in (-5.0, -1e-9, 0.0, 1e-9, 5.0)] == [0, 0, 0, 1, 1]


def test_a_sigmoid_given_as_a_function_decides_as_the_one_given_by_name():
    for model in through(engine.sigmoid):
        assert [decide(model, (x,)) for x in (-5.0, 0.0, 5.0)] == [0, 0, 1]


def test_a_layer_of_one_unit_decides_as_its_neuron_does():
    layer = Layer(1, 1, bias=False)
    layer.load_state_dict({"neurons.0.weights.0": 1.0})
    assert [decide(layer, (x,)) for x in (-5.0, 0.0, 5.0)] == [0, 0, 1]


def test_a_model_that_predicts_decides_by_itself():
    class Always(OneVsRest):
        def __init__(self):
            pass

        def predict(self, _x):
            return 7

    assert decide(Always(), (0.0,)) == 7


NAN = math.nan


class Wrapped(Module):
    """A model of one's own around a net."""

    def __init__(self, net, last=lambda output: output):
        self.net, self._last = net, last

    def __call__(self, x):
        return self._last(self.net(x))


# Each model decides by the sign of its score, which is the input: what class 1 must exceed follows from the output.
AROUND = {
    "a sigmoid": lambda: Wrapped(line([1.0], 0.0, "sigmoid")),
    "a sigmoid of a net": lambda: Wrapped(next(net for net in through("sigmoid") if isinstance(net, MLP))),
    "a sigmoid in the call": lambda: Wrapped(line([1.0], 0.0), Value.sigmoid),
    "a sigmoid by its function": lambda: Wrapped(line([1.0], 0.0), engine.sigmoid),
    "a sigmoid by hand": lambda: Wrapped(line([1.0], 0.0), lambda z: 1 / (1 + (-z).exp())),
    "a step": lambda: Wrapped(line([1.0], 0.0), Value.step),
    "a score": lambda: Wrapped(line([1.0], 0.0)),
    "tanh": lambda: Wrapped(line([1.0], 0.0), Value.tanh),
    "a sigmoid in a list": lambda: Wrapped(line([1.0], 0.0, "sigmoid"), lambda output: [output]),
    "a sigmoid twice wrapped": lambda: Wrapped(Wrapped(line([1.0], 0.0, "sigmoid"))),
    "a function": lambda: (
        lambda x: x[0] * 1.0 if isinstance(x[0], Value) else Value(float(x[0])) * Value(1.0)
    ),
    "a lambda as activation": lambda: line([1.0], 0.0, lambda z: z.sigmoid()),
}


@pytest.mark.parametrize("kind", AROUND)
def test_what_class_1_must_exceed_follows_from_the_output_and_not_from_a_name(kind):
    model = AROUND[kind]()
    points = (-5.0, -0.1, 0.0, 0.1, 5.0)
    assert [decide(model, (x,)) for x in points] == [0, 0, 0, 1, 1]
    data = [((x,), int(x > 0)) for x in points]
    assert accuracy(model, data) == 1.0
    assert confusion_matrix(model, data) == [[3, 0], [0, 2]]


def test_one_against_one_decides_by_the_outputs_of_its_models():
    pairs = OneVsOne(3, lambda: Wrapped(Neuron(1, "sigmoid", seed=0)))
    for (a, b), model in zip(pairs.pairs, pairs.models, strict=True):
        model.net.load_state_dict(
            {"weights.0": 2.0, "bias": -float(a + b)}
        )  # the later class beyond the middle
    assert [pairs.predict((x,)) for x in (0.0, 1.0, 2.0)] == [0, 1, 2]


@pytest.mark.parametrize("outputs", [[NAN], [NAN, 1.0], [1.0, NAN, 2.0], [math.inf, NAN]], ids=repr)
def test_an_output_that_is_nan_decides_nothing(outputs):
    def model(_x):
        return [Value(output) for output in outputs]

    for metric in (decide, lambda m, x: accuracy(m, [(x, 0)]), lambda m, x: confusion_matrix(m, [(x, 0)])):
        with pytest.raises(
            ValueError, match=r"^the model gives \[.*nan.*\], which decides nothing.*diagnose"
        ):
            metric(model, (0.0,))
    with pytest.raises(ValueError, match="decides nothing"):
        decision(outputs)


def test_a_model_with_a_nan_bias_is_not_accurate():
    model = MLP(1, [1], seed=0)
    model.layers[0].neurons[0].bias.data = math.nan
    with pytest.raises(ValueError, match="decides nothing"):
        accuracy(model, [([0.0], 0)] * 3)


@pytest.mark.parametrize(("outputs", "decided"), [([math.inf], 1), ([-math.inf], 0), ([1.0, math.inf], 1)])
def test_an_infinite_output_decides(outputs, decided):
    assert decision(outputs) == decided


@pytest.mark.parametrize("output", [0.5, None, "a", [0.5], [], [Value(1.0), 0.5]], ids=repr)
def test_an_output_that_is_no_value_is_refused(output):
    with pytest.raises(TypeError, match=r"^a model gives a Value, or a list of them; got "):
        decide(lambda _x: output, (0.0,))


OUTSIDE = [-1, 3, 1.5, math.nan, math.inf, None, "1", [0, 1, 0], (1,), Value(1.0), 10**400]


@pytest.mark.parametrize("target", OUTSIDE, ids=lambda target: repr(target)[:12])
def test_a_class_that_a_model_does_not_have_is_refused_by_every_metric(target):
    several = MLP(1, [3], init="zeros")
    for model in (
        several,
        Wrapped(several),
        OneVsRest(3, lambda: Neuron(1, seed=0)),
        OneVsOne(3, lambda: Neuron(1)),
    ):
        if (
            model is not several
            and isinstance(model, OneVsRest)
            and not hasattr(model, "classes")
            and target == 3
        ):
            continue
        for metric in (accuracy, error_count, confusion_matrix):
            with pytest.raises(
                ValueError, match=r"^the target of an example is (its class, from 0 to 2|the index)"
            ):
                metric(model, [([0.0], target)] * 3)


@pytest.mark.parametrize("target", [2, -2, 1.5, -0.5, math.nan, math.inf, None, "1", [0, 1]], ids=repr)
def test_a_model_of_one_output_has_two_classes(target):
    for metric in (accuracy, error_count, confusion_matrix):
        with pytest.raises(ValueError, match=r"^the target of an example is 0 or 1 \(or -1 or 1\).*; got "):
            metric(Neuron(1, seed=0), [([0.0], target)])


def test_a_one_hot_list_is_refused_with_what_to_write():
    for model in (MLP(1, [3], seed=0), Neuron(1, seed=0)):
        with pytest.raises(ValueError, match=r"write target\.index\(1\) for a one-hot list$"):
            accuracy(model, [([0.0], [0, 1, 0])])


@pytest.mark.parametrize("kind", [int, float, np.int64, np.float32, np.uint8], ids=lambda kind: kind.__name__)
def test_a_class_may_be_any_whole_number(kind):
    assert [class_of(kind(k), 3) for k in range(3)] == [0, 1, 2]
    assert (class_of(True), class_of(np.True_), class_of(kind(9))) == (1, 1, 9)
    assert [side_of(kind(k)) for k in (0, 1)] == [0, 1]


@pytest.mark.parametrize(
    ("target", "side"), [(-1, 0), (-1.0, 0), (0.25, 0), (0.5, 0), (0.75, 1), (np.int8(-1), 0)]
)
def test_of_one_output_signs_and_probabilities_name_classes(target, side):
    assert side_of(target) == side


@pytest.mark.parametrize("prediction", [-1, 0.5, None, "1", math.nan], ids=repr)
def test_a_prediction_is_the_index_of_a_class(prediction):
    class Own:
        def predict(self, _x):
            return prediction

    with pytest.raises(ValueError, match=r"^predict gives the index of a class, a whole number from 0; got "):
        decide(Own(), (0.0,))
