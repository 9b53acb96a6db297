"""Every rule: all the calculus of the engine, and nothing else.

Conventions at kinks: max and min give the whole slope of a tie to the first operand; relu, abs and step have
slope 0 at 0. A NaN operand makes the value NaN, and the slope too wherever the slope depends on a comparison;
only the operand that where does not select may be NaN and leave both alone.
"""

# Rules are read as calculus, by formula.py too: types would say "float" on every line, and their arguments
# are a and b because the formulas are written so.
# ruff: noqa: ANN001, ANN201
# mypy: disable-error-code="no-untyped-def"

import math

from engine.core.operation import Operation, operation


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
    slopes=("1 / b", "-(a / b**2)"),
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
    shorter={("b", 1.0): "a", ("b", 2.0): "a * a", ("b", 3.0): "a * a * a"},
)
def pow_(a, b):
    """y = a^b; ∂y/∂b = y ln a, NaN where a < 0, since no real slope exists there."""
    y = math.nan if math.isnan(a) or math.isnan(b) else math.pow(a, b)  # C: nan^0 = 1^nan = 1
    to_a = 0.0 if b == 0 else b * math.pow(a, b - 1.0) if a != 0 or b >= 1 else math.inf
    to_b = y * math.log(a) if a > 0 else 0.0 if a == 0 else math.nan
    return y, (math.nan if math.isnan(y) else to_a, math.nan if math.isnan(y) else to_b)


@operation(symbol="−", latex=r"-{a}")
def neg(a):
    """y = -a."""
    return -a, (-1.0,)


@operation(symbol="|·|", latex=r"\left|{a}\right|", kink="a")
def abs_(a):
    """y = |a|; slope 0 at 0."""
    return math.fabs(a), (1.0 if a > 0 else -1.0 if a < 0 else 0.0 if a == 0 else math.nan,)


@operation(symbol="exp", latex=r"e^{{{a}}}")
def exp(a):
    """y = e^a."""
    y = math.exp(a)
    return y, (y,)


@operation(
    symbol="ln",
    latex=r"\ln({a})",
    domain="a > 0",
    instead="for the log of a sigmoid or a softmax write log_sigmoid(z) or log_softmax(z)",
)
def log(a):
    """y = ln a."""
    return math.log(a), (1.0 / a,)


@operation(
    symbol="ln(1 + ·)",
    latex=r"\ln(1 + {a})",
    domain="a > -1",
    instead="1 + a must be positive",
)
def log1p(a):
    """y = ln(1 + a); exact where a is small beside 1, y' = 1 / (1 + a)."""
    return math.log1p(a), (1.0 / (1.0 + a),)


@operation(
    symbol="a ln b",
    latex=r"{a} \ln({b})",
    domain="b >= 0",
    instead="a probability lies between 0 and 1: from a score take a loss with logits",
)
def xlogy(a, b):
    """y = a ln b, where 0 ln 0 = 0; ∂y/∂b = a / b."""
    log_b = math.log(b) if b != 0 else -math.inf
    y = 0.0 if a == 0 and b >= 0 else a * log_b
    return y, (log_b, a / b if b != 0 else a * math.inf if a != 0 else 0.0)


@operation(symbol="√", latex=r"\sqrt{{{a}}}", domain="a >= 0", slopes=("1 / (2 * sqrt(a))",))
def sqrt(a):
    """y = √a; slope infinite at 0."""
    y = math.sqrt(a)
    return y, (0.5 / y if y != 0 else math.inf,)


@operation(symbol="sin", latex=r"\sin({a})")
def sin(a):
    """y = sin a."""
    return math.sin(a), (math.cos(a),)


@operation(symbol="cos", latex=r"\cos({a})")
def cos(a):
    """y = cos a."""
    return math.cos(a), (-math.sin(a),)


@operation(symbol="tanh", latex=r"\tanh({a})", slopes=("1 - tanh(a) ** 2",), flat="saturated")
def tanh(a):
    """y = tanh a; y' = 1 - y² = 4 t / (1 + t)² with t = e^(-2|a|)."""
    t = math.exp(-2.0 * math.fabs(a))  # 1 - y² would lose its digits near |y| = 1
    return math.tanh(a), (4.0 * t / (1.0 + t * (2.0 + t)),)  # as (1 + t)², with fewer roundings


