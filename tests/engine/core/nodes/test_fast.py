"""The fast methods of Value equal the plain ones that stand in surface.py and value.py."""

import math
from random import Random

import pytest

from engine import CONSTANT, MisuseWarning, Value, apply, topological, where
from engine.core import operations as ops
from engine.core import value
from engine.core.nodes import fast
from engine.core.nodes.seam import make_plain_nodes_with, plain_methods
from engine.core.python.surface import Surface

POINTS = [-2.0, -1.0, 0.0, 0.5, 1.0, 3.0, 1000.0, math.inf, -math.inf, math.nan]
TWINS = {name: twin for name, twin in vars(Value).items() if hasattr(twin, "op")}
UNARY = {name: twin for name, twin in TWINS.items() if len(twin.op.operands) == 1}
BINARY = {name: twin for name, twin in TWINS.items() if len(twin.op.operands) == 2}


def same(a, b):
    return a == b or (math.isnan(a) and math.isnan(b))


def outcome(method, *operands):
    """What a method makes: the parts of its node, or the error."""
    try:
        node = method(*operands)
    except ValueError as error:
        return type(error), str(error)
    return node.op, [p.data for p in node.parents], [p.op for p in node.parents], node.data, node.partials


def alike(one, other):
    return repr(one) == repr(other)  # NaN prints as NaN


def test_every_method_of_the_surface_but_those_of_two_named_operands_has_a_twin():
    plain = {name: method for name, method in vars(Surface).items() if hasattr(method, "op")}
    operators = {n for n, m in plain.items() if len(m.op.operands) == 1 or n.startswith("_")}
    assert operators == TWINS.keys()
    assert all(TWINS[name] is not plain[name] and TWINS[name].op is plain[name].op for name in operators)


@pytest.mark.parametrize("name", UNARY)
def test_unary_twins_make_the_node_of_the_plain_text(name):
    for a in POINTS:
        x = Value(a, "x")
        assert alike(outcome(UNARY[name], x), outcome(vars(Surface)[name], x)), a


@pytest.mark.parametrize("name", BINARY)
def test_binary_twins_make_the_node_of_the_plain_text(name):
    for a in POINTS:
        for b in (*POINTS, 2, True, 10**400):
            others = [b] if isinstance(b, int) else [b, Value(b, "y")]
            for other in others:
                x = Value(a, "x")
                assert alike(outcome(BINARY[name], x, other), outcome(vars(Surface)[name], x, other)), (a, b)


def random_graph(seed):
    random = Random(seed)
    leaves = [Value(random.uniform(-1.0, 1.0), f"x{i}") for i in range(4)]
    nodes = list(leaves)
    for _ in range(80):
        op = random.choice([op for op in ops.ALL if not op.domain])
        nodes.append(apply(op, *(random.choice([*nodes[-12:], 0.5]) for _ in op.operands)))
    return leaves, sum(nodes[-20:], nodes[-1])


@pytest.mark.parametrize("seed", range(30))
def test_the_fast_backward_gives_the_gradients_of_the_plain_one(seed):
    _, root = random_graph(seed)
    order = topological(root)
    root.backward()
    quick = [node.grad for node in order]
    for node in order:
        node.grad = 0.0
    Value.backward.__wrapped__(root)  # the text of value.py
    assert all(math.isclose(a, b, rel_tol=1e-12, abs_tol=1e-300) or same(a, b)
               for a, b in zip(quick, [node.grad for node in order], strict=True))  # fmt: skip


@pytest.mark.parametrize("backward", [Value.backward, Value.backward.__wrapped__], ids=["fast", "plain"])
@pytest.mark.parametrize("gradient", [1.0, -1.0])
def test_a_pass_over_old_numbers_warns_where_the_root_has_a_gradient(backward, gradient):
    x = Value(2.0)
    root = x * x
    x.data = 3.0
    backward(root)  # the first pass: no gradient has been used
    root.grad = gradient
    with pytest.warns(MisuseWarning):
        backward(root)


@pytest.mark.parametrize("backward", [Value.backward, Value.backward.__wrapped__], ids=["fast", "plain"])
def test_no_gradient_flows_to_what_where_leaves_out(backward):
    x = Value(0.0)
    root = where(x, x.sqrt() * 5.0, 3.0 * x)  # √x has an infinite partial at 0
    backward(root)
    assert x.grad == 3.0
    y = Value(0.0)
    backward(where(1.0, y, y.sqrt().sqrt()) * 2.0)
    assert y.grad == 2.0
    z = Value(0.0)
    backward(where(z.sqrt(), 2.0, 4.0 * z))  # nor to the condition
    assert z.grad == 4.0
    shared = z.sqrt()
    backward(where(0.0, shared, z) + shared)  # what is used beside the branch has its gradient
    assert z.grad == math.inf


