"""Derivatives of every declared operation, to the third order: against backward, differences and sympy."""

import ast
import itertools
import math
from random import Random

import pytest

from engine import FormulaError, Value, apply, formula, grad, operation
from engine.calculus.partials import auxiliary
from engine.core import operations as ops

EVERY = (*ops.ALL, *(op for op in auxiliary.ALL if op is not auxiliary.edge))
SMOOTH = {"exp", "sin", "cos", "tanh", "sigmoid", "log_sigmoid", "softplus"}  # everywhere, of one operand
over_all = pytest.mark.parametrize("op", EVERY, ids=lambda op: op.name)
over_smooth = pytest.mark.parametrize(
    "op", [op for op in ops.ALL if op.name in SMOOTH], ids=lambda op: op.name
)


@pytest.fixture(scope="session")
def sympy():
    return pytest.importorskip("sympy", reason="sympy (extra test) has the exact derivatives")


@pytest.fixture
def points(in_domain, from_kink):
    """Random points of an operation, away from its kink and from the ends of its domain."""

    def points_of(op, count):
        random = Random(op.name)
        candidates = (
            tuple(random.choice((-1, 1, 1)) * random.uniform(0.3, 2.5) for _ in op.operands)
            for _ in range(10_000)
        )
        beside = (-0.1, 0.1)  # the ends of a domain are as far away as a kink
        inside = (
            p
            for p in candidates
            if in_domain(op, p)
            and from_kink(op, p) > 0.1
            and all(in_domain(op, tuple(x + by for x in p)) for by in beside)
        )
        return list(itertools.islice(inside, count))

    return points_of


def at(op, point):
    leaves = [Value(x) for x in point]
    return leaves, apply(op, *leaves)


def same(a, b, rel=1e-12):
    return a == b or math.isclose(a, b, rel_tol=rel) or (math.isnan(a) and math.isnan(b))


@over_all
def test_the_first_order_is_that_of_backward(op, points):
    numbers = (0.0, 1.0, -1.0, 2.0, 1e-300, 1000.0, -1000.0, math.inf, math.nan)
    for point in [*points(op, 20), *itertools.product(numbers, repeat=len(op.operands))]:
        try:
            leaves, y = at(op, point)
        except ValueError:
            continue  # outside the domain
        slopes = grad(y, leaves)
        assert [leaf.grad for leaf in leaves] == [0.0] * len(leaves)
        y.backward()
        assert all(same(slope.data, leaf.grad) for slope, leaf in zip(slopes, leaves, strict=True)), point


@over_all
def test_the_second_order_agrees_with_differences_of_the_first(op, points):
    h = 1e-5
    for point in points(op, 10):
        leaves, y = at(op, point)
        for i, slope in enumerate(grad(y, leaves)):
            for j, second in enumerate(grad(slope, leaves)):
                below, above = ((*point[:j], point[j] + by, *point[j + 1 :]) for by in (-h, h))
                low, high = (op.evaluate(p)[1][i] for p in (below, above))
                assert second.data == pytest.approx((high - low) / (2 * h), rel=1e-6, abs=1e-6), (point, i, j)


class Symbolic(ast.NodeTransformer):
    """A formula with the branches that are taken at a point, as text that sympy reads."""

    def __init__(self, point):
        self.point = point

    def visit_IfExp(self, node):
        taken = eval(ast.unparse(node.test), {"math": math}, self.point)  # noqa: S307  # a declared rule
        return self.visit(node.body if taken else node.orelse)


def exact(sympy, op, point):
    """(y as an expression of sympy, its symbols), with the numbers of the formula made rational."""
    point = dict(zip(op.operands, point, strict=True))
    symbols = {name: sympy.Symbol(name, real=True) for name in op.operands}
    names = {"Abs": sympy.Abs, "fabs": sympy.Abs, "pow": sympy.Pow, "log1p": lambda x: sympy.log(1 + x)}
    text = ast.unparse(Symbolic(point).visit(ast.parse(ast.unparse(formula(op).value), mode="eval")))
    names |= {"expm1": lambda x: sympy.exp(x) - 1, "hypot": lambda x, y: sympy.sqrt(x**2 + y**2)}
    names["floor"] = lambda x: sympy.floor(x.subs({symbols[name]: at for name, at in point.items()}))
    y = sympy.sympify(text.replace("math.", ""), locals={**symbols, **names}, rational=True)
    return y, list(symbols.values())


def number(sympy, expression, symbols, point):
    """Its value at a point: 60 digits, and as many more as cancel."""
    at_point = {symbol: sympy.Float(x, 60) for symbol, x in zip(symbols, point, strict=True)}
    return float(expression.evalf(60, subs=at_point, maxn=5000))


def close(number, expected, rel):
    return math.isclose(number, expected, rel_tol=rel, abs_tol=1e-14)


@over_all
def test_the_second_and_third_order_agree_with_sympy(sympy, op, points):
    for point in points(op, 2):
        y, symbols = exact(sympy, op, point)
        leaves, root = at(op, point)
        for i, first in enumerate(grad(root, leaves)):
            if math.isnan(first.data):
                continue  # ∂(a^b)/∂b where a < 0
            for j, second in enumerate(grad(first, leaves)):
                expression = y.diff(symbols[i], symbols[j])
                assert close(second.data, number(sympy, expression, symbols, point), 1e-12), (point, i, j)
                for k, third in enumerate(grad(second, leaves)):
                    higher = expression.diff(symbols[k])
                    assert close(third.data, number(sympy, higher, symbols, point), 1e-11), (point, i, j, k)


