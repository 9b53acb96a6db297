"""LaTeX of values: brackets, numbers and names, as a teacher would write them."""

import doctest
import math
import random
import re
import sys

import pytest
from matplotlib.mathtext import MathTextParser

from engine import DomainError, Value, apply, constant, maximum, operation, xlogy
from engine.core import operations as ops
from engine.drawing.latex.derivation import latex
from nn import MLP


def renders(text):
    return bool(MathTextParser("path").parse(f"${text}$"))


@pytest.fixture
def letters():
    """Leaves a, b, c, x and y."""
    return {name: Value(data, name) for name, data in zip("abcxy", (2.0, 5.0, -4.0, 3.0, -2.0), strict=True)}


@pytest.mark.parametrize(
    ("python", "expected"),
    [
        ("a - (b - c)", "a - (b - c)"),
        ("a - b - c", "a - b - c"),
        ("a - (b + c)", "a - (b + c)"),
        ("a + b + c", "a + b + c"),
        ("a + (b + c)", "a + b + c"),  # addition is associative: no brackets needed
        ("(a + b) * c", r"(a + b) \cdot c"),
        ("a * b + c", r"a \cdot b + c"),
        ("a * (b * c)", r"a \cdot b \cdot c"),
        ("-(a + b)", "-(a + b)"),
        ("-(-a)", "-(-a)"),
        ("-(a * b)", r"-a \cdot b"),
        ("a - (-b)", "a - (-b)"),
        ("a * (-b)", r"a \cdot (-b)"),
        ("a + (-b) * c", r"a + (-b \cdot c)"),
        ("(-a) ** 2", "(-a)^{2}"),
        ("-(a**2)", "-a^{2}"),
        ("(a / b) ** 2", r"\left(\frac{a}{b}\right)^{2}"),
        ("(a**2) ** 3", "(a^{2})^{3}"),
        ("a ** (b**c)", "a^{b^{c}}"),
        ("a ** (-b)", "a^{-b}"),
        ("a.exp() ** 2", "(e^{a})^{2}"),
        ("(-x).exp()", "e^{-x}"),
        ("x.sin() ** 2", r"\sin(x)^{2}"),
        ("(x**2).sin()", r"\sin(x^{2})"),
        ("abs(y) ** 2", r"\left|y\right|^{2}"),
        ("x.sqrt() ** 2", r"\sqrt{x}^{2}"),
        ("y.log_sigmoid() ** 2", r"(\ln \sigma(y))^{2}"),
        ("(a + b) / (a - b)", r"\frac{a + b}{a - b}"),
        ("a / b * c", r"\frac{a}{b} \cdot c"),
        ("(a / b).sigmoid()", r"\sigma\left(\frac{a}{b}\right)"),
        ("maximum(a, -b, c)", r"\max(\max(a, -b), c)"),
        ("xlogy(a + b, x)", r"(a + b) \ln(x)"),
        ("2 * x", "2 x"),
        ("2 * (a + b)", "2 (a + b)"),
        ("-2.5 * x", "-2.5 x"),
        ("x * 2", r"x \cdot 2"),
        ("2 * (3 * x)", r"2 \cdot 3 x"),
        ("2 * (a / b)", r"2 \cdot \frac{a}{b}"),  # not the mixed number 2½
        ("x - (-3.5)", "x - (-3.5)"),
        ("-3.5 - x", "-3.5 - x"),
        ("x**-1", "x^{-1}"),
        ("1e-7**x", "(10^{-7})^{x}"),
        ("x * 1.5e-7", r"x \cdot 1.5 \cdot 10^{-7}"),
        ("x + math.inf", r"x + \infty"),
        ("x - math.inf", r"x - \infty"),
        ("x + math.nan", r"x + \mathrm{NaN}"),
        ("x * Value(2.0)", r"x \cdot 2"),
    ],
)
def test_brackets_stand_where_they_are_needed(letters, python, expected):
    scope = {"math": math, "xlogy": xlogy, "maximum": maximum, "Value": Value}
    text = latex(eval(python, scope, letters))  # noqa: S307 - the lines above
    assert text == expected
    assert renders(text)


