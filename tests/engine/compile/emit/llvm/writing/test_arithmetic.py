"""Arithmetic is that of IEEE 754, whether a number is known when the code is written or not."""

import itertools
import math

import numpy as np
import pytest

from engine.compile.emit.llvm.writing.arithmetic import COMPARISONS, Arithmetic
from engine.compile.emit.llvm.writing.conditions import Truth
from engine.compile.emit.llvm.writing.target import host
from engine.compile.emit.llvm.writing.text import Text

EXTREMES = [0.0, -0.0, 1.0, -1.0, 2.5, 5e-324, 1.7e308, math.inf, -math.inf, math.nan]
PAIRS = list(itertools.product(EXTREMES, EXTREMES))
BINARY = {
    "add": np.add,
    "sub": np.subtract,
    "mul": np.multiply,
    "div": np.divide,
}


def same(got, expected):
    """Equal with the sign of 0, and NaN for NaN."""
    got, expected = np.asarray(got), np.asarray(expected)
    zero = (got == 0) & (expected == 0)
    return np.all(
        ((got == expected) | np.isnan(got) & np.isnan(expected))
        & (~zero | (np.signbit(got) == np.signbit(expected)))
    )


@pytest.mark.parametrize("name", BINARY)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_an_operation_is_that_of_the_processor(name, target, compiled):
    f = compiled(lambda a, x: [getattr(a, name)(*x)], 2, target)
    a, b = np.array(PAIRS).T
    assert same(f(a, b)[0], BINARY[name](a, b))


@pytest.mark.parametrize("name", BINARY)
@pytest.mark.parametrize("known", EXTREMES)
@pytest.mark.filterwarnings("ignore::RuntimeWarning")
def test_a_known_number_changes_no_bit(name, known, compiled):
    left = compiled(lambda a, x: [getattr(a, name)(known, x[0]), getattr(a, name)(x[0], known)], 1, host())
    one, other = left(EXTREMES)
    assert same(one, BINARY[name](np.float64(known), EXTREMES))
    assert same(other, BINARY[name](EXTREMES, np.float64(known)))
    a = Arithmetic(Text("f", ""), 1)
    for number in EXTREMES:
        assert same(getattr(a, name)(known, number), BINARY[name](np.float64(known), np.float64(number)))


@pytest.mark.parametrize("sign", COMPARISONS)
def test_a_comparison_with_nan_is_false_but_for_unequal(sign, target, compiled):
    f = compiled(lambda a, x: [a.select(a.compare(sign, *x), 1.0, 0.0)], 2, target)
    expected = [float(COMPARISONS[sign][1](a, b)) for a, b in PAIRS]
    assert f(*np.array(PAIRS).T)[0].tolist() == expected
    assert COMPARISONS[sign][1](math.nan, math.nan) is (sign == "!=")


def test_conditions_that_are_known_are_folded():
    a, unknown = Arithmetic(Text("f", ""), 1), Truth("%c")
    assert a.both(True, unknown) == a.both(unknown, True) == unknown
    assert a.either(False, unknown) == a.either(unknown, False) == unknown
    assert a.both(False, unknown) is a.both(unknown, False) is False
    assert a.either(True, unknown) is a.either(unknown, True) is True
    assert a.opposite(True) is False
    assert a.select(True, "%a", "%b") == "%a"
    assert a.select(unknown, "%a", "%a") == "%a"


def test_conditions_are_joined_lane_by_lane(target, compiled):
    def write(a, x):
        p, q = (a.compare(">", v, 0.0) for v in x)
        return [a.select(c, 1.0, 0.0) for c in (a.both(p, q), a.either(p, q), a.opposite(p), a.is_nan(x[0]))]

    got = compiled(write, 2, target)([1.0, 1.0, -1.0, -1.0, math.nan], [1.0, -1.0, 1.0, -1.0, 1.0])
    assert got.tolist() == [[1, 0, 0, 0, 0], [1, 1, 1, 0, 1], [0, 0, 1, 1, 1], [0, 0, 0, 0, 1]]


def test_equal_lines_are_written_once():
    t = Text("f", "double %x")
    a = Arithmetic(t, 1)
    assert a.mul(a.add("%x", 1.0), a.add("%x", 1.0)) == a.mul(a.add("%x", 1.0), a.add("%x", 1.0))
    assert str(t).count("fadd") == str(t).count("fmul") == 1


def test_a_polynomial_has_its_coefficients_in_order(target, compiled):
    """3 + 2x - x² + 4x³ + x⁵ at 2: 3 + 4 - 4 + 32 + 32 = 67, at -1: 3 - 2 - 1 - 4 - 1 = -5."""
    f = compiled(lambda a, x: [a.polynomial(x[0], (3.0, 2.0, -1.0, 4.0, 0.0, 1.0))], 1, target)
    assert f([2.0, -1.0, 0.0]).tolist() == [[67.0, -5.0, 3.0]]


def test_a_function_of_the_library_is_called_for_each_lane(target, compiled):
    f = compiled(lambda a, x: [a.lane_by_lane("atan2", *x)], 2, target)
    y, x = np.linspace(-3, 3, 11), np.linspace(2, -2, 11)
    assert f(y, x)[0].tolist() == [math.atan2(*point) for point in zip(y, x, strict=True)]
