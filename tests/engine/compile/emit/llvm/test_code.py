"""Programs as native code agree with the same block as NumPy source, over batches and threads."""

import itertools
import os
import threading

import numpy as np
import pytest

from engine import Value, apply, operations, record
from engine.compile.emit.llvm.code import LlvmCode, Room
from engine.compile.emit.numpy import compile_program as plain
from engine.compile.forms import Forms
from nn import MLP


def network(columns, layers, **options):
    return MLP(columns, layers, **options)


def tied(x):
    """A matrix that is used twice, sums and a softmax."""
    hidden = [sum((w * a for w, a in zip(row, x, strict=True)), Value(0.0)).tanh() for row in WEIGHTS]
    again = [sum((w * a for w, a in zip(row, hidden, strict=True)), Value(0.1)) for row in WEIGHTS]
    exponentials = [a.exp() for a in again]
    total = sum(exponentials, Value(0.0))
    return [e / total for e in exponentials]


WEIGHTS = [[Value(0.3 * i - 0.2 * k) for k in range(12)] for i in range(12)]


def irregular(x):
    """Many rules on rows in no order."""
    values = list(x)
    for i in range(400):
        a, b = values[(7 * i) % len(values)], values[(i * i + 3) % len(values)]
        values.append(
            [a + b, a * b.sigmoid(), (a - b).tanh(), apply(operations.max_, a, b), (a * 0.5).sin()][i % 5]
        )
    return [sum(values, Value(0.0)), values[-1], values[1]]


PROGRAMS = {
    "narrow network": (network(3, [5, 4, 2]), 3),
    "network": (network(33, [17, 10]), 33),
    "deep network": (network(20, [9, 9, 9, 9, 1]), 20),
    "tied weights": (tied, 12),
    "irregular": (irregular, 9),
}


@pytest.mark.parametrize("name", PROGRAMS)
def test_values_and_gradients_agree_with_numpy(name, target):
    agree_with_numpy(name, target)


@pytest.mark.usefixtures("as_for_users")
@pytest.mark.parametrize("name", ["deep network", "irregular"])
def test_code_that_is_scheduled_as_for_users_agrees_too(name):
    agree_with_numpy(name)


def agree_with_numpy(name, target=None):
    function, columns = PROGRAMS[name]
    forms = Forms(record(function, columns).recorded)
    leaves = np.array([leaf.data for leaf in (*forms.tape.parameters, *forms.tape.fixed)])
    code, other = LlvmCode(forms, target), plain(forms)
    for count in (1, 5, 64, 1003):
        batch = np.random.default_rng(count).normal(size=(count, columns))
        values, gradients = code.gradients(leaves, batch, 1)
        expected, expected_gradients = other.gradients(leaves, batch, 1)
        np.testing.assert_allclose(values, expected, rtol=1e-11, atol=1e-13)
        np.testing.assert_allclose(gradients, expected_gradients, rtol=1e-11, atol=1e-13)
        np.testing.assert_allclose(code.values(leaves, batch, 1), expected, rtol=1e-11, atol=1e-13)


@pytest.mark.parametrize("name", ["narrow network", "irregular"])
def test_threads_change_no_bit(name):
    function, columns = PROGRAMS[name]
    forms = Forms(record(function, columns).recorded)
    leaves = np.array([leaf.data for leaf in (*forms.tape.parameters, *forms.tape.fixed)])
    code, batch = LlvmCode(forms), np.random.default_rng(0).normal(size=(77, columns))
    values, gradients = code.gradients(leaves, batch, 1)
    for threads in (2, 3, 100):
        again = code.gradients(leaves, batch, threads)
        assert np.array_equal(values, again[0])
        assert np.array_equal(gradients, again[1])
        assert np.array_equal(code.values(leaves, batch, threads), code.values(leaves, batch, 1))


class Taken(list):
    """Rooms of which another thread takes the last one between a look and a pop."""

    def __bool__(self):
        return True

    def pop(self):
        return [].pop()


def test_a_room_that_another_thread_takes_is_made_anew():
    code = LlvmCode(Forms(record(lambda x: x * 2.0).recorded))
    code.batches(gradients=False)._idle = Taken()
    assert code.values(np.empty(0), np.array([[1.0], [3.0]]), 1).tolist() == [[2.0], [6.0]]


@pytest.mark.parametrize("failing", [1, 2])
def test_an_error_in_a_thread_is_no_result(failing, monkeypatch):
    forms = Forms(record(lambda x: x * 2.0).recorded)
    code, batch = LlvmCode(forms), np.ones((64, 1))
    rooms = itertools.count(1)

    def short_of_memory(computation):
        if next(rooms) == failing:
            raise MemoryError
        return Room(computation)

    monkeypatch.setattr("engine.compile.emit.llvm.code.Room", short_of_memory)
    code.batches(gradients=False)._idle = Taken()  # each part makes a room of its own
    with pytest.raises(MemoryError):
        code.values(np.empty(0), batch, 2)


def test_the_text_shows_the_training_run_of_a_loss():
    w = Value(2.0)
    text = LlvmCode(Forms(record(lambda x: (w * x - 1.0) ** 2, parameters=[w]).recorded)).text
    batches, _, training = text.partition("; a training run")
    assert "define void @run(" in batches
    assert "define void @train(" in training
    assert "@train(" not in LlvmCode(Forms(record(lambda x: [x, w * x], parameters=[w]).recorded)).text


def test_an_empty_batch_has_no_values():
    code = LlvmCode(Forms(record(network(3, [5, 2]), 3).recorded))
    values, gradients = code.gradients(np.zeros(32), np.zeros((0, 3)), 2)
    assert values.shape == (0, 2)
    assert gradients.shape == (0, 2, 3)


def test_a_sample_does_not_depend_on_its_neighbours():
    """An infinity or NaN stays in its own sample."""
    code = LlvmCode(Forms(record(irregular, 9).recorded))
    batch = np.random.default_rng(0).normal(size=(19, 9))
    values, gradients = code.gradients(np.zeros(0), batch, 1)
    batch[4] = np.nan
    batch[11, 0] = np.inf
    spoilt, spoilt_gradients = code.gradients(np.zeros(0), batch, 1)
    others = [i for i in range(19) if i not in (4, 11)]
    assert np.array_equal(values[others], spoilt[others])
    assert np.array_equal(gradients[others], spoilt_gradients[others])
    assert np.isnan(spoilt[4]).all()


def test_the_code_of_a_large_graph_is_bounded():
    def long(x, count):
        for i in range(count):
            x = [(a * b).sin() if i % 2 else a + b for a, b in zip(x, x[1:] + x[:1], strict=True)]
        return sum(x, Value(0.0))

    sizes = [
        len(LlvmCode(Forms(record(lambda x, n=n: long(x, n), 3).recorded)).text.splitlines())
        for n in (200, 400)
    ]
    assert sizes[1] == sizes[0]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_child_runs_while_a_thread_of_its_parent_did():
    code = LlvmCode(Forms(record(irregular, 9).recorded))
    batch = np.random.default_rng(0).normal(size=(20_000, 9))
    expected = code.values(np.zeros(0), batch, 1)
    stop = threading.Event()

    def work():
        while not stop.is_set():
            code.values(np.zeros(0), batch, 1)

    thread = threading.Thread(target=work)
    thread.start()
    child = os.fork()
    if not child:
        os._exit(0 if np.array_equal(code.values(np.zeros(0), batch[:50], 1), expected[:50]) else 1)
    stop.set()
    thread.join()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
