"""Recording, printing and running need nothing but the standard library; training runs name the extra."""

import math
import re
import subprocess
import sys
from pathlib import Path

import pytest

import engine

ROOT = Path(engine.__file__).parents[1]

BLOCKED = """
import sys
class Absent:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {"llvmlite", "numpy"}:
            raise ModuleNotFoundError(f"No module named {name!r}", name=name)
sys.meta_path.insert(0, Absent())
"""

PROGRAM = """
from engine import Update, Value, record
w = Value(3.0, "w")
program = record(lambda x, y: (w * x + 2.0 * y).tanh())
print(program.recorded)
print(program.simplified)
print(program)
print(repr(program))
for run in (
    lambda: program(1.0, 2.0),
    lambda: program.gradient(1.0, 2.0),
    lambda: program.values([[1.0, 2.0], [0, 1]]),
    lambda: program.gradients([[1.0, 2.0]]),
    lambda: program.mean_gradient([[1.0, 2.0], [0.0, 0.0]]),
    lambda: program.mean_gradient([[1.0, 2.0]], parameters=[0.0]),
    lambda: record(lambda a, b: [a[0] * b, a[1]], 2, "b").gradient([1.0, 2.0], 3.0),
    lambda: record(lambda a: 1.0 / a)(0.0),
    lambda: program.values([[1.0]]),
    lambda: program.descent([[1.0, 2.0]], Update(print)),
    lambda: program.hessian([[1.0, 2.0]]),
    lambda: program.numpy,
):
    try:
        print("RESULT", run())
    except (ImportError, ValueError) as error:
        print(type(error).__name__, error)
print(w.grad, program.backward([[1.0, 2.0]]), w.grad)
print(w.grad, w.data)
"""


def numbers(line):
    """The numbers in a line, whatever lists they stand in."""
    return [float(text) for text in re.findall(r"-?\d+\.?\d*(?:e[+-]\d+)?|inf", line)]


def lines_of(code):
    text = f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{code}"
    run = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=False)  # noqa: S603
    assert run.returncode == 0, run.stderr
    return run.stdout.splitlines()


def test_a_program_is_recorded_and_printed_where_numpy_is_absent():
    lines = lines_of(BLOCKED + PROGRAM)
    assert "v3 = mul v2 v0" in lines  # w x
    assert "program of x, y" in lines
    assert any("product 1x2 at u8, r0-r1" in line for line in lines)  # w x + 2 y
    assert any(line.startswith("<program of 2 inputs and 1 parameters: ") for line in lines)


def test_a_program_runs_there_as_graphs_of_values():
    lines = lines_of(BLOCKED + PROGRAM)
    y = math.tanh(7.0)  # 3 · 1 + 2 · 2
    slope = 1.0 - y * y
    results = [numbers(line) for line in lines if line.startswith("RESULT")]
    assert results == [
        pytest.approx(expected, rel=1e-9)
        for expected in (
            [y],
            [y, 3.0 * slope, 2.0 * slope],
            [y, math.tanh(2.0)],
            [y, 3.0 * slope, 2.0 * slope],
            [y / 2.0, slope / 2.0],
            [math.tanh(4.0), 1.0 - math.tanh(4.0) ** 2],
            [3.0, 2.0, 3.0, 0.0, 1.0, 0.0, 1.0, 0.0],
            [math.inf],  # 1 / 0, as the compiled program
        )
    ]
    assert sum(line.startswith("ValueError a sample has 2 numbers: x, y") for line in lines) == 1


def test_training_runs_and_code_name_the_extra_there_and_nothing_changes():
    *lines, grads, last = lines_of(BLOCKED + PROGRAM)
    refused = [line for line in lines if line.startswith("ImportError")]
    assert len(refused) == 3
    assert all("pip install 'chainrule[fast]'" in line for line in refused)
    before, _, after = map(float, grads.split())
    assert before == 0.0
    assert after == pytest.approx(1.0 - math.tanh(7.0) ** 2, rel=1e-9)
    assert last.endswith(" 3.0")


def test_recording_and_printing_import_no_extra():
    lines = lines_of(
        "from engine import record\n"
        "print(record(lambda x: x * x + 1.0))\n"
        "print([name for name in ('numpy', 'llvmlite') if name in sys.modules])"
    )
    assert lines[-1] == "[]"