def read_back(text):
    """LaTeX of + - · frac ^ as Python, whose precedence is the same."""
    text = text.replace(r"\left", "").replace(r"\right", "").replace(r"\cdot", "*")
    text = re.sub(r"(?<=[\da-z)]) (?=[a-z(\\])", " * ", text)  # 2 x
    last = ""
    while last != text:
        last = text
        text = re.sub(r"\\frac\{([^{}]*)\}\{([^{}]*)\}", r"((\1)/(\2))", text)
        text = re.sub(r"\^\{([^{}]*)\}", r"**(\1)", text)
    return text


@pytest.mark.parametrize("seed", range(60))
def test_the_brackets_of_a_random_expression_mean_what_was_computed(letters, seed):
    rng = random.Random(seed)
    pool = [letters["a"], letters["b"], letters["x"], 2.0, -1.5, 3.0]
    for _ in range(8):
        op = rng.choice([ops.add, ops.sub, ops.mul, ops.div, ops.neg, ops.pow_])
        u, v = rng.choice(pool), rng.choice(pool[:3] + pool[-3:])
        operands = [v] if op is ops.neg else [u, rng.choice([2, 3])] if op is ops.pow_ else [u, v]
        try:
            pool.append(apply(op, *operands))
        except DomainError:
            continue
        if abs(pool[-1].data) > 1e6:
            pool.pop()
    node = next(item for item in reversed(pool) if isinstance(item, Value))
    numbers = {name: value.data for name, value in letters.items()}
    meant = eval(read_back(latex(node)), {}, numbers)  # noqa: S307 - written by the line above
    assert meant == pytest.approx(node.data, rel=1e-9, abs=1e-9)


def test_the_loss_of_a_sigmoid_neuron():
    w, a0, b, y = Value(0.5, "w"), Value(2.0, "a0"), Value(0.3, "b"), Value(1.0, "y")
    assert latex(((w * a0 + b).sigmoid() - y) ** 2) == r"(\sigma(w \cdot a_{0} + b) - y)^{2}"


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (Value(2.0), "2"),
        (Value(2.0, "x"), "x"),
        (Value(2.0, "  "), "2"),
        (constant(-3.5), "-3.5"),
        (constant(3.14159, "pi"), r"\pi"),
        (Value(1e-7), "10^{-7}"),
        (Value(-1e-7), "-10^{-7}"),
        (Value(1.5e300), r"1.5 \cdot 10^{300}"),
        (Value(-0.0), "0"),
        (Value(0.1), "0.1"),
        (Value(-math.inf), r"-\infty"),
        (Value(math.nan), r"\mathrm{NaN}"),
    ],
)
def test_a_leaf_alone(value, expected):
    assert latex(value) == expected
    assert renders(expected)


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("w1", "w_{1}"),
        ("x_2", "x_{2}"),
        ("x₁", "x_{1}"),
        ("w12_3", "w_{12,3}"),
        ("w[0][1]", "w_{0,1}"),
        ("x_in", r"x_{\mathrm{in}}"),
        ("loss", r"\mathrm{loss}"),
        ("dL_dy", r"\mathrm{dL}_{\mathrm{dy}}"),
        ("alpha", r"\alpha"),
        ("β2", r"\beta_{2}"),
        ("Σ", r"\Sigma"),
        ("lambda", r"\lambda"),
        ("λ", r"\lambda"),
        ("y_hat", r"\hat{y}"),
        ("layers.0.w1", r"\mathrm{layers}_{0,\mathrm{w1}}"),
        ("a b", r"\text{a b}"),
        ("\\x", r"\backslash\text{x}"),
        ("ȷ̱", r"\text{ȷ?}"),  # KaTeX knows no macron below
        ("50%", r"\text{50\%}"),
        ("a{b}$c_d#&", r"\text{a\{b\}\$c\_d\#\&}"),
    ],
)
def test_a_name_as_a_symbol(name, expected):
    assert latex(Value(1.0, name)) == expected
    assert renders(expected)


