"""What a run through a program can be told, and how it goes on: as the run on the graph."""

import json

import pytest

from engine import Value
from nn import (
    SGD,
    Adam,
    ConstantSchedule,
    History,
    Momentum,
    Neuron,
    OneVsOne,
    OneVsRest,
    blobs,
    moons,
    train,
)

LINE = [((1.0,), 3.0), ((2.0,), 5.0), ((3.0,), 7.0), ((4.0,), 9.0), ((5.0,), 11.0)]
MOONS = moons(30)
SCORE = "binary_cross_entropy_with_logits"


@pytest.mark.parametrize("tolerance", [0.0, 1e-3, 1e-2, 1e300])
def test_a_run_settles_in_the_same_epoch(tolerance, alike, zero):
    _, (_, _, history) = alike(zero, LINE, epochs=200, tolerance=tolerance, rule=lambda: SGD(0.01))
    assert (history.stopped == "tolerance") is (tolerance > 0)
    assert (len(history.epochs) < 200) is (tolerance > 0)


def test_validation_after_each_epoch(alike, net):
    _, (_, _, history) = alike(net, MOONS, SCORE, validation=moons(9, seed=5))
    assert len({e.validation for e in history.epochs}) == len(history.epochs) > 1


@pytest.mark.parametrize("compiled", [False, True])
def test_callbacks_see_each_epoch_with_its_parameters_and_one_that_returns_true_ends_the_run(
    compiled, net, numbers
):
    places, calls = [], []

    def note(model, history):
        calls.append(
            (numbers(model), len(history.epochs), history.batches, history.losses[-1], history.stopped)
        )

    def enough(_model, history):
        return len(history.epochs) == 4

    for epochs in (1, 2, 3, 4):
        model = net()
        train(model, MOONS, SCORE, epochs, 4, progress=False, compiled=compiled)
        places.append(numbers(model))
    callbacks = [enough, note]  # the first does not silence the second
    model = net()
    history = train(model, MOONS, SCORE, 9, 4, callbacks=callbacks, progress=False, compiled=compiled)
    assert history.stopped == "callback"
    assert [place for place, *_ in calls] == places
    assert [rest for _, *rest in calls] == [[n, 0, history.losses[n - 1], ""] for n in (1, 2, 3, 4)]
    assert numbers(model) == places[-1]


def test_a_callback_may_change_parameters(alike, net):
    def clip(model, history):
        for parameter in model.parameters():
            parameter.data = max(-0.3, min(0.3, parameter.data))
        model.layers[0].neurons[0].weights[0].data = len(history.epochs)  # a whole number

    _, (model, _, history) = alike(net, MOONS, SCORE, callbacks=[clip])
    assert model.layers[0].neurons[0].weights[0].data == len(history.epochs)


CHANGES = {
    "rate": lambda rule, epoch: setattr(rule, "lr", ConstantSchedule(0.1 / (1 + epoch))),
    "weight decay": lambda rule, epoch: setattr(rule, "weight_decay", 0.1 * epoch),
    "constants": lambda rule, epoch: rule.constants.update(beta1=0.5 / epoch),
    "memory": lambda rule, _epoch: setattr(rule, "memory", []),
    "memory in place": lambda rule, epoch: rule.memory.__setitem__(0, (1.0 * epoch, 2.0)),
    "updates": lambda rule, _epoch: setattr(rule, "updates", 0),
}


@pytest.mark.filterwarnings("ignore:the loss rose")
@pytest.mark.parametrize("change", CHANGES)
def test_a_callback_may_change_what_the_optimizer_goes_by(change, trained, near, net, numbers):
    runs = []
    for compiled in (False, True):
        rule = Adam(0.1)
        callbacks = [lambda _model, history, r=rule: CHANGES[change](r, len(history.epochs))]
        runs.append(trained(net, MOONS, SCORE, rule=lambda r=rule: r, callbacks=callbacks, compiled=compiled))
    (plain, _, expected), (fast, _, history) = runs
    assert numbers(fast) == near(numbers(plain))
    assert history.losses == near(expected.losses)
    assert [e.lr for e in history.epochs] == [e.lr for e in expected.epochs]


@pytest.mark.parametrize("kind", ["a number", "a Value"])
def test_a_callback_may_change_what_the_loss_goes_by(kind, near, capsys, zero, numbers):
    """A Value is read anew after each callback; a number was recorded, so the graph must go on."""
    states = []
    for compiled in (False, None):
        weight = [Value(0.0) if kind == "a Value" else 0.0]

        def more(_model, _history, weight=weight):
            if kind == "a Value":
                weight[0].data += 0.5
            else:
                weight[0] += 0.5

        def loss(prediction, target, weight=weight):
            return (prediction - target) ** 2 + weight[0] * prediction * prediction

        model = zero()
        train(model, LINE, loss, 6, 2, callbacks=[more], progress=False, compiled=compiled)
        states.append(numbers(model))
    assert states[1] == near(states[0])
    assert capsys.readouterr().err.count("\n") == (1 if kind == "a number" else 0)


