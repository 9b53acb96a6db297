"""Dot products that share vectors, as in attention, are products of matrices of rows, and equal the eager graph."""

import random

import pytest

from engine import Value, dot, exp, grad, hessian, record, relu, take, total, where
from engine.compile.blocks.instructions import Apply, Copy, RowProducts, Sum
from engine.core import operations as ops
from nn import Attention, Transformer

np = pytest.importorskip("numpy", reason="the extra fast")


def row_products(block):
    return [each for each in block.body if isinstance(each, RowProducts)]


def vectors(x, size):
    return [list(x[i : i + size]) for i in range(0, len(x), size)]


def attention(positions, size, *, causal):
    """For each position the weights of others, and the sum of their vectors; all vectors are inputs."""

    def function(queries, keys, values):
        q, k, v = (vectors(part, size) for part in (queries, keys, values))
        results = []
        for t, query in enumerate(q):
            seen = range(t + 1 if causal else positions)
            powers = [exp(dot(query, k[s]) / size**0.5) for s in seen]
            shares = [power / total(powers) for power in powers]
            results += [dot(shares, [v[s][j] for s in seen]) for j in range(size)]
        return total(r * r for r in results)

    return function, [positions * size] * 3


@pytest.mark.parametrize(
    ("positions", "size", "causal"),
    [(4, 4, True), (5, 4, False), (6, 5, True), (7, 9, True), (9, 4, True), (4, 17, False)],
)
def test_attention_of_random_vectors(positions, size, causal, agrees, rows):
    function, shapes = attention(positions, size, causal=causal)
    program = agrees(function, *shapes, rows=rows(3, sum(shapes)).tolist())
    assert len(row_products(program.block)) >= 2  # the scores, and the sums of values
    assert len(row_products(program.adjoint())) >= 4


@pytest.mark.parametrize(
    ("width", "heads", "groups", "positions"),
    [(4, 1, 1, 5), (8, 2, 1, 6), (8, 2, 2, 4), (20, 4, 2, 5), (16, 4, 4, 6)],
)
def test_layers_of_attention_and_their_weights(width, heads, groups, positions, agrees, rows):
    layer = Attention(width, heads, groups=groups, seed=1)
    random_of = random.Random(2)
    for parameter in layer.parameters():
        parameter.data = random_of.gauss(0.0, 0.4)

    def loss(x):
        return total(y * y * y for row in layer(vectors(x, width)) for y in row)

    batch = rows(2, positions * width).tolist()
    program = agrees(loss, positions * width, rows=batch, parameters=layer.parameters())
    assert row_products(program.block) or width // heads < 4


def test_gradients_equal_differences():
    function, shapes = attention(5, 4, causal=True)
    program = record(function, *shapes)
    point = np.random.default_rng(3).normal(size=sum(shapes))
    _, gradients = program.gradients([point])
    for i in range(0, len(point), 7):
        step = np.zeros(len(point))
        step[i] = 1e-6
        up, down = program.values([point + step]), program.values([point - step])
        assert np.ravel(gradients)[i] == pytest.approx((up - down).item() / 2e-6, rel=1e-6, abs=1e-8)


def test_what_comes_later_moves_nothing():
    model = Transformer(7, width=8, heads=2, context=9, seed=1)
    program = record(lambda x: [z for row in model(x) for z in row], 9, parameters=model.parameters())
    tokens = [1.0, 4.0, 2.0, 6.0, 0.0, 3.0, 5.0, 1.0, 2.0]
    other = [*tokens[:6], 0.0, 6.0, 6.0]  # what fills a line behind its end
    assert row_products(program.block)
    ours, theirs = (program.values([line]).reshape(9, 7) for line in (tokens, other))
    assert ours[:6].tolist() == theirs[:6].tolist()
    for part in (each for products in row_products(program.block) for each in products.parts):
        assert part.height == 1 <= part.width <= 9
    short = record(lambda x: [z for row in model(x) for z in row], 6, parameters=model.parameters())
    assert short.values([tokens[:6]]).reshape(6, 7) == pytest.approx(ours[:6], rel=1e-12)


def test_second_derivatives(close):
    function, _ = attention(4, 4, causal=True)

    def of_queries(x):
        fixed = [[Value(0.1 * (i % 7) - 0.2) for i in range(16)] for _ in range(2)]
        return function(x, *fixed)

    point = np.random.default_rng(5).normal(size=16).tolist()
    program = record(of_queries, 16)
    leaves = [Value(v) for v in point]
    rows_of = hessian(of_queries(leaves), leaves)
    close(program.hessian([point])[1], [[entry.data for entry in row] for row in rows_of], 1.0)
    slopes = record(lambda x: grad(of_queries(x), x), 16)
    close(slopes.values([point]), [g.data for g in grad(of_queries(leaves), leaves)], 1.0)


