"""Classifier: two classes or more, of any labels, with probabilities, weights and early stopping."""

import copy
import pickle

import numpy as np
import pytest

from nn import SGD, Adam, Classifier, StepSchedule, accuracy, iris
from nn.estimators import fitting
from nn.training.ways.chosen import finished


def test_it_learns_a_circle_from_columns_of_any_scale(rings, classifier):
    assert classifier().fit(*rings).score(*rings) > 0.95


def test_probabilities_belong_to_the_sorted_classes(rings, classifier):
    model = classifier().fit(*rings)
    p = model.predict_proba(rings[0])
    assert model.classes_.tolist() == ["in", "out"]
    np.testing.assert_allclose(p.sum(axis=1), 1.0)
    assert model.predict(rings[0]).tolist() == [model.classes_[i] for i in p.argmax(axis=1)]


def test_probabilities_are_those_of_the_network(rings, classifier):
    """p = 1 / (1 + e^-z), with z the output of the network for the scaled row."""
    model = classifier().fit(*rings)
    X = rings[0][:5]
    scaled = (X - rings[0].mean(axis=0)) / rings[0].std(axis=0)
    z = [model.model_(row).data for row in scaled]
    np.testing.assert_allclose(model.predict_proba(X)[:, 1], 1 / (1 + np.exp(-np.array(z))), rtol=1e-9)


def test_several_classes():
    data = iris()
    names = [data.classes[i] for i in data.targets]
    model = Classifier(hidden=(8,), epochs=40).fit(data.inputs, names)
    assert model.classes_.tolist() == sorted(data.classes)
    assert model.predict_proba(data.inputs[:2]).shape == (2, 3)
    assert model.score(data.inputs, names) > 0.95


@pytest.mark.parametrize(
    "labels", [[False, True], [0, 1], [-1.0, 7.0], np.array(["b", "a"]), [3, 1, 2]], ids=str
)
def test_predictions_are_labels_as_they_were_given(labels, classifier):
    X = [[float(i)] for i in range(len(labels))]
    predicted = classifier(epochs=150, hidden=(16,)).fit(X, labels).predict(X)
    assert predicted.tolist() == list(labels)
    assert predicted.dtype == np.asarray(labels).dtype


def test_the_program_gives_the_numbers_of_the_graph(monkeypatch, rings, classifier):
    compiled = classifier(epochs=3).fit(*rings)
    monkeypatch.setattr(fitting, "finished", lambda run: finished(run, compiled=False))
    plain = classifier(epochs=3).fit(*rings)
    np.testing.assert_allclose(compiled._fit_.parameters, plain._fit_.parameters, rtol=1e-9)


def test_early_stopping_keeps_the_best_epoch(rings, classifier):
    model = classifier(epochs=500, early_stopping=True, patience=5, validation_fraction=0.25).fit(*rings)
    history = model.history_
    assert history.stopped == "patience"
    assert len(history.epochs) == history.best.epoch + 5
    assert model._fit_.parameters.tolist() == history.best.parameters


def test_classes_are_weighed(classifier):
    """Two overlapping classes at 9 to 1: without weights the rare one is never predicted."""
    X = [[x] for x in [0.0] * 90 + [0.0] * 5 + [1.0] * 5]
    y = ["no"] * 90 + ["yes"] * 10
    plain, balanced = (classifier(class_weight=w).fit(X, y) for w in (None, "balanced"))
    assert plain.predict_proba([[0.0]])[0, 1] == pytest.approx(5 / 95, abs=0.03)
    assert balanced.predict_proba([[0.0]])[0, 1] == pytest.approx(45 / 135, abs=0.08)  # 5 × 9 against 90
    weighted = classifier(class_weight={"yes": 9.0}).fit(X, y)
    assert weighted.predict_proba([[0.0]])[0, 1] == pytest.approx(45 / 135, abs=0.08)


def test_balanced_classes_count_the_weights_of_rows(classifier):
    X, y = [[0.0], [1.0], [2.0], [3.0]], [0, 0, 1, 1]
    a = classifier(class_weight="balanced").fit(X, y, sample_weight=[1, 1, 3, 3])
    b = classifier(class_weight={0: 3.0}).fit(X, y, sample_weight=[1, 1, 3, 3])
    np.testing.assert_allclose(a.predict_proba(X), b.predict_proba(X), rtol=1e-6)


@pytest.mark.parametrize("travel", [copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))])  # noqa: S301  # our own
def test_a_copy_predicts_the_same_and_goes_on_alike(travel, rings, classifier):
    model = classifier(epochs=2).fit(*rings)
    twin = travel(model)
    np.testing.assert_array_equal(model.predict_proba(rings[0]), twin.predict_proba(rings[0]))
    model.partial_fit(*rings)
    twin.partial_fit(*rings)
    np.testing.assert_array_equal(model.predict_proba(rings[0]), twin.predict_proba(rings[0]))


