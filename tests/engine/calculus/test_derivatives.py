"""Derivatives of graphs: by hand, by the rule of shapes, and of what cannot be asked."""

import doctest
import math

import numpy as np
import pytest

import engine
from engine import (
    MisuseWarning,
    Value,
    apply,
    constant,
    directional,
    dot,
    exp,
    grad,
    hessian,
    hvp,
    jacobian,
    jvp,
    logsumexp,
    maximum,
    operation,
    sin,
    softmax,
    total,
    vjp,
)
from engine.calculus import derivatives


def numbers(nested):
    """The same lists, with numbers for Values."""
    return [numbers(item) for item in nested] if isinstance(nested, list) else nested.data


def leaves(*data):
    return [Value(x) for x in data]


def approx(expected, rel=1e-12):
    return pytest.approx(np.array(expected), rel=rel, abs=1e-14)


# One output


def test_the_gradient_has_the_shape_of_the_inputs():
    x, w, b = leaves(1.5, -2.0, 0.5)
    y = w * x + b
    assert grad(y, x).data == -2.0
    assert numbers(grad(y, [w, b])) == [1.5, 1.0]
    assert numbers(grad(y, (w, [[x], b]))) == [1.5, [[-2.0], 1.0]]  # tuples count as lists
    assert grad(y, []) == []


def test_no_grad_is_read_or_written():
    x, w = leaves(3.0, 5.0)
    y = (w * x).tanh()
    x.grad, w.grad, y.grad = 11.0, 13.0, 17.0
    hessian(y, [x, w])
    jvp(grad(y, [x, w]), [x, w], [1.0, 2.0])
    assert (x.grad, w.grad, y.grad) == (11.0, 13.0, 17.0)


def test_the_gradient_can_be_handed_back_like_any_value():
    x = Value(2.0)
    grad(x**3, x).backward()
    assert x.grad == 12.0  # 6 x


def test_inner_nodes_are_inputs_too():
    x = Value(0.3)
    h = x.exp()
    y = h * h + x
    assert grad(y, h).data == 2 * h.data
    # To x along every path, whether h is asked for or not.
    assert numbers(grad(y, [h, x])) == [2 * h.data, grad(y, x).data] == [2 * h.data, 2 * h.data * h.data + 1]
    assert grad(y, y).data == 1.0
    assert grad(grad(y, h), h).data == 2.0
    # J v where both are inputs: the columns of J are 2h and 2h² + 1.
    pushed = jvp([y, h], [h, x], [1.0, 10.0])
    assert numbers(pushed) == approx([2 * h.data + 10 * grad(y, x).data, 1 + 10 * h.data])


def test_what_the_output_does_not_depend_on_has_the_derivative_0():
    x, other = leaves(2.0, 3.0)
    y = x * x
    assert numbers(grad(y, [x, other, other * x])) == [4.0, 0.0, 0.0]
    assert grad(constant(2.0), x).data == 0.0
    assert numbers(hessian(y, [x, other])) == [[2.0, 0.0], [0.0, 0.0]]


def test_a_use_counts_as_often_as_it_stands():
    x = Value(3.0)
    assert grad(x * x, x).data == 6.0
    assert numbers(grad(x * x, [x, x])) == [6.0, 6.0]
    assert jvp(x * x, [x, x], [1.0, 10.0]).data == 66.0  # both columns of J are 6


@pytest.mark.parametrize(
    ("function", "x", "orders"),
    [
        (lambda x: x**x, 1.3, None),
        (exp, 0.7, [math.exp(0.7)] * 6),
        (sin, 0.7, [math.cos(0.7), -math.sin(0.7), -math.cos(0.7), math.sin(0.7), math.cos(0.7)]),
        (lambda x: 1 / x, 2.0, [-1 / 4, 2 / 8, -6 / 16, 24 / 32, -120 / 64]),
        (lambda x: x.log(), 2.0, [1 / 2, -1 / 4, 2 / 8, -6 / 16, 24 / 32]),
        (lambda x: 3 * x - 2, 2.0, [3.0, 0.0, 0.0]),
    ],
)
def test_every_order_by_hand(function, x, orders):
    ln = math.log(x) + 1
    y = x**x
    orders = orders or [y * ln, y * (ln**2 + 1 / x), y * (ln**3 + 3 * ln / x - 1 / x**2)]
    leaf = Value(x)
    node = function(leaf)
    for expected in orders:
        node = grad(node, leaf)
        assert node.data == pytest.approx(expected, rel=1e-13)


