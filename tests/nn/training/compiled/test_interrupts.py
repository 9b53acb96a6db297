"""Ctrl-C while a program trains: soon heard, nothing lost, and the run goes on bit for bit."""

import ctypes
import importlib
import json
import os
import signal
import sys
import threading
import time

import pytest

from nn import MLP, OPTIMIZERS, Adam, History, Interrupted, moons, squared_error, train

recorded = pytest.importorskip("nn.training.compiled.loop")
train_module = importlib.import_module("nn.training.ways.chosen")

MOONS = moons(30)
SIZE = 4  # 8 batches of an epoch, the last of 2 examples
SCORE = "binary_cross_entropy_with_logits"


def net():
    return MLP(2, [3, 1], "tanh", seed=1)


def run(model, rule, epochs=4, loss=SCORE, **options):
    options = {"progress": False, "compiled": True} | options
    return train(model, MOONS, loss, epochs, SIZE, optimizer=rule, **options)


def through_json(model, rule, history):
    """Another model, another optimizer, another history, as a file keeps them."""
    kept = json.loads(json.dumps([model.state_dict(), rule.state(), history.state()]))
    again, other = net(), type(rule)(0.5)
    again.load_state_dict(kept[0])
    other.load_state(kept[1], len(kept[0]))
    return again, other, History.of_state(kept[2])


def assert_goes_on(model, rule, history, epochs, make=lambda: Adam(0.05)):
    """What is left of an interrupted run gives, resumed, what the unbroken run gives: every bit."""
    again, other, after = through_json(model, rule, history)
    history = run(again, other, epochs, history=after)
    whole, unbroken = net(), make()
    expected = run(whole, unbroken, epochs)
    assert again.state_dict() == whole.state_dict()
    assert other.state() == unbroken.state()
    assert history == expected


@pytest.fixture
def stepwise(monkeypatch):
    """Native calls of one batch; Ctrl-C is pressed, once or more, in the n-th of them."""

    def press_in(n, times=1):
        calls, original = [], recorded.RecordedRun._call

        def call(self):
            self.at_once = 1
            costs = original(self)
            calls.append(len(costs))
            for _ in range(times if len(calls) == n else 0):
                signal.raise_signal(signal.SIGINT)
            return costs

        monkeypatch.setattr(recorded.RecordedRun, "_call", call)
        return calls

    yield press_in
    monkeypatch.undo()


