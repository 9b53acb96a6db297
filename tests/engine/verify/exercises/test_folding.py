"""Formulas are folded to an equal one, without numbers that do nothing."""

import math
import random

import pytest

from engine.verify.exercises.folding import folded

CASES = {
    "1/2*(2*(a - y))": "a - y",
    "-(2*(a - y))": "-2 * (a - y)",
    "-(a - y)": "y - a",
    "a + -b": "a - b",
    "a - -b": "a + b",
    "-a - b": "-a - b",
    "-a + b": "b - a",
    "2*3*x": "6 * x",
    "x/3*3": "x",
    "1/3*x": "x / 3",
    "2/3*x": "2 / 3 * x",
    "0*x + y": "y",
    "x - 0": "x",
    "0 - x": "-x",
    "(x - 1)**(2 - 1)": "x - 1",
    "1.0/(1 - a)": "1 / (1 - a)",
    "x*(1/y)": "x / y",
    "-(-x)": "x",
    "2.5*x/2": "1.25 * x",
    "0/x": "0",
    "sin(1*x)*1.0": "sin(x)",
    "-1*x*-2": "2 * x",
    "2*((a - y)*(a*(1 - a))*x)": "2 * (a - y) * a * (1 - a) * x",
    "a + (b + (c - d))": "a + b + (c - d)",
}


@pytest.mark.parametrize(("text", "short"), CASES.items())
def test_a_formula_is_folded(text, short):
    assert folded(text) == short


def _random(rng, depth=0):
    if depth > 3 or rng.random() < 0.2:
        return rng.choice(["x", "y", "1", "0", "2", "-1", "0.5", "3", "-y"])
    left, right = _random(rng, depth + 1), _random(rng, depth + 1)
    return rng.choice(
        [
            f"({left}) + ({right})",
            f"({left}) - ({right})",
            f"({left}) * ({right})",
            f"-({left})",
            f"({left}) / (2 + x*x)",
            f"({left})/4",
        ]
    )


@pytest.mark.parametrize("seed", range(60))
def test_a_folded_formula_has_the_same_value(seed):
    text = _random(random.Random(seed))
    scope = {"x": 1.75, "y": -0.6}
    short = folded(text)
    assert len(short) <= len(text) + 4
    assert math.isclose(eval(short, {}, scope), eval(text, {}, scope), rel_tol=1e-12, abs_tol=1e-12)  # noqa: S307
    assert folded(short) == short
