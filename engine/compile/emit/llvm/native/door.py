"""A function that CPython calls itself: floats in, floats out, without ctypes or a Python frame in between.

It takes exactly as many arguments as there are columns, each exactly a float or an int. Anything else, and options by
name, it hands on as it came to a Python function, which converts it or says what is wrong.
"""

import ctypes
import sys
from collections.abc import Callable
from functools import cache, partial
from typing import NamedTuple, cast

from engine.compile.emit.backend import Function
from engine.compile.emit.llvm.native.jit import Library, unseen
from engine.compile.emit.llvm.rows.elementwise import along
from engine.compile.emit.llvm.writing.memory import address, load, store
from engine.compile.emit.llvm.writing.text import Text

MOST = 1 << 14  # numbers of a call
ON_STACK = 1 << 10  # of them stand on the stack, which has 64 KiB in some threads; more are allocated
FAST_CALL = (
    0x82  # METH_FASTCALL and METH_KEYWORDS: (self, array of arguments, their count, names of more behind)
)

_OBJECT = ctypes.py_object
_FUNCTIONS = (
    *("PyFloat_FromDouble", "PyLong_AsDouble", "PyErr_Occurred", "PyErr_Clear", "PyObject_Vectorcall"),
    *("PyMem_RawMalloc", "PyMem_RawFree"),
    *("PyTuple_New", "PyTuple_SetItem", "PyList_New", "PyList_SetItem", "Py_DecRef"),
)


def is_possible() -> bool:
    """Whether this Python is CPython, with a lock that lets one thread at a time through a call."""
    locked = getattr(sys, "_is_gil_enabled", lambda: True)()
    return sys.implementation.name == "cpython" and hasattr(ctypes, "pythonapi") and locked


@cache
def show_python() -> None:
    """Let LLVM find the functions of Python that a door calls."""
    from llvmlite import binding  # noqa: PLC0415  # an extra

    for name in _FUNCTIONS:
        binding.add_symbol(name, ctypes.cast(getattr(ctypes.pythonapi, name), ctypes.c_void_p).value)


def function(columns: int, outputs: int, *, single: bool, gradients: bool) -> Text:
    """The function (self, arguments, count, names) of CPython around `run`, for one sample.

    single     the value is a float, and not a list
    gradients  the result is the pair of the values and the gradients
    """
    t = Text("door", "ptr %self, ptr %arguments, i64 %count, ptr %names", "ptr", hot=True)
    sizes = columns, outputs, outputs * columns if gradients else 0
    on_stack = sum(sizes) <= ON_STACK
    numbers = t.let(f"alloca double, i64 {sum(sizes) + 1}") if on_stack else ""
    unnamed = t.let("icmp eq ptr %names, null")
    enough = t.let(f"and i1 {unnamed}, {t.let(f'icmp eq i64 %count, {columns}')}")
    t.do(f"br i1 {enough}, label %{'take' if on_stack else 'allocate'}, label %otherwise")
    numbers = numbers or _allocated(t, sum(sizes))
    t.label("take")
    data, values, to = (address(t, numbers, 8 * sum(sizes[:i])) for i in range(3))
    taken = t.call("i1", "take_numbers", ("ptr", "%arguments"), ("ptr", data), ("i64", str(columns)))
    t.do(f"br i1 {taken}, label %compute, label %{'otherwise' if on_stack else 'give_back'}")
    t.label("compute")
    room, leaves = t.let("load ptr, ptr @room"), t.let("load ptr, ptr @leaves")
    to = to if gradients else "null"
    t.do(f"call void @run(ptr {room}, ptr {leaves}, ptr {data}, ptr {values}, ptr {to}, i64 1)")
    if single:
        value = t.call("ptr", "PyFloat_FromDouble", ("double", load(t, 1, values)))
    else:
        value = t.call("ptr", "list_of", ("ptr", values), ("i64", str(outputs)))
    if gradients:
        many = ("tuple_of", columns) if single else ("list_of_tuples", outputs)
        result = t.call("ptr", many[0], ("ptr", to), ("i64", str(many[1])))
        value = t.call("ptr", "pair_of", ("ptr", value), ("ptr", result))
    if not on_stack:
        _free(t, numbers)
    t.do(f"ret ptr {value}")
    if not on_stack:
        t.label("give_back")
        _free(t, numbers)
        t.do("br label %otherwise")
    t.label("otherwise")
    argument_pointer = ("ptr", "%self"), ("ptr", "%arguments"), ("i64", "%count"), ("ptr", "%names")
    t.do(f"ret ptr {t.call('ptr', 'PyObject_Vectorcall', *argument_pointer)}")
    return t


