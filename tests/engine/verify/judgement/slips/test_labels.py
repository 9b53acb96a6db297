"""A label is an input that weighs logarithms, and nothing else."""

import pytest

from engine import Value, exp, judge, log, xlogy
from engine.verify.judgement.chain.edges import Ledger
from engine.verify.judgement.slips.labels import _labels, _words


def names(function):
    y, s = Value(0.25, "y"), Value(0.5, "s")
    return _labels(Ledger(function(y, s), s))


@pytest.mark.parametrize(
    ("function", "labels"),
    [
        (lambda y, s: y * log(s) + (1.0 - y) * log(1.0 - s), ["y"]),
        (lambda y, s: -(y * log(s)), ["y"]),
        (lambda y, s: y * s, []),  # a product with no logarithm
        (lambda y, s: y * log(s) + y, []),  # beside a logarithm it stands alone, too
        (lambda y, s: exp(y) * log(s), []),  # not itself
        (lambda y, _: y, []),  # nothing at all: it is the result
        (xlogy, ["y"]),
    ],
)
def test_an_input_is_a_label_where_every_way_up_comes_to_a_logarithm(function, labels):
    assert names(function) == labels


def test_an_answer_for_a_hard_label_is_told():
    (ruling,) = judge("xlogy(y, s)", {"s": "1/s"}).rulings
    assert ruling.diagnosis.kind == "label"
    assert "the hard label y = 1 alone" in ruling.diagnosis.words


def test_one_label_may_be_a_share_and_each_of_several_is_one():
    assert (
        _words(["y"], "y")
        == "this holds for the hard label y = 1 alone; here y may be a share, any number from 0 to 1"
    )
    assert _words(["y1", "y2"], "y2") == (
        "this holds for the hard label y1 = 0, y2 = 1 alone; here each label is a share, any number from 0 to 1"
    )
    assert "y1 = 0, y2 = 0 alone" in _words(["y1", "y2"], "")