def test_the_hessian_of_rosenbrock_by_hand():
    x, y = leaves(-1.2, 1.0)
    f = (1 - x) ** 2 + 100 * (y - x**2) ** 2
    assert numbers(grad(f, [x, y])) == approx([-215.6, -88.0])
    # ∂²f/∂x² = 2 - 400 (y - 3x²), ∂²f/∂x∂y = -400 x, ∂²f/∂y² = 200.
    assert numbers(hessian(f, [x, y])) == approx([[1330.0, 480.0], [480.0, 200.0]])
    assert numbers(hvp(f, [x, y], [1.0, -2.0])) == approx([1330.0 - 960.0, 480.0 - 400.0])


def test_the_hessian_of_logsumexp_is_that_of_the_softmax():
    for data in ((0.3, -1.0, 0.9), (1000.0, 1000.0, -1000.0)):  # a tie that would overflow
        z = leaves(*data)
        p = np.array([x.data for x in softmax(z)])
        assert numbers(grad(logsumexp(z), z)) == approx(p)
        assert numbers(hessian(logsumexp(z), z)) == approx(np.diag(p) - np.outer(p, p))


def test_ties_and_kinks_take_the_side_that_backward_takes():
    x, y = leaves(2.0, 2.0)
    f = maximum(x * x, y * y)
    assert numbers(grad(f, [x, y])) == [4.0, 0.0]
    assert numbers(hessian(f, [x, y])) == [[2.0, 0.0], [0.0, 0.0]]
    zero = Value(0.0)
    assert grad(abs(zero) + maximum(zero, 0), zero).data == 1.0  # 0 + 1


def test_zero_times_an_infinite_slope_is_nan_at_every_order():
    x = Value(-1.0)
    slope = grad(x.relu().sqrt(), x)
    assert math.isnan(slope.data)
    assert math.isnan(grad(slope, x).data)


# Several outputs


def test_the_rule_of_shapes():
    # rank(∂y/∂p) = rank(y) + rank(p), and the shape is that of y followed by that of p.
    scalar, vector, matrix = Value(2.0), leaves(1.0, 2.0), [leaves(1.0, 2.0, 3.0), leaves(4.0, 5.0, 6.0)]
    outputs = {
        (): lambda p: total(p) * scalar,
        (4,): lambda p: [total(p) * i * scalar for i in range(4)],
        (1, 3): lambda p: [[total(p) + i * scalar for i in range(3)]],
    }
    inputs = {(): scalar, (2,): vector, (2, 3): matrix, (1, 1, 2): [[vector]]}
    flat = {(): [scalar], (2,): vector, (2, 3): [*matrix[0], *matrix[1]], (1, 1, 2): vector}
    for shape_of_p, p in inputs.items():
        for shape_of_y, function in outputs.items():
            y = function(flat[shape_of_p])
            assert np.shape(numbers(jacobian(y, p))) == (*shape_of_y, *shape_of_p)
        assert np.shape(numbers(hessian(function(flat[shape_of_p])[0][0], p))) == (*shape_of_p, *shape_of_p)


def test_an_entry_of_a_jacobian_stands_at_its_indices():
    W, x = [leaves(1.0, 2.0, 3.0), leaves(4.0, 5.0, 6.0)], leaves(7.0, 8.0, 9.0)
    y = [dot(row, x) for row in W]
    J = numbers(jacobian(y, W))
    # ∂y_i/∂W_jk = x_k where i = j.
    assert [[[x[k].data * (i == j) for k in range(3)] for j in range(2)] for i in range(2)] == J
    assert numbers(jacobian(y, x)) == numbers(W)


def test_lists_of_unequal_length_keep_their_form():
    a, b, c = leaves(1.0, 2.0, 3.0)
    assert numbers(jacobian([[a * b], b * c], [a, [b, c]])) == [[[2.0, [1.0, 0.0]]], [0.0, [3.0, 2.0]]]


def product(left, right):
    """The product of two matrices of Values, in numbers."""
    return np.array(numbers(left)) @ np.array(numbers(right))


def test_the_chain_rule_is_a_product_of_matrices_cg_9_and_10():
    a, b = leaves(2.0, -3.0)
    G = [a - 5 * b, a * b, a - b]
    F = [3 * G[0] * G[1], G[1] - G[2]]
    assert numbers(jacobian(F, G)) == [[3 * 2 * -3, 3 * (2 + 15), 0.0], [0.0, 1.0, -1.0]]
    assert numbers(jacobian(F, [a, b])) == [[-171.0, 192.0], [-4.0, 3.0]]
    assert (product(jacobian(F, G), jacobian(G, [a, b])) == numbers(jacobian(F, [a, b]))).all()


