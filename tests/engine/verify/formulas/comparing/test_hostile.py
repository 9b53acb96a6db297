"""What would take for ever is refused at once, with a verdict and no error."""

import pytest

from engine import Scope, compare
from engine.expressions import tree as t

X = t.Symbol("x")


def nested(depth):
    tree = X
    for _ in range(depth):
        tree = t.Negation(tree)
    return tree


@pytest.mark.parametrize(
    "tree",
    [
        nested(4_000),
        t.BigOperator("sum", t.Symbol("i"), t.Number("1"), t.Number("9" * 30), t.Symbol("i")),
        t.Power(t.Matrix(((X, X), (X, X))), t.Number("999999999")),
        t.Power(t.Number("10"), t.Power(t.Number("10"), t.Number("10"))),
        t.Derivative(X, ()),
        t.Dots(),
        t.Blank(),
        t.Relation((X, X), ("=",)),
        t.Matrix(((X,), (X, X))),
    ],
    ids=lambda tree: type(tree).__name__,
)
def test_a_hostile_tree_is_undecided_or_wrong(tree):
    assert compare(tree, X).verdict in {"undecided", "wrong"}


def test_a_huge_stated_size_is_refused():
    scope = Scope().shaped("W", ("n", "n")).sized("n", 10_000)
    assert compare(t.Symbol("W"), t.Transpose(t.Symbol("W")), scope).verdict == "undecided"
