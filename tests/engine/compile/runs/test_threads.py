"""Several threads: the same numbers, in every run."""

import os
import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from engine import Value, dot, record, total

np = pytest.importorskip("numpy", reason="the extra fast")

from engine.compile.runs.runner import checked_threads  # noqa: E402  # it needs NumPy


@pytest.fixture(autouse=True)
def eight_cores(monkeypatch):
    """Threads are as many as are asked for, wherever the tests run."""
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: set(range(8)), raising=False)


@pytest.fixture(scope="module")
def program():
    w = [[Value(0.1 * i - 0.2 * j + 0.05) for j in range(9)] for i in range(10)]
    return record(lambda x: total(dot(row, x).tanh() for row in w) / (2.0 + x[0].sin()), 9)


@pytest.mark.parametrize("samples", [1, 8, 100, 5000])
@pytest.mark.parametrize("threads", [2, 3, 7])
def test_values_and_gradients_are_those_of_one_thread_bit_for_bit(program, rows, samples, threads):
    batch = rows(samples, 9)
    assert np.array_equal(program.values(batch, threads=threads), program.values(batch))
    for got, expected in zip(
        program.gradients(batch, threads=threads), program.gradients(batch), strict=True
    ):
        assert np.array_equal(got, expected)


@pytest.mark.parametrize("samples", [1, 8, 100, 5000])
@pytest.mark.parametrize("threads", [2, 3])
def test_mean_gradients_are_the_same_in_every_run(program, rows, close, samples, threads):
    batch = rows(samples, 9)
    mean, slopes = program.mean_gradient(batch, threads=threads)
    for _ in range(5):
        again, slopes_again = program.mean_gradient(batch, threads=threads)
        assert again == mean
        assert np.array_equal(slopes_again, slopes)
    alone, slopes_alone = program.mean_gradient(batch)
    close(mean, alone, scale=1.0)
    close(slopes, slopes_alone, scale=1.0)


def test_threads_that_meet_new_code_at_once_run_one_library(rows, monkeypatch):
    """From Python 3.12 on each of them compiled its own, and one ran code that was given up: the process ended."""
    monkeypatch.setattr("engine.compile.emit.llvm.training.run.ENOUGH_FOR_A_CALL", 0)
    w = [Value(0.1 * j - 0.3) for j in range(9)]
    new = record(lambda x: dot(w, x).tanh() * 0.7531, 9, parameters=w)
    with ThreadPoolExecutor(4) as pool:
        results = list(pool.map(lambda _: new.mean_gradient(rows(64, 9), threads=4)[0], range(4)))
    assert results == [new.mean_gradient(rows(64, 9), threads=4)[0]] * 4


def test_backward_takes_threads(program, rows, close):
    batch = rows(100, 9)
    mean, slopes = program.mean_gradient(batch)
    for parameter in program.parameters:
        parameter.grad = 0.0
    close(program.backward(batch, threads=2), mean, scale=1.0)
    close([parameter.grad for parameter in program.parameters], slopes, scale=1.0)


def test_more_threads_than_samples_are_no_trouble(program, rows):
    batch = rows(3, 9)
    assert np.array_equal(program.values(batch, threads=64), program.values(batch))
    assert program.values(batch[:0], threads=2).shape == (0,)
    assert program.gradients(batch[:0], threads=2)[1].shape == (0, 9)


@pytest.mark.parametrize("threads", [0, -1, True, 1.5, "2", None])
def test_threads_are_a_whole_number_of_at_least_one(program, rows, threads):
    for method in (program.values, program.gradients, program.mean_gradient, program.backward):
        with pytest.raises(ValueError, match="threads must be a whole number of at least 1; got"):
            method(rows(4, 9), threads=threads)


def test_no_more_threads_than_the_process_may_use_cores(monkeypatch):
    monkeypatch.setattr(os, "sched_getaffinity", lambda _: {1, 4, 6}, raising=False)
    assert [checked_threads(threads) for threads in (1, 2, 3, 4, 64)] == [1, 2, 3, 3, 3]
    monkeypatch.delattr(os, "sched_getaffinity")
    monkeypatch.setattr(os, "cpu_count", lambda: 2)
    assert checked_threads(64) == 2
    monkeypatch.setattr(os, "cpu_count", lambda: None)
    assert checked_threads(64) == 1


@pytest.mark.parametrize("possible", [0, 1])
def test_a_batch_is_done_where_threads_cannot_be_started(monkeypatch, program, rows, possible):
    start, started = threading.Thread.start, []

    def limited(thread):
        if len(started) == possible:
            raise RuntimeError("can't start new thread")
        started.append(thread)
        start(thread)

    batch = rows(1000, 9)
    expected = program.values(batch), *program.gradients(batch)
    monkeypatch.setattr(threading.Thread, "start", limited)
    values = program.values(batch, threads=2)
    started.clear()
    for result, other in zip((values, *program.gradients(batch, threads=2)), expected, strict=True):
        assert np.array_equal(result, other)
    assert len(started) == possible


def test_parameters_are_read_by_every_thread(rows):
    w = Value(1.0)
    program = record(lambda x: w * x)
    batch = rows(1000, 1)
    program.values(batch, threads=3)
    w.data = 2.0
    assert np.array_equal(program.values(batch, threads=3), 2.0 * batch[:, 0])


def test_threads_that_call_at_points_of_their_own_do_not_meet():
    program = record(lambda x, y: (x * y).sin() + x)

    def slopes(thread):
        return [program.gradient(thread, i) for i in range(500)]

    with ThreadPoolExecutor(8) as pool:
        side_by_side = list(pool.map(slopes, range(8)))
    assert side_by_side == [slopes(thread) for thread in range(8)]
