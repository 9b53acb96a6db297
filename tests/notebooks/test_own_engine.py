"""The engine that a student writes in lesson 2: completed where it has blanks, kept, and loaded again."""

import math
import sys
from pathlib import Path

import pytest

from nn.exercises import UNANSWERED


@pytest.fixture
def own_engine(monkeypatch, tmp_path):
    monkeypatch.syspath_prepend(Path(__file__).parents[2] / "notebooks")
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
