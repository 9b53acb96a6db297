"""A table larger than memory as blocks of coded and scaled rows."""

import random
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from nn.data.dataset import Dataset
from nn.data.files.database import quoted
from nn.data.files.large.figures import Cells, Figures, figures_of, number_cells, text_cells, where
from nn.data.files.large.relation import Relation, large_relation
from nn.data.files.read import cell_errors, with_names
from nn.data.files.text.cells import typed_table
from nn.data.files.text.options import FileOptions
from nn.data.preparation import Choice, Prepared, encoded_notes, prepared
from nn.data.tables.encoder import Coding
from nn.data.tables.kinds import kind_of
from nn.data.tables.table import Table
from nn.support.errors import FileError
from nn.support.safe_read import counted

BLOCK = 600_000  # cells in memory at a time
_SAMPLED = 5_000  # rows by which the kinds of the columns are found, before a scan checks all rows

Rows = list[tuple[tuple[float, ...], float]]


@dataclass(frozen=True)
class TableStream:
    """A table that is read again in every epoch.

    figures  of the whole table
    notes    what was guessed and decided, in words
    """

    relation: Relation
    codings: list[tuple[Coding, Cells]]
    target: Cells
    choice: Choice
    figures: Figures
    notes: list[str]

    @property
    def head(self) -> Dataset:
        """A data set without examples: the features and the classes of the table."""
        name = Path(self.relation.name).name
        return Dataset([], [], self.figures.encoder.features, self.figures.classes, name)

    @property
    def size(self) -> int:
        """The number of rows of a block."""
        return block_of(self.figures)

    def blocks(self, seed: int, held_out: float) -> Iterator[tuple[Rows, Rows]]:
        """The rows block by block: those to train on, and a share that is held out.

        Inputs are scaled; a target is the index of its class, or a scaled number.
        """
        query = ", ".join([*self._inputs(), self._target()])
        kept = where(self.codings, self.target, self.choice)
        for index, block in enumerate(self.relation.blocks(query, kept, self.size)):
            chosen = random.Random(f"test {seed} {index}")
            parts: tuple[Rows, Rows] = ([], [])
            for row in block:
                parts[chosen.random() < held_out].append((row[:-1], row[-1]))
            yield parts

    def _inputs(self) -> Iterator[str]:
        """The expression of each input, coded, filled and scaled."""
        scale = self.figures.inputs
        position = 0
        for coding, (_, cells) in zip(self.figures.encoder.codings, self.codings, strict=True):
            for i in range(len(coding.features)):
                if coding.categories is None:
                    value = f"coalesce({cells.value}, {scale.fills[position] if scale.fills else 0.0!r})"
                else:
                    value = f"coalesce(({cells.value}) = {quoted(coding.categories[i])}, false)::int"
                yield f"(({value}) - {scale.means[position]!r}) / {scale.deviations[position]!r}"
                position += 1

    def _target(self) -> str:
        figures = self.figures
        if not figures.classes:
            (mean,), (deviation,) = figures.targets.means, figures.targets.deviations
            return f"(({self.target.value}) - {mean!r}) / {deviation!r}"
        return f"list_position([{', '.join(figures.labels)}], {self.target.value}) - 1"


def block_of(figures: Figures) -> int:
    """The number of rows of a block of a table with these figures."""
    return max(1000, BLOCK // (len(figures.encoder.features) + 1))


@contextmanager
def table_stream(
    path: str | None, query: str | None, options: FileOptions, choice: Choice
) -> Iterator[TableStream | None]:
    """The stream of a table that is too large for memory; None where it is not. FileError as `read`."""
    with large_relation(path, query, with_names(options, choice)) as relation:
        yield None if relation is None else _stream(relation, choice)


def _stream(relation: Relation, choice: Choice) -> TableStream:
    with _errors(relation):
        table = relation.sample(_SAMPLED)
        if relation.decimal is not None:
            target = -1 if choice.target is None else choice.target
            table = typed_table(table, relation.decimal, target, choice.encode)
        lenient = (
            replace(choice, missing="mean") if choice.missing == "refuse" else choice
        )  # the scan is strict
        sample = prepared(table, lenient, relation.name, relation.unnamed)
        codings = [
            (coding, _cells(relation, name, coding))
            for name, coding in zip(sample.columns, sample.encoder.codings, strict=True)
        ]
        target_cells = _target_cells(relation, sample, table)
        regression = not sample.data.classes
        figures = figures_of(relation, codings, target_cells, choice, regression=regression)
    dropped = figures.total - figures.rows
    notes = [
        *relation.notes,
        *(note for note in sample.notes if "left out" in note),
        *[f"{counted(dropped, 'row')} dropped: missing"] * bool(dropped),
        *encoded_notes(figures.encoder),
        f"read in blocks of {block_of(figures):,} rows",
    ]
    return TableStream(relation, codings, target_cells, choice, figures, notes)


def _cells(relation: Relation, name: str, coding: Coding) -> Cells:
    position = relation.names.index(name)
    if coding.categories is None:
        return number_cells(relation, position)
    return text_cells(relation, position, boolean={*coding.categories} <= {"false", "true"})


def _target_cells(relation: Relation, sample: Prepared, table: Table) -> Cells:
    position = relation.names.index(sample.target)
    kind = kind_of(table.columns[table.names.index(sample.target)])
    return (number_cells if kind == "number" else text_cells)(relation, position)


@contextmanager
def _errors(relation: Relation) -> Iterator[None]:
    """Turn errors in cells, and those of DuckDB, into FileError."""
    try:
        with cell_errors(relation.name, lambda row: f"{relation.name}, row {row + 1}"):
            yield
    except relation.database.Error as error:
        lines = [line for line in str(error).splitlines() if line.strip()]
        raise FileError(f"{relation.name}: {'; '.join(lines[:3])}") from None
