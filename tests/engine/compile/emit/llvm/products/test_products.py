"""Products of every small shape equal NumPy's, on every vector width of this machine."""

import numpy as np
import pytest

from engine.compile.emit.llvm.products.gradients import WeightGradient, bias_gradient
from engine.compile.emit.llvm.products.narrow import dots, row_sums
from engine.compile.emit.llvm.products.products import (
    Sums,
    from_before,
    from_bias,
    times_partial,
    times_partial_where_taken,
    to_y,
    zero,
)
from engine.compile.emit.llvm.products.tiles import Weights, stride
from engine.compile.emit.llvm.products.transposes import rows_to_samples, samples_to_rows, weights_transposed
from engine.compile.emit.llvm.writing.memory import load, store
from engine.compile.emit.llvm.writing.text import vector

SHAPES = [(1, 1, 1), (2, 16, 4), (3, 5, 7), (16, 16, 9), (17, 10, 33), (5, 31, 2), (64, 100, 6), (40, 9, 8)]
"""(inputs, units, samples)."""
NARROW = [(16, 1, 1), (17, 2, 5), (37, 3, 8), (64, 1, 33)]
ROOM = 40  # samples that matrices have room for


def to_m(t, totals):
    """A gradient is stored at the offset of its weight."""
    for total in totals:
        store(t, total.width, total.sums, total.place(t, "%m"))


def add_to_m(t, totals):
    """A gradient is added to what stands at the offset of its weight."""
    for total in totals:
        at = total.place(t, "%m")
        before = load(t, total.width, at)
        store(t, total.width, t.let(f"fadd {vector(total.width)} {before}, {total.sums}"), at)


def near(result: np.ndarray, expected: np.ndarray) -> None:
    """Equal to 1e-13 of the largest: sums of up to 100 products in another order."""
    assert result.shape == expected.shape
    assert np.abs(result - expected).max() <= 1e-13 * np.abs(expected).max()


def matrix(memory: np.ndarray, count: int, columns: int) -> np.ndarray:
    return memory.reshape(ROOM, -1)[:count, :columns]


@pytest.mark.parametrize("shape", SHAPES)
def test_units_from_inputs(native, room, samples, target, shape):
    inputs, units, n = shape
    rng = np.random.default_rng(0)
    X, W, b = rng.normal(size=(n, inputs)), rng.normal(size=(units, inputs)), rng.normal(size=units)
    x, y = samples(X, stride(inputs), ROOM), room(ROOM * stride(units))
    w, places = room(W.size), Weights(inputs, units, target.width).stored()
    w[places] = W
    product = Sums(inputs, units, stride(inputs), stride(units))
    functions = [
        product.emit("first", target, from_bias, to_y),
        product.emit("more", target, from_before, to_y),
    ]
    code = native(*functions)
    code.first(x, w, b, y, None, n)
    near(matrix(y, n, units), X @ W.T + b)
    code.more(x, w, None, y, None, n)
    near(matrix(y, n, units), 2 * X @ W.T + b)


@pytest.mark.parametrize("shape", SHAPES)
def test_gradient_to_inputs_with_the_partial_of_an_activation(native, room, samples, target, shape):
    inputs, units, n = shape
    rng = np.random.default_rng(1)
    D, W, E = rng.normal(size=(n, units)), rng.normal(size=(units, inputs)), rng.normal(size=(n, inputs))
    d, e, y = (
        samples(D, stride(units), ROOM),
        samples(E, stride(inputs), ROOM),
        room(ROOM * stride(inputs)),
    )
    weights = Weights(inputs, units, target.width)
    w, wt = room(W.size), room(W.size)
    w[weights.stored()] = W
    product = Sums(units, inputs, stride(units), stride(inputs))
    functions = [
        product.emit("back", target, zero, times_partial),
        product.emit("guarded", target, zero, times_partial_where_taken),
        weights_transposed("turn", weights, target),
    ]
    code = native(*functions)
    code.turn(w, wt)
    code.back(d, wt, None, y, e, n)
    near(matrix(y, n, inputs), D @ W * E)
    mask = room(ROOM)
    mask[:n] = np.arange(n) % 3
    code.guarded(d, wt, mask, y, e, n)
    near(matrix(y, n, inputs), np.where(mask[:n, None], D @ W * E, 0.0))


@pytest.mark.parametrize("shape", SHAPES)
def test_gradient_to_weights_and_biases_leaves_out_what_is_no_sample(native, room, samples, target, shape):
    inputs, units, n = shape
    rng = np.random.default_rng(2)
    X, D = rng.normal(size=(n, inputs)), rng.normal(size=(n, units))
    x, d, g, gb = (
        samples(X, stride(inputs), ROOM),
        samples(D, stride(units), ROOM),
        room(inputs * units),
        room(units),
    )
    functions = [
        WeightGradient(inputs, units, stride(inputs), stride(units)).emit("weights", target, to_m),
        bias_gradient("biases", units, stride(units), target, to_m),
    ]
    code = native(*functions)
    code.weights(x, d, None, g, n, 0, 0, 1)
    code.biases(None, d, None, gb, n, 0, 0, 1)
    near(g[Weights(inputs, units, target.width).stored()], D.T @ X)
    near(gb, D.sum(axis=0))


