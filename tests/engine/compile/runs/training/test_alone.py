"""A training run is one call's at a time: a second one is refused, and leaves the first as it was."""

import threading

import pytest

from engine import Update, Value, record
from engine.compile.runs.training.alone import Alone

np = pytest.importorskip("numpy", reason="the extra fast")


def sgd(p, g, _t, lr, _constants, slots):
    return p - lr * g, slots


def inside(alone, call):
    """The error of a call in another thread, while one is under way."""
    errors = []

    def caught():
        try:
            call()
        except RuntimeError as error:
            errors.append(str(error))

    def other():
        thread = threading.Thread(target=caught)
        thread.start()
        thread.join()

    alone.run(other)
    return errors


def test_a_second_call_is_refused_and_the_first_is_as_it_was():
    alone = Alone()
    (error,) = inside(alone, lambda: alone.run(int))
    assert "another call is under way" in error
    assert alone.run(lambda: 7) == 7


@pytest.mark.parametrize("error", [KeyboardInterrupt, ValueError])
def test_a_call_that_fails_is_over(error):
    alone = Alone()

    def failing():
        raise error

    with pytest.raises(error):
        alone.run(failing)
    assert alone.run(lambda: 7) == 7


def test_a_descent_is_refused_in_another_thread():
    w = Value(2.0, "w")
    program, rows = record(lambda x, y: (w * x - y) ** 2), np.ones((4, 2))
    descent = program.descent(rows, Update(sgd))
    arguments = [0, 1, 2, 3], [0, 4], [0.0]
    for call in (lambda: descent.run(*arguments), lambda: descent.outputs(rows)):
        assert len(inside(descent._alone, call)) == 1
    assert descent.run(*arguments).tolist() == [4.0]  # 4 samples of (2 - 1)²
