"""Loops of a program have the numbers and gradients of the loop written out, for any nesting and any order."""

import pickle
import random
from dataclasses import replace

import pytest

from engine import Value, dot, grad, jvp, record, scan, step, take, total, where, while_loop, zero_grad
from engine.calculus.functions import loops
from engine.compile.blocks.block import Block, BlockError
from engine.compile.blocks.instructions import Loop, Move, Product, Rows, inside
from engine.compile.runs.plain import PlainRunner

np = pytest.importorskip("numpy", reason="the extra fast")

W = [Value(0.5, "w"), Value(-0.2, "b"), Value(0.3, "c")]
M = [[Value(0.2 * i - 0.3 * j + 0.1, f"m{i}{j}") for j in range(3)] for i in range(3)]
LEAVES = [*W, *(leaf for row in M for leaf in row)]
STEPS = 7
w, b, c = W


@pytest.fixture(autouse=True)
def short_loops_are_kept(monkeypatch):
    monkeypatch.setattr(loops, "FEWEST", 2)


def last(function, **options):
    return lambda h, xs: scan(function, h, xs, **options)[0]


def both(function, state=lambda h: h, **options):
    def sums(h, xs):
        state_, ys = scan(function, state(h), xs, **options)
        flat = [y for part in ys for y in (part if isinstance(part, list) else [part])]
        return total(flat) + total(state_ if isinstance(state_, list) else [state_])

    return sums


def cell(h, x):
    new = [(dot(row, h) + x * b).tanh() for row in M]
    return new, new[0] * x


def inner(s, x):
    t, ys = scan(lambda a, y: ((a * w + x * y).sin(), a * y), s, [x, b, s])
    return t, total(ys)


def outer_value(h, xs):
    z = (h * w).exp()
    return scan(lambda s, x: (s * z + x * h * w, z), h, xs)[0] * z


def output_from_outside(h, xs):
    z = (h * w).exp()
    s, ys = scan(lambda s, x: (s * x * c, [z, s, z]), h, xs)
    return total(y[0] * y[1] + y[2] for y in ys) * z + s


def sum_that_begins_outside(h, xs):
    z, p = h + xs[0] + xs[1] * w, h * w
    return scan(lambda s, x: ((z + s + x) * 0.1 + (p + x * w + s * b), ()), h, xs)[0]


def read_by_some_steps(h, xs):
    z = (h * w).exp() * xs[1]
    return scan(lambda s, x: (where(step(x), z * s + x, s * c), ()), h, xs)[0]


def only_some_outputs(h, xs):
    s, ys = scan(lambda s, x: ((s + x * w).tanh(), [s * x, x * c, s]), h, xs)
    return ys[2][0] * ys[4][1] + ys[0][2] + s * 0.0


def newton(h, xs):
    a = xs[0] * xs[0] + 1.0
    return while_loop(lambda x: abs(x * x - a) - 1e-13, lambda x: (x + a / x) / 2.0, a + h * h, limit=30)


FUNCTIONS = {
    "a recurrence": both(lambda s, x: ((s * w + x).tanh(), s * x)),
    "two states and a counter": both(
        lambda s, x: ([s[0] * w + x, s[1] + 1.0], s[0] * s[1]), lambda h: [h, 0.0]
    ),
    "a matrix": both(cell, lambda h: [h, h * w, 1.0]),
    "checkpoints": both(cell, lambda h: [h, h * w, 1.0], checkpoint=True),
    "a loop in a loop": both(inner),
    "an outer value": outer_value,
    "an output from outside": output_from_outside,
    "a sum that begins outside": sum_that_begins_outside,
    "a value that some steps read": read_by_some_steps,
    "some of the outputs": only_some_outputs,
    "a state that stays": last(lambda s, x: (s, x)),
    "a state that is the item": last(lambda s, x: (x, s)),
    "a state that is a number": last(lambda s, x: (2.0, s * x)),
    "states that change places": lambda h, xs: dot(
        scan(lambda s, x: ([s[1] * x, s[0] + w, s[0]], ()), [h, w, h * h], xs)[0], [1.0, h, w]
    ),
    "branches": both(lambda s, x: (where(step(x), s * w + x, s.exp() * c), where(step(s), s, x))),
    "an infinite partial that is left out": last(lambda s, x: (where(x * x, s * x, (s - s).sqrt()), ())),
    "a bounded loop": newton,
    "one loop after another": lambda h, xs: scan(
        lambda s, x: (s * c + x, ()), h, scan(lambda s, x: (s + w * x, s * x), h, xs)[1]
    )[0],
    "numbers as items": lambda h, xs: scan(lambda s, k: (s * w + xs[0] * k, ()), h, [0.5, 1.0, 2.0, 4.0])[0],
    "no state": lambda h, xs: total(scan(lambda _, x: ((), x * h + w), (), xs)[1]),
    "a table in the step": both(
        lambda s, x: (take([s * 0.1 * k + w for k in range(9)], step(x) * 3.0 + 1.0), s)
    ),
}
ROWS = np.random.default_rng(0).normal(size=(6, STEPS + 1)).tolist()


