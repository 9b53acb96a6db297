"""Optimizers: the first updates by hand, and a state that goes on bit for bit."""

import contextlib
import json
import math
from fractions import Fraction

import numpy as np
import pytest

from engine import MisuseWarning, Value
from nn import (
    MLP,
    OPTIMIZERS,
    SGD,
    Adam,
    AdamW,
    LinearSchedule,
    Momentum,
    Nesterov,
    Optimizer,
    RMSprop,
    Schedule,
    StepSchedule,
    moons,
    train,
)
from nn.training.optim.optimizers import optimizer

over_optimizers = pytest.mark.parametrize("name", OPTIMIZERS)

# One parameter that begins at 1, its gradients, and where it is after each update. The constants are powers
# of 2, so that the arithmetic is exact; ε is large enough to be seen.
BY_HAND = {
    "sgd": (SGD(0.25), [2, -4, 1], [0.5, 1.5, 1.25]),  # 1 - 2/4, + 4/4, - 1/4
    "sgd, decay": (SGD(0.25, weight_decay=0.5), [2, -4], [0.375, 1.328125]),  # 2 + ½·1; -4 + ½·0.375
    "momentum": (Momentum(0.25, beta=0.5), [2, -4, 1], [0.5, 1.25, 1.375]),  # v = 2, 1 - 4, -1.5 + 1
    "nesterov": (Nesterov(0.25, beta=0.5), [2, -4, 1], [0.25, 1.625, 1.4375]),  # g + v/2 = 3, -5.5, 0.75
    "rmsprop": (
        RMSprop(0.25, rho=0.75, epsilon=2.0),
        [4, 2, -2],
        [0.75, 0.625, 0.75],
    ),  # s = 16/4, 3 + 4/4, ...
    "adam": (
        Adam(0.25, beta1=0.5, beta2=0.75, epsilon=2.0),
        [2, 2, -6],
        # m̂ = 1/½ and 1.5/¾, v̂ = 1/¼ and 1.75/(7/16): twice 2/(2 + 2); then m = 0.75 - 3, v = 21/16 + 9.
        [0.875, 0.75, 0.75 + 0.25 * (2.25 / 0.875) / (math.sqrt((21 / 16 + 9) / (37 / 64)) + 2)],
    ),
    "adam, decay": (
        Adam(0.25, weight_decay=0.5, beta1=0.5, beta2=0.75, epsilon=2.0),
        [2],
        [1 - 0.25 * 2.5 / (2.5 + 2)],  # the decay joins the gradient, 2 + ½·1, and is scaled with it
    ),
    "adamw": (
        AdamW(0.25, weight_decay=0.5, beta1=0.5, beta2=0.75, epsilon=2.0),
        [2, 2],
        [0.875 - 0.125, 0.65625 - 0.125],  # the decay takes ¼·½ of p itself; the rest is Adam's 2/(2 + 2)
    ),
}


def follow(opt, gradients, start=1.0):
    """Where a parameter is after each of the updates."""
    p = Value(start)
    places = []
    for gradient in gradients:
        p.grad = float(gradient)
        opt.step([p])
        places.append(p.data)
    return places


@pytest.mark.parametrize("name", BY_HAND)
def test_the_first_updates_are_those_of_the_formula(name, near):
    opt, gradients, expected = BY_HAND[name]
    places = follow(type(opt)(opt.lr, weight_decay=opt.weight_decay, **opt.constants), gradients)
    assert places == near(expected)


def test_every_optimizer_was_worked_by_hand():
    assert {type(opt) for opt, *_ in BY_HAND.values()} == set(OPTIMIZERS.values())
    assert all(kind.__name__.lower() == name for name, kind in OPTIMIZERS.items())


@pytest.mark.parametrize("gradient", [1e-4, 1.0, 1e4])
def test_the_first_step_of_adam_is_the_rate_whatever_the_gradient(gradient):
    # m̂ = g and v̂ = g²: the corrections undo the start at 0, whatever β₁ and β₂.
    assert follow(Adam(0.25), [gradient]) == pytest.approx([0.75], rel=1e-4)
    assert follow(Adam(0.25), [-gradient]) == pytest.approx([1.25], rel=1e-4)


def test_decoupled_decay_shrinks_by_a_share_and_coupled_decay_by_the_rate():
    # Without a gradient AdamW multiplies by 1 - lr λ; Adam scales λ p to a step of lr.
    assert follow(AdamW(0.25, weight_decay=0.5), [0, 0]) == [0.875, 0.875**2]
    assert follow(Adam(0.25, weight_decay=0.5), [0]) == pytest.approx([0.75])
    assert follow(AdamW(0.25), [2, -1]) == follow(Adam(0.25), [2, -1])


@over_optimizers
def test_the_defaults_are_settings_like_any_other(name):
    kind = OPTIMIZERS[name]
    assert kind(**kind.defaults).state() == kind().state()
    assert kind().lr(0, 1) > 0 == kind().fresh().updates


