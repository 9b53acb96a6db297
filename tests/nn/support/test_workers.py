"""Calls on executors: each once, again where a worker is lost, with clear refusals."""

import sys
from concurrent.futures import BrokenExecutor, Executor, Future
from pathlib import Path

import pytest

from nn.support.workers import Workers, _called


class Here(Executor):
    """An executor that runs at once, with the memory of another process: shared objects must be sent."""

    def __init__(self, breaks_at=-1):
        self.calls, self.breaks_at, self.sent, self.broken = 0, breaks_at, 0, False
        self.keys = {}

    def submit(self, function, key, shared, *rest):
        self.calls += 1
        if self.broken:
            raise BrokenExecutor
        future = Future()
        if self.calls == self.breaks_at:
            self.broken = True
            future.set_exception(BrokenExecutor("a worker died"))
            return future
        self.sent += shared is not None
        try:
            future.set_result(function(f"{id(self)} {key}", shared, *rest))
        except Exception as error:  # noqa: BLE001  # as an executor does
            future.set_exception(error)
        return future


def product(factor, number):
    if number is None:
        raise ValueError("no number")
    return factor * number


CALLS = [(i,) for i in range(40)]
RIGHT = [(i, 10 * i) for i in range(40)]


def test_every_call_has_its_result_and_the_shared_object_is_sent_while_it_lacks():
    for executor in (None, Here()):
        with Workers(executor, 10) as workers:
            assert sorted(workers.results(product, CALLS)) == RIGHT
    assert executor.sent <= 16  # those that were sent ahead of the first answer


def test_a_broken_executor_is_made_anew_or_left_and_its_calls_are_done_again():
    executors = []

    def make():
        executors.append(Here(breaks_at=5 if not executors else -1))
        return executors[-1]

    with Workers(make, 10) as workers:
        assert sorted(workers.results(product, CALLS)) == RIGHT
        assert (len(executors), workers.lost) == (2, 1)
    with Workers(Here(breaks_at=5), 10) as workers:
        assert sorted(workers.results(product, CALLS)) == RIGHT


def test_a_call_that_breaks_every_worker_and_an_error_of_a_call_are_raised():
    with Workers(lambda: Here(breaks_at=1), 10) as workers, pytest.raises(RuntimeError, match="4 times"):
        list(workers.results(product, [(1,)]))
    with Workers(Here(), 10) as workers, pytest.raises(ValueError, match="no number"):
        list(workers.results(product, [(1,), (None,)]))
    with pytest.raises(TypeError, match="got 3"):
        Workers(3, None)


def test_a_killed_process_loses_nothing(tmp_path):
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    sys.path.insert(0, str(Path(__file__).parent))
    try:
        from workers_of_tests import times_once_killed

        with Workers(lambda: ProcessPoolExecutor(2, get_context("fork")), 10) as workers:
            calls = [(i, str(tmp_path / "flag")) for i in range(8)]
            assert sorted(workers.results(times_once_killed, calls)) == RIGHT[:8]
            assert workers.lost > 0
    finally:
        sys.path.pop(0)


def test_what_cannot_be_pickled_says_what_to_write():
    class Refusing(Here):
        def submit(self, *_):
            future = Future()
            future.set_exception(AttributeError("Can't pickle local object 'f.<locals>.<lambda>'"))
            return future

    with (
        Workers(Refusing(), 1) as workers,
        pytest.raises(TypeError, match="write a def at the top of a file"),
    ):
        list(workers.results(product, [(1,)]))


def test_a_worker_without_the_shared_object_says_so():
    assert type(_called("no such key", None, product, (1,))).__name__ == "Missing"
    assert _called("a key", 3, product, (2,)) == 6
    assert _called("a key", None, product, (4,)) == 12