def eager(function, row):
    leaves = [Value(x) for x in row]
    zero_grad(LEAVES)
    output = function(leaves[0], leaves[1:])
    if isinstance(output, Value):
        output.backward()
    result = getattr(output, "data", output), [leaf.grad for leaf in leaves], [leaf.grad for leaf in LEAVES]
    zero_grad(LEAVES)
    return result


def loops_of(program):
    return [each for each in program.block.body if isinstance(each, Loop)]


def test_loops_have_the_numbers_and_gradients_of_the_graph(only):
    functions = list(FUNCTIONS.values())
    program = only(
        record(lambda h, xs: [f(h, xs) for f in functions], "h", STEPS, parameters=LEAVES), "numpy"
    )
    assert len(loops_of(program)) >= len(functions)
    expected = [[eager(f, row) for f in functions] for row in ROWS]
    values, gradients = program.gradients(ROWS)
    for i, name in enumerate(FUNCTIONS):
        expected_column = [sample[i] for sample in expected]
        assert values[:, i] == pytest.approx([v for v, _, _ in expected_column], rel=1e-11, abs=1e-12), name
        assert gradients[:, i] == pytest.approx(
            np.array([to for _, to, _ in expected_column]), rel=1e-9, abs=1e-11
        ), name
    together = record(lambda h, xs: total(f(h, xs) for f in functions), "h", STEPS, parameters=LEAVES)
    means = np.mean([np.sum([to for _, _, to in sample], axis=0) for sample in expected], axis=0)
    for backend in ("numpy", "llvm"):
        only(together, backend)
        assert together.values(ROWS) == pytest.approx(values.sum(axis=1), rel=1e-11)
        assert together.gradients(ROWS)[1] == pytest.approx(gradients.sum(axis=1), rel=1e-9, abs=1e-11)
        assert together.mean_gradient(ROWS)[1] == pytest.approx(means, rel=1e-9, abs=1e-11)


def test_derivatives_of_loops_are_loops_of_any_order(only):
    def f(h, xs):
        return both(
            lambda s, x: ([(s[0] * w + x).tanh(), s[1] * x + s[0]], s[1] * s[0]), lambda h: [h, h * w]
        )(h, xs)

    row = ROWS[0]
    leaves = [Value(x) for x in row]
    y = f(leaves[0], leaves[1:])
    first = grad(y, leaves)
    second = [[v.data for v in grad(g, leaves)] for g in first]
    program = record(f, "h", STEPS, parameters=LEAVES)
    for kind in ("hessian", "jvp", "vjp"):
        only(program.derived(kind), "numpy")
    assert program.hessian([row])[1][0] == pytest.approx(np.array(second), rel=1e-9, abs=1e-12)
    vector = [0.5 - 0.1 * k for k in range(STEPS + 1)]
    assert program.jvp([row], vector)[1][0] == pytest.approx(dot([g.data for g in first], vector), rel=1e-10)
    assert program.vjp([row], [2.0])[1][0] == pytest.approx([2.0 * g.data for g in first], rel=1e-10)

    def of_gradients(h, xs):
        y = f(h, xs)
        return grad(y, h) ** 2 + grad(y, w)

    inner_gradient = only(record(of_gradients, "h", STEPS, parameters=LEAVES), "numpy")
    assert len(loops_of(inner_gradient)) == 2  # forth, and back for both gradients, asked for one by one
    expected = first[0] ** 2 + grad(y, w)
    assert inner_gradient.values([row]) == pytest.approx(expected.data, rel=1e-10)
    assert inner_gradient.mean_gradient([row])[1][0] == pytest.approx(grad(expected, w).data, rel=1e-9)


def test_a_value_around_the_loop_and_what_it_depends_on_are_differentiated_once(only):
    leaves = [Value(x) for x in ROWS[0]]
    first = grad(outer_value(leaves[0], leaves[1:]), leaves)
    program = record(outer_value, "h", STEPS, parameters=LEAVES)
    for kind in ("hessian", "jvp"):
        only(program.derived(kind), "numpy")
    second = [[v.data for v in grad(g, leaves)] for g in first]
    assert program.hessian(ROWS[:1])[1][0] == pytest.approx(np.array(second), rel=1e-9, abs=1e-12)
    vector = [1.0] + [0.0] * STEPS
    assert program.jvp(ROWS[:1], vector)[1][0] == pytest.approx(first[0].data, rel=1e-11)


