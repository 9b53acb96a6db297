import math

import pytest

from engine import Expression, Value
from engine.core.order import topological
from engine.expressions.spelling.infix import LONGEST, fraction, spelled
from engine.verify.finite.kinks import on_kinks, sides


def at(text, **point):
    return Expression(text).at(point)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("w*x + b", "(w × x) + b"),
        ("-(w - x)/b", "−(w − x) ÷ b"),
        ("sigmoid(w*x)", "sigmoid(w × x)"),
        ("max(w, x**2)", "max(w, x ^ 2)"),
        ("abs(w)", "abs(w)"),
        ("2.5", "2.5"),
        ("w", "w"),
    ],
)
def test_a_node_is_spelled_as_its_expression(text, words):
    assert spelled(at(text, w=1.0, x=2.0, b=3.0)) == words


def test_names_stand_for_what_is_below_them_and_long_words_end_in_dots():
    z = at("w*x + b", w=1.0, x=2.0, b=3.0)
    z.name = "z"
    y = z.sigmoid()
    assert spelled(y) == "sigmoid(z)"
    assert fraction(y, z) == "∂(sigmoid(z))/∂z"
    just, more = (
        at(f"a + {'b' * count}", **{"a": 1.0, "b" * count: 1.0}) for count in (LONGEST - 4, LONGEST - 3)
    )
    assert spelled(just) == "a + " + "b" * (LONGEST - 4)
    assert spelled(more).endswith("b...")
    long = at(" + ".join("abcdefghijklmnopqrstuvwxyz"), **dict.fromkeys("abcdefghijklmnopqrstuvwxyz", 1.0))
    assert len(spelled(long)) == LONGEST
    assert spelled(long).endswith("...")


def test_a_shared_node_does_not_make_the_words_explode():
    x = Value(1.0, "x")
    y = x
    for _ in range(200):
        y = y + y
    assert len(spelled(y)) == LONGEST


def test_the_sides_of_kinks():
    for x, side in ((-1.0, -1), (0.0, 0), (2.0, 1)):
        assert sides(topological(at("abs(x) + sin(x)", x=x)))[:1] == (side,)
    infinite = at("max(x, y)", x=math.inf, y=math.inf)  # a tie, though inf - inf is NaN
    assert sides(topological(infinite)) == (0,)
    assert on_kinks(topological(infinite)) == [infinite]
    ties = on_kinks(topological(at("max(x, y)*abs(x - 1)", x=1.0, y=1.0)))
    assert sorted(map(spelled, ties)) == ["abs(x − 1)", "max(x, y)"]
    x = Value(1.0, "x")
    assert on_kinks(topological(x.max(x))) == []  # its operands cannot part


@pytest.mark.parametrize(
    ("expression", "x", "kinks"),
    [
        ("relu(x) + abs(x)", 2.0, []),  # to the right of its kinks
        ("relu(x) + abs(x)", -2.0, []),
        ("relu(relu(x))", -1.0, []),  # relu(x) is 0, the kink of the outer one, and stays 0
        ("relu(relu(x))", 0.0, ["relu(x)", "relu(relu(x))"]),
        ("where(step(x), x, -x)", -1.0, []),
        ("where(step(x), x, -x)", 0.0, ["step(x)", "where(step(x), x, −x)"]),
        ("where(x, x, 1)", 0.0, ["where(x, x, 1)"]),  # an operand that stands twice, but once in the kink
        ("where(0, x, 1)", 2.0, []),
    ],
)
def test_a_kink_that_no_leaf_can_leave_is_none(expression, x, kinks):
    assert [spelled(node) for node in on_kinks(topological(at(expression, x=x)))] == kinks
