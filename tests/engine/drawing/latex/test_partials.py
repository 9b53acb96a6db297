"""The derivatives of worked solutions as a textbook has them, and what is left out where they are long."""

import itertools
import math

import pytest

from engine import DomainError, Value, formula
from engine.core import operations as ops
from engine.drawing.latex.derivation import gradient_lines, latex, latex_gradient


@pytest.mark.parametrize(
    ("write", "expected"),
    [
        (lambda x: x**3, "3 x^{2} = 3 \\cdot 2^{2} = 12"),
        (lambda x: x**-1, "-x^{-2} = -2^{-2} = -0.25"),
        (lambda x: 2**x, r"2^{x} \cdot \ln(2) = 2^{2} \cdot \ln(2) \approx 2.77259"),
        (lambda x: 1 / x, r"-\frac{1}{x^{2}} = -\frac{1}{2^{2}} = -0.25"),
        (lambda x: x / 4, r"\frac{1}{4} = 0.25"),
        (lambda x: 3 * x, "3"),
        (lambda x: 3 - x, "-1"),
        (lambda x: (x + 2).sqrt(), r"\frac{1}{2 \sqrt{z_{1}}} = \frac{1}{2 \sqrt{4}} = 0.25"),
        (lambda x: x.log(), r"\frac{1}{x} = \frac{1}{2} = 0.5"),
        (lambda x: x.cos(), r"-\sin(x) = -\sin(2) \approx -0.909297"),
        (lambda x: x.tanh(), r"1 - \tanh(x)^{2} = 1 - \tanh(2)^{2} \approx 0.0706508"),
        (lambda x: x.softplus(), r"\sigma(x) = \sigma(2) \approx 0.880797"),
        (lambda x: x.log_sigmoid(), r"1 - \sigma(x) = 1 - \sigma(2) \approx 0.119203"),
        (lambda x: (-x).relu(), "0"),
        (abs, "1"),
        (lambda x: x.max(3), "0"),
        (lambda x: x.step(), "0"),
    ],
)
def test_a_local_derivative_as_the_textbook_has_it(write, expected):
    x = Value(2.0, "x")
    local = [line for line in gradient_lines(write(x), x) if r"\frac{\partial y}" in line]
    assert any(line.endswith(f"}} = {expected}") for line in local), local


@pytest.mark.parametrize("op", [op for op in ops.ALL if op.partials], ids=lambda op: op.name)
def test_the_textbook_slopes_are_those_of_the_rule(op):
    functions = {other.name: lambda *x, other=other: other.evaluate(x)[0] for other in ops.ALL}
    compared = 0
    for point in itertools.product((-2.0, -0.3, 0.4, 0.7, 1.0, 3.0), repeat=len(op.operands)):
        try:
            partials = op.evaluate(point)[1]
        except DomainError:
            continue
        if not all(map(math.isfinite, partials)):
            continue
        scope = {"pi": math.pi} | functions | dict(zip(op.operands, point, strict=True))
        slopes = [eval(slope, {}, scope) for slope in op.partials]  # noqa: S307 - a declaration of this engine
        assert slopes == pytest.approx(partials, rel=1e-12)
        compared += 1
    assert compared >= 3
    assert len(op.partials) == len(formula(op).partials)


def test_a_fan_does_not_explode():
    x = y = Value(1.0, "x")
    for _ in range(60):
        y = y + y
    assert latex(y) == r"\cdots + \cdots"
    assert latex(x + x + (x + x)) == "x + x + x + x"
    lines = gradient_lines(y, x, steps=2)
    assert (
        r"\frac{\partial y}{\partial x} = 2 \cdot \cdots \cdot 2 \approx 1.15292 \cdot 10^{18}" in lines
    )  # 2^60
    assert len(gradient_lines(y, x)) == 1 + 60 + 1 + 60 + 1


def test_a_shared_part_of_a_large_graph_stands_by_its_name():
    h = Value(1.0, "x") + 1
    h.name = "h"
    assert latex(h * h) == r"(x + 1) \cdot (x + 1)"
    assert latex(h * h, limit=2) == r"h \cdot h"


def test_a_weight_shared_by_many_steps_has_one_block_for_each():
    w, h = Value(0.5, "w"), Value(0.25, "h")
    for _ in range(100):
        h = (w * h).tanh()
    assert len(gradient_lines(h, w)) < 1000  # 200 nodes; all paths written out would be 10,000 factors


def test_a_long_solution_without_steps_is_refused():
    x = y = Value(0.0, "x")
    for _ in range(1000):
        y = y + 1
    with pytest.raises(
        ValueError, match=r"^the worked solution has 2001 lines; write steps=10 for the first"
    ):
        latex_gradient(y, x)


def test_steps_keep_the_first_and_the_last():
    x = Value(1.0, "x")
    y = x.sin().cos().tanh().exp()
    assert gradient_lines(y, x, steps=100) == gradient_lines(y, x)
    lines = gradient_lines(y, x, steps=2)
    assert len(lines) == 3 + 1 + 3 + 1
    assert (lines[0], lines[1]) == ("x = 1", r"\vdots")
    assert lines[3] == (
        r"\frac{\partial y}{\partial x} = \frac{\partial y}{\partial z_{3}} \cdot \cdots"
        r" \cdot \frac{\partial z_{1}}{\partial x}"
    )
    assert lines[-1].split()[-1] == gradient_lines(y, x)[-1].split()[-1]
