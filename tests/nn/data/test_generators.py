"""Data sets made on the spot: shapes, classes, seeds, and their geometry where there is no noise."""

import cmath
import math
from collections import Counter

import numpy as np
import pytest

from nn import blobs, circles, linear, moons, spirals, xor

# By its name: the generator, how many inputs it gives, and how many classes (0: a number to predict).
GENERATORS = {
    "linear": (linear, 1, 0),
    "moons": (moons, 2, 2),
    "circles": (circles, 2, 2),
    "spirals": (spirals, 2, 3),
    "blobs": (blobs, 2, 3),
}
over_generators = pytest.mark.parametrize("name", GENERATORS)


def polar(x):
    return cmath.polar(complex(*x))


def test_xor_is_its_truth_table():
    data = xor()
    assert [(x, y) for x, y in data] == [((0, 0), 0), ((0, 1), 1), ((1, 0), 1), ((1, 1), 0)]
    assert data.classes == ("0", "1")


@over_generators
@pytest.mark.parametrize("n", [1, 2, 10, 31])
def test_there_are_n_examples_of_the_stated_shape(name, n):
    make, width, classes = GENERATORS[name]
    data = make(n)
    assert len(data) == n
    assert {len(x) for x in data.inputs} == {width} == {len(data.features)}
    assert len(data.classes) == classes
    assert data.name == name
    assert all(math.isfinite(v) for x in data.inputs for v in x)


@over_generators
def test_the_seed_decides_and_nothing_else(name):
    make, *_ = GENERATORS[name]
    assert make(20, seed=1) == make(20, seed=1)
    assert make(20, seed=1) != make(20, seed=2)
    assert make(20) == make(20, seed=0)


@pytest.mark.parametrize("name", [name for name, (_, _, classes) in GENERATORS.items() if classes])
@pytest.mark.parametrize("n", [30, 31])
def test_the_classes_are_as_large_as_each_other(name, n):
    make, _, classes = GENERATORS[name]
    counts = Counter(make(n).targets)
    assert counts.keys() == set(range(classes))
    assert max(counts.values()) - min(counts.values()) <= 1


def test_a_line_without_noise_is_a_line():
    data = linear(50, slope=-3.0, intercept=0.5, noise=0.0)
    assert all(y == 0.5 - 3.0 * x for (x,), y in data)
    assert all(-1 <= x <= 1 for (x,) in data.inputs)
    assert len(set(data.inputs)) == 50


def test_moons_without_noise_are_two_half_circles():
    for (x, y), label in moons(60, noise=0.0):
        u, v = (1.0 - x, 0.5 - y) if label else (x, y)
        assert math.hypot(u, v) == pytest.approx(1.0)
        assert v >= 0


def test_circles_without_noise_are_circles():
    for x, label in circles(60, noise=0.0, factor=0.25):
        assert polar(x)[0] == pytest.approx(0.25 if label else 1.0)


def test_spirals_without_noise_turn_with_their_radius():
    for x, label in spirals(60, arms=4, noise=0.0):
        radius, angle = polar(x)
        turn = angle - 2 * math.pi * (label / 4 + 0.6 * radius)
        assert math.cos(turn) == pytest.approx(1.0)
        assert radius < 1


def test_blobs_without_spread_are_their_centres_evenly_spaced():
    data = blobs(50, centres=5, spread=0.0)
    for x, label in data:
        assert complex(*x) == pytest.approx(cmath.exp(2j * math.pi * label / 5))
    assert len(data.classes) == 5


def test_noise_spreads_as_far_as_it_says():
    # The deviation of 2,000 normal numbers has a standard error of 1/√4000 = 1.6 %.
    residuals = [y - (1.0 + 2.0 * x) for (x,), y in linear(2000, noise=0.5)]
    assert math.sqrt(sum(r * r for r in residuals) / 2000) == pytest.approx(0.5, rel=0.06)
    radii = [abs(complex(*x) - cmath.exp(2j * math.pi * label / 3)) for x, label in blobs(1000, spread=0.2)]
    assert math.sqrt(sum(r * r for r in radii) / 2000) == pytest.approx(0.2, rel=0.06)  # two numbers each


@over_generators
@pytest.mark.parametrize("n", [0, -1, True, 2.0, "5", None], ids=repr)
def test_the_number_of_examples_is_whole_and_at_least_one(name, n):
    with pytest.raises(ValueError, match=r"^n must be a whole number of at least 1; got "):
        GENERATORS[name][0](n)


@over_generators
@pytest.mark.parametrize("noise", [-0.1, math.nan])
def test_noise_is_not_negative(name, noise):
    make, *_ = GENERATORS[name]
    with pytest.raises(ValueError, match=r"^noise must be at least 0; got "):
        make(10, **{"spread" if name == "blobs" else "noise": noise})


@over_generators
@pytest.mark.parametrize("kind", [np.int64, np.uint8], ids=lambda kind: kind.__name__)
def test_settings_may_be_numpy_numbers(name, kind):
    make, *_ = GENERATORS[name]
    noise = "spread" if name == "blobs" else "noise"
    assert make(kind(7), seed=kind(3), **{noise: np.float32(0.5)}) == make(7, seed=3, **{noise: 0.5})
    assert spirals(7, arms=kind(2)) == spirals(7, arms=2)
