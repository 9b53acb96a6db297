"""`enclose`: exact numbers inside, at points, over boxes, at kinks; and every error."""

import math
import subprocess
import sys
from fractions import Fraction

import pytest

pytest.importorskip("flint", reason="the extra certify")

from mpmath import mp

from engine import (
    DomainError,
    Value,
    atan2,
    constant,
    enclose,
    erf,
    exp,
    floor,
    gelu,
    hypot,
    log,
    maximum,
    minimum,
    record,
    relu,
    sign,
    sin,
    softplus,
    sqrt,
    step,
    stop_gradient,
    take,
    tan,
    tanh,
    where,
)
from engine.core import operations as ops


def adjacent(bounds):
    """Whether the ends are one float, two side by side, or three where the exact number is all but the middle one."""
    return bounds.high <= math.nextafter(math.nextafter(bounds.low, math.inf), math.inf)


def test_a_point_lies_between_neighbouring_floats():
    x, w = Value(0.1, "x"), Value(3.0, "w")
    e = enclose(x * w, wrt=[x, w])
    exact = 3 * Fraction(0.1)  # the float 0.1, not a tenth
    assert Fraction(e.value.low) < exact < Fraction(e.value.high)
    assert adjacent(e.value)
    assert e.value.engine == 0.1 * 3.0
    assert e.value.ulp == pytest.approx(float(abs(Fraction(0.1 * 3.0) - exact) / Fraction(math.ulp(0.3))))
    assert (e.gradient[x].low, e.gradient[x].high) == (3.0, 3.0)
    assert 3.0 in e.gradient[x]
    assert 2.999 not in e.gradient[x]


TEXTBOOK = {  # value and derivative at 0.3, by mpmath alone
    exp: (mp.exp, mp.exp),
    log: (mp.log, lambda a: 1 / a),
    sqrt: (mp.sqrt, lambda a: 1 / (2 * mp.sqrt(a))),
    sin: (mp.sin, mp.cos),
    tan: (mp.tan, lambda a: 1 / mp.cos(a) ** 2),
    tanh: (mp.tanh, lambda a: 1 - mp.tanh(a) ** 2),
    erf: (mp.erf, lambda a: 2 / mp.sqrt(mp.pi) * mp.exp(-a * a)),
    softplus: (lambda a: mp.log(1 + mp.exp(a)), lambda a: 1 / (1 + mp.exp(-a))),
    gelu: (
        lambda a: a * mp.ncdf(a),
        lambda a: mp.ncdf(a) + a * mp.npdf(a),
    ),
}


@pytest.mark.parametrize("function", TEXTBOOK, ids=lambda f: f.__name__)
def test_the_numbers_of_the_textbook_lie_inside(function):
    value, derivative = TEXTBOOK[function]
    for number in (0.3, 1e-9, 700.0 if function is not exp else 12.5):
        x = Value(number, "x")
        e = enclose(function(x), wrt=[x])
        with mp.workdps(80):
            a = mp.mpf(number)
            assert e.value.low <= value(a) <= e.value.high
            assert e.gradient[x].low <= derivative(a) <= e.gradient[x].high
        assert adjacent(e.value)
        assert adjacent(e.gradient[x])


def test_digits_that_cancel_are_found_by_more_precision():
    x = Value(1e-30, "x")
    e = enclose((x + 1.0) - 1.0, wrt=[x])
    assert (e.value.low, e.value.high) == (1e-30, 1e-30)  # exactly, where the engine has 0
    assert (e.value.engine, e.value.inside) == (0.0, False)
    y = Value(1e-200, "y")
    deep = enclose(exp(y) - 1.0, wrt=[y])
    assert adjacent(deep.value)
    assert 1e-200 in deep.value
    assert deep.precision > 512


def test_an_overflow_is_enclosed_by_the_largest_float_and_infinity():
    x = Value(1000.0, "x")
    e = enclose(exp(x), wrt=[x])
    assert (e.value.low, e.value.high, e.value.ulp) == (sys.float_info.max, math.inf, 0.0)
    y = Value(-1000.0, "y")
    assert (enclose(exp(y)).value.low, enclose(exp(y)).value.high) == (0.0, 5e-324)


