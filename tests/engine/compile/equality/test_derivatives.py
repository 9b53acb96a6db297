"""Derivatives inside recorded functions: the numbers of the eager graph, on both sides of every condition."""

import copy
import itertools
import math
import pickle

import pytest

from engine import (
    DomainError,
    RecordingError,
    Value,
    apply,
    directional,
    dot,
    grad,
    hessian,
    hvp,
    jacobian,
    jvp,
    logsumexp,
    maximum,
    minimum,
    record,
    softmax,
    step,
    take,
    total,
    vjp,
    where,
    while_loop,
)
from engine.core import operations as ops
from nn import MLP
from nn.support.foreign_value import ForeignValue

np = pytest.importorskip("numpy", reason="the extra fast")

over_all = pytest.mark.parametrize("op", ops.ALL, ids=lambda op: op.name)
POINTS = (-2.0, -0.7, 0.0, 0.3, 1.0, 2.0, math.inf, math.nan)


def nested(derivatives):
    return [v for row in derivatives for v in (row if isinstance(row, list) else [row])]


def numbers(function, point):
    """The numbers of an eager derivative; None where the graph has none."""
    try:
        return [v.data for v in function(*map(Value, point))]
    except DomainError:
        return None


def compare(function, points, close, names):
    """The recorded function over a batch of these points against the eager one at each."""
    expected = [numbers(function, point) for point in points]
    values = record(function, *names).values(np.array(points, dtype=float))
    for point, row, numbers_there in zip(points, values.tolist(), expected, strict=True):
        if numbers_there is not None:
            close(row, numbers_there, about=point)


@over_all
def test_first_derivatives_of_every_operation(op, close):
    points = list(itertools.product(POINTS, repeat=len(op.operands)))
    compare(lambda *x: grad(apply(op, *x), list(x)), points, close, op.operands)


@over_all
def test_second_derivatives_of_every_operation(op, close):
    points = list(itertools.product(POINTS[:6], repeat=len(op.operands)))
    compare(lambda *x: nested(hessian(apply(op, *x), list(x))), points, close, op.operands)


def of_an_inner_node(x, y):
    h = x * y
    return [grad(h * h + x, h), grad(h * h + x, x)]


def norm_of_a_gradient(x, y):
    return [total(v * v for v in grad(logsumexp([x, y, x - y]), [x, y]))]


def a_branch_and_its_outside(x, y):
    h = x * y
    return where(step(x), h.sqrt(), y) + h


def kinked(x, y):
    return maximum(x * x, y * y) - abs(x - y) + x.relu() * y + where(x - y, x * y, y * y * y)


FUNCTIONS = {
    "jacobian": lambda x, y: nested(jacobian([kinked(x, y), softmax([x, y, x * y])[1]], [x, y])),
    "vjp": lambda x, y: vjp([kinked(x, y), x.tanh()], [x, y], [2.0, y]),
    "jvp": lambda x, y: jvp([kinked(x, y), x.tanh()], [x, y], [0.5, x]),
    "hvp": lambda x, y: hvp(kinked(x, y), [x, y], [1.0, -y]),
    "directional": lambda x, y: [directional(kinked(x, y), [x, y], [0.6, 0.8])],
    "hessian": lambda x, y: nested(hessian(kinked(x, y), [x, y])),
    "third": lambda x, y: [grad(grad(grad((x * y).sin() * x.relu(), x), x), y)],
    "of an inner node": of_an_inner_node,
    "a gradient in a function": lambda x, y: [grad(x * grad(y * x * x, x) + y, x)],
    "Newton's step": lambda x, y: [x - grad(x**4 + y, x) / grad(grad(x**4 + y, x), x)],
    "the table": lambda x, y: [grad(take([x * y, x + y, x / y], step(x) + step(y)), x)],
    "norm of a gradient": norm_of_a_gradient,
}


@pytest.mark.parametrize("function", FUNCTIONS.values(), ids=list(FUNCTIONS))
def test_every_way_to_ask_for_a_derivative(function, close):
    points = [(1.5, -0.5), (-0.5, 1.5), (2.0, 2.0), (0.3, 0.7), (-1.0, -2.0), (0.0, 1.0)]
    compare(function, points, close, ("x", "y"))


BRANCHES = {
    "an infinite partial": lambda x, y: where(step(x), x.sqrt(), y),
    "a chain": lambda x, y: where(step(x), (x.sqrt() + y).sqrt().sqrt(), y * y),
    "a branch in a branch": lambda x, y: where(step(y), where(step(x), x.sqrt(), x * y), y.sqrt()) + x,
    "a branch and its outside": a_branch_and_its_outside,
    "upstream 0 of a taken branch": lambda x, y: where(step(y), (x * 0.0).sqrt() * 0.0, y),
}


@pytest.mark.parametrize("function", BRANCHES.values(), ids=list(BRANCHES))
def test_no_derivative_comes_from_the_branch_that_is_left_out(function, close):
    points = [(0.0, 0.0), (0.0, 1.0), (1.0, 0.0), (4.0, 2.0), (0.5, 3.0)]
    compare(lambda x, y: grad(function(x, y), [x, y]), points, close, ("x", "y"))
    compare(lambda x, y: jvp([function(x, y)], [x, y], [1.0, 0.5]), points, close, ("x", "y"))


def test_parameters_may_be_the_inputs_of_a_derivative():
    w = [Value(0.5), Value(-1.0)]
    program = record(lambda x: grad(dot(w, x).tanh(), w), 2)
    assert program.parameters == w
    for numbers_of_w in ((0.5, -1.0), (2.0, 0.25)):
        for leaf, number in zip(w, numbers_of_w, strict=True):
            leaf.data = number
        slope = 1.0 - math.tanh(3.0 * w[0].data + 2.0 * w[1].data) ** 2
        assert program([3.0, 2.0]) == pytest.approx(
            [3.0 * slope, 2.0 * slope], rel=1e-12
        )  # tanh' = 1 - tanh²


