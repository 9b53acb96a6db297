"""Questions that a recorded function may not ask: each kind is refused with its line and what to write instead.

A question is noted as well as refused, for a function may catch the error and go on: `noting_questions` gives the
list, and recording is refused in the end.
"""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import local
from types import FrameType
from typing import NamedTuple, NoReturn

from engine.support.errors import RecordingError
from engine.support.misuse.caller import ENGINE
from engine.support.python_ast import line_of


class Question(NamedTuple):
    """The use of a Value without a number in a line of the function, and the code to write instead."""

    asked: str  # "asks for .data of"
    advice: str
    rest: str = ""  # what follows the Value: "to a float"


_GRADIENTS = (
    "Gradients are not available while recording. Write grad(y, x) from engine, which is recorded, or record the "
    "function itself and call program.gradient(...) or program.gradients(batch)"
)
_BRANCH = (
    "The answer needs the number of x, but a program is recorded once and then runs for any numbers. Write "
    "where(step(x), a, b) for `a if x > 0 else b`, where(x - 1, b, a) for `a if x == 1 else b`, "
    "maximum(a, b) for max(a, b), or choose by plain numbers before recording"
)
_TABLE = (
    "A program is recorded once and then runs for any numbers: write take(values, index) for a look-up in a "
    "list, or look up plain numbers before recording"
)
DATA = Question(
    "asks for .data of",
    "A program is recorded once and then runs for any numbers. Write softmax(values) or log_softmax(values) for a "
    "softmax by hand, stop_gradient(x) for the number itself, maximum, minimum, relu, step, where(condition, a, b) "
    "or take(values, index), or choose by plain numbers before recording",
)
FLOAT = Question(
    "converts",
    "A program is recorded once and then runs for any numbers: write exp(x), sqrt(x) or sin(x) from engine in "
    "place of math.exp(x) and NumPy's functions, or convert plain numbers before recording",
    " to a float",
)
WHOLE = Question("converts", _TABLE, " to a whole number")
ROUND = Question(
    "rounds",
    "A program is recorded once and then runs for any numbers: write floor(x), floor(x + 0.5) or -floor(-x) from "
    "engine for the whole number below, next to or above x",
)
LOOK_UP = Question("looks up", _TABLE, " in a dict or a set")
COMPARISON = Question("compares", _BRANCH)
BRANCH = Question("branches on", _BRANCH)
TEXT = Question(
    "formats the number of", "It has none before the program runs: print what the program returns"
)
COPY = Question(
    "copies the number of",
    "A Value never changes by an operation: use it as often as you like, without a copy",
)
SET_DATA = Question(
    "sets .data of",
    "A program reads the numbers of its parameters at every call: set them outside of the recorded function",
)
GRAD = Question("asks for .grad of", _GRADIENTS)
SET_GRAD = Question("sets .grad of", _GRADIENTS)
PARTIALS = Question("asks for .partials of", _GRADIENTS)
BACKWARD = Question("calls backward() of", _GRADIENTS)


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


def refuse(question: Question) -> NoReturn:
    """Note the question, and raise the RecordingError that names its line."""
    frame: FrameType | None = sys._getframe(1)  # noqa: SLF001  # CPython's own name for the caller
    while frame and frame.f_code.co_filename.startswith(ENGINE):
        frame = frame.f_back
    value = f"a Value that is being recorded{question.rest}"
    message = f"{_line(frame)} {question.asked} {value}. {question.advice}"
    if _thread.questions is not None:
        _thread.questions.append(message)
    raise RecordingError(message)


def _line(frame: FrameType | None) -> str:
    """The line that a frame has reached, with its text where a file has it."""
    if frame is None:
        return "the recorded function"
    file, line = frame.f_code.co_filename, frame.f_lineno
    text = line_of(file, line, frame.f_globals).strip()
    return f"{Path(file).name}, line {line}" + (f": `{text}`" if text else "")
