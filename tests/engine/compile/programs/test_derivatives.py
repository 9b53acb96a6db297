"""Derivatives of programs over batches: products with vectors, Jacobians and Hessians, against the eager graph."""

import doctest
import math
import pickle

import pytest

import engine
from engine import Value, hessian, jacobian, jvp, maximum, record, step, take, vjp, where
from engine.calculus import chain_rule
from engine.compile.programs import derivatives

np = pytest.importorskip("numpy", reason="the extra fast")

W = [Value(0.7, "w1"), Value(-0.4, "w2")]


def several(x, y, z):
    return [x * y + W[0], maximum(x, y * z), (x * W[1]).sin() * z, y.relu()]


def single(x, y, z):
    return (x * W[0] + y * y * z).tanh() * maximum(x, y) + W[1] * x


FUNCTIONS = [several, single, lambda x, y, z: [single(x, y, z)], lambda x, y, z: [x, y, z, x * y, z, 2.5]]
BATCH = [[0.3, -0.7, 1.5], [1.2, 0.4, -0.6], [-0.5, 0.9, 0.1]]


def outputs(function, leaves):
    returned = function(*leaves)
    return returned if isinstance(returned, list) else [returned]


def data(nested):
    return [data(part) for part in nested] if isinstance(nested, list) else getattr(nested, "data", nested)


def each(function, derivative):
    """The derivative of the outputs at each sample, by graphs of Values; a number among them has none."""
    rows = []
    for row in BATCH:
        leaves = list(map(Value, row))
        ys = [y if isinstance(y, Value) else engine.constant(y) for y in outputs(function, leaves)]
        rows.append(data(derivative(ys, leaves)))
    return rows


@pytest.mark.parametrize("function", FUNCTIONS)
def test_products_with_vectors_are_those_of_the_graph(function, close):
    program = record(function)
    single = program.recorded.single
    values = program.values(BATCH)
    tangents = [[0.5, -1.0, 2.0], [1.0, 0.0, 0.0], [0.0, 0.25, -0.5]]
    got_values, got = program.jvp(BATCH, tangents)
    assert got_values.shape == values.shape == got.shape
    close(got_values, values)
    expected = [
        data(jvp(*pair, tangent)) for pair, tangent in zip(each_graph(function), tangents, strict=True)
    ]
    close(got.reshape(3, -1), expected, 1.0)
    close(program.jvp(BATCH, tangents[0])[1].reshape(3, -1)[0], expected[0], 1.0)

    cotangent = [1.0, -0.5, 2.0, 0.25, 3.0, 1.5][: len(program.recorded.outputs)]
    got_values, got = program.vjp(BATCH, [cotangent] * 3)
    assert got.shape == (3, 3)
    close(got, each(function, lambda ys, xs: vjp(ys, xs, cotangent)), 1.0)
    assert np.array_equal(got, program.vjp(BATCH, cotangent)[1])
    if single:
        assert np.array_equal(got, program.vjp(BATCH, cotangent * 3)[1])
        assert np.array_equal(got, program.vjp(BATCH, cotangent[0])[1])


def each_graph(function):
    for row in BATCH:
        leaves = list(map(Value, row))
        yield [y if isinstance(y, Value) else engine.constant(y) for y in outputs(function, leaves)], leaves


@pytest.mark.parametrize("function", FUNCTIONS)
def test_jacobians_and_hessians_are_those_of_the_graph(function, close):
    program = record(function)
    single = program.recorded.single
    jacobians = each(function, jacobian)
    for name in ("jacobian", "gradients"):  # forward mode where there are more outputs than columns
        values, got = getattr(program, name)(BATCH)
        close(values, program.values(BATCH))
        close(got, [rows[0] for rows in jacobians] if single else jacobians, 1.0)
    hessians = each(function, lambda ys, xs: [hessian(y, xs) for y in ys])
    values, got = program.hessian(BATCH)
    close(values, program.values(BATCH))
    assert got.shape == ((3, 3, 3) if single else (3, len(program.recorded.outputs), 3, 3))
    close(got, [rows[0] for rows in hessians] if single else hessians, 1.0)
    assert np.array_equal(got, got.swapaxes(-1, -2))  # as it is computed once