def test_gradients_of_the_lecture_cg_13():
    x, y = leaves(1.0, 2.0)
    assert numbers(grad((2 * x + 3 * y) ** 2, [x, y])) == [32.0, 48.0]  # (8x + 12y, 12x + 18y)
    assert numbers(jacobian([x**2 + 2 * y, 3 * x + 4 * y**2], [x, y])) == [[2.0, 2.0], [3.0, 16.0]]
    x = Value(1.5)
    G = [x + 0, x**2]
    F = [G[0] ** 2 + 2 * G[1], 3 * G[0] + 4 * G[1] ** 2]
    assert numbers(jacobian(F, x)) == [9.0, 57.0]  # (6x, 3 + 16x³)
    assert numbers(jacobian(F, G)) == [[3.0, 2.0], [3.0, 18.0]]  # DF(G(x)) = [[2x, 2], [3, 8x²]]
    assert product(jacobian(F, G), jacobian(G, x)).tolist() == [9.0, 57.0]


def test_products_with_the_jacobian_have_one_pass_and_the_same_numbers():
    x = leaves(0.5, -1.0, 2.0)
    y = [x[0] * x[1].exp(), sin(x[2] * x[0]) + x[1]]
    J = np.array(numbers(jacobian(y, x)))
    assert numbers(jvp(y, x, [1.0, -2.0, 0.5])) == approx(J @ [1.0, -2.0, 0.5])
    assert numbers(vjp(y, x, (3.0, -1.0))) == approx([3.0, -1.0] @ J)
    assert directional(y[1], x, [0.0, 1.0, 0.0]).data == J[1][1]
    assert directional(y[0], x[0], 2).data == 2 * J[0][0]  # the direction as it is, of any length


def test_a_vector_may_hold_values_and_is_differentiated_too():
    x, v = leaves(3.0, 2.0)
    assert grad(jvp(x**3, x, v), v).data == 27.0  # ∂(3x² v)/∂v
    assert grad(vjp(x**3, x, v), x).data == 36.0  # 6 x v
    assert grad(jvp(x**3, [x], [constant(2.0)]), x).data == 36.0


def test_forward_over_forward_is_the_second_derivative():
    x = Value(0.8)
    assert jvp(jvp(x.tanh(), x, 1.0), x, 1.0).data == pytest.approx(
        grad(grad(x.tanh(), x), x).data, rel=1e-14
    )


# The graph


def count(*nodes):
    return len(engine.topological(*nodes))


def test_constants_leave_no_nodes():
    x, w = leaves(3.0, 5.0)
    assert not grad(2 * x + 1, x).parents
    y = x * 1.0 + 0.0 * w - 7
    assert numbers(hessian(y, [x, w])) == [[0.0, 0.0], [0.0, 0.0]]
    assert count(y, grad(y, x)) == count(y) + 1
    y = (-w).relu() * x  # dead: 0 to w
    assert not grad(y, w).parents
    y = exp(x)
    assert grad(y, x) is y  # e^x is its own slope
    assert count(y / w, *grad(y / w, [x, w])) == count(y / w) + 6  # 1/w, y/w, -, ÷w, and what is handed on


def test_the_gradient_of_a_power_reads_as_it_is_taught():
    x = Value(2.0, "x")
    assert engine.latex(grad(x**3, x)) == "3 x^{2}"
    assert engine.latex(grad(grad(x**3, x), x)) == "3 \\cdot 2 x"


def test_a_gradient_is_never_a_leaf_that_an_optimizer_changes():
    x, w = leaves(3.0, 5.0)
    slopes = grad(x * w, [x, w])
    for leaf, slope in zip((x, w), slopes, strict=True):
        leaf.data -= 0.1 * slope.data
    assert (x.data, w.data) == (2.5, 4.7)
    assert numbers(slopes) == [5.0, 3.0]


def test_a_chain_of_six_thousand_nodes():
    x = y = Value(0.5)
    for i in range(2_100):
        y = (y * 1.0001 + x).sin() if i % 2 else x * y - 0.3
    slope, forward = grad(y, x), jvp(y, x, 1.0)
    y.backward()
    assert count(y) > 6_000
    assert count(slope) < 10 * count(y)
    assert slope.data == pytest.approx(x.grad, rel=1e-12)
    assert forward.data == pytest.approx(x.grad, rel=1e-12)


def test_a_diamond_of_very_many_paths_is_linear():
    x = y = Value(1.0)
    for _ in range(2000):
        y = (y + y) * 0.5
    assert grad(y, x).data == 1.0
    y = x
    for _ in range(60):
        y = y * y
    assert grad(y, x).data == 2.0**60
    assert count(grad(y, x)) < 500


# What is refused


@pytest.fixture
def x():
    return Value(3.0, "x")


def refused(error, call):
    with pytest.raises(error) as info:
        call()
    return str(info.value)


ONE = "needs one output; got a list of length 1; write jacobian(outputs, inputs)"


@pytest.mark.parametrize("asked", [grad, hessian])
def test_several_outputs_are_for_the_jacobian(asked, x):
    assert refused(TypeError, lambda: asked([x * x], x)) == f"{asked.__name__} {ONE}"


