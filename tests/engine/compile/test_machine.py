"""The memory of a machine: what its docstring says, whatever the batch."""

import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest

import engine
from engine import Value, dot, record, total

np = pytest.importorskip("numpy", reason="the extra fast")
pytest.importorskip("numba", reason="the extra fast")

ROOT = Path(engine.__file__).parents[1]


def net(*sizes):
    layers = [[[Value(0.01 * (i - j)) for j in range(n)] for i in range(m)] for n, m in pairwise(sizes)]

    def function(x):
        for rows in layers:
            x = [dot(row, x).tanh() for row in rows]
        return total(x)

    return record(function, sizes[0])


PROGRAMS = {
    "a product": lambda: record(lambda x, y: x * y),
    "a layer": lambda: net(30, 20),
    "a net": lambda: net(64, 32, 10),
    "many rows": lambda: record(lambda x: total((x * k).sin() for k in range(2000)), "x"),
    "weights computed": lambda: record(lambda x: dot([Value(0.1) * Value(2.0) for _ in range(50)], x), 50),
}


@pytest.mark.parametrize("make", PROGRAMS.values(), ids=PROGRAMS.keys())
@pytest.mark.parametrize("to_parameters", [False, True])
def test_a_machine_holds_no_more_than_it_says(make, to_parameters):
    from engine.compile.machine import Machine

    program = make()
    machine = Machine(program.packed, to_parameters=to_parameters)
    rows, columns = program.packed.lanes.rows, program.packed.lanes.inputs
    widest = max(
        [len(m.operands[0]) + 8 for m in program.packed.lanes.instructions if m.kind == "dense"], default=0
    )
    lanes_at_most = 8 * machine.lanes * (2 * rows + columns + widest)
    vectors = 2 * 8 * program.packed.vector
    floats = sum(array.nbytes for array in machine._held if array.dtype == np.float64)
    rest = 8 * (2 * 8 * program.packed.uniform.rows + 8 * columns) + 20 * 128  # one lane of 8, and alignment
    assert floats <= lanes_at_most + vectors + rest
    # The bound, over packed nodes and the samples of a block.
    assert floats <= 2 * 8 * (rows + columns + widest) * machine.lanes + vectors + rest
    tables = sum(array.nbytes for array in machine._held if array.dtype == np.int64)
    assert tables <= 8 * 300 * (len(program.packed.lanes.instructions) + 10) + 8 * 20 * (
        rows + program.packed.vector
    )


def test_memory_does_not_grow_with_the_batch():
    program = net(20, 10)
    program.values(np.zeros((8, 20)))
    held = [array.nbytes for array in program._runner.machine(to_parameters=False)._held]
    program.values(np.zeros((50_000, 20)))
    assert [array.nbytes for array in program._runner.machine(to_parameters=False)._held] == held


def test_a_block_is_8_lanes_at_least_and_stays_near_the_core():
    from engine.compile.machine import CACHE, FEWEST, MOST, lanes_of

    for make in PROGRAMS.values():
        packed = make().packed
        lanes = lanes_of(packed)
        assert lanes % 8 == 0
        assert FEWEST <= lanes <= MOST
        assert lanes == FEWEST or 16 * packed.lanes.rows * lanes <= CACHE


def test_digits_of_784_columns_stay_under_500_megabytes():
    if not Path("/proc/self/status").exists():
        pytest.skip(
            "no peak of memory to ask for that is this process's own: getrusage begins with its parent's"
        )
    text = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r})\n"
        "import numpy as np\n"
        "from nn import MLP\n"
        "from engine import record, logsumexp, take\n"
        "model = MLP(784, [128, 10], 'tanh', seed=0)\n"
        "def loss(x, y):\n"
        "    scores = model(x)\n"
        "    return logsumexp(scores) - take(scores, y)\n"
        "program = record(loss, 784, 'y', parameters=model.parameters())\n"
        "batch = np.zeros((10_000, 785))\n"
        "mean, slopes = program.mean_gradient(batch)\n"
        "assert len(slopes) == 784 * 128 + 128 + 1280 + 10 and mean > 0\n"
        "print(*[line.split()[1] for line in open('/proc/self/status') if line.startswith('VmHWM')])"
    )
    for _ in range(2):  # the first puts kernels on disk: the compiler itself takes 200 megabytes
        run = subprocess.run([sys.executable, "-c", text], capture_output=True, text=True, check=False)  # noqa: S603
        assert run.returncode == 0, run.stderr
    assert int(run.stdout) < 500_000  # kilobytes
