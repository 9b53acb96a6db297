"""The rules of arithmetic; core/rules/ has the rest. All of them are attributes of this module.

There elementary.py has exp and sin, inverse.py atan, stable.py tanh and sigmoid, piecewise.py relu and max,
activations.py gelu.
"""

# Types would say "float" on every line, and the names a and b are those of the formulas.
# ruff: noqa: ANN001, ANN201
# mypy: disable-error-code="no-untyped-def"

import math

from engine.core.operation import Operation, operation
from engine.core.rules.activations import *  # noqa: F403  # every operation is an attribute of this module
from engine.core.rules.elementary import *  # noqa: F403
from engine.core.rules.inverse import *  # noqa: F403
from engine.core.rules.piecewise import *  # noqa: F403
from engine.core.rules.stable import *  # noqa: F403


@operation(symbol="+", latex=r"{a} + {b}")
def add(a, b):
    """y = a + b."""
    return a + b, (1.0, 1.0)


@operation(symbol="−", latex=r"{a} - {b}")
def sub(a, b):
    """y = a - b."""
    return a - b, (1.0, -1.0)


@operation(symbol="×", latex=r"{a} \cdot {b}", shorter={("a", 1.0): "b", ("b", 1.0): "a"})
def mul(a, b):
    """y = a b."""
    return a * b, (b, a)


@operation(
    symbol="÷",
    latex=r"\frac{{{a}}}{{{b}}}",
    domain="b != 0",
    partials=("1 / b", "-(a / b**2)"),
    shorter={("b", 1.0): "a", ("b", 2.0): "0.5 * a"},
)
def div(a, b):
    """y = a / b."""
    y = a / b
    return y, (1.0 / b, -y / b)  # -y / b, not -a / b²: b² underflows


@operation(
    symbol="^",
    latex=r"{{{a}}}^{{{b}}}",
    domain="a > 0 or a == 0 and b >= 0 or a < 0 and b % 1 == 0",
    instead="0 has no negative powers, and a negative number only whole ones",
    partials=("b * a ** (b - 1)", "a ** b * log(a)"),
    shorter={("b", 2.0): "a * a", ("b", 3.0): "a * a * a"},
)
def pow_(a, b):
    """y = a^b; ∂y/∂b = y ln a, NaN where a < 0, since no real derivative exists there."""
    y = math.nan if math.isnan(a) or math.isnan(b) else math.pow(a, b)  # C: nan^0 = 1^nan = 1
    to_a = 0.0 if b == 0 else b * math.pow(a, b - 1.0) if a != 0 or b >= 1 else math.inf
    to_b = y * math.log(a) if a > 0 else 0.0 if a == 0 else math.nan
    return y, (math.nan if math.isnan(y) else to_a, math.nan if math.isnan(y) else to_b)


@operation(symbol="−", latex=r"-{a}")
def neg(a):
    """y = -a."""
    return -a, (-1.0,)


ALL = tuple(rule for rule in list(globals().values()) if isinstance(rule, Operation))
