"""Products of one matrix with several vectors of one sample are one product, where nothing forbids it."""

import random
from dataclasses import replace

import numpy as np
import pytest

from engine import Update, Value, record, tanh, total
from engine.compile.blocks.instructions import Apply, Matrix, Product, Rows
from engine.compile.emit import numpy as plain
from engine.compile.emit.llvm.planning.draft import Draft
from engine.compile.emit.llvm.rows.packed.stacks import Stack, stacked
from engine.compile.emit.llvm.training.run import Native, NativeRun, mean_gradient
from engine.compile.emit.llvm.writing.target import AVX2, SSE2, host
from engine.compile.forms import Forms
from engine.core import operations as ops
from nn import Transformer
from nn.training.optim.optimizers import OPTIMIZERS

W = Matrix(0, 4, 2, 2)
UPDATE = Update(OPTIMIZERS["adam"].rule, 2, (0.9, 0.99, 1e-8), 0.01)


def product(units, inputs, **more):
    return Product("units", Rows(range(units, units + 4)), Rows(range(inputs, inputs + 2)), W, **more)


def shapes(body):
    """(first unit, how many, distances) of each stack; the name of any other instruction."""
    return [
        (e.product.units.indices[0], e.count, e.inputs, e.units) if isinstance(e, Stack) else type(e).__name__
        for e in stacked(body)
    ]


def test_products_of_one_matrix_at_equal_distances_are_one_stack():
    assert shapes([product(100 + 4 * i, 10 + 3 * i) for i in range(5)]) == [(100, 5, 3, 4)]


def test_inputs_may_stand_in_the_other_order():
    assert shapes([product(100 + 4 * i, 30 - 2 * i) for i in range(3)]) == [(100, 3, -2, 4)]


def test_a_stack_ends_where_the_distance_changes():
    body = [product(100, 10), product(104, 12), product(108, 14), product(112, 20), product(116, 26)]
    assert shapes(body) == [(100, 3, 2, 4), (112, 2, 6, 4)]
    assert shapes([product(100, 10), product(104, 10)]) == [
        (100, 1, 2, 4),
        (104, 1, 2, 4),
    ]  # one vector twice


@pytest.mark.parametrize(
    "other",
    [{"bias": 8}, {"weights": Matrix(8, 4, 2, 2)}, {"accumulate": True}],
    ids=["bias", "matrix", "accumulate"],
)
def test_products_that_differ_stand_alone(other):
    body = [product(100, 10), replace(product(104, 12), **other)]
    assert [count for _, count, *_ in shapes(body)] == [1, 1]


def test_a_product_of_what_another_has_given_comes_behind_it():
    assert [count for _, count, *_ in shapes([product(100, 10), product(104, 100)])] == [1, 1]


def rule(out, operand):
    return Apply(Rows(range(out, out + 2)), (Rows(range(operand, operand + 2)),), ops.tanh)


@pytest.mark.parametrize(
    ("between", "together"),
    [
        (rule(50, 10), True),  # it reads what both may read
        (rule(50, 60), True),  # it has no row of theirs
        (rule(12, 60), False),  # it writes an input of the second
        (rule(104, 60), False),  # it writes a result of the second
        (rule(50, 104), False),  # it reads what the second will write
    ],
)
def test_a_product_passes_instructions_that_it_has_nothing_to_do_with(between, together):
    counts = [e for e in shapes([product(100, 10), between, product(104, 12)]) if e != "Apply"]
    assert [count for _, count, *_ in counts] == ([2] if together else [1, 1])


def test_the_last_reader_is_remembered_when_a_product_moves_before_it():
    others = Matrix(8, 2, 2, 2)
    reads = Product("units", Rows(range(60, 62)), Rows(range(12, 14)), others)
    writes = Product("units", Rows(range(12, 14)), Rows(range(20, 22)), others)
    body = [product(100, 10), reads, product(104, 12), writes]  # the third moves up to the first
    assert [count for _, count, *_ in shapes(body)] == [2, 1, 1]


