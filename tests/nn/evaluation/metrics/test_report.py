"""The report: balanced accuracy first where one class is rare, rates of every class, and probabilities."""

import pytest

from nn import Classifier, Regressor, balanced_accuracy, log_loss, report, roc_auc

TRUE = ["no"] * 19 + ["yes"]


def test_a_rare_class_puts_the_balanced_accuracy_first():
    assert report(TRUE, ["no"] * 20).headline == (
        "balanced accuracy 50.0 % (50.0 % by chance); accuracy 95.0 %, where always answering no gives 95.0 %"
    )


def test_classes_that_are_alike_leave_the_accuracy_first():
    result = report(["a", "a", "b", "b", "c"], ["a", "a", "b", "c", "c"])
    assert result.headline == "accuracy 80.0 % (always answering a gives 40.0 %), balanced accuracy 83.3 %"


def test_every_class_has_its_line():
    lines = str(report(["a", "a", "b"], ["a", "b", "b"])).splitlines()
    assert lines[1].split() == ["class", "precision", "recall", "F1", "examples"]
    assert lines[2].split() == ["a", "1.000", "0.500", "0.667", "2"]
    assert lines[3].split() == ["b", "0.500", "1.000", "0.667", "1"]
    assert len(lines) == 4


def test_probabilities_have_a_line():
    shares = [[0.9, 0.1]] * 19 + [[0.4, 0.6]]
    last = str(report(TRUE, ["no"] * 19 + ["yes"], shares=shares)).splitlines()[-1]
    assert last == (
        "ROC AUC 1.000, average precision 1.000 (0.050 by chance), log loss 0.126, calibration error 0.115"
    )  # log loss (19 ln(1/0.9) + ln(1/0.6)) / 20; error 19/20 × 0.1 + 1/20 × 0.4


def test_a_class_that_does_not_occur_has_no_order():
    result = report(
        ["a", "b"], ["a", "b"], shares=[[0.8, 0.1, 0.1], [0.1, 0.8, 0.1]], classes=["a", "b", "c"]
    )
    assert "ROC" not in str(result)


@pytest.mark.parametrize("labels", [[0, 1, 0, 1], ["x", "y", "x", "y"]])
def test_of_an_estimator(labels):
    X = [[0.0], [1.0], [0.1], [0.9]]
    model = Classifier(hidden=(), epochs=300, lr=0.1).fit(X, labels)
    result = report(model, X, labels)
    assert result.accuracy == 1.0
    assert "ROC AUC 1.000" in str(result)


@pytest.mark.parametrize("metric", [report, balanced_accuracy, roc_auc, log_loss])
def test_an_estimator_without_classes_is_refused(metric):
    X, y = [[0.0], [1.0]], [0.0, 1.0]
    for model in (Regressor(epochs=1).fit(X, y), Classifier()):
        with pytest.raises(TypeError, match=r"takes a fitted classifier; got (Regressor|Classifier)\("):
            metric(model, X, y)
