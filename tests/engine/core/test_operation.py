"""An operation is its rule: what the declaration reads from it, and how it is evaluated."""

import copy
import dataclasses
import math
import pickle
from functools import partial

import pytest

from engine import CONSTANT, DomainError, Operation, Value, apply, operation
from engine.core import operations as ops


@operation(symbol="½", latex=r"\frac{{1}}{{{weight_}}}", domain="weight_ != 0", instead="try 1")
def inverse_(weight_):
    """y = 1 / w; a further remark.

    And a paragraph.
    """
    return 1.0 / weight_, (-1.0 / (weight_ * weight_),)


@operation(symbol="sinh", latex=r"\sinh({a})")
def sinh(a):
    """y = sinh a."""
    return math.sinh(a), (math.cosh(a),)


def test_a_declaration_reads_name_operands_and_fact_from_the_rule():
    assert isinstance(inverse_, Operation)
    assert inverse_.name == "inverse"
    assert inverse_.operands == ("weight_",)
    assert inverse_.fact == "y = 1 / w"
    assert (inverse_.symbol, inverse_.kink, inverse_.instead) == ("½", "", "try 1")
    assert repr(inverse_) == "<operation inverse: y = 1 / w>"


def test_a_rule_without_a_docstring_has_no_fact():
    assert operation(symbol="i", latex="{a}")(lambda a: (a, (1.0,))).fact == ""


def test_an_operation_cannot_be_changed_and_is_equal_to_itself_alone():
    with pytest.raises(dataclasses.FrozenInstanceError):
        ops.mul.symbol = "*"
    assert dataclasses.replace(ops.mul) != ops.mul
    assert len(set(ops.ALL)) == len(ops.ALL)


def test_the_constant_marker_is_no_operation_of_calculus():
    assert CONSTANT not in ops.ALL
    assert CONSTANT.operands == ()
    assert (CONSTANT.symbol, CONSTANT.domain, CONSTANT.kink) == ("", "", "")


@pytest.mark.parametrize(
    ("op", "point", "y", "partials"),
    [
        (ops.exp, (1000.0,), math.inf, (math.inf,)),
        (ops.pow_, (10.0, 400.0), math.inf, (math.inf, math.inf)),
        (ops.pow_, (-10.0, 401.0), -math.inf, (math.inf, math.nan)),  # odd: 401 (-10)^400 > 0
        (ops.pow_, (-10.0, 400.0), math.inf, (-math.inf, math.nan)),  # even: 400 (-10)^399 < 0
        (ops.pow_, (1e-200, -2.0), math.inf, (-math.inf, -math.inf)),  # ln 1e-200 < 0
        (ops.pow_, (1e300, 1.5), math.inf, (1.5e150, math.inf)),  # 1.5 √1e300 does not overflow
        (ops.mul, (1e300, -1e300), -math.inf, (-1e300, 1e300)),
        (ops.div, (1e300, 1e-300), math.inf, (1e300, -math.inf)),
    ],
    ids=lambda case: getattr(case, "name", ""),
)
def test_what_overflows_is_infinite(op, point, y, partials):
    got, got_partials = op.evaluate(point)
    assert got == y
    assert got_partials == pytest.approx(partials, rel=1e-15, nan_ok=True)


def test_what_overflows_is_infinite_in_a_rule_declared_anywhere():
    assert apply(sinh, 1.0).data == math.sinh(1.0)
    assert apply(sinh, 1000.0).data == math.inf  # above e^709.78 / 2


@pytest.mark.parametrize("op", [ops.sin, ops.cos], ids=lambda op: op.name)
@pytest.mark.parametrize("a", [math.inf, -math.inf])
def test_sine_and_cosine_of_infinity_are_nan(op, a):
    y, (slope,) = op.evaluate([a])
    assert math.isnan(y)
    assert math.isnan(slope)


