"""Worked solutions, line by line, as a teacher writes them on the board; and what is refused."""

import itertools

import pytest

from engine import Value, apply, operation
from engine.core import operations as ops
from engine.drawing.latex.derivation import gradient_lines, latex, latex_gradient


def total(of, by, d=r"\partial"):
    return rf"\frac{{{d} {of}}}{{{d} {by}}}"


def chain(names):
    return r" \cdot ".join(itertools.starmap(total, itertools.pairwise(names)))


def test_the_chain_rule_of_a_sigmoid_neuron():
    # σ(0) = 1/2, σ'(0) = 1/4; dL/dw = 2 (1/2 - 1) · 1 · 1/4 · 1 · 2 = -1/2
    w, a0, b, y = Value(0.5, "w"), Value(2.0, "a0"), Value(-1.0, "b"), Value(1.0, "y")
    z = w * a0 + b
    z.name = "z"
    loss = (z.sigmoid() - y) ** 2
    loss.name = "L"
    assert gradient_lines(loss, w) == [
        "w = 0.5",
        "a_{0} = 2",
        r"z_{1} = w \cdot a_{0} = 0.5 \cdot 2 = 1",
        "b = -1",
        "z = z_{1} + b = 1 + (-1) = 0",
        r"z_{2} = \sigma(z) = \sigma(0) = 0.5",
        "y = 1",
        "z_{3} = z_{2} - y = 0.5 - 1 = -0.5",
        "L = z_{3}^{2} = (-0.5)^{2} = 0.25",
        total("L", "w") + " = " + chain(["L", "z_{3}", "z_{2}", "z", "z_{1}", "w"]),
        r"\frac{\partial L}{\partial z_{3}} = 2 z_{3} = 2 \cdot (-0.5) = -1",
        r"\frac{\partial z_{3}}{\partial z_{2}} = 1",
        total("z_{2}", "z") + r" = \sigma(z) \cdot (1 - \sigma(z)) = \sigma(0) \cdot (1 - \sigma(0)) = 0.25",
        r"\frac{\partial z}{\partial z_{1}} = 1",
        r"\frac{\partial z_{1}}{\partial w} = a_{0} = 2",
        r"\frac{\partial L}{\partial w} = -1 \cdot 1 \cdot 0.25 \cdot 1 \cdot 2 = -0.5",
    ]


def test_the_diamond_is_a_sum_over_its_two_paths():
    x = Value(2.0, "x")
    a, b = x + 1, x * x  # 3 and 4
    a.name, b.name = "a", "b"
    assert gradient_lines(a * b, x) == [
        "x = 2",
        "a = x + 1 = 2 + 1 = 3",
        r"b = x \cdot x = 2 \cdot 2 = 4",
        r"y = a \cdot b = 3 \cdot 4 = 12",
        total("y", "x") + " = " + chain("yax") + " + " + chain("ybx"),
        r"\frac{\partial y}{\partial a} = b = 4",
        r"\frac{\partial a}{\partial x} = 1",
        r"\frac{\partial y}{\partial b} = a = 3",
        r"\frac{\partial b}{\partial x} = x + x = 2 + 2 = 4",
        r"\frac{\partial y}{\partial x} = 4 \cdot 1 + 3 \cdot 4 = 16",  # (x³ + x²)' = 3x² + 2x
    ]


def test_a_gradient_and_a_local_derivative_of_one_name_are_told_apart():
    x = Value(3.0, "x")
    assert gradient_lines(x * (x * x), x)[3:] == [
        total("y", "x", "d") + " = " + chain(["y", "z_{1}", "x"]) + " + " + chain("yx"),
        r"\frac{\partial y}{\partial z_{1}} = x = 3",
        r"\frac{\partial z_{1}}{\partial x} = x + x = 3 + 3 = 6",
        r"\frac{\partial y}{\partial x} = z_{1} = 9",
        r"\frac{d y}{d x} = 3 \cdot 6 + 9 = 27",  # 3x²
    ]


