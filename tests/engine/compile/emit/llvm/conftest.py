"""Functions of LLVM IR, compiled and called with arrays: what the tests of kernels need."""

import ctypes
from collections.abc import Callable, Sequence

import numpy as np
import pytest

from engine.compile.emit.llvm.target import AVX2, AVX512, SSE2, Target, host
from engine.compile.emit.llvm.text import Text, module

binding = pytest.importorskip("llvmlite.binding")

Array = np.ndarray


@pytest.fixture(params=[t for t in (SSE2, AVX2, AVX512) if t.width <= host().width], ids=lambda t: t.name)
def target(request: pytest.FixtureRequest) -> Target:
    """Every width of vectors that this machine has."""
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


class Native:
    """The functions of a module, compiled for a target."""

    def __init__(self, functions: Sequence[Text], target: Target) -> None:
        binding.initialize_native_target()
        binding.initialize_native_asmprinter()
        text = module(functions).replace("define internal", "define")
        features = ",".join([binding.get_host_cpu_features().flatten(), target.features]).strip(",")
        parsed = binding.parse_assembly(text)
        parsed.verify()
        machine = binding.Target.from_default_triple().create_target_machine(
            cpu=binding.get_host_cpu_name(), features=features, opt=2
        )
        self._engine = binding.create_mcjit_compiler(parsed, machine)
        self._engine.finalize_object()

    def __getattr__(self, name: str):  # any function
        address = self._engine.get_function_address(name)

        def call(*arguments: Array | int | None) -> None:
            kinds = [ctypes.c_int64 if isinstance(a, int) else ctypes.c_void_p for a in arguments]
            numbers = [a if a is None or isinstance(a, int) else a.ctypes.data for a in arguments]
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
