"""Loops as functions: the numbers and derivatives of the loop written out, in graphs and in programs."""

# ruff: noqa: ARG005  # conditions and steps take the state, whatever they need of it

import doctest
import math

import pytest

from engine import Samples, Value, grad, hessian, record, scan, total, while_loop
from engine.calculus.functions import loops


def cell(state, x):
    h, count = state
    new = (0.5 * h + x).tanh()
    return [new, count + 1.0], new * x


def by_hand(h, xs):
    outputs = []
    for x in xs:
        h = (0.5 * h + x).tanh()
        outputs.append(h * x)
    return h, outputs


def test_a_scan_is_the_loop_written_out():
    xs = [Value(0.1), Value(-0.4), Value(0.7)]
    (h, count), outputs = scan(cell, [Value(0.3), 0.0], xs)
    last, expected = by_hand(Value(0.3), xs)
    assert (h.data, count) == (last.data, 3.0)
    assert [y.data for y in outputs] == [y.data for y in expected]
    assert [g.data for g in grad(total(outputs) + h, xs)] == [
        g.data for g in grad(total(expected) + last, xs)
    ]
    assert scan(cell, [Value(0.3), 0.0], [])[1] == []


def test_a_scan_is_recorded():
    pytest.importorskip("numpy", reason="the extra fast")
    program = record(lambda h, xs: [scan(cell, [h, 0.0], xs)[0][0], *scan(cell, [h, 0.0], xs)[1]], "h", 50)
    row = [0.3, *(math.sin(k) for k in range(50))]
    last, outputs = by_hand(Value(row[0]), list(map(Value, row[1:])))
    assert program.values([row])[0].tolist() == pytest.approx([v.data for v in (last, *outputs)], rel=1e-12)


def root(a):
    """√a by Newton's method, from a."""
    return while_loop(lambda x: abs(x * x - a) - 1e-13 * a, lambda x: (x + a / x) / 2.0, a, limit=60)


NUMBERS = (2.0, 1e-3, 1.0, 144.0, 1e8)


@pytest.mark.parametrize("number", NUMBERS)
def test_a_loop_ends_where_its_condition_does(number):
    a = Value(number)
    x = root(a)  # of 1 without a step
    assert x.data == pytest.approx(math.sqrt(number), rel=1e-12)
    assert grad(x, a).data == pytest.approx(0.5 / math.sqrt(number) if x is not a else 1.0, rel=1e-6)


def test_a_recorded_loop_ends_for_each_sample_where_its_condition_does():
    np = pytest.importorskip("numpy", reason="the extra fast")
    program = record(root)
    values, gradients = program.gradients([[a] for a in NUMBERS])
    eager = [root(Value(a)) for a in NUMBERS]
    assert values.tolist() == pytest.approx([x.data for x in eager], rel=1e-12)
    leaves = [Value(a) for a in NUMBERS]
    assert gradients[:, 0].tolist() == pytest.approx([grad(root(a), a).data for a in leaves], rel=1e-9)
    derivative = record(lambda a: grad(root(a), a)).values([[a] for a in NUMBERS])
    assert derivative.tolist() == pytest.approx(gradients[:, 0].tolist(), rel=1e-9)
    second = record(root).hessian([[2.0]])[1][0, 0, 0]
    a = Value(2.0)
    assert second == pytest.approx(hessian(root(a), a).data, rel=1e-9)
    assert np.isnan(program.values([[math.nan]])).all()


def test_the_steps_behind_the_end_are_not_seen():
    pytest.importorskip("numpy", reason="the extra fast")

    def down(x):  # √(x - 1) has an infinite partial at 1, and no value below
        return while_loop(lambda x: x - 1.0, lambda x: (x - 1.0).sqrt(), x, limit=4)

    x = Value(2.0)
    assert (down(x).data, grad(down(x), x).data) == (1.0, 0.5)
    assert record(down).gradients([[2.0], [0.5]])[1].tolist() == [[0.5], [1.0]]


def test_a_limit_a_list_and_numbers():
    assert while_loop(lambda s: 1.0, lambda s: s + 1.0, 0.0, limit=7) == 7.0
    assert while_loop(lambda s: 1.0, lambda s: s + 1.0, 0.0, limit=0) == 0.0
    x, k = while_loop(lambda s: 3.5 - s[1], lambda s: [s[0] * 2.0, s[1] + 1.0], [Value(1.0), 0.0], limit=9)
    assert (x.data, k) == (16.0, 4.0)
    pytest.importorskip("numpy", reason="the extra fast")
    program = record(
        lambda x: while_loop(lambda s: 10.0 - s[0], lambda s: [s[0] * 2.0, s[1] + 1.0], [x, 0.0], 6)
    )
    assert program.values([[1.0], [20.0], [0.001]]).tolist() == [[16.0, 4.0], [20.0, 0.0], [0.064, 6.0]]


def test_a_state_is_nested_lists():
    def doubled(x, limit):  # the rows [x, 1] and [[k]]: k counts to 4
        def step(state):
            (a, one), ((k,),) = state
            return [[2.0 * a, one], [[k + 1.0]]]

        return while_loop(lambda state: 3.5 - state[1][0][0], step, [[x, 1.0], [[0.0]]], limit)

    assert doubled(3.0, 9) == [[48.0, 1.0], [[4.0]]]
    pytest.importorskip("numpy", reason="the extra fast")
    for limit in (9, 40):  # written step by step, and a loop
        program = record(lambda x, limit=limit: doubled(x, limit)[0])
        assert program.values([[3.0]]).tolist() == [[48.0, 1.0]]


@pytest.mark.parametrize("limit", [-1, 2.0, True, None])
def test_a_limit_is_a_number_of_steps(limit):
    with pytest.raises(ValueError, match="limit is a whole number of steps, at least 0; got"):
        while_loop(lambda s: 1.0, lambda s: s, 0.0, limit)


def test_a_step_keeps_the_shape_of_the_state():
    for step in (lambda s: [s, s], lambda s: [s]):
        with pytest.raises(ValueError, match="a step returns a state of the same shape"):
            record(lambda x, step=step: while_loop(lambda s: x, step, x, 2), "x")


def test_the_examples_of_the_docstrings_hold():
    assert doctest.testmod(loops).failed == 0


def test_a_scan_over_samples_says_where_the_loop_belongs():
    def over(samples):
        return scan(lambda total, x: (total + x, ()), 0.0, samples)[0]

    with pytest.raises(TypeError, match="got Samples, which have no order"):
        record(over, Samples(["x"]))
    by_sample = record(
        lambda s: s.mean(lambda *row: scan(lambda t, x: (t + x, ()), 0.0, row)[0]), Samples(["a", "b", "c"])
    )
    assert by_sample([[1.0, 2.0, 3.0], [4.0, 5.0, 9.0]]) == 12.0  # the mean of 6 and 18


@pytest.mark.parametrize("xs", [5, 2.0, None, Value(1.0)])
def test_a_scan_without_items_says_how_to_count_steps(xs):
    with pytest.raises(
        TypeError, match=r"scan goes over a list of items.*write scan\(step, state, \[0.0\] \* 5\)"
    ):
        scan(lambda total, x: (total + x, ()), 0.0, xs)
