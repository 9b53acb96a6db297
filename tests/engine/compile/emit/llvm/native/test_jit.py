"""Text becomes functions, or one clear error; a child of a fork compiles too."""

import ctypes
import gc
import os
import signal
import threading
import time
import weakref
from contextlib import suppress
from functools import partial

import pytest
from llvmlite import binding

from engine.compile.emit.llvm.native import jit
from engine.compile.emit.llvm.native.jit import Library
from engine.compile.emit.llvm.writing.text import Text, module


def doubled():
    t = Text("doubled", "double %x", "double")
    t.do(f"ret double {t.let('fadd double %x, %x')}")
    return module([t])


def call(library):
    return ctypes.CFUNCTYPE(ctypes.c_double, ctypes.c_double)(library.address("doubled"))(21.0)


def test_a_function_runs(target):
    assert call(Library(doubled(), target)) == 42.0


@pytest.mark.parametrize("text", ["not a module", "define void @f() {\nentry:\n  ret i64 0\n}\n"])
def test_what_is_no_module_is_refused(text):
    with pytest.raises(ValueError, match="no module of LLVM"):
        Library(text)


def test_a_function_that_is_nowhere_is_refused():
    """LLVM itself would end the process."""
    t = Text("f", "double %x", "double")
    t.do(f"ret double {t.call('double', 'no_such_function', ('double', '%x'))}")
    with pytest.raises(ValueError, match="no function no_such_function"):
        Library(module([t]))


def test_an_unknown_name_has_no_address():
    with pytest.raises(KeyError):
        Library(doubled()).address("tripled")


def test_a_function_keeps_its_code():
    library = Library("define void @f(i64 %n) {\n  ret void\n}\n")
    function, alive = library.function("f", ctypes.c_int64), weakref.ref(library)
    del library
    gc.collect()
    assert alive() is not None
    function(0)


def test_what_ends_in_a_dead_cycle_may_still_call_its_code():
    """The collector calls every `__del__` of a cycle before it takes the cycle apart, older ones first."""
    numbers = []

    class Last:
        def __del__(self):
            self.function(0)
            numbers.append(self.library.address("doubled"))

    library = Library(f"{doubled()}\ndefine void @f(i64 %n) {{\n  ret void\n}}\n")
    last = Last()  # its __del__ is called after that of LLVM's engine, which is older
    last.library, last.function, last.itself = library, library.function("f", ctypes.c_int64), last
    address = library.address("doubled")
    del library, last
    gc.collect()
    assert numbers == [address]


def test_threads_that_ask_at_once_get_one_library(monkeypatch, target):
    """A second one would be given up while a thread still runs its code."""
    both = threading.Barrier(2)

    def slow(text, _):
        with suppress(threading.BrokenBarrierError):
            both.wait(0.2)  # where the other thread compiles as well
        return [text]

    monkeypatch.setattr(jit, "Library", slow)
    libraries = []
    ask = partial(jit.library, "a text that no other test has", target)
    threads = [threading.Thread(target=lambda: libraries.append(ask())) for _ in range(2)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    jit._library.cache_clear()
    assert libraries[0] is libraries[1]


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_child_compiles_while_a_thread_of_its_parent_did():
    holding, done = threading.Event(), threading.Event()

    def hold():
        holding.set()
        done.wait()

    thread = threading.Thread(target=jit._lock.holding, args=(hold,))
    thread.start()
    holding.wait()
    child = os.fork()
    if not child:
        os._exit(0 if call(Library(doubled())) == 42.0 else 1)
    done.set()
    thread.join()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0


@pytest.mark.skipif(not hasattr(os, "fork"), reason="no fork on this system")
@pytest.mark.filterwarnings("ignore::DeprecationWarning")
def test_a_child_compiles_though_a_thread_of_its_parent_was_in_llvm():
    """llvmlite has a lock of its own, which nobody gives back in the child: the fork waits for it."""
    call(Library(doubled()))
    holding = threading.Event()

    def in_llvm():
        with binding.ffi.lib._lock:
            holding.set()
            time.sleep(0.1)

    thread = threading.Thread(target=in_llvm)
    thread.start()
    holding.wait()
    child = os.fork()
    if not child:
        signal.alarm(20)  # ends a child that waits for good
        os._exit(0 if call(Library(doubled())) == 42.0 else 1)
    thread.join()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert call(Library(doubled())) == 42.0  # and the parent has given it back
