"""A checkpoint has the numbers and derivatives of its function, in less memory; what it cannot know is refused."""

import copy
import doctest
import gc
import importlib
import pickle
import random
import sys
import tracemalloc

import pytest

from engine import (
    FormulaError,
    RecordingError,
    Value,
    apply,
    check_gradients,
    checkpoint,
    constant,
    diagnose,
    dot,
    draw,
    grad,
    hessian,
    jvp,
    latex,
    maximum,
    operations,
    record,
    scan,
    step,
    step_through,
    topological,
    total,
    where,
    zero_grad,
)
from engine.calculus.sweeps import rounding, tangents
from engine.core.nodes.seam import plain_methods

W = Value(0.7, "w")


def both(a, b):
    """Two results of two Values, with a branch, a shared step and a Value from outside."""
    shared = (a * W).sin()
    return [shared * b.exp(), (a - b).relu() * shared]


def backward_of(root, leaves):
    zero_grad(leaves)
    root.backward()
    return [leaf.grad for leaf in leaves]


@pytest.mark.parametrize("op", operations.ALL, ids=str)
def test_every_operation_has_its_gradient_to_the_bit(op):
    leaves = [Value(0.3 + 0.2 * i) for i in range(len(op.operands))]
    plain = apply(op, *leaves).tanh()
    kept = checkpoint(lambda *values: apply(op, *values).tanh(), *leaves)
    assert kept.data == plain.data
    assert backward_of(kept, leaves) == backward_of(plain, leaves)


def test_derivatives_of_any_order_are_those_of_the_function():
    x, y = Value(0.9, "x"), Value(0.4, "y")
    leaves = [x, y, W]

    def root(call):
        u, v = call(both, x * y, y)
        return u * v + call(lambda a: call(lambda b: (b * a * W).sin(), a * a) * W, u)

    kept, plain = root(checkpoint), root(lambda f, *values: f(*values))
    assert backward_of(kept, leaves) == pytest.approx(backward_of(plain, leaves), rel=1e-14)
    assert grad(kept, leaves).data == pytest.approx(grad(plain, leaves).data, rel=1e-14)
    assert jvp(kept, leaves, [1.0, -2.0, 0.5]).data == pytest.approx(
        jvp(plain, leaves, [1.0, -2.0, 0.5]).data, rel=1e-14
    )
    for one, other in zip(hessian(kept, leaves).data, hessian(plain, leaves).data, strict=True):
        assert one == pytest.approx(other, rel=1e-13)
    third = [grad(grad(grad(z, x), W), y).data for z in (kept, plain)]
    assert third[0] == pytest.approx(third[1], rel=1e-12)
    assert tangents(topological(kept), x)[kept] == pytest.approx(grad(plain, x).data, rel=1e-14)
    with plain_methods():
        assert backward_of(kept, leaves) == pytest.approx(backward_of(plain, leaves), rel=1e-14)


def test_results_are_nested_and_pass_what_they_do_not_compute():
    x = Value(2.0, "x")
    result = checkpoint(lambda a, k: [a, W, k, [None, a * k]], x, 3)
    assert result[0] is x
    assert result[1] is W
    assert result[2:] == [3, [None, result[3][1]]]
    assert (result[3][1].data, grad(result[3][1], x).data) == (6.0, 3.0)


def test_a_constant_is_an_argument_without_a_gradient():
    inputs = [constant(0.5), constant(-1.0)]
    y = checkpoint(lambda xs: [dot(xs, [W, W])], inputs)[0]
    assert len(topological(y)) == 5  # w, the two inputs, the call, its result
    assert backward_of(y, [W, *inputs]) == [-0.5, 0.0, 0.0]
    assert checkpoint(lambda a: a.op.name, constant(2.0)) == "constant"


def test_each_derivative_calls_the_function_once_more():
    calls = []

    def counted(*values):
        calls.append(len(values))
        return [total(values) * value for value in values]

    xs = [Value(0.1 * k) for k in range(5)]
    y = total(checkpoint(counted, *xs))
    y.backward()
    assert len(calls) == 2
    call = next(node for node in topological(y) if len(node.parents) == 5)
    assert not call.grad._pulled  # all has been read
    tangents(topological(y), xs[0])
    assert len(calls) == 3


