"""One question, L = (a − y)², a = σ(z), z = wx + b, and ∂L/∂w in the notations of many hands: all are read alike."""

import math

import pytest

from engine import Value
from engine.expressions.context import known
from engine.expressions.graph.steps import steps
from engine.expressions.reading import read, read_line
from engine.expressions.tree import Derivative, Relation
from tests.engine.expressions.brief import brief

X, W, B, Y = 0.7, -1.2, 0.4, 0.25
Z = W * X + B
A = 1 / (1 + math.exp(-Z))
POINT = {"x": X, "w": W, "b": B, "y": Y, "z": Z, "a": A, "ŷ": A, "x_1": X, "t": Y, "o": A, "x^(i)": X}
POINT |= {
    "a^(L)": A,
    "a^(L-1)": X,
    "δ": 2 * (A - Y) * A * (1 - A),
    "out": A,
    "target": Y,
    "a^(1)": A,
    "x^(1)": X,
}
CONTEXT = known(POINT)
ANSWER = 2 * (A - Y) * A * (1 - A) * X  # dL/da · da/dz · dz/dw

NOTATIONS = [
    # plain text, as typed
    "2(a-y)a(1-a)x",
    "2*(a-y)*a*(1-a)*x",
    "dL/dw = 2 * (a - y) * a * (1 - a) * x",
    "dL/dw = 2(a-y)*sigma(z)(1-sigma(z))*x",
    "∂L/∂w = 2(a − y)·σ(z)·(1 − σ(z))·x",
    "dL/dw=2(a-y)σ'(z)x",
    "2 (a - y) σ′(z) x",
    "dL/dw = 2x(a-y)(a-a^2)",
    "dL/dw = 2x(a−y)(a−a²)",
    "2(a - y) × a × (1 - a) × x",
    "[2(a-y)][a(1-a)]x",
    "2x(a-y)/( (1+e^-z)(1+e^z) )",
    "2 x (a-y) e^{-z} / (1+e^{-z})^2",
    "2*x*(a - y)*exp(-z)/(1 + exp(-z))**2",
    "2(σ(wx+b) - y)σ(wx+b)(1 - σ(wx+b))x",
    "2 * (sigmoid(w*x + b) - y) * sigmoid(w*x + b) * (1 - sigmoid(w*x + b)) * x",
    "2(yhat - y)yhat(1 - yhat)x",
    "2(ŷ−y)ŷ(1−ŷ)x₁",
    "x1 * 2 * (out - target) * out * (1 - out)",
    "-2(y-a)a(1-a)x",
    "2(o-t)o(1-o)x",
    "½·4(a−y)·a(1−a)x",
    "dL/dw: 2(a-y)a(1-a)x",
    "２（a-y）a（1-a）x",
    "**2(a-y)a(1-a)x**",
    "`2*(a-y)*a*(1-a)*x`.",
    "2(a-y)·logistic(z)·logistic(-z)·x",
    "2*(a-y)*np.exp(-z)/(1+np.exp(-z))**2*x",
    "½(a-y)x sech²(z/2)",
    "2{a-y}a{1-a}x",
    "dL/dw = δx",
    "2ax(1-a)(a-y)",
    "2 a x - 2 a x y - 2 x a^2 (a - y) - 2 a x (1 - a)",
    # LaTeX
    r"2(a-y)a(1-a)x",
    r"\frac{dL}{dw} = 2(a-y)\,a(1-a)\,x",
    r"\frac{\partial L}{\partial w} = 2(a-y)\cdot\sigma'(z)\cdot x",
    r"\dfrac{\partial L}{\partial w}=2\left(a-y\right)\sigma(z)\bigl(1-\sigma(z)\bigr)x",
    r"\frac{\mathrm{d}L}{\mathrm{d}w} = 2\,(a-y)\,\frac{e^{-z}}{(1+e^{-z})^{2}}\,x",
    r"\nabla_w L = 2(\hat{y}-y)\hat{y}(1-\hat{y})x",
    r"\frac{\partial L}{\partial w} &= 2(\hat y-y)\,\hat y\,(1-\hat y)\,x_{1}",
    r"\partial L/\partial w = 2\big[a-y\big]\big[a(1-a)\big]x",
    r"\frac{\partial L}{\partial w} = \frac{2(a-y)x}{(1+\exp(-z))(1+\exp z)}",
    r"2 x \left( \sigma \left( w x + b \right) - y \right) \sigma'\left( w x + b \right)",
    r"2\times(a-y)\times a\times(1-a)\times x",
    r"\displaystyle -2\,(y - a)\,a\,(1 - a)\,x .",
    r"\frac{\partial L}{\partial w^{L}} = 2(a^{L}-y)\,\sigma'(z)\,a^{L-1}",
    r"\frac{\partial L}{\partial w} = 2(a^{(1)}-y)a^{(1)}(1-a^{(1)})x^{(1)}",
    r"2(\text{out}-\text{target})\,\text{out}\,(1-\text{out})\,x^{(i)}",
    r"\tfrac{1}{2}\cdot 4(a-y)\operatorname{sigmoid}(z)(1-\operatorname{sigmoid}(z))x",
    r"\delta\, x",
    r"$$\pdv{L}{w} = 2(a-y)a(1-a)x$$",
    r"\begin{equation*} \odv{L}{w} = 2\,(a-y)\,\sigma'(z)\,x \end{equation*}",
    r"\implies 2(a\!-\!y)\;a(1\!-\!a)\;x \tag{1}",
    r"{2(a-y)}{a(1-a)}{x}",
    r"\frac{x(a-y)}{1+\cosh z}",
    r"\newcommand{\err}{(a-y)} 2\err\,a(1-a)x",
]


