"""A step on gradients that hold those of an earlier step gives a warning; a right loop gives none."""

import contextlib
import copy
import json
import pickle

import pytest

from engine import MisuseWarning, Value, zero_grad
from nn import MLP, OPTIMIZERS, SGD, moons, squared_error

RATE = 0.1


def test_a_step_without_zero_grad_says_so_and_what_to_write():
    w, descent = Value(1.0), SGD(RATE)
    (w * 2.0).backward()
    descent.step([w])
    (w * 2.0).backward()  # w.grad is 4 now, not 2
    with pytest.warns(MisuseWarning, match=r"model\.zero_grad\(\) before the backward\(\)") as told:
        descent.step([w])
    assert told[0].filename == __file__  # the line that called step
    assert w.data == pytest.approx(1.0 - RATE * 2.0 - RATE * 4.0)  # what was asked for is done


@pytest.mark.parametrize("change", ["grad /= 2", "grad *= 0.5"])
def test_averaging_and_clipping_do_not_hide_it(change):
    w, descent = Value(1.0), SGD(RATE)
    (w * 2.0).backward()
    descent.step([w])
    for x in (2.0, 3.0):
        (w * x).backward()
    exec(f"w.{change}", {"w": w})  # noqa: S102  # the text above
    with pytest.warns(MisuseWarning):
        descent.step([w])
    assert w.data == pytest.approx(1.0 - RATE * 2.0 - RATE * (2.0 + 2.0 + 3.0) / 2)


def by_hand(parameters):
    for p in parameters:
        p.grad = 0.0


@pytest.mark.parametrize("kind", OPTIMIZERS)
@pytest.mark.parametrize("zero", [zero_grad, by_hand])
@pytest.mark.parametrize("first", [True, False])
def test_loops_that_zero_before_or_after_the_step_are_right(kind, zero, first):
    model, descent = MLP(2, [3, 1], "tanh", seed=0), OPTIMIZERS[kind](RATE)
    for _ in range(3):
        if first:
            zero(model.parameters())
        for x, y in moons(4):
            squared_error(model(x), y).backward()
        for p in model.parameters():
            p.grad /= 4
        descent.step(model.parameters())
        if not first:
            zero(model.parameters())


def test_two_steps_on_one_gradient_and_a_gradient_set_by_hand_are_right():
    w, descent = Value(1.0), SGD(RATE)
    w.grad = 2.0
    descent.step([w])
    descent.step([w])  # nothing was added in between
    w.grad *= 0.9  # a momentum of one's own
    w.grad += 1.0
    descent.step([w])
    assert w.data == pytest.approx(1.0 - RATE * (2.0 + 2.0 + 0.9 * 2.0 + 1.0))


def test_an_empty_list_of_parameters_is_nothing_to_warn_of():
    SGD(RATE).step([])


def test_two_optimizers_may_share_parameters():
    w = Value(1.0)
    (w * 2.0).backward()
    for descent in (SGD(RATE), SGD(RATE)):
        descent.step([w])


def test_a_spent_gradient_is_an_ordinary_number():
    w = Value(1.0, "w")
    (w * 2.0).backward()
    SGD(RATE).step([w])
    assert w.grad == 2.0
    assert repr(w) == "Value(name='w', data=0.8, grad=2.0)"
    assert json.dumps(w.grad) == "2.0"
    assert type(0.5 + w.grad) is type(w.grad * 2.0) is float
    assert copy.deepcopy(w).grad == pickle.loads(pickle.dumps(w)).grad == 2.0  # noqa: S301  # made here


def test_the_first_parameter_alone_has_the_mark():
    parameters, descent = [Value(1.0), Value(2.0)], SGD(RATE)
    for told in (contextlib.nullcontext(), pytest.warns(MisuseWarning)):
        (parameters[0] * parameters[1]).backward()
        with told:
            descent.step(parameters)
    assert [type(parameter.grad) is float for parameter in parameters] == [False, True]