def test_training_through_a_gradient():
    w = Value(0.7, "w")  # the loss (d/dx sin(w x) - 1)², whose derivative to w needs second derivatives
    program = record(lambda x: (grad((w * x).sin(), x) - 1.0) ** 2, parameters=[w])
    mean, gradient = program.mean_gradient([[0.3], [1.1]])
    loss = total((grad((w * x).sin(), x) - 1.0) ** 2 for x in map(Value, (0.3, 1.1))) / 2.0
    assert mean == pytest.approx(loss.data, rel=1e-12)
    assert gradient[0] == pytest.approx(grad(loss, w).data, rel=1e-12)


def test_a_derivative_computed_outside_is_refused_where_it_holds_on_one_side_alone():
    a, b = Value(1.0, "a"), Value(1.5, "b")
    first = grad(minimum(a * a, b * b), a)  # 2 a: on the other side it is 0
    for captured in (first, first * 2.0, *grad(a.relu() + b, [a, b]), jvp([abs(a)], [a], [1.0])[0]):
        with pytest.raises(RecordingError, match="derivative that was computed outside"):
            record(lambda x, g=captured: g * x, "x")
    inside = record(lambda x: grad(minimum(a * a, b * b), a) * x)
    assert inside(1.0) == 2.0
    a.data = 3.0
    assert inside(1.0) == 0.0


def test_a_derivative_computed_outside_is_read_anew_where_it_has_one_formula():
    a = Value(2.0, "a")
    cube = a * a * a
    slope = grad(cube, a)
    program = record(lambda x: slope * x)
    a.data = 3.0
    assert program(2.0) == 54.0  # 3 a² x


def test_a_derivative_that_is_a_node_of_the_graph_leaves_that_node_as_it_was():
    x, y = Value(2.0), Value(3.0)
    h = y * y
    grad(x * h + x.relu(), x)
    grad(h * x.relu(), h)
    assert type(h) is Value
    assert record(lambda t: h * t)(1.0) == 9.0


def test_a_graph_from_outside_is_differentiated_for_any_numbers():
    w = Value(2.0, "w")
    h = w * w.relu()  # neither its node nor that of relu is named by the function
    program = record(lambda x: grad(h * x * x, w))
    of_node = record(lambda x: grad(h * x * x, h))
    assert (program(3.0), of_node(3.0)) == (36.0, 9.0)  # 2 w x² for w > 0
    w.data = -1.0
    assert (program(3.0), of_node(3.0)) == (0.0, 9.0)


def test_the_residual_of_a_differential_equation_is_trained_through():
    model = MLP(3, [6, 1], "tanh", seed=0)

    def residual(x, t):
        u = model([x, t, x * t])
        return (grad(u, t) - 0.1 * grad(grad(u, x), x)) ** 2

    points = [(0.1, 0.2), (0.3, 0.4), (-0.5, 0.9)]
    mean, gradient = record(residual, parameters=model.parameters()).mean_gradient(points)
    loss = total(residual(Value(x), Value(t)) for x, t in points) / len(points)
    loss.backward()
    assert mean == pytest.approx(loss.data, rel=1e-12)
    assert gradient.tolist() == pytest.approx([p.grad for p in model.parameters()], rel=1e-9, abs=1e-12)


@pytest.mark.parametrize("kind", [Value, ForeignValue])
def test_a_derivative_on_one_side_is_a_value_of_its_kind_in_all_else(kind):
    x = kind(3.0)
    slope = grad(x * x.relu(), x)
    assert isinstance(slope, kind)
    assert repr(slope).startswith(repr(x)[:6])
    assert (slope.data, grad(slope, x).data) == (6.0, 2.0)
    (slope * slope).backward()
    assert x.grad == 24.0  # d(4 x²)/dx
    with pytest.raises(RecordingError, match="derivative that was computed outside"):
        record(lambda t: slope * t)


def test_a_derivative_on_one_side_is_copied_and_pickled_as_it_is():
    x = Value(3.0, "x")
    slope = grad(x * x.relu(), x)
    for twin in (copy.copy(slope), copy.deepcopy(slope), pickle.loads(pickle.dumps(slope))):  # noqa: S301
        assert twin.data == 6.0
        with pytest.raises(RecordingError, match="derivative that was computed outside"):
            record(lambda t, twin=twin: twin * t, "t")


@pytest.mark.parametrize("condition", [lambda s, a: s < a, lambda s, a: a - s], ids=["bool", "Value"])
def test_the_end_of_a_loop_outside_is_refused_where_numbers_may_have_counted_its_steps(condition):
    a = Value(3.0, "a")
    end = while_loop(lambda s: condition(s, a), lambda s: 2.0 * s, Value(0.1, "start"), 20)
    assert end.data == 3.2
    with pytest.raises(RecordingError, match="or the end of a while_loop or of implicit: that graph holds"):
        record(lambda x: x * end)


def test_a_dict_of_the_function_itself_is_still_refused():
    with pytest.raises(RecordingError, match="in a dict or a set"):
        record(lambda x: grad(x * x, x) * {x: 1.0}[x])


def test_a_division_by_the_number_0_is_recorded_and_has_no_derivative():
    assert math.isnan(record(lambda x: grad(x / 0.0, x))(1.0))
    assert record(lambda x: [grad(x * x + 0.0 * (1.0 / (x - x + 1.0)), x), x / 0.0])(2.0) == [4.0, math.inf]
