"""ROC AUC and average precision: perfect, reversed, tied, and refused."""

import pytest

from nn import Neuron, average_precision, roc_auc


@pytest.mark.parametrize(
    ("scores", "area", "mean"),
    [
        ([1, 2, 3, 4], 1.0, 1.0),
        ([4, 3, 2, 1], 0.0, (1 / 3 + 2 / 4) / 2),
        ([5, 5, 5, 5], 0.5, 0.5),  # one threshold: precision 2/4 at recall 1
        ([1, 3, 3, 4], 0.875, 1 / 2 + 1 / 2 * 2 / 3),  # of 4 pairs one is tied
        ([-0.1, -1e300, 7.0, 1e300], 1.0, 1.0),
    ],
)
def test_by_hand(scores, area, mean):
    assert roc_auc([0, 0, 1, 1], scores) == area
    assert average_precision([0, 0, 1, 1], scores) == pytest.approx(mean)


def test_a_score_of_a_model_is_ranked():
    neuron = Neuron(1)
    neuron.load_state_dict({"weights.0": -1.0, "bias": 0.0})
    assert roc_auc(neuron, [([0.0], 0), ([1.0], 0), ([0.5], 1)]) == 0.5


@pytest.mark.parametrize("metric", [roc_auc, average_precision])
@pytest.mark.parametrize(
    ("true", "scores", "message"),
    [
        ([1, 1], [0.1, 0.2], "all of class 1; a second class is needed"),
        ([0, 1], [0.1, float("nan")], "none is NaN"),
        ([0, 1, 2], [0.1, 0.2, 0.3], "one score for each of the 3 classes"),
        ([0, 1], ["a", "b"], "scores are numbers"),
    ],
)
def test_other_scores_are_refused(metric, true, scores, message):
    with pytest.raises(ValueError, match=message):
        metric(true, scores)
