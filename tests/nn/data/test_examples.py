"""Pairs from pairs, from a data set and from two columns."""

import numpy as np
import pandas as pd
import pytest

from nn import MLP, Dataset, accuracy, confusion_matrix, error_count, mean_loss, total_cost
from nn.data.examples import examples_of

X, Y = [[1.0, 2.0], [3.0, 4.0], [0.0, 1.0]], [1, 0, 1]
PAIRS = list(zip(X, Y, strict=True))
FORMS = {
    "a tuple": (X, Y),
    "a list": [X, Y],
    "arrays": (np.array(X), np.array(Y)),
    "a frame": (pd.DataFrame(X), pd.Series(Y)),
    "two samples": (X[:2], Y[:2]),
    "two samples with rows as targets": (X[:2], [[1], [0]]),
}


@pytest.mark.parametrize("form", FORMS)
def test_two_columns_are_pairs(form):
    assert examples_of(FORMS[form]) == PAIRS[: len(FORMS[form][1])]


@pytest.mark.parametrize("pair", [tuple, list])
def test_two_pairs_stay_pairs(pair):
    for targets in (Y[:2], [[1.0, 2.0], [0.0, 3.0]]):
        pairs = [pair(p) for p in zip(X[:2], targets, strict=True)]
        assert examples_of(pairs) == list(zip(X[:2], targets, strict=True))
    pairs = ((X[0], [1.0, 2.0]), (X[1], [0.0, 3.0]))
    assert examples_of(pairs) == list(pairs)


METRICS = {
    accuracy: (),
    error_count: (),
    confusion_matrix: (),
    mean_loss: ("mse",),
    total_cost: ("mse",),
}


@pytest.mark.parametrize("metric", METRICS, ids=lambda metric: metric.__name__)
def test_a_metric_takes_columns_as_pairs(metric):
    model, rest = MLP(2, [3, 1], seed=0), METRICS[metric]
    assert (
        metric(model, X, Y, *rest)
        == metric(model, np.array(X), np.array(Y), *rest)
        == metric(model, PAIRS, *rest)
    )
    with pytest.raises(TypeError, match=rf"^{metric.__name__}(\(\))? .* ?X"):
        metric(model, X=X, y=Y)
    with pytest.raises(ValueError, match=r"^one target for each row; got 3 rows, 2 targets$"):
        metric(model, X, Y[:2], *rest)
    with pytest.raises(ValueError, match=r"^data needs at least one \(inputs, target\) pair; got none$"):
        metric(model, [], [], *rest)


def test_the_number_of_classes_is_no_column():
    assert len(confusion_matrix(MLP(2, [1], seed=0), X, Y, 3)) == 3
    assert len(confusion_matrix(MLP(2, [1], seed=0), PAIRS, 3)) == 3


def test_names_of_classes_need_the_classes_of_the_training_data():
    with pytest.raises(
        TypeError, match=r"^data has names of classes .*write Dataset\(X, y, classes=\.\.\.\)"
    ):
        accuracy(MLP(2, [1], seed=0), X, ["no", "yes", "no"])


@pytest.mark.parametrize("texts", [["1.5", "2"], ["0", "1"], [" 2 ", "nan"]], ids=repr)
def test_numbers_as_text_are_refused_unless_they_are_named_as_classes(texts):
    with pytest.raises(TypeError, match=r"^the targets are numbers written as text; target 0 is "):
        Dataset(X[:2], texts)
    with pytest.raises(TypeError, match=r"^the targets are numbers written as text; target 0 is "):
        Dataset(X[:2], np.array(texts))
    assert Dataset(X[:2], texts, classes=tuple(texts)).targets == [0, 1]
