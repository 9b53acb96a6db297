"""Every plot alike: its Axes, its refusals, and that nothing else needs matplotlib."""

import math
import subprocess
import sys
from pathlib import Path

import pytest

import nn
from nn import MLP, Embedding, Epoch, History, Layer, Neuron, OneVsRest, Transformer, xor
from nn.plot import (
    activations,
    attention_map,
    confusion,
    decision_boundary,
    decision_regions,
    gradients,
    loss_curves,
    nearest_embeddings,
    picture,
    weight_images,
)

ROOT = Path(nn.__file__).parents[1]
PLAIN = History([Epoch(1, 0.75, 0.1), Epoch(2, 0.5, 0.1)])
VALIDATED = History([Epoch(1, 0.75, 0.1, 0.8), Epoch(2, 0.5, 0.1, 0.6)])
XOR = xor()
NAN = math.nan


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
    "attention_map": lambda ax: attention_map(
        Transformer(3, width=2, heads=1, context=2, seed=0), [0, 1], None, ax
    ),
    "nearest_embeddings": lambda ax: nearest_embeddings(Embedding(3, 2, seed=0), 0, "abc", ax),
}
each = pytest.mark.parametrize("draw", DRAWN.values(), ids=DRAWN)


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


PAIR = [((0.0, 1.0), 1)]


REFUSED = [
    (
        lambda: loss_curves([PLAIN]),
        r'^loss_curves takes the History that train returns.*"SGD".*a list of length 1',
    ),
    (lambda: loss_curves({"a": 3}), "^loss_curves takes the History that train returns"),
    (lambda: loss_curves({}), "^loss_curves needs at least one History; got none"),
    (lambda: decision_regions(xor_model(), []), "^data needs at least one"),
    (lambda: decision_boundary(xor_model(), 3), "^data is a sequence of"),
    (
        lambda: decision_regions(MLP(3, [1]), [((1, 2, 3), 0)]),
        "exactly two features.*got a tuple of length 3",
    ),
    (lambda: decision_regions(Neuron(1), [((1,), 0)]), "exactly two features"),
    (lambda: decision_regions(Neuron(1), [(1.0, 0)]), r"^data is a sequence.*pair 0 are 1.0 .*write"),
    (lambda: decision_regions(Neuron(3), PAIR), "a Neuron takes 3 inputs; got 2"),
    (lambda: decision_regions(Neuron(2), [((NAN, 1.0), 1)]), r"^features must be finite.*\(nan, 1.0\)"),
    (lambda: decision_regions(Neuron(2), [((1, 1), [0, 1])]), "^the target of an example is 0 or 1 .*index"),
    (
        lambda: decision_regions(Neuron(2), PAIR, resolution=1),
        "^resolution must be a whole number of at least 2",
    ),
    (lambda: decision_boundary(MLP(2, [3]), PAIR), "got 3 outputs; write decision_regions"),
    (lambda: decision_boundary(OneVsRest(3, lambda: Neuron(2)), PAIR), "predicts classes.*decision_regions"),
    (
        lambda: weight_images(MLP(4, [1]), (2, 2)),
        r"^weight_images takes a Layer, as model.layers\[0\]; got MLP",
    ),
    (lambda: weight_images(Layer(4, 2), (2, 3)), r"shape \(2, 3\) has 6 cells; the layer has 4 inputs"),
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
    assert {"nn", "engine"} <= loaded
    assert not {"matplotlib", "numpy", "tqdm"} & loaded
