"""`compiled`: a function that is recorded once for every shape it is called with."""

from collections.abc import Callable, Sequence
from functools import update_wrapper
from itertools import accumulate, pairwise
from typing import TypeAlias

from engine.compile.programs.program import Program
from engine.compile.programs.record import record
from engine.core.value import Value
from engine.support.numbers import described, is_number

Shape: TypeAlias = int | tuple[int, ...]
"""0 for a number, n for a list of n numbers, a tuple of lengths for a list of lists."""


class Compiled:
    """A function of numbers and lists of them, run as a program of its own for every shape of its arguments.

    programs  those that were made, by their shapes
    """

    def __init__(self, function: Callable[..., object]) -> None:
        if not callable(function):
            raise TypeError(f"compiled takes a function of Values; got {described(function)}")
        self._function = function
        self.programs: dict[tuple[Shape, ...], Program] = {}
        update_wrapper(self, function)

    def __call__(self, *arguments: object) -> object:
        """The value at these numbers: a float, or a list of floats for several outputs."""
        return self.program(*arguments)(*map(_flat, arguments))

    def gradient(self, *arguments: object) -> object:
        """The value, and its gradient to every argument; that of a list of lists is one list, row after row."""
        return self.program(*arguments).gradient(*map(_flat, arguments))

    def program(self, *arguments: object) -> Program:
        """The program for arguments of these shapes; it is recorded when they first come."""
        if not arguments:
            raise TypeError(
                "a compiled function is called with at least one argument, a number or a list; got none"
            )
        shapes = tuple(_shape(argument, i) for i, argument in enumerate(arguments, start=1))
        if shapes not in self.programs:
            names = [f"a{i}" if shape == 0 else _size(shape) for i, shape in enumerate(shapes, start=1)]
            self.programs[shapes] = record(self._of_flat(shapes), *names)
        return self.programs[shapes]

    def _of_flat(self, shapes: tuple[Shape, ...]) -> Callable[..., object]:
        if not any(isinstance(shape, tuple) for shape in shapes):
            return self._function

        def function(*arguments: object) -> object:
            return self._function(*(_built(a, shape) for a, shape in zip(arguments, shapes, strict=True)))

        return function

    def __repr__(self) -> str:
        return (
            f"<compiled {getattr(self._function, '__name__', self._function)}: {len(self.programs)} programs>"
        )


def compiled(function: Callable[..., object]) -> Compiled:
    """The function, recorded anew for each shape that it is called with, and then kept.

    Lists may have another length in another call. Leaves that it closes over are read at every call, as by `record`.

    >>> from engine import compiled, total
    >>> squares = compiled(lambda x: total(xi * xi for xi in x))
    >>> squares([3.0, 4.0]), squares([1.0, 2.0, 2.0]), squares.gradient([3.0, 4.0])
    (25.0, 9.0, (25.0, ([6.0, 8.0],)))
    >>> squares
    <compiled <lambda>: 2 programs>
    """
    return Compiled(function)


def _shape(argument: object, place: int) -> Shape:
    if is_number(argument):
        return 0
    parts = _listed(argument)
    if parts and all(map(is_number, parts)):
        return len(parts)
    rows = [_listed(part) for part in parts]
    if rows and all(row and all(map(is_number, row)) for row in rows):
        return tuple(map(len, rows))
    raise TypeError(
        f"argument {place} of a compiled function is a number, a list of at least one, or a list of such lists; "
        f"got {described(argument)}{_culprit(parts)}"
    )


def _culprit(parts: Sequence[object]) -> str:
    """The first part that is no number, and no list of them, in words."""
    for part in parts:
        entries = [part] if not (rows := _listed(part)) else rows
        for entry in entries:
            if not is_number(entry):
                return f", with {described(entry)} in it" + "; write x.data for a Value" * isinstance(
                    entry, Value
                )
    return ", which mixes numbers and lists" if parts else ""


def _listed(argument: object) -> list[object]:
    """The parts of a list or an array; none of anything else."""
    if hasattr(argument, "tolist"):
        argument = argument.tolist()
    return list(argument) if isinstance(argument, (list, tuple)) else []


def _size(shape: Shape) -> int:
    return sum(shape) if isinstance(shape, tuple) else shape or 1


def _flat(argument: object) -> "float | list[float]":
    """A number as it is; a list of lists as one list, row after row."""
    if is_number(argument):
        return argument  # type: ignore[return-value]  # a number
    parts = _listed(argument)
    rows = [[part] if is_number(part) else _listed(part) for part in parts]
    return [number for row in rows for number in row]  # type: ignore[misc]  # _shape has seen them


def _built(argument: object, shape: Shape) -> object:
    """The list of lists of this shape, from one list."""
    if not isinstance(shape, tuple):
        return argument
    values: Sequence[object] = argument  # type: ignore[assignment]  # flat
    ends = [*accumulate(shape, initial=0)]
    return [values[first:last] for first, last in pairwise(ends)]