@operation(symbol="σ", latex=r"\sigma({a})", slopes=("sigmoid(a) * (1 - sigmoid(a))",), flat="saturated")
def sigmoid(a):
    """y = 1 / (1 + e^-a); y' = y (1 - y) = t / (1 + t)² with t = e^-|a|."""
    t = math.exp(-math.fabs(a))  # t <= 1: cannot overflow
    y = 1.0 / (1.0 + t) if a >= 0 else t / (1.0 + t)
    return y, (t / (1.0 + t * (2.0 + t)),)  # as (1 + t)², with fewer roundings


@operation(symbol="ln σ", latex=r"\ln \sigma({a})", slopes=("1 - sigmoid(a)",))
def log_sigmoid(a):
    """y = ln σ(a) = -ln(1 + e^-a); y' = 1 - σ(a)."""
    t = math.exp(-math.fabs(a))
    y = (a if a < 0 else 0.0) - math.log1p(t)
    return y, (t / (1.0 + t) if a >= 0 else 1.0 / (1.0 + t),)


@operation(symbol="softplus", latex=r"\ln(1 + e^{{{a}}})", slopes=("sigmoid(a)",))
def softplus(a):
    """y = ln(1 + e^a); y' = σ(a)."""
    t = math.exp(-math.fabs(a))
    y = (a if a > 0 else 0.0) + math.log1p(t)
    return y, (1.0 / (1.0 + t) if a >= 0 else t / (1.0 + t),)


@operation(symbol="relu", latex=r"\operatorname{{relu}}({a})", kink="a", flat="dead")
def relu(a):
    """y = a where a > 0, else 0; slope 0 at 0."""
    y = a if a > 0 else 0.0 if a <= 0 else math.nan
    return y, (1.0 if a > 0 else 0.0 if a <= 0 else math.nan,)


@operation(symbol="step", latex=r"\operatorname{{step}}({a})", kink="a", flat="dead")
def step(a):
    """y = 1 where a > 0, else 0; slope 0 everywhere."""
    y = 1.0 if a > 0 else 0.0 if a <= 0 else math.nan
    return y, (0.0 * y,)


@operation(symbol="max", latex=r"\max({a}, {b})", kink="a - b")
def max_(a, b):
    """y = the larger of a and b; a tie gives its whole slope to a."""
    y = a if a >= b else b if a < b else math.nan
    to_a = 1.0 if a >= b else 0.0 if a < b else math.nan
    return y, (to_a, 1.0 - to_a)


@operation(symbol="min", latex=r"\min({a}, {b})", kink="a - b")
def min_(a, b):
    """y = the smaller of a and b; a tie gives its whole slope to a."""
    y = a if a <= b else b if a > b else math.nan
    to_a = 1.0 if a <= b else 0.0 if a > b else math.nan
    return y, (to_a, 1.0 - to_a)


@operation(symbol="hypot", latex=r"\sqrt{{{a}^2 + {b}^2}}")
def hypot(a, b):
    """y = √(a² + b²); without overflow, the partials are 0 at a = b = 0."""
    y = math.nan if math.isnan(a) or math.isnan(b) else math.hypot(a, b)  # C: hypot(inf, nan) = inf
    return y, (a / y if y != 0 else 0.0, b / y if y != 0 else 0.0)


@operation(symbol="where", latex=r"\operatorname{{where}}({condition}, {a}, {b})", kink="condition")
def where(condition, a, b):
    """y = a where condition is not 0, else b; slope 0 to the condition."""
    y = math.nan if math.isnan(condition) else a if condition != 0 else b
    to_a = math.nan if math.isnan(condition) else 1.0 if condition != 0 else 0.0
    return y, (0.0 * to_a, to_a, 1.0 - to_a)


ALL: tuple[Operation, ...] = tuple(rule for rule in list(globals().values()) if isinstance(rule, Operation))
