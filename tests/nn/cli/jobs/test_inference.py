"""The loss and the outputs that fit a data set."""

import pytest

from nn import LOSSES, blobs, linear, moons
from nn.cli.jobs.inference import LOSSES_FOR, OUTPUT_FOR_LOSS, kind_of, loss_for, output_for, outputs_for

KINDS = {"two classes": moons(9), "several classes": blobs(9), "a number": linear(9)}


@pytest.mark.parametrize("kind", KINDS)
def test_the_kind_of_the_target_decides_the_loss(kind):
    data = KINDS[kind]
    assert kind_of(data) == kind
    assert loss_for(data, None) == LOSSES_FOR[kind][0]
    for loss in LOSSES:
        if loss in LOSSES_FOR[kind]:
            assert loss_for(data, loss) == loss
        else:
            with pytest.raises(ValueError, match=rf"^{loss} does not fit {kind} \({data.name}\); these do: "):
                loss_for(data, loss)


def test_every_loss_fits_something_and_every_output_belongs_to_a_loss():
    assert {loss for losses in LOSSES_FOR.values() for loss in losses} == set(LOSSES)
    assert set(OUTPUT_FOR_LOSS) <= set(LOSSES)


def test_one_score_serves_two_classes_and_a_number():
    assert [outputs_for(KINDS[kind].classes) for kind in KINDS] == [1, 3, 1]


@pytest.mark.parametrize(
    ("kind", "loss", "output"),
    [
        ("two classes", "binary_cross_entropy_with_logits", "identity"),
        ("two classes", "binary_cross_entropy", "sigmoid"),
        ("two classes", "mean_squared_error", "sigmoid"),
        ("two classes", "hinge", "identity"),
        ("several classes", "cross_entropy", "identity"),
        ("several classes", "cross_entropy_of_probabilities", "softmax"),
        ("a number", "mean_squared_error", "identity"),
    ],
)
def test_a_loss_of_probabilities_gets_them_and_a_loss_of_scores_gets_scores(kind, loss, output):
    assert output_for(KINDS[kind], loss) == output