def alike():
    """Two leaves of one name."""
    return Value(1.0, "a"), Value(2.0, "a")


@pytest.mark.parametrize(
    ("write", "expected"),
    [
        (lambda a, b: a * b, r"a^{(1)} \cdot a^{(2)}"),
        (lambda a, b: b * a, r"a^{(1)} \cdot a^{(2)}"),  # counted as they are read
        (lambda a, _: a * a, r"a \cdot a"),
        (lambda a, _: a**2, "a^{2}"),
        (lambda a, b: a + b + a, "a^{(1)} + a^{(2)} + a^{(1)}"),
        (lambda a, b: a**2 * b, r"\left(a^{(1)}\right)^{2} \cdot a^{(2)}"),
        (lambda a, b: (a + b) ** 2, r"\left(a^{(1)} + a^{(2)}\right)^{2}"),
        (lambda a, b: a**b, r"\left(a^{(1)}\right)^{a^{(2)}}"),
        (lambda a, b: a / b, r"\frac{a^{(1)}}{a^{(2)}}"),
        (lambda a, b: a.sin() - b.exp(), r"\sin\left(a^{(1)}\right) - e^{a^{(2)}}"),
        (lambda a, b: 2 * a + 3 * b, "2 a^{(1)} + 3 a^{(2)}"),
        (lambda a, b: (a * b) * Value(3.0, "x") ** 2, r"a^{(1)} \cdot a^{(2)} \cdot x^{2}"),
    ],
)
def test_different_leaves_of_one_name_are_told_apart(write, expected):
    text = latex(write(*alike()))
    assert text == expected
    assert renders(text)


def test_names_that_are_written_alike_are_told_apart():
    text = latex(Value(1.0, "w1") + Value(2.0, "w_1") + Value(3.0, "w") * Value(4.0, "y_hat"))
    assert text == r"w_{1}^{(1)} + w_{1}^{(2)} + w \cdot \hat{y}"
    assert renders(text)


def test_a_node_that_stands_by_its_name_is_told_apart_from_a_leaf():
    a, b = alike()
    h = a + 1
    h.name = "a"
    assert latex(h * b) == r"\left(a^{(1)} + 1\right) \cdot a^{(2)}"
    assert latex(h * b, limit=1) == r"a^{(1)} \cdot a^{(2)}"  # h is cut: its name stands for it


def test_names_are_counted_in_the_order_of_the_template():
    @operation(symbol="after", latex="{b} - {a}")
    def after(a, b):
        """y = b - a."""
        return b - a, (-1.0, 1.0)

    a, b = alike()
    assert latex(apply(after, a, b) + a) == "a^{(1)} - a^{(2)} + a^{(2)}"


def test_the_weights_of_a_network_are_told_apart():
    x = [Value(1.0, "x1"), Value(2.0, "x2")]
    model = MLP(2, [2, 1], "tanh")
    text = latex(model(x))
    marked = re.findall(r"[bw](?:_\{\d\})?\^\{\(\d\)\}", text)
    assert len(marked) == len(set(marked)) == len(list(model.parameters()))
    assert "x_{1}^" not in text
    assert renders(text)


def test_many_leaves_of_one_name_take_no_longer_than_their_number():
    total = Value(0.0, "a")
    for _ in range(5000):
        total = total + Value(0.0, "a")
    text = latex(total, limit=10_000)
    assert text.startswith("a^{(1)} + a^{(2)} + ")
    assert text.endswith(" + a^{(5001)}")


def test_the_examples_of_the_module_run():
    assert doctest.testmod(sys.modules[latex.__module__]).failed == 0
