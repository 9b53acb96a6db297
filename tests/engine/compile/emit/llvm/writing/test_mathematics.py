"""Functions over vectors: within 2 units in the last place of the exact number, at the ends of the format too."""

import math

import numpy as np
import pytest

from engine.compile.emit.llvm.writing.arithmetic import Arithmetic
from engine.compile.emit.llvm.writing.mathematics import angles, exponentials, logarithms, mathematics
from engine.compile.emit.llvm.writing.text import Text
from engine.core.rules.ieee import IEEE_MATH

mp = pytest.importorskip("mpmath").mp

TINY = [5e-324, 1e-310, 2.3e-308, 1e-200, 1e-20, 2.0**-54, 1e-9]
ENDS = [0.0, math.inf, math.nan, 1000.0, 709.78, 709.79, 744.9, 745.2, 707.5, 1e300]
NEAR = [
    0.55,
    math.nextafter(0.55, 0),
    0.3465735902799726,
    0.7071067811865475,
    1.0,
    1 - 2**-53,
    1 + 2**-52,
    math.sqrt(2.0),
]
TURNS = [k * math.pi / 2 for k in (1, 2, 3, 4, 5, 100, 1001, 12345, 636_619)] + [
    1e6,
    math.nextafter(1e6, 2e6),
    1e8,
]
POINTS = [
    s * x
    for x in (*TINY, *ENDS, *NEAR, *TURNS, *np.geomspace(1e-6, 800.0, 300).tolist())
    for s in (1.0, -1.0)
]
FUNCTIONS = [name for name in mathematics.FUNCTIONS if name != "pow"]


def exact(name, x):
    """The number with 60 digits; None where the functions of Python's `math` have none, or an end of the format."""
    plain = getattr(IEEE_MATH, name)(x)
    if not math.isfinite(plain) or not math.isfinite(x):
        return None
    with mp.workdps(60):
        return getattr(mp, name)(mp.mpf(x))


def unit(y):
    return max(math.ulp(float(y)), 5e-324) if math.isfinite(float(y)) else math.inf


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_function_is_within_two_units(name, target, compiled):
    f = compiled(lambda a, x: [mathematics.function(a, name, *x)], 1, target)
    for x, got in zip(POINTS, f(POINTS)[0].tolist(), strict=True):
        right = exact(name, x)
        if right is None:
            expected = (
                -math.inf
                if name.startswith("log") and x == (-1.0 if name == "log1p" else 0.0)
                else getattr(IEEE_MATH, name)(x)
            )
            assert got == expected or (math.isnan(got) and math.isnan(expected)), x
        else:
            assert abs(mp.mpf(got) - right) <= 2 * unit(right), (x, got)
            assert math.copysign(1.0, got) == math.copysign(1.0, getattr(math, name)(x)), x


@pytest.mark.parametrize("name", FUNCTIONS)
def test_a_number_alone_gets_the_same_bits_as_in_a_vector(name, target, compiled):
    """So a call for one point agrees with a batch."""
    one = compiled(lambda a, x: [mathematics.function(a, name, *x)], 1, target, width=1)
    many = compiled(lambda a, x: [mathematics.function(a, name, *x)], 1, target)
    assert np.array_equal(one(POINTS), many(POINTS), equal_nan=True)


@pytest.mark.parametrize("name", ["sin", "cos"])
def test_a_lane_does_not_depend_on_its_neighbours(name, target, compiled):
    """One beyond 10^6 takes another way than the others."""
    f = compiled(lambda a, x: [mathematics.function(a, name, *x)], 1, target)
    near = np.linspace(-30.0, 30.0, 64)
    far = near.copy()
    far[::3] = 1e7
    assert np.array_equal(f(near)[0][1::3], f(far)[0][1::3])


