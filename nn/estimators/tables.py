"""Tables of any kind as columns, and columns as the numbers that a network takes.

Numbers are scaled to mean 0 and deviation 1. A column of texts becomes one column of 0 and 1 for each text; True and
False are the texts "true" and "false".
"""

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Protocol, TypeGuard

import numpy as np
from numpy.typing import NDArray

from engine import MisuseWarning, described
from nn.data.tables.kinds import is_number_text, text_of
from nn.data.tables.table import DATES, is_frame, table_of

Floats = NDArray[np.float64]
Column = NDArray[Any]  # of float64, or of texts as objects
MOST_TEXTS = 1000  # of one column


class Frame(Protocol):
    """A data frame of pandas or polars."""

    columns: Sequence[object]
    shape: tuple[int, int]

    def __getitem__(self, name: object) -> object: ...


@dataclass(frozen=True)
class Table:
    """The columns of a table of `rows` rows, with their names where all are texts."""

    columns: list[Column]
    names: tuple[str, ...]
    rows: int

    @classmethod
    def of(cls, table: object) -> "Table":
        """The columns of an array, of lists, or of a data frame. TypeError or ValueError for anything else."""
        if hasattr(table, "nnz") and hasattr(table, "toarray"):
            raise TypeError("sparse data are not supported: write X.toarray()")
        if _has_arrays(table):
            return _of_frame(table)
        if _has_cells(table):
            return _of_cells(table)
        array = _array(table)
        columns = [_column(array[:, j], str(j)) for j in range(array.shape[1])]
        return cls(columns, (), len(array))


@dataclass(frozen=True)
class Encoding:
    """The numbers of a training table from which each row is encoded.

    texts       for each column the texts that occurred, in the order of the alphabet; None for a column of numbers
    means, deviations   of each column of numbers; 0 and 1 for a column of texts
    """

    texts: tuple[tuple[str, ...] | None, ...]
    means: tuple[float, ...]
    deviations: tuple[float, ...]

    @classmethod
    def of(cls, table: Table, weights: Floats | None = None) -> "Encoding":
        """The encoding of a training table; means and deviations are weighted."""
        texts = tuple(tuple(sorted(set(c.tolist()))) if c.dtype == object else None for c in table.columns)
        figures = [
            (0.0, 1.0) if column.dtype == object else mean_and_deviation(column, weights)
            for column in table.columns
        ]
        means, deviations = zip(*figures, strict=True)
        return cls(texts, means, deviations)

    @property
    def width(self) -> int:
        """The number of inputs of the network."""
        return sum(1 if texts is None else len(texts) for texts in self.texts)

    def scale_of_inputs(self) -> tuple[tuple[float, ...], tuple[float, ...]]:
        """The mean and the deviation of each input of the network; 0 and 1 for those of texts."""
        columns = zip(self.texts, self.means, self.deviations, strict=True)
        pairs = [(m, d) for texts, m, d in columns for _ in texts or [""]]
        return tuple(m for m, _ in pairs), tuple(d for _, d in pairs)

    def rows(self, table: Table) -> Floats:
        """The rows of a table as inputs of the network, of shape (rows, width)."""
        parts = [self._numbers(table, j) for j in range(len(table.columns))]
        return np.ascontiguousarray(np.hstack(parts)) if parts else np.empty((table.rows, 0))

    def _numbers(self, table: Table, j: int) -> Floats:
        column, texts, name = table.columns[j], self.texts[j], _name(table, j)
        if texts is None:
            if column.dtype == object:
                raise ValueError(f"column {name} had numbers in training, and has {column[0]!r} now")
            scaled: Floats = (column - self.means[j]) / self.deviations[j]
            return scaled[:, None]
        if column.dtype != object:
            raise ValueError(f"column {name} had texts in training, and has numbers now")
        if strangers := sorted(set(column.tolist()) - set(texts)):
            warnings.warn(
                f"column {name} has {strangers[0]!r}, which did not occur in training: it counts as none of the "
                f"{len(texts)} texts that did",
                MisuseWarning,
                stacklevel=5,
            )
        matches = column[:, None] == np.array(texts, dtype=object)[None, :]
        return np.asarray(matches, dtype=np.float64)


def mean_and_deviation(column: Floats, weights: Floats | None = None) -> tuple[float, float]:
    """The mean and the standard deviation of a column, which may be weighted; 1 where it is constant.

    ValueError for numbers whose differences are beyond binary64.
    """
    counted = column if weights is None else column[weights > 0]
    low, high = float(counted.min()), float(counted.max())
    if low == high:  # rounding would leave a variance to 0.1, 0.1, 0.1
        return low, 1.0
    width = high - low
    if not np.isfinite(width):
        raise ValueError(f"numbers from {low:g} to {high:g} are too far apart to be scaled")
    with np.errstate(over="ignore", invalid="ignore"):  # in rows of weight 0
        shares = (column - low) / width  # from 0 to 1: their squares neither overflow nor vanish
    shares = shares if weights is None else np.where(weights > 0, shares, 0.0)
    share = float(np.average(shares, weights=weights))
    deviation = float(np.sqrt(np.average((shares - share) ** 2, weights=weights)))
    return low + share * width, deviation * width or 1.0


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


