"""Questions in the notation of formulas: thirty ways to write one answer, and a wrong one beside each."""

import re

import pytest

from engine import ExpressionError, judge

NEURON = {"a": "σ(z)", "z": "wx + b"}  # in any order
THIRTY = [
    ("2(a-y)a(1-a)x", "2(a-y)a(1-a)b"),
    ("2*(a - y)*a*(1 - a)*x", "2(a - y)*a*(1 + a)*x"),
    ("2·(a−y)·a·(1−a)·x", "2·(a−y)·a·x"),
    ("2 × (a − y) × a × (1 − a) × x", "2 × (y − a) × a × (1 − a) × x"),
    ("2⋅(a−y)⋅a⋅(1−a)⋅x", "(a−y)⋅a⋅(1−a)⋅x"),
    ("2(a − y)σ'(z)x", "2(a − y)σ'(z)"),
    ("2(a-y)σ’(z)x", "2(a-y)σ(z)x"),
    ("dL/dw = 2(a-y) a(1-a) x", "dL/dw = 2(a-y) z(1-z) x"),
    (r"\frac{dL}{dw} = 2(a-y)\sigma'(z)x", r"\frac{dL}{dw} = 2(a-y)\sigma'(a)x"),
    (
        r"\frac{\partial L}{\partial w} = 2(a-y)\,\sigma^{\prime}(z)\,x",
        r"\frac{\partial L}{\partial w} = 2(a-y)\,\sigma^{\prime}(z)\,w",
    ),
    ("2(σ(wx+b) − y)σ(wx+b)(1 − σ(wx+b))x", "2(σ(wx+b) − y)σ(wx+b)(1 − σ(wx))x"),
    ("2[σ(z)-y]σ(z)[1-σ(z)]x", "2[σ(z)-y]σ(z)[1-σ(z)]y"),
    (r"2\left(a-y\right)a\left(1-a\right)x", r"2\left(a-y\right)a\left(1-a\right)x^2"),
    ("2x(a-y)(a-a^2)", "2x(a-y)(a-a^3)"),
    ("2x(a-y)(a-a²)", "2x(a-y)(1-a²)"),
    ("2(a-y) e^(-z)/(1+e^(-z))^2 x", "2(a-y) e^(-z)/(1+e^(-z)) x"),
    (r"2(a-y)\frac{e^{-z}}{(1+e^{-z})^2}x", r"2(a-y)\frac{e^{z}}{(1+e^{-z})^2}x"),
    ("2(a-y)x exp(-z)/(1+exp(-z))**2", "2(a-y)x exp(-z)/1+exp(-z)**2"),
    ("dL/da * da/dz * dz/dw", "dL/da * da/dz * dz/db"),
    (r"\frac{dL}{da}\frac{da}{dz}\frac{dz}{dw}", r"\frac{dL}{da}\frac{dz}{dw}"),
    (
        r"\frac{\partial L}{\partial a}\cdot\frac{\partial a}{\partial z}\cdot x",
        r"\frac{\partial L}{\partial z}\cdot\frac{\partial a}{\partial z}\cdot x",
    ),
    ("-2(y-a)a(1-a)x", "2(y-a)a(1-a)x"),
    ("(2a-2y)·a·(1-a)·x", "(2a-y)·a·(1-a)·x"),
    ("2ax(a-y) - 2a^2x(a-y)", "2ax(a-y) + 2a^2x(a-y)"),
    (r"2 (a - y) \sigma(z) \bigl(1 - \sigma(z)\bigr) x", r"2 (a - y) \sigma(z) \bigl(1 - \sigma(x)\bigr) x"),
    ("x·2(a-y)·sigmoid(z)·(1-sigmoid(z))", "x·2(a-y)·sigmoid(z)·(1-tanh(z))"),
    ("2{(a-y)}{a}{(1-a)}{x}", "2{(a-y)}{a}{(1-a)}{z}"),
    ("½·4(a-y)a(1-a)x", "½·2(a-y)a(1-a)x"),
    (r"\tfrac{4}{2}(a-y)\,a\,(1-a)\,x", r"\tfrac{1}{2}(a-y)\,a\,(1-a)\,x"),
    (r"2\*(a-y)\*a\*(1-a)\*x", r"2\*(a-y)\*a\*(1-y)\*x"),
    ("$2(a-y)\\operatorname{sigmoid}'(z)x$", "$2(a-y)\\operatorname{tanh}'(z)x$"),
    ("(a-y)x/(2cosh(z/2)^2)", "(a-y)x/(2cosh(z)^2)"),
]


@pytest.mark.sampled(4)
@pytest.mark.parametrize(("right", "wrong"), THIRTY)
def test_one_answer_in_thirty_notations(right, wrong):
    assert judge("L = (a-y)^2", {"w": right}, let=NEURON, points=6).right
    assert judge("L = (a-y)^2", {"w": wrong}, let=NEURON, points=6).verdict == "wrong"


