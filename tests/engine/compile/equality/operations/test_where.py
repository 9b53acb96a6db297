"""The branch that `where` leaves out receives nothing in a program: no 0 * inf arises in it."""

import pytest

from engine import Value, dot, record, step, total, where, zero_grad

np = pytest.importorskip("numpy", reason="the extra fast")

W = [Value(0.5), Value(0.0), Value(-2.0)]
INFINITE = [[Value(np.inf), Value(1.0)], [Value(1.0), Value(2.0)]]

# √ has an infinite partial at 0, where a branch that is left out stands at x = 0 or y = 0.
FUNCTIONS = {
    "a branch": lambda x, y: where(step(x), x.sqrt(), y * W[0]),
    "a chain in a branch": lambda x, y: where(step(x), x.sqrt().sqrt().sqrt(), y),
    "a product in a branch": lambda x, y: where(step(x), dot(W, [x.sqrt(), y, x]) + W[2], y),
    "a branch in a branch": lambda x, y: where(step(y), where(step(x), x.sqrt(), W[2] * x), y.sqrt()) + x,
    "parameters in a branch": lambda x, y: where(step(x), W[1].sqrt() * (y + 1.0), W[0] * x),
    "a branch and its outside": lambda x, y: where(step(x), (x * y).sqrt(), y) + (x * y) * W[2],
    "a sum in a branch": lambda x, y: where(step(x), x.sqrt() + y.sqrt() + x + W[0], y) * W[2],
    "a condition that is no step": lambda x, y: where(x, x.sqrt() * y, y * y),
    "a branch that is taken with an upstream gradient of 0": lambda x, y: where(step(y), x.sqrt(), y) * x,
    "one branch after another": lambda x, y: where(step(x), x.sqrt(), where(step(y), y.sqrt(), x * W[0])),
    "parameters that are computed first": lambda x, y: where(step(x), (W[0] * W[1]).sqrt() * x, y),
    "a parameter with an upstream gradient of 0": lambda x, y: where(step(y), W[1].sqrt() * x, y * x),
    "sums into a product of infinite weights": lambda x, y: where(
        step(x), total(dot(row, [x + 1.0, -y]) for row in INFINITE), y * W[0]
    ),
    "both branches of one row": lambda x, y: where(step(x), (z := x * y).sqrt(), z * W[0]),
    "a program without where": lambda x, y: x.sqrt() * y + W[0],
}
POINTS = [[0.0, 1.0], [1.0, 2.0], [0.0, 0.0], [2.0, 0.0], [0.25, 0.5]]


def eager(function, point):
    leaves = [Value(number) for number in point]
    zero_grad(W)
    function(*leaves).backward()
    gradient = [leaf.grad for leaf in leaves], [w.grad for w in W]
    zero_grad(W)
    return gradient


@pytest.mark.parametrize("backend", ["numpy", "llvm"])
@pytest.mark.parametrize("name", FUNCTIONS)
def test_gradients_are_those_of_the_graph(name, backend, only, close):
    if backend == "llvm":
        pytest.importorskip("llvmlite")
    function = FUNCTIONS[name]
    program = only(record(function, parameters=W), backend)
    _, gradients = program.gradients(POINTS)
    expected = [eager(function, point) for point in POINTS]
    close(gradients, [to_inputs for to_inputs, _ in expected])
    for point, (_, to_parameters) in zip(POINTS, expected, strict=True):
        close(program.mean_gradient([point])[1], to_parameters)


def test_a_division_by_zero_in_the_other_branch_is_not_seen():
    program = record(lambda x: where(step(x), 1.0 / x, x))
    assert program.gradient(0.0) == (0.0, (1.0,))
    assert program.gradient(2.0) == (0.5, (-0.25,))


def test_several_outputs_share_their_rows_all_the_same(close):
    program = record(lambda x, y: [where(step(x), x.sqrt(), y), x * y, where(step(y), y.sqrt(), x)])
    close(program.gradients([[0.0, 0.0]])[1], [[[0.0, 1.0], [0.0, 0.0], [1.0, 0.0]]])
