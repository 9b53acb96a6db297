"""The arithmetic of the processor, as IEEE 754 and C have it: an infinity or NaN in place of an error."""

import itertools
import math
import operator

import pytest

from engine.core.rules.ieee import IEEE_FLOAT_MATH, IEEE_MATH, IeeeFloat

INF, NAN = math.inf, math.nan
NUMBERS = [0.0, -0.0, 1.0, -1.0, 0.5, -2.0, 3.0, 1e300, INF, -INF, NAN]
POLES = [
    ("log", 0.0, -INF),
    ("log", -0.0, -INF),
    ("log2", 0.0, -INF),
    ("log10", 0.0, -INF),
    ("log1p", -1.0, -INF),
    ("atanh", 1.0, INF),
    ("atanh", -1.0, -INF),
    ("log", -1.0, NAN),
    ("log1p", -1.5, NAN),
    ("log1p", 1.0, math.log(2.0)),
    ("atanh", 2.0, NAN),
    ("sqrt", -1.0, NAN),
    ("exp", 1000.0, INF),
    ("exp", -1000.0, 0.0),
    ("sinh", 1000.0, INF),
    ("sinh", -1000.0, -INF),
    ("cosh", -1000.0, INF),
    ("sin", INF, NAN),
]


def same(a, b):
    """Equal in sign and size, or both NaN."""
    return math.isnan(a) == math.isnan(b) and (
        math.isnan(a) or (a, math.copysign(1, a)) == (b, math.copysign(1, b))
    )


@pytest.mark.parametrize("functions", [IEEE_MATH, IEEE_FLOAT_MATH], ids=["float", "IeeeFloat"])
@pytest.mark.parametrize(("name", "operand", "result"), POLES)
def test_a_function_has_a_number_everywhere(functions, name, operand, result):
    number = getattr(functions, name)(operand)
    assert same(number, result)
    assert type(number) is (float if functions is IEEE_MATH else IeeeFloat)


@pytest.mark.parametrize("name", ["add", "sub", "mul", "truediv"])
def test_an_operation_is_that_of_the_processor(name):
    np = pytest.importorskip("numpy", reason="it computes as the processor does")
    operation = getattr(operator, name)
    with np.errstate(all="ignore"):
        for a, b in itertools.product(NUMBERS, repeat=2):
            expected = float(operation(np.float64(a), np.float64(b)))
            for left, right in ((IeeeFloat(a), b), (a, IeeeFloat(b)), (IeeeFloat(a), IeeeFloat(b))):
                number = operation(left, right)
                assert same(number, expected), (a, name, b)
                assert type(number) is IeeeFloat
    assert type(-IeeeFloat(2.0)) is IeeeFloat
    assert -IeeeFloat(2.0) == -2.0


def test_a_power_is_that_of_the_processor():
    np = pytest.importorskip("numpy", reason="it computes as the processor does")
    exponents = [b for b in (*NUMBERS, 2.0, -3.0, -0.25, 5.0) if b != 0.5]  # for which NumPy takes a root
    with np.errstate(all="ignore"):
        for a, b in itertools.product([*NUMBERS, -1e300, 1e-300], exponents):
            assert same(IEEE_MATH.pow(a, b), float(np.power(np.float64(a), np.float64(b)))), (a, b)


def test_a_question_has_a_plain_answer():
    assert IEEE_FLOAT_MATH.isnan(NAN) is True
    assert IEEE_FLOAT_MATH.isfinite(INF) is False
    assert IEEE_FLOAT_MATH.pi == math.pi
