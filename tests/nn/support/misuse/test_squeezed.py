"""Probabilities given to a loss that takes scores: a warning, once, at the line of the user."""

import threading
import warnings

import pytest

from engine import MisuseWarning, Value, softmax
from nn.support.misuse.squeezed import warn_if_probabilities, warn_if_probability, warned_once

Z = Value(0.5) + Value(1.0)


def test_a_sigmoid_is_a_probability_already():
    with pytest.warns(
        MisuseWarning, match=r"^the_loss takes a score.*Write binary_cross_entropy for"
    ) as warned:
        warn_if_probability(Z.sigmoid(), "the_loss")
    assert warned[0].filename == __file__


def test_a_softmax_is_shares_already():
    with pytest.warns(
        MisuseWarning, match="^the_loss takes scores.*cross_entropy_of_probabilities"
    ) as warned:
        warn_if_probabilities(softmax([Z, Value(1.0)]), "the_loss")
    assert warned[0].filename == __file__


@pytest.mark.parametrize("score", [Z, Z.tanh(), Z.relu(), Value(0.5), 0.5, 0, None], ids=repr)
def test_a_score_is_no_reason_to_warn(score):
    warn_if_probability(score, "the_loss")  # a warning is an error here
    warn_if_probabilities([score, score], "the_loss")


def test_a_warning_is_given_once_in_a_block_whatever_the_filter():
    def warn_three_times():
        for _ in range(3):
            warn_if_probability(Z.sigmoid(), "one")

    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        with warned_once():
            warn_three_times()
            warn_if_probability(Z.sigmoid(), "other")
        assert len(said) == 2
        warn_three_times()
        assert len(said) == 5


def test_blocks_of_threads_are_their_own():
    told = []

    def run():
        with warnings.catch_warnings(record=True) as said, warned_once():
            warnings.simplefilter("always")
            warn_if_probability(Z.sigmoid(), "one")
            told.append(len(said))

    with warned_once():
        thread = threading.Thread(target=run)
        thread.start()
        thread.join()
    assert told == [1]
