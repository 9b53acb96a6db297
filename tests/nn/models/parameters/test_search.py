"""Where parameters are found, and where a parameter would be missed: then nothing is trained in part."""

import types
from collections import OrderedDict, deque, namedtuple
from dataclasses import dataclass
from functools import partial

import numpy as np
import pytest

from engine import Value, constant
from nn import MLP, Module, Neuron, train


class Model(Module):
    """A parameter b, and one further attribute."""

    def __init__(self, part):
        self.b = Value(0.5, "b")
        self.part = part

    def __call__(self, x):
        return self.b * x[0]


@dataclass
class Record:
    w: object


Pair = namedtuple("Pair", ("w", "v"))  # noqa: PYI024  # a pair as old code has it


def function_before_its_value():
    """A function whose closure has no value yet."""

    def function():
        return later

    if False:
        later = 1
    return function


PATHS = {
    "dict": (lambda w: {"w": w}, "part.w"),
    "dict of lists": (lambda w: {"w": [1.0, [w]]}, "part.w.1.0"),
    "ordered dict": (lambda w: OrderedDict(w=w), "part.w"),
    "read-only dict": (lambda w: types.MappingProxyType({"w": w}), "part.w"),
    "keys that are numbers": (lambda w: {3: w}, "part.3"),
    "named tuple": (lambda w: Pair(w, 1.0), "part.0"),
    "list in a tuple": (lambda w: ("a", [w]), "part.1.0"),
}
MISSED = {
    "namespace": lambda w: types.SimpleNamespace(w=w),
    "namespace in a namespace": lambda w: types.SimpleNamespace(n=types.SimpleNamespace(w=w)),
    "namespace in a list": lambda w: [types.SimpleNamespace(w=w)],
    "dataclass": Record,
    "dataclass with a list": lambda w: Record([w]),
    "set": lambda w: {w},
    "frozen set": lambda w: frozenset({w}),
    "deque": lambda w: deque([w]),
    "array of objects": lambda w: np.array([w], dtype=object),
    "partial": lambda w: partial(max, w),
    "keyword of a partial": lambda w: partial(max, key=w),
    "closure": lambda w: lambda x: x * w,
    "default argument": lambda w: lambda x, w=w: x * w,
    "keyword default": lambda w: lambda x, *, w=w: x * w,
    "method of another object": lambda w: Record(w).__eq__,
    "module in a namespace": lambda w: types.SimpleNamespace(model=Model(w)),
}
PLAIN = {
    "numbers": [1.0, 2, "a", None, True, b"b", 1j],
    "array": np.zeros((3, 3)),
    "module of Python": types,
    "class": Record,
    "function": len,
    "constant": types.SimpleNamespace(w=constant(1.0)),
    "computed": types.SimpleNamespace(w=Value(1.0) * 2.0),
    "closure without a value": function_before_its_value(),
}


@pytest.mark.parametrize("kind", PATHS)
def test_a_container_of_values_is_searched(kind):
    make, path = PATHS[kind]
    w = Value(2.0, "w")
    assert dict(Model(make(w)).named_parameters())[path] is w


@pytest.mark.parametrize("kind", MISSED)
def test_a_value_that_no_search_finds_is_refused_before_anything_is_trained(kind):
    model = Model(MISSED[kind](Value(2.0, "w")))
    for call in (model.parameters, model.state_dict, model.zero_grad):
        with pytest.raises(TypeError, match=r"^Model has a Value at 'part.*would not be trained.*constant\("):
            call()
    with pytest.raises(TypeError, match="would not be trained"):
        train(model, [([1.0], 2.0)], "squared_error", epochs=1, progress=False)
    assert model.b.data == 0.5


@pytest.mark.parametrize("kind", MISSED)
def test_a_value_that_is_also_an_attribute_is_no_secret(kind):
    w = Value(2.0, "w")
    model = Model(MISSED[kind](w))
    model.w = w
    if kind == "module in a namespace":
        model.known = model.part.model
    assert model.parameters()[:2] == ([model.b, w])


@pytest.mark.parametrize("kind", PLAIN)
def test_whatever_holds_no_leaf_may_be_an_attribute(kind):
    assert Model(PLAIN[kind]).parameters()[0].name == "b"
    assert len(Model(PLAIN[kind]).parameters()) == 1


def test_values_in_the_class_body_are_refused():
    class Shared(Module):
        w = Value(1.0)

    class Below(Shared):
        def __init__(self):
            self.b = Value(0.0)

    class Listed(Module):
        layers = (Neuron(1),)

    for kind, name in ((Shared, "Shared.w"), (Below, "Shared.w"), (Listed, "Listed.layers")):
        with pytest.raises(TypeError, match=rf"has a Value at '{name}.*in the class body"):
            kind().parameters()


def test_slots_are_searched():
    class Slotted(Module):
        __slots__ = ("unset", "w")

        def __init__(self):
            self.b, self.w = Value(0.0), Value(1.0)

    model = Slotted()
    assert dict(model.named_parameters()) == {"b": model.b, "w": model.w}


def test_two_parameters_with_one_path_are_refused():
    with pytest.raises(ValueError, match=r"^two parameters of Model have the path 'part\.1': rename one$"):
        Model({1: Value(1.0), "1": Value(2.0)}).parameters()


def test_a_circle_ends():
    model = MLP(1, [1], seed=0)
    model.best = [model]
    model.layers[0].owner = {"model": model}
    assert len(model.parameters()) == 2
    assert len(list(model.modules())) == 3
    loop = []
    loop.append(loop)
    assert len(Model(loop).parameters()) == 1
    record = Record(None)
    record.w = record
    assert len(Model(record).parameters()) == 1


def test_depth_costs_no_stack():
    part = [Value(1.0)]
    for _ in range(3_000):
        part = [part]
    assert len(Model(part).parameters()) == 2
    del part


def test_an_object_of_any_size_is_looked_into_in_bounded_time():
    model = Model(Record([Record(i) for i in range(20_000)]))
    assert len(model.parameters()) == 1


@pytest.mark.parametrize("case", [*PATHS, "mlp", "tied", "inside itself", "slots"])
def test_the_fast_search_finds_what_the_whole_one_finds(case):
    w = Value(1.0, "w")
    model = Model(PATHS[case][0](w) if case in PATHS else None)
    match case:
        case "mlp":
            model.part = MLP(2, [3, 1], seed=0)
        case "tied":
            model.part = [model.b, Neuron(1), {"b": model.b}]
        case "inside itself":
            model.part = [model, w]
        case "slots":
            model.part = Slotted(w)
    assert model.parameters() == [parameter for _, parameter in model.named_parameters()]


class Slotted(Module):
    """A module whose parameter stands in a slot."""

    __slots__ = ("w",)

    def __init__(self, w):
        self.w = w


def test_two_keys_of_one_name_are_refused_by_both_searches():
    model = Model({1: Value(1.0), "1": Value(2.0)})
    with pytest.raises(ValueError, match=r"two parameters of Model have the path 'part\.1'"):
        model.parameters()
