"""Graphs are copied and pickled whole: any depth, shared nodes shared, nothing else."""

import copy
import io
import pickle

import pytest

from engine import CONSTANT, Value, topological, tracing
from engine.core import operations as ops

WAYS = {
    "deepcopy": copy.deepcopy,
    **{f"pickle {p}": lambda x, p=p: pickle.loads(pickle.dumps(x, p)) for p in range(6)},  # noqa: S301
    "Python's pickler": lambda x: pickle.loads(_python(x)),  # noqa: S301
}
over_ways = pytest.mark.parametrize("way", WAYS.values(), ids=WAYS)


def _python(thing):
    file = io.BytesIO()
    pickle._Pickler(file).dump(thing)
    return file.getvalue()


def chain(length):
    x = y = Value(1.0, "x")
    for i in range(length):
        y = y * 0.5 + x if i % 2 else -y
    return x, y


@over_ways
def test_a_copy_is_an_equal_graph_of_other_nodes(way):
    x = Value(3.0, "x")
    y = (x * x).exp() + 2.0
    y.backward()
    twin = way(y)
    old, new = topological(y), topological(twin)
    assert [(n.op, n.data, n.grad, n.partials, n.name) for n in new] == [
        (n.op, n.data, n.grad, n.partials, n.name) for n in old
    ]
    assert not {id(n) for n in old} & {id(n) for n in new}
    square = next(n for n in new if n.op is ops.mul)
    assert square.parents[0] is square.parents[1]
    twin.backward()
    assert square.parents[0].grad == 2 * x.grad  # it had one already


@over_ways
@pytest.mark.parametrize("length", [5, 6, 7, 8, 1_500])
def test_depth_does_not_matter(way, length):
    x, y = chain(length)
    twin_x, twin = way((x, y))
    assert len(topological(twin)) == len(topological(y))
    twin.backward()
    y.backward()
    assert twin_x.grad == x.grad != 0.0
    assert twin_x is next(n for n in topological(twin) if n.name == "x")


def test_five_thousand_levels():
    _, y = chain(5_000)
    for way in (copy.deepcopy, WAYS["pickle 5"]):
        assert len(topological(way(y))) == len(topological(y))


@over_ways
def test_what_several_roots_share_stays_shared(way):
    x, y = chain(40)
    z = y.sin()
    w = way({"z": z, "y": y, "list": [x, z.exp(), x]})
    assert w["z"].parents == (w["y"],)
    assert w["list"][0] is w["list"][2]
    assert w["list"][1].parents[0] is w["z"]
    assert w["list"][0] in topological(w["y"])


@over_ways
def test_constants_operations_and_names_stay(way):
    y = 2.0 * Value(1.0, "w")
    y.name = "y"
    twin = way(y)
    assert (twin.name, twin.op, twin.parents[0].op) == ("y", ops.mul, CONSTANT)


@over_ways
def test_subclasses_keep_their_class_and_what_they_hold(way):
    twin = way(Weight.of_trainer("w"))
    assert type(twin) is Weight
    assert (twin.data, twin.trainer) == (1.0, ["w"])
    with tracing():
        y = Value(1.0) * 2.0
    assert way(y).site == y.site


class Weight(Value):
    @classmethod
    def of_trainer(cls, name):
        weight = cls(1.0, name)
        weight.trainer = [name]
        return weight


def test_a_shallow_copy_has_the_same_parents():
    x = Value(2.0)
    y = x * 3.0
    twin = copy.copy(y)
    assert twin is not y
    assert twin.parents == y.parents
    twin.backward()
    assert (x.grad, y.grad) == (3.0, 0.0)


def test_a_deep_copy_uses_what_was_copied_before():
    x, y = chain(30)
    memo = {}
    twin_y = copy.deepcopy(y, memo)
    assert copy.deepcopy(x, memo) in topological(twin_y)
    assert copy.deepcopy(y, memo) is twin_y


def test_a_pickle_that_fails_leaves_the_next_one_alone():
    _, y = chain(50)
    with pytest.raises((pickle.PicklingError, AttributeError)):
        pickle.dumps([y, lambda: None])
    weight = Weight(1.0)
    weight.bad = lambda: None
    deep = weight
    for _ in range(50):
        deep = -deep
    with pytest.raises((pickle.PicklingError, AttributeError)):
        pickle.dumps(deep)
    _, long = chain(5_000)
    assert len(topological(pickle.loads(pickle.dumps(long)))) == len(topological(long))  # noqa: S301
