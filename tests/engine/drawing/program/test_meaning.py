"""Whoever follows the arrows of a picture, and reads the words beside them, gets the numbers of the program."""

import pytest

from engine import Samples, Value, grad, jvp, record, scan, total, where, while_loop
from engine.calculus.functions import loops
from tests.engine.drawing.program.meaning import Meaning

a, b = Value(0.7, "a"), Value(-0.4, "b")
LEAVES = {"a": 0.7, "b": -0.4}
XS = [0.3, -0.8, 1.1, 0.5]


@pytest.fixture(autouse=True)
def short_loops_are_kept(monkeypatch):
    monkeypatch.setattr(loops, "FEWEST", 2)


def cell(h, x):
    return (a * h + b - x).tanh(), h * x


def inner(s, x):
    last, outs = scan(lambda t, y: (t * y - s, t + s), x, [s, 2.0, a])
    return last, outs[1]


def shifted(s, x):
    return [s[1], s[0] - x], [s[0], a.exp()]


FUNCTIONS = {
    "no loop": lambda xs: where(xs[0] - 1.0, xs[1] / xs[2], xs[1] - xs[2]) ** 2.0,
    "the last state": lambda xs: scan(cell, 0.5, xs)[0] / 3.0,
    "all outputs": lambda xs: scan(cell, xs[0], xs)[1],
    "items of several kinds": lambda xs: scan(lambda s, x: (s * x[0] - x[1], ()), a, [[x, 2.0] for x in xs])[
        0
    ],
    "a loop in a loop": lambda xs: [*scan(inner, 0.2, xs)[1], scan(inner, 0.2, xs)[0]],
    "states that change places": lambda xs: [
        *scan(shifted, [a, xs[1]], xs)[0],
        *(y for pair in scan(shifted, [a, xs[1]], xs)[1] for y in pair),
    ],
    "a loop over a loop": lambda xs: scan(lambda s, x: (s - x * b, ()), 1.0, scan(cell, 0.1, xs)[1])[0],
    "parts of a loop": lambda xs: scan(cell, 0.5, xs, checkpoint=True)[0],
    "a while loop": lambda xs: while_loop(lambda x: x - 0.1, lambda x: x * x / 2.0, xs[2], limit=6),
    "gradients": lambda xs: grad(scan(cell, 0.5, xs)[0] ** 2, [*xs, a, b]),
    "gradients of outputs": lambda xs: grad(total(y * y for y in scan(cell, 0.5, xs)[1]), [a, xs[0]]),
    "gradients through two loops": lambda xs: grad(scan(inner, 0.2, xs)[0], [xs[1], a]),
    "second derivatives": lambda xs: grad(grad(scan(cell, 0.5, xs)[0], a), [a, xs[2]]),
    "tangents": lambda xs: jvp(scan(cell, xs[0], xs)[0], xs, [1.0, 2.0, 0.0, -1.0]),
}


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=FUNCTIONS)
def test_a_picture_means_what_the_program_computes(function):
    program = record(function, 4)
    numbers = Meaning(program, {**LEAVES, **{f"xs{i}": x for i, x in enumerate(XS, 1)}}).outputs()
    expected = program(XS)
    assert numbers == pytest.approx(expected if isinstance(expected, list) else [expected], rel=1e-12)


def spread(c, data):
    centre = data.mean(lambda x, y: x * c - y)
    return data.mean(lambda x, y: (x * c - y - centre) ** 2) / data.maximum(lambda x, _: x - c)


PASSES = {
    "two passes": spread,
    "several results": lambda c, data: [
        *data.sum(lambda x, y: [x - y, x / (y + c)]),
        data.minimum(lambda x, y: x * y - a),
    ],
    "a reduction of exponentials": lambda c, data: data.logsumexp(lambda x, y: x - c * y + c * c),
    "a loop for each sample": lambda c, data: data.sum(
        lambda x, y: scan(lambda s, t: (s * t - y, ()), x, [c, 2.0, a])[0]
    ),
}


@pytest.mark.parametrize("function", PASSES.values(), ids=PASSES)
def test_a_picture_of_passes_means_what_the_program_computes(function):
    pytest.importorskip("numpy", reason="the extra fast")
    program = record(function, "c", Samples(["x", "y"]))
    rows = [{"x": 0.5, "y": 1.5}, {"x": -1.0, "y": 0.25}, {"x": 2.0, "y": 0.75}]
    numbers = Meaning(program, {**LEAVES, "c": 0.6}, rows).outputs()
    expected = program(0.6, [[row["x"], row["y"]] for row in rows])
    assert numbers == pytest.approx(expected if isinstance(expected, list) else [expected], rel=1e-12)
