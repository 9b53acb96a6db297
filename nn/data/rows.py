"""Tables of any kind as rows of numbers: lists, tuples, NumPy arrays, data frames."""

from collections.abc import Iterable, Sequence

from engine import described, number
from nn.support.schema import is_bool, whole

Row = Sequence[float]
_PLAIN = {float, int}


def rows_of(table: object) -> Sequence[Row]:
    """A table as rows of numbers, all of one length; plain rows stay as they are.

    TypeError for what is no table, or an entry that is not a number; ValueError for rows of different lengths.
    """
    entries = list_of(table)
    names = column_names(table)
    rows = [_row(row, i, names) for i, row in enumerate(entries)]
    for i, row in enumerate(rows):
        if len(row) != len(rows[0]):
            raise ValueError(
                f"every row has as many numbers; row 0 has {len(rows[0])}, row {i} has {len(row)}"
            )
    return rows


def column_names(table: object) -> tuple[str, ...]:
    """The names of the columns of a data frame; () for any other table."""
    return tuple(map(str, getattr(table, "columns", ())))


def list_of(table: object, expected: str = "inputs are rows of numbers, one for each sample") -> list[object]:
    """The entries of a sequence, an array, a column or a data frame as a list of plain Python objects.

    An array or a data frame of one column is still a list of rows.
    """
    if hasattr(table, "to_numpy"):
        table = table.to_numpy()
    if hasattr(table, "tolist"):
        table = table.tolist()
    if isinstance(table, str) or not isinstance(table, Iterable):
        raise TypeError(f"{expected}; got {described(table)}")
    return list(table)


def target_of(target: object, i: int) -> float | Row:
    """A target as a plain number, or as a list of numbers where a model has several outputs."""
    if type(target) in _PLAIN:
        return target  # type: ignore[return-value]  # float or int, as the line above asks
    if isinstance(target, (list, tuple)) or getattr(target, "shape", None):
        return [number(t, f"target {i}") for t in list_of(target)]
    integer = whole(target)
    if integer is not None:
        return integer
    x = number(target, f"target {i}")
    return int(x) if is_bool(target) else x


def is_number_text(text: str) -> bool:
    """Whether a text is a number as Python reads it: "1.5", " 2", "nan"."""
    try:
        float(text)
    except ValueError:
        return False
    return True


def _row(row: object, i: int, names: Sequence[str]) -> Row:
    if isinstance(row, (list, tuple)) and set(map(type, row)) <= _PLAIN:
        return row
    if isinstance(row, str) or not isinstance(row, Iterable):
        raise TypeError(
            f"inputs are rows of numbers, one for each sample; row {i} is {described(row)}; "
            "for one feature write [[x] for x in inputs]"
        )
    return [
        number(entry, f"row {i}, column {repr(names[j]) if names else j} of the inputs")
        for j, entry in enumerate(list_of(row))
    ]