def test_two_values_around_a_loop_of_which_one_is_computed_from_the_other():
    """Each gradient of the loop to the two is that of its steps alone: the way from one to the other lies outside."""

    def f(v, xs):
        z = v * v
        return scan(lambda s, x: (s * z * 0.5 + x * v, ()), v, xs)[0]

    row = ROWS[0]
    v, xs = Value(row[0]), [Value(x) for x in row[1:]]
    first, second = grad(f(v, xs), v).data, grad(grad(f(v, xs), v), v).data
    back = record(lambda v, xs: grad(f(v, xs), v), "v", STEPS)
    forth = record(lambda v, xs: jvp(f(v, xs), v, 1.0), "v", STEPS)
    twice = record(lambda v, xs: grad(grad(f(v, xs), v), v), "v", STEPS)
    for program, expected in ((back, first), (forth, first), (twice, second)):
        assert program.values([row]) == pytest.approx(expected, rel=1e-11)


def test_what_does_not_change_from_step_to_step_is_computed_before_the_loop():
    program = record(
        lambda h, xs: scan(lambda s, x: (s * (h * w).exp() + x * w.exp(), ()), h, xs)[0], "h", STEPS
    )
    (loop,) = loops_of(program)
    assert {each.op.name for each in loop.body} == {"mul", "add"}
    assert [each.op.name for each in program.block.before] == ["exp"]


def test_a_step_that_differs_from_time_to_time_is_written_step_by_step():
    count = iter(range(1000))
    counting = record(lambda h, xs: scan(lambda s, x: (s + x * float(next(count)), ()), h, xs)[0], "h", 3)
    assert not loops_of(counting)
    looking_up = record(lambda h, xs: scan(lambda s, k: (s * xs[k], ()), h, range(3))[0], "h", 3)
    assert not loops_of(looking_up)
    assert looking_up(2.0, [1.0, 3.0, 5.0]) == 30.0
    growing = record(lambda h, xs: total(scan(lambda s, x: ([*s, x], ()), [h], xs)[0]), "h", 3)
    assert not loops_of(growing)
    assert growing(2.0, [1.0, 3.0, 5.0]) == 11.0


def test_a_long_loop_has_the_code_of_a_short_one():
    def instructions(steps):
        program = record(both(cell, lambda h: [h, h, h]), "h", steps, parameters=LEAVES)
        blocks = program.block, program.adjoint(), program.adjoint(to="parameters")
        return [
            [type(each).__name__ for each in inside(block.body) if not isinstance(each, Loop)]
            for block in blocks
        ]

    assert instructions(3) == instructions(300)
    program = record(both(cell, lambda h: [h, h, h]), "h", 300)
    assert sum(isinstance(each, Product) for each in inside(program.block.body)) == 1


def test_checkpoints_keep_the_square_root_of_the_states():
    sizes = {
        checkpoint: record(last(lambda s, x: (s * w + x * x, ()), checkpoint=checkpoint), "h", 2_500)
        .adjoint()
        .rows
        for checkpoint in (False, True)
    }
    assert sizes[False] > 10_000
    assert sizes[True] < 7_500  # the items, their gradients, and less than as many again


def test_a_program_with_loops_is_copied_and_runs_without_numpy():
    program = record(both(inner), "h", STEPS, parameters=LEAVES)
    copy = pickle.loads(pickle.dumps(program))  # noqa: S301  # our own
    assert copy.values(ROWS).tolist() == program.values(ROWS).tolist()
    assert str(copy) == str(program)
    plain = PlainRunner(program.recorded)
    (value,), (gradient,) = (part[:1] for part in plain.gradients(ROWS[:1], 1, None, finite=False))
    values, gradients = program.gradients(ROWS[:1])
    assert value == pytest.approx(values[0], rel=1e-11)
    assert gradient == pytest.approx(gradients[0], rel=1e-9)


FROM_OUTSIDE = {
    "an output": lambda h, xs: scan(lambda s, x: (s * x, (h * xs[0]).sin()), h, xs)[1][2],
    "an output of two": lambda h, xs: scan(lambda s, x: (s * x, [(h * xs[0]).sin(), s]), h, xs)[1][2][0],
    "the next state": lambda h, xs: scan(lambda s, x: ((h * xs[0]).sin(), s * x), h, xs)[1][2],
    "the last state": lambda h, xs: scan(lambda s, x: ((h * xs[0]).sin(), s * x), h, xs)[0],
}
"""What a loop alone reads, and none of its instructions."""


