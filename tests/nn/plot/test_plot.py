"""What the plots show: labels, numbers and colours of their artists; and that nothing else needs matplotlib."""

import math
import subprocess
import sys
from pathlib import Path

import pytest

import nn
from engine import DomainError, Value
from nn import MLP, Epoch, History, Layer, Neuron, OneVsRest, decide, moons, xor
from nn.data.dataset import Dataset
from nn.evaluation.metrics import outputs_at
from nn.models.module import Module
from nn.plot import (
    activations,
    confusion,
    decision_boundary,
    decision_regions,
    gradients,
    loss_curves,
    picture,
    style,
    weight_images,
)

ROOT = Path(nn.__file__).parents[1]
PLAIN = History([Epoch(1, 0.75, 0.1), Epoch(2, 0.5, 0.1)])
VALIDATED = History([Epoch(1, 0.75, 0.1, 0.8), Epoch(2, 0.5, 0.1, 0.6)])
XOR = xor()
NAN = math.nan


@pytest.fixture(autouse=True)
def plt(monkeypatch):
    """pyplot without a screen."""
    monkeypatch.setenv("MPLBACKEND", "agg")
    from matplotlib import pyplot as plt

    yield plt
    plt.close("all")


@pytest.fixture(params=["recorded", "plain"])
def both_ways(request, monkeypatch):
    """Once through a recorded program, once without the extra `fast`."""
    if request.param == "plain":

        def without(*_arguments):
            raise ImportError("no numpy")

        monkeypatch.setattr(style, "record", without)


def new_axes():
    """The Axes of a small figure that pyplot does not know."""
    from matplotlib.figure import Figure

    return Figure((3, 2), layout="constrained").add_subplot()


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


def curves(ax):
    return {line.get_label(): (list(line.get_xdata()), list(line.get_ydata())) for line in ax.get_lines()}


def ticks(axis):
    return [label.get_text() for label in axis.get_ticklabels()]


def legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def image(ax):
    return ax.get_images()[0].get_array().tolist()


def colour_bars(ax):
    return [other.get_ylabel() for other in ax.figure.axes if other is not ax]


@each
def test_axes_that_are_given_are_drawn_on_and_returned(draw, plt):
    _, (left, right) = plt.subplots(1, 2)
    assert draw(right) is right
    assert right.has_data() or right.get_images()
    assert not left.has_data()
    assert len(plt.get_fignums()) == 1


@each
def test_without_axes_each_makes_a_figure_of_its_own(draw, plt):
    first, second = draw(None), draw(None)
    assert first.figure is not second.figure
    assert plt.get_fignums() == [1, 2]
    assert plt.gcf() is second.figure


@each
def test_each_draws_on_a_figure_that_pyplot_does_not_know(draw, plt):
    first, second = new_axes(), new_axes()
    assert draw(first) is first
    assert picture(first, "headless").png == picture(draw(second), "again, the same bytes").png
    assert plt.get_fignums() == []


def test_every_drawing_function_is_tested():
    assert set(nn.plot.__all__) - set(DRAWN) == {"Picture", "picture", "animation"}


def test_the_curve_is_the_loss_of_each_epoch(plt):
    ax = PLAIN.plot()
    assert curves(ax) == {"training": ([1, 2], [0.75, 0.5])}
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("epoch", "mean loss")
    assert plt.get_fignums() != []


def test_the_validation_has_a_curve_of_its_own():
    ax = VALIDATED.plot()
    assert curves(ax) == {"training": ([1, 2], [0.75, 0.5]), "validation": ([1, 2], [0.8, 0.6])}
    assert legend(ax) == ["training", "validation"]
    assert [line.get_linestyle() for line in ax.get_lines()] == ["-", "--"]  # told apart without colour


def test_several_runs_differ_in_colour_and_marker_and_share_both_with_their_validation():
    ax = loss_curves({"SGD": VALIDATED, "Adam": PLAIN})
    assert legend(ax) == ["SGD", "SGD, validation", "Adam"]
    looks = [(line.get_color(), line.get_marker()) for line in ax.get_lines()]
    assert looks[0] == looks[1]
    assert all(a != b for a, b in zip(looks[0], looks[2], strict=True))


def test_a_history_without_epochs_says_so():
    ax = History().plot()
    assert curves(ax) == {"training": ([], [])}
    assert [text.get_text() for text in ax.texts] == ["no epoch is finished"]


