"""`train` with inputs and targets apart is `train` with pairs."""

import inspect

import numpy as np
import pytest

from nn import MLP, Neuron, train

X = [[1.0, 2.0], [3.0, -1.0], [0.5, 0.5]]
Y = [1.0, 0.0, 2.0]


def net():
    return MLP(2, [3, 1], "tanh", seed=0)


def paired():
    model = net()
    return train(
        model, list(zip(X, Y, strict=True)), "squared_error", 3, 2, progress=False
    ), model.state_dict()


@pytest.mark.parametrize("kind", [list, tuple, np.array])
@pytest.mark.parametrize(
    ("rest", "options"),
    [
        (("squared_error",), {"epochs": 3, "batch_size": 2}),
        (("squared_error", 3), {"batch_size": 2}),
        (("squared_error", 3, 2), {}),
        ((), {"loss": "squared_error", "epochs": 3, "batch_size": 2}),
        ((lambda p, t: (p - t) * (p - t), 3, 2), {}),
    ],
    ids=["keywords", "epochs", "positions", "a loss by keyword", "a function"],
)
def test_two_columns_are_trained_as_pairs(rest, options, kind):
    model = net()
    history = train(model, kind(X), kind(Y), *rest, progress=False, **options)
    assert (history.losses, model.state_dict()) == (
        pytest.approx(paired()[0].losses),
        pytest.approx(paired()[1]),
    )


def test_several_targets_of_a_row_are_a_column_of_rows():
    model = MLP(2, [2], seed=0)
    train(model, X, [[y, -y] for y in Y], "squared_error", 2, progress=False)


def test_the_loss_is_missed_where_there_is_none():
    with pytest.raises(
        TypeError, match=r"^train\(model, X, y\) has no loss; write train\(model, X, y, \"mean_sq"
    ):
        train(net(), X, Y)


@pytest.mark.parametrize("y", [Y[:2], [*Y, 1.0], []], ids=len)
def test_columns_are_of_one_length(y):
    with pytest.raises(ValueError, match=r"3 .*|one target for each row"):
        train(net(), X, y, "squared_error")


@pytest.mark.parametrize("loss", [None, 5, 1.0], ids=repr)
def test_what_is_neither_a_loss_nor_a_column_is_refused_as_a_loss(loss):
    with pytest.raises(ValueError, match=r"^a loss is one of"):
        train(Neuron(2), [((1.0, 2.0), 1.0)], loss)


@pytest.mark.parametrize("names", [("X", "y"), ("x", "y")], ids="".join)
def test_columns_are_given_by_position(names):
    with pytest.raises(
        TypeError, match=r"^train takes no [Xx]=\.\.\.; write train\(model, X, y, loss, \.\.\.\), or"
    ):
        train(net(), **dict(zip(names, (X, Y), strict=True)), loss="squared_error")


@pytest.mark.parametrize("columns", [(5, 5), (X, 5), (None, Y), ("ab", [1.0, 2.0])], ids=repr)
def test_what_is_no_column_is_described(columns):
    with pytest.raises(
        TypeError, match=r"^train\(model, X, y, loss\) takes a column of inputs and one of targets; got"
    ):
        train(net(), *columns, "squared_error")


def test_the_signature_is_that_of_pairs():
    assert list(inspect.signature(train).parameters)[:5] == ["model", "data", "loss", "epochs", "batch_size"]
