"""What cannot be recorded is said, with the line and the alternatives, and never miscompiled."""

import math
import random
import threading
from pathlib import Path

import numpy as np
import pytest

import engine
from engine import RecordingError, Value, dot, record

HERE = Path(__file__).name


def unpacked(x):
    a, b = x
    return a * b


DATA = (
    "asks for .data of a Value",
    "maximum, minimum, relu, step, where(condition, a, b) or take(values, index), or choose by plain numbers",
)
FLOAT = ("converts a Value that is being recorded to a float", "write exp(x), sqrt(x) or sin(x) from engine")
BRANCH = ("branches on a Value", "needs the number of x", "Write where(step(x), a, b)")
COMPARISON = ("compares a Value", "needs the number of x", "Write where(step(x), a, b)", "maximum(a, b)")
GRADIENTS = ("of a Value", "call program.gradient(...)")
WHOLE = ("converts a Value that is being recorded to a whole number", "take(values, index)")
ROUND = ("rounds a Value", "write floor(x), floor(x + 0.5) or -floor(-x) from engine")
READINGS = {
    "data": (lambda v: v + v.data, DATA),
    "item": (lambda v: v + v.item(), DATA),
    "float": (lambda v: v + float(v), FLOAT),
    "math": (lambda v: v + math.exp(v), FLOAT),
    "floor": (lambda v: v + math.floor(v), ROUND),
    "ceil": (lambda v: v + math.ceil(v), ROUND),
    "trunc": (lambda v: v + math.trunc(v), ROUND),
    "round": (lambda v: v + round(v), ROUND),
    "round to a digit": (lambda v: v + round(v, 2), ROUND),
    "array": (lambda v: v * np.array([v], dtype=float)[0], FLOAT),
    "grad": (lambda v: v + v.grad, ("asks for .grad", *GRADIENTS)),
    "partials": (lambda v: v + sum(v.partials), ("asks for .partials", *GRADIENTS)),
    "backward": (lambda v: (v * v).backward() or v, ("calls backward()", *GRADIENTS)),
    "backward of itself": (lambda v: v.backward() or v, ("calls backward()", *GRADIENTS)),
    "truth": (lambda v: v or -v, BRANCH),
    "and": (lambda v: v and -v, BRANCH),
    "greater": (lambda v: v if v > 0 else -v, COMPARISON),
    "at most": (lambda v: v if v <= 0 else -v, COMPARISON),
    "less on the right": (lambda v: v if 0 < v else -v, COMPARISON),  # noqa: SIM300
    "equal": (lambda v: v if v == 1 else -v, COMPARISON),
    "unequal": (lambda v: v if v != 1 else -v, COMPARISON),
    "in": (lambda v: v if v in (1, 2) else -v, COMPARISON),
    "max": (lambda v: max(v, 2 * v), COMPARISON),
    "sorted": (lambda v: sorted([v, 2 * v])[1], COMPARISON),
    "format": (lambda v: v + len(f"{v:.2f}"), ("formats the number", "print what the program returns")),
    "int": (lambda v: v + [1.0, 2.0][int(v)], WHOLE),
    "index": (lambda v: v + [1.0, 2.0][v], WHOLE),
}
of_every_kind = pytest.mark.parametrize(
    "kind", ["input", "computed", "parameter", "computed from parameters"]
)


def chosen(kind, x, w):
    return {"input": x, "computed": 2.0 * x, "parameter": w, "computed from parameters": w * w}[kind]


@of_every_kind
@pytest.mark.parametrize(("reading", "words"), READINGS.values(), ids=READINGS.keys())
def test_whoever_reads_a_number_is_told_the_line_and_what_to_write(reading, words, kind):
    if kind == "parameter" and "asks for .partials" in words:
        pytest.skip("a leaf has none, whatever its number")
    w = Value(3.0)
    with pytest.raises(RecordingError) as caught:
        record(lambda x: x * w + reading(chosen(kind, x, w)))
    message = str(caught.value)
    line = reading.__code__.co_firstlineno
    assert message.startswith(f"{HERE}, line {line}: `")
    for word in words:
        assert word in message
    assert "asks for .data" in words[0] or ".data" not in message  # the user did not write it
    assert w.data == 3.0


def test_a_line_without_a_text_is_not_quoted():
    with pytest.raises(RecordingError, match=r"^<string>, line 3 converts a Value "):
        exec("\n\nrecord(lambda x: math.exp(x))", {"record": record, "math": math})  # noqa: S102  # ours


@pytest.mark.parametrize(
    "function",
    [lambda x: x[0] * x[1], sum, lambda x: len(x) * x, lambda x: x + dot(x, [1.0]), unpacked],
    ids=["index", "iterate", "length", "sequence", "unpack"],
)
def test_one_value_taken_for_a_list_is_told_how_to_record_a_list(function):
    with pytest.raises(TypeError, match=r"write record\(f, 2\) for a function of a list of 2") as caught:
        record(function)
    assert "RecordedInput" not in str(caught.value)


