"""Weights as images and confusion matrices."""

import math

import pytest

from nn import Layer
from nn.plot import (
    confusion,
    weight_images,
)

NAN = math.nan


def new_axes():
    """The Axes of a small figure that pyplot does not know."""
    from matplotlib.figure import Figure

    return Figure((3, 2), layout="constrained").add_subplot()


def ticks(axis):
    return [label.get_text() for label in axis.get_ticklabels()]


def image(ax):
    return ax.get_images()[0].get_array().tolist()


def colour_bars(ax):
    return [other.get_ylabel() for other in ax.figure.axes if other is not ax]


@pytest.mark.parametrize("bias", [True, False, "trick"])
def test_weights_are_shown_without_the_bias_on_one_scale(bias):
    layer = Layer(6, 2, bias=bias, seed=0)
    numbers = [[0.1, 0.2, 0.3, 0.4, 0.5, 0.6], [-0.7, 0.0, 0.0, 0.0, 0.0, 0.5]]
    for neuron, row in zip(layer.neurons, numbers, strict=True):
        for weight, number in zip(neuron.weights[-6:], row, strict=True):
            weight.data = number
    ax = weight_images(layer, (2, 3))
    first, second = (i.get_array().tolist() for i in ax.get_images())
    assert first == [[0.1, 0.2, 0.3], [0.4, 0.5, 0.6]]
    assert second == [[-0.7, 0.0, 0.0], [0.0, 0.0, 0.5]]
    assert {i.get_clim() for i in ax.get_images()} == {(-0.7, 0.7)}
    assert [text.get_text() for text in ax.texts] == ["1", "2"]
    assert colour_bars(ax) == ["weight"]


@pytest.mark.parametrize(
    ("units", "columns", "rows"),
    [(16, None, 4), (10, None, 2), (7, None, 2), (7, 7, 1), (3, 2, 2), (1, 5, 1)],
)
def test_images_do_not_overlap_and_lie_within_the_axes(units, columns, rows):
    ax = weight_images(Layer(4, units, seed=0), (2, 2), columns=columns)
    corners = [(i.get_extent()[0], i.get_extent()[3]) for i in ax.get_images()]  # left, top
    assert len({top for _, top in corners}) == rows
    assert corners == sorted(corners, key=lambda corner: corner[::-1])  # read like text
    assert len(set(corners)) == units
    (left, right), (bottom, top) = ax.get_xlim(), ax.get_ylim()
    assert all(left <= x <= right - 2 and top <= y <= bottom - 2 for x, y in corners)


def test_weights_of_zero_are_white_and_nan_is_refused():
    layer = Layer(4, 2, init="zeros", seed=0)
    (shown, _) = weight_images(layer, (2, 2)).get_images()
    assert shown.to_rgba(shown.get_array())[0, 0].tolist() == pytest.approx([1, 1, 1, 1], abs=0.01)
    layer.neurons[1].weights[2].data = NAN
    with pytest.raises(ValueError, match=r"^weights must be finite to have a colour; unit 2 has nan"):
        weight_images(layer, (2, 2))


def test_a_confusion_matrix_shows_its_counts_and_shares():
    ax = confusion([[3, 1, 0], [0, 5, 0], [0, 0, 0]], ["ant", "bee", "cow"])
    assert [text.get_text() for text in ax.texts] == [*"310", *"050", *"000"]
    assert [text.get_weight() == "bold" for text in ax.texts] == [i in (0, 4, 8) for i in range(9)]
    assert image(ax) == [[-0.75, 0.25, 0], [0, -1, 0], [0, 0, 0]]  # the diagonal in the other colour
    assert ticks(ax.xaxis) == ticks(ax.yaxis) == ["ant", "bee", "cow"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("decided", "true")


def test_counts_can_be_read_on_every_colour():
    from matplotlib.colors import to_rgb

    def luminance(colour):
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in to_rgb(colour)]
        return sum(share * c for share, c in zip((0.2126, 0.7152, 0.0722), linear, strict=True))

    ax = new_axes()
    for right in range(0, 101, 10):
        ax.clear()
        (shown,) = confusion([[right, 100 - right], [0, 1]], ax=ax).get_images()
        cells = shown.to_rgba(shown.get_array())[0, :, :3]
        for cell, text in zip(cells, ax.texts, strict=False):
            dark, light = sorted([luminance(cell), luminance(text.get_color())])
            assert (light + 0.05) / (dark + 0.05) > 4.5  # as WCAG asks of text


def test_numbers_of_an_array_are_counts():
    np = pytest.importorskip("numpy")
    assert image(confusion(np.eye(2, dtype=int))) == [[-1, 0], [0, -1]]
