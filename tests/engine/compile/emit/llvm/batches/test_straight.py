"""Small programs as straight code agree with the eager graph, at every width and for every number of samples."""

import numpy as np
import pytest

from engine import Value, apply, operations, record
from engine.compile.emit.llvm import code
from engine.compile.emit.llvm.batches.interleave import MOST, gather, scatter
from engine.compile.emit.llvm.batches.straight import is_short
from engine.compile.emit.llvm.code import Batches, computed
from engine.compile.emit.llvm.writing.arithmetic import Arithmetic
from engine.compile.emit.llvm.writing.target import host
from engine.compile.emit.llvm.writing.text import Text
from engine.compile.forms import Forms


def forms(function, *arguments):
    return Forms(record(function, *arguments).recorded)


def gradients(form, target, batch, leaves=()):
    adjoints = [form.adjoint_to_inputs(o) for o in range(len(form.block.outputs))]
    values = np.full((len(batch), len(adjoints)), np.nan)
    to = np.full((*values.shape, batch.shape[1]), np.nan)
    Batches(form.block, adjoints, target).run(np.array(leaves, dtype=float), batch, 1, values, to)
    return values, to


def eager(function, point):
    columns = [Value(number) for number in point]
    outputs = function(*columns)
    values, slopes = [], []
    for output in outputs if isinstance(outputs, list) else [outputs]:
        for column in columns:
            column.grad = 0.0
        output.backward()
        values.append(output.data)
        slopes.append([column.grad for column in columns])
    return values, slopes


def several(a, b, c):
    return [a * b + c.sin(), (a / c).tanh() + b**3, (a.exp() + 1.0).log() * 2.0, b]


@pytest.mark.parametrize("count", [1, 2, 3, 7, 8, 9, 16, 21])
def test_every_number_of_samples(count, target):
    batch = np.random.default_rng(count).uniform(0.5, 2.0, (count, 3))
    values, to = gradients(forms(several), target, batch)
    for point, value, slopes in zip(batch.tolist(), values, to, strict=True):
        expected, expected_slopes = eager(several, point)
        np.testing.assert_allclose(value, expected, rtol=1e-13)
        np.testing.assert_allclose(slopes, expected_slopes, rtol=1e-13, atol=1e-15)


def test_leaves_are_read_at_every_run_and_their_functions_computed_once(target):
    w, v = Value(0.5), Value(-2.0)
    form = forms(lambda a: (w * v).exp() * a + v)
    leaves = [{w: 0.0, v: 5.0}[parameter] for parameter in form.tape.parameters]
    values, to = gradients(form, target, np.array([[3.0], [4.0]]), leaves)
    assert values.tolist() == [[8.0], [9.0]]  # e^0 a + 5
    assert to.tolist() == [[[1.0]], [[1.0]]]


def test_layers_and_sums_are_written_out(target):
    weights = [[Value(0.1 * i - 0.2 * k) for k in range(3)] for i in range(4)]

    def layer(a, b, c):
        units = [
            sum((w * x for w, x in zip(row, (a, b, c), strict=True)), Value(0.5)).tanh() for row in weights
        ]
        return sum(units, Value(0.0))

    form = forms(layer, *"abc")
    batch = np.random.default_rng(0).normal(size=(9, 3))
    values, to = gradients(form, target, batch, [p.data for p in (*form.tape.parameters, *form.tape.fixed)])
    for point, value, slopes in zip(batch.tolist(), values, to, strict=True):
        expected, expected_slopes = eager(layer, point)
        np.testing.assert_allclose(value, expected, rtol=1e-12)
        np.testing.assert_allclose(slopes, expected_slopes, rtol=1e-12)


@pytest.mark.parametrize("op", operations.ALL, ids=lambda op: op.name)
def test_every_operation_at_ordinary_points_ties_and_ends(op, target):
    numbers = [0.0, -0.0, 1.0, -1.0, 2.5, 1000.0, -1000.0, np.inf, -np.inf, np.nan]
    batch = np.array(np.meshgrid(*[numbers] * len(op.operands))).reshape(len(op.operands), -1).T.copy()
    values, to = gradients(forms(lambda *x: apply(op, *x), *op.operands), target, batch)
    for point, (value,), (slopes,) in zip(batch.tolist(), values.tolist(), to.tolist(), strict=True):
        try:
            expected, partials = op.evaluate(point)
        except ValueError:
            continue
        assert value == pytest.approx(expected, rel=1e-13, nan_ok=True), point
        assert slopes == pytest.approx(partials, rel=1e-13, nan_ok=True), point


def long(count):
    def function(a):
        for _ in range(count):
            a = a.sin()
        return a

    return function


def test_what_is_long_is_not_straight():
    form = forms(long(600))
    assert not is_short(form.block, [form.adjoint_to_inputs(0)])
    assert is_short(forms(several).block, [])


def test_short_instructions_of_many_lines_are_not_straight_either(monkeypatch):
    form = forms(long(20))
    assert computed(form.block, [], host()).fewest == host().width
    monkeypatch.setattr(code, "MOST_LINES", 10)
    assert computed(form.block, [], host()).fewest == 1


@pytest.mark.parametrize("count", [1, 2, 3, 5, MOST, MOST + 1])
def test_samples_become_vectors_and_back(count, target, native, room):
    """Each sample's numbers in reverse order, by way of vectors."""
    t = Text("reverse", "ptr %x, ptr %y")
    a = Arithmetic(t, target.width, target)
    scatter(a, "%y", gather(a, "%x", count)[::-1])
    t.do("ret void")
    numbers = np.arange(target.width * count, dtype=float).reshape(target.width, count)
    to = room(target.width * count)
    library = native(t)  # it lives until here
    library.reverse(numbers, to)
    np.testing.assert_array_equal(to.reshape(numbers.shape), numbers[:, ::-1])
