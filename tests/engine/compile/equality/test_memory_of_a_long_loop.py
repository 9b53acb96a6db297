"""The memory of a loop of 100,000 steps and its gradient, in a process of its own; checkpoints take less."""

import math
import os
import subprocess
import sys
from pathlib import Path

import pytest

pytest.importorskip("numpy", reason="the extra fast")
ROOT = Path(__file__).resolve().parents[4]
STEPS = 100_000
CODE = f"""
import re, sys
from pathlib import Path
import numpy as np
from engine import Value, record, scan
def peak():
    return 1024 * int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text("utf-8"))[1])
def last(steps, kept, w=Value(0.5, "w")):
    step = lambda s, x: ((w * s + x).tanh(), ())
    program = record(lambda h, xs: scan(step, h, xs, checkpoint=kept)[0], "h", steps, parameters=[w])
    xs = np.full((1, steps + 1), 0.1)
    value, to = program.gradients(xs)
    return value[0], to[0, -1], program.mean_gradient(xs)[1][0]
kept = sys.argv[1] == "checkpoints"
last(100, kept)
begin = peak()
print(*last({STEPS}, kept), peak() - begin)
"""


def measured(kind):
    """The state, its gradient to the last item and to w, and the bytes that the loop took."""
    run = subprocess.run(  # noqa: S603
        [sys.executable, "-c", CODE, kind],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(ROOT)},
    )
    return [float(part) for part in run.stdout.split()]


@pytest.mark.slow
@pytest.mark.skipif(sys.platform != "linux", reason="the peak of a process stands in /proc")
def test_a_loop_of_100_000_steps_takes_some_kilobytes_a_step_and_less_with_checkpoints():
    *numbers, taken = measured("all")
    *same, less = measured("checkpoints")
    state, to_x, to_w = numbers
    # At the fixed point s = tanh(0.5 s + 0.1): ds/dx = 1 - s², and ds/dw = s (1 - s²) / (1 - 0.5 (1 - s²)).
    local = 1.0 - state * state
    assert state == pytest.approx(math.tanh(0.5 * state + 0.1), rel=1e-12)
    assert to_x == pytest.approx(local, rel=1e-12)
    assert to_w == pytest.approx(state * local / (1.0 - 0.5 * local), rel=1e-9)
    assert same == pytest.approx(numbers, rel=1e-12)
    assert taken < 4096 * STEPS
    assert less < 0.9 * taken