@over_smooth
@pytest.mark.parametrize("a", [1000.0, -1000.0, 300.0, -300.0, 40.0, -40.0, 1e-9])
def test_the_second_order_keeps_its_digits_where_a_function_is_flat(sympy, op, a):
    y, symbols = exact(sympy, op, (a,))
    leaves, root = at(op, (a,))
    (first,) = grad(root, leaves)
    (second,) = grad(first, leaves)
    expected = number(sympy, y.diff(symbols[0], 2), symbols, (a,))
    assert math.isclose(second.data, expected, rel_tol=1e-12, abs_tol=1e-15 * (abs(a) < 1)), expected


# dⁿy/daⁿ at 0 for n = 1, 2, 3, 4, 5: a rule that writes |a| or a condition is smooth there all the same.
AT_ZERO = {
    "exp": (1.0, 1.0, 1.0, 1.0, 1.0),
    "sin": (1.0, 0.0, -1.0, 0.0, 1.0),
    "cos": (0.0, -1.0, 0.0, 1.0, 0.0),
    "tanh": (1.0, 0.0, -2.0, 0.0, 16.0),
    "sigmoid": (1 / 4, 0.0, -1 / 8, 0.0, 1 / 4),
    "softplus": (1 / 2, 1 / 4, 0.0, -1 / 8, 0.0),
    "log_sigmoid": (1 / 2, -1 / 4, 0.0, 1 / 8, 0.0),
}


@over_smooth
@pytest.mark.parametrize("zero", [0.0, -0.0])
def test_a_smooth_operation_is_smooth_at_zero(op, zero):
    (x,), y = at(op, (zero,))
    for expected in AT_ZERO[op.name]:
        y = grad(y, x)
        assert y.data == pytest.approx(expected, abs=1e-14)


@pytest.mark.parametrize("op", [op for op in ops.ALL if op.kink], ids=lambda op: op.name)
def test_a_kink_has_the_slope_that_backward_takes_and_none_of_its_own(op):
    leaves, y = at(op, (0.0,) * len(op.operands))
    slopes = grad(y, leaves)
    assert [slope.data for slope in slopes] == list(y.partials)
    assert [second.data for slope in slopes for second in grad(slope, leaves)] == [0.0] * len(leaves) ** 2


def test_an_infinite_slope_by_convention_has_no_slope():
    x = Value(0.0)
    slope = grad(x.sqrt(), x)
    assert slope.data == math.inf
    assert math.isnan(grad(slope, x).data)
    assert math.isnan(grad(grad(slope, x), x).data)


def test_an_exponent_of_zero_that_varies_is_no_constant():
    # The rule gives 0 to a at b = 0; ∂²(a^b)/∂a∂b = a^(b-1) (1 + b ln a) = 1/a from either side.
    a, b = Value(2.0), Value(0.0)
    to_a, to_b = grad(a**b, [a, b])
    assert to_a.data == 0.0
    assert grad(to_a, b).data == grad(to_b, a).data == 0.5


def test_a_hole_in_a_formula_is_no_kink():
    @operation(symbol="?", latex="{a}")
    def hole(a):
        """y = a³/3 + a²/2."""
        return a * a * (a / 3.0 + 0.5), (a * a + a if a != 0 else 0.0,)

    x = Value(0.0)
    slope = grad(apply(hole, x), x)
    assert (slope.data, grad(slope, x).data) == (0.0, 1.0)


@pytest.mark.parametrize("x", [-2.0, -0.5, 0.0, 3.0])
def test_whole_powers_have_every_order_at_every_number(x):
    leaf = Value(x)
    y = leaf**5
    for expected in (5 * x**4, 20 * x**3, 60 * x**2, 120 * x, 120.0, 0.0, 0.0):
        y = grad(y, leaf)
        assert y.data == pytest.approx(expected, rel=1e-14)


def test_an_operation_of_three_operands_and_a_condition():
    @operation(symbol="?", latex="{c}{a}{b}")
    def choose(c, a, b):
        """y = a² where c is not 0, else a b."""
        return a * a if c != 0 else a * b, (0.0, 2.0 * a if c != 0 else b, 0.0 if c != 0 else a)

    for c, expected in ((1.0, [0.0, 6.0, 0.0]), (0.0, [0.0, 5.0, 3.0])):
        leaves, y = at(choose, (c, 3.0, 5.0))
        slopes = grad(y, leaves)
        assert [slope.data for slope in slopes] == expected
        assert grad(slopes[1], leaves[1]).data == (2.0 if c else 0.0)
        assert grad(slopes[1], leaves[2]).data == (0.0 if c else 1.0)


@pytest.mark.parametrize("x", [-3.0, -0.5, 0.0, 0.5, 1.0, 5.0, math.inf])
def test_the_words_that_a_condition_may_be_made_of(x):
    @operation(symbol="?", latex="{a}")
    def odd(a):
        """y = a."""
        chosen = not (math.isinf(a) or a) or (-1.0 < a < 2.0 and a != 1)
        slope = +a * a if chosen else 7.0 if a != 5 else a if 1 else a * a
        return a, (slope,)

    leaf = Value(x)
    slope = grad(apply(odd, leaf), leaf)
    assert slope.data == odd.rule(x)[1][0]
    assert grad(slope, leaf).data == {-0.5: -1.0, 0.0: 0.0, 0.5: 1.0, 5.0: 1.0}.get(x, 0.0)


def test_what_cannot_be_differentiated_is_refused_by_name():
    @operation(symbol="Γ", latex="{a}")
    def gamma(a):
        """y = Γ(a)."""
        return math.gamma(a), (math.lgamma(a),)

    x = Value(2.0)
    with pytest.raises(
        FormulaError, match=r"partials of gamma .* got math.lgamma; write it with .* exp, .* tanh$"
    ):
        grad(apply(gamma, x), x)