def cell(row):
    return lambda h, x: ([(dot(weights, h) + x).tanh() for weights in row], h[0] * x)


def test_a_scan_keeps_the_square_root_of_its_nodes():
    rng = random.Random(0)
    row = [[Value(rng.gauss(0.0, 0.3)) for _ in range(4)] for _ in range(4)]
    start = [Value(0.1 * i) for i in range(4)]
    leaves = [*start, *(w for weights in row for w in weights)]
    gradients, peaks = [], []
    for kept in (False, True):
        gc.collect()
        tracemalloc.start()
        state, outputs = scan(cell(row), start, [0.01 * k for k in range(400)], checkpoint=kept)
        gradients.append(backward_of(total(outputs) + state[1], leaves))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        del state, outputs
    assert gradients[1] == pytest.approx(gradients[0], rel=1e-12)
    assert peaks[1] < 0.2 * peaks[0]


def test_a_loop_whose_values_each_call_reads_once_has_its_gradients_to_the_bit():
    xs = [Value(0.1 * k) for k in range(20)]
    roots = [
        scan(lambda s, x: ((s * x + 0.3).sin(), ()), Value(1.0), xs, checkpoint=kept)[0]
        for kept in (False, True)
    ]
    assert backward_of(roots[0], xs) == backward_of(roots[1], xs)


def test_a_graph_is_freed_without_the_collector():
    x = Value(0.5)

    def differentiated():
        y = checkpoint(lambda a: (a * W).sin() * a, x)
        (grad(y, x) * y).backward()

    differentiated()  # the first reads the rules, and keeps what it read
    gc.collect()
    gc.disable()
    try:
        before = len(gc.get_objects())
        differentiated()
        assert len(gc.get_objects()) <= before + 5
    finally:
        gc.enable()


def test_a_program_calls_the_function():
    pytest.importorskip("numpy", reason="the extra fast")
    kept = record(lambda a, b: total(checkpoint(both, a * b, b)), parameters=[W])
    plain = record(lambda a, b: total(both(a * b, b)), parameters=[W])
    assert str(kept) == str(plain)
    fixed = record(lambda a: a * checkpoint(lambda c: c * W, constant(2.0)), parameters=[W])
    assert fixed.mean_gradient([[3.0]])[1].tolist() == [6.0]
    row = [[0.5, 0.25]]
    assert kept.mean_gradient(row)[1].tolist() == plain.mean_gradient(row)[1].tolist()


def test_random_numbers_are_drawn_again():
    def noisy(a):
        return a * random.random() * a

    x = Value(0.5)
    random.seed(1)
    kept, after = checkpoint(noisy, x), random.random()
    random.seed(1)
    plain = noisy(x)
    assert random.random() == after
    state = random.getstate()
    assert backward_of(kept, [x]) == backward_of(plain, [x])
    assert random.getstate() == state


def test_other_numbers_the_second_time_are_refused():
    own = random.Random(0)
    x = Value(0.5, "x")
    with pytest.raises(ValueError, match="gave other numbers when it was called again"):
        checkpoint(lambda a: a * own.random(), x).backward()
    kept = checkpoint(lambda a: a * W, x)
    hidden = checkpoint(lambda a: a * 0.0 * W, x)  # the same result for any w
    try:
        W.data = 0.8
        for y in (kept, hidden):
            with pytest.raises(ValueError, match="a Value that it uses has changed since"):
                y.backward()
            with pytest.raises(ValueError, match="a Value that it uses has changed since"):
                grad(y, x)
    finally:
        W.data = 0.7
    assert backward_of(kept, [x]) == [0.7]


@pytest.mark.skipif(not hasattr(sys, "getrefcount"), reason="this Python counts no references")
def test_a_value_that_is_left_outside_is_refused():
    trace, x = [], Value(0.5)
    with pytest.raises(ValueError, match="has left a Value of its inside elsewhere"):
        checkpoint(lambda a: trace.append(a * 2.0) or a * a, x)

    def with_a_cycle(a):  # garbage that only the collector frees is no Value that is left
        box = [a * a]
        box.append(box)
        return box[0] + a

    assert checkpoint(with_a_cycle, x).data == 0.75


