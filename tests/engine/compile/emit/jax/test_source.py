"""The JAX source of a program computes the numbers of the graph, and JAX differentiates it."""

import numpy as np
import pytest

from engine import Value, record, scan

pytestmark = pytest.mark.slow  # JAX compiles for seconds


@pytest.fixture(scope="session")
def jax():
    """JAX, imported by the tests that run: it takes a second."""
    return pytest.importorskip("jax", reason="a package of several 100 MB, for this file alone")


@pytest.fixture
def run(jax):
    def run(program, batch, **options):
        space = {}
        exec(program.export("jax", title="title", **options), space)  # noqa: S102  # our own source
        with np.errstate(all="ignore"):
            return np.asarray(jax.jit(space["values"])(np.asarray(batch)))

    return run


def test_every_operation_has_the_numbers_of_the_graph(run, operations_without_negative_zeros):
    program, points, expected = operations_without_negative_zeros
    for point, got, numbers in zip(points, run(program, points), expected, strict=True):
        for op, value, number in zip(program.recorded.entries[-len(numbers) :], got, numbers, strict=True):
            assert number is None or value == pytest.approx(number, rel=1e-12, abs=0, nan_ok=True), (
                op,
                point,
            )


def test_every_kind_of_instruction(run, small_program):
    batch = np.random.default_rng(0).normal(size=(9, 3))
    values = small_program.values(batch).reshape(9, -1)
    assert run(small_program, batch) == pytest.approx(values, rel=1e-12, abs=1e-14)


def test_jax_differentiates_it_by_its_parameters(jax):
    w, b = Value(2.0, "w"), Value(0.5, "b")
    program = record(lambda x: (w * x + b).tanh(), parameters=[w, b])
    assert "float32" in program.export("jax", single=True)
    space = {}
    exec(program.export("jax", title='a "title" \\ of two'), space)  # noqa: S102  # our own source
    batch = np.array([[1.0], [-0.3]])
    gradient = jax.grad(lambda p: space["values"](batch, p).mean())(space["PARAMETERS"])
    assert np.asarray(gradient) == pytest.approx(program.mean_gradient(batch)[1], rel=1e-12)


def test_a_loop_is_one_of_jax_however_many_steps_it_has(run, jax):
    w = Value(0.5, "w")

    def decayed(steps):
        return record(
            lambda x: scan(lambda h, k: ((w * h + k).tanh(), h), x, [0.01] * steps)[0], parameters=[w]
        )

    texts = [decayed(steps).export("jax") for steps in (100, 1000)]
    assert [text.count("fori_loop") for text in texts] == [1, 1]
    assert len(texts[0].splitlines()) == len(texts[1].splitlines())
    batch, program, space = [[0.3], [-2.0]], decayed(1000), {}
    assert run(program, batch)[:, 0] == pytest.approx(program.values(batch), rel=1e-12)
    exec(texts[1], space)  # noqa: S102  # our own source
    gradient = jax.grad(lambda p: space["values"](np.array(batch), p).mean())(space["PARAMETERS"])
    assert np.asarray(gradient) == pytest.approx(program.mean_gradient(batch)[1], rel=1e-11)