def test_the_gradient_of_weights_begins_once():
    """The first of them stores, all others add: so does a stack of all, and of two stacks the second adds."""
    roles = [replace(product(100 + 4 * i, 10 + 2 * i), role="weights", accumulate=i > 0) for i in range(4)]
    (stack,) = stacked(roles)
    assert (stack.count, stack.product.accumulate) == (4, False)
    roles[3] = replace(roles[3], inputs=Rows(range(40, 42)))
    assert [(e.count, e.product.accumulate) for e in stacked(roles)] == [(3, False), (1, True)]
    adding = [replace(each, accumulate=True) for each in roles]
    assert [e.product.accumulate for e in stacked(adding)] == [True, True]


def transformer(positions, **more):
    model = Transformer(5, width=8, heads=2, context=positions, hidden=12, seed=3, **more)
    return record(
        lambda *tokens: total(tanh(z * z) for row in model(tokens) for z in row),
        *(f"t{i}" for i in range(positions)),
        parameters=model.parameters(),
    )


def layer(positions):
    """Layers with a bias, of 5 units and of 3, over neighbouring vectors of three inputs each."""
    draw = random.Random(4).gauss
    w, v = ([[Value(draw(0, 1)) for _ in range(n + 1)] for _ in range(m)] for n, m in ((3, 5), (5, 3)))

    def dense(rows, x):
        return [total(a * b for a, b in zip(row, x, strict=False)) + row[-1] for row in rows]

    def loss(*x):
        vectors = [x[i : i + 3] for i in range(0, len(x), 3)]
        return total(tanh(y) for vector in vectors for y in dense(v, [tanh(h) for h in dense(w, vector)]))

    return record(loss, *(f"x{i}" for i in range(3 * positions)))


def compared(program, rows, target=None):
    """Runs by Adam, whose batches are of one sample and of three, and a mean gradient, beside those of NumPy."""
    forms, leaves = Forms(program.recorded), np.array([v.data for v in program.parameters])
    batch = np.array(rows, dtype=float)
    runs = (
        NativeRun(Native(forms, UPDATE, target, single=True), batch, 1),
        plain.compile_program(forms).descent(batch, UPDATE, 1),
    )
    results = []
    for run in runs:
        run.load(leaves)
        run.load_memory(np.zeros((2, len(leaves))))
        order, bounds = np.array([0, 1, 2, 0, 1, 2, 2]), np.array([0, 1, 2, 3, 6, 7])
        costs = run.run(order, bounds, np.full(5, 0.01), 0, UPDATE.settings())
        results.append([costs, run.parameters(), run.gradient(), run.memory(), run.outputs(batch)])
    value, gradient = mean_gradient(Native(forms, target=target, single=True), leaves, batch, 1)
    results[0] += [value, gradient]
    results[1] += plain.compile_program(forms).mean_gradient(leaves, batch, 1)
    for got, expected in zip(*results, strict=True):
        assert np.allclose(got, expected, rtol=1e-10, atol=1e-12)


@pytest.mark.parametrize("positions", [1, 2, 3, 4, 5, 7, 8])  # tiles are of four positions
def test_a_run_of_one_sample_a_step_equals_the_same_in_numpy(positions):
    rng = np.random.default_rng(2)
    compared(transformer(positions), rng.integers(0, 5, (3, positions)))
    compared(layer(positions), rng.normal(size=(3, 3 * positions)))


@pytest.mark.parametrize("target", [t for t in (SSE2, AVX2) if t.width <= host().width], ids=str)
def test_narrower_vectors(target):
    rng = np.random.default_rng(2)
    compared(transformer(5), rng.integers(0, 5, (3, 5)), target)
    compared(layer(5), rng.normal(size=(3, 15)), target)


def test_two_blocks_of_attention_with_shared_keys():
    compared(transformer(6, layers=2, groups=1), np.random.default_rng(2).integers(0, 5, (3, 6)))


def test_each_matrix_of_a_transformer_is_one_product_a_way():
    """Queries, keys and values together, attention's output, two of the perceptron, the scores: three ways each."""
    forms = Forms(transformer(6).recorded)
    draft = Draft(forms.block, [forms.adjoint_to_parameters], host(), learns=True, single=True)
    assert [stack.count for stack in draft.layers.stacks.values()] == [6] * 15
    assert len({stack.product.weights for (body, _), stack in draft.layers.stacks.items() if not body}) == 5
    assert not forms.block.before  # no matrix is a copy of another