def test_epochs_one_by_one_are_epochs_at_once(rings, classifier):
    model = classifier(epochs=4)
    for _ in range(4):
        model.partial_fit(*rings)
    np.testing.assert_array_equal(model._fit_.parameters, classifier(epochs=4).fit(*rings)._fit_.parameters)


def test_a_part_may_lack_a_class_that_was_announced(classifier):
    model = classifier().partial_fit([[0.0], [1.0]], ["a", "a"], classes=["a", "b", "c"])
    model.partial_fit([[2.0]], ["c"], sample_weight=[2.0])
    assert model.predict_proba([[0.0]]).shape == (1, 3)
    with pytest.raises(ValueError, match="'d' is not among the classes 'a', 'b', 'c'"):
        model.partial_fit([[2.0]], ["d"])
    with pytest.raises(ValueError, match="classes are those of the first call"):
        model.partial_fit([[2.0]], ["a"], classes=["a", "b"])


def test_an_optimizer_and_a_schedule_are_not_used_up(rings, classifier):
    rule = Adam(0.05)
    first, second = (classifier(optimizer=rule, epochs=3).fit(*rings) for _ in range(2))
    np.testing.assert_array_equal(first._fit_.parameters, second._fit_.parameters)
    assert (rule.updates, rule.memory) == (0, [])


def test_a_seed_decides_and_none_does_not(rings, classifier):
    same = [classifier(seed=3, epochs=2).fit(*rings)._fit_.parameters for _ in range(2)]
    other = [classifier(seed=None, epochs=2).fit(*rings)._fit_.parameters for _ in range(2)]
    assert same[0].tolist() == same[1].tolist()
    assert other[0].tolist() != other[1].tolist()


def test_metrics_of_nn_take_it():
    model = Classifier(hidden=(), epochs=100).fit([[0.0], [1.0]], [0, 1])
    assert accuracy(model.model_, [([-1.0], 0), ([1.0], 1)]) == 1.0  # scaled: mean 0.5, deviation 0.5


@pytest.mark.parametrize(
    ("params", "message"),
    [
        ({"hidden": 0}, "hidden must be a whole number of at least 1"),
        ({"hidden": "32"}, "hidden lists the units"),
        ({"hidden": (8, 2.5)}, "hidden must be a whole number"),
        ({"activation": "swosh"}, "activation"),
        ({"activation": "step"}, "write sigmoid"),
        ({"activation": None}, "activation is the name"),
        ({"optimizer": "adamant"}, "did you mean adam"),
        ({"lr": -1}, "learning rate"),
        ({"weight_decay": -1}, "weight_decay must be at least 0"),
        ({"epochs": 0}, "epochs must be a whole number"),
        ({"batch_size": 1.5}, "batch_size must be a whole number"),
        ({"early_stopping": "yes"}, "early_stopping is True or False"),
        ({"early_stopping": True, "patience": 0}, "patience must be"),
        ({"validation_fraction": 1.0}, "validation_fraction must be"),
        ({"validation_fraction": 0}, "validation_fraction must be"),
        ({"tolerance": float("nan")}, "tolerance must be"),
        ({"class_weight": "balance"}, 'class_weight is "balanced" or a dict'),
        ({"class_weight": {"up": 1.0}}, "class_weight has the class 'up'"),
        ({"class_weight": {"in": -1.0}}, "the weight of class 'in' must be at least 0"),
        ({"seed": 0.5}, "seed is a whole number or None"),
        ({"threads": 0}, "threads must be"),
    ],
    ids=str,
)
def test_fit_refuses_a_parameter_that_does_not_fit(params, message, rings, classifier):
    with pytest.raises(ValueError, match=message):
        classifier(**params).fit(*rings)


def test_partial_fit_holds_no_rows_out(rings, classifier):
    with pytest.raises(ValueError, match="write early_stopping=False"):
        classifier(early_stopping=True).partial_fit(*rings)


def test_unknown_parameters_are_named():
    with pytest.raises(ValueError, match=r"did you mean hidden\?"):
        Classifier().set_params(hiden=(3,))


def test_parameters_are_shown_where_they_differ():
    assert repr(Classifier((4,), optimizer=SGD(StepSchedule(0.1, every=5)), seed=1)).startswith(
        "Classifier(hidden=(4,), opt"
    )
    assert repr(Classifier()) == "Classifier()"


@pytest.mark.parametrize("numbers", [np.int64, np.int32, np.uint8])
def test_integers_of_numpy_are_integers(numbers, rings):
    model = Classifier(hidden=(numbers(3),), epochs=numbers(2), batch_size=numbers(8), seed=numbers(1))
    assert model.fit(*rings).predict(rings[0]).shape == (80,)
