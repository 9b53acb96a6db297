"""The loss curves: what is drawn, labelled and marked."""

import math

import pytest

from nn import Epoch, History
from nn.plot import (
    loss_curves,
)

PLAIN = History([Epoch(1, 0.75, 0.1), Epoch(2, 0.5, 0.1)])
VALIDATED = History([Epoch(1, 0.75, 0.1, 0.8), Epoch(2, 0.5, 0.1, 0.6)])
NAN = math.nan


def curves(ax):
    return {line.get_label(): (list(line.get_xdata()), list(line.get_ydata())) for line in ax.get_lines()}


def legend(ax):
    return [text.get_text() for text in ax.get_legend().get_texts()]


def test_the_curve_is_the_loss_of_each_epoch(plt):
    ax = PLAIN.plot()
    assert curves(ax) == {"training": ([1, 2], [0.75, 0.5])}
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("epoch", "mean loss")
    assert plt.get_fignums() != []


def test_the_validation_has_a_curve_of_its_own():
    ax = VALIDATED.plot()
    assert curves(ax) == {"training": ([1, 2], [0.75, 0.5]), "validation": ([1, 2], [0.8, 0.6])}
    assert legend(ax) == ["training", "validation"]
    assert [line.get_linestyle() for line in ax.get_lines()] == ["-", "--"]  # told apart without colour


def test_several_runs_differ_in_colour_and_marker_and_share_both_with_their_validation():
    ax = loss_curves({"SGD": VALIDATED, "Adam": PLAIN})
    assert legend(ax) == ["SGD", "SGD, validation", "Adam"]
    looks = [(line.get_color(), line.get_marker()) for line in ax.get_lines()]
    assert looks[0] == looks[1]
    assert all(a != b for a, b in zip(looks[0], looks[2], strict=True))


def test_a_history_without_epochs_says_so():
    ax = History().plot()
    assert curves(ax) == {"training": ([], [])}
    assert [text.get_text() for text in ax.texts] == ["no epoch is finished"]


@pytest.mark.parametrize(
    ("losses", "marked", "label"),
    [
        ([0.5], [0], "training"),  # one epoch is a point, not an invisible line
        ([0.5, 0.4, 0.3], [2], "training"),
        ([0.5, NAN, 0.4, 0.3], [0, 3], "training (1 of 4 not finite)"),
        ([math.inf, NAN], [], "training (2 of 2 not finite)"),
    ],
)
def test_a_marker_stands_where_a_line_ends_and_the_legend_counts_what_is_not_finite(losses, marked, label):
    ax = loss_curves(History([Epoch(i, loss, 0.1) for i, loss in enumerate(losses, start=1)]))
    (line,) = ax.get_lines()
    assert (line.get_markevery(), line.get_label()) == (marked, label)
    ax.figure.draw_without_rendering()


def test_validation_in_some_epochs_only_has_gaps():
    ax = loss_curves(History([Epoch(1, 0.75, 0.1), Epoch(2, 0.5, 0.1, 0.6)]))
    _, (_, losses) = curves(ax).values()
    assert math.isnan(losses[0])
    assert losses[1] == 0.6
