"""The exceptions and the warning of `engine`, as a tree.

ValueError
    DomainError          an operation has no value at its operands (also a ZeroDivisionError)
    RecordingError       a function cannot be recorded
    FormulaError         a rule cannot be read as formulas
    ExpressionError      a text cannot be read as an expression
ArithmeticError
    UnsettledError       exact arithmetic cannot decide
RuntimeError
    RenderError          a picture cannot be drawn
UserWarning
    MisuseWarning        the numbers are correct, but hardly what was meant
"""

from typing import TypeVar

from engine.support.text import message

E = TypeVar("E", bound=Exception)


def brief(error: E) -> E | Exception:
    """The error itself, or one of its kind whose message has at most 400 characters."""
    text = str(error)
    short = message(text)
    if short == text:
        return error
    return (
        ExpressionError(short, error.position) if isinstance(error, ExpressionError) else type(error)(short)
    )


class DomainError(ValueError, ZeroDivisionError):
    """An operation has no value at its operands: the log of a negative number, a division by zero."""


class RecordingError(ValueError):
    """A function cannot be recorded: it needs a number, or it does something that a program cannot repeat."""


class FormulaError(ValueError):
    """A rule cannot be read: it is not written as assignments and one `return y, (partials)`."""


class ExpressionError(ValueError):
    """A text cannot be read as an expression. One line says where, why, and what to write.

    `position` is (line, column), both from 1.
    """

    def __init__(self, message: str, position: tuple[int, int] = (1, 1)) -> None:
        super().__init__(message)
        self.position = position


class UnsettledError(ArithmeticError):
    """Exact arithmetic cannot decide: an infinity, or a root that does not exist modulo the prime."""


class RenderError(RuntimeError):
    """A picture cannot be drawn: the layout program is missing, or it failed."""


class MisuseWarning(UserWarning):
    """The numbers are correct, but hardly what was meant. The message says why, and what to write."""
