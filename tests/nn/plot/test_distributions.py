"""Boxes of activations and gradients, layer by layer."""

import math

import pytest

from engine import Value
from nn import MLP, Epoch, History, Layer, Neuron, xor
from nn.models.module import Module
from nn.plot import (
    activations,
    confusion,
    decision_boundary,
    decision_regions,
    gradients,
    loss_curves,
    weight_images,
)

VALIDATED = History([Epoch(1, 0.75, 0.1, 0.8), Epoch(2, 0.5, 0.1, 0.6)])
XOR = xor()
NAN = math.nan


def xor_model():
    return MLP(2, [3, 1], "tanh", "sigmoid", seed=0)


def trained_once():
    model = xor_model()
    model([1, 0]).backward()
    return model


DRAWN = {
    "loss_curves": lambda ax: loss_curves(VALIDATED, ax),
    "decision_regions": lambda ax: decision_regions(xor_model(), XOR, ax, resolution=5),
    "decision_boundary": lambda ax: decision_boundary(xor_model(), XOR, ax, resolution=5),
    "weight_images": lambda ax: weight_images(Layer(4, 3, seed=0), (2, 2), ax),
    "confusion": lambda ax: confusion([[2, 1], [0, 3]], None, ax),
    "activations": lambda ax: activations(xor_model(), XOR, ax),
    "gradients": lambda ax: gradients(trained_once(), ax),
}
each = pytest.mark.parametrize("draw", DRAWN.values(), ids=DRAWN)


def ticks(axis):
    return [label.get_text() for label in axis.get_ticklabels()]


def boxes(ax):
    """The smallest number, the quartiles with the median, and the largest, of each box."""
    lines = [
        line.get_ydata().tolist() for line in ax.get_lines()
    ]  # of a box: whiskers, their caps, the median
    return [
        [low[1], low[0], median[0], high[0], high[1]]
        for low, high, median in zip(lines[0::5], lines[1::5], lines[4::5], strict=True)
    ]


@pytest.mark.usefixtures("both_ways")
def test_activations_are_those_of_all_units_for_all_examples():
    model = MLP(1, [2, 1], "relu", init="zeros", seed=0)
    for neuron, slope in zip(model.layers[0].neurons, (1.0, 10.0), strict=True):
        neuron.weights[0].data = slope
    model.layers[1].neurons[0].bias.data = -3.0
    ax = activations(model, [((x,), 0) for x in (-1, 0, 1, 2, 3)])
    assert ticks(ax.xaxis) == ["layer 1\n2 relu", "layer 2\n1 identity"]
    # layer 1: 0 0 1 2 3 and 0 0 10 20 30, in order 0 0 0 0 1 2 3 10 20 30, cut at places 2.25, 4.5 and 6.75
    assert boxes(ax) == [pytest.approx([0, 0, 1.5, 8.25, 30]), [-3] * 5]
    assert ax.get_ylabel() == "activation"


def test_activations_that_are_not_finite_are_counted():
    model = MLP(2, [2, 1], "identity", seed=0)
    model.layers[0].neurons[0].bias.data = NAN
    ax = activations(model, XOR)
    assert ticks(ax.xaxis) == ["layer 1\n2 identity\n(4 not finite)", "layer 2\n1 identity\n(4 not finite)"]
    assert len(boxes(ax)) == 1


def test_activation_functions_have_their_names():
    def leaky(z):
        return z.relu() - 0.1 * (-z).relu()

    assert ticks(activations(MLP(2, [2, 1], leaky), XOR).xaxis)[0] == "layer 1\n2 leaky"


def test_gradients_are_shown_by_size_and_zeros_are_counted():
    model = MLP(1, [1, 1], seed=0)
    for parameter, grad in zip(model.parameters(), (-0.01, 100.0, 0.0, NAN), strict=True):
        parameter.grad = grad
    ax = gradients(model)
    assert ax.get_yscale() == "log"
    assert ticks(ax.xaxis) == ["layer 1", "layer 2\n(1 zero)\n(1 not finite)"]
    assert [(box[0], box[-1]) for box in boxes(ax)] == [(0.01, 100.0)]


@pytest.mark.parametrize("grad", [0.0, NAN, math.inf])
def test_gradients_without_any_size_are_an_empty_picture(grad):
    model = MLP(2, [1], seed=0)
    for parameter in model.parameters():
        parameter.grad = grad
    ax = gradients(model)
    assert ticks(ax.xaxis) == [f"layer 1\n(3 {'not finite' if grad else 'zero'})"]
    assert [text.get_text() for text in ax.texts] == ["nothing to show"]
    ax.figure.draw_without_rendering()


def test_parameters_outside_of_layers_have_a_box_of_their_own():
    model = Neuron(2, seed=0)
    model(XOR[3][0]).backward()
    assert ticks(gradients(model).xaxis) == ["weights", "bias"]


def test_a_part_called_layers_need_not_be_numbered():
    class Inner(Module):
        def __init__(self):
            self.w = Value(1.0)

    class Outer(Module):
        def __init__(self):
            self.layers = Inner()

    assert [text.get_text().partition("\n")[0] for text in gradients(Outer()).get_xticklabels()] == ["layers"]
