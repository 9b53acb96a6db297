import doctest
import math

import pytest

from engine import Value, apply, grad, operation, operations, record
from engine.compile.programs import operation_check as module
from engine.compile.programs.operation_check import check_operation


@operation(symbol="round", latex=r"\operatorname{{round}}({a})", kink="a - math.floor(a) - 0.5")
def straight_through(a):
    """y = the whole number next to a, with the gradient of a: a straight-through estimator."""
    return math.floor(a + 0.5), (1.0,)


@operation(symbol="cube", latex="{a}^3")
def cube(a):
    """y = a³."""
    return a * a * a, (3.0 * a * a,)


@operation(symbol="bad", latex="{a}")
def wrong_partial(a, b):
    """y = a b, wrong to b."""
    return a * b, (b, a + 0.001)


@operation(symbol="bad", latex="{a}")
def one_partial(a, b):
    """y = a b, with one partial."""
    return a * b, (b,)


@operation(symbol="bad", latex="{a}")
def swallows_nan(a):
    """y = a, but 0 for NaN."""
    return (a if a > -math.inf else 0.0), (1.0,)


@operation(symbol="bad", latex="{a}")
def wrong_at_ties(a, b):
    """y = (a - b)², wrong where a is b."""
    return (a - b) * (a - b), (2.0 * (a - b) if a != b else 1.0, -2.0 * (a - b))


@operation(symbol="bad", latex="{a}")
def raises_at_infinity(a):
    """y = a, not for infinity."""
    return a + 0.0 * int(a), (1.0,)


@operation(symbol="bad", latex="{a}")
def loops(a):
    """y = a, by a loop, which no formula has."""
    for _ in range(2):
        a = a + 0.0
    return a, (1.0,)


@operation(symbol="bad", latex="{a}")
def gives_text(a):
    """y = a text."""
    return str(a), (1.0,)


def failing(op, **options):
    return [question for question, right, _ in check_operation(op, **options).lines if not right]


def test_a_right_rule_passes_every_question():
    check = check_operation(cube)
    assert check.ok, str(check)
    assert [question for question, _, _ in check.lines] == [
        "points in the domain",
        "one partial for each operand",
        "partials against differences",
        "NaN and infinities go through",
        "formula can be read",
        "a program equals the graph",
    ]
    assert str(check).startswith("operation cube\n")


@pytest.mark.parametrize(
    ("op", "question"),
    [
        (wrong_partial, "partials against differences"),
        (one_partial, "one partial for each operand"),
        (swallows_nan, "NaN and infinities go through"),
        (wrong_at_ties, "partials at ties of operands"),
        (raises_at_infinity, "NaN and infinities go through"),
        (loops, "formula can be read"),
        (gives_text, "one partial for each operand"),
    ],
    ids=lambda x: getattr(x, "name", ""),
)
def test_each_fault_is_named(op, question):
    assert question in failing(op)


def test_a_straight_through_estimator_is_an_operation_of_ones_own():
    assert "partials against differences" in failing(straight_through)
    check = check_operation(straight_through, estimator=True)
    assert check.ok, str(check)
    x = Value(2.7)
    y = apply(straight_through, x)
    assert (y.data, grad(y * y, x).data) == (3.0, 6.0)
    assert record(lambda x: apply(straight_through, x))(2.7) == 3.0


def test_the_operations_of_the_engine_pass():
    for op in operations.ALL:
        assert check_operation(op).ok, str(check_operation(op))


def test_values_against_mpmath():
    mpmath = pytest.importorskip("mpmath")
    assert check_operation(operations.tanh, exact=mpmath.tanh).ok
    assert "value against the exact one" in failing(operations.tanh, exact=mpmath.sinh)


def test_points_are_checked():
    assert check_operation(operations.log, [0.5, 2.0]).ok
    with pytest.raises(ValueError, match="a number for each of 2 operands"):
        check_operation(operations.mul, [1.0])
    with pytest.raises(TypeError, match=r"write @operation\("):
        check_operation(math.sin)
    assert failing(operations.log, points=[-1.0]) != []
    with pytest.raises(TypeError, match=r"points are a list of numbers, or of lists of them; got 3.0"):
        check_operation(cube, 3.0)
    with pytest.raises(ValueError, match="points are at least one"):
        check_operation(cube, [])


def test_a_check_that_compared_nothing_is_not_passed():
    (line,) = [line for line in check_operation(cube, [1e200]).lines if line[0].startswith("partials")]
    assert line[1:] == (
        False,
        "no point has a difference to compare with: the value is not finite beside any of them",
    )
    assert check_operation(cube, [1e200, 2.0]).ok  # an overflow beside a point that tells


def test_the_example_of_the_docstring():
    assert doctest.testmod(module).failed == 0
