"""Parameters as matrices and vectors, which are read, and to which numbers are assigned."""

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING

from engine import Value, described, number

if TYPE_CHECKING:
    from engine import Array


def matrix_of(rows: Sequence[object]) -> "Array":
    """Values, or rows of them, as an Array that prints as numbers."""
    from engine import Array  # noqa: PLC0415  # the derivatives it belongs to are imported when they are used

    return Array(Array(row) if isinstance(row, list) else row for row in rows)


def assign(numbers: object, parameters: "Array", name: str) -> None:
    """Give parameters the numbers of nested lists or an array of their shape; nothing changes where one is refused.

    ValueError for another shape and for NaN or infinity, TypeError for what is no number.
    """
    pairs = _paired(numbers, parameters, name, parameters.shape)
    for parameter, data in pairs:
        parameter.data = data


def _paired(
    numbers: object, parameters: "Array", name: str, shape: Sequence[int]
) -> list[tuple[Value, float]]:
    plain = numbers.tolist() if hasattr(numbers, "tolist") else numbers
    if not isinstance(plain, (list, tuple)) or len(plain) != len(parameters):
        got = f"length {len(plain)}" if isinstance(plain, (list, tuple)) else described(numbers)
        raise ValueError(f"{name} has the shape {tuple(shape)}; got {got}")
    pairs: list[tuple[Value, float]] = []
    for i, (entry, parameter) in enumerate(zip(plain, parameters, strict=True)):
        place = f"{name}[{i}]"
        if isinstance(parameter, Value):
            pairs.append((parameter, _finite(entry, place)))
        else:
            pairs += _paired(entry, parameter, place, parameter.shape)
    return pairs


def _finite(entry: object, place: str) -> float:
    data = number(entry, place)
    if not math.isfinite(data):
        raise ValueError(f"{place} must be finite; got {data}")
    return data