@pytest.mark.parametrize("backend", ["numpy", "llvm"])
@pytest.mark.parametrize("function", FROM_OUTSIDE.values(), ids=FROM_OUTSIDE)
def test_what_a_loop_gives_may_stand_before_it(function, backend, only):
    program = only(record(function, "h", STEPS), backend)
    expected = [eager(function, row) for row in ROWS]
    assert program.values(ROWS) == pytest.approx([value for value, _, _ in expected], rel=1e-13)
    assert program.gradients(ROWS)[1] == pytest.approx(np.array([to for _, to, _ in expected]), rel=1e-12)
    assert program(*[ROWS[0][0], ROWS[0][1:]]) == pytest.approx(expected[0][0], rel=1e-13)


def test_a_loop_reads_what_it_gives_of_rows_before_it():
    loop = Loop(3, (), (), (Move(Rows((7,)), Rows((1, 2, 3))),))
    assert loop.operands[0] == Rows((7,))


def test_what_a_program_with_loops_prints():
    program = record(lambda h, xs: scan(lambda s, x: (s * w + x, s), h, xs)[0], "h", 3, parameters=[w])
    assert [line.strip() for line in str(program).splitlines()[3:]] == [
        "r4 = r0",
        "3 times:",
        "r8 = next of r4-r6",
        "r9 = next of r1-r3",
        "r10 = mul r8 u0",
        "r11 = add r10 r9",
        "next of r5-r7 = r11",
        "return r7",
        "jacobian: 1 by 4, 4 of 4 entries: dense; linear: the same at every point",
        "output: linear, dense",
    ]


def test_a_loop_that_contradicts_itself_is_refused():
    loop = Loop(2, (Move(Rows((2,)), Rows((0, 1))),), (), (Move(Rows((2,)), Rows((3, 4))),))
    block = Block(5, (Rows(range(2)),), 0, (), (), (), (), (loop,), (), Rows((4,)))
    assert str(block).splitlines()[2:4] == ["  2 times:", "    r2 = next of r0-r1"]
    for wrong in (
        replace(loop, steps=3),
        replace(loop, steps=0, takes=(), gives=()),
        replace(loop, gives=(Move(Rows((2,)), Rows((3, 3))),)),
        replace(loop, takes=()),
    ):
        with pytest.raises(BlockError):
            replace(block, body=(wrong,))


def random_step(rng):
    """The text of a step of random operations over states, an item, parameters and a value around the loop."""
    names, lines = ["s0", "s1", "x", "w", "b", "z", "0.5"], ["    (s0, s1) = s"]
    for k in range(rng.randint(2, 7)):
        one, two, three = (rng.choice(names) for _ in range(3))
        form = rng.choice(
            [
                f"tanh({one} * {two} + {three})",
                f"{one} - {two} * 0.3",
                f"sin({one}) * {two}",
                f"where(step({one}), {two}, {three})",
                f"maximum({one}, {two})",
                f"total([{one}, {two}, {three}, s0])",
                f"scan(lambda q, p: (q * 0.5 + p * {one}, q), {two}, [{three}, x, s1, w])[0]",
                f"logsumexp([{one}, {two}, {three}])",
            ]
        )
        lines.append(f"    n{k} = {form}")
        names += [f"n{k}"] * 2
    outputs = [f"tanh({rng.choice(names)} * 0.7 + {rng.choice(names)})" for _ in range(3)]
    lines.append(f"    return [{outputs[0]}, {outputs[1]}], {outputs[2]}")
    return "\n".join(["def body(s, x):", *lines])


def agrees(seed):
    import engine

    rng = random.Random(seed)
    space = {
        name: getattr(engine, name) for name in ("scan", "step", "where", "maximum", "total", "logsumexp")
    }
    space |= {"tanh": engine.tanh, "sin": engine.sin, "w": w, "b": b}
    text = random_step(rng)
    steps, options = rng.randint(2, 9), {"checkpoint": rng.random() < 0.4}

    def function(h, xs):
        space["z"] = (h * w).tanh()
        exec(text, space)  # noqa: S102  # our own text
        (s0, s1), ys = scan(space["body"], [h, h * b], xs, **options)
        return total(ys) * s0 + s1 * h

    row = [rng.gauss(0.0, 1.0) for _ in range(steps + 1)]
    value, to_inputs, to_leaves = eager(function, row)
    program = record(function, "h", steps, parameters=LEAVES)
    assert loops_of(program), text
    from engine.compile.runs.compiled import Compiled

    program._runner.compiled = Compiled(program._forms, ["numpy"])
    values, gradients = program.gradients([row])
    assert values[0] == pytest.approx(value, rel=1e-9, abs=1e-11), text
    assert gradients[0] == pytest.approx(to_inputs, rel=1e-8, abs=1e-10), text
    assert program.mean_gradient([row])[1] == pytest.approx(to_leaves, rel=1e-8, abs=1e-10), text


def test_random_programs_with_loops():
    for seed in range(8):
        agrees(seed)


@pytest.mark.slow
def test_three_hundred_random_programs_with_loops():
    for seed in range(100, 400):
        agrees(seed)
