"""What a run through a program leaves as it was: signals, threads, the collector."""

import gc
import signal
import threading

import pytest

from nn import Adam, Interrupted, moons, train

MOONS = moons(30)
SCORE = "binary_cross_entropy_with_logits"


def run(model, rule, **options):
    return train(model, MOONS, SCORE, 4, 4, optimizer=rule, progress=False, compiled=True, **options)


def test_signals_and_the_collector_are_afterwards_as_they_were(net):
    handler = signal.getsignal(signal.SIGINT)
    ends = [
        ([], None),
        ([lambda *_: signal.raise_signal(signal.SIGINT)], Interrupted),
        ([failing], ArithmeticError),
    ]
    for callbacks, error in ends:
        if error:
            with pytest.raises(error):
                run(net(), Adam(0.05), callbacks=callbacks)
        else:
            run(net(), Adam(0.05))
        assert signal.getsignal(signal.SIGINT) is handler
        assert gc.isenabled()


def failing(_model, _history):
    raise ArithmeticError


def test_a_thread_may_train_and_leaves_the_signals_alone(net):
    whole, results, handlers = net(), [], []
    expected = run(whole, Adam(0.05))
    handler, model = signal.getsignal(signal.SIGINT), net()
    notes = [lambda *_: handlers.append(signal.getsignal(signal.SIGINT))]
    thread = threading.Thread(target=lambda: results.append(run(model, Adam(0.05), callbacks=notes)))
    thread.start()
    thread.join()
    assert results == [expected]
    assert model.state_dict() == whole.state_dict()
    assert handlers == [handler] * 4


def test_threads_train_side_by_side(trained, net, numbers):
    expected, results = numbers(trained(net, MOONS, SCORE, compiled=True)[0]), {}

    def work(i):
        results[i] = numbers(trained(net, MOONS, SCORE, compiled=True)[0])

    threads = [threading.Thread(target=work, args=(i,)) for i in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert results == dict.fromkeys(range(3), expected)