def _allocated(t: Text, size: int) -> str:
    """So many numbers; without memory, the call goes otherwise."""
    t.label("allocate")
    numbers = t.call("ptr", "PyMem_RawMalloc", ("i64", str(8 * size)))
    t.do(f"br i1 {t.let(f'icmp eq ptr {numbers}, null')}, label %otherwise, label %take")
    return numbers


def _free(t: Text, numbers: str) -> None:
    t.declarations.add("declare void @PyMem_RawFree(ptr)")
    t.do(f"call void @PyMem_RawFree(ptr {numbers})")


def helpers(columns: int, *, single: bool, gradients: bool) -> list[Text]:
    """The functions that such a door calls."""
    functions = [_take_numbers(), _bind()]
    if not single:
        functions.append(
            _sequence("list_of", "PyList", lambda t, numbers, i: _float(t, along(t, numbers, i)))
        )
    if gradients:
        functions.append(
            _sequence("tuple_of", "PyTuple", lambda t, numbers, i: _float(t, along(t, numbers, i)))
        )
        functions.append(_pair_of())
    if gradients and not single:
        functions.append(
            _sequence("list_of_tuples", "PyList", lambda t, numbers, i: _inner_tuple(t, numbers, i, columns))
        )
    return functions


GLOBALS = "@room = internal global ptr null\n@leaves = internal global ptr null\n"


class Otherwise(NamedTuple):
    """The object that a door belongs to: it keeps the code alive, and is called where the door does not fit.

    It is a tuple, since the cyclic collector empties any other object before it frees the door, which reads its
    definition once more as it is freed.
    """

    otherwise: Function
    kept: tuple[object, ...]

    def __call__(self, *arguments: object, **options: object) -> object:
        """The result for other arguments."""
        return self.otherwise(*arguments, **options)


class _Definition(ctypes.Structure):
    """PyMethodDef."""

    _fields_ = (
        ("name", ctypes.c_char_p),
        ("function", ctypes.c_void_p),
        ("flags", ctypes.c_int),
        ("documentation", ctypes.c_char_p),
    )


def opened(library: Library, name: str, otherwise: Function, *kept: object) -> Function:
    """The built-in function of a door, called `name`; it keeps the library and what else is `kept` alive."""
    definition = _Definition(name.encode(), library.address("door"), FAST_CALL, None)
    owner = Otherwise(otherwise, (library, unseen(definition), *kept))
    create = ctypes.pythonapi.PyCFunction_NewEx
    create.restype, create.argtypes = _OBJECT, (ctypes.c_void_p, _OBJECT, ctypes.c_void_p)
    return cast("Function", create(ctypes.addressof(definition), owner, None))


