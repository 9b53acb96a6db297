"""Precision, recall, F1 and balanced accuracy, by hand, and in all the forms of their arguments."""

import pytest

from nn import Classifier, Dataset, Neuron, accuracy, balanced_accuracy, f1, precision, recall

TRUE, DECIDED = [0, 0, 0, 0, 1, 1], [0, 0, 1, 1, 1, 0]  # of class 1: 1 hit, 3 decided, 2 true


def test_by_hand():
    assert precision(TRUE, DECIDED) == 1 / 3
    assert recall(TRUE, DECIDED) == 1 / 2
    assert f1(TRUE, DECIDED) == pytest.approx(2 / (3 + 2))
    assert balanced_accuracy(TRUE, DECIDED) == (2 / 4 + 1 / 2) / 2
    assert precision(TRUE, DECIDED, of=0) == 2 / 3


def test_texts_are_classes_and_the_last_one_is_counted():
    true, decided = (["yes" if y else "no" for y in column] for column in (TRUE, DECIDED))
    assert recall(true, decided) == 1 / 2
    assert recall(true, decided, of="no") == 2 / 4


@pytest.mark.parametrize(("true", "decided"), [([0, 0], [0, 0]), ([1, 1], [0, 0])])
def test_a_rate_of_nothing_is_0(true, decided):
    assert (precision(true, decided), recall(true, decided), f1(true, decided)) == (0.0, 0.0, 0.0)


def step():
    """A neuron that decides for class 1 where x > 0."""
    neuron = Neuron(1)
    neuron.load_state_dict({"weights.0": 1.0, "bias": 0.0})
    return neuron


X, Y = [[-1.0], [1.0], [2.0], [-3.0]], [0, 1, 0, 1]  # decided: 0, 1, 1, 0


@pytest.mark.parametrize(
    "data", [(X, Y), (list(zip(X, Y, strict=True)),), (Dataset(X, Y),)], ids=["columns", "pairs", "set"]
)
@pytest.mark.parametrize("metric", [accuracy, precision, recall, f1, balanced_accuracy])
def test_models_are_asked_on_any_data(metric, data):
    assert metric(step(), *data) == 0.5


def test_estimators_are_asked_for_whole_tables():
    labels = ["b", "a", "a", "b"]
    model = Classifier(hidden=(), epochs=200, lr=0.1).fit([[-1.0], [1.0], [2.0], [-3.0]], labels)
    assert accuracy(model, X, labels) == f1(model, X, labels) == 1.0
    assert accuracy(model, list(zip(X, labels, strict=True))) == 1.0


@pytest.mark.parametrize(
    ("arguments", "error", "message"),
    [
        (([0, 1], [0]), ValueError, "2 classes and 1 answers"),
        (([], []), ValueError, "at least one example"),
        (([0, 1], [0, 1], [0, 1]), TypeError, "two columns"),
        ((["a", 1], ["a", 1]), TypeError, "all numbers or all texts"),
    ],
)
def test_other_columns_are_refused(arguments, error, message):
    with pytest.raises(error, match=message):
        f1(*arguments)


def test_a_class_that_does_not_occur_is_named():
    with pytest.raises(ValueError, match=r"no class is 2 \(int\); there are 0, 1"):
        recall(TRUE, DECIDED, of=2)