@pytest.mark.parametrize("when", [1, 8, 9, 31])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_run_that_was_interrupted_at_any_batch_goes_on_bit_for_bit(name, when, stepwise, monkeypatch):
    calls = stepwise(when)
    model, rule = net(), OPTIMIZERS[name](0.01)
    with pytest.raises(Interrupted) as caught:
        run(model, rule)
    history = caught.value.history
    assert calls == [1] * when
    assert rule.updates == when
    assert (len(history.epochs), history.batches) in {divmod(when, 8), (when // 8 - 1, 8)}
    assert history.stopped == "interrupted"
    monkeypatch.undo()
    assert_goes_on(model, rule, history, 4, lambda: OPTIMIZERS[name](0.01))


def test_the_size_of_native_calls_changes_no_bit(stepwise, monkeypatch):
    stepwise(0)
    model, rule = net(), Adam(0.05)
    history = run(model, rule)
    monkeypatch.undo()
    whole, unbroken = net(), Adam(0.05)
    assert history == run(whole, unbroken)
    assert (model.state_dict(), rule.state()) == (whole.state_dict(), unbroken.state())


def press():
    os.kill(os.getpid(), signal.SIGINT)


@pytest.mark.parametrize("asked", [{}, {"callbacks": [lambda *_: None]}, {"tolerance": 0.0}])
def test_ctrl_c_in_a_long_native_run_is_heard_soon(asked, monkeypatch):
    pressed, call = [], recorded.RecordedRun._call
    timer = threading.Timer(0.1, lambda: (pressed.append(time.monotonic()), press()))

    def started(self):
        costs = call(self)
        if self.run.history.batches:  # the first batches are done
            monkeypatch.setattr(recorded.RecordedRun, "_call", call)
            timer.start()
        return costs

    monkeypatch.setattr(recorded.RecordedRun, "_call", started)
    model, rule, history = net(), Adam(0.05), History()
    with pytest.raises(Interrupted, match=r"^training was interrupted in epoch \d+$") as caught:
        run(model, rule, epochs=10**9, history=history, **asked)
    assert time.monotonic() - pressed[0] < 5.0  # one second is the mark; the machine may be busy
    assert caught.value.history is history
    assert rule.updates == 8 * len(history.epochs) + history.batches > 0
    assert [e.epoch for e in history.epochs] == list(range(1, len(history.epochs) + 1))
    assert_goes_on(model, rule, history, len(history.epochs) + 3)


def test_ctrl_c_is_heard_soon_where_one_batch_takes_long(monkeypatch):
    big = [(x, y) for x, y in moons(2000)] * 10
    pressed, go_on = [], recorded.RecordedRun.go_on
    model = MLP(2, [100, 100, 1], "relu", seed=0)
    train(model, MOONS, SCORE, 1, progress=False, compiled=True)

    def press_later(*_):
        pressed.append(time.monotonic())
        press()

    def begun(self, *arguments):
        threading.Timer(0.2, press_later).start()
        go_on(self, *arguments)

    monkeypatch.setattr(recorded.RecordedRun, "go_on", begun)
    with pytest.raises(Interrupted):
        train(model, big, SCORE, 10**6, len(big), progress=False, compiled=True)
    assert time.monotonic() - pressed[0] < 5.0


def test_ctrl_c_in_a_callback_ends_the_epoch():
    def at_second(_model, history):
        if len(history.epochs) == 2:
            signal.raise_signal(signal.SIGINT)

    model, rule = net(), Adam(0.05)
    with pytest.raises(Interrupted, match=r"^training was interrupted in epoch 3$") as caught:
        run(model, rule, callbacks=[at_second])
    history = caught.value.history
    assert (len(history.epochs), history.stopped) == (2, "interrupted")
    assert history.batches in (0, 1)  # the loop of Values waits for the next batch
    assert_goes_on(model, rule, history, 4)


@pytest.mark.parametrize(
    ("ending", "options"),
    [("callback", {}), ("tolerance", {"tolerance": 1e300}), ("epochs", {"epochs": 2})],
    ids=["callback", "tolerance", "epochs"],
)
def test_a_run_that_ends_as_ctrl_c_is_pressed_has_ended(ending, options):
    def at_second(_model, history):
        if len(history.epochs) == 2:
            signal.raise_signal(signal.SIGINT)
            return ending == "callback"
        return False

    plain, fast = (
        run(net(), Adam(0.05), compiled=compiled, callbacks=[at_second], **options)
        for compiled in (False, True)
    )
    assert (plain.stopped, len(plain.epochs)) == (fast.stopped, len(fast.epochs)) == (ending, 2)


def test_a_second_press_does_not_wait_and_leaves_model_and_history_at_one_place():
    def twice(_model, history):
        if len(history.epochs) == 2:
            signal.raise_signal(signal.SIGINT)
            signal.raise_signal(signal.SIGINT)

    model, rule, history = net(), Adam(0.05), History()
    with pytest.raises(KeyboardInterrupt) as caught:
        run(model, rule, callbacks=[twice], history=history)
    assert caught.type is KeyboardInterrupt
    assert (len(history.epochs), history.batches) in ((1, 0), (2, 0))
    assert rule.updates == 8 * len(history.epochs)
    assert_goes_on(model, rule, history, 4)


@pytest.mark.parametrize("when", [1, 3, 8, 12])
def test_a_second_press_after_native_code_leaves_model_and_history_at_one_place(when, stepwise, monkeypatch):
    stepwise(when, times=2)
    model, rule, history = net(), Adam(0.05), History()
    with pytest.raises(KeyboardInterrupt) as caught:
        run(model, rule, history=history)
    assert caught.type is KeyboardInterrupt
    monkeypatch.undo()
    assert rule.updates == 8 * len(history.epochs) + history.batches
    assert_goes_on(model, rule, history, 4)


def test_ctrl_c_while_it_is_recorded_or_compiled_leaves_all_untouched(monkeypatch):
    def pressed(prediction, target):
        signal.raise_signal(signal.SIGINT)
        return squared_error(prediction, target)

    def while_compiling(*_arguments, **_options):
        signal.raise_signal(signal.SIGINT)

    for place in ("recording", "compiling"):
        model, rule, history = net(), Adam(0.05), History()
        if place == "compiling":
            monkeypatch.setattr("engine.Program.descent", while_compiling)
        with pytest.raises(Interrupted, match=r"^training was interrupted in epoch 1$"):
            run(model, rule, loss=pressed if place == "recording" else SCORE, history=history)
        assert history == History(stopped="interrupted")
        assert model.state_dict() == net().state_dict()
        assert all(p.grad == 0.0 for p in model.parameters())
        assert rule.state() == Adam(0.05).state()
    monkeypatch.undo()
    assert_goes_on(model, rule, history, 4)


@pytest.mark.parametrize("lost_in", ["a call from C", "the collector"])
def test_ctrl_c_that_python_loses_while_it_compiles_is_heard_all_the_same(lost_in, capfd):
    """As LLVM calls back when it has compiled a function: no exception goes through C."""
    hook = sys.unraisablehook

    class Dying:
        def __del__(self):
            signal.raise_signal(signal.SIGINT)

    def pressed(prediction, target):
        if lost_in == "the collector":
            Dying()
        else:
            ctypes.CFUNCTYPE(None)(lambda: signal.raise_signal(signal.SIGINT))()
        end = time.monotonic() + 20
        while time.monotonic() < end:  # the rest of the compilation
            pass
        return squared_error(prediction, target)

    model, rule, history, began = net(), Adam(0.05), History(), time.monotonic()
    with pytest.raises(Interrupted, match=r"^training was interrupted in epoch 1$"):
        run(model, rule, loss=pressed, history=history)
    assert time.monotonic() - began < 10
    assert capfd.readouterr().err == ""
    assert sys.unraisablehook is hook
    assert_goes_on(model, rule, history, 2)


def test_ctrl_c_just_before_it_is_recorded_is_not_kept_waiting(monkeypatch):
    original = train_module.bar_of

    def pressing(*arguments, **options):
        signal.raise_signal(signal.SIGINT)
        return original(*arguments, **options)

    monkeypatch.setattr(train_module, "bar_of", pressing)
    monkeypatch.setattr(train_module, "recorded_run", lambda *_, **__: pytest.fail("it was recorded"))
    with pytest.raises(Interrupted):
        run(net(), Adam(0.05))


def test_the_compiler_is_imported_before_ctrl_c_interrupts_at_once(monkeypatch):
    """An import that is broken off leaves half a C library, which a second attempt cannot use."""
    original, pressed = train_module.load_compiler, []

    def pressing():
        signal.raise_signal(signal.SIGINT)
        original()
        pressed.append("and it was imported")

    monkeypatch.setattr(train_module, "load_compiler", pressing)
    model, rule, history = net(), Adam(0.05), History()
    with pytest.raises(Interrupted):
        run(model, rule, history=history)
    assert pressed
    monkeypatch.undo()
    assert_goes_on(model, rule, history, 2)
