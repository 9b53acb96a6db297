import pytest

from engine import ExpressionError, Value
from nn.cli.options.formulas import formula_of, friendly_point, graph_of


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("L=(a-y)^2", ("L", "(a-y)^2")),
        ("L_1 = x", ("L_1", "x")),
        ("2x", ("", "2x")),
        (r"\frac{a}{b}=2", ("", r"\frac{a}{b}=2")),
        ("=2", ("", "=2")),
        ("a+b=2", ("", "a+b=2")),
        ("f(x) = x^2", ("f", "x^2")),
        ("g(x, y)=x y", ("g", "x y")),
        ("f(2) = x", ("", "f(2) = x")),
    ],
)
def test_the_name_of_a_formula(text, parts):
    assert formula_of(text) == parts


def test_steps_may_stand_in_any_order_and_are_nodes():
    w, x = Value(2.0, "w"), Value(3.0, "x")
    root = graph_of("L=(a-1)^2", {"w": w, "x": x}, {"a": "2z", "z": "wx"})
    root.backward()
    assert (root.name, root.data) == ("L", 121.0)  # (2 · 6 - 1)²
    assert w.grad == 132.0  # 2 · 11 · 2 · 3


def test_steps_in_a_circle_are_refused():
    with pytest.raises(ExpressionError, match="let a: "):
        graph_of("a", {}, {"a": "b + 1", "b": "a + 1"})


def test_friendly_numbers_lie_where_the_formula_has_a_value():
    assert friendly_point("L=(a-y)^2") == {"a": 2.0, "y": 3.0}
    assert friendly_point("log(1 - p)") == {"p": 0.5}
    with pytest.raises(ValueError, match="give --at"):
        friendly_point("log(-exp(x))")
