"""Functions that a student writes: called with guards, and held against rules."""

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from traceback import extract_tb

from engine import Value, topological
from nn.exercises.part import (
    RIGHT,
    UNANSWERED,
    WRONG,
    AnswerError,
    Part,
    Parts,
    Sheet,
    is_unanswered,
)

_SIGNATURE = re.compile(r", with gufunc signature \S+")  # NumPy's own, which tells a student nothing

Check = Callable[..., Iterable[Part]]
"""check(answer, **numbers, **using): the verdicts, at best one part for each thing that is checked."""


@dataclass(frozen=True, slots=True)
class Code:
    """A function, a class, or settings that are tried out.

    check  a function of the answer, the numbers of the sheet and what `mark` is called with besides
    due    a right answer, for the tests; None where `right` of the exercise is enough
    """

    check: Check
    due: object = None

    def key(self, sheet: Sheet) -> object:
        """A right answer."""
        return self.due

    def parts(self, answer: object, sheet: Sheet) -> Parts:
        """The verdicts of the check."""
        return list(self.check(answer, **sheet.numbers, **sheet.using))


class NoAnswerError(Exception):
    """A function that returns UNANSWERED, or raises NotImplementedError: nobody has written it yet."""


def call(function: object, *arguments: object) -> object:
    """The result of a student's function. AnswerError with one line for whatever it raises.

    NoAnswerError where the function has no answer yet; AnswerError where it returns None.
    """
    if not callable(function):
        raise AnswerError(f"write a function; got {function!r:.60}")
    try:
        result = function(*arguments)
    except NotImplementedError:
        raise NoAnswerError from None
    except AnswerError:
        raise
    except Exception as error:  # noqa: BLE001  # any error of student code is one line
        raise AnswerError(error_line(function, error)) from None
    if result is UNANSWERED or result is Ellipsis:
        raise NoAnswerError
    if result is None:
        raise AnswerError(f"{name_of(function)} returns None: is `return` missing?")
    return result


def error_line(function: object, error: Exception) -> str:
    """An error of student code in one line: where, and what."""
    code = getattr(function, "__code__", None)
    frames = [
        frame for frame in extract_tb(error.__traceback__) if code and frame.filename == code.co_filename
    ]
    where = f", line {frames[-1].lineno} of its cell" if frames else ""
    text = _SIGNATURE.sub("", " ".join(str(error).split()))
    return f"{name_of(function)} stops with {type(error).__name__}{where}: {text:.200}"


def name_of(function: object) -> str:
    """The name of a function, for a message."""
    return str(getattr(function, "__name__", "the function"))


def right(key: str, yours: str = "") -> Part:
    """A part that is right."""
    return Part(key, RIGHT, yours)


def wrong(
    key: str, slip: str = "", *, think: str = "", where: str = "", due: str = "", kind: str = "code"
) -> Part:
    """A part that is wrong, with a hint for each level."""
    return Part(key, WRONG, think=think, slip=slip, where=where, due=due, kind=kind)


def must_use_only(root: Value, names: Iterable[str]) -> None:
    """AnswerError where the graph below a result has no operations, or others than these: {"max", "min"}."""
    allowed = set(names)
    used = {node.op.name for node in topological(root) if node.op is not None and node.parents}
    if not used:
        raise AnswerError(f"the result is no new node: build it with {' and '.join(sorted(allowed))}")
    if used - allowed:
        others = ", ".join(sorted(used - allowed))
        raise AnswerError(f"only {' and '.join(sorted(allowed))} are allowed; yours uses {others}")


@contextmanager
def without(function: object, tool: Callable[..., object]) -> Iterator[None]:
    """Take a tool away from a student's function for a while: under every name that it has in its notebook.

    A call of it is refused: "write this without topological".
    """

    def refused(*_: object, **__: object) -> object:
        raise AnswerError(f"write this without {tool.__name__}")

    packages = [sys.modules[name] for name in ("engine", "nn", "chainrule") if name in sys.modules]
    for package in packages:
        getattr(package, tool.__name__, None)  # public names are loaded when first used
    spaces = [*map(vars, packages), getattr(function, "__globals__", {})]
    places = [(space, name) for space in spaces for name, each in list(space.items()) if each is tool]
    for space, name in places:
        space[name] = refused
    try:
        yield
    finally:
        for space, name in places:
            space[name] = tool


def unanswered_or(answer: object) -> object:
    """The answer itself. NoAnswerError where there is none."""
    if is_unanswered(answer):
        raise NoAnswerError
    return answer