@pytest.mark.parametrize("op", ops.ALL, ids=str)
def test_every_operation_has_an_enclosure_of_its_own_float(op):
    operands = [Value(number, name) for number, name in zip((0.5, 0.25, 0.75), "abc", strict=True)]
    e = enclose(Value.of(op, *operands[: len(op.operands)]))
    for bounds in (e.value, *e.gradient.values()):
        assert adjacent(bounds)
        assert bounds.ulp <= 4.0  # the promise of TESTING.md
    assert e.sharp


def test_a_box_holds_every_point_and_little_more():
    x, y = Value(0.5, "x"), Value(-0.5, "y")
    z = (x * y).tanh() + (x - y).exp()
    e = enclose(z, {x: (0.0, 1.0), y: (-1.0, 0.0)})
    lowest, highest = math.inf, -math.inf
    for i in range(21):
        for j in range(21):
            a, b = Value(i / 20, "a"), Value(-j / 20, "b")
            root = (a * b).tanh() + (a - b).exp()
            root.backward()
            assert root.data in e.value
            assert a.grad in e.gradient[x]
            assert b.grad in e.gradient[y]
            lowest, highest = min(lowest, root.data), max(highest, root.data)
    cut = enclose(z, {x: (0.0, 1.0), y: (-1.0, 0.0)}, parts=24)
    assert e.value.low <= cut.value.low <= lowest
    assert highest <= cut.value.high <= e.value.high
    assert cut.value.width < 1.2 * (highest - lowest)
    assert cut.gradient[x].width < e.gradient[x].width


def test_where_a_value_only_rises_its_ends_are_exact():
    x = Value(1.0, "x")
    e = enclose(x * x + x, {x: (1.0, 3.0)})  # x occurs twice: plain intervals give [2, 12] here, too
    assert (e.value.low, e.value.high) == (2.0, 12.0)
    f = enclose(x * x - x, {x: (1.0, 3.0)})  # plain intervals give [-2, 8]
    assert (f.value.low, f.value.high) == (0.0, 6.0)


def test_derivatives_may_be_asked_of_what_is_no_box():
    x, w = Value(2.0, "x"), Value(3.0, "w")
    e = enclose(w * x * x, {x: (1.0, 2.0)}, wrt=[w])
    assert (e.gradient[w].low, e.gradient[w].high) == (1.0, 4.0)  # x²
    assert (e.gradient[x].low, e.gradient[x].high) == (6.0, 12.0)  # 2 w x
    assert list(e.gradient) == [w, x]


def test_a_point_on_a_kink_has_both_sides():
    x = Value(0.0, "x")
    e = enclose(3.0 * relu(x) + x, wrt=[x])
    assert (e.gradient[x].low, e.gradient[x].high, e.gradient[x].engine) == (1.0, 4.0, 1.0)
    (kink,) = e.kinks
    assert (kink.below[x].low, kink.below[x].high) == (1.0, 1.0)
    assert (kink.above[x].low, kink.above[x].high) == (4.0, 4.0)
    assert not kink.jumps
    assert str(kink) == "kink at relu(x): ∂/∂x is 1 below, 4 above"


@pytest.mark.parametrize(
    ("function", "ends", "gradient", "jumps"),
    [
        (relu, (0.0, 2.0), (0.0, 1.0), False),
        (abs, (0.0, 2.0), (-1.0, 1.0), False),
        (step, (0.0, 1.0), (0.0, 0.0), True),
        (sign, (-1.0, 1.0), (0.0, 0.0), True),
        (floor, (-1.0, 2.0), (0.0, 0.0), True),
        (lambda x: maximum(x, 1.0), (1.0, 2.0), (0.0, 1.0), False),
        (lambda x: minimum(1.0, x), (-1.0, 1.0), (0.0, 1.0), False),
        (lambda x: where(x, x + 1.0, 5.0), (0.0, 5.0), (0.0, 1.0), True),
    ],
)
def test_a_box_across_a_kink_has_the_hull(function, ends, gradient, jumps):
    x = Value(0.5, "x")
    e = enclose(function(x), {x: (-1.0, 2.0)})
    assert (e.value.low, e.value.high) == ends
    assert (e.gradient[x].low, e.gradient[x].high) == gradient
    assert [kink.jumps for kink in e.kinks] == [jumps]


