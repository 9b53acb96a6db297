"""A switch is on while any block is open, and off afterwards: after errors, interrupts, threads and forks."""

import os
import sys
import threading
from contextlib import suppress

import pytest

from engine.support.process import lock, switch
from engine.support.process.switch import ProcessSwitch


class Lamp:
    def __init__(self):
        self.lit = False
        self.switch = ProcessSwitch(self.light, self.darken)

    def light(self):
        self.lit = True

    def darken(self):
        self.lit = False


@pytest.fixture
def lamp():
    return Lamp()


def test_it_is_on_until_the_last_block_ends(lamp):
    first, second = lamp.switch.on(), lamp.switch.on()
    with first:
        second.__enter__()
    assert lamp.lit
    second.__exit__(None, None, None)
    assert not lamp.lit


def test_begin_and_end_are_called_once_for_nested_blocks():
    calls = []
    switch = ProcessSwitch(lambda: calls.append("begin"), lambda: calls.append("end"))
    with switch.on(), switch.on():
        assert calls == ["begin"]
    assert calls == ["begin", "end"]


def interrupted_at(instruction, block, owner):
    """Open and close a block, and raise Ctrl-C at one of the instructions; False where it has fewer."""
    counted = 0
    files = {switch.__file__, lock.__file__, __file__}

    def trace(frame, event, _):
        nonlocal counted
        if frame.f_code.co_filename not in files:
            return None
        frame.f_trace_opcodes = True
        if event == "opcode":
            counted += 1
            if counted == instruction:
                raise KeyboardInterrupt
        return trace

    before = sys.gettrace()
    sys._getframe().f_trace_opcodes = True  # before settrace: Python 3.12 looks at it there alone
    sys.settrace(trace)
    try:
        with suppress(KeyboardInterrupt):
            block(owner)
    finally:
        sys.settrace(before)
    return counted >= instruction


def open_and_close(owner):
    with owner.switch.on():
        assert owner.lit


@pytest.mark.skipif(sys.implementation.name != "cpython", reason="instructions of CPython")
@pytest.mark.filterwarnings(
    "ignore::pytest.PytestUnraisableExceptionWarning"
)  # Python reports one inside `__del__`
def test_an_interrupt_at_any_instruction_leaves_it_off(lamp):
    instruction = 0
    while interrupted_at(instruction := instruction + 1, open_and_close, lamp):
        assert not lamp.lit, f"instruction {instruction}"
        with lamp.switch.on():
            assert lamp.lit, f"instruction {instruction}"
        assert not lamp.lit, f"instruction {instruction}"
    assert instruction > 50


def test_a_block_that_nobody_ends_is_over_when_it_dies(lamp):
    block = lamp.switch.on()
    block.__enter__()
    assert lamp.lit
    del block
    assert not lamp.lit


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_child_ends_the_blocks_of_threads_that_it_lacks(lamp):
    inside, over = threading.Event(), threading.Event()

    def hold():
        inside.set()
        over.wait()

    def stay():
        with lamp.switch.on():
            lamp.switch.lock.holding(hold)

    thread = threading.Thread(target=stay)
    thread.start()
    inside.wait()
    child = os.fork()
    if not child:
        os._exit(lamp.lit)
    over.set()
    thread.join()
    assert os.waitpid(child, 0)[1] == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork here")
def test_a_child_keeps_its_own_block(lamp):
    with lamp.switch.on():
        child = os.fork()
        if not child:
            os._exit(not lamp.lit)
    assert os.waitpid(child, 0)[1] == 0