def test_parameters_are_read_at_every_call_or_given():
    w = Value(2.0)
    program = record(lambda x: (w * x) ** 3)
    assert program.hessian([[1.0]])[1].tolist() == [[[48.0]]]  # 6 w³ x
    w.data = 1.0
    assert program.hessian([[1.0]])[1].tolist() == [[[6.0]]]
    assert program.hessian([[1.0]], parameters=[3.0])[1].tolist() == [[[162.0]]]
    assert program.jvp([[1.0]], [1.0], parameters=[3.0])[1].tolist() == [81.0]  # 3 w³ x²
    assert pickle.loads(pickle.dumps(program)).hessian([[1.0]])[1].tolist() == [[[6.0]]]  # noqa: S301


def test_a_derived_program_is_a_program_and_is_recorded_once():
    program = record(lambda x: x**4)
    assert program.derived("hessian") is program.derived("hessian")
    assert program.derived("jvp").columns == ["x", "dx"]
    assert program.derived("vjp").columns == ["x", "c0"]
    fourth = program.derived("hessian").hessian([[2.0]])[1]  # of x⁴ and of 12 x²
    assert fourth.tolist() == [[[[48.0]], [[24.0]]]]


def test_a_long_chain_needs_no_recursion_and_no_second_pass():
    def chain(x):
        for _ in range(400):
            x = x + 0.001 * x.sin()
        return x

    program = record(chain)
    assert program.jvp([[1.0]], [1.0])[1][0] == pytest.approx(program.gradients([[1.0]])[1][0, 0], rel=1e-9)


@pytest.mark.parametrize("threads", [1, 2])
def test_threads_change_nothing(threads):
    program = record(single)
    batch = np.linspace(-1.0, 1.0, 3000).reshape(1000, 3)
    assert np.array_equal(program.hessian(batch, threads=threads)[1], program.hessian(batch)[1])


def test_vectors_of_another_shape_are_refused():
    program = record(several)
    with pytest.raises(
        ValueError, match=r"vectors have the shape \(3, 3\), or \(3,\) for all samples; got shape \(2,\)"
    ):
        program.jvp(BATCH, [1.0, 2.0])
    with pytest.raises(ValueError, match=r"cotangents have the shape \(3, 4\), or \(4,\) for all samples"):
        program.vjp(BATCH, [1.0] * 3)
    with pytest.raises(ValueError, match="a batch has the shape"):
        program.hessian([[1.0, 2.0]])


def test_empty_batches_nan_and_infinities_go_through():
    program = record(single)
    assert program.hessian(np.empty((0, 3)))[1].shape == (0, 3, 3)
    assert np.isnan(program.hessian([[math.nan, 1.0, 1.0]])[1]).any()
    assert program.jvp([[math.inf, 1.0, 1.0]], [0.0, 0.0, 0.0])[1].shape == (1,)


def test_the_examples_of_the_docstrings_hold():
    assert doctest.testmod(derivatives).failed == 0


def test_gradients_to_the_columns_that_are_wanted():
    program = record(lambda x, y, z: [x * y.exp() * z, where(step(x), y, z * z)])
    batch = np.random.default_rng(0).normal(size=(5, 3))
    values, gradients = program.gradients(batch)
    got, some = program.gradients(batch, to=["z", "x"])
    assert got == pytest.approx(values, rel=1e-14)
    assert some == pytest.approx(gradients[:, :, [2, 0]], rel=1e-13)
    single = record(lambda x, y: W[0] * x * x * y, parameters=W[:1])
    assert single.gradients([[3.0, 2.0]], to=["y"], parameters=[2.0])[1].tolist() == [[18.0]]
    for wrong in (["q"], []):
        with pytest.raises(ValueError, match=r"^derivatives are taken to some of the columns x, y; got"):
            single.gradients([[3.0, 2.0]], to=wrong)
    with pytest.raises(ValueError, match=r"some of the columns a1, a2, ... a50; got"):
        record(lambda a: a[0], [f"a{i}" for i in range(1, 51)]).gradients([[0.0] * 50], to=["b"])


@pytest.mark.parametrize("wrong", [[None, 1.0], ["1", "2"], [1j, 2.0], "ab"])
def test_what_is_no_number_is_no_part_of_a_vector(wrong):
    program = record(lambda x, y: [W[0] * x * y, W[1] * x], parameters=W)
    with pytest.raises(TypeError, match="vectors are an array of real numbers; got"):
        program.jvp([[3.0, 2.0]], wrong)
    with pytest.raises(TypeError, match="cotangents are an array of real numbers; got"):
        program.vjp([[3.0, 2.0]], wrong)
    with pytest.raises(TypeError, match=r"parameters are an array of 2 numbers, in the order of .*; got"):
        program.values([[3.0, 2.0]], parameters=wrong)