def test_a_rule_of_ones_own_steps_at_its_rate_with_nothing_set():
    class Plain(Optimizer):
        rule = staticmethod(SGD.rule)

    p = Value(1.0)
    p.grad = 1.0
    Plain().step([p])
    assert p.data == 1.0 - 0.01
    p.grad = 1.0
    Plain(StepSchedule(0.5, factor=0.5, every=1)).step([p])  # in epoch 0, where no other is named
    assert p.data == 1.0 - 0.01 - 0.5


def test_the_rate_is_that_of_the_epoch():
    p, places = Value(10.0), []
    opt = SGD(LinearSchedule(4.0, 0.0))
    for epoch in range(5):
        p.grad = 1.0
        opt.step([p], epoch, 5)
        places.append(p.data)
    assert places == [6.0, 3.0, 1.0, 0.0, 0.0]  # minus 4, 3, 2, 1, 0


@over_optimizers
def test_a_state_through_json_goes_on_bit_for_bit(name):
    gradients = [0.3, -1.7, 0.01, 2.9, -0.4, 0.7]
    constants = dict.fromkeys(OPTIMIZERS[name].defaults, 0.5)  # others than the defaults
    make = lambda: OPTIMIZERS[name](LinearSchedule(0.1, 0.01), weight_decay=0.01, **constants)  # noqa: E731
    expected = follow(make(), gradients)
    first, second = make(), OPTIMIZERS[name](0.5)
    places = follow(first, gradients[:3])
    second.load_state(json.loads(json.dumps(first.state())), 1)
    assert second.state() == first.state()
    assert places + follow(second, gradients[3:], places[-1]) == expected


def test_every_parameter_has_its_own_memory():
    together, alone = Momentum(0.25, beta=0.5), Momentum(0.25, beta=0.5)
    a, b = Value(1.0), Value(1.0)
    for gradient in (2.0, -4.0, 1.0):
        a.grad, b.grad = gradient, 0.0
        together.step([a, b])
    assert a.data == follow(alone, [2, -4, 1])[-1]
    assert b.data == 1.0


@over_optimizers
def test_an_optimizer_serves_one_model(name):
    opt = OPTIMIZERS[name](0.1)
    opt.step([Value(1.0), Value(2.0)])
    with pytest.raises(ValueError, match=r"^an optimizer serves one model: .* for 2 parameters; got 3$"):
        opt.step([Value(1.0)] * 3)


@over_optimizers
def test_a_state_of_another_optimizer_or_model_is_refused(name):
    opt = OPTIMIZERS[name](0.1)
    opt.step([Value(1.0), Value(2.0)])
    with pytest.raises(ValueError, match=r"^the state is of 2 parameters, not of 3$"):
        OPTIMIZERS[name](0.1).load_state(opt.state(), 3)
    other = SGD if name != "sgd" else Adam
    with pytest.raises(ValueError, match=rf"^the state is of {type(opt).__name__}, not of {other.__name__}$"):
        other(0.1).load_state(opt.state(), 2)
    names = ", ".join(opt.constants) if opt.constants else "none"
    with pytest.raises(ValueError, match=rf"^the constants of {type(opt).__name__} are {names}$"):
        opt.load_state({**opt.state(), "constants": {"gamma": 0.5}}, 2)


@pytest.mark.parametrize("setting", ["", None, 3, ["sgd"], MLP], ids=repr)
def test_an_unknown_optimizer_is_refused_with_the_names_there_are(setting):
    with pytest.raises(
        ValueError, match=rf"^an optimizer is one of {', '.join(OPTIMIZERS)} or an Optimizer, as "
    ):
        optimizer(setting)


def test_a_misspelt_optimizer_is_refused_with_the_nearest_names_first():
    with pytest.raises(
        ValueError,
        match=r"^did you mean adam\? an optimizer is one of adam, adamw, sgd, .*; got 'adamm' \(str\)$",
    ):
        optimizer("adamm")


@pytest.mark.parametrize(
    ("typed", "kind"),
    [
        ("Adam", Adam),
        ("ADAM", Adam),
        ("Adam-W", AdamW),
        ("adam_w", AdamW),
        ("RMSProp", RMSprop),
        ("rms_prop", RMSprop),
    ],
)
def test_an_optimizer_has_the_names_that_people_type(typed, kind):
    assert type(optimizer(typed, 0.5)) is kind


def test_a_class_is_an_optimizer_at_the_rate():
    assert optimizer(Adam, 0.5).state() == Adam(0.5).state()


