"""freeing.py: a graph is taken apart by a loop, each node once, on the platforms that need it."""

import sys
import weakref

from engine import Value
from engine.core.nodes import freeing


class Node:
    """Bears what the destructor reads, and can be watched."""

    __slots__ = ("__weakref__", "parents")

    def __init__(self, *parents):
        self.parents = parents


def test_value_has_a_destructor_only_where_it_needs_one():
    assert hasattr(Value, "__del__") is not freeing.NESTED_FREES_ARE_SAFE  # elsewhere it costs nothing
    assert freeing.NESTED_FREES_ARE_SAFE or sys.platform == "emscripten"


def test_a_chain_is_freed_without_nesting_and_what_others_hold_stays():
    depth, deepest = 0, 0
    freed = []

    class Watched(Node):
        __slots__ = ()

    freeing.free_one_by_one(Watched)
    destroy = Watched.__del__

    def watched(self):
        nonlocal depth, deepest
        depth += 1
        deepest = max(deepest, depth)
        destroy(self)
        depth -= 1
        freed.append(1)

    Watched.__del__ = watched
    kept = node = Watched()
    for _ in range(5000):
        node = Watched(node, node)
    middle = node
    for _ in range(5000):
        node = Watched(node, kept)
    reference = weakref.ref(node)
    del node
    assert reference() is None
    assert (len(freed), deepest) == (5000, 2)  # the outermost free, and one at a time inside it
    assert len(middle.parents) == 2
    del middle
    assert len(freed) == 10_000
    assert kept.parents == ()


def test_a_node_without_parents_of_its_own_is_freed():
    class Broken(Node):
        __slots__ = ()

        def __init__(self):
            raise ValueError

    freeing.free_one_by_one(Broken)
    node = object.__new__(Broken)
    del node  # no error is reported: filterwarnings turns one into a failure
