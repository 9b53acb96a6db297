"""Topological order: every node once, each after its parents, however deep, without recursion."""

import gc
import sys
from dataclasses import dataclass
from fractions import Fraction
from random import Random

import pytest

from engine import Value, topological
from engine.core.nodes.reading_order import left_first
from engine.core.order import reverse_sweep


@dataclass(eq=False)
class Stub:
    """The least that can be ordered."""

    parents: tuple["Stub", ...] = ()


def random_graph(seed, size=60):
    random = Random(seed)
    nodes = [Stub() for _ in range(4)]
    for _ in range(size):
        nodes.append(Stub(tuple(random.choice(nodes) for _ in range(random.randint(0, 3)))))
    return nodes


def reached_from(roots):
    reached, open_ = set(), list(roots)
    while open_:
        node = open_.pop()
        if node not in reached:
            reached.add(node)
            open_.extend(node.parents)
    return reached


def assert_topological(order, roots):
    place = {node: i for i, node in enumerate(order)}
    assert len(place) == len(order)  # once
    assert place.keys() == reached_from(roots)  # every one, and no other
    assert all(place[parent] < place[node] for node in order for parent in node.parents)


@pytest.mark.parametrize("seed", range(20))
def test_every_node_stands_once_and_after_its_parents(seed):
    nodes = random_graph(seed)
    assert_topological(topological(nodes[-1]), nodes[-1:])
    several = [nodes[-1], nodes[30], nodes[-1], nodes[0]]  # a root twice, and a leaf as root
    assert_topological(topological(*several), several)


def test_no_root_has_no_order_and_a_leaf_is_its_own():
    leaf = Stub()
    assert topological() == []
    assert topological(leaf) == [leaf]
    assert topological(leaf, leaf) == [leaf]


def test_a_node_used_twice_stands_once():
    a = Value(1.0)
    b = a + a
    c = b + b
    assert topological(c) == [a, b, c]


def test_a_root_below_another_root_stands_once():
    a = Value(1.0)
    b = a.exp()
    c = b * a
    assert topological(b, c) == topological(c, b) == [a, b, c]


@pytest.fixture
def without_collector():
    """No cyclic garbage collection: what is freed is freed because its last reference went."""
    enabled = gc.isenabled()
    gc.collect()
    gc.disable()
    yield
    if enabled:
        gc.enable()


def values_alive():
    return sum(type(thing) is Value for thing in gc.get_objects())


@pytest.mark.usefixtures("without_collector")
def test_a_long_chain_runs_and_is_freed_by_reference_count():
    length, limit = 200_000, sys.getrecursionlimit()
    start, step = Value(0.0), Value(1.0)
    alive, references = values_alive(), sys.getrefcount(step)
    y = start
    for _ in range(length):
        y = y + step
    y.backward()
    assert y.data == length
    assert start.grad == 1.0
    assert step.grad == length  # one path through each of the additions
    assert values_alive() == alive + length
    assert sys.getrefcount(step) == references + length
    del y
    assert values_alive() == alive
    assert sys.getrefcount(step) == references
    assert sys.getrecursionlimit() == limit


@pytest.mark.usefixtures("without_collector")
def test_several_deep_roots_are_ordered_together():
    x = Value(1.0)
    y = z = x
    for _ in range(20_000):
        y = -y
        z = z * y
    order = topological(z, y, x)
    assert len(order) == 1 + 2 * 20_000
    assert_topological(order, [z, y, x])


def test_a_fan_is_linear_in_its_nodes():
    # 2^10000 paths lead from the leaf to the root, each of weight 2^-10000.
    x = leaf = Value(3.0)
    for _ in range(10_000):
        x = (x + x) / 2
    assert len(topological(x)) == 1 + 3 * 10_000  # a sum, a quotient and its constant 2 each time
    x.backward()
    assert x.data == 3.0
    assert leaf.grad == 1.0


def test_a_node_with_very_many_parents_and_one_with_very_many_users():
    hub = Value(1.0)
    root = sum(hub * 1.0 for _ in range(20_000))
    root.backward()
    assert hub.grad == 20_000.0


def test_left_first_is_topological_and_takes_the_left_operand_first():
    a, b, c = Value(1.0, "a"), Value(2.0, "b"), Value(3.0, "c")
    y = (a * b) + (c * a)
    assert [node.name or node.op.name for node in left_first(y)] == ["a", "b", "mul", "c", "mul", "add"]
    for seed in range(20):
        root = random_graph(seed)[-1]
        assert_topological(left_first(root), [root])


def test_left_first_takes_all_the_parents_of_a_node_in_turn():
    leaves = tuple(Stub() for _ in range(300))  # above 256 equal integers are no longer one object
    root = Stub(leaves)
    assert left_first(root) == [*leaves, root]


def test_the_reverse_sweep_takes_numbers_of_any_kind_and_leaves_out_what_no_gradient_reaches():
    x, y, beside = Stub(), Stub(), Stub()
    product, unused = Stub((x, y, x)), Stub((beside,))
    root = Stub((product, x))
    partials = {product: [Fraction(1, 3), Fraction(2), Fraction(1, 6)], root: [Fraction(3), Fraction(1, 2)]}
    order = [x, y, beside, unused, product, root]
    gradients = reverse_sweep(
        order, {root: Fraction(1)}, lambda node: zip(node.parents, partials.get(node, ()), strict=True)
    )
    # ∂/∂x = 3 (1/3 + 1/6) + 1/2 = 2 over three paths, ∂/∂y = 3 · 2
    assert gradients == {root: 1, product: 3, x: 2, y: 6}
    texts = reverse_sweep(
        order,
        {root: "1"},
        lambda node: zip(node.parents, partials.get(node, ()), strict=True),
        lambda a, b: f"{a} + {b}",
        lambda gradient, partial: f"{gradient}·{partial}",
    )
    assert texts[y] == "1·3·2"
    assert texts[x].count("+") == 2
