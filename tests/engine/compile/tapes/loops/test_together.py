"""Loops that compute the same states become one, with the numbers of all of them."""

import math

import pytest

from engine import Value, grad, jvp, record, scan, total, where, while_loop
from engine.compile.tapes.loops import together as module
from engine.compile.tapes.loops.loop import Loop
from engine.compile.tapes.loops.together import together

STEPS = 40
ROW = [0.3, -0.7, 1.1]


def units(function, inputs):
    """The value and its derivatives, each by a loop of its own."""
    y = function(inputs)
    return [y, *(jvp(y, inputs, [float(i == j) for i in range(len(inputs))]) for j in range(len(inputs)))]


def of_scan(x):
    """A state of two numbers, outputs of every step, items of which some depend on the inputs."""

    def step(state, item):
        a, b = state
        new = (a * item[0] + b).sin()
        return [new, b * 0.9 + item[1]], new * b

    items = [(x[2] * (0.1 * k), 0.01 * k) for k in range(STEPS)]
    state, outputs = scan(step, [x[0], x[1]], items)
    return total(outputs) + state[0] * state[1]


def of_while(x):
    """A loop that ends at another step for every start: √x₀ by Newton's method, then times x₁ + x₂."""
    a = x[0] * x[0] + 2.0
    root = while_loop(
        lambda r: abs(r * r - a) - 1e-9, lambda r: (r + a / r) / 2.0, a + x[1] * 0.0, limit=STEPS
    )
    return root * (x[1] + x[2])


def of_choices(x):
    """Choices of which the tangents know nothing."""

    def step(s, k):
        return where(s - x[1], s * x[2] - 0.1 * k, s + x[0] * 0.2), ()

    return scan(step, x[0], [math.sin(k) for k in range(STEPS)])[0]


def loops_of(tape):
    return [entry[0] for entry in tape.entries if isinstance(entry[0], Loop)]


@pytest.mark.parametrize(("function", "states"), [(of_scan, 7), (of_while, 5), (of_choices, 4)])
def test_a_function_and_its_derivatives_go_through_one_loop(function, states):
    """The states once, and a tangent for each of three directions; b of the scan does not depend on two of them."""
    program = record(lambda x: units(function, x), 3)
    assert len(loops_of(program.simplified)) == 4
    (loop,) = loops_of(together(program.simplified))
    assert loop.states == states
    inputs = [Value(x) for x in ROW]
    expected = units(function, inputs)
    assert list(program.values([ROW])[0]) == pytest.approx([y.data for y in expected], rel=1e-12, abs=1e-13)
    assert program(ROW) == pytest.approx([y.data for y in expected], rel=1e-12, abs=1e-13)
    of_rows = program.gradients([ROW])[1][0]
    for y, row in zip(expected, of_rows, strict=True):
        assert list(row) == pytest.approx([g.data for g in grad(y, inputs)], rel=1e-10, abs=1e-11)


def scanned(step, x, y, items=(1.0,) * STEPS):
    return scan(step, [x, y], list(items))


def test_what_one_loop_needs_of_the_other_keeps_them_apart():
    def function(x):
        first, outputs = scanned(lambda s, k: ([s[0] * 0.9 + k, s[1]], s[0]), x[0], x[1])
        second, _ = scanned(lambda s, k: ([s[0] * 0.9 + k, s[1] + k], ()), x[0], first[1], outputs)
        return second[0] + second[1]

    program = record(function, 2)
    assert together(program.simplified) is program.simplified
    assert program(ROW[:2]) == pytest.approx(function(ROW[:2]), rel=1e-12)


def test_what_stands_between_follows_the_one_loop():
    """A number that the first loop gives is used before the second is recorded."""

    def function(x):
        step = lambda s, k: ([s[0] * 0.9 + k, s[1] * s[0]], ())  # noqa: E731
        first, _ = scanned(step, x[0], x[1])
        early = first[0] * x[1]
        second, _ = scanned(lambda s, k: ([s[0] * 0.9 + k, s[1] - s[0]], ()), x[0], x[1])
        return [early + second[1], second[0] * early]

    program = record(function, 2)
    tape = together(program.simplified)
    assert [loop.states for loop in loops_of(tape)] == [3]
    assert program(ROW[:2]) == pytest.approx(function(ROW[:2]), rel=1e-12)


@pytest.mark.parametrize(
    "other",
    [
        lambda s, k: ([s[0] * 0.9 - k, s[1] * s[0]], ()),
        lambda s, k: ([s[0] * 0.9 + k * -0.0, s[1]], ()),
        lambda s, _: ([s[1], s[0]], ()),
    ],
)
def test_states_that_only_begin_alike_are_two(other):
    def function(x):
        first, _ = scanned(lambda s, k: ([s[0] * 0.9 + k * 0.0, s[0] - s[1]], ()), x[0], x[1])
        second, _ = scanned(other, x[0], x[1])
        return [*first, *second]

    program = record(function, 2)
    assert len(loops_of(together(program.simplified))) == 2
    assert program(ROW[:2]) == pytest.approx(function(ROW[:2]), rel=1e-12)


def test_loops_of_other_lengths_stay_apart():
    def step(s, _):
        return s * 0.9, ()

    program = record(lambda x: [scan(step, x, [0.0] * n)[0] for n in (STEPS, STEPS + 1)], "x")
    assert len(loops_of(together(program.simplified))) == 2
    assert program(2.0) == pytest.approx([2.0 * 0.9**STEPS, 2.0 * 0.9 ** (STEPS + 1)], rel=1e-12)


def test_a_long_step_stays_short(monkeypatch):
    program = record(lambda x: units(of_scan, x), 3)
    longest = max(len(loop.body.entries) for loop in loops_of(program.simplified))
    monkeypatch.setattr(module, "MOST", longest + 8)
    loops = loops_of(together(program.simplified))
    assert 1 < len(loops) < 4
    assert all(len(loop.body.entries) <= longest + 8 for loop in loops)


def test_gradients_that_are_asked_for_one_by_one_go_back_in_one_loop():
    def function(x):
        y = of_scan(x)
        return [grad(y, number) for number in x]

    program = record(function, 3)
    assert len(loops_of(program.simplified)) == 4
    assert len(loops_of(together(program.simplified))) == 2
    assert program(ROW) == pytest.approx([g.data for g in function([Value(x) for x in ROW])], rel=1e-11)


def test_what_entries_need_takes_a_bit_for_each_loop_not_for_each_entry():
    def function(x):
        start = x[0]
        for _ in range(200):
            start = (start * x[1]).sin()
        first, _ = scanned(lambda s, k: ([s[0] * k, s[1]], ()), start, x[1])
        second, _ = scanned(lambda s, k: ([s[0] + k, s[1]], ()), first[0], x[1])
        return second[0]

    tape = record(function, 2).simplified
    loops = [i for i, entry in enumerate(tape.entries) if entry[0].__class__ is Loop]
    needs = module._needs(tape, loops)
    assert [needs[loop] for loop in loops] == [0b01, 0b11]
    assert needs[loops[0] - 1] == 0
