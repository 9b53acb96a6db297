"""The arguments of a call at a single point, as the recorded function takes them: numbers, and lists of numbers."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING

from engine.support.numbers import described, is_number, number

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]

Names = Sequence[str] | None
GradientsTo = Callable[[Sequence[Sequence[float]], Sequence[str]], "tuple[Floats, Floats]"]


def refuse_names(names: Mapping[str, object]) -> None:
    """TypeError for arguments by name, of which there are none."""
    for name in names:
        raise TypeError(
            f"program.gradient takes the numbers in their order, and `to` by name; got {name}=...: write "
            'program.gradient(1.0, 2.0, to=["x"])'
        )


def is_point(batch: object, columns: int) -> bool:
    """Whether it holds the numbers of one point: a row of several columns, or the number of a single one."""
    if columns == 1:
        return is_number(batch)
    if hasattr(batch, "shape"):
        return len(batch.shape) == 1 and batch.shape[0] > 0
    return isinstance(batch, (list, tuple)) and len(batch) > 0 and is_number(batch[0])


class Arguments:
    """How many numbers each argument holds (0 for one that is a number itself), and the names of all of them."""

    def __init__(self, columns: Sequence[str], shapes: Sequence[int]) -> None:
        self.columns, self.shapes = columns, list(shapes)

    def row(self, arguments: Sequence[object]) -> list[float]:
        """The arguments as a sample. TypeError, with the name, for what is no number."""
        flat = arguments if len(arguments) == len(self.columns) else self.flat(arguments)
        return [
            number(argument, f"the argument {name} of a program", each="program(x)")
            for name, argument in zip(self.columns, flat, strict=True)
        ]

    def flat(self, arguments: Sequence[object]) -> Sequence[object]:
        """All numbers of the arguments, as the function takes them. TypeError or ValueError for another shape."""
        if len(arguments) != len(self.shapes):
            return list(self._parts(arguments))
        if not any(self.shapes):
            return arguments
        flat: list[object] = []
        for argument, count in zip(arguments, self.shapes):  # noqa: B905  # lists of one length, in every call
            if not count:
                flat.append(argument)
            elif argument.__class__ is list and len(argument) == count:
                flat += argument
            else:
                return list(self._parts(arguments))
        return flat

    def _parts(self, arguments: Sequence[object]) -> Iterator[object]:
        """All numbers of iterables of any kind; an error for another shape."""
        takes = ", ".join(f"a list of {n}" if n else "a number" for n in self.shapes)
        if len(arguments) != len(self.shapes):
            raise TypeError(
                f"this program is called as its function was, with {takes}; got {len(arguments)} arguments; "
                "for a batch write program.values(batch)"
            )
        for argument, count in zip(arguments, self.shapes, strict=True):
            part = [argument] if not count else list(argument) if hasattr(argument, "__iter__") else []
            if len(part) != (count or 1):
                raise ValueError(f"this program is called with {takes}; got {described(argument)}")
            yield from part

    def gradient_to(
        self, gradients: GradientsTo, arguments: Sequence[object], to: Sequence[str]
    ) -> tuple[object, object]:
        """The value at these arguments, and its gradient to columns by their names, as tuples of floats."""
        values, of_rows = gradients([self.row(arguments)], to)
        value, gradient = values[0].tolist(), of_rows[0].tolist()
        if values.ndim == 1:
            return value, tuple(gradient)
        return value, list(map(tuple, gradient))

    def shaped(self, numbers: Sequence[float]) -> tuple[float | list[float], ...]:
        """A gradient as the arguments are: a float for a number, a list for a list."""
        rest = iter(numbers)
        return tuple([next(rest) for _ in range(n)] if n else next(rest) for n in self.shapes)