def value(tree):
    """The number of an answer at the point; a relation has that of its last member."""
    results = []
    for step in steps(tree.members[-1] if isinstance(tree, Relation) else tree):
        first = len(results) - step.operands
        operands = results[first:]
        results[first:] = [step.call(*operands) if step.call else Value(POINT[step.name])]
    return results[0].data


@pytest.mark.parametrize("text", NOTATIONS)
def test_every_notation_of_the_answer_has_its_value(text):
    reading = read(text, context=CONTEXT)
    assert [str(problem) for problem in reading.problems] == []
    assert reading.alternatives == ()
    assert value(reading.tree) == pytest.approx(ANSWER, rel=1e-12)
    assert value(read(reading.spelled, notation=reading.notation, context=CONTEXT).tree) == value(
        reading.tree
    )


@pytest.mark.parametrize("text", NOTATIONS)
def test_no_notation_hides_a_lost_factor(text):
    wrong = text.replace("2", "3", 1) if "2" in text else f"{text} 2"
    reading = read(wrong, context=CONTEXT)
    assert reading.tree is None or value(reading.tree) != pytest.approx(ANSWER, rel=1e-6)


@pytest.mark.parametrize(
    "text",
    [
        "dL/dw = dL/da · da/dz · dz/dw",
        "dL/dw = dL/da * da/dz * dz/dw",
        "dL/dw = (dL/da)(da/dz)(dz/dw)",
        "∂L/∂w = ∂L/∂a ∂a/∂z ∂z/∂w",
        r"\frac{dL}{dw} = \frac{dL}{da}\frac{da}{dz}\frac{dz}{dw}",
        r"\frac{dL}{dw} = \tfrac{\partial L}{\partial a}\cdot\frac{\partial a}{\partial z}\cdot\frac{dz}{dw}",
        r"\partial L/\partial w = \partial L/\partial a\,\partial a/\partial z\,\partial z/\partial w",
        r"\frac{d L}{d w}=\frac{d L}{d a} \times \frac{d a}{d z} \times \frac{d z}{d w}",
    ],
)
def test_the_chain_rule_is_three_derivatives(text):
    tree = read(text).tree
    assert [brief(factor).lstrip("d∂") for factor in tree.members[1].factors] == [
        "(L; a)",
        "(a; z)",
        "(z; w)",
    ]
    assert isinstance(tree.members[0], Derivative)


@pytest.mark.parametrize(
    "line",
    [
        "L=(a-y)^2, a=σ(z), z=wx+b",
        "L = (a - y)**2;  a = sigmoid(z);  z = w*x + b",
        r"L = (a-y)^2, \quad a = \sigma(z), \quad z = wx + b",
        r"\begin{aligned} L &= (a-y)^2 \\ a &= \sigma(z) \\ z &= wx+b \end{aligned}",
        "Let L = (a−y)² where a = σ(z) and z = w·x + b.",
    ],
)
def test_the_question_is_three_definitions(line):
    trees = [brief(reading.tree).replace("·", " ").replace("*", " ") for reading in read_line(line)]
    assert trees == ["L = (a - y)^2", trees[1], "z = ([w x] + b)"]
    assert trees[1] in {"a = σ(z)", "a = sigmoid(z)"}
