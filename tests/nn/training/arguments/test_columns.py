"""`train` with inputs and targets apart is `train` with pairs."""

import inspect

import numpy as np
import pytest

from nn import MLP, Neuron, train
from nn.training.arguments import columns

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


MODEL, PAIRS = net(), list(zip(X, Y, strict=True))
ORDERS = {
    "X, y": [(X, Y, MODEL, "mse"), (MODEL, X, "mse", Y), (MODEL, "mse", X, Y), (MODEL, X, Y, 50, "mse")],
    "data": [(PAIRS, MODEL, "mse"), (MODEL, "mse", PAIRS), ("mse", MODEL, PAIRS)],
}


@pytest.mark.parametrize(("data", "arguments"), [(data, order) for data in ORDERS for order in ORDERS[data]])
def test_another_order_of_the_arguments_is_named(data, arguments):
    with pytest.raises(TypeError, match=rf"; write train\(model, {data}, loss\); got "):
        train(*arguments)


@pytest.mark.parametrize("options", [{"loss": "mse"}, {"loss": "mse", "model": MODEL}])
def test_keywords_count_in_the_order(options):
    arguments = (X, Y) if "model" in options else (X, Y, MODEL)
    with pytest.raises(TypeError, match=r"; write train\(model, X, y, loss\); got data, data"):
        train(*arguments, **options)


@pytest.mark.parametrize(
    ("slip", "name"),
    [
        ("learning_rate", "lr"),
        ("batch", "batch_size"),
        ("batchsize", "batch_size"),
        ("n_epochs", "epochs"),
        *columns.ELSEWHERE.items(),
    ],
)
def test_an_option_of_another_name_is_given_its_name(slip, name):
    assert name in inspect.signature(train).parameters
    with pytest.raises(TypeError, match=rf"^train takes no {slip}=\.\.\.; write {name}=\.\.\.$"):
        train(net(), X, Y, "mse", **{slip: 1})


def test_an_option_that_resembles_none_is_answered_with_all():
    with pytest.raises(TypeError, match=r"^train takes no zzz=\.\.\.; it takes model, data, loss, epochs, "):
        train(net(), X, Y, "mse", zzz=1)


def test_numbers_as_text_are_no_classes():
    with pytest.raises(
        TypeError, match=r"^the targets are numbers written as text; target 0 is '1\.0'; write \[fl"
    ):
        train(net(), X, [str(y) for y in Y], "mse")


@pytest.mark.parametrize("both", [(X, Y), [X, Y], (np.array(X), Y)], ids=["tuple", "list", "array"])
def test_validation_may_be_two_columns(both):
    histories = [train(net(), X, Y, "mse", 2, validation=v, progress=False) for v in (both, PAIRS)]
    assert histories[0] == histories[1]


def test_validation_that_is_no_data_is_named():
    with pytest.raises(TypeError, match=r"^validation is a sequence of \(inputs, target\) pairs; got 5"):
        train(net(), X, Y, "mse", validation=5)
