"""A look-up in a table is one instruction; its gradient goes to the chosen row alone, as in the graph."""

import random

import pytest

from engine import Value, grad, hvp, jvp, record, take, total, zero_grad
from engine.compile.blocks.instructions import Gather, Scatter

np = pytest.importorskip("numpy", reason="the extra fast")

TABLE = [[Value(0.3 * i - 0.5 * j, f"t{i}{j}") for j in range(3)] for i in range(10)]
LEAVES = [leaf for row in TABLE for leaf in row]

NAN = "what is left out has an infinite partial"
FUNCTIONS = {
    "a row of parameters": lambda i, x: total((v * x).tanh() for v in take(TABLE, i)),
    "two rows": lambda i, x: total(
        a * b + x for a, b in zip(take(TABLE, i), take(TABLE, 9.0 - i), strict=True)
    ),
    "computed for every sample": lambda i, x: take([x * float(k) + TABLE[k % 10][0] for k in range(12)], i),
    "computed of parameters": lambda i, x: take([v * v for v in LEAVES[:11]], i) * x,
    "numbers and parameters": lambda i, x: take([*LEAVES[:5], 1.0, 2.0, x, x * x, 4.0], i) * x,
    "a number as the table": lambda i, x: take([float(k * k) for k in range(10)], i) * x * LEAVES[0],
    NAN: lambda i, x: take([((x - float(k)) * (x - float(k))).sqrt() for k in range(10)], i),
    "a look-up in a look-up": lambda i, x: (
        take(LEAVES[:10], take([float(k) for k in range(9, -1, -1)], i)) * x
    ),
    "an index of a parameter": lambda i, x: take([x + float(k) for k in range(10)], INDEX) * i,
}
INDEX = Value(3.0)
ROWS = [[float(i), 9.5 - i] for i in range(10)] + [[float(i), 8.0 - i] for i in range(9)]


def eager(function, row):
    leaves = [Value(x) for x in row]
    zero_grad(LEAVES)
    output = function(*leaves)
    output.backward()
    return output.data, [leaf.grad for leaf in leaves], [leaf.grad for leaf in LEAVES]


@pytest.mark.parametrize("backend", ["numpy", "llvm"])
def test_a_look_up_has_the_numbers_and_gradients_of_the_graph(backend, only, close):
    if backend == "llvm":
        pytest.importorskip("llvmlite")
    functions = list(FUNCTIONS.values())
    together = only(record(lambda i, x: [f(i, x) for f in functions], parameters=[*LEAVES, INDEX]), backend)
    assert sum(isinstance(each, Gather) for each in together.block.body) >= 6
    expected = [[eager(f, row) for f in functions] for row in ROWS]
    values, gradients = together.gradients(ROWS)
    close(values, [[value for value, _, _ in sample] for sample in expected], 1.0)
    close(together.values(ROWS), values, 1.0)
    close(gradients, [[to for _, to, _ in sample] for sample in expected], 1.0)
    del functions[list(FUNCTIONS).index(NAN)]
    expected = [[eager(f, row)[2] for f in functions] for row in ROWS]
    mean = [
        sum(sample[j][k] for sample in expected for j in range(len(functions))) for k in range(len(LEAVES))
    ]
    summed = only(
        record(lambda i, x: total(f(i, x) for f in functions), parameters=[*LEAVES, INDEX]), backend
    )
    close(summed.mean_gradient(ROWS)[1][:-1] * len(ROWS), mean, 10.0)


def test_a_number_that_is_no_index_gives_nan_and_no_gradient():
    program = record(lambda i: take(TABLE, i)[0], parameters=LEAVES)
    beyond = [[-1.0], [10.0], [0.5], [np.nan], [np.inf], [-np.inf], [1e300]]
    assert np.isnan(program.values(beyond)).all()
    gradient = program.mean_gradient([*beyond, [2.0]])[1]
    assert {i: g for i, g in enumerate(gradient.tolist()) if g} == {6: 1 / 8}


def test_a_recorded_derivative_of_a_look_up():
    values = [0.5 * k for k in range(10)]
    program = record(lambda i, x: grad(take([x.exp() * v for v in values], i) ** 2, x))
    for i in range(10):
        assert program(float(i), 0.3) == pytest.approx(2 * (values[i] * np.exp(0.3)) ** 2, rel=1e-12)
    both = record(lambda i, v: grad(take(v, i) ** 3, v), "i", 10)
    assert both(4.0, values) == [0.0] * 4 + [3 * 2.0**2] + [0.0] * 5


def test_a_table_of_many_rows_is_one_instruction():
    table = [[Value(random.Random(i).random()) for _ in range(8)] for i in range(65)]
    program = record(lambda i, j: total(take(table, i)) * total(take(table, j)))
    assert len(program.recorded.entries) == 2 + 65 * 8 + 2 * 8 + 15
    assert sum(isinstance(each, Gather) for each in program.block.body) == 1
    assert sum(isinstance(each, Scatter) for each in program.adjoint(to="parameters").body) == 1


def test_rows_of_a_table_have_one_length():
    assert take([[1.0, 2.0], [3.0, 4.0]], 1) == [3.0, 4.0]
    assert [v.data for v in take([[1.0, 2.0], [3.0, 4.0]], Value(0.0))] == [1.0, 2.0]
    with pytest.raises(ValueError, match=r"^take needs rows of one length; got a table whose rows differ$"):
        take([[1.0], [1.0, 2.0]], 0)
    with pytest.raises(ValueError, match=r"^take needs a whole number from 0 to 1 as index"):
        take([[1.0], [2.0]], 2)


def test_a_recorded_tangent_of_a_look_up_is_a_look_up():
    def chosen(i, x):  # x twice, and the index itself among the elements
        return take([i, x, x * x, x, i * x, *([3.0] * 5)], i)

    forward = record(lambda i, x: jvp(chosen(i, x), [i, x], [1.0, 10.0]))
    assert sum(isinstance(each, Gather) for each in forward.block.body) == 1
    expected = [1.0, 10.0, 2 * 7.0 * 10.0, 10.0, 7.0 + 4.0 * 10.0, 0.0]  # of i, x, x², x, i x, 3
    assert [forward(float(i), 7.0) for i in range(6)] == expected
    back = record(lambda i, x: grad(chosen(i, x), [i, x]))
    assert [back(float(i), 7.0) for i in range(6)] == [
        [1.0, 0.0],
        [0.0, 1.0],
        [0.0, 14.0],
        [0.0, 1.0],
        [7.0, 4.0],
        [0.0, 0.0],
    ]
    second = record(lambda i, x: hvp(chosen(i, x) * x, [i, x], [0.0, 1.0]))
    assert second(2.0, 7.0) == [0.0, 6.0 * 7.0]  # of x³
