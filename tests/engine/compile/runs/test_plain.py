"""Without NumPy a program has the numbers that it has with it, also where a rule has no value."""

import itertools
import math

import pytest

from engine import Value, grad, log, record, where
from engine.compile.runs.plain import PlainRunner
from engine.core import operations as ops

SPECIAL = [0.0, -0.0, 1.0, -1.0, 0.5, -2.5, 3.0, 1e300, -1e300, math.inf, -math.inf, math.nan]


def plainly(program, rows, parameters=None):
    return PlainRunner(program.recorded).gradients(rows, 1, parameters, finite=False)


def same(one, other):
    return one == pytest.approx(other, rel=1e-12, nan_ok=True)


@pytest.mark.parametrize("op", ops.ALL, ids=lambda op: op.name)
def test_a_rule_gives_outside_of_its_domain_what_it_gives_in_numpy(op, only):
    program = only(record(lambda *x: Value.of(op, *x), *op.operands), "numpy")
    rows = [list(row) for row in itertools.product(SPECIAL, repeat=min(len(op.operands), 2))]
    rows = [row + [0.25] * (len(op.operands) - len(row)) for row in rows]
    values, gradients = program.gradients(rows)
    for row, value, gradient, plain, to_row in zip(
        rows, values.tolist(), gradients.tolist(), *plainly(program, rows), strict=True
    ):
        assert same(plain, value), row
        assert same(to_row, gradient), row


def test_a_branch_that_is_not_taken_is_no_error_and_has_no_gradient():
    program = record(lambda x, a: where(a, where(x, log(x), 5.0), x * x), "x", "a")
    rows = [[-3.0, 0.0], [0.0, 1.0], [1.0, 1.0]]
    assert plainly(program, rows) == ([9.0, 5.0, 0.0], [[-6.0, 0.0], [0.0, 0.0], [1.0, 0.0]])


def test_so_is_one_of_parameters_alone_and_one_in_a_derivative():
    w = Value(0.0, "w")
    program = record(lambda x: where(x, 1.0 / w + w.log(), x * x), parameters=[w])
    assert plainly(program, [[0.0]]) == ([0.0], [[0.0]])
    assert plainly(program, [[1.0]], [2.0])[0] == [0.5 + math.log(2.0)]
    slope = record(lambda x, a: grad(where(a, where(a, x.sqrt(), 0.0), 0.0), x), "x", "a")
    assert plainly(slope, [[0.0, 0.0], [0.0, 1.0]])[0] == [0.0, math.inf]
