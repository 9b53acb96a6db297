"""Text of LLVM IR becomes functions at addresses: through llvmlite, without a pass pipeline, under one lock."""

import contextlib
import ctypes
import os
import re
from collections.abc import Callable
from functools import cache, lru_cache
from typing import TYPE_CHECKING

import numpy as np

from engine.compile.emit.llvm.writing.mathematics.mathematics import LIBRARY
from engine.compile.emit.llvm.writing.target import Target, host
from engine.support.process.lock import ProcessLock

if TYPE_CHECKING:
    from contextlib import AbstractContextManager

    from numpy.typing import NDArray

KEPT = 32  # modules that are kept for programs of the same text
EFFORT = 1  # how carefully LLVM schedules hot functions, of 0 to 3: more takes longer, for no gain

_lock = ProcessLock()  # LLVM's own state is one for the process


class Library:
    """The functions of a module. They live as long as this object, which each of them keeps.

    ValueError where the text is no module, or calls a function that is nowhere.
    """

    def __init__(self, text: str, target: Target | None = None) -> None:
        _lock.holding(lambda: self._compile(text, target or host()))

    def _compile(self, text: str, target: Target) -> None:
        from llvmlite import binding  # noqa: PLC0415  # an extra

        _prepare()
        try:
            module = binding.parse_assembly(text)
            module.verify()
        except RuntimeError as error:
            raise ValueError(f"this is no module of LLVM: {error}") from None
        _refuse_strangers(text)
        engine = binding.create_mcjit_compiler(module, _machine(target))
        engine.finalize_object()
        self._engine = unseen(engine)

    def function(self, name: str, *kinds: type) -> Callable[..., None]:
        """A function of arguments of these kinds, without a result; other threads run meanwhile."""
        function = ctypes.CFUNCTYPE(None, *kinds)(self.address(name))
        function.library = self  # type: ignore[attr-defined]  # its code lives on while somebody may call it
        return function

    def address(self, name: str) -> int:
        """Where a function begins."""
        address: int = self._engine[0].get_function_address(name)
        if not address:
            raise KeyError(name)
        return address


def unseen(item: object) -> "NDArray[np.object_]":
    """An array that holds the item, and through which the cyclic collector does not look.

    The collector calls `__del__` of everything in a dead cycle before it takes the cycle apart. It would close the
    engine first, and a `__del__` that calls the program would run code that is gone. So it must not reach the engine.
    """
    box = np.empty(1, dtype=object)
    box[0] = item
    return box


def library(text: str, target: Target) -> Library:
    """The library of a text: one and the same for equal texts, as the programs of equal networks have."""
    return _lock.holding(lambda: _library(text, target))  # threads that ask at once get one library


@lru_cache(KEPT)
def _library(text: str, target: Target) -> Library:
    return Library(text, target)


@cache
def _prepare() -> None:
    """Initialise LLVM for this processor, and show it the functions of the C library."""
    from llvmlite import binding  # noqa: PLC0415  # an extra

    binding.initialize_native_target()
    binding.initialize_native_asmprinter()
    functions = _c_library()
    for name in {*LIBRARY.values(), "fma", "memset", "memcpy", "usleep"}:
        function = getattr(functions, name, None)
        if function is not None:
            binding.add_symbol(name, ctypes.cast(function, ctypes.c_void_p).value)
    if hasattr(os, "register_at_fork"):
        _hold_at_forks(binding.ffi.lib._lock)  # noqa: SLF001  # llvmlite has no other door to it


def _hold_at_forks(lock: "AbstractContextManager[None]") -> None:
    """A fork waits for the thread that is in LLVM: its child would find the lock held for good."""

    def release() -> None:
        with contextlib.suppress(RuntimeError):  # Ctrl-C came before the lock was acquired
            lock.__exit__(None, None, None)

    os.register_at_fork(before=lock.__enter__, after_in_parent=release, after_in_child=release)


def _c_library() -> ctypes.CDLL:
    """Where the C library has its mathematics: in a file of its own on Linux, in the process on macOS."""
    for name in ("msvcrt",) if os.name == "nt" else ("libm.so.6", None):
        with contextlib.suppress(OSError):
            return ctypes.CDLL(name)
    from ctypes.util import find_library  # noqa: PLC0415  # it imports subprocess, and starts another process

    return ctypes.CDLL(find_library("m"))


def _refuse_strangers(text: str) -> None:
    """ValueError for a function that is declared and nowhere defined: LLVM would end the process."""
    from llvmlite import binding  # noqa: PLC0415  # an extra

    for name in re.findall(r"^declare [^@]*@([\w.]+)\(", text, re.MULTILINE):
        if not name.startswith("llvm.") and not binding.address_of_symbol(name):
            raise ValueError(f"the C library of this system has no function {name}")


def _machine(target: Target) -> object:
    from llvmlite import binding  # noqa: PLC0415  # an extra

    features = ",".join(filter(None, (binding.get_host_cpu_features().flatten(), target.features)))
    triple = binding.Target.from_default_triple()
    return triple.create_target_machine(
        cpu=binding.get_host_cpu_name(), features=features, opt=EFFORT, jit=True
    )
