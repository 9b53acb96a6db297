import math
from itertools import pairwise

import pytest

from engine.verify.finite.finite_difference import Estimate, _best, _infinite, central, one_sided, steps

EPSILON = 2.0**-53


@pytest.mark.parametrize(
    ("f", "slope", "x"),
    [(math.sin, math.cos, 0.3), (math.exp, math.exp, -20.0), (math.atan, lambda x: 1 / (1 + x * x), 1e5),
     (lambda x: 1 / x, lambda x: -1 / x**2, 1e-9), (lambda x: x * x, lambda x: 2 * x, 0.0)],
)  # fmt: skip
def test_the_error_is_bounded_by_what_is_said(f, slope, x):
    difference = central(f, x, EPSILON * abs(f(x)))
    assert abs(difference.value - slope(x)) <= 10 * difference.error + 1e-13 * abs(slope(x))
    assert difference.error <= 1e-7 * abs(slope(x)) + 1e-12


def test_the_two_sides_of_a_corner():
    assert one_sided(abs, 0.0, 1, 0.0).value == 1.0
    assert one_sided(abs, 0.0, -1, 0.0).value == -1.0


@pytest.mark.parametrize(
    ("f", "side", "slope"), [(lambda x: float(x > 0), 1, math.inf), (lambda x: -math.sqrt(x), 1, -math.inf)]
)
def test_a_jump_and_an_upright_tangent_are_infinite(f, side, slope):
    assert one_sided(f, 0.0, side, EPSILON).value == slope


def test_where_no_difference_may_be_taken_nothing_is_known():
    difference = central(lambda _: None, 1.0, 0.0)
    assert math.isnan(difference.value)
    assert difference.error == math.inf


def test_steps_move_x_and_run_from_its_scale_down():
    for x in (0.0, 1e-12, 1.0, -3e8):
        taken = steps(x)
        assert 0.02 * max(abs(x), 1.0) < taken[0] <= 0.1 * max(abs(x), 1.0)
        assert all(a == 4 * b for a, b in pairwise(taken))
        assert all(x + h != x for h in taken)


JUMP = [(4.0**-i, 4.0**i) for i in range(5)]  # of 1: the difference over a step h is 1/h


@pytest.mark.parametrize(
    ("differences", "noise", "infinite"),
    [
        (JUMP, 0.0, math.inf),
        ([(h, -d) for h, d in JUMP], 0.0, -math.inf),
        (JUMP[:4], 0.0, math.inf),
        (JUMP[:3], 0.0, None),  # too few to tell
        ([(1.0, 0.0), *JUMP[1:]], 0.0, None),  # from 0 nothing grows
        ([(1.0, -1.0), *JUMP[1:]], 0.0, None),
        ([(h, 1.7**i) for i, (h, _) in enumerate(JUMP)], 0.0, None),
        ([(h, 1.9**i) for i, (h, _) in enumerate(JUMP)], 0.0, math.inf),  # a root grows by 2
        (JUMP, 0.0099, math.inf),
        (JUMP, 0.0101, None),  # a jump of less than a hundred roundings
    ],
)
def test_a_jump_is_a_slope_that_grows_with_every_smaller_step(differences, noise, infinite):
    estimate = _infinite(differences, noise)
    assert estimate == (None if infinite is None else Estimate(infinite, 0.0))


def test_the_best_estimate_has_the_least_error_beside_its_size_and_the_noise_of_the_largest_step():
    """Of steps 1/16, 1/64 and 1/256 and noise 1: 0 ± 64 and 16 ± 272, beside 16 more. 64/16 is less than 272/32."""
    assert _best([(2.0**-4, 0.0), (2.0**-6, 0.0), (2.0**-8, 15.0)], 1.0) == Estimate(0.0, 64.0)
    # 240 ± 496 is better: 496/256 is less
    assert _best([(2.0**-4, 0.0), (2.0**-6, 0.0), (2.0**-8, 225.0)], 1.0) == Estimate(240.0, 496.0)
