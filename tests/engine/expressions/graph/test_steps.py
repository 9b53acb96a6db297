"""Trees as steps: what an expression computes beyond the operators of Python, and what it refuses."""

import math

import pytest

from engine import Expression, ExpressionError, Value, parse
from engine.expressions.graph.expression import one_name

POINT = {"x": 2.0, "w": -1.5, "z": 0.5, "p": 0.25}


def sigmoid(z):
    return 1 / (1 + math.exp(-z))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("2x", 4.0),
        ("wx", -3.0),
        ("2wx²", -12.0),
        ("x^3", 8.0),
        ("½x", 1.0),
        ("√x", math.sqrt(2)),
        ("√(x+2)", 2.0),
        ("|w|x", 3.0),
        ("x·w×p÷z", -1.5),
        ("x − w", 3.5),
        ("e^z", math.exp(0.5)),
        ("e^{-z}", math.exp(-0.5)),
        ("π x", 2 * math.pi),
        ("2pi", 2 * math.pi),
        ("ln x + log_2(x) + log10(x)", math.log(2) + 1 + math.log10(2)),
        ("sin x", math.sin(2)),
        ("σ(z)(1-σ(z))", sigmoid(0.5) * (1 - sigmoid(0.5))),
        ("σ'(z)", sigmoid(0.5) * (1 - sigmoid(0.5))),
        ("sin''(x)", -math.sin(2)),
        ("max'(x)", 1.0),
        ("softmax(x, z)_1", math.exp(2) / (math.exp(2) + math.exp(0.5))),
        ("[x > z] + [x ≤ z] + [x = 2] + [w ≠ w]", 2.0),
        ("1[z>0]x", 2.0),
        (r"\begin{cases} z & x > 0 \\ w & \text{otherwise} \end{cases}", 0.5),
        (r"\begin{cases} 1 & w > 0 \\ 2 & w = 0 \\ 3 & w < 0 \end{cases}", 3.0),
        (r"\frac{1}{2}\left(x - w\right)^2", 6.125),
        (r"\sqrt{x}\cdot\sqrt[3]{x}", 2 ** (1 / 2 + 1 / 3)),
        ("(x)(w)", -3.0),
        ("x w", -3.0),
        ("{x}[w]", -3.0),
        ("⌊w⌋", -2.0),
        ("arctan(z) + swish(0x)", math.atan(0.5)),
    ],
)
def test_a_formula_has_its_value(text, value):
    assert parse(text, POINT).data == pytest.approx(value, rel=1e-14)


def test_a_prime_is_the_gradient_of_the_function():
    z = Value(0.5, "z")
    first, second = parse("tanh'(z)", {"z": z}), parse("tanh''(z)", {"z": z})
    first.backward()
    assert z.grad == pytest.approx(second.data, rel=1e-14)  # d/dz tanh' is tanh''


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("∂L/∂w + x", "a derivative has no place in an expression"),
        ("Xᵀ", "a transpose has no place"),
        ("[1, 2; 3, 4]", "a matrix has no place"),
        ("Σ_i x_i", "a sum over an index has no place"),
        ("softmax(x, w)", r"softmax has a result for each operand; write softmax\(z1, z2, z3\)_1"),
        ("softmax(x, w)_3", "softmax of 2 operands has no result 3; count from 1"),
        ("σ'(x, w)", "sigmoid got 2 operands|σ got 2 operands"),
        ("x = 2", "'=' is not allowed here; give values beside"),
        ("[x]_2 + 1", "an index of a part has no place"),
    ],
)
def test_more_than_a_number_is_refused(text, message):
    with pytest.raises(ExpressionError, match=message):
        Expression(text)


def test_a_word_is_one_name_and_else_the_product_of_its_letters():
    assert Expression("wx + b").names == ("wx", "b")
    assert parse("wx + b", {"wx": 5.0, "b": 1.0}).data == 6.0
    assert parse("wx + b", {"w": 2.0, "x": 3.0, "b": 1.0}).data == 7.0
    with pytest.raises(ExpressionError, match=r"^column 1: wx has no value"):
        parse("wx + b", {"w": 2.0, "b": 1.0})


def test_names_have_one_form():
    assert {one_name(name) for name in ("x1", "x_1", "x₁")} == {"x_1"}
    assert (one_name("lambda"), one_name("yhat"), one_name("pi"), one_name("a b")) == ("λ", "ŷ", "π", "a b")
    assert parse("x₁ + λ", {"x1": 2.0, "lambda": 3.0}).data == 5.0
    with pytest.raises(ValueError, match=r"^two of these names are one name in a formula: 'x1', 'x_1'$"):
        parse("x1", {"x1": 1.0, "x_1": 2.0})