def test_an_infinite_partial_of_the_taken_branch_stays_infinite():
    x = Value(0.0)
    where(1.0, x.sqrt(), x).backward()
    assert x.grad == math.inf
    y = Value(0.0)
    (y.sqrt() ** 2).backward()  # 0 × ∞: a silent 0 would be wrong, the derivative is 1
    assert math.isnan(y.grad)


def test_a_nan_condition_gives_nan_to_both_branches():
    a, b = Value(1.0), Value(2.0)
    where(Value(math.nan), a, b).backward()
    assert math.isnan(a.grad)
    assert math.isnan(b.grad)


def test_another_maker_serves_every_operator_and_goes_without_a_trace():
    class Marked(Value):
        __slots__ = ()

    def maker(op, parents):
        node = plain(op, parents)
        twin = Marked(node.data)
        twin.op, twin.parents, twin.partials = op, parents, node.partials
        return twin

    plain, before = Value.make_node, dict(vars(Value))
    x = Value(2.0)
    make_plain_nodes_with(maker)
    try:
        nodes = [x * x, 2.0 - x, x.exp(), x.max(1.0), -x, apply(ops.where, x, x, x)]
    finally:
        make_plain_nodes_with(None)
    assert {type(node) for node in nodes} == {Marked}
    assert dict(vars(Value)) == before
    assert type(x * x) is Value


def test_the_plain_text_runs_inside_plain_methods_and_the_twins_outside(monkeypatch):
    before, calls = dict(vars(Value)), []

    def noted(order, gradients, edges):
        calls.append(len(order))
        return sweep(order, gradients, edges)

    sweep = value.reverse_sweep
    monkeypatch.setattr(
        value, "reverse_sweep", noted
    )  # the text of Value.backward calls it, its twin does not
    x, y = Value(2.0), Value(3.0)
    with plain_methods():
        assert Value.backward is before["backward"].__wrapped__
        assert Value.make_node is not before["make_node"].__func__
        assert Value.__mul__ is Surface.__mul__
        root = (x * y + x.exp() * 2.0).max(y)
        root.backward()
    assert calls == [8]  # x, y, x y, e^x, 2, their product, the sum, the maximum
    assert x.grad == 3.0 + 2.0 * math.exp(2.0)
    assert y.grad == 2.0
    assert dict(vars(Value)) == before
    with pytest.raises(KeyError), plain_methods():
        raise KeyError
    assert dict(vars(Value)) == before
    root.backward()
    assert calls == [8]
    assert y.grad == 4.0  # leaves add up


class Own(Value):
    """A subclass that makes nodes of its own class."""

    __slots__ = ("label",)
    priority = 1

    @staticmethod
    def make_node(op, parents):
        data, partials = op.evaluate([p.data for p in parents])
        node = Own(data)
        node.op, node.parents, node.partials, node.label = op, parents, partials, op.name
        return node


@pytest.mark.parametrize(
    "make",
    [
        lambda own, x: own * x,
        lambda own, x: x * own,
        lambda own, _: 2.0 / own,
        lambda own, _: own**2,
        lambda own, _: own.tanh(),
        lambda own, x: x.max(own),
        lambda own, x: apply(ops.where, x, x, own),
        lambda own, x: Value.__mul__(x, own),
        lambda own, _: sum([own, own]),
    ],
)
def test_a_subclass_makes_the_nodes_of_its_operands(make):
    own, x = Own(2.0), Value(3.0)
    node = make(own, x)
    assert type(node) is Own
    assert node.label == node.op.name
    node.backward()
    plain = Value(2.0)
    expected = make(plain, Value(3.0))
    expected.backward()
    assert (node.data, own.grad) == (expected.data, plain.grad)


def test_nodes_are_marked_by_floats_that_nobody_holds():
    x = Value(2.0)
    order, constants, zero = fast.inner_nodes(x * 2.0 + 1.0, CONSTANT)
    assert [node.grad is zero for node in order] == [True, True]
    assert [leaf.data for leaf in constants] == [1.0, 2.0]
