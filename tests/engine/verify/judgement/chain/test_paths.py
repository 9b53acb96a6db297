"""Paths in words: by a name, by a short expression, or by a named node that they alone pass."""

import pytest

from engine import Value, exp, sin, tanh
from engine.verify.judgement.chain.edges import Ledger
from engine.verify.judgement.chain.paths import is_short, landmark, last_operation, way_of


@pytest.mark.parametrize(
    ("node", "words"),
    [
        (lambda x: x + 2.0, "the last +"),
        (exp, "the last exp"),
        (lambda x: -x, "the last neg"),  # its sign has one operand
        (lambda x: x, "x"),
    ],
)
def test_the_result_is_told_by_its_operation(node, words):
    assert last_operation(node(Value(0.5, "x"))) == words


def two_paths():
    """y = a b with a = tanh x and b = e^sin x, of which a, b and s = sin x have names."""
    x = Value(0.7, "x")
    s = sin(x)
    a, b = tanh(x), exp(s)
    a.name, b.name, s.name = "a", "b", "s"
    return x, s, a, b, a * b


def edge_of(ledger, node, operand):
    return next(edge for edge in ledger.edges if ledger.ends(edge) == (node, operand))


def test_the_landmark_of_an_edge_is_the_nearest_name_on_its_paths_alone():
    x, s, a, b, y = two_paths()
    ledger = Ledger(y, x)
    assert landmark(ledger, edge_of(ledger, y, a)) == "a"
    assert landmark(ledger, edge_of(ledger, a, x)) == "a"
    assert landmark(ledger, edge_of(ledger, y, b)) == "b"
    assert landmark(ledger, edge_of(ledger, s, x)) == "s"
    assert landmark(ledger, edge_of(ledger, b, s)) in {"b", "s"}


def test_a_name_that_other_paths_pass_is_no_landmark():
    """c = tanh(x) + e^x is on the paths of both its terms: an edge of one is told by its own end."""
    x = Value(0.7, "x")
    terms = tanh(x), exp(x)
    c = terms[0] + terms[1]
    c.name = "c"
    y = sin(c)
    ledger = Ledger(y, x)
    assert landmark(ledger, edge_of(ledger, y, c)) == "c"
    assert landmark(ledger, edge_of(ledger, terms[0], x)) == "x"


def test_a_way_is_told_by_what_it_passes():
    x, _, a, b, y = two_paths()
    ledger = Ledger(y, x)
    assert way_of(ledger, edge_of(ledger, y, a)) == "the path through a"
    assert way_of(ledger, edge_of(ledger, b, b.parents[0])) == "the path through b"
    direct = Ledger(x * 3.0, x)
    assert way_of(direct, direct.edges[0]).startswith("the direct term ")


def test_sixteen_characters_are_short():
    long = Value(1.0, "abcdefgh") + Value(2.0, "ijklm")  # 8, 3 and 5 characters
    assert is_short(long)
    assert not is_short(Value(1.0, "abcdefgh") + Value(2.0, "ijklmn"))
    assert is_short(Value(1.0, "a_name_of_more_than_sixteen_characters"))
