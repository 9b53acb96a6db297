"""Claims are judged from the result to the inputs; the distance counts named steps alone."""

from types import SimpleNamespace

from engine import Value, exp, sin, tanh
from engine.verify.judgement.order import in_order


def scene():
    """The result is b², b = a + tanh eʸ, a = e^sin x: a and b have names, and what lies between has none."""
    x, y = Value(0.5, "x"), Value(0.25, "y")
    a = exp(sin(x))
    b = a + tanh(exp(y))
    root = b * b
    names = {"a": a, "b": b}
    every = {"": root, **names}
    return SimpleNamespace(root=root, names={**names, "x": x, "y": y}, node={**every, "x": x, "y": y}.get)


def ordered(*pairs):
    claims = [SimpleNamespace(of=of, by=by) for of, by in pairs]
    return [(claim.of, claim.by) for claim in in_order(claims, scene())]


def test_values_come_first_as_they_are_computed():
    assert ordered(("", ""), ("b", ""), ("", "b"), ("a", "")) == [("a", ""), ("b", ""), ("", ""), ("", "b")]


def test_derivatives_go_from_the_result_to_the_inputs_by_named_steps():
    assert ordered(("", "x"), ("", "a"), ("", "b")) == [("", "b"), ("", "a"), ("", "x")]
    assert ordered(("", "x"), ("", "y")) == [("", "y"), ("", "x")]  # x is below a as well
    assert ordered(("", "a"), ("", "y")) == [
        ("", "a"),
        ("", "y"),
    ]  # both are below b alone: as they were written
    assert ordered(("", "y"), ("", "a")) == [("", "y"), ("", "a")]


def test_links_come_before_the_products_that_they_are_in():
    assert ordered(("", "x"), ("b", "x"), ("a", "x")) == [("a", "x"), ("b", "x"), ("", "x")]


def test_a_name_that_is_none_of_the_sheet_is_at_no_distance():
    assert ordered(("", "b"), ("nowhere", "")) == [("nowhere", ""), ("", "b")]