def names_of(table: object) -> tuple[str, ...]:
    """The names of the columns of a data frame; () where they are numbers, and for any other table."""
    names: list[object] = []
    if _has_arrays(table):
        names = list(table.columns)
    elif _has_cells(table):
        names = list(table_of(table).names)
    texts = [isinstance(name, str) for name in names]
    if any(texts) and not all(texts):
        raise TypeError(
            f"the names of the columns are texts or none is; got {described(names[texts.index(False)])}: write "
            "X.columns = X.columns.astype(str)"
        )
    return tuple(map(str, names)) if all(texts) else ()


def _has_arrays(table: object) -> TypeGuard[Frame]:
    """Whether a table is a data frame of pandas or polars, whose columns are arrays."""
    return hasattr(table, "shape") and (hasattr(table, "iloc") or hasattr(table, "get_columns"))


def _has_cells(table: object) -> bool:
    """Whether a table is read cell by cell: an Arrow table, a DuckDB relation, a dict, or rows that are dicts."""
    return is_frame(table) or (isinstance(table, list) and bool(table) and isinstance(table[0], Mapping))


def _of_cells(table: object) -> Table:
    cells = table_of(table)
    if not cells.columns:
        raise _no_features((len(cells), 0))
    if not len(cells):
        raise _no_samples((0, len(cells.columns)))
    columns = [_objects(np.array([*c.cells, None], dtype=object)[:-1], repr(c.name)) for c in cells.columns]
    return Table(columns, cells.names if cells.named else (), len(cells))


def _of_frame(frame: Frame) -> Table:
    """The columns of a data frame."""
    names = list(frame.columns)
    if not names:
        raise _no_features(frame.shape)
    positions = frame.iloc if hasattr(frame, "iloc") else None  # pandas may have a name twice
    columns = [
        _column(_plain(positions[:, j] if positions else frame[name]), repr(name))
        for j, name in enumerate(names)
    ]
    if not frame.shape[0]:
        raise _no_samples(frame.shape)
    return Table(columns, names_of(frame), frame.shape[0])


def _plain(column: object) -> Column:
    """A column of a data frame as an array; categories are texts, whatever they look like."""
    array: Column = np.asarray(column.to_numpy() if hasattr(column, "to_numpy") else column)
    if str(getattr(column, "dtype", "")).lower().startswith(("category", "categorical", "enum")):
        return np.array(
            [entry if is_gap(entry) else Category(text_of(entry)) for entry in array.tolist()], dtype=object
        )
    return array


class Category(str):
    """A text that is the name of a category, though it may be a number."""

    __slots__ = ()


def _array(table: object) -> Column:
    """A table as an array of two dimensions with at least one row and column."""
    if hasattr(table, "__next__"):  # rows one by one
        table = list(table)  # type: ignore[call-overload]  # an iterator
    if isinstance(table, (str, bytes)) or table is None:
        raise TypeError(f"X is a table: rows of numbers, an array or a data frame; got {described(table)}")
    try:
        array = np.asarray(table)
    except ValueError:
        raise ValueError("the rows of X differ in length: every row has one number for each column") from None
    if array.dtype.kind in "US" or (
        array.dtype.kind in "iuf" and _has_truths(table)
    ):  # all would become of one type
        array = np.asarray(table, dtype=object)
    if array.ndim != 2:
        raise ValueError(
            f"Expected 2D array, got {array.ndim}D array instead. Reshape your data: X.reshape(-1, 1) for one "
            "column, X.reshape(1, -1) for one row"
        )
    if not len(array):
        raise _no_samples(array.shape)
    if not array.shape[1]:
        raise _no_features(array.shape)
    return array


def _has_truths(table: object) -> bool:
    """Whether True or False stands among the numbers of lists."""
    if not isinstance(table, (list, tuple)):
        return False
    return any(isinstance(entry, bool) for row in table if isinstance(row, (list, tuple)) for entry in row)


def _no_samples(shape: Sequence[int]) -> ValueError:
    return ValueError(
        f"X has 0 sample(s) (shape=({', '.join(map(str, shape))})) while a minimum of 1 is required."
    )


def _no_features(shape: Sequence[int]) -> ValueError:
    return ValueError(
        f"X has 0 feature(s) (shape=({', '.join(map(str, shape))})) while a minimum of 1 is required."
    )


def _column(column: Column, name: str) -> Column:
    """A column as float64, or as texts. TypeError for dates and other objects, ValueError for gaps."""
    kind = column.dtype.kind
    if kind == "c":
        raise ValueError("Complex data not supported: X takes real numbers")
    if kind in "Mm":
        raise _dates(name)
    if kind == "O" or kind in "US":
        return _objects(column.astype(object), name)
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


def _objects(column: Column, name: str) -> Column:
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
    """TypeError for numbers that are written as texts, ValueError for texts that are hardly categories."""
    if all(map(is_number_text, texts)) and not isinstance(texts[0], Category):
        raise TypeError(
            f"column {name} has numbers written as texts ({texts[0]!r}): write them as numbers, X.astype(float), or "
            'as categories, X.astype("category")'
        )
    if (count := len(set(texts))) > MOST_TEXTS:
        raise ValueError(
            f"column {name} has {count} different texts, too many for categories (at most {MOST_TEXTS}): leave it out"
        )


def _name(table: Table, j: int) -> str:
    return repr(table.names[j]) if table.names else str(j)
