"""An answer as its writer gives it: one formula, number or function, or an array of them."""

import re
from collections.abc import Callable, Mapping, Sequence

from engine.core.value import Value
from engine.verify.judgement.reading.indices import Index

Entry = str | float | Callable[..., Value | float]
"""One entry: a formula as text, a number, or a function of names."""

Answer = object
"""An entry, or nested lists or an array of entries: whatever array library made it."""

Answers = Mapping[str, Answer]

FRACTION = re.compile(r"\s*[d∂]\s*([^\W\d]\w*)\s*/\s*[d∂]\s*([^\W\d]\w*)\s*")
"""A derivative as a key: dL/dw, ∂a/∂z."""


class Written(float):
    """A number as it was written. A rounded number is right to the digits that are there.

    text  the number as text
    unit  one in its last place; 0 for a whole number
    """

    text: str
    unit: float


def written(answer: Answer) -> Answer:
    """A text that is a number as that number; any other answer as it is."""
    try:
        number = Written(answer) if isinstance(answer, str) else None
    except ValueError:
        number = None
    if number is None or not isinstance(answer, str):
        return answer
    digits, _, exponent = answer.strip().casefold().replace("_", "").partition("e")
    decimals = len(digits.partition(".")[2])
    number.text, number.unit = answer.strip(), 10.0 ** (int(exponent or 0) - decimals) if decimals else 0.0
    return number


def plain(answer: Answer) -> object:
    """An array as nested lists, a sequence as a list; anything else as it is."""
    for method in ("to_numpy", "tolist"):  # a data frame has the first alone
        convert = getattr(answer, method, None) if hasattr(answer, "shape") else None
        if convert is not None:
            answer = convert()
    if isinstance(answer, Sequence) and not isinstance(answer, (str, bytes)):
        return list(answer)
    return answer


def taken_apart(answer: Answer) -> tuple[Index, list[object]]:
    """The shape of an answer and its entries, row by row. Where rows differ in length, the shape has -1."""
    shape: list[int] = []
    level = [plain(answer)]
    while level and all(isinstance(part, list) for part in level):
        rows = [part for part in level if isinstance(part, list)]
        lengths = {len(row) for row in rows}
        shape.append(lengths.pop() if len(lengths) == 1 else -1)
        level = [plain(entry) for row in rows for entry in row]
    if any(isinstance(part, list) for part in level):
        shape.append(-1)
    return tuple(shape), level