@pytest.mark.parametrize(
    ("losses", "marked", "label"),
    [
        ([0.5], [0], "training"),  # one epoch is a point, not an invisible line
        ([0.5, 0.4, 0.3], [2], "training"),
        ([0.5, NAN, 0.4, 0.3], [0, 3], "training (1 of 4 not finite)"),
        ([math.inf, NAN], [], "training (2 of 2 not finite)"),
    ],
)
def test_a_marker_stands_where_a_line_ends_and_the_legend_counts_what_is_not_finite(losses, marked, label):
    ax = loss_curves(History([Epoch(i, loss, 0.1) for i, loss in enumerate(losses, start=1)]))
    (line,) = ax.get_lines()
    assert (line.get_markevery(), line.get_label()) == (marked, label)
    ax.figure.draw_without_rendering()


def test_validation_in_some_epochs_only_has_gaps():
    ax = loss_curves(History([Epoch(1, 0.75, 0.1), Epoch(2, 0.5, 0.1, 0.6)]))
    _, (_, losses) = curves(ax).values()
    assert math.isnan(losses[0])
    assert losses[1] == 0.6


MODELS = {
    "several outputs": lambda: MLP(2, [4, 3], "tanh", seed=1),
    "one score": lambda: MLP(2, [4, 1], "tanh", seed=1),
    "a sigmoid": lambda: MLP(2, [4, 1], "tanh", "sigmoid", seed=1),
    "a neuron": lambda: Neuron(2, seed=1),
    "a layer of one": lambda: Layer(2, 1, seed=1),
    "one against the rest": lambda: OneVsRest(3, lambda: Neuron(2, init="xavier", seed=None)),
    "ties everywhere": lambda: MLP(2, [2, 3], init="zeros", seed=0),
    "a tie for one": lambda: Neuron(2, "sigmoid", init="zeros", seed=0),
    "a function of numbers": lambda: lambda x: Neuron(2, seed=1)([float(v) for v in x]),
}


@pytest.mark.usefixtures("both_ways")
@pytest.mark.parametrize("make", MODELS.values(), ids=MODELS)
def test_regions_are_the_decisions_at_the_places(make):
    model = make()
    ax = decision_regions(model, XOR, resolution=5)
    places = [-0.1 + 0.3 * i for i in range(5)]  # the unit square and a tenth around it
    assert image(ax) == [[decide(model, (x, y)) for x in places] for y in places]
    assert ax.get_xlim() == pytest.approx((-0.1, 1.1))


def test_examples_have_the_shape_and_the_colour_of_their_class():
    data = [((0, 0), 0), ((1, 2), 1), ((2, 1), 2), ((3, 3), 0)]
    ax = decision_regions(MLP(2, [3], seed=0), data, resolution=4)
    points = [c.get_offsets().tolist() for c in ax.collections]
    assert points == [[[0, 0], [3, 3]], [[1, 2]], [[2, 1]]]
    assert legend(ax) == ["class 0", "class 1", "class 2"]
    assert len({c.get_facecolor().tobytes() for c in ax.collections}) == 3
    assert len({c.get_paths()[0].vertices.tobytes() for c in ax.collections}) == 3
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("x1", "x2")


def test_a_data_set_names_its_classes_and_features():
    data = nn.Dataset([(0, 0), (1, 1)], [0, 1], ("width", "length"), ("rose", "lily"))
    ax = decision_boundary(Neuron(2, seed=0), data, resolution=4)
    assert legend(ax)[1:] == ["rose", "lily"]
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("width", "length")


@pytest.mark.parametrize("draw", [decision_regions, decision_boundary])
def test_signed_targets_are_the_classes_0_and_1(draw):
    assert legend(draw(Neuron(2, seed=0), moons(20).signed(), resolution=4))[-2:] == ["class 0", "class 1"]


@pytest.mark.parametrize("draw", [decision_regions, decision_boundary])
def test_one_example_is_enough(draw):
    ax = draw(Neuron(2, seed=0), [((3.0, -2.0), 1)], resolution=4)
    assert (ax.get_xlim(), ax.get_ylim()) == ((2, 4), (-3, -1))
    ax.figure.draw_without_rendering()


