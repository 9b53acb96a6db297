"""Recording, cleaning, packing and printing need nothing but the standard library; running names the extra."""

import subprocess
import sys
from pathlib import Path

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
    lambda: program.values([[1.0, 2.0]]),
    lambda: program.gradients([[1.0, 2.0]]),
    lambda: program.mean_gradient([[1.0, 2.0]]),
    lambda: program.backward([[1.0, 2.0]]),
    lambda: program.descent([[1.0, 2.0]], Update(print)),
):
    try:
        run()
    except ImportError as error:
        print(type(error).__name__, error)
print(w.grad, w.data)
"""


def lines_of(code):
    text = f"import sys; sys.path.insert(0, {str(ROOT)!r})\n{code}"
    run = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=False)  # noqa: S603
    assert run.returncode == 0, run.stderr
    return run.stdout.splitlines()


def test_a_program_is_recorded_and_printed_where_numpy_is_absent():
    lines = lines_of(BLOCKED + PROGRAM)
    assert "v5 = mul v4 v0" in lines  # w x
    assert "program of x, y" in lines
    assert any("product 1x2 at u8, r0-r1" in line for line in lines)  # w x + 2 y
    assert any(line.startswith("<program of 2 inputs and 1 parameters: ") for line in lines)


def test_running_one_there_names_the_extra_and_changes_nothing():
    *lines, last = lines_of(BLOCKED + PROGRAM)
    refused = [line for line in lines if line.startswith("ImportError")]
    assert len(refused) == 7
    assert all("needs the extra fast to run" in line for line in refused)
    assert all("pip install 'chainrule[fast]'" in line for line in refused)
    assert last == "0.0 3.0"


def test_recording_and_printing_import_no_extra():
    lines = lines_of(
        "from engine import record\n"
        "print(record(lambda x: x * x + 1.0))\n"
        "print([name for name in ('numpy', 'llvmlite') if name in sys.modules])"
    )
    assert lines[-1] == "[]"
