"""Random graphs of every operation: what holds between derivatives, whatever the function."""

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from engine import Value, apply, directional, grad, hessian, hvp, jacobian, jvp, topological, vjp
from engine.core import operations as ops

OPERANDS = max(len(op.operands) for op in ops.ALL)
DIRECTION = [0.7, -1.1, 1.3, 0.4]
TAME = 30.0  # no value and no partial is larger

numbers_around = st.floats(0.3, 2.0) | st.floats(-2.0, -0.3)
steps = st.lists(
    st.tuples(st.sampled_from(ops.ALL), st.tuples(*[st.integers(0, 9)] * OPERANDS)), min_size=4, max_size=16
)
graphs = given(leaves=st.lists(numbers_around, min_size=2, max_size=4), steps=steps)
few = settings(derandomize=True, deadline=None, max_examples=50)


def run(leaves, program):
    """Every node of a program: (operation, places of its operands) for each step."""
    nodes = [*leaves, Value(2.0)]
    for op, operands in program:
        nodes.append(apply(op, *(nodes[i] for i in operands)))
    return nodes


@pytest.fixture(scope="session")
def tame(in_domain, from_kink):
    """The steps, of those wished for, that stay of ordinary size and away from kinks."""

    def is_smooth(op, point):
        around = (tuple(x + by for x in point) for by in (-0.05, 0.05))
        return from_kink(op, point) > 0.05 and all(in_domain(op, p) for p in (point, *around))

    def chosen(leaves, steps):
        program = []
        for op, back in steps:
            nodes = run(leaves, program)
            operands = [(len(nodes) - 1 - i) % len(nodes) for i in back[: len(op.operands)]]
            point = tuple(nodes[i].data for i in operands)
            if is_smooth(op, point):
                y, partials = op.evaluate(point)
                if all(abs(x) < TAME for x in (y, *partials)):  # no NaN either
                    program.append((op, operands))
        assume(len(program) > 3)
        return program

    return chosen


def weight(root):
    """Σ over the paths to leaves of their absolute products: the scale on which sums of paths are rounded."""
    weights = {}
    for node in topological(root):
        edges = zip(node.partials, node.parents, strict=True)
        weights[node] = sum(abs(p) * weights[x] for p, x in edges if x in weights) if node.parents else 1.0
    return max(1.0, weights[root])


def array(nested):
    """An array of numbers for lists of Values."""
    objects = np.array(nested, dtype=object)
    numbers = [getattr(x, "data", x) for x in objects.ravel()]
    return np.array(numbers, dtype=float).reshape(objects.shape)


@graphs
@few
def test_the_gradient_is_that_of_backward(tame, leaves, steps):
    leaves = [Value(x) for x in leaves]
    y = run(leaves, tame(leaves, steps))[-1]
    slopes = array(grad(y, leaves))
    y.backward()
    assert slopes == pytest.approx([leaf.grad for leaf in leaves], rel=1e-12, abs=1e-13 * weight(y))


@graphs
@few
def test_forward_and_reverse_are_transposes(tame, leaves, steps):
    # u · (J v) = (u J) · v
    leaves = [Value(x) for x in leaves]
    outputs = run(leaves, tame(leaves, steps))[-3:]
    u, v = np.array([1.0, -2.0, 0.5]), DIRECTION[: len(leaves)]
    pushed, pulled = array(jvp(outputs, leaves, v)), array(vjp(outputs, leaves, list(u)))
    scale = sum(weight(y) for y in outputs)
    assert u @ pushed == pytest.approx(pulled @ v, abs=1e-12 * scale)
    J = array(jacobian(outputs, leaves))
    assert J.shape == (3, len(leaves))
    assert pushed == pytest.approx(J @ v, abs=1e-12 * scale)
    assert pulled == pytest.approx(u @ J, abs=1e-12 * scale)
    assert directional(outputs[0], leaves, v).data == pushed[0]


@graphs
@few
def test_the_hessian_is_symmetric_and_hvp_is_its_product(tame, leaves, steps):
    leaves = [Value(x) for x in leaves]
    y = run(leaves, tame(leaves, steps))[-1]
    slopes = grad(y, leaves)
    scale = sum(weight(slope) for slope in slopes) + weight(y)
    H = array(hessian(y, leaves))
    v = DIRECTION[: len(leaves)]
    if not np.isnan(H).any():  # a^b has no slope to b where a < 0
        assert pytest.approx(H.T, rel=1e-9, abs=1e-10 * scale) == H
        assert array(hvp(y, leaves, v)) == pytest.approx(H @ v, rel=1e-9, abs=1e-10 * scale)
        assert array(vjp(slopes, leaves, v)) == pytest.approx(H @ v, rel=1e-9, abs=1e-10 * scale)


@graphs
@few
def test_the_hessian_agrees_with_differences_of_the_gradient(tame, leaves, steps):
    program = tame([Value(x) for x in leaves], steps)

    def slopes_at(h):
        moved = [Value(x + h * by) for x, by in zip(leaves, DIRECTION, strict=False)]
        y = run(moved, program)[-1]
        y.backward()
        return y, moved, np.array([leaf.grad for leaf in moved])

    h = 1e-5
    y, inputs, slopes = slopes_at(0.0)
    differences = (slopes_at(h)[2] - slopes_at(-h)[2]) / (2 * h)
    product = array(hvp(y, inputs, DIRECTION[: len(inputs)]))
    third = np.abs(slopes_at(100 * h)[2] - 2 * slopes + slopes_at(-100 * h)[2]) / (100 * h) ** 2
    assert (np.abs(product - differences) <= 1e-6 * (1 + np.abs(product) + third + weight(y))).all()