@pytest.mark.usefixtures("both_ways")
@pytest.mark.parametrize(("output", "threshold"), [("identity", 0.0), ("sigmoid", 0.5)])
def test_the_boundary_shows_the_output_about_the_threshold(output, threshold):
    model = Neuron(2, output, seed=0)
    model.load_state_dict({"weights.0": 2.0, "weights.1": 0.0, "bias": -1.0})  # decides at x1 = 1/2
    ax = decision_boundary(model, XOR, resolution=5)
    places = [-0.1 + 0.3 * i for i in range(5)]
    expected = [outputs_at(model, (x, 0.0))[0] for x in places]
    assert image(ax) == [pytest.approx(expected)] * 5
    low, high = ax.get_images()[0].get_clim()
    assert (low + high) / 2 == pytest.approx(threshold)
    line = ax.collections[0].get_paths()[0].vertices
    assert line[:, 0] == pytest.approx([0.5] * len(line))
    assert legend(ax) == [f"output {threshold:g}", "class 0", "class 1"]
    assert colour_bars(ax) == ["output"]


def test_a_line_stands_beside_ties():
    model = Neuron(2, "relu", seed=0)
    model.load_state_dict({"weights.0": 1.0, "weights.1": 0.0, "bias": -0.5})
    ax = decision_boundary(model, XOR, resolution=5)  # 0, a tie, up to x1 = 0.5
    line = ax.collections[0].get_paths()[0].vertices
    assert line[:, 0] == pytest.approx([0.5] * len(line))
    assert legend(ax)[0] == "output 0"


@pytest.mark.parametrize(("bias", "decided"), [(0.0, 0), (-1.0, 0), (1.0, 1)])  # 0 is a tie
def test_without_a_boundary_the_legend_says_what_is_decided(bias, decided):
    model = Neuron(2, init="zeros", seed=0)
    model.bias.data = bias
    assert legend(decision_boundary(model, XOR, resolution=4))[0] == f"decides {decided} everywhere"


@pytest.mark.usefixtures("both_ways")
def test_an_output_that_is_not_finite_is_refused():
    model = Neuron(2, seed=0)
    model.bias.data = NAN
    with pytest.raises(ValueError, match=r"^the model gives \[nan\] at \(-0.1, -0.1\).*diagnose"):
        decision_regions(model, XOR)
    with pytest.raises(ValueError, match=r"^the model gives \[nan\] at"):
        decision_boundary(model, XOR)


def test_an_infinite_score_decides_and_has_no_shade():
    model = Neuron(2, seed=0)
    model.bias.data = math.inf
    assert image(decision_regions(model, XOR, resolution=2)) == [[1, 1], [1, 1]]
    with pytest.raises(ValueError, match=r"gives \[inf\]"):
        decision_boundary(model, XOR)


@pytest.mark.usefixtures("both_ways")
def test_what_an_operation_refuses_is_its_own_error():
    with pytest.raises(DomainError, match="log needs"):
        decision_boundary(lambda x: Neuron(2, seed=0)(x).log(), XOR)


