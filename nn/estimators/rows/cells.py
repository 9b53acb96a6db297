"""The cells of a column: numbers as float64, or texts; gaps, dates and other objects are refused."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from engine import described
from nn.data.tables.cells import DATES
from nn.data.tables.kinds import is_like_a_number, is_number_text, text_of

Floats = NDArray[np.float64]
Column = NDArray[Any]  # of float64, or of texts as objects
MOST_TEXTS = 1000  # of one column


class Category(str):
    """A text that is the name of a category, though it may be a number."""

    __slots__ = ()


def check_finite(column: Floats, name: str, noun: str = "X") -> None:
    """ValueError with the row of the first NaN or infinity."""
    if not np.isfinite(column).all():
        row = int(np.flatnonzero(~np.isfinite(column))[0])
        kind = "NaN" if np.isnan(column[row]) else "infinity (inf)"
        raise _gap(kind, row, name, noun)


def _gap(kind: str, row: int, name: str, noun: str) -> ValueError:
    return ValueError(
        f"{noun} contains {kind}: row {row}, column {name} (both count from 0); leave the row out, or fill the gap"
    )


def column_of(column: Column, name: str) -> Column:
    """A column as float64, or as texts. TypeError for dates and other objects, ValueError for gaps."""
    kind = column.dtype.kind
    if kind == "c":
        raise ValueError("Complex data not supported: X takes real numbers")
    if kind in "Mm":
        raise _dates(name)
    if kind == "O" or kind in "US":
        return objects(column.astype(object), name)
    if kind == "b":
        return _truths(column)
    numbers = column.astype(np.float64)
    check_finite(numbers, name)
    return numbers


def _truths(column: Column) -> Column:
    """True and False as texts: they are categories, as on the command line."""
    return np.array([text_of(bool(entry)) for entry in column], dtype=object)


def _dates(name: str) -> TypeError:
    return TypeError(
        f"column {name} holds dates: write the numbers that matter, such as the year, the month or the days since"
    )


def objects(column: Column, name: str) -> Column:
    """A column of Python objects: texts, or numbers."""
    entries = column.tolist()
    texts = [isinstance(entry, str) for entry in entries]
    row = next((i for i, entry in enumerate(entries) if is_gap(entry)), None)
    if row is not None:
        raise _gap("NaN", row, name, "X")
    if all(texts):
        _check_texts(entries, name)
        return column
    truths = [isinstance(entry, (bool, np.bool_)) for entry in entries]
    if any(truths):
        if not all(truths):
            raise TypeError(
                f"column {name} mixes True and False with {described(entries[truths.index(False)])}"
            )
        return _truths(column)
    if any(isinstance(entry, DATES) for entry in entries):
        raise _dates(name)
    try:
        numbers = np.array([float(entry) for entry in entries])
    except (TypeError, ValueError):
        stranger = next(e for e in entries if isinstance(e, str) or not hasattr(e, "__float__"))
        raise TypeError(
            f"column {name}: an argument must be a string or a number in the whole column; got {described(stranger)}"
        ) from None
    if any(texts):
        raise TypeError(f"column {name} mixes texts and numbers; got {described(entries[texts.index(True)])}")
    check_finite(numbers, name)
    return numbers


def is_gap(entry: object) -> bool:
    """Whether an entry says that nothing is there: None, NaN, and the NaT and NA of pandas."""
    return entry is None or type(entry).__name__ in ("NAType", "NaTType") or (entry != entry) is True  # noqa: PLR0124


def _check_texts(texts: Sequence[str], name: str) -> None:
    """TypeError for numbers and dates that are written as texts, ValueError for texts that are hardly categories."""
    if not isinstance(texts[0], Category):
        if all(map(is_number_text, texts)):
            raise TypeError(
                f"column {name} has numbers written as texts ({texts[0]!r}): write them as numbers, "
                'X.astype(float), or as categories, X.astype("category")'
            )
        if all(map(is_like_a_number, texts)):
            raise TypeError(
                f"column {name} has texts like numbers or dates ({texts[0]!r}): write plain numbers, such as 1234.5 "
                'or the days since a date, or categories, X.astype("category")'
            )
    if (count := len(set(texts))) > MOST_TEXTS:
        raise ValueError(
            f"column {name} has {count} different texts, too many for categories (at most {MOST_TEXTS}): leave it out"
        )
