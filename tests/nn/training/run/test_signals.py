"""Ctrl-C and SIGTERM: counted, heard at once, or one and the same; and the handlers are afterwards as they were."""

import signal
import sys
import threading

import pytest

from nn.training.run.signals import Presses, at_once, interrupts, terminated_too


@pytest.fixture(autouse=True)
def unchanged():
    """Every block gives the handlers back."""
    before = signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM), sys.unraisablehook
    yield
    assert (signal.getsignal(signal.SIGINT), signal.getsignal(signal.SIGTERM), sys.unraisablehook) == before


def test_a_first_press_is_counted_and_a_second_interrupts():
    with interrupts() as presses:
        assert presses.count == 0
        signal.raise_signal(signal.SIGINT)
        assert presses.count == 1
        with pytest.raises(KeyboardInterrupt):
            signal.raise_signal(signal.SIGINT)
        assert presses.count == 2


def test_at_once_the_first_press_interrupts_and_afterwards_it_is_counted_again():
    with interrupts() as presses:
        with pytest.raises(KeyboardInterrupt), at_once(presses):
            signal.raise_signal(signal.SIGINT)
        assert not presses.at_once


def test_a_press_before_the_block_interrupts_it():
    presses = Presses()
    presses.count = 1
    with pytest.raises(KeyboardInterrupt), at_once(presses):
        pytest.fail("the block began")


def test_in_a_thread_nothing_is_counted_and_nothing_is_set():
    counts = []

    def work():
        with terminated_too(), interrupts() as presses, at_once(presses):
            counts.append(presses.count)

    thread = threading.Thread(target=work)
    thread.start()
    thread.join()
    assert counts == [0]


def test_sigterm_is_one_press_however_often_it_comes():
    with terminated_too(), interrupts() as presses:
        for _ in range(3):
            signal.raise_signal(signal.SIGTERM)
        assert presses.count == 1
    with pytest.raises(KeyboardInterrupt), terminated_too():
        signal.raise_signal(signal.SIGTERM)


def test_a_program_keeps_its_own_handler_of_sigterm():
    heard = []
    before = signal.signal(signal.SIGTERM, lambda *_: heard.append(1))
    try:
        with terminated_too(), interrupts() as presses:
            signal.raise_signal(signal.SIGTERM)
            assert (heard, presses.count) == ([1], 0)
    finally:
        signal.signal(signal.SIGTERM, before)


def test_other_exceptions_that_are_lost_are_shown_as_before(monkeypatch):
    shown = []
    monkeypatch.setattr(sys, "unraisablehook", shown.append)

    class Args:
        exc_type = ValueError

    with at_once(Presses()):
        sys.unraisablehook(Args)
    assert shown == [Args]
