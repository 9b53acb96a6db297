"""Functions of LLVM IR, compiled and called with arrays: what the tests of kernels need."""

import ctypes
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from engine.compile.emit.llvm.native import jit
from engine.compile.emit.llvm.native.jit import Library
from engine.compile.emit.llvm.writing.arithmetic import Arithmetic
from engine.compile.emit.llvm.writing.conditions import Operand
from engine.compile.emit.llvm.writing.memory import address, load, offset, store
from engine.compile.emit.llvm.writing.target import AVX2, AVX512, SSE2, Target, host
from engine.compile.emit.llvm.writing.text import Text, module

pytest.importorskip("llvmlite")

Array = np.ndarray
EFFORT = jit.EFFORT
KINDS = {int: ctypes.c_int64, float: ctypes.c_double}


@pytest.fixture
def as_for_users(monkeypatch: pytest.MonkeyPatch) -> None:
    """LLVM schedules the modules of this test with the effort that users get; see little_effort."""
    monkeypatch.setattr(jit, "EFFORT", EFFORT)


TARGETS = [t for t in (SSE2, AVX2, AVX512) if t.width <= host().width]
WIDTHS = [
    pytest.param(t, marks=() if t in (TARGETS[0], TARGETS[-1]) else pytest.mark.slow, id=t.name)
    for t in TARGETS
]


@pytest.fixture(params=WIDTHS)
def target(request: pytest.FixtureRequest) -> Target:
    """Every width of vectors that this machine has: the narrowest and the widest by default, all by `-m slow`."""
    return request.param


@pytest.fixture
def native(target: Target) -> "Callable[..., Native]":
    """Compiles functions: `native(function, ...).name(array or whole number, ...)`."""
    return lambda *functions: Native(functions, target)


@pytest.fixture
def room() -> Callable[[int], Array]:
    """Memory of so many NaNs."""
    return _room


@pytest.fixture
def samples() -> Callable[[Array, int, int], Array]:
    """A matrix of samples in memory."""
    return _samples


@pytest.fixture
def compiled() -> "Callable[..., Callable[..., Array]]":
    """Compiles a formula: `compiled(write, operands, target)` is a function of so many arrays of numbers."""
    return _compiled


class Native:
    """The functions of a module, compiled for a target."""

    def __init__(self, functions: Sequence[Text], target: Target) -> None:
        text = module(functions).replace("define internal", "define")
        self._library = Library(text, target)

    def __getattr__(self, name: str):  # any function
        address = self._library.address(name)

        def call(*arguments: Array | float | None) -> None:
            kinds = [KINDS.get(type(a), ctypes.c_void_p) for a in arguments]
            numbers = [a.ctypes.data if isinstance(a, Array) else a for a in arguments]
            ctypes.CFUNCTYPE(None, *kinds)(address)(*numbers)

        return call


def _room(count: int) -> Array:
    """`count` NaNs that begin at a multiple of 64 bytes: what is read and was never written is seen."""
    numbers = np.full(count + 8, np.nan)
    first = -numbers.ctypes.data % 64 // 8
    return numbers[first : first + count]


def _samples(numbers: Array, stride: int, rows: int) -> Array:
    """A matrix of samples in memory: `rows` samples of `stride` numbers, NaN where there is none."""
    memory = _room(rows * stride)
    memory.reshape(rows, stride)[: len(numbers), : numbers.shape[1]] = numbers
    return memory


def _compiled(
    write: Callable[[Arithmetic, Sequence[str]], Sequence[Operand]],
    operands: int,
    target: Target,
    width: int = 0,
) -> Callable[..., Array]:
    """`write` as a function of `operands` arrays, in vectors of the target or of `width`: an array of results."""
    t, width = Text("f", "ptr %x, ptr %y, i64 %s, i64 %n"), width or target.width

    def at(base: str, i: str, row: int) -> str:
        return address(t, base, offset(t, [(i, 8), ("%s", 8 * row)]))

    results = 0

    def body(i: str, _: list[str]) -> list[str]:
        nonlocal results
        a = Arithmetic(t, width, target)
        numbers = write(a, [load(t, width, at("%x", i, row)) for row in range(operands)])
        results = len(numbers)
        for row, number in enumerate(numbers):
            store(t, width, a.number(number), at("%y", i, row))
        return []

    t.loop(0, "%n", width, [], body)
    t.do("ret void")
    library = Library(module([t]), target)
    native = ctypes.CFUNCTYPE(None, *[ctypes.c_size_t] * 4)(library.address("f"))

    def function(*columns: Sequence[float]) -> Array:
        count = len(columns[0]) if columns else 1
        x = np.zeros((max(operands, 1), -(-count // 8) * 8))
        x[:operands, :count] = columns
        y = np.empty((results, x.shape[1]))
        native(x.ctypes.data, y.ctypes.data, x.shape[1], x.shape[1])
        return y[:, :count]

    function.library = library  # type: ignore[attr-defined]  # it lives as long as the function
    return function