@pytest.mark.parametrize("shares", [1, 2, 3, 7])
@pytest.mark.parametrize("shape", SHAPES)
def test_shares_are_the_whole_product_once(native, room, samples, target, shape, shares):
    """Every share adds to what stands there: nothing is left out, and nothing computed twice."""
    inputs, units, n = shape
    rng = np.random.default_rng(6)
    X, W, D = rng.normal(size=(n, inputs)), rng.normal(size=(units, inputs)), rng.normal(size=(n, units))
    x, d = samples(X, stride(inputs), ROOM), samples(D, stride(units), ROOM)
    y, w, g = room(ROOM * stride(units)), room(W.size), room(W.size)
    y[:] = g[:] = 0.0
    places = Weights(inputs, units, target.width).stored()
    w[places] = W
    code = native(
        Sums(inputs, units, stride(inputs), stride(units), shared=True).emit("units", target, from_before),
        WeightGradient(inputs, units, stride(inputs), stride(units), shared=True).emit(
            "learn", target, add_to_m
        ),
    )
    for share in range(shares):
        code.units(x, w, None, y, None, n, share, shares)
        code.learn(x, d, None, g, n, 0, share, shares)
    near(matrix(y, n, units), X @ W.T)
    near(g[places], D.T @ X)


def test_the_weights_of_a_panel_stay_with_a_thread(native, room, target):
    """The first of two shares takes the first half of the panels: in the product as in its gradient."""
    units, inputs, n = 2 * 12 * target.width, 8, 16
    ones, d = np.ones((ROOM, stride(inputs))), np.ones((ROOM, stride(units)))
    y, g = room(ROOM * stride(units)), room(units * inputs)
    y[:] = g[:] = 0.0
    code = native(
        Sums(inputs, units, stride(inputs), stride(units), shared=True).emit("units", target, from_before),
        WeightGradient(inputs, units, stride(inputs), stride(units), shared=True).emit(
            "learn", target, add_to_m
        ),
    )
    code.units(ones, np.ones(units * inputs), None, y, None, n, 0, 2)
    code.learn(ones, d, None, g, n, 0, 0, 2)
    assert (matrix(y, n, units) == np.where(np.arange(units) < units // 2, inputs, 0)).all()
    gradient = g[Weights(inputs, units, target.width).stored()]
    assert (gradient == np.where(np.arange(units) < units // 2, n, 0)[:, None]).all()


@pytest.mark.parametrize("shape", NARROW)
def test_narrow_layers_forward_and_back(native, room, samples, target, shape):
    inputs, units, n = shape
    rng = np.random.default_rng(3)
    X, W, b, D = (rng.normal(size=s) for s in ((n, inputs), (units, inputs), units, (units, n)))
    weights = Weights(inputs, units, target.width)
    assert weights.narrow
    x, y, gx = samples(X, stride(inputs), ROOM), room(units * ROOM), room(ROOM * stride(inputs))
    d, g, gb = samples(D, ROOM, units), room(W.size), room(units)
    functions = [
        dots("forward", weights, stride(inputs), ROOM, target, bias=True),
        Sums(units, inputs, 1, stride(inputs), ROOM, by_rows=True).emit("back", target),
        WeightGradient(units, inputs, 1, stride(inputs), ROOM, by_rows=True).emit("learn", target, to_m),
        row_sums("biases", units, ROOM, target, to_m),
    ]
    code = native(*functions)
    code.forward(x, W, b, y, None, n)
    near(y.reshape(units, ROOM)[:, :n], W @ X.T + b[:, None])
    code.back(d, W, None, gx, None, n)
    near(matrix(gx, n, inputs), D.T @ W)
    code.learn(d, x, None, g, n, 0, 0, 1)
    near(g.reshape(W.shape), D @ X)
    code.biases(None, d, None, gb, n, 0, 0, 1)
    near(gb, D.sum(axis=1))


@pytest.mark.parametrize("inputs", [2, 17])
def test_samples_may_lie_anywhere(native, room, target, inputs):
    """In place of a matrix the kernels get the address of each sample; the last one stands for those that miss."""
    units, n = 5, 9
    rng = np.random.default_rng(5)
    data, W, D = (rng.normal(size=s) for s in ((20, inputs + 3), (units, inputs), (n, units)))
    order = rng.permutation(20)[:n]
    X = data[order, 1 : 1 + inputs]
    addresses = data.ctypes.data + 8 * ((inputs + 3) * np.resize(order, 12) + 1)
    weights, flat = Weights(inputs, units, target.width), Weights(inputs, 2, target.width)
    w, y, z, g = room(W.size), room(ROOM * stride(units)), room(2 * ROOM), room(W.size)
    w[weights.stored()] = W
    d = np.zeros((ROOM, stride(units)))
    d[:n, :units] = D
    code = native(
        Sums(inputs, units, 0, stride(units)).emit("forward", target),
        WeightGradient(inputs, units, 0, stride(units)).emit("learn", target, to_m),
        dots("dots", flat, 0, ROOM, target, bias=False),
    )
    code.forward(addresses, w, None, y, None, n)
    near(matrix(y, n, units), X @ W.T)
    code.learn(addresses, d, None, g, n, 0, 0, 1)
    near(g[weights.stored()], D.T @ X)
    code.dots(addresses, np.ascontiguousarray(W[:2]), None, z, None, n)
    near(z.reshape(2, ROOM)[:, :n], W[:2] @ X.T)


@pytest.mark.parametrize("columns", [1, 2, 3, 7, 8, 10, 16, 29])
@pytest.mark.parametrize("n", [1, 4, 8, 13])
def test_transposes(native, room, samples, target, columns: int, n: int):
    X = np.random.default_rng(4).normal(size=(n, columns))
    x, y, z = samples(X, stride(columns), ROOM), room(columns * ROOM), room(ROOM * stride(columns))
    steps = stride(columns), ROOM
    code = native(
        samples_to_rows("there", columns, steps, target),
        rows_to_samples("back", columns, steps[::-1], target),
    )
    code.there(x, y, n)
    assert (y.reshape(columns, ROOM)[:, :n] == X.T).all()
    code.back(y, z, n)
    assert (matrix(z, n, columns) == X).all()
