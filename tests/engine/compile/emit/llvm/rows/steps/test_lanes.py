"""Loops whose steps are computed side by side: every way in which a step takes and gives rows, against the graph."""

import pytest

pytest.importorskip("llvmlite", reason="the extra fast")

from engine import Value, grad, record, scan, total
from engine.compile.blocks.instructions import Loop
from engine.compile.blocks.instructions.side_by_side import side_by_side
from engine.compile.emit.llvm.rows.steps import lanes

STEPS = 38  # vectors of 2, 4 and 8 leave a rest


def delayed(p, q, xs):
    """Each state is what another was a step before: the first is an item."""

    def step(state, x):
        a, b, c = state
        return (x * p, a * x + q, (b - x).tanh()), a * c + b

    state, outputs = scan(step, (q, 0.3, q * p), xs)
    return total(outputs) + state[0] * state[2]


def of_windows(p, q, xs):
    """One item reads what others read in the steps around it; all steps add to what stands around the loop."""
    scaled, others = q * xs[0], list(zip(xs, xs[1:], xs[3:], strict=False))
    return total(scan(lambda s, x: (x[0], (s * x[1] * p + x[2] * scaled).sin()), q, others)[1])


def backwards(p, q, xs):
    """Items of the last step first, beside those of the first step first."""
    pairs = list(zip(xs, xs[::-1], strict=True))
    last, outputs = scan(lambda s, x: ((x[0] - p) * x[1], s * x[0]), q, pairs)
    return total(y * x for y, x in zip(outputs, xs, strict=True)) * last


def permuted(p, q, xs):
    """Items that are not evenly spaced, and the same one at every step."""
    order = [(7 * k + k * k) % STEPS for k in range(STEPS)]
    items = [(xs[k], xs[3]) for k in order]
    return total(scan(lambda s, x: (x[0] * p, s * x[0] + x[1] * q), q, items)[1])


def in_a_loop(p, q, xs):
    """The last state of the inner loop is the first one of the next."""

    def outer(state, x):
        return scan(lambda s, y: ((y * p, s[0] * x, s[1] + y), s[2] * s[0]), state, xs)

    state, outputs = scan(outer, (q, p, 0.5), [x + q for x in xs])
    return total(y for part in outputs for y in part) + total(state)


def in_parts(p, q, xs):
    """With a state before each part alone, and computed again on the way back."""
    return total(scan(lambda s, x: (x * q, (s * p + x).tanh()), p, xs * 40, checkpoint=True)[1])


def slope(p, q, xs):
    """A derivative in the function: the loop on the way back sums over its steps."""
    scale = q + xs[0]
    return grad(total(scan(lambda s, x: (x * scale, (s * x).sin() * scale), p * q, xs)[1]), scale)


FUNCTIONS = (delayed, of_windows, backwards, permuted, in_a_loop, in_parts, slope)


@pytest.fixture
def written(monkeypatch):
    """The loops that are written side by side."""
    loops, write = [], lanes.lanes_loop

    def noted(name, loop, *rest):
        loops.append(loop)
        return write(name, loop, *rest)

    monkeypatch.setattr("engine.compile.emit.llvm.rows.body.lanes_loop", noted)
    return loops


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda f: f.__name__)
def test_steps_side_by_side_have_the_numbers_and_derivatives_of_the_graph(function, written):
    w, row = Value(0.3, "w"), [-0.4, *((17 * k) % 23 / 23.0 - 0.5 for k in range(STEPS))]
    program = record(lambda q, xs: function(w, q, xs), "q", STEPS, parameters=[w])
    q, *xs = inputs = [Value(x) for x in row]
    root = function(w, q, xs)
    root.backward()
    assert program.values([row])[0] == pytest.approx(root.data, rel=1e-12)
    assert written
    forward = len(written)
    (value,), (gradient,) = program.gradients([row])
    assert value == pytest.approx(root.data, rel=1e-12)
    assert gradient.tolist() == pytest.approx([x.grad for x in inputs], rel=1e-11, abs=1e-12)
    assert len(written) > 2 * forward  # the loops again, and their adjoints
    mean, to_w = program.mean_gradient([row])
    assert mean == pytest.approx(root.data, rel=1e-12)
    assert to_w[0] == pytest.approx(w.grad, rel=1e-11)
    several, each = program.gradients([row, row])  # in vectors along samples
    assert several.tolist() == pytest.approx([root.data] * 2, rel=1e-12)
    assert each[1].tolist() == pytest.approx([x.grad for x in inputs], rel=1e-11, abs=1e-12)


@pytest.mark.parametrize(
    "step",
    [
        lambda s, x: ((s[0] * x, x), s[1]),
        lambda s, x: ((s[1] + x, s[0]), x),
        lambda s, x: ((s[0] + x, s[0]), s[1]),
    ],
    ids=["itself", "exchanged", "a running sum"],
)
def test_a_state_that_depends_on_itself_goes_step_by_step(step):
    program = record(lambda q, xs: total(scan(step, (q, q), xs)[1]), "q", STEPS)
    (loop,) = (each for each in program.block.body if isinstance(each, Loop))
    assert side_by_side(loop) is None


def test_the_numbers_of_one_state_are_neighbours_where_steps_are_side_by_side():
    program = record(lambda q, xs: total(scan(lambda s, x: ((x, s[0]), s[1]), (q, q), xs)[1]), "q", STEPS)
    (loop,) = (each for each in program.block.body if isinstance(each, Loop))
    assert {column.distance for column in side_by_side(loop).takes} == {1}


def test_what_nobody_reads_is_left_out_on_the_way_back():
    def outer(q, x):
        last, waves = scan(lambda s, y: (y * x, s.sin()), q, [x * q] * STEPS)
        return last, waves[0]

    program = record(lambda q, xs: scan(outer, q, xs)[0], "q", STEPS)
    assert "sin" in str(program.block)
    assert "sin" not in str(program.adjoint())