def test_a_direction_of_the_parameters_gives_a_column_of_the_hessian():
    a, b = Value(1.5, "a"), Value(-0.5, "b")
    program = record(lambda x: (a * x + b).tanh() * a, parameters=[a, b])
    rows = [[0.3], [-1.2], [2.0]]

    def mean(p, q):  # the mean of the rows, as a graph
        return sum((p * x + q).tanh() * p for (x,) in rows) / 3.0

    p, q = Value(1.5), Value(-0.5)
    expected = [[entry.data for entry in row] for row in hessian(mean(p, q), [p, q])]
    along = program.of_direction()
    for j, v in enumerate(([1.0, 0.0], [0.0, 1.0])):
        _, gradient = along.mean_gradient(rows, parameters=[1.5, -0.5, *v])
        assert gradient[:2] == pytest.approx([row[j] for row in expected], rel=1e-13)
        assert gradient[2:] == pytest.approx(program.mean_gradient(rows)[1], rel=1e-13)


def test_no_derivative_goes_the_way_of_an_index(monkeypatch):
    nodes, edges_of = [], chain_rule.edges_of

    def noted(node, depends):
        nodes.append(node)
        return edges_of(node, depends)

    monkeypatch.setattr(chain_rule, "edges_of", noted)
    program = record(lambda x, y: take([x * x, y] * 20, step(x.sin())), "x", "y")
    values, products = program.jvp([[1.0, 2.0], [-1.0, 2.0]], [[1.0, 0.5], [1.0, 0.5]])
    assert values.tolist() == [2.0, 1.0]  # sin 1 > 0: y; sin -1 < 0: x²
    assert products.tolist() == [0.5, -2.0]
    assert "sin" not in {node.op.name for node in nodes}


@pytest.mark.parametrize("function", FUNCTIONS)
@pytest.mark.parametrize("to", [["z"], ["z", "x"], ["y", "z", "x"]], ids=len)
def test_columns_that_are_wanted_are_those_of_the_whole(function, to, close):
    program, place = record(function), [("x", "y", "z").index(name) for name in to]
    close(program.jacobian(BATCH, to=to)[1], program.jacobian(BATCH)[1][..., place])
    close(program.hessian(BATCH, to=to)[1], program.hessian(BATCH)[1][..., place, :][..., place])
    weights = 1.5 if program.recorded.single else np.arange(1.0, 1.0 + len(program.recorded.outputs))
    weights = np.broadcast_to(weights, program.values(BATCH).shape)
    close(program.vjp(BATCH, weights, to=to)[1], program.vjp(BATCH, weights)[1][:, place])
    value, gradient = program.gradient(*BATCH[0], to=to)
    close(value, program.values(BATCH)[0])
    close(np.array(gradient), program.jacobian(BATCH, to=to)[1][0])


@pytest.mark.parametrize("function", FUNCTIONS)
def test_a_point_has_the_results_of_its_sample(function, close):
    program = record(function)
    weights = 1.5 if program.recorded.single else np.arange(1.0, 1.0 + len(program.recorded.outputs))
    for derivative in (
        program.jacobian,
        program.hessian,
        lambda rows: program.jvp(rows, [0.5, -1.0, 2.0]),
        lambda rows: program.vjp(rows, weights),
        lambda rows: program.hessian(rows, to=["y"]),
    ):
        for point in (BATCH[1], tuple(BATCH[1]), np.array(BATCH[1])):
            for own, of_batch in zip(derivative(point), derivative([BATCH[1]]), strict=True):
                assert np.shape(own) == of_batch.shape[1:]
                close(np.asarray(own), of_batch[0])


def test_a_number_is_the_point_of_one_column_and_a_row_is_a_batch():
    program = record(lambda x: x * x * x)
    assert [float(x) for x in program.hessian(2.0)[1].ravel()] == [12.0]
    assert program.hessian([2.0, 3.0])[1].tolist() == [[[12.0]], [[18.0]]]
    assert program.jacobian([])[1].shape == (0, 1)


def test_names_of_a_gradient_at_a_point():
    for program in (record(lambda x, y: x * x * y), record(lambda x, y: x * x * y * W[0])):
        with pytest.raises(TypeError, match=r"got x=\.\.\.: write program.gradient\(1.0, 2.0, to="):
            program.gradient(x=1.0, y=2.0)
        with pytest.raises(ValueError, match=r"some of the columns x, y; got \['z'\]"):
            program.gradient(1.0, 2.0, to=["z"])
    several = record(lambda v: [v[0] * v[1], v[0] + v[1]], 2)
    assert several.gradient([3.0, 2.0], to=["v2"]) == ([6.0, 5.0], [(3.0,), (1.0,)])
