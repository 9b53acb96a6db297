import pytest

from engine.expressions.graph.expression import ExpressionError
from engine.verify.judgement.reading.claims import read_claims
from engine.verify.judgement.reading.worksheet import Worksheet

SHEET = Worksheet("a*a", {"z": "w1*x + w2", "a": "tanh(z)"})
NAMES = ("w1", "x", "w2", "z", "a")


def keys(hand=None, values=None):
    claims, output = read_claims(hand, values, NAMES)
    return [claim.key for claim in claims], output


def test_keys_are_names_and_fractions():
    assert keys({"x": "1", "da/dz": "2", "∂a/∂z": "2"}) == (["dL/dx", "da/dz", "da/dz"], "L")
    assert keys({"dC/dx": "1"}) == (["dC/dx"], "C")
    assert keys({"w": ["x", "1"]}) == (["dL/dw1", "dL/dw2"], "L")
    assert keys(None, {"z": 0.5, "C": "a*a"}) == (["z", "C"], "C")


def test_a_formula_a_number_and_a_function_are_answers():
    scene = SHEET.at({"w1": 1.0, "x": 2.0, "w2": 0.0})
    claims, _ = read_claims({"x": "w1*2", "w1": 3, "w2": lambda x: x * 5.0}, None, NAMES)
    assert [claim.formula(scene).data for claim in claims] == [2.0, 3.0, 10.0]
    assert [claim.fixed for claim in claims] == [False, True, False]


def test_the_mistakes_of_all_answers_are_told_at_once():
    with pytest.raises(ExpressionError) as caught:
        read_claims({"x": "2 3", "w1": "(", "w2": "1"}, None, NAMES)
    assert [line.partition(":")[0] for line in str(caught.value).splitlines()] == ["dL/dx", "dL/dw1"]


@pytest.mark.parametrize(
    ("hand", "error", "message"),
    [
        ({"q": "1"}, ValueError, "hand: 'q' asks for q, which does not occur in the expression; names: w1"),
        ({3: "1"}, TypeError, "a key of hand is a name"),
        ({"x": None}, TypeError, "dL/dx: an answer is a formula as text, a number or a function; got None"),
        ({"x": lambda q: q}, ValueError, "dL/dx: the function takes q, which does not occur"),
        ({}, ValueError, "nothing to judge"),
    ],
)
def test_an_answer_that_cannot_be_read_is_refused(hand, error, message):
    with pytest.raises(error, match=message):
        read_claims(hand, None, NAMES)


def test_a_function_must_return_a_number():
    scene = SHEET.at({"w1": 1.0, "x": 2.0, "w2": 0.0})
    claims, _ = read_claims({"x": lambda x: f"{x}"}, None, NAMES)
    with pytest.raises(TypeError, match="dL/dx: the function must return a Value or a number; got "):
        claims[0].formula(scene)