@pytest.mark.parametrize(
    ("op", "point", "message"),
    [
        (ops.log, (-1.0,), r"^log needs a > 0; got a = -1\.0 \('a0'\), in y = ln a; for the log"),
        (ops.log, (0.0,), r"^log needs a > 0; got a = 0\.0 \('a0'\), in"),
        (ops.sqrt, (-4.0,), r"^sqrt needs a >= 0; got a = -4\.0 \('a0'\), in y = √a$"),
        (ops.div, (1.0, 0.0), r"^div needs b != 0; got a = 1\.0 \('a0'\), b = 0\.0 \('b0'\), in y = a / b$"),
        (ops.pow_, (0.0, -1.0), r"^pow needs .*; got a = 0\.0 .*, b = -1\.0 .*; 0 has no negative powers"),
        (ops.pow_, (-2.0, 0.5), r"^pow needs .*; got a = -2\.0 .*a negative number only whole ones$"),
        (ops.xlogy, (1.0, -1.0), r"^xlogy needs b >= 0; got a = 1\.0 \('a0'\), b = -1\.0"),
        (inverse_, (0.0,), r"^inverse needs weight_ != 0; got weight_ = 0\.0 \('weight_0'\), .*; try 1$"),
    ],
    ids=lambda case: getattr(case, "name", ""),
)
def test_a_refusal_says_what_was_asked_what_is_allowed_and_what_came(op, point, message):
    with pytest.raises(DomainError, match=message) as caught:
        op.evaluate(point, [f"{operand}0" for operand in op.operands])
    assert isinstance(caught.value, ValueError)
    assert isinstance(caught.value, ZeroDivisionError)
    assert caught.value.__suppress_context__  # "math domain error" is not shown above it


def test_a_refusal_names_no_operand_that_has_no_name():
    with pytest.raises(DomainError, match=r"got a = 1\.0, b = 0\.0, in"):
        ops.div.evaluate([1.0, 0.0])
    with pytest.raises(DomainError, match=r"got a = 1\.0, b = 0\.0 \('rate'\), in"):
        ops.div.evaluate([1.0, 0.0], ["", "rate"])


def test_every_operation_with_a_domain_refuses_by_name(in_domain):
    outside = {
        op: point
        for op in ops.ALL
        if op.domain
        for point in [(0.0,), (-1.0,), (2.0,), (1.0, 0.0), (1.0, -1.0), (-0.5, 0.5)]
        if len(point) == len(op.operands) and not in_domain(op, point)
    }
    assert outside.keys() == {op for op in ops.ALL if op.domain}
    for op, point in outside.items():
        leaves = [Value(number, f"leaf{i}") for i, number in enumerate(point)]
        with pytest.raises(DomainError, match=rf"^{op.name} needs .* \('leaf{len(point) - 1}'\), in"):
            apply(op, *leaves)


def test_a_rule_must_be_a_python_function():
    builtin = Operation("e", partial(lambda f, a: (f(a), (f(a),)), math.exp), ("a",), "y = e^a", "e", "{a}")
    assert builtin.evaluate([0.0]) == (1.0, (1.0,))
    with pytest.raises(TypeError, match=r"^a rule is a Python function; got functools\.partial"):
        builtin.evaluate([1000.0])


@pytest.mark.parametrize("op", [*ops.ALL, CONSTANT], ids=lambda op: op.name)
def test_an_operation_is_one_thing_however_it_is_copied(op):
    for copied in (copy.copy(op), copy.deepcopy(op), pickle.loads(pickle.dumps(op))):  # noqa: S301  # our own
        assert copied is op


def test_a_graph_that_was_pickled_is_differentiated_as_before():
    x = Value(2.0, "x")
    y = pickle.loads(pickle.dumps((x * 3.0 + 1.0) * x))  # noqa: S301  # our own
    y.backward()
    product = y.parents[0].parents[0]
    assert product.parents[0].grad == 13.0  # d(3 x² + x)/dx = 6 x + 1 at 2
    assert product.parents[1].grad == 0.0  # still a constant


def test_a_gradient_stops_only_at_the_partial_0_of_an_operation_that_selects():
    assert not sinh.selects  # unless its declaration says so
    assert all(ops.mul.passes(partial) for partial in (-1.0, 0.0, 1.0, math.nan))
    assert all(ops.where.passes(partial) for partial in (-1.0, 1.0, math.nan))
    assert not ops.where.passes(0.0)
    assert not ops.where.passes(-0.0)


def test_a_declaration_has_a_symbol_and_latex_of_its_operands():
    def rule(a, b):
        return a - b, (1.0, -1.0)

    for fields in ({}, {"symbol": "-"}, {"latex": "{a}"}, {"symbol": "-", "latex": 3}):
        with pytest.raises(TypeError, match=r'write @operation\(symbol="cube", latex="{a}\^3"\) above'):
            operation(**fields)(rule)
    for latex in ("{c}", "x^{2}", "{a", "{}"):
        with pytest.raises(
            ValueError, match=r"the LaTeX of rule has {a} and {b} for its operands, and {{ and }}"
        ):
            operation(symbol="-", latex=latex)(rule)
    assert operation(symbol="-", latex="{{{a}}} - {b}")(rule).operands == ("a", "b")
