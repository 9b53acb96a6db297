"""Nodes of the syntax tree: equal where they say the same, and named alike in every spelling."""

from fractions import Fraction

import pytest

from engine.expressions.tree import Negation, Number, Product, Sum, Symbol
from engine.expressions.walking import children, rebuilt, walk

TWO, X = Number("2"), Symbol("x")
LAYER = Sum((Symbol("l"), Number("1")), ("+", "-"))


@pytest.mark.parametrize(
    ("symbol", "name"),
    [
        (Symbol("y", accent="hat"), "ŷ"),
        (Symbol("w", sub=(Symbol("j"), Symbol("k")), sup=(LAYER,)), "w_jk^(l-1)"),
        (Symbol("w", sub=(Number("1"), Number("2")), primes=1), "w_1,2'"),
        (Symbol("x", sub=(Negation(Product((TWO, Symbol("n")))),)), "x_-2n"),
    ],
)
def test_a_symbol_has_one_name(symbol, name):
    assert symbol.name == name


def test_trees_are_equal_wherever_they_stand_and_however_they_are_set():
    assert Number("2", span=(0, 1)) == Number("2", span=(5, 6))
    assert Symbol("x", style="bold") == Symbol("x")
    assert Symbol("x") != Symbol("x", primes=1)


@pytest.mark.parametrize(
    ("text", "value", "decimals"),
    [
        ("2", Fraction(2), None),
        ("0.10", Fraction(1, 10), 2),
        ("1e-3", Fraction(1, 1000), None),
        ("1e-999", 0, None),
    ],
)
def test_a_number_is_exact_and_knows_its_digits(text, value, decimals):
    assert (Number(text).value, Number(text).decimals) == (value, decimals)


def test_a_walk_meets_parts_before_the_whole_and_never_recurses():
    tree = Product((TWO, Sum((X, TWO), ("+", "-"))))
    assert list(walk(tree)) == [TWO, X, TWO, tree.factors[1], tree]
    assert list(children(tree)) == list(tree.factors)
    assert rebuilt(tree, lambda part: TWO if part == X else part) == Product(
        (TWO, Sum((TWO, TWO), ("+", "-")))
    )
    deep = X
    for _ in range(3_000):
        deep = Negation(deep)
    assert sum(1 for _ in walk(deep)) == 3_001
    assert sum(1 for _ in walk(rebuilt(deep, lambda part: part))) == 3_001