def test_what_is_no_call_with_values_is_refused():
    x = Value(0.5)
    for arguments in ((), (2.0,), ([1.0, "a"],)):
        with pytest.raises(TypeError, match=r"got no Value: write checkpoint\(f, x\), and constant\(x\)"):
            checkpoint(lambda *_: x * x, *arguments)
    with pytest.raises(TypeError, match="checkpoint takes a function first; got 'f'"):
        checkpoint("f", x)
    with pytest.raises(TypeError, match="returns Values, numbers, or lists of them; got a dict"):
        checkpoint(lambda a: {"a": a * a}, x)


def test_a_copy_and_a_file_are_refused():
    x = Value(0.5)
    y = checkpoint(lambda a: a * W, x)
    twin = copy.deepcopy(y)
    call = twin.parents[0]
    assert backward_of(twin, [call.parents[0]]) == [0.7]
    with pytest.raises(ValueError, match="a copy of a graph with a checkpoint has no derivatives as graphs"):
        grad(twin, call.parents[0])
    with pytest.raises(TypeError, match="a graph with a checkpoint cannot be saved"):
        pickle.dumps(y)


def test_a_program_cannot_use_the_result_of_a_call_before():
    pytest.importorskip("numpy", reason="the extra fast")
    y = checkpoint(lambda a: a * W, Value(0.5))
    for parameters in (None, [W]):
        with pytest.raises(RecordingError, match="call checkpoint inside the function"):
            record(lambda q: q * y, parameters=parameters)


def test_readers_of_rules_ask_for_the_nodes_in_between():
    y = checkpoint(lambda a: (a * W).sin(), Value(0.5, "x")) * 2.0
    for reader in (latex, diagnose, step_through):
        with pytest.raises(FormulaError, match="a checkpoint keeps none of the nodes in between"):
            reader(y)
    pytest.importorskip("flint", reason="the extra certify")
    from engine import dead_units, enclose

    for reader in (enclose, lambda y: dead_units(y, {W: (0.0, 1.0)})):
        with pytest.raises(FormulaError, match="compute the result without it"):
            reader(y)


def test_a_picture_shows_one_node_and_what_it_sends_back():
    x = Value(0.5, "x")
    y = checkpoint(lambda a: [a * W, a * a], x)
    root = y[0] + y[1]
    assert "nan" not in draw(root).dot.lower()
    root.backward()
    text = draw(root).dot
    assert text.count("checkpoint") == 3  # the label, the class and the tooltip of one node
    assert "nan" not in text.lower()
    assert 'label="result 1\\ndata 0.35\\ngrad 1"' in text
    assert 'label="1.7\\n ' in text  # w + 2 x, all that x receives through the call
    assert "v₁ = checkpoint(x, w)\nv₂ = part0(v₁) = 0.35, grad 1" in repr(draw(root))


def test_a_check_by_differences_knows_the_rounding_within():
    assert check_gradients(lambda x, y: total(checkpoint(both, x, y)), {"x": 0.5, "y": 0.2})
    x = Value(0.5)
    y = checkpoint(lambda a: (a + 1e9) - 1e9, x)
    assert rounding(y) > 1e-8  # 2⁻⁵³ 10⁹, of the sum within


def test_the_example_of_the_docstring_holds():
    module = importlib.import_module("engine.calculus.functions.checkpoint")
    assert doctest.testmod(module).attempted == 5
    assert doctest.testmod(module).failed == 0


@pytest.mark.parametrize(
    "function",
    [
        lambda y: grad(maximum(y, 0.1) * 2.0, y),
        lambda y: grad(maximum(y, 0.1) * W, y),
        lambda y: grad(where(step(y), W * W * y, y), y) * y,
        lambda y: grad(grad(maximum(y, 0.1) ** 2 * W, y), y),
    ],
    ids=["a number", "of a Value around it", "of its argument", "a second derivative"],
)
def test_a_derivative_of_a_branch_inside_is_no_value_left_elsewhere(function):
    x = Value(0.5, "x")
    kept, plain = checkpoint(function, x * 1.0), function(x * 1.0)
    assert kept.data == plain.data
    assert [slope.data for slope in grad(kept, [x, W])] == [slope.data for slope in grad(plain, [x, W])]
