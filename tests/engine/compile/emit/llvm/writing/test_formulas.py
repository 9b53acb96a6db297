"""The rule of every operation as LLVM IR gives what the rule gives."""

import ast
import math

import numpy as np
import pytest

from engine.compile.emit.llvm.writing.arithmetic import Arithmetic
from engine.compile.emit.llvm.writing.formulas import Expressions, Rule
from engine.compile.emit.llvm.writing.target import host
from engine.compile.emit.llvm.writing.text import Text
from engine.core import operations as ops
from engine.core.operation import operation
from engine.support.errors import DomainError, FormulaError

over_all = pytest.mark.parametrize("op", ops.ALL, ids=lambda op: op.name)
NUMBERS = [
    0.0,
    -0.0,
    1.0,
    -1.0,
    0.3,
    -2.7,
    3.0,
    2.0,
    1000.0,
    -1000.0,
    1e-300,
    5e-324,
    math.inf,
    -math.inf,
    math.nan,
]


def points(op):
    """Every pair of the numbers above, ties and kinks among them; for three operands every triple of some."""
    numbers = NUMBERS if len(op.operands) < 3 else NUMBERS[::2]
    return np.array(np.meshgrid(*[numbers] * len(op.operands))).reshape(len(op.operands), -1)


def whole_rule(op):
    def write(a, x):
        rule = Rule(a, op, x)
        return [rule.value(), *(rule.partial(k) for k in range(len(op.operands)))]

    return write


@over_all
def test_a_rule_gives_its_value_and_partials(op, target, compiled):
    columns = points(op)
    results = compiled(whole_rule(op), len(op.operands), target)(*columns).T.tolist()
    for point, got in zip(columns.T.tolist(), results, strict=True):
        try:
            value, partials = op.evaluate(point)
        except DomainError:
            continue
        assert got == pytest.approx([value, *partials], rel=1e-14, abs=5e-324, nan_ok=True), point
        signs = zip(got, (value, *partials), strict=True)
        assert all(math.copysign(1, g) == math.copysign(1, v) for g, v in signs if v == 0), point


@over_all
def test_a_partial_may_use_the_value_that_is_there(op, compiled):
    count = len(op.operands)
    plain = compiled(whole_rule(op), count, host())

    def write(a, x):
        rule = Rule(a, op, x[:count], y=x[count])
        return [rule.partial(k) for k in range(count)]

    columns = points(op)
    value, *partials = plain(*columns)
    assert np.array_equal(compiled(write, count + 1, host())(*columns, value), partials, equal_nan=True)


@over_all
def test_known_operands_are_folded(op):
    """With every operand known there is no code, and the numbers are those of the rule."""
    for point in points(op).T.tolist():
        try:
            value, partials = op.rule(*point)
        except (ArithmeticError, ValueError):  # there the processor answers
            continue
        text = Text("f", "")
        assert whole_rule(op)(Arithmetic(text, 1), point) == pytest.approx(
            [value, *partials], rel=1e-15, nan_ok=True
        )
        assert "=" not in str(text), point


def test_only_what_is_asked_for_is_written():
    text = Text("f", "double %x")
    rule = Rule(Arithmetic(text, 1), ops.softplus, ["%x"])
    rule.partial(0)
    before = str(text).count("fdiv")
    rule.value()  # its logarithm divides too
    assert str(text).count("fdiv") > before


def test_a_power_by_a_known_exponent_needs_no_logarithm():
    text = Text("f", "double %x")
    rule = Rule(Arithmetic(text, 1), ops.pow_, ["%x", 2.0])
    rule.value(), rule.partial(0)
    assert "log" not in str(text)


EXPRESSIONS = [
    "a if a != a else b",
    "1.0 if a and b else 2.0",
    "a and b",
    "a or b",
    "a or b or 3.0",
    "1.0 if not a else 2.0",
    "1.0 if not (a < b) else 2.0",
    "1.0 if 0.0 < a < b else 2.0",
    "1.0 if a < b or a == 1.0 and b > 0 else 2.0",
    "(a < b) + 2.0 * (a >= b)",
    "(not a) - (a == b)",
    "1.0 if math.isnan(a) else 2.0 if math.isinf(a) else 3.0 if math.isfinite(b) else 4.0",
    "math.isnan(a) + 1",
    "+a - -b",
    "a * math.pi + math.inf",
    "math.floor(a) + math.ceil(b) - math.trunc(a) + math.copysign(a, b)",
    "b if math.isnan(a) or math.isnan(b) else a",
]


@pytest.mark.parametrize("text", EXPRESSIONS)
def test_an_expression_means_what_it_means_in_python(text, target, compiled):
    tree = ast.parse(text, mode="eval").body
    f = compiled(lambda a, x: [Expressions(a, dict(zip("ab", x, strict=True))).number(tree)], 2, target)
    finite = NUMBERS[:11] if "floor" in text else NUMBERS
    columns = np.array(np.meshgrid(finite, finite)).reshape(2, -1)
    for (a, b), got in zip(columns.T.tolist(), f(*columns)[0].tolist(), strict=True):
        expected = float(eval(text, {"math": math, "a": a, "b": b}))  # noqa: S307  # the line above
        assert got == expected or (math.isnan(got) and math.isnan(expected)), (a, b)


@pytest.mark.parametrize("text", ["c", "a ** b", "a % b", "math.fsum(a)", "f(a)", "'a'", "a.b", "[a]"])
def test_what_is_no_formula_is_refused(text):
    with pytest.raises(FormulaError):
        Expressions(Arithmetic(Text("f", ""), 1), {"a": "%a", "b": "%b"}).number(
            ast.parse(text, mode="eval").body
        )


@operation(symbol="?", latex="{a}")
def twice_named(a):
    """y = a + 1."""
    y = a
    y = y + 1.0
    return y, (1.0,)


def test_a_name_that_is_assigned_twice_is_refused():
    with pytest.raises(FormulaError, match="assigns a name twice"):
        Rule(Arithmetic(Text("f", ""), 1), twice_named, ["%a"])