def _take_numbers() -> Text:
    """(arguments, data, n): whether all are floats or ints that fit a float; then data holds them."""
    t = Text("take_numbers", "ptr %arguments, ptr %data, i64 %n", "i1", attributes="internal", hot=True)
    kinds = {kind: id(kind) for kind in (float, int)}
    type_at, number_at = object.__basicsize__ - 8, float.__basicsize__ - 8

    def argument(i: str, _: list[str]) -> list[str]:
        argument_pointer = t.let(f"load ptr, ptr {t.let(f'getelementptr ptr, ptr %arguments, i64 {i}')}")
        kind = t.let(f"ptrtoint ptr {t.let(f'load ptr, ptr {address(t, argument_pointer, type_at)}')} to i64")
        to = along(t, "%data", i)

        def whole() -> None:
            is_int = t.let(f"icmp eq i64 {kind}, {kinds[int]}")
            t.when(is_int, converted, refused)

        def converted() -> None:
            number = t.call("double", "PyLong_AsDouble", ("ptr", argument_pointer))
            store(t, 1, number, to)
            t.when(t.let(f"fcmp oeq double {number}, -1.0"), checked)

        def checked() -> None:
            """-1 stands for an exception too: an int that is too large."""
            error = t.let(f"icmp ne ptr {t.call('ptr', 'PyErr_Occurred')}, null")
            t.when(error, cleared)

        def cleared() -> None:
            t.do("call void @PyErr_Clear()")
            t.declarations.add("declare void @PyErr_Clear()")
            refused()

        def refused() -> None:
            t.do("ret i1 false")
            t.label(t.fresh("never"))

        is_float = t.let(f"icmp eq i64 {kind}, {kinds[float]}")
        t.when(is_float, lambda: store(t, 1, load(t, 1, address(t, argument_pointer, number_at)), to), whole)
        return []

    t.loop("0", "%n", 1, (), argument)
    t.do("ret i1 true")
    return t


def _float(t: Text, pointer: str) -> str:
    return t.call("ptr", "PyFloat_FromDouble", ("double", load(t, 1, pointer)))


def _inner_tuple(t: Text, numbers: str, i: str, columns: int) -> str:
    first = along(t, numbers, t.let(f"mul i64 {i}, {columns}"))
    return t.call("ptr", "tuple_of", ("ptr", first), ("i64", str(columns)))


def _sequence(name: str, kind: str, item: Callable[[Text, str, str], str]) -> Text:
    """(numbers, n): a new tuple or list of n items; null, with nothing left behind, where memory is short."""
    t = Text(name, "ptr %numbers, i64 %n", "ptr", attributes="internal", hot=True)
    result = t.call("ptr", f"{kind}_New", ("i64", "%n"))
    _return_null(t, result)

    def some(i: str, _: list[str]) -> list[str]:
        entry = item(t, "%numbers", i)
        _return_null(t, entry, result)
        t.call("i32", f"{kind}_SetItem", ("ptr", result), ("i64", i), ("ptr", entry))
        return []

    t.loop("0", "%n", 1, (), some)
    t.do(f"ret ptr {result}")
    return t


def _pair_of() -> Text:
    """(a, b): the tuple (a, b), which takes both over; null where any is null, with nothing left behind."""
    t = Text("pair_of", "ptr %a, ptr %b", "ptr", attributes="internal", hot=True)
    pair = t.call("ptr", "PyTuple_New", ("i64", "2"))
    _return_null(t, "%a", "%b", pair)
    _return_null(t, "%b", "%a", pair)
    _return_null(t, pair, "%a", "%b")
    for i, item in enumerate(("%a", "%b")):
        t.call("i32", "PyTuple_SetItem", ("ptr", pair), ("i64", str(i)), ("ptr", item))
    t.do(f"ret ptr {pair}")
    return t


def _return_null(t: Text, pointer: str, *others: str) -> None:
    """Where a pointer is null: give up the others, null ones too, and return null."""

    def failed() -> None:
        for other in others:
            t.when(t.let(f"icmp ne ptr {other}, null"), partial(_give_up, t, other))
        t.do("ret ptr null")
        t.label(t.fresh("never"))

    t.when(t.let(f"icmp eq ptr {pointer}, null"), failed)


def _give_up(t: Text, pointer: str) -> None:
    t.declarations.add("declare void @Py_DecRef(ptr)")
    t.do(f"call void @Py_DecRef(ptr {pointer})")


def _bind() -> Text:
    """(room, leaves): where they are from now on."""
    t = Text("bind", "ptr %room, ptr %leaves")
    t.do("store ptr %room, ptr @room")
    t.do("store ptr %leaves, ptr @leaves")
    t.do("ret void")
    return t
