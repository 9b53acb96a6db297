"""Ctrl-C in the training loop, and what the loop leaves as it was: signals, threads, the collector."""

import gc
import json
import signal
import threading

import pytest

from nn import MLP, OPTIMIZERS, Adam, History, Interrupted, squared_error, train

LINE = [((float(i),), 2.0 * i + 1) for i in range(1, 11)]
EPOCHS, BATCH = 3, 4  # batches of 4, 4 and 2 examples


def fresh():
    return MLP(1, [2, 1], "tanh", seed=1)


def run(model, loss="squared_error", data=LINE, epochs=EPOCHS, **options):
    plain = {"progress": False, "compiled": False}  # the recorded loop: test_recorded.py
    return train(model, data, loss, epochs, BATCH, **{**plain, **options})


def pressing(*when):
    """A loss during whose n-th calls Ctrl-C is pressed, and the list of its calls."""
    calls = []

    def loss(prediction, target):
        calls.append(target)
        for _ in range(when.count(len(calls))):
            signal.raise_signal(signal.SIGINT)
        return squared_error(prediction, target)

    return loss, calls


# Ctrl-C in the first, a middle and the last example of the run, and in the last of an epoch.
@pytest.mark.parametrize("when", [1, 4, 9, 10, 11, 17, 30])
@pytest.mark.parametrize("name", OPTIMIZERS)
def test_a_run_that_was_interrupted_goes_on_bit_for_bit(name, when):
    whole, model = fresh(), fresh()
    expected = run(whole, optimizer=OPTIMIZERS[name](0.01))
    loss, calls = pressing(when)
    optimizer = OPTIMIZERS[name](0.01)
    with pytest.raises(Interrupted) as caught:
        run(model, loss, optimizer=optimizer)
    ends = [4, 8, 10, 14, 18, 20, 24, 28, 30]
    assert len(calls) == next(end for end in ends if end >= when)  # the batch is finished, and no more
    assert caught.value.history.stopped == "interrupted"
    # Through JSON, as a file keeps it: into another model, another optimizer, another history.
    kept = json.loads(json.dumps([model.state_dict(), optimizer.state(), caught.value.history.state()]))
    again, other = fresh(), OPTIMIZERS[name](0.5)
    again.load_state_dict(kept[0])
    other.load_state(kept[1], len(kept[0]))
    history = run(again, optimizer=other, history=History.of_state(kept[2]))
    assert again.state_dict() == whole.state_dict()
    assert history == expected


def test_the_history_of_an_interrupted_run_says_where_it_stands():
    loss, _ = pressing(15)  # in the second batch of the second epoch
    with pytest.raises(KeyboardInterrupt, match=r"^training was interrupted in epoch 2$") as caught:
        run(fresh(), loss)
    history = caught.value.history
    assert (len(history.epochs), history.batches) == (1, 2)
    assert history.cost > 0


def test_an_interrupt_between_two_epochs_waits_for_the_next_batch():
    def press(_model, history):
        if len(history.epochs) == 1:
            signal.raise_signal(signal.SIGINT)

    with pytest.raises(Interrupted) as caught:
        run(fresh(), callbacks=[press])
    assert (len(caught.value.history.epochs), caught.value.history.batches) == (1, 1)


def test_a_second_press_does_not_wait():
    loss, calls = pressing(1, 2)
    with pytest.raises(KeyboardInterrupt) as caught:
        run(fresh(), loss)
    assert caught.type is KeyboardInterrupt
    assert len(calls) == 2


def test_a_batch_that_failed_counts_for_nothing_when_the_run_goes_on():
    whole, model, history = fresh(), fresh(), History()
    expected = run(whole, optimizer=Adam(0.01))
    calls, optimizer = [], Adam(0.01)

    def loss(prediction, target):
        calls.append(target)
        if len(calls) == 6:  # the second example of the second batch
            raise ArithmeticError
        return squared_error(prediction, target)

    with pytest.raises(ArithmeticError):
        run(model, loss, optimizer=optimizer, history=history)
    run(model, loss, optimizer=optimizer, history=history)
    assert model.state_dict() == whole.state_dict()
    assert history == expected


def failing(_prediction, _target):
    raise ArithmeticError("in the loss")


ENDINGS = {
    "done": (lambda: squared_error, None),
    "failed": (lambda: failing, ArithmeticError),
    "interrupted": (lambda: pressing(1)[0], Interrupted),
    "broken off": (lambda: pressing(1, 1)[0], KeyboardInterrupt),
}


@pytest.mark.parametrize("collecting", [True, False], ids=["collector on", "collector off"])
@pytest.mark.parametrize("ending", ENDINGS)
def test_signals_and_the_collector_are_afterwards_as_they_were(ending, collecting):
    make, error = ENDINGS[ending]
    handler = signal.getsignal(signal.SIGINT)
    (gc.enable if collecting else gc.disable)()
    try:
        if error is None:
            run(fresh(), make())
        else:
            with pytest.raises(error):
                run(fresh(), make())
        assert gc.isenabled() is collecting
        assert signal.getsignal(signal.SIGINT) is handler
    finally:
        gc.enable()
        signal.signal(signal.SIGINT, handler)


def test_the_collector_rests_while_a_batch_is_computed_and_not_between_the_epochs():
    states = []

    def loss(prediction, target):
        states.append(gc.isenabled())
        return squared_error(prediction, target)

    run(fresh(), loss, callbacks=[lambda *_: states.append(gc.isenabled())])
    assert states == ([False] * 10 + [True]) * EPOCHS


def test_a_thread_may_train_and_leaves_the_signals_alone():
    whole, model = fresh(), fresh()
    expected = run(whole, optimizer=Adam(0.01))
    handler, results = signal.getsignal(signal.SIGINT), []

    def work():
        results.append(run(model, optimizer=Adam(0.01), callbacks=[lambda *_: handlers.append(current())]))

    handlers, current = [], lambda: signal.getsignal(signal.SIGINT)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert results == [expected]
    assert model.state_dict() == whole.state_dict()
    assert handlers == [handler] * EPOCHS


def test_two_models_train_side_by_side_in_threads():
    expected = run(fresh())
    histories = {}
    threads = [threading.Thread(target=lambda i=i: histories.update({i: run(fresh())})) for i in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert histories == {0: expected, 1: expected}
    assert gc.isenabled()
