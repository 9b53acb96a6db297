"""A function that CPython calls directly: its results, what it hands on, and that nothing is left behind."""

import gc
import math
import sys
import threading
import tracemalloc
import weakref

import numpy as np
import pytest

from engine import Value, record
from engine.compile.emit.llvm.code import LlvmCode
from engine.compile.emit.llvm.native import door
from engine.compile.forms import Forms

pytestmark = pytest.mark.skipif(not door.is_possible(), reason="CPython with its lock")


class HandedOnError(Exception):
    """What the functions below raise in a test of exceptions."""


def handed_on(*arguments):
    return "handed on", arguments


def doors(function, *arguments, otherwise=handed_on, leaves=()):
    code = LlvmCode(Forms(record(function, *arguments).recorded))
    numbers = np.array(leaves, dtype=float)
    return tuple(code.door(numbers, otherwise, gradients=gradients) for gradients in (False, True))


def tiny(a, b):
    """d/da, d/db of (c - d)² / 2 with c = a + b and d = a b + b³: at (-41, 2) the value is 35² / 2 = 612.5."""
    return (a + b - a * b - b**3) ** 2 / 2.0


def test_a_value_and_its_gradient_are_floats():
    value, gradient = doors(tiny)
    assert value(-41.0, 2.0) == 612.5
    assert gradient(-41.0, 2.0) == (
        612.5,
        (-35.0, 1050.0),
    )  # (1 - b) · 35 = -35, (1 - a - 3b²) · 35 = 30 · 35
    assert type(value(1.0, 2.0)) is float
    assert [type(part) for part in (gradient(1.0, 2.0), gradient(1.0, 2.0)[1])] == [tuple, tuple]


def test_several_outputs_are_lists():
    value, gradient = doors(lambda a, b: [a * b, a - b, a])
    assert value(3.0, 2.0) == [6.0, 1.0, 3.0]
    assert gradient(3.0, 2.0) == ([6.0, 1.0, 3.0], [(2.0, 3.0), (1.0, -1.0), (1.0, 0.0)])


def test_whole_numbers_count_and_minus_one_is_no_error():
    value, gradient = doors(lambda a, b: a * b)
    assert value(-1, -1) == 1.0
    assert gradient(-1, 2) == (-2.0, (2.0, -1.0))
    assert value(2**53, 1) == 2.0**53


@pytest.mark.parametrize("number", [math.inf, -math.inf, math.nan, -0.0, 5e-324])
def test_any_float_goes_through(number):
    value, _ = doors(lambda a: a + 0.0 if number else a * 1.0)
    assert repr(value(number)) == repr(number + 0.0 if number else number)


class Float(float):
    """A float of another type, which may mean something else."""


OTHERS = [
    *((), (1.0,), (1.0, 2.0, 3.0), ("1", 2.0), (1.0, None), (True, 2.0), (Float(1.0), 2.0), (10**400, 2.0)),
    *((1.0, -(10**400)), (np.float64(1.0), 2.0), (1j, 2.0), ([1.0], 2.0), (Value(1.0), 2.0)),
]


@pytest.mark.parametrize("arguments", OTHERS, ids=range(len(OTHERS)))
def test_anything_else_is_handed_on_as_it_came(arguments):
    for function in doors(tiny):
        text, handed = function(*arguments)
        assert text == "handed on"
        assert all(one is other for one, other in zip(handed, arguments, strict=True))


def test_names_are_handed_on_too():
    for function in doors(tiny, otherwise=lambda *numbers, **names: (numbers, names)):
        assert function(1.0, 2.0, to=["a"]) == ((1.0, 2.0), {"to": ["a"]})
        assert function(a=1.0, b=2.0) == ((), {"a": 1.0, "b": 2.0})


def test_an_exception_of_the_other_function_comes_through():
    def refuse(*arguments):
        raise HandedOnError(*arguments)

    for function in doors(tiny, otherwise=refuse):
        with pytest.raises(HandedOnError, match="x"):
            function("x", 1.0)
        assert function(-41.0, 2.0) in (612.5, (612.5, (-35.0, 1050.0)))


def test_an_int_that_is_too_large_leaves_no_exception_behind():
    value, _ = doors(lambda a: a * 2.0, otherwise=lambda _: "large")
    assert value(10**400) == "large"
    assert value(1.0) == 2.0


def test_leaves_are_read_at_every_call():
    w = Value(3.0)
    numbers = np.array([3.0])
    code = LlvmCode(Forms(record(lambda a: a * w).recorded))
    gradient = code.door(numbers, handed_on, gradients=True)
    assert gradient(2.0) == (6.0, (3.0,))
    numbers[0] = -1.0
    assert gradient(2.0) == (-2.0, (-1.0,))