def test_a_gradient_reaches_only_what_an_output_depends_on(agrees, rows):
    """Each output has a cone of its own: 0 times infinity, in the others, gives no NaN."""

    def scores(x):
        keys = vectors([v * v for v in x[4:]], 4)
        return [dot(x[:4], key) for key in keys]

    program = agrees(scores, 20, rows=rows(3, 20).tolist())
    assert row_products(program.block)
    inf = [1.0, 0.0, 2.0, 1.0, *[1.0] * 4, float("inf"), *[1.0] * 11]
    gradients = program.gradients([inf])[1][0]
    assert np.isfinite(gradients[0]).all()
    assert np.isfinite(gradients[2:]).all()


def test_branches_that_are_not_taken_pass_nothing_on(agrees, rows):
    def branches(x):
        queries, keys = vectors([relu(v) for v in x[:8]], 4), vectors([v.exp() for v in x[8:]], 4)
        scores = [where(x[0].step(), dot(q, k), q[0]) for q in queries for k in keys]
        chosen = [take(scores * 3, 2.0 * (x[1].step() + x[2].step())), *scores[:2]]
        return total(s * s for s in chosen)

    program = agrees(branches, 20, rows=rows(16, 20).tolist())
    assert row_products(program.block)


def test_some_vectors_depend_on_a_parameter_and_others_do_not(agrees, rows):
    w = Value(0.7, "w")

    def loss(x):
        queries = [[w * v for v in x[:4]], [v.tanh() for v in x[4:8]]]
        keys = [[v.sin() for v in x[8:12]], [w * w * v for v in x[12:16]], [v.cos() for v in x[4:8]]]
        return total(dot(q, k).tanh() for q in queries for k in keys)

    program = agrees(loss, 16, rows=rows(5, 16).tolist(), parameters=[w])
    assert row_products(program.block)


def test_vectors_that_lie_apart_are_copied_side_by_side(agrees, rows):
    def apart(x):
        queries = [[x[i] for i in order] for order in ([0, 1, 3, 7], [2, 6, 4, 5])]
        keys = [[x[i] for i in order] for order in ([8, 10, 9, 11], [12, 15, 13, 14], [19, 17, 16, 18])]
        return [dot(q, k) for q in queries for k in keys]

    program = agrees(apart, 20, rows=rows(4, 20).tolist())
    assert [type(each) for each in program.block.body] == [Copy, RowProducts]


def test_vectors_that_overlap_unevenly_are_multiplications_and_sums(agrees, rows):
    def apart(x):
        queries = [[x[i] for i in order] for order in ([0, 1, 3, 7], [0, 7, 1, 3])]
        keys = [[x[i] for i in order] for order in ([8, 10, 9, 11], [8, 9, 11, 10], [10, 11, 8, 9])]
        return [dot(q, k) for q in queries for k in keys]

    program = agrees(apart, 12, rows=rows(4, 12).tolist())
    assert not row_products(program.block)
    kinds = [each.op if isinstance(each, Apply) else type(each) for each in program.block.body]
    assert kinds == [ops.mul, Sum]


def test_long_vectors_and_every_way_of_the_kernels(agrees, rows):
    """Vectors longer than the code of one kernel holds, and matrices that lie the other way round."""

    def long(x):
        q, keys = x[:70], vectors(x[70:], 70)
        across = [dot([k[i] for k in keys], q[:4]) for i in range(70)]
        return total(v.tanh() for v in (*(dot(q, k).sin() for k in keys), *across))

    program = agrees(long, 350, rows=[[0.1 * v for v in row] for row in rows(2, 350).tolist()])
    assert row_products(program.block)


def test_the_engine_without_llvm_has_the_same_numbers(rows, close):
    from engine.compile.emit import numpy as plain
    from engine.compile.forms import Forms

    function, shapes = attention(6, 5, causal=True)
    program, batch = record(function, *shapes), rows(3, sum(shapes))
    code = plain.compile_program(Forms(program.recorded))
    for ours, theirs in zip(code.gradients(np.zeros(0), batch, 1), program.gradients(batch), strict=True):
        close(ours.ravel(), theirs.ravel(), 1.0)
