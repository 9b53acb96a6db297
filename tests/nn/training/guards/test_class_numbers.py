"""Numbers of classes that a loss takes as amounts."""

import warnings

import pytest

from engine import MisuseWarning
from nn import MLP, Dataset, train, xor

X = [[0.0, 1.0], [1.0, 0.0], [1.0, 1.0], [0.5, 0.0]]
TWO, THREE = ["no", "yes", "no", "yes"], ["cat", "dog", "cat", "emu"]
AMOUNTS = ["mse", "squared_error", "half_squared_error"]


def run(data, loss, output="identity", outputs=1):
    model = MLP(2, [outputs], output=output, seed=0)
    return train(model, data, loss, 1, progress=False, compiled=False)


@pytest.mark.parametrize("loss", AMOUNTS)
@pytest.mark.parametrize(
    ("names", "instead"),
    [(TWO, '"binary_cross_entropy_with_logits"'), (THREE, '"cross_entropy" and a model of 3')],
)
def test_names_of_classes_are_no_amounts(loss, names, instead):
    listed = ", ".join(sorted(set(names)))
    message = rf"^the targets are names of classes \({listed}\); .* predicts a number, .*{instead}"
    with pytest.warns(MisuseWarning, match=message) as caught:
        run(Dataset(X, names), loss)
    assert caught[0].filename == __file__


def test_the_columns_of_a_call_are_watched_too():
    with pytest.warns(MisuseWarning, match=r"^the targets are names of classes \(no, yes\)"):
        train(MLP(2, [1], seed=0), X, TWO, "mse", 1, progress=False)


@pytest.mark.parametrize(
    ("data", "loss", "output", "outputs"),
    [
        (xor(), "mse", "identity", 1),
        (Dataset(X, TWO), "mse", "sigmoid", 1),
        (Dataset(X, TWO).signed(), "mse", "tanh", 1),
        (Dataset(X, TWO), "bce_with_logits", "identity", 1),
        (Dataset(X, THREE), "cross_entropy", "identity", 3),
        (Dataset(X, [[1, 0, 0]] * 4, classes=("a", "b", "c")), "mse", "softmax", 3),
        (Dataset(X, [1.0, 2.0, 3.0, 4.0]), "mse", "identity", 1),
    ],
    ids=str,
)
def test_classes_as_classes_are_fine(data, loss, output, outputs):
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        run(data, loss, output, outputs)
