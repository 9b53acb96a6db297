"""A table made ready for a network: its target, its features, its gaps, and the coding of its texts."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field

from nn.data.dataset import Dataset
from nn.data.tables.encoder import Coding, Encoder, Missing
from nn.data.tables.kinds import kind_of
from nn.data.tables.table import Column, Table, position_of
from nn.data.tables.target import Task, targets_of
from nn.support.safe_read import counted

Names = tuple[str | int, ...]
Keys = Callable[[str | int | None], str]


@dataclass(frozen=True)
class Choice:
    """The columns of a table that a caller chooses, by name or position, and the meaning of a missing cell.

    target    the column to predict; None is the last
    features  the columns to predict it from; () is all others
    drop      columns to leave out
    encode    columns that become categories, whatever they hold
    missing   refuse, drop (the row), mean or median (of the column, in its place)
    task      classification or regression; None decides by the target
    """

    target: str | int | None = None
    features: Names = ()
    drop: Names = ()
    encode: Names = ()
    missing: Missing = "refuse"
    task: Task | None = None


@dataclass(frozen=True)
class Prepared:
    """Examples, the coding of their columns, and what was decided on the way, in words.

    data     inputs are NaN where a number is missing and `missing` is mean or median
    columns  the names of the features in the table, in the order of the encoder
    target   the name of the target there
    """

    data: Dataset
    encoder: Encoder
    notes: list[str] = field(default_factory=list)
    columns: tuple[str, ...] = ()
    target: str = ""


def of_numbers(data: Dataset) -> Prepared:
    """Examples that need no coding: each feature is a column of numbers."""
    width = len(data.inputs[0]) if data.inputs else 0
    names = data.features or tuple(f"x{i}" for i in range(1, width + 1))
    return Prepared(data, Encoder(tuple(Coding(name) for name in names)))


def prepared(table: Table, choice: Choice, name: str, unnamed: Collection[str] = ()) -> Prepared:
    """The examples of a table. CellError or ValueError where a column cannot be used.

    unnamed  columns that have no name of their own: row numbers in them are left out
    """
    notes: list[str] = []
    table, key_name = _useful(table, unnamed, notes)
    target = table.column(key_name(choice.target))
    features = table.select(_features(table, target.name, choice, key_name))
    rows = _complete_rows(features, target, choice.missing, notes)
    if len(rows) < len(table):
        features, target = features.take(rows), Column(target.name, [target.cells[i] for i in rows])
    encode = {key_name(key) for key in choice.encode} & {*features.names}
    encoder = Encoder.of(features, encode=encode)
    inputs = encoder.rows(features, gaps=choice.missing in ("mean", "median"))
    targets, classes = targets_of(target, choice.task)
    if not table.named:
        encoder = encoder.renamed([f"x{i}" for i in range(1, len(features.columns) + 1)])
    notes += encoded_notes(encoder)
    data = Dataset(inputs, targets, encoder.features, classes, name)
    return Prepared(data, encoder, notes, features.names, target.name)


def _useful(table: Table, unnamed: Collection[str], notes: list[str]) -> tuple[Table, Keys]:
    """The table without empty columns and row numbers, and a function from a key to the name of its column."""
    names = table.names
    useless: dict[str, str] = {}
    for column in table.columns:
        if kind_of(column) == "empty":
            useless[column.name] = "is empty"
        elif column.name in unnamed and _counts_rows(column.cells):
            useless[column.name] = "numbers the rows and has no name"
    rest = [name for name in names if name not in useless]
    notes += [
        f"{name if name in unnamed else f'column {name}'} left out: it {reason}"
        for name, reason in useless.items()
    ]

    def name_of(key: str | int | None) -> str:
        last = key in (None, -1, "-1") and key not in names
        name = rest[-1] if last and rest else names[position_of(-1 if key is None else key, names)]
        if name in useless:
            raise ValueError(f"column {name!r} {useless[name]}; it cannot be used")
        return name

    return table.select(rest), name_of


def _counts_rows(cells: Sequence[object]) -> bool:
    """Whether cells are 0, 1, 2, ... or 1, 2, 3, ..."""
    return bool(cells) and cells[0] in (0, 1) and all(cell == cells[0] + i for i, cell in enumerate(cells))


def _features(table: Table, target: str, choice: Choice, keys: Keys) -> list[str]:
    """The names of the feature columns."""
    dropped = {keys(key) for key in choice.drop}
    if target in dropped:
        raise ValueError(f"column {target!r} is the target and cannot be left out")
    asked = [keys(key) for key in choice.features] or [name for name in table.names if name != target]
    names = [name for name in dict.fromkeys(asked) if name not in dropped]
    if target in names:
        raise ValueError(f"column {target!r} is the target and cannot be a feature")
    if not names and len(table.columns) > 1:
        raise ValueError("no column is left to predict from")
    if not names:
        raise ValueError(
            "one column only; a data set needs at least one feature beside the target; is it another sep?"
        )
    return names


def _complete_rows(features: Table, target: Column, missing: Missing, notes: list[str]) -> Sequence[int]:
    """The indices of the rows that are used."""
    if missing == "refuse":
        return range(len(features))
    cells = [column.cells for column in features.columns] if missing == "drop" else []
    rows = [i for i, row in enumerate(zip(*cells, target.cells, strict=True)) if None not in row]
    if not rows:
        raise ValueError("every row has a missing cell")
    if len(rows) < len(target.cells):
        notes.append(f"{counted(len(target.cells) - len(rows), 'row')} dropped: missing")
    gaps = (
        sum(cell is None for column in features.columns for cell in column.cells) if missing != "drop" else 0
    )
    if gaps:
        notes.append(f"{counted(gaps, 'missing cell')} filled: {missing}")
    return rows


def encoded_notes(encoder: Encoder) -> list[str]:
    """The number of columns that are encoded, in words."""
    texts = [coding for coding in encoder.codings if coding.categories is not None]
    columns = sum(len(coding.features) for coding in texts)
    return [f"{counted(len(texts), 'text column')} encoded as {columns}"] if texts else []
