"""Composed functions equal those of `math`, from 0 to infinity."""

import math
from types import SimpleNamespace

import numpy as np
import pytest

from engine.compile.emit.composed import COMPOSED
from engine.compile.rules.over_arrays import over_arrays
from engine.core.rules.ieee import IEEE_MATH

EDGES = [0.0, -0.0, 1e-300, -1e-300, 1e-8, -1e-8, math.inf, -math.inf, math.nan]
POINTS = [*EDGES, *np.linspace(-7.0, 7.0, 561), *np.geomspace(7.0, 1e3, 50), -30.0, 0.46875, 4.0, -4.0, 27.5]


def composed(name, *operands):
    """The expression over arrays, where no branch raises, as targets compute it."""
    space = {"np": np, "math": SimpleNamespace(**vars(math)), "inf": math.inf}
    with np.errstate(all="ignore"):
        arrays = dict(zip("ab", map(np.asarray, operands), strict=False))
        return eval(over_arrays(COMPOSED[name]), space, arrays)  # noqa: S307  # our own text


@pytest.mark.parametrize("name", COMPOSED)
def test_a_composed_function_is_that_of_math(name):
    count = 2 if name in ("copysign", "hypot", "atan2") else 1
    points = [(a,) for a in POINTS] if count == 1 else [(a, b) for a in POINTS[::9] for b in POINTS[::7]]
    points += [(a, b) for a in EDGES for b in EDGES if not math.isnan(b)] if count == 2 else []
    numbers = composed(name, *np.array(points, dtype=float).T)
    for point, number in zip(points, np.broadcast_to(numbers, len(points)), strict=True):
        reference = (
            point[0] if name == "trunc" and not math.isfinite(point[0]) else getattr(IEEE_MATH, name)(*point)
        )
        outside = name == "log1p" and point[0] <= -1.0  # Python raises, IEEE 754 has -inf at -1
        assert outside or number == pytest.approx(reference, rel=4e-15, abs=0, nan_ok=True), point
