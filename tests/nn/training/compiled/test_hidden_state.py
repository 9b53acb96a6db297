"""A state that a call changes is seen, whatever the numbers; and what every call leaves as it was is none."""

import functools
import random
import re

import numpy as np
import pytest

from engine import RecordingError, Value
from nn import MLP, Module, Neuron, squared_error, train
from nn.training.compiled.hidden_state import HiddenState, first_change

DATA = [([i / 64], i / 32) for i in range(64)]
COUNT = 0
LOG = []


class Stateful(Module):
    """A weight, and something that each call changes."""

    def __init__(self, **state):
        self.w = Value(0.5, "w")
        self.__dict__.update(state)

    def __call__(self, x):
        self.change()
        return self.w * x[0]


class Calls(Stateful):
    """Leaves out one input in ten, by the count of its calls."""

    def __init__(self):
        super().__init__(calls=0)

    def __call__(self, x):
        self.calls += 1
        return self.w * x[0] if self.calls % 10 else self.w * 0.0


class Dropout(Stateful):
    """Leaves out one input in fifty, by a generator of its own."""

    def __init__(self, generator):
        super().__init__(generator=generator)

    def __call__(self, x):
        return self.w * x[0] if self.generator.random() > 0.02 else self.w * 0.0


class Numbered(Stateful):
    """Counts its calls in a list."""

    def __init__(self):
        super().__init__(counts=[0])

    def __call__(self, x):
        self.counts[0] += 1
        return self.w * x[0]


class Global(Stateful):
    """Draws from NumPy's global generator."""

    def __call__(self, x):
        return self.w * x[0] if np.random.rand() > 0.02 else self.w * 0.0  # noqa: NPY002  # what is tried


def counting_global(prediction, target):
    global COUNT  # noqa: PLW0603  # what is tried
    COUNT += 1
    return squared_error(prediction, target) * (1.0 if COUNT % 20 else 2.0)


def counting_in_closure():
    calls = 0

    def loss(prediction, target):
        nonlocal calls
        calls += 1
        return squared_error(prediction, target) * (1.0 if calls % 20 else 2.0)

    return loss


def counting_by_helper():
    inner = counting_in_closure()
    return lambda prediction, target: inner(prediction, target) * 1.0


def counting_as_attribute(prediction, target):
    counting_as_attribute.calls += 1
    return squared_error(prediction, target)


counting_as_attribute.calls = 0


class CountingLoss:
    """A loss that is an object with a count."""

    __name__ = "counting"

    def __init__(self):
        self.calls = 0

    def __call__(self, prediction, target):
        self.calls += 1
        return squared_error(prediction, target)


def neuron():
    return Neuron(1, init="zeros")


CHANGING = {
    "calls": (Calls, squared_error),
    "an own generator": (lambda: Dropout(random.Random(0)), squared_error),
    "a generator of NumPy": (lambda: Dropout(np.random.default_rng(0)), squared_error),
    "the generator of NumPy": (Global, squared_error),
    "a list": (Numbered, squared_error),
    "a global": (neuron, counting_global),
    "a closure": (neuron, counting_in_closure()),
    "a closure of a helper": (neuron, counting_by_helper()),
    "an attribute": (neuron, counting_as_attribute),
    "an object": (neuron, CountingLoss()),
    "a partial": (neuron, functools.partial(counting_global)),
}


@pytest.mark.parametrize("case", CHANGING)
def test_a_state_that_a_call_changes_is_trained_as_the_graph_and_a_line_says_so(case, capsys):
    make, loss = CHANGING[case]
    with pytest.raises(
        RecordingError, match=r"^a call of model and loss changes a number that is no Value: "
    ):
        train(make(), DATA, loss, 1, progress=False, compiled=True)
    train(make(), DATA, loss, 1, progress=False)
    assert re.match(
        r"training goes on without a .*: a call of model and loss changes", capsys.readouterr().err
    )


def logging(prediction, target):
    LOG.append(float(len(LOG)))
    return squared_error(prediction, target)


class Remembering(Module):
    """Keeps its last output and a cache of what it has seen."""

    def __init__(self):
        self.body, self.last, self.seen, self.best = MLP(1, [2, 1], seed=0), None, [], float("nan")
        self.options = {"scale": 2.0, "name": "a"}
        self.sizes = (1, 2, 3)

    def __call__(self, x):
        self.last = self.body(x)
        return self.last * self.options["scale"]


SAME = {
    "a network": (lambda: MLP(1, [3, 1], seed=0), squared_error),
    "a log": (neuron, logging),
    "a model that keeps its output": (Remembering, squared_error),
    "a builtin": (neuron, functools.partial(squared_error)),
}


@pytest.mark.parametrize("case", SAME)
def test_what_changes_no_number_is_recorded(case, capsys):
    make, loss = SAME[case]
    train(make(), DATA, loss, 2, progress=False, compiled=True)
    assert capsys.readouterr().err == ""


def test_the_first_change_is_named():
    model = Calls()
    state = HiddenState(model, squared_error)
    before = state.read()
    assert first_change(before, state.read()) is None
    model([1.0])
    assert first_change(before, state.read()) == "Calls[0].calls"


def test_a_list_may_grow_and_not_change():
    assert first_change({"a": [1, 2]}, {"a": [1, 2, 3]}) is None
    assert first_change({"a": [1, 2]}, {"a": [1]}) == "a"
    assert first_change({"a": [1, 2]}, {"a": [1, 3, 2]}) == "a"
    assert first_change({"a": 1}, {}) == "a"
