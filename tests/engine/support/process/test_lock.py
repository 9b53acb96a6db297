"""A lock is held during a call, and given back after errors, interrupts and forks."""

import os
import threading

import pytest

from engine.support.process.lock import ProcessLock


class InterruptedLock:
    """A lock during whose calls Ctrl-C comes, before or after they have done their work."""

    def __init__(self, when):
        self.when, self.lock = when, threading.RLock()

    def acquire(self):
        self._interrupt("before acquire")
        self.lock.acquire()
        self._interrupt("after acquire")

    def release(self):
        self.lock.release()
        self._interrupt("after release")

    def _interrupt(self, now):
        if now == self.when:
            raise KeyboardInterrupt

    def is_free(self):
        answers = []
        thread = threading.Thread(target=lambda: answers.append(self.lock.acquire(blocking=False)))
        thread.start()
        thread.join()
        return answers == [True]


@pytest.mark.parametrize("when", ["before acquire", "after acquire", "after release"])
def test_a_lock_is_given_back_whenever_an_interrupt_comes(when):
    lock = ProcessLock()
    lock._lock = InterruptedLock(when)
    with pytest.raises(KeyboardInterrupt):
        lock.holding(lambda: 1)
    assert lock._lock.is_free()


def test_a_lock_is_held_during_the_call_and_given_back_after_an_error():
    lock = ProcessLock()
    lock._lock = InterruptedLock("never")
    assert lock.holding(lock._lock.is_free) is False
    with pytest.raises(ZeroDivisionError):
        lock.holding(lambda: 1 // 0)
    assert lock._lock.is_free()


def test_the_same_thread_may_hold_it_again():
    lock = ProcessLock()
    assert lock.holding(lambda: lock.holding(lambda: "inside")) == "inside"


def held_elsewhere(lock):
    """Whether another thread cannot get the lock."""
    thread = threading.Thread(target=lock.holding, args=(int,), daemon=True)
    thread.start()
    thread.join(5.0)
    return thread.is_alive()


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # of a fork beside threads, which is what is tested
def test_it_is_free_in_a_child_also_inside_the_call():
    lock = ProcessLock()

    def fork():
        child = os.fork()
        if not child:
            os._exit(held_elsewhere(lock))
        return child

    child = lock.holding(fork)
    assert os.waitpid(child, 0)[1] == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")  # likewise
def test_a_call_that_forks_ends_in_parent_and_child():
    lock = ProcessLock()
    child = lock.holding(os.fork)
    if not child:
        os._exit(held_elsewhere(lock))
    assert os.waitpid(child, 0)[1] == 0
    assert not held_elsewhere(lock)
