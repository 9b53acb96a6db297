"""4,000 nodes (100,000 in the slow tests): too many for straight-line code, and linear as any other program."""

import math
import pickle
import time

import pytest

from engine import Value, grad, record, total, where

np = pytest.importorskip("numpy", reason="the extra fast")

NODES = 4_000
MANY = 100_000
HANG = 60.0  # seconds; it takes about 5, and for ever where something is quadratic


@pytest.fixture(autouse=True)
def _in_time():
    began = time.perf_counter()
    yield
    assert time.perf_counter() - began < HANG


def deep(x, w, nodes):
    for i in range(nodes // 4):
        x = (x * w + 0.25 * (i % 3)).sin() - 0.125
    return x


def wide(x, w, nodes):
    return total((x * float(i) + w).tanh() * 0.001 for i in range(nodes // 4))


def alternating(x, w, nodes):
    for _ in range(nodes // 2):
        x = (x * w).tanh()
    return x


def squares(x, w, nodes):
    for _ in range(nodes // 2):
        x = (x * x) * w
    return x


@pytest.mark.parametrize(
    ("function", "nodes"),
    [
        *((function, NODES) for function in (deep, wide)),
        *((function, NODES // 4) for function in (alternating, squares)),
        *(pytest.param(function, MANY, marks=pytest.mark.slow) for function in (deep, wide)),
        *(pytest.param(function, MANY // 5, marks=pytest.mark.slow) for function in (alternating, squares)),
    ],
)
def test_a_large_graph_is_the_graph(function, nodes, close):
    w, x = Value(0.9, "w"), Value(0.7)
    program = record(lambda x: function(x, w, nodes))
    assert len(program.recorded.entries) >= nodes
    root = function(x, w, nodes)
    root.backward()
    value, (slope,) = program.gradient(0.7)
    close(value, root.data, scale=1e-3)
    close(slope, x.grad, scale=1e-3)
    if function is not deep:
        mean, (to_w,) = program.mean_gradient([0.7])
        close(mean, root.data, scale=1e-3)
        close(to_w, w.grad, scale=1.0)


def test_many_inputs_and_outputs_side_by_side_are_one_instruction(close):
    program = record(lambda x: [v.exp() for v in x], 20_000)
    numbers = np.linspace(-1.0, 1.0, 20_000)
    close(program.values([numbers])[0], [math.exp(v) for v in numbers])
    assert len(program.block.body) == 1


def test_a_large_program_is_pickled_without_recursion_and_printed():
    w = Value(0.9, "w")
    program = record(lambda x: deep(x, w, NODES))
    other = pickle.loads(pickle.dumps(program))  # noqa: S301
    assert str(other.recorded) == str(program.recorded)
    small = record(lambda x: deep(x, w, 1000))
    assert pickle.loads(pickle.dumps(small))(0.7) == small(0.7)  # noqa: S301


def test_a_recurrent_cell_of_many_steps_compiles_in_parts(close):
    """100 steps: more steps than one function has, and more matrices than one gathers."""
    weights = [[Value(0.05 * (i - j)) for j in range(6)] for i in range(4)]

    def function(x):
        hidden = [0.0] * 4
        for t in range(100):
            sample = [*hidden, *x[2 * t : 2 * t + 2]]
            hidden = [total(w * v for w, v in zip(row, sample, strict=True)).tanh() for row in weights]
        return total(hidden)

    flat = [w for row in weights for w in row]
    program, batch = record(function, 200, parameters=flat), np.linspace(-1.0, 1.0, 600).reshape(3, 200)
    leaves = [[Value(x) for x in row] for row in batch.tolist()]
    outputs = [function(row) for row in leaves]
    total(output / 3.0 for output in outputs).backward()
    close(program.values(batch), [output.data for output in outputs], 1.0)
    close(program.mean_gradient(batch)[1], [w.grad for w in flat], 1.0)
    close(program.gradients(batch)[1], [[3.0 * x.grad for x in row] for row in leaves], 1.0)


def test_constants_of_kernels_are_not_taken_for_rows(close):
    """1 / x and x / 1, 2 - x and x - 2 in a program whose rules are kernels that its instructions share."""

    def function(x):
        for k in range(150):
            x = where(x - 0.5 - 0.01 * k, (1.0 / (x + 2.0)) / (2.0 - x * 0.1), x - 2.0 + (0.5 - x) * 0.25)
        return x + 1.0 / x

    program, rows = record(lambda x: grad(function(x), x)), [[0.3], [1.7], [-0.4]]
    expected = [grad(function(v), v).data for v in map(Value, (0.3, 1.7, -0.4))]
    close(program.values(rows), expected, 1.0)
