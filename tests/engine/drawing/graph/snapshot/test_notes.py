import pytest

from engine import Value, exp, log, maximum, minimum, relu, sqrt, step, where
from engine.core.nodes.reading_order import left_first
from engine.drawing.graph.snapshot.notes import notes


def texts(root):
    return list(notes(left_first(root)).values())


@pytest.mark.parametrize(
    ("root", "expected"),
    [
        (maximum(Value(1.0, "p"), Value(1.0, "q")), ["tie: all goes to p"]),
        (minimum(Value(1.0), Value(1.0, "q")), ["tie: all goes to the first operand"]),
        (relu(Value(0.0)), ["kink: derivative 0 is taken"]),
        (step(Value(0.0)), ["kink: derivative 0 is taken"]),
        (sqrt(Value(0.0)), ["infinite derivative"]),
        (exp(Value(1000.0)) * 2.0, ["infinite from here on"]),
        (Value(float("inf")) * 2.0, []),  # the leaf says so itself
        (Value(-2.0) ** 2, []),  # the exponent has no derivative, and needs none
        (Value(-2.0) ** Value(2.0), ["no derivative here: NaN"]),
        (relu(Value(1.0)), []),
        (log(Value(1.0)), []),
        (where(Value(0.0), Value(1.0), Value(2.0)), []),
        (relu(Value(1.0) * 1.0 - 1.0), ["kink: derivative 0 is taken"]),
    ],
)
def test_notes_name_ties_kinks_and_infinities(root, expected):
    assert texts(root) == expected


def test_plain_numbers_alone_have_no_kink():
    x = Value(2.0, "x")
    zero = relu(x * 1.0 - 2.0).parents[0].parents[1]
    assert zero.op is not None
    assert texts(maximum(x, x)) == []


def test_a_long_name_is_cut():
    (text,) = texts(maximum(Value(1.0, "n" * 100), Value(1.0)))
    assert len(text) < 45
