"""What models and losses refuse at the border, and in which words."""

import math

import numpy as np
import pytest

from engine import Value
from nn import (
    ACTIVATIONS,
    INITIALISERS,
    LOSSES,
    MLP,
    Layer,
    Neuron,
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cross_entropy,
    cross_entropy_of_probabilities,
    half_squared_error,
    hinge,
    mean_squared_error,
    squared_error,
)
from nn.losses import loss_function

MAKERS = {
    "Neuron": lambda **options: Neuron(3, **options),
    "Layer": lambda **options: Layer(3, 2, **options),
    "MLP": lambda **options: MLP(3, [4, 2], **options),
}
SQUARED = (squared_error, half_squared_error, mean_squared_error)
OF_CLASSES = (cross_entropy, cross_entropy_of_probabilities)
OF_ONE = (binary_cross_entropy, binary_cross_entropy_with_logits, hinge)
over_makers = pytest.mark.parametrize("kind", MAKERS)
over_losses = pytest.mark.parametrize("loss", LOSSES.values(), ids=LOSSES)


def outputs_for(loss):
    """What a model for this loss might give."""
    return [Value(0.25), Value(0.75)] if loss in OF_CLASSES else Value(0.25)


@over_makers
@pytest.mark.parametrize("row", [[], [1, 2], [1, 2, 3, 4], np.zeros(4), {}], ids=str)
def test_a_row_of_another_length_is_refused(kind, row):
    with pytest.raises(ValueError, match=rf"^(a|this) {kind} takes 3 inputs; got {len(row)}$"):
        MAKERS[kind]()(row)


@over_makers
@pytest.mark.parametrize(
    "row", [None, 5, 1.5, Value(1.0), np.float64(1.0), "abc", {1.0, 2.0, 3.0}, frozenset({1})], ids=repr
)
def test_what_is_no_sequence_is_refused(kind, row):
    with pytest.raises(TypeError, match=rf"^(a|this) {kind} takes a sequence of 3 inputs; got "):
        MAKERS[kind]()(row)


@over_makers
@pytest.mark.parametrize("row", [[1, None, 3], [1, "2", 3], {"a": 1, "b": 2, "c": 3}], ids=repr)
def test_an_entry_that_is_no_number_is_refused(kind, row):
    with pytest.raises(TypeError, match=r" must be a real number; got "):
        MAKERS[kind]()(row)


@pytest.mark.parametrize("count", [0, -1, True, 2.0, "2", "", None, [], [2]], ids=repr)
def test_a_size_is_a_whole_number_of_at_least_one(count):
    least = r" must be a whole number of at least 1; got "
    for make in (lambda: Neuron(count), lambda: Layer(count, 2), lambda: MLP(count, [2, 1])):
        with pytest.raises(ValueError, match="^inputs" + least):
            make()
    for make in (lambda: Layer(2, count), lambda: MLP(2, [count, 1]), lambda: MLP(2, [1, count])):
        with pytest.raises(ValueError, match="^units" + least):
            make()


@pytest.mark.parametrize("sizes", [[], (), "", "16", b"1", 5, None, True, {3}, {3: 1}], ids=repr)
def test_sizes_are_a_sequence_that_is_not_empty(sizes):
    with pytest.raises(ValueError, match=r"^sizes lists the units of each layer.*MLP\(2, \[16, 1\]\); got "):
        MLP(2, sizes)


@pytest.mark.parametrize("bias", [None, "", "yes", 2, -1, []], ids=repr)
@over_makers
def test_a_bias_is_there_or_not_or_a_trick(kind, bias):
    with pytest.raises(ValueError, match=r'^bias is True, False or "trick"; got '):
        MAKERS[kind](bias=bias)


def test_softmax_is_for_an_output_layer_of_several_units():
    for make in (lambda: Layer(2, 1, "softmax"), lambda: MLP(2, [3, 1], output="softmax")):
        with pytest.raises(ValueError, match=r"^softmax needs at least 2 units.*write sigmoid$"):
            make()
    with pytest.raises(ValueError, match=r'^softmax is for the output layer: write output="softmax"$'):
        MLP(2, [3, 2], "softmax")


@pytest.mark.parametrize("typed", ["qqq", "", "???", None, 3, ["tanh"]], ids=repr)
def test_an_unknown_activation_is_refused_with_the_names_there_are(typed):
    known = ", ".join(ACTIVATIONS)
    for make in (lambda: Neuron(2, typed), lambda: Layer(2, 2, typed), lambda: MLP(2, [2, 2], typed)):
        with pytest.raises(ValueError, match=rf"^an activation is one of {known} or a function of a Value"):
            make()


@pytest.mark.parametrize("typed", ["qqq", "", 3, ["he"]], ids=repr)
def test_an_unknown_initialiser_is_refused_with_the_names_there_are(typed):
    known = ", ".join(INITIALISERS)
    for make in (lambda: Neuron(2, init=typed), lambda: MLP(2, [2, 2], init=typed)):
        with pytest.raises(
            ValueError, match=rf"^init is one of {known} or a function; other names: .*; got "
        ):
            make()


@over_losses
@pytest.mark.parametrize("target", [None, "a"], ids=repr)
def test_a_target_that_is_no_number_is_refused_and_named(loss, target):
    with pytest.raises((TypeError, ValueError), match=r"got (None|'a' \(str\))"):
        loss(outputs_for(loss), target)


@pytest.mark.parametrize("target", [-1, 2, 1.5, math.nan, math.inf], ids=repr)
@pytest.mark.parametrize("loss", OF_CLASSES, ids=lambda loss: loss.__name__)
def test_a_class_is_one_of_those_that_have_an_output(loss, target):
    with pytest.raises(ValueError, match=r"^the target class must be a whole number from 0 to 1; got "):
        loss(outputs_for(loss), target)
    with pytest.raises(ValueError, match=r"^take needs a whole number from 0 to 1 as index; got Value"):
        loss(outputs_for(loss), Value(target))


@pytest.mark.parametrize("loss", OF_ONE, ids=lambda loss: loss.__name__)
def test_a_loss_of_one_output_refuses_other_targets_and_several_outputs(loss):
    for target in (1.5, -0.5, 2, math.nan, math.inf):
        with pytest.raises(ValueError, match=rf"^{loss.__name__} takes (the )?targets .*; got "):
            loss(Value(0.5), target)
    with pytest.raises(ValueError, match=rf"^{loss.__name__} takes a model of one output; got a list of len"):
        loss([Value(0.5), Value(0.5)], 1)


@pytest.mark.parametrize("loss", OF_CLASSES, ids=lambda loss: loss.__name__)
@pytest.mark.parametrize("outputs", [Value(0.5), [Value(0.5)]], ids=["one", "list of one"])
def test_a_loss_of_classes_refuses_a_single_output(loss, outputs):
    with pytest.raises(
        ValueError, match=rf"^{loss.__name__} needs one output for each of at least 2 classes"
    ):
        loss(outputs, 0)


@pytest.mark.parametrize("loss", [*SQUARED, *OF_CLASSES], ids=lambda loss: loss.__name__)
def test_outputs_and_targets_are_as_many(loss):
    with pytest.raises(ValueError, match=r"^a loss needs one target for each output; got 2 and 3$"):
        loss([Value(0.5), Value(0.5)], [0.0, 1.0, 0.0])


@pytest.mark.parametrize("typed", ["l1", "", None, 3, ["hinge"]], ids=repr)
def test_an_unknown_loss_is_refused_with_the_names_there_are(typed):
    with pytest.raises(ValueError, match=rf"^a loss is one of {', '.join(LOSSES)} or a function"):
        loss_function(typed)