def wide(x):
    """Too long for straight code: 40 layers of 3."""
    for _ in range(40):
        x = [(a * b).sin() + c for a, b, c in zip(x, x[1:] + x[:1], x[2:] + x[:2], strict=True)]
    return x


def test_a_large_program_has_doors_too():
    value, gradient = doors(wide, 3)
    code = LlvmCode(Forms(record(wide, 3).recorded))
    point = [0.3, -0.2, 0.9]
    values, gradients = code.gradients(np.zeros(0), np.array([point]), 1)
    assert value(*point) == pytest.approx(values[0].tolist(), rel=1e-14)
    assert gradient(*point)[0] == value(*point)
    np.testing.assert_allclose(gradient(*point)[1], gradients[0], rtol=1e-13)


def test_a_program_of_too_many_columns_has_none():
    assert doors(lambda x: x[0] * 1.0, door.MOST) == (None, None)


def test_nothing_is_left_behind():
    """Neither blocks of memory nor references, whichever way a call goes.

    Blocks are counted for the process: a thread of another test may take or free some, but not in all rounds.
    """
    functions = [*doors(tiny), *doors(lambda a, b: [a * b, a + b])]
    one, other = 1.5, object()

    def calls():
        for function in functions:
            for arguments in ((one, 2.5), (one, other), (one,), (10**400, one)):
                function(*arguments)

    def grown():
        gc.collect()
        before = sys.getallocatedblocks()
        for _ in range(200):
            calls()
        gc.collect()
        return abs(sys.getallocatedblocks() - before)

    calls()
    references = sys.getrefcount(one)
    assert any(grown() < 50 for _ in range(5))
    assert sys.getrefcount(one) == references


def test_a_door_keeps_its_code_and_gives_it_up():
    value, _ = doors(tiny)
    library = weakref.ref(value.__self__.kept[0])
    gc.collect()
    assert value(-41.0, 2.0) == 612.5  # the program and its code are gone but for the door
    del value
    gc.collect()
    assert library() is None


def test_threads_call_the_same_door():
    functions = [*doors(tiny), *doors(wide, 3)]
    points = [[-41.0, 2.0], [-41.0, 2.0], [0.3, -0.2, 0.9], [0.3, -0.2, 0.9]]
    expected = [function(*point) for function, point in zip(functions, points, strict=True)]
    wrong = []

    def work():
        for _ in range(500):
            wrong.extend(p for f, p, e in zip(functions, points, expected, strict=True) if f(*p) != e)

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong


def test_a_door_can_be_called_while_its_dead_cycle_is_collected():
    """LLVM's engine is older than the cycle, so the collector comes to it first."""
    results = []

    class Last:
        def __del__(self):
            results.append((self.value(-41.0, 2.0), self.program.values([[-41.0, 2.0]]).item()))

    program = record(tiny)
    value = program.gradient
    value(1.0, 2.0)
    last = Last()
    last.program, last.value, last.itself = program, value, last
    del program, value, last
    gc.collect()
    assert results == [((612.5, (-35.0, 1050.0)), 612.5)]


def test_the_collector_cannot_empty_what_a_door_reads_as_it_is_freed():
    """It calls `tp_clear`, which a tuple has not, and it does not look into the box of the definition."""
    value, _ = doors(tiny)
    box = value.__self__.kept[1]
    assert isinstance(value.__self__, tuple)
    assert not gc.is_tracked(box)
    assert gc.get_referents(box) == []


def test_many_numbers_need_no_deep_stack_and_are_given_back():
    """Threads have as little as 64 KiB: 4,001 numbers are half of it."""
    value, gradient = doors(lambda x: x[0] * x[-1], 2000)
    point, results = [3.0, *[0.0] * 1998, 2.0], []
    before = threading.stack_size(1 << 16)
    try:
        thread = threading.Thread(target=lambda: results.extend([value(*point), gradient(*point)]))
        thread.start()
        thread.join()
    finally:
        threading.stack_size(before)
    number, (same, slopes) = results
    assert (number, same, slopes[0], slopes[1], slopes[-1]) == (6.0, 6.0, 2.0, 0.0, 3.0)
    tracemalloc.start()
    for _ in range(30):
        gradient(*point)
        gradient(*point[1:], None)  # goes otherwise, after the memory was taken
    growth = tracemalloc.get_traced_memory()[0]
    tracemalloc.stop()
    assert growth < 32_000  # bytes: those of one call