@pytest.mark.parametrize("kind", [np.float64, np.float32, np.int64, Fraction], ids=lambda kind: kind.__name__)
def test_settings_may_be_numpy_numbers_and_become_plain_ones(kind):
    adam = Adam(kind(1), weight_decay=kind(1), epsilon=kind(1), beta1=kind(0))
    assert adam.state() == Adam(1.0, weight_decay=1.0, epsilon=1.0, beta1=0.0).state()
    assert json.loads(json.dumps(adam.state())) == adam.state()
    assert {type(constant) for constant in adam.constants.values()} == {float}


@pytest.mark.parametrize("bad", [True, np.True_, "0.5", None, math.nan, 1 + 0j, np.zeros(2)], ids=repr)
def test_a_setting_that_is_no_number_is_refused(bad):
    for make in (lambda: SGD(bad), lambda: SGD(0.1, weight_decay=bad), lambda: Momentum(0.1, beta=bad)):
        with pytest.raises(ValueError, match=r"^(a learning rate|weight_decay|beta) must be .*; got "):
            make()


@pytest.mark.parametrize("share", [1, 1.5, -0.1])
def test_a_share_that_is_kept_lies_below_one(share):
    with pytest.raises(ValueError, match=r"^rho must be from 0 to below 1; got "):
        RMSprop(0.1, rho=share)


@over_optimizers
def test_a_constant_that_the_rule_does_not_know_is_refused(name):
    known = ", ".join(["lr", "weight_decay", *OPTIMIZERS[name].defaults])
    with pytest.raises(TypeError, match=rf"^{OPTIMIZERS[name].__name__} takes {known}; got gamma$"):
        OPTIMIZERS[name](0.1, gamma=1.0)
    for decay in (-0.1, math.nan):
        with pytest.raises(ValueError, match=r"^weight_decay must be at least 0; got "):
            OPTIMIZERS[name](0.1, weight_decay=decay)


def test_an_optimizer_by_name_takes_the_rate_and_one_that_is_made_keeps_its_own():
    assert isinstance(optimizer("adamw", 0.5), AdamW)
    assert optimizer("sgd", 0.5).lr(0, 1) == 0.5
    mine = SGD(0.1)
    assert optimizer(mine, 0.5) is mine
    assert mine.lr(0, 1) == 0.1
    assert "SGD" in repr(mine)
    with pytest.raises(NotImplementedError):
        Optimizer(0.1).step([Value(1.0)])


def test_a_step_alone_is_the_first_epoch_of_one():
    class Shared(Schedule):
        def __call__(self, epoch, epochs):
            return self.start * (1 + epoch) / epochs

    p = Value(1.0)
    p.grad = 1.0
    SGD(Shared(0.25)).step([p])
    assert p.data == 0.75


def test_it_prints_the_call_that_makes_it_with_constants_above_and_below_their_defaults():
    assert repr(Adam(0.5)) == "Adam(lr=0.5)"
    assert repr(Adam(0.5, beta1=0.5)) == "Adam(lr=0.5, beta1=0.5)"
    assert repr(Adam(0.5, beta1=0.95)) == "Adam(lr=0.5, beta1=0.95)"
    assert repr(SGD(0.5, weight_decay=0.25)) == "SGD(lr=0.5, weight_decay=0.25)"


def test_numbers_kept_of_another_model_of_the_same_size_are_told():
    optimizer, first, second = Momentum(0.1), [Value(1.0)], [Value(0.5)]
    first[0].grad = second[0].grad = 1.0
    optimizer.step(first)
    for updates, other in ((1, second), (2, first)):
        told = rf"kept numbers of another model \({updates} updates\).*optimizer\.fresh\(\)"
        with pytest.warns(MisuseWarning, match=told):
            optimizer.step(other)


@pytest.mark.parametrize("again", [SGD(0.1), Momentum(0.1)], ids=["nothing kept", "a fresh copy"])
def test_an_optimizer_that_keeps_nothing_and_a_fresh_one_serve_the_next_model(again):
    for parameter in (Value(1.0), Value(1.0)):
        parameter.grad = 1.0
        again = again.fresh() if again.slots else again
        again.step([parameter])
        assert parameter.data == pytest.approx(0.9)  # 1 − 0.1 · 1


def test_train_tells_that_the_optimizer_is_of_another_model():
    data = moons(8, seed=0)
    optimizer = Momentum(0.1)
    for seed, expected in (
        (0, contextlib.nullcontext()),
        (1, pytest.warns(MisuseWarning, match="another model")),
    ):
        with expected:
            model = MLP(2, [2, 1], "tanh", seed=seed)
            train(model, data, "bce_with_logits", 1, 4, optimizer=optimizer, progress=False)


def test_a_run_goes_on_with_its_own_optimizer_in_silence():
    data, optimizer, model = moons(8, seed=0), Momentum(0.1), MLP(2, [2, 1], "tanh", seed=0)
    for compiled in (True, False, True):
        train(model, data, "bce_with_logits", 1, 4, optimizer=optimizer, compiled=compiled, progress=False)
    assert optimizer.updates == 6
