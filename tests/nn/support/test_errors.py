"""The exceptions of nn: their place in Python's tree, and messages of one line."""

import pytest

import nn
from nn import History
from nn.support.errors import DivergedError, FileError, Interrupted, ModelError

BASES = {
    FileError: ValueError,
    ModelError: ValueError,
    DivergedError: ArithmeticError,
    Interrupted: KeyboardInterrupt,
}


@pytest.mark.parametrize("kind", BASES, ids=lambda kind: kind.__name__)
def test_an_exception_is_caught_by_the_one_of_python_that_it_is(kind):
    assert kind.__bases__ == (BASES[kind],)
    assert kind.__name__ in (__import__("nn.support.errors", fromlist=["errors"]).__doc__)


@pytest.mark.parametrize("kind", [FileError, ModelError], ids=lambda kind: kind.__name__)
def test_the_message_of_a_file_is_one_line(kind):
    assert str(kind("a.csv: two\nlines \x1b[2J")).isprintable()
    assert kind is getattr(nn, kind.__name__)


def test_a_run_that_ended_early_carries_its_history():
    history = History()
    assert Interrupted(history).history is history
    assert str(Interrupted(history)) == "training was interrupted in epoch 1"
    error = DivergedError("the loss is nan", "begin again", history)
    assert (error.fact, error.advice, error.history) == ("the loss is nan", "begin again", history)
    assert str(error) == "the loss is nan, and training stopped: begin again"
