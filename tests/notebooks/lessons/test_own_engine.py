"""The engine that a student writes in lesson 2: completed where it has blanks, kept, and loaded again."""

import importlib
import math
import sys
from pathlib import Path

import pytest

from nn.exercises import UNANSWERED


@pytest.fixture
def own_engine(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(Path(__file__).parents[3] / "notebooks")
    for name in [name for name in sys.modules if name.partition(".")[0] == "lessons"]:
        monkeypatch.delitem(sys.modules, name)
    from lessons import own_engine

    monkeypatch.setattr(own_engine, "KEPT", tmp_path / "my_engine.py")
    return own_engine


def gradient(cls):
    x = cls(3.0)
    (x * x * x + x.tanh()).backward()
    return x.grad


TRUTH = 27 + 1 - math.tanh(3) ** 2  # of x³ + tanh x at 3


class Unfinished:
    def __init__(self, data, parents=(), partials=()):
        self.data, self.grad = data, 0.0
        self.parents, self.partials = parents, partials

    def __add__(self, other):
        return Unfinished(self.data + other.data, (self, other), (1.0, 1.0))


def blank(a, b):  # noqa: ARG001  # as a student finds it
    return UNANSWERED


def my_tanh(a):
    t = math.tanh(a.data)
    return Unfinished(t, (a,), (1.0 - t * t,))


def test_blanks_become_those_of_the_course_and_what_is_written_stays(own_engine):
    cls = own_engine.complete(Unfinished, __mul__=blank, tanh=my_tanh)
    cls.backward = own_engine.MyValue.backward
    assert cls.tanh is my_tanh
    assert gradient(cls) == pytest.approx(TRUTH, rel=1e-15)


def test_what_is_kept_is_loaded_in_place_of_that_of_the_course(own_engine):
    assert own_engine.my_value() is own_engine.MyValue
    path = own_engine.keep(own_engine.MyValue, own_engine.order_of)
    assert path.name == "my_engine.py"
    kept = own_engine.my_value()
    assert kept.__module__ == "my_engine"
    assert gradient(kept) == gradient(own_engine.MyValue) == pytest.approx(TRUTH, rel=1e-15)


def exchanged(a, b):
    return Unfinished(a.data * b.data, (a, b), (a.data, b.data))


def a_number(a, b):
    return a.data * b.data


def without_a_product(a, b):
    return a * b


@pytest.mark.parametrize("wrong", [exchanged, a_number, without_a_product])
def test_what_is_wrong_is_told_and_replaced(own_engine, wrong, capsys):
    fresh = type("Fresh", (), {"__init__": Unfinished.__init__})
    own_engine.complete(fresh, __mul__=wrong)
    assert fresh.__mul__ is own_engine.MyValue.__mul__
    words = capsys.readouterr().out
    assert words.startswith(f"{wrong.__name__}: it ")
    assert words.endswith("; the lesson goes on with ours\n")


CELLS = """
class MyValue:
    def __init__(self, data, parents=(), partials=()):
        self.data, self.grad = data, 0.0
        self.parents, self.partials = parents, partials

    def __add__(self, other):
        return MyValue(self.data + other.data, (self, other), (1.0, 1.0))

    def __mul__(self, other):
        return MyValue(self.data * other.data, (self, other), (other.data, self.data))

    def tanh(self):
        t = numbers.tanh(self.data)
        return MyValue(t, (self,), (1.0 - t * t,))


def my_order(root):
    order, seen, stack = [], set(), [(root, False)]
    while stack:
        node, is_done = stack.pop()
        if is_done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            stack.extend((parent, False) for parent in node.parents)
    return order


def send(node):
    for parent, partial in zip(node.parents, node.partials):
        parent.grad += node.grad * partial


def my_backward(root):
    root.grad = 1.0
    for node in reversed(my_order(root)):
        send(node)


def backward_4(root):
    for node in my_order(root):
        if node.parents:
            node.grad = ZERO
    my_backward(root)
"""


def cells(folder, text, name):
    """A module with an engine in it, as a student writes one cell after the other."""
    path = folder / f"{name}.py"
    path.write_text(f"import math as numbers\n\n{text}", "utf-8")
    return importlib.import_module(name)


def test_functions_that_yours_call_are_kept_too(own_engine, tmp_path, monkeypatch):
    monkeypatch.syspath_prepend(tmp_path)
    mine = cells(tmp_path, CELLS.replace("ZERO", "0.0"), "cells_of_a_student")
    mine.MyValue.backward = mine.backward_4
    own_engine.keep(mine.MyValue, mine.my_order, mine.backward_4)
    assert gradient(own_engine.my_value()) == pytest.approx(TRUTH, rel=1e-15)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ZERO = 0.0\n" + CELLS, "NameError: name 'ZERO' is not defined; write what it needs inside"),
        (CELLS.replace("ZERO", "node.grad"), r"not kept: over the diamond, two passes leave \[10.0, 10.0, "),
    ],
)
def test_an_engine_that_does_not_work_alone_is_not_kept(own_engine, tmp_path, monkeypatch, text, words):
    monkeypatch.syspath_prepend(tmp_path)
    mine = cells(tmp_path, text, f"cells_{len(text)}")
    mine.MyValue.backward = mine.backward_4
    with pytest.raises(ValueError, match=words):
        own_engine.keep(mine.MyValue, mine.my_order, mine.backward_4)
    assert not own_engine.KEPT.exists()
