"""Means over examples: 1/n times a sum of n terms, each of which depends on what is asked."""

import pytest

from engine import Expression, Value
from engine.verify.judgement.chain.edges import Ledger
from engine.verify.judgement.chain.means import doubled, means


def ledger(text, by):
    names = {name: Value(float(i + 2), name) for i, name in enumerate(Expression(text).names)}
    return Ledger(Expression(text).at(names), names[by])


@pytest.mark.parametrize(
    ("text", "by", "counts"),
    [
        ("((w*x - p)**2 + (w*y - q)**2)/2", "w", {2}),
        ("0.5*((w*x - p)**2 + (w*y - q)**2)", "w", {2}),
        ("(w*x)**2/3 + (w*y)**2/3 + (w*z)**2/3", "w", {3}),
        ("(w*x + w*y + w*z)/3", "w", {3}),
        ("((w*x - p)**2 + (v*x - q)**2)/2", "w", set()),  # two outputs: w reaches one of them
        ("(w*x - p)**2/2", "w", set()),  # one half of one square
        ("(w*x + w*y)/5", "w", set()),
        ("w*1e-320", "w", set()),
    ],
)
def test_a_mean_is_one_nth_of_a_sum_of_n_terms_that_all_depend_on_the_bottom(text, by, counts):
    assert means([ledger(text, by)]) == counts


def test_a_node_times_itself_has_two_edges():
    x = Value(2.0, "x")
    s = x * 3.0
    assert doubled(Ledger(s * s, x)).parents == (s, s)
    assert doubled(Ledger(s * x, x)) is None
    assert doubled(Ledger(s**2, x)) is None  # its one edge has the partial 2 s
