"""Values without numbers: questions are noted where they are asked, and numbers stay where they are."""

import contextlib
import copy
import pickle
import random
import signal
import threading

import pytest

from engine import RecordingError, Value, record, where, zero_grad
from engine.compile.tapes.recorded.recorded_value import Numberless, RecordedValue
from engine.core.python.surface import Surface


def swallowing(question):
    """A function of x that asks, catches whatever is raised, and goes on along another branch."""

    def function(x):
        try:
            return x * 2.0 if question(x) else x * 3.0
        except Exception:  # noqa: BLE001  # as such functions do
            return x * 100.0

    return function


QUESTIONS = {
    "comparison": lambda x: x > 0,
    "truth": bool,
    "float": lambda x: float(x) > 0,
    "data": lambda x: x.data > 0,
    "item": lambda x: x.item() > 0,
    "grad": lambda x: x.grad == 0,
    "equality": lambda x: x == 1.0,
    "hasattr": lambda x: hasattr(x, "data"),
    "getattr": lambda x: getattr(x, "data", 3.0) > 0,
    "partials": lambda x: len((x * 2.0).partials) == 2,
    "look-up": lambda x: {1.0: True}.get(x, False),
    "format": lambda x: f"{x:.1f}" == "1.0",
    "int": lambda x: int(x) > 0,
    "computed": lambda x: (x * x).exp() > 0,
    "backward": lambda x: (x * x).backward() is None,
    "set": lambda x: setattr(x, "data", 1.0) is None,
}


@pytest.mark.parametrize("question", QUESTIONS.values(), ids=QUESTIONS)
def test_a_function_that_catches_the_refusal_is_refused_in_the_end(question):
    with pytest.raises(RecordingError, match=r"test_recorded_value\.py, line \d+: "):
        record(swallowing(question))


def test_suppressing_and_raising_something_else_do_not_hide_the_question():
    def suppressed(x):
        with contextlib.suppress(Exception):
            return x * x.data
        return x

    def renamed(x):
        try:
            return x * x.data
        except ValueError:
            raise KeyError("no such feature") from None

    for function in (suppressed, renamed):
        with pytest.raises(RecordingError, match=r"asks for \.data"):
            record(function)


def test_an_error_of_the_functions_own_without_a_question_is_its_own():
    def function(x):
        try:
            [].pop()
        except IndexError:
            return x * 2.0

    assert str(record(function).recorded).count("mul") == 1


def test_questions_of_one_thread_are_not_those_of_another():
    asked, done = threading.Event(), []

    def other():
        asked.wait(10)
        with contextlib.suppress(RecordingError):
            done.append(w.data)

    w = Value(3.0)
    thread = threading.Thread(target=other)
    thread.start()

    def function(x):
        asked.set()
        thread.join()
        return w * x

    record(function, parameters=[w])
    assert w.data == 3.0
    assert not done  # refused there


def test_every_operator_of_the_surface_is_recorded_and_leaves_no_number():
    nodes = {}

    def function(x, y):
        for name, method in vars(Surface).items():
            if op := getattr(method, "op", None):
                nodes[name] = getattr(x, name)(*[y, 2.0][: len(op.operands) - 1])
        return nodes["__add__"]

    record(function)
    for name, node in nodes.items():
        assert type(node) is RecordedValue, name
        assert node.op is vars(Surface)[name].op
        names = ["y", "x"] if name.startswith(("__r", "_r")) else ["x", "y"]
        assert [p.name for p in node.parents] == (names if len(node.parents) == 2 else ["x"])
        assert "being recorded" in repr(node)


def test_a_parameter_on_either_side_makes_recorded_nodes():
    w, c = Value(2.0, "w"), Value(4.0, "c")
    program = record(lambda x: Value.__mul__(w, x) + w * 2.0 + c / w + where(w, x, c), parameters=[w])
    assert [p.name for p in program.parameters] == ["w"]


@pytest.mark.parametrize("make", [copy.copy, copy.deepcopy, pickle.dumps], ids=lambda f: f.__name__)
def test_a_copy_inside_a_recorded_function_is_refused(make):
    w = Value(2.0)
    for function in (lambda x: x * make(w).data, lambda x: make(x) or x):
        with pytest.raises(RecordingError, match=r"copies the number of .* without a copy"):
            record(function, parameters=[w])
    assert w.data == 2.0


def test_numbers_may_not_be_set_inside():
    w = Value(2.0)
    with pytest.raises(RecordingError, match=r"sets \.grad"):
        record(lambda x: zero_grad([w]) or w * x, parameters=[w])
    assert (w.data, w.grad) == (2.0, 0.0)


def test_a_failure_of_the_function_leaves_the_random_state_and_the_numbers():
    w = Value(2.0)

    def function(x):
        random.random()
        raise KeyError(x)

    before = random.getstate()
    with pytest.raises(KeyError):
        record(function, parameters=[w])
    assert random.getstate() == before
    assert type(w) is Value
    assert w.data == 2.0


class Labelled(Value):
    """A subclass with a dictionary, as users write them."""


class Slotted(Value):
    __slots__ = ("label",)


@pytest.mark.parametrize("kind", [Value, Labelled, Slotted])
def test_parameters_of_a_subclass_are_hidden_and_come_back(kind):
    w = kind(2.0, "w")
    w.grad = 5.0
    if kind is not Value:
        w.label = "bias"
    seen = []
    program = record(lambda x: seen.append(type(w)) or w * x, parameters=[w])
    assert issubclass(seen[0], (Numberless, kind))
    assert type(w) is kind
    assert (w.data, w.grad) == (2.0, 5.0)
    assert kind is Value or w.label == "bias"
    assert program.parameters[0] is w


def test_a_program_recorded_inside_a_recorded_function_leaves_all_as_it_was():
    w = Value(2.0, "w")

    def outer(x):
        inner = record(lambda y: w * y, parameters=[w])
        assert inner.parameters[0] is w
        return w * x

    assert record(outer, parameters=[w]).parameters[0] is w
    assert type(w) is Value
    assert w.data == 2.0


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="a system without alarms")
# An alarm may hit a callback of the garbage collector (hypothesis has one), where Python reports it and goes on.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
def test_ctrl_c_at_any_time_leaves_every_number_in_its_place():
    ws = [Value(float(i)) for i in range(3_000)]
    recording = False

    def interrupt(*_):
        if recording:  # an alarm that is late must not reach whatever runs the tests
            raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    chance, pressed = random.Random(0), 0
    try:
        for _ in range(120):
            try:
                recording = True
                signal.setitimer(signal.ITIMER_REAL, chance.uniform(1e-5, 0.006))
                record(lambda x: x + ws[0], parameters=ws)
                recording = False
            except KeyboardInterrupt:
                recording = False
                pressed += 1
            signal.setitimer(signal.ITIMER_REAL, 0)
            assert {type(w) for w in ws} == {Value}
    finally:
        recording = False
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
    assert [w.data for w in ws] == [float(i) for i in range(3_000)]
    assert pressed