PAIR = [((0.0, 1.0), 1)]
REFUSED = [
    (lambda: loss_curves([PLAIN]), r'^loss_curves takes what train returns.*"SGD".*got a list of length 1'),
    (lambda: loss_curves({"a": 3}), "^loss_curves takes what train returns"),
    (lambda: loss_curves({}), "^loss_curves needs at least one History; got none"),
    (lambda: decision_regions(xor_model(), []), "^data needs at least one"),
    (lambda: decision_boundary(xor_model(), 3), "^data is a sequence of"),
    (
        lambda: decision_regions(MLP(3, [1]), [((1, 2, 3), 0)]),
        "exactly two features.*got a tuple of length 3",
    ),
    (lambda: decision_regions(Neuron(1), [((1,), 0)]), "exactly two features"),
    (lambda: decision_regions(Neuron(1), [(1.0, 0)]), r"exactly two features.*got 1.0"),
    (lambda: decision_regions(Neuron(3), PAIR), "a Neuron takes 3 inputs; got 2"),
    (lambda: decision_regions(Neuron(2), [((NAN, 1.0), 1)]), r"^features must be finite.*\(nan, 1.0\)"),
    (lambda: decision_regions(Neuron(2), [((1, 1), [0, 1])]), "^the target of an example is the index"),
    (lambda: decision_regions(Neuron(2), PAIR, resolution=1), "^resolution is a whole number of at least 2"),
    (lambda: decision_boundary(MLP(2, [3]), PAIR), "got 3 outputs; write decision_regions"),
    (lambda: decision_boundary(OneVsRest(3, lambda: Neuron(2)), PAIR), "predicts classes.*decision_regions"),
    (
        lambda: weight_images(MLP(4, [1]), (2, 2)),
        r"^weight_images takes a Layer, as model.layers\[0\]; got MLP",
    ),
    (lambda: weight_images(Layer(4, 2), (2, 3)), r"shape \(2, 3\) has 6 places; the layer has 4 inputs"),
    (lambda: weight_images(Layer(4, 2), 4), r"^shape is \(rows, columns\).*got 4"),
    (lambda: weight_images(Layer(4, 2), (4,)), r"^shape is \(rows, columns\).*tuple of length 1"),
    (lambda: weight_images(Layer(4, 2), (-2, -2)), "at least 1; got -2"),
    (lambda: weight_images(Layer(4, 2), (2, 2), columns=0), "^columns must be a whole number"),
    (lambda: confusion([[1, 2]]), "^a confusion matrix is square"),
    (lambda: confusion([]), "^a confusion matrix is square"),
    (lambda: confusion([[1, 2], [3, 0.5]]), "^a confusion matrix is square"),
    (lambda: confusion([[1, 2], [3, -1]]), "^a confusion matrix is square"),
    (lambda: confusion(7), "^a confusion matrix is square.*got 7"),
    (lambda: confusion([[1]], ["a", "b"]), "of 1 classes needs as many names; got 2"),
    (lambda: activations(Neuron(2), XOR), "^activations takes a model of layers"),
    (lambda: activations(xor_model(), []), "^data needs at least one"),
    (lambda: gradients(7), "^gradients takes a Module.*got 7"),
    (lambda: gradients(nn.Module()), "^gradients needs a model with parameters"),
]


@pytest.mark.parametrize(("draw", "message"), REFUSED)
def test_wrong_input_is_refused_before_anything_is_drawn(draw, message, plt):
    with pytest.raises((TypeError, ValueError), match=message):
        draw()
    assert plt.get_fignums() == []


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


def test_blue_is_negative_and_orange_positive():
    red, _, blue, _ = style.shades()(1.0)
    assert red > blue
    red, _, blue, _ = style.shades()(0.0)
    assert blue > red


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


def test_without_matplotlib_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)  # what an import finds that is not installed
    monkeypatch.delitem(sys.modules, "matplotlib.pyplot", raising=False)
    for draw in DRAWN.values():
        with pytest.raises(ImportError, match=r"^pictures need matplotlib: pip install "):
            draw(None)


def test_importing_nn_loads_no_picture_and_no_array_library():
    program = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); import nn, nn.cli, nn.plot; print(*sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603
    loaded = {name.partition(".")[0] for name in run.stdout.split()}
    assert {"nn", "engine", "tqdm"} <= loaded
    assert not {"matplotlib", "numpy"} & loaded


NAMES = (r"$\frac{", "$x$", "_hidden", "\0\x1b[2J\ud800", "x" * 100_000)


def test_names_are_shown_as_they_stand_and_never_read_as_formulas():
    names = NAMES
    data = Dataset(
        [(float(i), 1.0) for i in range(len(names))], range(len(names)), (NAMES[0], NAMES[3]), names
    )
    named = Module()
    named.__dict__.update({name: Value(1.0) for name in names[:4]})
    drawn = [
        decision_regions(MLP(2, [len(names)], seed=0), data, resolution=3),
        confusion([[1] * len(names)] * len(names), names),
        gradients(named),
        loss_curves(dict.fromkeys(names, PLAIN)),
    ]
    for ax in drawn:
        legend = ax.get_legend()
        texts = [*ax.get_xticklabels(), ax.xaxis.label, ax.yaxis.label]
        texts += legend.get_texts() if legend else []
        for text in texts:
            assert len(text.get_text()) < 80
            assert text.get_text().replace("\n", "").isprintable()
            assert not text._preprocess_math(text.get_text())[1]
    picture(drawn[0], "features and classes")
    assert len(drawn[0].get_legend().get_texts()) == len(names)
    assert style.plain("$x$") == r"\$x\$"  # which matplotlib shows as $x$


def test_a_part_called_layers_need_not_be_numbered():
    class Inner(Module):
        def __init__(self):
            self.w = Value(1.0)

    class Outer(Module):
        def __init__(self):
            self.layers = Inner()

    assert [text.get_text().partition("\n")[0] for text in gradients(Outer()).get_xticklabels()] == ["layers"]