SOME = np.random.default_rng(2).uniform((0.0, -40.0), (3.0, 40.0), (2000, 2))
EXPONENTS = [0.0, -0.0, 1.0, -1.0, 0.5, 2.0, 3.0, -2.5, *ENDS]
POWERS = [
    *[(x, y) for x in (*TINY, *ENDS, *NEAR, -2.0, -0.5, -0.0) for y in EXPONENTS],
    *SOME.tolist(),
    *[(1.0 + s * 2.0**-k, 2.0**j) for k in range(1, 53) for j in range(0, 60, 7) for s in (1.0, -0.5)],
    *[(10.0**k, y) for k in range(-300, 301, 25) for y in (0.3, 1.02, -0.9999)],
    *[
        (0.9, float(t)) for t in range(6600, 7200, 3)
    ],  # through the subnormal numbers to 0: ln 2^-1075 is -745.1
    *[(0.5, float(t)) for t in range(1020, 1080)],
]


def test_a_power_is_within_two_units(target, compiled):
    f = compiled(lambda a, x: [mathematics.function(a, "pow", *x)], 2, target)
    one = compiled(lambda a, x: [mathematics.function(a, "pow", *x)], 2, target, width=1)
    columns = list(zip(*POWERS, strict=True))
    results = f(*columns)[0]
    assert np.array_equal(one(*columns)[0], results, equal_nan=True)
    with np.errstate(all="ignore"):
        plains = np.power(*np.array(columns)).tolist()
    for (x, y), got, plain in zip(POWERS, results.tolist(), plains, strict=True):
        if math.isfinite(plain) and math.isfinite(x) and math.isfinite(y) and plain:
            with mp.workdps(60):
                assert abs(mp.mpf(got) - mp.mpf(x) ** mp.mpf(y)) <= 2 * unit(plain), (x, y, got)
        else:
            assert got == plain or (math.isnan(got) and math.isnan(plain)), (x, y, got)


def test_a_function_of_a_known_number_is_pythons():
    assert mathematics.function(Arithmetic(Text("f", ""), 1), "exp", 1.0) == math.e


@pytest.mark.parametrize("name", mathematics.LIBRARY)
def test_any_other_function_comes_from_the_library(name, target, compiled):
    count = 2 if name in ("pow", "atan2", "fmod", "hypot", "remainder", "nextafter") else 1
    f = compiled(lambda a, x: [mathematics.function(a, name, *x)], count, target)
    points = np.random.default_rng(1).uniform(0.1, 0.9, (count, 13)) + (name == "acosh")
    for point, got in zip(points.T.tolist(), f(*points)[0].tolist(), strict=True):
        with mp.workdps(40):
            assert got == pytest.approx(
                getattr(math, name, np.cbrt if name == "cbrt" else None)(*point), rel=1e-14
            )


@pytest.mark.parametrize(
    ("coefficients", "formula", "interval", "scale"),
    [
        (
            exponentials.EXP,
            lambda r: (mp.expm1(r) - r) / r**2 if r else mp.mpf(1) / 2,
            (-0.3467, 0.3467),
            0.3467**2,
        ),
        (
            logarithms.LOG,
            lambda z: (2 * mp.atanh(mp.sqrt(z)) / mp.sqrt(z) - 2) / z if z else mp.mpf(2) / 3,
            (0, 0.02945),
            0.02945,
        ),
        (
            angles.SIN,
            lambda z: (mp.sin(mp.sqrt(z)) / mp.sqrt(z) - 1) / z if z else -mp.mpf(1) / 6,
            (0, 0.62),
            0.62,
        ),
        (
            angles.COS,
            lambda z: (mp.cos(mp.sqrt(z)) - 1 + z / 2) / z**2 if z else mp.mpf(1) / 24,
            (0, 0.62),
            0.62**2,
        ),
        (
            exponentials.TANH,
            lambda z: (mp.tanh(mp.sqrt(z)) / mp.sqrt(z) - 1) / z if z else -mp.mpf(1) / 3,
            (0, 0.3026),
            0.3026,
        ),
    ],
    ids=["exp", "log", "sin", "cos", "tanh"],
)
def test_a_polynomial_is_as_good_as_its_fit(coefficients, formula, interval, scale):
    """Σ c_i x^i is off by less than a quarter of a rounding of the function that it is part of."""
    low, high = interval
    with mp.workdps(50):
        points = [low + (high - low) * mp.mpf(i) / 200 for i in range(1, 201)]
        off = [abs(mp.polyval(list(map(mp.mpf, coefficients[::-1])), x) - formula(x)) for x in points]
    assert max(off) * scale < 2.0**-55
