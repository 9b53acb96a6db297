"""The neuron question answered in more notations: the right answer of each is right, the slip beside it wrong."""

import pytest

from engine.verify.marking import mark

QUESTION = "$z = wx + b$, $a = \\sigma(z)$, $L = (a-y)^2$\n\n"
PLAIN_QUESTION = "z = wx + b\na = σ(z)\nL = (a-y)^2\n\n"
ANSWERS = [
    (
        r"\dfrac{\mathrm{d}L}{\mathrm{d}w} = 2\Big(a-y\Big)\,a\,\Big(1-a\Big)\,x",
        r"\dfrac{\mathrm{d}L}{\mathrm{d}w} = 2\Big(a-y\Big)\,a\,\Big(1-a\Big)",
    ),
    ("∂L/∂w = 2 (a − y) a (1 − a) x", "∂L/∂w = 2 (a − y) a (1 − a) w"),
    (r"\nabla_w L = 2(a-y)a(1-a)x", r"\nabla_w L = 2(a-y)a(1-a)"),
    (r"\partial_w L = 2(a-y)a(1-a)x", r"\partial_w L = (a-y)a(1-a)x"),
    (
        r"\frac{\partial L}{\partial w} = 2x(a^2 - a^3 - ya + ya^2)",
        r"\frac{\partial L}{\partial w} = 2x(a^2 - a^3 - ya - ya^2)",
    ),
    (
        r"\frac{\partial L}{\partial w} = \frac{2x(a-y)}{2+e^{z}+e^{-z}}",
        r"\frac{\partial L}{\partial w} = \frac{2x(a-y)}{1+e^{z}+e^{-z}}",
    ),
    (r"\frac{dL}{dw} = \frac{x(a-y)}{1+\cosh z}", r"\frac{dL}{dw} = \frac{x(a-y)}{\cosh z}"),
    ("dL/dw = 2(a-y)·(1/(1+e^-z))·(1-1/(1+e^-z))·x", "dL/dw = 2(a-y)·(1/(1+e^-z))·(1+1/(1+e^-z))·x"),
    ("dL/dw = 2(a-y)·(1/4 − (a−1/2)²)·x", "dL/dw = 2(a-y)·(1/4 + (a−1/2)²)·x"),
    (
        r"\frac{dL}{dw} = \tfrac12 (a-y)\left(1-\tanh^2\frac z2\right) x",
        r"\frac{dL}{dw} = \tfrac12 (a-y)\left(1-\tanh^2 z\right) x",
    ),
    (
        r"\frac{\partial L}{\partial w} = 2(a-y)\times a\times(1-a)\times x",
        r"\frac{\partial L}{\partial w} = 2(y-a)\times a\times(1-a)\times x",
    ),
    ("dL/dw = -2x(y-a)(1-a)a", "dL/dw = -2x(a-y)(1-a)a"),
    (
        r"\frac{\partial L}{\partial w} = 2x(a-y)a - 2x(a-y)a^{2}",
        r"\frac{\partial L}{\partial w} = 2x(a-y)a - x(a-y)a^{2}",
    ),
    (
        r"\frac{\partial L}{\partial w} = 2 x \left( \sigma(z) - y \right) \sigma(z) \sigma(-z)",
        r"\frac{\partial L}{\partial w} = 2 x \left( \sigma(z) - y \right) \sigma(z) \sigma(z)",
    ),
    (
        r"\frac{\partial L}{\partial w} = x\frac{d}{dz}(\sigma(z)-y)^2",
        r"\frac{\partial L}{\partial w} = w\frac{d}{dz}(\sigma(z)-y)^2",
    ),
    ("dL/dw = 2*(a - y)*sigmoid(z)*(1 - sigmoid(z))*x", "dL/dw = 2*(a - y)*sigmoid(z)*(1 - sigmoid(x))*x"),
    ("dL/dw = 2*(a-y)*(a - a**2)*x", "dL/dw = 2*(a-y)*(a - a**2)*x**2"),
    (
        r"\frac{\partial L}{\partial w} = 2{\cdot}(a-y){\cdot}a{\cdot}(1-a){\cdot}x",
        r"\frac{\partial L}{\partial w} = 2{\cdot}(a-y){\cdot}(1-a){\cdot}x",
    ),
    (
        r"\frac{\partial L}{\partial w} = 2(a-y)\,\mathrm{sig}'(z)\,x",
        r"\frac{\partial L}{\partial w} = 2(a-y)\,\mathrm{sig}(z)\,x",
    ),
    (
        r"\frac{\partial L}{\partial w} = 2(a-y)\frac{e^{z}}{(1+e^{z})^{2}}x",
        r"\frac{\partial L}{\partial w} = 2(a-y)\frac{e^{z}}{1+e^{2z}}x",
    ),
    (
        r"\frac{\partial L}{\partial w} = 2(a-y)(1+e^{-z})^{-2}e^{-z}x",
        r"\frac{\partial L}{\partial w} = 2(a-y)(1+e^{-z})^{-1}e^{-z}x",
    ),
    (
        r"\frac{\partial L}{\partial w} = \frac{2(a-y)x}{(1+e^{-z})(1+e^{z})}",
        r"\frac{\partial L}{\partial w} = \frac{2(a-y)x}{(1+e^{-z})(1-e^{z})}",
    ),
    (
        r"\frac{\partial L}{\partial w} = \tfrac12(a-y)x\operatorname{sech}^2(z/2)",
        r"\frac{\partial L}{\partial w} = 2(a-y)x\operatorname{sech}^2(z/2)",
    ),
    (
        r"\frac{\partial L}{\partial w} = 2\left\{a-y\right\}\left\{a(1-a)\right\}x",
        r"\frac{\partial L}{\partial w} = 2\left\{a-y\right\}\left\{a(1-y)\right\}x",
    ),
    (
        r"\displaystyle\frac{\partial L}{\partial w} = \boxed{2(a-y)a(1-a)x}",
        r"\displaystyle\frac{\partial L}{\partial w} = \boxed{2(a-y)a(1-x)a}",
    ),
    (
        r"\frac{\partial L}{\partial w} = 2(a-y)\underbrace{a(1-a)}_{\sigma'(z)}x",
        r"\frac{\partial L}{\partial w} = 2(a-y)\underbrace{a(1+a)}_{\sigma'(z)}x",
    ),
    (
        r"\frac{\partial L}{\partial w} = 2(a-y)\sigma(z)(1-\sigma(z))\frac{\partial (wx+b)}{\partial w}",
        r"\frac{\partial L}{\partial w} = 2(a-y)\sigma(z)(1-\sigma(z))\frac{\partial (wx+b)}{\partial b}",
    ),
    ("dL/dw = 2(a-y)*da/dw", "dL/dw = 2(a-y)*da/db"),
    (
        r"\frac{\partial L}{\partial w} = \frac{\partial L}{\partial b}\,x",
        r"\frac{\partial L}{\partial w} = \frac{\partial L}{\partial b}\,w",
    ),
    ("∂L/∂w = ∂L/∂z ⋅ ∂z/∂w = 2(a−y)⋅a⋅(1−a)⋅x", "∂L/∂w = ∂L/∂z ⋅ ∂z/∂b = 2(a−y)⋅a⋅(1−a)"),
    (
        r"\frac{\partial L}{\partial w}=2\,(a-y)\;\frac{\partial a}{\partial z}\;x=2\,(a-y)\,a\,(1-a)\,x",
        r"\frac{\partial L}{\partial w}=2\,(a-y)\;\frac{\partial a}{\partial z}\;x=2\,(a-y)\,a\,(1-a)",
    ),
    ("L_w = 2(a-y)a(1-a)x", "L_w = 2(a-y)(1-a)x"),
    ("dL/dw: 2(a-y)a(1-a)x", "dL/dw: 2(a-y)a(1-a)"),
    (
        r"\mathrm{d}L = 2(a-y)a(1-a)x\,\mathrm{d}w + 2(a-y)a(1-a)\,\mathrm{d}b",
        r"\mathrm{d}L = 2(a-y)a(1-a)x\,\mathrm{d}w + 2(a-y)a\,\mathrm{d}b",
    ),
    (
        r"\frac{\partial L}{\partial w} = 2\,\frac{a-y}{\frac{1}{a}+\frac{1}{1-a}}\,x",
        r"\frac{\partial L}{\partial w} = 2\,\frac{a-y}{\frac{1}{a}-\frac{1}{1-a}}\,x",
    ),
]


@pytest.mark.sampled(3)
@pytest.mark.parametrize(("right", "wrong"), ANSWERS)
def test_an_answer_is_read_and_judged(right, wrong):
    for text, verdict in ((right, "right"), (wrong, "wrong")):
        is_latex = "\\" in text
        lines = mark(f"{QUESTION}${text}$" if is_latex else f"{PLAIN_QUESTION}{text}").lines
        assert [line.verdict for line in lines[3:]] == [verdict], (text, lines[-1].reading, lines[-1].note)