def test_a_jump_is_no_base_for_the_mean_value_theorem():
    x = Value(0.5, "x")
    e = enclose(step(x) + 0.001 * x, {x: (-1.0, 1.0)})  # a partial of 0.001 would say [-0.001, 0.001]
    assert e.value.low <= -0.001
    assert e.value.high >= 1.001
    turned = enclose(atan2(x, constant(-1.0)), {x: (-1.0, 1.0)})  # from -π to π across the negative axis
    assert turned.value.low <= -math.pi
    assert turned.value.high >= math.pi
    assert [str(kink) for kink in turned.kinks] == ["jump at atan2(x, −1)"] or turned.kinks[0].jumps


def test_equal_operands_and_what_cannot_move_are_no_kink():
    x, y = Value(1.0, "x"), Value(0.0, "y")
    assert enclose(maximum(x, x)).kinks == ()
    assert enclose(relu(constant(0.0)) + x).kinks == ()
    assert len(enclose(relu(y) + x, wrt=[x, y]).kinks) == 1
    assert enclose(relu(y) + x, wrt=[x]).kinks == ()  # y stays where it is
    assert enclose(where(step(constant(-1.0)), x, y)).kinks == ()


def test_both_branches_of_a_smooth_rule_are_enclosed():
    x = Value(0.5, "x")
    e = enclose(softplus(x), {x: (-1.0, 1.0)})
    assert e.kinks == ()
    assert [node.op.name for node in e.branched] == ["softplus"]
    with mp.workdps(30):
        assert mp.log(1 + mp.exp(-1)) - e.value.low < 1e-15
        assert e.value.high - mp.log(1 + mp.exp(1)) < 1e-15
    assert "both branches of a rule" in str(e)


def test_an_exact_zero_that_no_precision_tells_is_a_kink():
    x = Value(0.7, "x")
    e = enclose(relu(sin(x) ** 2.0 + (1.0 - sin(x) ** 2.0) - 1.0 + (tan(x) - sin(x) / x.cos())))
    assert len(e.kinks) == 1
    assert not e.sharp or e.value.high < 1e-300
    assert e.value.low == 0.0


def test_convention_and_exact_number_agree_where_there_is_no_real_derivative():
    a, b = Value(-2.0, "a"), Value(3.0, "b")
    e = enclose(a**b)
    assert (e.value.low, e.value.high) == (-8.0, -8.0)
    assert (e.gradient[a].low, e.gradient[a].high) == (12.0, 12.0)
    assert math.isnan(e.gradient[b].low)
    assert "no real number" in str(e)
    x = Value(0.0, "x")
    root = enclose(sqrt(x))
    assert (root.gradient[x].low, root.gradient[x].high) == (math.inf, math.inf)
    y = Value(-1.0, "y")  # 0 × ∞ in the engine; the exact derivative is 0
    assert 0.0 in enclose(sqrt(relu(y))).gradient[y]
    z = Value(0.0, "z")  # √(z²) is |z|
    assert {-1.0, 1.0} <= {s for s in (-1.0, 1.0) if s in enclose(sqrt(z * z)).gradient[z]}


def test_an_infinite_partial_on_the_way_leaves_nothing_known():
    z = Value(0.0, "z")
    y = sqrt(sqrt(z * z)) ** 2.0  # |z|: 0 × ∞ × 0 by the chain rule
    e = enclose(y, wrt=[z])
    assert -1.0 in e.gradient[z]
    assert 1.0 in e.gradient[z]


def test_gradients_that_stop_and_look_ups_pass_through():
    x = Value(2.7, "x")
    y = x + stop_gradient(floor(x) - x)
    e = enclose(y, wrt=[x])
    assert (e.value.low, e.value.high) == (2.0, 2.0)
    assert (e.gradient[x].low, e.gradient[x].high) == (1.0, 1.0)
    a, b = Value(5.0, "a"), Value(6.0, "b")
    chosen = enclose(take([a, b], Value(1.0)), wrt=[a, b])
    assert (chosen.value.low, chosen.gradient[a].high, chosen.gradient[b].low) == (6.0, 0.0, 1.0)