def test_a_slip_in_this_notation_has_its_name():
    judgement = judge("L = (a-y)^2", {"w": "2(a-y)ax"}, let=NEURON)
    assert judgement.expression == "(a − y)^2"
    assert judgement.value.name == "L"
    assert "the factor 1 − a is lost" in str(judgement.diagnosis)


def test_a_formula_of_an_unknown_name_is_wrong():
    ruling = judge("L = (a-y)^2", {"w": "2(a-y)qx"}, let=NEURON).rulings[0]
    assert ruling.verdict == "wrong"
    assert "q" in ruling.counterexample


def test_names_are_shown_as_they_were_written():
    judgement = judge(
        "(w1*x1 + w2*x2 - y)^2", {"w1": "2(w1 x1 + w2 x2)x1"}, at={"w1": 1, "x1": 2, "w2": 0, "x2": 1, "y": 1}
    )
    assert judgement.point == {"w1": 1, "x1": 2, "w2": 0, "x2": 1, "y": 1}
    assert judgement.rulings[0].key == "dL/dw1"


def test_two_letters_are_a_product_where_the_names_say_so():
    assert judge("(wx + b - y)**2", {"w": "2*(wx + b - y)*x"}).right


def test_vectors_and_matrices():
    hand = {"W": "((a-y)⊙a⊙(1-a)) xᵀ", "b": "(a-y)⊙a⊙(1-a)", "x": "W((a-y)⊙a⊙(1-a))"}
    judgement = judge("L = ½‖a-y‖²", hand, let={"a": "σ(z)", "z": "Wx + b"})
    assert [ruling.verdict for ruling in judgement.rulings] == ["right", "right", "wrong"]
    assert "3×2 times 3×1" in judgement.rulings[2].note


def test_every_fault_of_every_text_is_told_at_once():
    with pytest.raises(ExpressionError) as caught:
        judge("L = (a-y)^2", {"w": r"\frac{a}", "b": "2(a-y"}, let=NEURON)
    assert "dL/dw" in str(caught.value)
    assert "dL/db" in str(caught.value)


@pytest.mark.parametrize("answer", ["a(1+a)", "a", "1-a", "-a(1-a)", "1"])
def test_a_step_that_is_the_expression_keeps_its_name(answer):
    j = judge("a", {"z": answer}, let={"z": "w x", "a": "σ(z)"})
    assert j.first_wrong.key == "da/dz"
    assert not re.search(r"\bL\b", str(j))
    assert judge("a", {"dL/dz": "a(1-a)", "da/dw": "a(1-a)x"}, let={"z": "wx", "a": "σ(z)"}).right


@pytest.mark.parametrize(
    "key",
    ["df2/da", "df_2/da", "∂f2/∂a", r"\frac{df2}{da}", r"\frac{\partial f_{2}}{\partial a}"],
)
def test_a_derivative_is_asked_where_a_step_is_called_d(key):
    steps = {"s": "2ab", "d": "3a"}
    assert judge("d + s^2", {key: "3 + 8ab^2"}, let=steps).right  # d(3a + 4a²b²)/da
    assert not judge("d + s^2", {key: "3 + 4ab^2"}, let=steps).right


def test_an_answer_has_links_of_the_chain_where_a_step_is_called_d():
    assert judge("d^2", {"w": "dL/dd dd/dw"}, let={"d": "wx"}).right
    assert not judge("d^2", {"w": "dL/dd dd/dx"}, let={"d": "wx"}).right


@pytest.mark.parametrize(
    ("text", "hand", "others", "names"),
    [
        ("s - 1", {"dg/dz": "s - s^2"}, {}, "asks for z, which does not occur in the expression; names: s$"),
        ("s^2 - 1", {"z": "2s"}, {}, "asks for z, which does not occur in the expression; names: s$"),
        ("f = s^2", {"dg/ds": "2s"}, {}, "asks for g, which does not occur in the expression; names: f, s$"),
        ("f = s^2", None, {"g": "s^2"}, "asks for g, which does not occur in the expression; names: f, s$"),
    ],
)
def test_a_name_that_the_expression_does_not_have_is_refused(text, hand, others, names):
    with pytest.raises(ValueError, match=names):
        judge(text, hand, values=others)


@pytest.mark.parametrize("steps", [{}, {"s": "σ(z)"}])
def test_one_unknown_name_is_the_unnamed_whole(steps):
    assert judge("s^2 - 1", {"dg/ds": "2s"}, let=steps).right
    assert judge("s^2 - 1", values={"g": "s^2 - 1"}, let=steps).right
    assert not judge("s^2 - 1", values={"g": "s^2"}, let=steps).right
