"""CSV files as data sets, and the two data sets of the package."""

import csv
import gzip
import io
import math
import zlib
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Literal

from engine import reason_of
from nn.data.dataset import Dataset
from nn.data.tables.kinds import is_python_number
from nn.support.errors import FileError
from nn.support.safe_read import read_bytes, within

Task = Literal["classification", "regression"]
MOST_BYTES = 50_000_000  # of a file, and of what a .gz file holds
MOST_CLASSES = 20  # a column of whole numbers with more different ones is a number to predict


@dataclass(frozen=True)
class Table:
    """The cells of a CSV file, its lines numbered; `names` are its columns, all "" without a header."""

    path: str
    names: tuple[str, ...]
    lines: Sequence[tuple[int, Sequence[str]]]

    @property
    def has_header(self) -> bool:
        """Whether the first line of the file names the columns."""
        return any(self.names)

    def column(self, key: str | int) -> int:
        """The position of the column of that name or position (-1: the last). FileError if there is none."""
        if isinstance(key, str) and key in self.names:
            return self.names.index(key)
        width = len(self.names)
        try:
            position = int(key)
        except ValueError:
            known = ", ".join(self.names) if self.has_header else "no names, for it has no header"
            raise FileError(f"{self.path}: no column is named {key!r}; the file has {known}") from None
        if not -width <= position < width:
            raise FileError(f"{self.path}: no column {position}; the file has 0 to {width - 1}")
        return position % width

    def numbers(self, columns: Sequence[int]) -> list[tuple[float, ...]]:
        """Those columns of every line, as finite numbers. FileError with the first line where one is not."""
        return [tuple(self._number(line, i, cells[i].strip()) for i in columns) for line, cells in self.lines]

    def labels(self, column: int) -> list[str]:
        """One column as text. FileError with the first line where it is empty."""
        for line, cells in self.lines:
            if not cells[column].strip():
                raise FileError(f"{self._place(line, column)}: a label is missing")
        return [cells[column].strip() for _, cells in self.lines]

    def _number(self, line: int, column: int, text: str) -> float:
        try:
            number = float(text)
        except ValueError:
            what = f"{text[:40]!r} is not a number" if text else "a number is missing"
            raise FileError(f"{self._place(line, column)}: {what}") from None
        if not math.isfinite(number):
            raise FileError(f"{self._place(line, column)}: {text} is not a finite number")
        return number

    def _place(self, line: int, column: int) -> str:
        return f"{self.path}, line {line}, column {self.names[column] or column}"


def read_table(path: str | Path, target: str | int | None = -1, *, header: bool | None = None) -> Table:
    """The cells of a CSV file, with , or ; or tab between them, plain or .gz, of at most 50 MB.

    `header` None: the first line names the columns if no cell of it is a number, apart from `target`.
    FileError where the file is missing, unreadable, empty or ragged.
    """
    lines = _cells(str(path), _text(path))
    (first, cells), width = lines[0], len(lines[0][1])
    for line, other in lines:
        if len(other) != width:
            raise FileError(f"{path}, line {line}: {len(other)} columns, where line {first} has {width}")
    if header is None:
        named = isinstance(target, str) and target in cells
        beside = [c for i, c in enumerate(cells) if width == 1 or i != _position(target, width)]
        header = named or not any(is_python_number(cell) for cell in beside)
    if not header:
        return Table(str(path), ("",) * width, lines)
    names = tuple(cell.strip() or f"column {i}" for i, cell in enumerate(cells))
    twice = {name for name, count in Counter(names).items() if count > 1}
    if twice:
        raise FileError(f"{path}, line {first}: two columns are named {min(twice)!r}")
    if len(lines) == 1:
        raise FileError(f"{path}: a header and no data")
    return Table(str(path), names, lines[1:])


def read_csv(
    path: str | Path,
    target: str | int = -1,
    *,
    header: bool | None = None,
    task: Task | None = None,
) -> Dataset:
    """A CSV file as a data set.

    target  the column to predict, by name or position; -1 is the last
    header  whether the first line names the columns; None decides by its cells
    task    None decides: text, or at most 20 different whole numbers, are classes; else a number to predict

    FileError, one line, where the file is missing, empty, ragged, not numeric, not finite or has one class only.
    """
    table = read_table(path, target, header=header)
    column = table.column(target)
    features = [i for i in range(len(table.names)) if i != column]
    if not features:
        raise FileError(f"{path}: one column only; a data set needs at least one feature beside the target")
    data = Dataset(
        inputs=table.numbers(features),
        targets=[0] * len(table.lines),
        features=tuple(table.names[i] or f"x{n}" for n, i in enumerate(features, start=1)),
        name=Path(path).name,
    )
    labels = table.labels(column)
    if (task or _task(labels)) == "regression":
        return replace(data, targets=[number for (number,) in table.numbers([column])])
    classes = tuple(sorted(set(labels), key=_in_order))
    if len(classes) == 1:
        raise FileError(
            f"{path}: every example has the one class {classes[0]!r}; a data set needs at least two"
        )
    index = {label: i for i, label in enumerate(classes)}
    return replace(data, targets=[index[label] for label in labels], classes=classes)


def iris() -> Dataset:
    """150 irises, 4 measures in cm, 3 species. Source: datasets/README.md."""
    return replace(read_csv(_bundled("iris.csv")), name="iris")


def digits() -> Dataset:
    """1,797 hand-written digits, 8×8 pixels of 0 to 16, row by row; 10 classes. Source: datasets/README.md."""
    return replace(read_csv(_bundled("digits.csv.gz")), name="digits")


def _bundled(name: str) -> Path:
    return Path(__file__).parent / "datasets" / name


def _text(path: str | Path) -> str:
    try:
        raw = read_bytes(path, MOST_BYTES, pipes=True)
        return (_unpacked(raw) if str(path).endswith(".gz") else raw).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise FileError(f"{path}: not a text file in UTF-8") from None
    except (EOFError, zlib.error, gzip.BadGzipFile):
        raise FileError(f"{path}: not a complete .gz file") from None
    except OSError as error:
        raise FileError(f"{path}: {reason_of(error)}") from None
    except ValueError as error:
        raise FileError(f"{path}: not a data set ({error})") from None


def _unpacked(raw: bytes) -> bytes:
    with gzip.open(io.BytesIO(raw)) as file:
        return within(file.read(MOST_BYTES + 1), MOST_BYTES)


def _cells(path: str, text: str) -> list[tuple[int, list[str]]]:
    head = text[: text.find("\n")] if "\n" in text else text
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        lines = [(reader.line_num, cells) for cells in reader if any(cell.strip() for cell in cells)]
    except csv.Error as error:
        raise FileError(f"{path}, line {reader.line_num}: {error}") from None
    if not lines:
        raise FileError(f"{path}: the file is empty")
    return lines


def _position(target: str | int | None, width: int) -> int | None:
    try:
        return int(target) % width  # type: ignore[arg-type]  # None is answered below, with names
    except (TypeError, ValueError):
        return None


def _task(labels: Sequence[str]) -> Task:
    distinct = set(labels)
    if not all(is_python_number(label) for label in distinct):
        return "classification"
    whole = all(float(label).is_integer() for label in distinct)
    return "classification" if whole and len(distinct) <= MOST_CLASSES else "regression"


def _in_order(label: str) -> tuple[float, str]:
    finite = is_python_number(label) and math.isfinite(float(label))  # NaN stands nowhere in an order
    return (float(label) if finite else math.inf, label)