@pytest.mark.parametrize("asked", [hvp, directional])
def test_several_outputs_have_no_product_of_one(asked, x):
    assert refused(TypeError, lambda: asked([x * x], x, 1.0)) == f"{asked.__name__} {ONE}"


def test_a_number_has_no_graph(x):
    advice = "a number without a graph; write the Value itself, without .data"
    said = refused(TypeError, lambda: grad((x * x).data, x))
    assert said == f"the outputs of grad are Values, or lists of Values; got 9.0 (float), {advice}"
    said = refused(TypeError, lambda: grad(x * x, [x, 3.0]))
    assert said == f"the inputs of a derivative are Values, or lists of Values; got 3.0 (float), {advice}"
    assert "got 9.0 (float), a number" in refused(TypeError, lambda: jacobian([x, 9.0], x))


def test_other_containers_are_to_be_lists(x):
    for container in ((v for v in [x]), {x}):
        assert refused(TypeError, lambda container=container: grad(x * x, container)).endswith(
            "; write list(...) around it"
        )
    container = np.array([x])
    assert refused(TypeError, lambda: grad(x * x, container)).endswith("shape (1,); write its .tolist()")
    assert refused(TypeError, lambda: grad(x * x, "x")).endswith("got 'x' (str)")
    assert refused(TypeError, lambda: grad(None, x)).endswith("got None")


def test_a_constant_is_no_input():
    said = refused(ValueError, lambda: grad(constant(2.0) * 3.0, constant(2.0)))
    assert (
        "an input of a derivative must vary; got the constant 2.0; compute the output from Value(2.0)" in said
    )


def test_a_vector_has_another_shape(x):
    said = refused(ValueError, lambda: jvp(x * x, [[x, x], x], [1.0, 2.0]))
    begin = "the vector has one number or Value for each of the inputs, in their shape"
    assert said == f"{begin} [[·, ·], ·]; got [·, ·]"
    assert refused(ValueError, lambda: vjp([x], x, 1.0)).endswith(
        "each of the outputs, in their shape [·]; got ·"
    )
    assert refused(ValueError, lambda: jvp(x * x, [x], [1.0, 2.0])) == f"{begin} [·]; got [·, ·]"
    array = np.array([1.0])
    said = refused(ValueError, lambda: hvp(x * x, [x], array))
    assert said.endswith("got an array of shape (1,); write its .tolist()")
    assert len(refused(ValueError, lambda: jvp(x, [x] * 1000, [1.0] * 999))) < 250
    assert "got 'a' (str)" in refused(TypeError, lambda: jvp(x, [x], ["a"]))


def test_data_that_has_been_changed_is_noticed(x):
    y = x * x
    x.data = 4.0
    said = refused(ValueError, lambda: grad(y, x))
    assert "mul was computed with the partial 3.0 to a, and its operands are now a = 4.0, b = 4.0" in said
    assert said.endswith("compute the output again after changing data")
    for changed in (2.0, math.nan):  # smaller than it was, or no number at all
        x.data = changed
        assert "compute the output again" in refused(ValueError, lambda: grad(y, x))


def test_a_rule_that_cannot_be_read_is_refused(x):
    square = operation(symbol="²", latex="{a}")(eval("lambda a: (a * a, (2.0 * a,))"))  # noqa: S307  # no source
    with pytest.raises(engine.FormulaError, match="the rule of"):
        grad(apply(square, x), x)


def test_the_example_of_the_module_runs():
    result = doctest.testmod(derivatives)
    assert result.failed == 0
    assert result.attempted >= 3


def test_a_jacobian_says_where_one_input_is_computed_from_another():
    x = Value(2.0, "x")
    square = x**2
    cube = square * x
    for inputs in ([x, square], [square, x], [[x], [square]], [x, cube], [square, cube]):
        with pytest.warns(MisuseWarning, match="is computed from another input") as caught:
            jacobian(cube * square, inputs)
        assert caught[0].filename == __file__
        assert len(str(caught[0].message)) <= 400
    assert (
        jacobian(cube, [x])[0].data == grad(cube, [x, square])[0].data == 12.0
    )  # 3x²: grad follows every path


def test_a_step_that_is_its_input_is_a_node_in_a_product_of_jacobians():
    x = Value(2.0, "x")
    steps = [1.0 * x, x**2]  # G(x) = (x, x²)
    output = steps[0] * steps[1]  # F = G1 G2
    outer, inner = jacobian(output, steps), jacobian(steps, x)
    assert [d.data for d in outer] == [4.0, 2.0]  # (G2, G1)
    assert sum(a.data * b.data for a, b in zip(outer, inner, strict=True)) == 12.0  # 3x²