def test_a_callback_that_fails_leaves_the_epoch_done(trained, net, numbers):
    def fail(_model, history):
        if len(history.epochs) == 3:
            raise ArithmeticError

    model, rule, history = net(), Adam(0.05), History()
    with pytest.raises(ArithmeticError):
        train(model, MOONS, SCORE, 9, 4, optimizer=rule, callbacks=[fail], history=history, progress=False)
    whole, expected, three = trained(net, MOONS, SCORE, 3)
    assert (numbers(model), rule.state()) == (numbers(whole), expected.state())
    assert (history.epochs, history.batches) == (three.epochs, 0)


@pytest.mark.parametrize("kinds", [(True, True), (True, False), (False, True)], ids=str)
@pytest.mark.parametrize("cut", [1, 2, 7])
def test_a_run_goes_on_from_what_an_earlier_one_left(cut, kinds, trained, near, net, numbers):
    model, rule, expected = trained(net, MOONS, SCORE, 8, compiled=False)
    first, second = kinds
    part, part_rule, history = trained(net, MOONS, SCORE, cut, compiled=first)
    kept = json.loads(json.dumps([part.state_dict(), part_rule.state(), history.state()]))
    again, again_rule = net(), Adam(0.5)
    again.load_state_dict(kept[0])
    again_rule.load_state(kept[1], len(kept[0]))
    history = History.of_state(kept[2])
    train(again, MOONS, SCORE, 8, 4, optimizer=again_rule, history=history, compiled=second, progress=False)
    assert numbers(again) == near(numbers(model))
    assert history.losses == near(expected.losses)
    for slots, others in zip(again_rule.memory, rule.memory, strict=True):
        assert slots == near(others)
    if kinds == (True, True):
        whole, whole_rule, unbroken = trained(net, MOONS, SCORE, 8, compiled=True)
        assert (again.state_dict(), again_rule.state()) == (whole.state_dict(), whole_rule.state())
        assert history == unbroken


# 5 examples: the eager loop leaves 3 batches of 2 done where it is interrupted in the last one of an epoch.
@pytest.mark.parametrize(("done", "size"), [(0, 2), (1, 2), (2, 2), (3, 2), (3, 5), (1, 100), (4, 3)])
def test_an_unfinished_epoch_is_finished_as_on_the_graph(done, size, zero):
    state = {"epochs": [], "stopped": "interrupted", "batches": done, "cost": 1.0}
    plain, fast = History.of_state(state), History.of_state(state)
    for history, compiled in ((plain, False), (fast, True)):
        train(zero(), LINE, "squared_error", 3, size, history=history, compiled=compiled, progress=False)
    assert fast.losses == pytest.approx(plain.losses, rel=1e-9)
    assert (fast.batches, fast.stopped) == (0, "epochs")


@pytest.mark.parametrize("compiled", [False, True])
def test_no_epochs_and_none_left_change_nothing(compiled, trained, net, numbers):
    def marked():
        model = net()
        for i, parameter in enumerate(model.parameters()):
            parameter.grad = float(i)
        return model

    model, rule, history = trained(marked, MOONS, SCORE, 0, compiled=compiled)
    assert [p.grad for p in model.parameters()] == list(range(len(model.parameters())))
    assert (numbers(model), rule.updates, rule.memory) == (numbers(net()), 0, [])
    assert history == History(stopped="epochs")


def test_one_optimizer_may_serve_one_run_after_another(trained, near, net, numbers):
    runs = []
    for compiled in (False, True):
        model, rule, _ = trained(net, MOONS, SCORE, 3, compiled=compiled, rule=lambda: Momentum(0.05))
        train(model, MOONS, SCORE, 3, 4, optimizer=rule, seed=1, compiled=compiled, progress=False)
        runs.append((rule.updates, numbers(model)))
    assert runs[0] == (48, near(runs[1][1]))


def test_an_optimizer_of_another_model_is_refused_as_on_the_graph(trained, zero, net):
    for compiled in (False, None, True):
        _, rule, _ = trained(zero, LINE, epochs=1, compiled=compiled)
        with pytest.raises(ValueError, match=r"^an optimizer serves one model: it has kept numbers for 2"):
            train(net(), MOONS, SCORE, 1, optimizer=rule, compiled=compiled, progress=False)


@pytest.mark.parametrize(
    ("kind", "loss"), [(OneVsRest, SCORE), (OneVsRest, "hinge"), (OneVsOne, SCORE)], ids=str
)
def test_several_classes_from_models_of_two(kind, loss, near, numbers):
    states = []
    for compiled in (False, None, True):
        model = kind(3, lambda: Neuron(2, seed=1))
        model.fit(blobs(30), loss, epochs=5, optimizer=Adam(0.1), progress=False, compiled=compiled)
        states.append([number for part in model.models for number in numbers(part)])
    assert states[1] == states[2] == near(states[0])
