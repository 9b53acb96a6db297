"""Values without numbers: what a function is called with while it is recorded.

An operation on one of them makes another: it knows its operation and its operands, and nothing more. Whoever
asks for its number gets a RecordingError. The question is noted as well, for a function may catch the error and
go on: `Questions` of the thread holds it, and recording is refused in the end.
"""

import linecache
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import local
from types import FrameType
from typing import Any, NoReturn

from engine.core.operation import Operation
from engine.core.python.operands import is_foreign
from engine.core.value import Value, constant
from engine.support.errors import RecordingError
from engine.support.numbers import is_number, number

_ADVICE = (
    "A program is recorded once and then runs for any numbers, so nothing may depend on one by .data, float(), "
    "a comparison or a branch. Write maximum, minimum, relu, step, where(condition, a, b) or "
    "take(values, index), or choose by plain numbers before recording"
)
_GRADIENTS = (
    "Gradients are not available while recording. Record the function itself, and call program.gradient(...) "
    "or program.gradients(batch)"
)
_ENGINE = str(Path(__file__).parents[1])
_CALCULUS = str(Path(__file__).parents[1] / "calculus" / "derivatives.py")


class _Thread(local):
    questions: list[str] | None = None  # of the function that this thread is recording


_thread = _Thread()


@contextmanager
def noting_questions() -> Iterator[list[str]]:
    """Inside, questions for numbers that this thread asks are noted in the list."""
    outer, _thread.questions = _thread.questions, []
    try:
        yield _thread.questions
    finally:
        _thread.questions = outer


class Numberless:
    """The part of a recorded Value that stands in front of Value: no number, and nodes that have none."""

    __slots__ = ()

    recorded = True
    priority = 2

    @property
    def data(self) -> float:
        """Refused."""
        refuse("asks for .data")

    @data.setter
    def data(self, _: float) -> None:
        refuse("sets .data")

    @property
    def grad(self) -> float:
        """Refused."""
        refuse("asks for .grad")

    @grad.setter
    def grad(self, _: float) -> None:
        refuse("sets .grad")

    @property
    def partials(self) -> tuple[float, ...]:
        """Refused."""
        refuse("asks for .partials")

    def backward(self, *_: object, **__: object) -> NoReturn:
        """Refused."""
        refuse("calls backward()")

    def __eq__(self, other: object) -> bool:
        if not (self is other or isinstance(other, Value)):
            refuse("compares the number")
        return self is other

    __hash__ = object.__hash__

    def __int__(self) -> int:
        return int(self.data)

    def __index__(self) -> int:
        return int(self.data)

    def __format__(self, spec: str) -> str:
        return repr(self) if not spec else refuse("asks for .data")

    def __repr__(self) -> str:
        name = f"name={self.name!r}, " if self.name else ""  # type: ignore[attr-defined]  # of Value
        return f"Value({name}being recorded)"

    def __copy__(self) -> NoReturn:
        refuse("copies the number")

    def __deepcopy__(self, _: object) -> NoReturn:
        refuse("copies the number")

    def __reduce_ex__(self, _: object) -> NoReturn:
        refuse("copies the number")

    @staticmethod
    def make_node(op: Operation, parents: tuple[Value, ...]) -> "RecordedValue":
        """The node of `op` on `parents`, one of which is recorded."""
        node = _new(RecordedValue)
        node.op = op
        node.parents = parents
        node.name = ""
        return node


class RecordedValue(Numberless, Value):  # type: ignore[override]  # properties in the place of slots
    """A node of a function that is being recorded: `op`, `parents` and `name`, but no number."""

    __slots__ = ()


class RecordedInput(RecordedValue):
    """An input of a function that is being recorded. While it is `in_call`, it is no key of a dict or a set."""

    __slots__ = ("in_call",)

    in_call: bool

    def __init__(self, name: str = "") -> None:
        self.op, self.parents, self.name, self.in_call = None, (), name, False

    def __hash__(self) -> int:
        return refuse("looks up the number") if self.in_call else object.__hash__(self)


_numberless: dict[type[Value], type[Value]] = {}


def numberless(kind: type[Value]) -> type[Value]:
    """The class to which a Value of class `kind` is set to take its number away: of the same slots."""
    if kind not in _numberless:
        hidden_already = issubclass(kind, Numberless)  # a function that is recorded may record another
        _numberless[kind] = (
            kind
            if hidden_already
            else type(f"Recorded{kind.__name__}", (Numberless, kind), {"__slots__": ()})
        )
    return _numberless[kind]


def refuse(question: str) -> NoReturn:
    """Note the question for a number, and raise the RecordingError that names its line."""
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001  # CPython's own name for the caller
    advice = _ADVICE
    while frame and frame.f_code.co_filename.startswith(_ENGINE):
        if frame.f_code.co_filename == _CALCULUS:
            question, advice = "takes a derivative", _GRADIENTS
        frame = frame.f_back
    message = f"{_line(frame)} {question} of a Value that is being recorded. {advice}"
    if _thread.questions is not None:
        _thread.questions.append(message)
    raise RecordingError(message)


def _line(frame: FrameType | None) -> str:
    """The line that a frame has reached, as text."""
    if frame is None:
        return "the recorded function"
    file, line = frame.f_code.co_filename, frame.f_lineno
    return f"{Path(file).name}, line {line}: `{linecache.getline(file, line).strip()}`"


def _operator(op: Operation, *, reflected: bool) -> Any:
    """The operator of Value over nodes without numbers, in a quarter of the time."""

    def method(self: Value, other: Any) -> Any:
        if not isinstance(other, Value):
            if is_foreign(other):
                return NotImplemented
            if not is_number(other):
                return self.of(op, *((other, self) if reflected else (self, other)))  # refused there
            other = constant(number(other, f"an operand of {op.name}"))
        node = _new(RecordedValue)
        node.op = op
        node.parents = (other, self) if reflected else (self, other)
        node.name = ""
        return node

    return method


_new = Value.__new__
for _name, _method in {**vars(Value.__mro__[1]), **vars(Value)}.items():
    _op = getattr(_method, "op", None)
    if _op is not None and len(_op.operands) == 2 and _name.startswith("_"):
        setattr(Numberless, _name, _operator(_op, reflected=_name.startswith(("__r", "_r"))))
