"""Loops with a small body: every way in which a step takes and gives rows, against the graph."""

import pytest

pytest.importorskip("llvmlite", reason="the extra fast")

import engine
from engine import Value, maximum, minimum, record, scan, total, where
from engine.compile.blocks.instructions import Loop
from engine.compile.emit.llvm.rows.steps import straight
from engine.compile.emit.llvm.rows.steps.straight import is_straight
from engine.compile.emit.llvm.writing.target import host

STEPS = 33


def exchanged(p, q, xs):
    """A state of two numbers that change places: what a step takes is another column of the step before."""

    def step(state, x):
        return [state[1] + x * p, state[0] * 0.5], state[0] - x

    state, outputs = scan(step, [p, q], xs)
    return total(outputs) + state[0] * state[1]


def permuted(p, q, xs):
    """Items that are not evenly spaced: their rows are listed in a table."""
    order = [(7 * k + k * k) % STEPS for k in range(STEPS)]
    return total(scan(lambda s, x: ((s * p + x).tanh(), s * x), q, [xs[k] for k in order])[1])


def of_many(p, q, xs):
    """More rows around the loop than registers, and the same row at every step."""

    def step(s, x):
        return (s + total([y * x for y in xs[:20]]) * 0.01 + p * q).sin(), ()

    return scan(step, q, [xs[0]] * STEPS)[0]


def nested(p, q, xs):
    """A loop in a loop: the outer one calls kernels."""

    def outer(s, x):
        return scan(lambda t, y: ((t * p + y * x).tanh(), ()), s, xs)[0], s

    return total(scan(outer, q, xs)[1])


def wide(p, q, xs):
    """A state of many numbers, each of which reads its neighbour; a chain of sums goes through them."""

    def step(state, x):
        new = [(a * p + b * x).tanh() for a, b in zip(state, [*state[1:], q], strict=True)]
        running = [new[0]]
        for a in new[1:]:
            running.append(running[-1] * 0.5 + a)
        return running, total([a * b for a, b in zip(new, state, strict=True)])

    state, outputs = scan(step, [q * (0.1 * i) for i in range(21)], xs, checkpoint=True)
    return total(state) + total(outputs)


def choosing(p, q, xs):
    """Choices by conditions that other choices make, of numbers that stay and of a state that is added to."""

    def step(state, x):
        s, count = state
        up = engine.step(s - x * p)
        s = where(up, s * 0.5 - x, minimum(s + p * x, x + 2.0))
        return [s, where(up, count + 1.0, 0.5 * count)], maximum(s, count * x)

    state, outputs = scan(step, [q, 0.0], xs)
    return total(outputs) + state[0] * state[1]


FUNCTIONS = (exchanged, permuted, of_many, nested, wide, choosing)


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.__name__)
def test_a_loop_gives_the_numbers_and_derivatives_of_the_graph(function):
    w = Value(0.3, "w")
    program = record(lambda q, xs: function(w, q, xs), "q", STEPS, parameters=[w])
    rows = [[0.1 * i - 0.4, *((17 * k + 5 * i) % 23 / 23.0 - 0.5 for k in range(STEPS))] for i in range(11)]
    values, gradients = program.gradients(rows)
    mean, to_w = program.mean_gradient(rows)
    roots = []
    for row, value, gradient in zip(rows, values, gradients, strict=True):
        q, *xs = inputs = [Value(x) for x in row]
        roots.append(function(w, q, xs))
        assert value == pytest.approx(roots[-1].data, rel=1e-12)
        roots[-1].backward()
        assert gradient.tolist() == pytest.approx([x.grad for x in inputs], rel=1e-11, abs=1e-12)
    assert mean == pytest.approx(sum(root.data for root in roots) / 11, rel=1e-12)
    assert to_w[0] == pytest.approx(w.grad / 11, rel=1e-11)


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.__name__)
@pytest.mark.parametrize("most", [0, straight.MOST_LINES])
def test_one_sample_has_the_numbers_and_derivatives_of_the_graph(function, most, monkeypatch):
    """As straight code, and in vectors that go along rows."""
    monkeypatch.setattr(straight, "MOST_LINES", most)
    w, row = Value(0.3, "w"), [-0.4, *((17 * k) % 23 / 23.0 - 0.5 for k in range(STEPS))]
    program = record(lambda q, xs: function(w, q, xs), "q", STEPS, parameters=[w])
    q, *xs = inputs = [Value(x) for x in row]
    root = function(w, q, xs)
    root.backward()
    expected = pytest.approx([x.grad for x in inputs], rel=1e-11, abs=1e-12)
    (value,), (gradient,) = program.gradients([row])
    assert program.values([row])[0] == value == pytest.approx(root.data, rel=1e-12)
    assert gradient.tolist() == expected
    value, (to_q, to_xs) = program.gradient(q.data, [x.data for x in xs])
    assert value == pytest.approx(root.data, rel=1e-12)
    assert [to_q, *to_xs] == expected
    mean, to_w = program.mean_gradient([row])
    assert mean == pytest.approx(root.data, rel=1e-12)
    assert to_w[0] == pytest.approx(w.grad, rel=1e-11)


@pytest.mark.parametrize("most", [0, straight.MOST_OPERATIONS])
def test_a_body_with_more_operations_calls_kernels(monkeypatch, most):
    monkeypatch.setattr(straight, "MOST_OPERATIONS", most)
    program = record(lambda q, xs: scan(lambda s, x: (s * 0.5 + x, ()), q, xs)[0], "q", STEPS)
    assert [is_straight(each, host()) for each in program.block.body if isinstance(each, Loop)] == [most > 0]
    row = [1.0, *([1.0] * STEPS)]  # s ← s / 2 + 1 from 1: 2 - 2^-k after k steps
    assert program.values([row])[0] == 2.0 - 2.0**-STEPS