def test_a_type_error_of_another_kind_is_its_own():
    with pytest.raises(TypeError) as caught:
        record(lambda x: x % 2 + x)
    assert "record(f, 2)" not in str(caught.value)
    with pytest.raises(TypeError, match=r"^my own$"):
        record(lambda _x: (_ for _ in ()).throw(TypeError("my own")))


@pytest.mark.parametrize(
    "reading", [lambda x, w: x * w.data, lambda x, w: x if w > 0 else -x, lambda x, w: x * (w * w).data]
)
def test_a_closed_over_number_is_not_taken_for_fixed_where_no_output_depends_on_its_value(reading):
    w = Value(3.0)
    with pytest.raises(RecordingError):
        record(lambda x: reading(x, w))


def test_the_line_is_that_of_the_innermost_code_outside_of_the_engine():
    def helper(v):
        return math.sqrt(v)

    def f(x):
        return helper(x) * x

    with pytest.raises(RecordingError, match=rf"^{HERE}, line \d+: `return math\.sqrt\(v\)` "):
        record(f)


@pytest.mark.parametrize("convert", [int, round, math.floor, math.trunc, range], ids=lambda f: f.__name__)
def test_no_whole_number_is_made_of_one(convert):
    with pytest.raises((TypeError, RecordingError)):
        record(lambda x: x + convert(x))


@pytest.mark.parametrize(
    "returned", [None, "text", [None], [["x"]], {"a": 1.0}, object()], ids=lambda r: type(r).__name__
)
def test_a_function_returns_values(returned):
    with pytest.raises(TypeError, match="a recorded function returns a Value or a list of Values; got "):
        record(lambda _x: returned)


def test_nested_lists_are_no_outputs():
    with pytest.raises(
        TypeError, match="a recorded function returns a Value or a list of Values; got a list"
    ):
        record(lambda x: [[x, x], [x]])


def test_a_number_that_is_fixed_may_decide():
    deep = True
    w = Value(3.0)
    program = record(lambda x: (w * x).tanh() if deep else w * x)
    assert "tanh" in str(program.recorded)


def test_values_may_be_told_apart_and_printed():
    def f(x, y):
        assert x != y
        assert x == x  # noqa: PLR0124
        assert x in [y, x]
        assert "being recorded" in f"{x}{x!r}"
        return x * y

    assert str(record(f).recorded).splitlines()[-1] == "return v2"


@pytest.mark.parametrize(
    "look_up", [{1.0: 2.0}.get, lambda x: {x: 1.0}[x], lambda x: len({x})], ids=["get", "key", "set"]
)
def test_an_input_is_no_key(look_up):
    # Equal and hashed by identity, it would never be found: the table would be taken for empty.
    with pytest.raises(RecordingError, match=r"take\(values, index\)"):
        record(lambda x: x * look_up(x))


def test_random_numbers_are_not_drawn_once_for_all():
    random.seed(3)
    expected = random.random()
    random.seed(3)
    with pytest.raises(RecordingError, match="draws random numbers"):
        record(lambda x: x * random.random())
    assert random.random() == expected  # as if nothing had been drawn


def test_an_empty_list_is_no_output():
    with pytest.raises(ValueError, match="at least one Value; got an empty list"):
        record(lambda _x: [])


def test_a_parameter_keeps_its_gradient_where_recording_fails():
    w = Value(3.0)
    w.grad = 7.0
    with pytest.raises(RecordingError):
        record(lambda x: (w * w).backward() or x * w)
    assert (w.data, w.grad) == (3.0, 7.0)


def test_an_operation_that_has_no_value_says_so():
    with pytest.raises(ValueError, match="log needs a > 0; got a = -1"):
        record(lambda x: x + Value(-1.0).log())


def test_random_numbers_that_another_thread_draws_are_no_draws_of_the_function():
    waiting, calls = threading.Event(), []
    other = threading.Thread(target=waiting.wait)
    other.start()

    def square(x):
        if not calls:  # another thread draws during the first call alone
            drawing = threading.Thread(target=random.random)
            drawing.start()
            drawing.join()
        calls.append(1)
        return x * x

    try:
        assert record(square)(3.0) == 9.0
        assert len(calls) == 2
        with pytest.raises(RecordingError, match="draws random numbers"):
            record(lambda x: x * random.random())
    finally:
        waiting.set()


@pytest.mark.parametrize("name", ["engine_example.py", "engine.py", "nn_example.py"])
def test_a_program_beside_the_engine_is_named_as_any_other(name):
    file = Path(engine.__path__[0]).parent / name
    code = compile("record(lambda x: x * float(x))", file, "exec")
    with pytest.raises(RecordingError, match=rf"^{name}, line 1 converts"):
        exec(code, {"record": record})  # noqa: S102  # the text above


@pytest.mark.parametrize("function", [lambda x: x // 2, lambda x: (x + 1.0) % 2, lambda x: x @ x])
def test_an_error_of_python_names_the_class_that_users_know(function):
    with pytest.raises(TypeError, match="'Value'") as caught:
        record(function)
    assert "Recorded" not in str(caught.value)
