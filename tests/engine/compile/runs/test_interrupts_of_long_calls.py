"""Ctrl-C during long calls: they stop soon, and leave nothing broken behind."""

import gc
import os
import random
import signal
import threading
import time

import pytest

from engine import Value, checkpoint, record, scan, total
from engine.calculus.functions.recorders import recorders
from engine.compile.tapes.recorded.writer import writers
from nn import minimise

np = pytest.importorskip("numpy", reason="the extra fast")
pytestmark = pytest.mark.skipif(os.name != "posix", reason="a signal of its own is sent as POSIX does")

W = Value(0.5, "w")
SOON = 20.0  # seconds: on an idle machine a tenth of one


def cell(h, xs):
    return scan(lambda s, x: ((s * W + x).tanh(), ()), h, xs)[0]


def interrupted(call, after):
    """Call again and again until Ctrl-C ends it; how long that took."""
    sent = []

    def press():
        sent.append(time.perf_counter())
        os.kill(os.getpid(), signal.SIGINT)

    timer = threading.Timer(after, press)
    timer.start()
    with pytest.raises(KeyboardInterrupt):
        _without_end(call)
    return time.perf_counter() - sent[0]


def _without_end(call):
    while True:
        call()


def whole():
    """What must be as before."""
    return dict(recorders), dict(writers), type(W), W.data, gc.isenabled()


@pytest.mark.parametrize("call", ["values", "gradients", "mean_gradient"])
def test_a_call_of_a_long_loop_stops_and_the_program_goes_on(call):
    program = record(cell, "h", 500, parameters=[W])
    rows = np.random.default_rng(0).normal(size=(4000, 501))
    run, before = getattr(program, call), whole()
    first = run(rows[:50])
    for _ in range(3):
        assert interrupted(lambda: run(rows), 0.1) < SOON
    again = run(rows[:50])
    for one, other in zip(
        *((part if isinstance(part, tuple) else (part,)) for part in (first, again)), strict=True
    ):
        assert np.array_equal(one, other)
    assert whole() == before


def test_a_long_recording_stops_and_leaves_every_value_its_number():
    before = whole()
    for after in (0.05, 0.2, 0.5):
        unrolled = lambda h, xs: total((h * x + W).sin() for x in xs)  # noqa: E731
        assert interrupted(lambda f=unrolled: record(f, "h", 30_000, parameters=[W]), after) < SOON
        assert interrupted(lambda: record(cell, "h", 10_000, parameters=[W]), after) < SOON
        assert whole() == before
    assert record(cell, "h", 2, parameters=[W])(0.0, [0.0, 0.5]) == pytest.approx(np.tanh(0.5))


def test_a_minimum_that_is_looked_for_is_given_up_at_once():
    def steps():
        return minimise(lambda x: cell(x[0], [x[1]] * 40) ** 2 + (x[0] - 3.0) ** 4 + x[1] ** 2, [9.0, 5.0])

    before = whole()
    assert interrupted(steps, 0.2) < SOON
    assert whole() == before


def test_a_checkpoint_that_is_interrupted_gives_back_the_random_numbers():
    calls = []

    def drawing(a):
        calls.append(random.random())
        if len(calls) == 2:
            raise KeyboardInterrupt
        return a * calls[0]

    x = Value(0.5)
    y = checkpoint(drawing, x)
    state = random.getstate()
    with pytest.raises(KeyboardInterrupt):
        y.backward()
    assert random.getstate() == state
    y.backward()
    assert x.grad == calls[0] == calls[2]