def test_the_environment_holds_the_lines():
    x = Value(3.0, "x")
    assert latex_gradient(x**2, x) == (
        "\\begin{aligned}\nx &= 3 \\\\\ny &= x^{2} = 3^{2} = 9 \\\\\n"
        "\\frac{\\partial y}{\\partial x} &= 2 x = 2 \\cdot 3 = 6\n\\end{aligned}"
    )


def test_only_what_lies_between_appears():
    x, c, d = Value(2.0, "x"), Value(3.0, "c"), Value(4.0, "d")
    lines = gradient_lines(x * (c * d), x)  # c d has no name: its number
    assert lines == [
        "x = 2",
        r"y = x \cdot 12 = 2 \cdot 12 = 24",
        r"\frac{\partial y}{\partial x} = 12",
    ]


def test_a_name_that_is_not_unique_is_not_used_for_another():
    x, other, z1 = Value(2.0, "w"), Value(3.0, "w"), Value(5.0, "z1")
    first = x * other
    first.name = "w"
    assert gradient_lines(first * z1, x)[:4] == [
        "w = 2",
        r"z_{2} = w \cdot 3 = 2 \cdot 3 = 6",  # z_1 is taken
        "z_{1} = 5",
        r"y = z_{2} \cdot z_{1} = 6 \cdot 5 = 30",
    ]


def test_a_step_within_the_graph_may_be_asked_for():
    x = Value(2.0)
    h = x * 3
    assert gradient_lines(h**2, h) == [
        "z_{1} = 6",
        "y = z_{1}^{2} = 6^{2} = 36",
        r"\frac{\partial y}{\partial z_{1}} = 2 z_{1} = 2 \cdot 6 = 12",
    ]
    assert gradient_lines(x, x) == [*["y = 2"], r"\frac{\partial y}{\partial y} = 1"]
    assert gradient_lines(x + 1, x)[0] == "x = 2"


def test_a_node_beside_itself_has_no_kink():
    x = Value(2.0, "x")
    assert gradient_lines(x.max(x), x)[-1] == r"\frac{\partial y}{\partial x} = 1"


@pytest.mark.parametrize("op", [op for op in ops.ALL if op.kink], ids=lambda op: op.name)
def test_every_declared_kink_is_told(op):
    node = apply(op, *[Value(0.0, operand) for operand in op.operands])
    assert f"\\text{{{op.name} has a kink" in gradient_lines(node, node.parents[0])[-1]


def test_a_rule_without_source_has_its_numbers():
    scope = {}
    exec("def triple(a):\n    return 3.0 * a, (3.0,)", scope)  # noqa: S102 - a rule typed at a prompt
    triple = operation(symbol="3", latex="3 {a}")(scope["triple"])
    x = Value(2.0, "x")
    assert gradient_lines(apply(triple, x), x)[1:] == [
        "y = 3 x = 3 2 = 6",
        r"\frac{\partial y}{\partial x} = 3",
    ]


def test_what_is_no_value_is_refused():
    x = Value(1.0, "x")
    with pytest.raises(TypeError, match=r"^latex\(value\) takes Values; got 2\.0 \(float\)$"):
        latex(2.0)
    for value, wrt in ((x, "x"), (None, x)):
        with pytest.raises(TypeError, match=r"^latex_gradient\(value, wrt\) takes Values; got "):
            latex_gradient(value, wrt)


def test_a_wrt_without_a_gradient_is_refused():
    x, stranger = Value(1.0, "x"), Value(2.0, "s")
    with pytest.raises(ValueError, match=r"^the value does not depend on wrt: the gradient is 0.*name='s'"):
        latex_gradient(x + 1, stranger)
    with pytest.raises(ValueError, match=r"^a constant has no gradient; got wrt = 1\.0.*Value\(1\.0\)$"):
        latex_gradient(node := x + 1, node.parents[1])


@pytest.mark.parametrize("wrong", [{"steps": 1}, {"steps": "2"}, {"digits": 0}, {"digits": 18}], ids=str)
def test_a_wrong_option_is_refused(wrong):
    x = Value(1.0, "x")
    with pytest.raises(ValueError, match=rf"^{next(iter(wrong))} must be a whole number "):
        latex_gradient(x * 2, x, **wrong)
