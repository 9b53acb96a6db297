"""The lines of a JAX source, run by NumPy: arrays never change, and no slice begins at the number of a step."""

import sys
from types import SimpleNamespace

import numpy as np
import pytest

from engine import erf, record, scan


class Array(np.ndarray):
    """An array as JAX has it: an index may be set or added to in a copy, and in no other way."""

    @property
    def at(self):
        return At(self)

    def __setitem__(self, *_):
        raise TypeError("JAX arrays never change")


class At:
    """`x.at[index].set(value)` and `.add(value)`."""

    def __init__(self, array, index=None):
        self.array, self.index = array, index

    def __getitem__(self, index):
        return At(self.array, index)

    def set(self, value):
        copied = np.array(self.array)
        copied[self.index] = value
        return copied.view(Array)

    def add(self, value):
        copied = np.array(self.array)
        np.add.at(copied, self.index, value)
        return copied.view(Array)


class Turn(int):
    """The number of a step while JAX compiles: it may be computed with, and is no bound of a slice."""

    def __index__(self):
        raise TypeError("the number of a step is not known")

    def __mul__(self, other):
        return np.int64(int.__mul__(self, other))


def fori_loop(first, last, step, x):
    for turn in range(first, last):
        x = step(Turn(turn), x)
    return x


@pytest.fixture
def run(monkeypatch):
    """The values of a program by its JAX source."""
    special = pytest.importorskip("scipy.special", reason="JAX has what NumPy lacks under the names of scipy")
    arrays = SimpleNamespace(**vars(np))
    arrays.zeros = lambda *a, **k: np.zeros(*a, **k).view(Array)
    jax = SimpleNamespace(
        numpy=arrays,
        lax=SimpleNamespace(fori_loop=fori_loop),
        scipy=SimpleNamespace(special=special),
        config=SimpleNamespace(update=lambda *_: None),
        __path__=[],
    )
    monkeypatch.setitem(sys.modules, "jax", jax)
    monkeypatch.setitem(sys.modules, "jax.numpy", arrays)

    def values(program, batch):
        space = {}
        exec(program.export("jax"), space)  # noqa: S102  # our own source
        return np.asarray(space["values"](np.asarray(batch)))

    return values


def test_every_kind_of_instruction(run, small_program):
    batch = np.random.default_rng(0).normal(size=(9, 3))
    values = small_program.values(batch).reshape(9, -1)
    assert run(small_program, batch) == pytest.approx(values, rel=1e-12, abs=1e-14)


def test_items_and_outputs_of_a_loop_may_be_runs_lists_and_lie_apart(run):
    """Each step takes two inputs that lie side by side, or in another order, and gives two results."""

    def looped(order):
        def function(*x):
            items = [[x[2 * k + i] for i in order] for k in range(40)]
            state, outputs = scan(lambda s, pair: (s * 0.5 + pair[0], [s, pair[1] - s]), 0.0, items)
            return [state, *outputs[0], *outputs[-1]]

        return record(function, *(f"x{i}" for i in range(80)))

    batch = np.random.default_rng(1).normal(size=(3, 80))
    for order in ((0, 1), (1, 0)):
        state, outputs = np.zeros(3), []
        for k in range(40):
            first, second = (batch[:, 2 * k + i] for i in order)
            outputs.append((state, second - state))
            state = state * 0.5 + first
        expected = np.column_stack([state, *outputs[0], *outputs[-1]])
        program = looped(order)
        assert "fori_loop(0, 40, step_0, x)" in program.export("jax")
        assert run(program, batch) == pytest.approx(expected, rel=1e-12, abs=1e-14)


def test_a_source_has_64_bits_unless_it_is_asked_for_32_and_the_functions_that_numpy_lacks():
    program = record(lambda x: erf(x) + 1.0)
    double, single = program.export("jax"), program.export("jax", single=True)
    assert 'jax.config.update("jax_enable_x64", True)' in double
    assert "jax_enable_x64" not in single
    assert ("float64" in double, "float32" in double) == (True, False)
    assert ("float64" in single, "float32" in single) == (False, True)
    assert "jax.scipy.special.erf" in double


def test_items_that_are_a_run_are_counted_on_and_others_come_from_a_table():
    def looped(items):
        columns = [f"x{i}" for i in range(40)]
        return record(lambda *x: scan(lambda s, item: (s * 0.5 + item, ()), 0.0, items(x))[0], *columns)

    assert "x[jnp.arange(0, 1) + turn_0 * 1]" in looped(list).export("jax")
    turned = looped(lambda x: x[::-1]).export("jax")
    assert "x_0 = jnp.array([39, 38, 37," in turned
    assert "x[x_0[turn_0 * 1 + jnp.arange(1)]]" in turned