def test_products_of_an_operand_with_itself_know_it():
    x = Value(0.5, "x")
    assert enclose(x * x, {x: (-1.0, 1.0)}).value.low == 0.0
    assert enclose(x - x, {x: (-1.0, 1.0)}).value.high == 0.0
    assert enclose(x / x, {x: (1.0, 2.0)}).value.low == 1.0
    assert enclose(hypot(x, x), {x: (0.5, 1.0)}).gradient[x].high < 2.9


def test_it_prints_as_a_table():
    x = Value(1.0, "x")
    e = enclose(exp(x), wrt=[x])
    assert str(e) == (
        "       low                high                engine             its distance\n"
        "value  2.718281828459045  2.7182818284590455  2.718281828459045  0.33 ulp, inside\n"
        "∂/∂x   2.718281828459045  2.7182818284590455  2.718281828459045  0.33 ulp, inside"
    )  # e = 2.71828182845904523536…; its ulp is 2^-51
    assert e.rounding().splitlines()[1].split() == ["exp(x)", "2.718281828459045", "0.33", "ulp"]


@pytest.mark.parametrize(
    ("call", "error", "words"),
    [
        (lambda _: enclose(1.0), TypeError, "takes a Value"),
        (lambda x: enclose(x, [x]), TypeError, "wrt=[x] by name"),
        (lambda x: enclose(x, wrt=x), TypeError, "write wrt=[x]"),
        (lambda x: enclose(x, wrt=["x"]), TypeError, "must be a Value"),
        (lambda x: enclose(x, {x: 1.0}), TypeError, "(low, high)"),
        (lambda x: enclose(x, {x: (2.0, 1.0)}), ValueError, "low <= high"),
        (lambda x: enclose(x, {x: (0.0, math.inf)}), ValueError, "finite"),
        (lambda x: enclose(x, {x: (math.nan, 1.0)}), ValueError, "finite"),
        (lambda x: enclose(x, {x: (0.0, 1.0)}, parts=0), ValueError, "parts must be"),
        (lambda x: enclose(Value(math.nan, "n") + x), ValueError, "finite inputs; got n = nan"),
        (lambda x: enclose(Value(math.inf, "n") + x), ValueError, "finite inputs; got n = inf"),
        (lambda x: enclose(log(x), {x: (-1.0, 2.0)}), DomainError, "log needs a > 0; got a = -1 to 2 ('x')"),
        (lambda x: enclose(1.0 / x, {x: (-1.0, 2.0)}), DomainError, "div needs b != 0"),
        (lambda x: enclose(x**-1.0, {x: (0.0, 2.0)}), DomainError, "pow needs"),
        (lambda x: enclose(sqrt(x), {x: (-1.0, 2.0)}), DomainError, "sqrt needs a >= 0"),
    ],
)
def test_every_error_says_what_to_write(call, error, words):
    with pytest.raises(error) as caught:
        call(Value(1.0, "x"))
    assert words in str(caught.value)
    assert type(caught.value) in (error, DomainError)


def test_a_number_that_the_engine_rounds_into_a_domain_is_refused():
    x = Value(1.0, "x")
    y = (x + 1e-17 - 1.0).sqrt()  # 0 for the engine, √1e-17 exactly
    assert enclose(y).value.low == pytest.approx(math.sqrt(1e-17))
    z = (1.0 - (x + 1e-17)).sqrt()  # exactly the root of -1e-17
    with pytest.raises(DomainError, match="sqrt needs a >= 0"):
        enclose(z)


def test_a_graph_whose_numbers_have_changed_is_refused():
    x = Value(1.0, "x")
    y = x * 2.0
    x.data = 5.0
    with pytest.raises(ValueError, match="has changed since the graph was computed"):
        enclose(y)


def test_a_function_that_is_recorded_is_refused():
    with pytest.raises(TypeError, match=r"enclose needs numbers; .* call it with a graph outside"):
        record(lambda x: enclose(x * x) and x, "x")


def test_without_python_flint_one_error_names_the_extra():
    code = (
        "import sys; sys.modules['flint'] = None\n"
        "import engine\n"
        "try: engine.enclose\n"
        "except ImportError as error: print(error)\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)  # noqa: S603
    assert run.stdout.strip().endswith("pip install 'chainrule[certify]'")
