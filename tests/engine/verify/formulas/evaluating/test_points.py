"""Values at a point: the names of the point have other values, all others keep theirs."""

import pytest

from engine.verify.marking import mark

LINE = "Let $L(w) = (wx-y)^2$, $g(x, y) = x e^{y}$, $u = x^2$ and $s = \\sin u$.\n\n"


@pytest.mark.parametrize(
    ("claim", "verdict"),
    [
        (r"\frac{dL}{dw}\Big|_{w=0} = -2xy", "right"),
        (r"\frac{dL}{dw}\Big|_{w=0} = 2xy", "wrong"),
        (r"\frac{\partial g}{\partial x}\Big|_{(1,0)} = 1", "right"),
        (r"\frac{\partial g}{\partial y}\Big|_{(x,y)=(2,0)} = 2", "right"),
        (r"\frac{\partial g}{\partial y}\Big|_{(x,y)=(2,0)} = 1", "wrong"),
        (r"\frac{ds}{dx} = \left.\frac{ds}{du}\right|_{u=x^2}\cdot 2x", "right"),
        (r"\nabla g(2, 0) = (1, 2)", "right"),
        (r"\nabla g(2, 0) = (2, 1)", "wrong"),
    ],
)
def test_a_value_at_a_point_is_judged(claim, verdict):
    lines = mark(f"{LINE}${claim}$").lines
    assert lines[-1].verdict == verdict, lines[-1].note


def test_a_point_of_too_many_numbers_says_what_it_needs():
    line = mark(rf"{LINE}$\frac{{\partial g}}{{\partial x}}\Big|_{{(1,0,2)}} = 1$").lines[-1]
    assert (line.verdict, line.note) == ("unread", "a point has a value for each parameter of the function")
