"""Which step of a least-squares search is taken, and how the damping follows it: by hand, on one residual."""

import numpy as np
import pytest

from nn.training.optim.minimisers.least_squares import TRIES, Fit, GaussNewton, LevenbergMarquardt, better


def fit(residual, slope=1.0, point=1.0):
    """One residual of one parameter: the value is ½ r², the gradient slope times r."""
    return Fit(np.array([point]), np.array([residual]), np.array([[slope]]))


@pytest.mark.parametrize(
    ("after", "promised", "is_better"),
    [
        (fit(1.0), 1.0, True),  # from 2 to ½: by 1.5 of the 1 that was promised
        (fit(1.0), 14_999.0, True),  # 1.5 is more than a ten-thousandth of it
        (fit(1.0, slope=3.0), 15_001.0, False),
        (fit(2.0), 0.0, False),  # nothing fell
        (fit(2.0), -1.0, False),  # even where less than nothing was promised
        (fit(2.0, slope=0.5), 1.0, True),  # the value stands, and the gradient is half
        (fit(2.0, slope=0.51), 1.0, False),
        (fit(2.0 + 1e-15, slope=0.1), 1.0, True),  # it rounds
        (fit(2.0 + 1e-12, slope=0.1), 1.0, False),  # it rises
    ],
)
def test_a_step_is_better_where_it_keeps_a_part_of_its_promise(after, promised, is_better):
    assert better(fit(2.0), after, promised) is is_better


def test_gauss_newton_halves_a_step_until_the_value_falls():
    # r = atan x at x = 2: the whole step goes to 2 - 5 atan 2 = -3.5, where |r| is more; half of it to -0.77.
    def arctangent(x):
        return np.arctan(x), np.diag(1.0 / (1.0 + x * x))

    start = Fit(np.array([2.0]), *arctangent(np.array([2.0])))
    moved = GaussNewton().updated(start, arctangent)
    assert moved.parameters[0] == pytest.approx(2.0 - 2.5 * np.arctan(2.0))


def test_gauss_newton_asks_for_a_ten_thousandth_of_what_its_tangent_promises():
    # r = 1 at 0 with the slope -1: the step 1 promises 1 (the gradient is -1), half of it ½, a quarter ¼.
    def falling_by(share):
        def function(x):
            value = 0.5 - share * float(x[0])
            return np.array([np.sqrt(2.0 * value)]), np.array([[-1.0]])

        return function

    start = fit(1.0, slope=-1.0, point=0.0)
    assert GaussNewton().updated(start, falling_by(2e-4)).parameters[0] == pytest.approx(1.0)
    moved = GaussNewton().updated(start, falling_by(0.5e-4))
    assert moved.parameters[0] < 1e-9  # it goes on to where the values round


def test_the_damping_doubles_faster_and_faster_and_falls_to_a_third_after_a_step_as_foretold():
    # r = x: the step from 1 is -1 / (1 + μ). All that go further than 0.9 have no value: μ is at least 1/9.
    asked = []

    def near(x):
        asked.append(float(x[0]))
        return (x if x[0] >= 0.1 else x * np.nan), np.array([[1.0]])

    search = LevenbergMarquardt()
    moved = search.updated(fit(1.0), near)
    dampings = [1e-3 * 2.0**power for power in (0, 1, 3, 6, 10)]
    assert asked == pytest.approx([1.0 - 1.0 / (1.0 + damping) for damping in dampings])
    assert moved.parameters[0] == asked[-1]
    assert search.damping == pytest.approx(dampings[-1] / 3.0)
    assert search.growth == 2.0


def test_the_damping_follows_the_share_of_what_was_promised():
    # From x = 1, r = 1 the step is -1 / (1 + μ), and ½ (2 μ + 1) / (1 + μ)² is promised. A share s of it comes.
    for share in (0.25, 0.5, 0.9, 1.5):
        promised = 0.5 * 1.002 / 1.001**2
        residual = np.sqrt(2.0 * (0.5 - min(share * promised, 0.5)))
        came = (0.5 - 0.5 * residual**2) / promised
        search = LevenbergMarquardt()
        assert search.updated(fit(1.0), lambda _, r=residual: (np.array([r]), np.array([[1.0]]))) is not None
        factor = max(1.0 / 3.0, 1.0 - (2.0 * min(came, 1.0) - 1.0) ** 3)
        assert search.damping == pytest.approx(1e-3 * factor)


def test_a_longer_column_is_remembered():
    search = LevenbergMarquardt()
    search.updated(fit(1.0, slope=100.0), lambda x: (0.5 * x, np.array([[1.0]])))
    search.damping = 1.0
    moved = search.updated(fit(1.0), lambda x: (x, np.array([[1.0]])))
    assert moved.parameters[0] == pytest.approx(
        1.0 - 1.0 / (1.0 + 100.0**2)
    )  # (J² + μ D²) d = -J r, and D is 100


@pytest.mark.parametrize("search", [GaussNewton, LevenbergMarquardt])
def test_a_search_whose_value_never_falls_ends(search):
    asked = []

    def uphill(x):
        asked.append(x)
        return np.array([2.0]), np.array([[1.0]])

    assert search().updated(fit(1.0), uphill) is None
    assert len(asked) <= TRIES
