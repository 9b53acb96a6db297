"""The figures of a large table by one query: means, deviations, categories, classes; and cells that do not fit."""

import math
from dataclasses import dataclass

from nn.data.files.database import quoted
from nn.data.files.large.relation import Relation
from nn.data.files.text.cells import MISSING
from nn.data.preparation import Choice
from nn.data.standardiser import Standardiser
from nn.data.tables.cells import Cell
from nn.data.tables.encoder import MOST_CATEGORIES, MOST_ENCODED, Coding, Encoder, missing_cell
from nn.data.tables.kinds import EXACT, CellError, in_order, shown, text_of
from nn.data.tables.spellings import not_a_number

_TOKENS = ", ".join(quoted(token) for token in sorted(MISSING))


@dataclass(frozen=True)
class Cells:
    """The expressions of SQL for one column.

    value  a number, or a text; NULL where the cell is missing
    bad    whether the cell is neither missing nor a number
    """

    name: str
    value: str
    bad: str


@dataclass(frozen=True)
class Figures:
    """The coding and scaling of a large table, by all its rows.

    rows      that are used; `total` is the number of all
    labels    the values of the classes in SQL, in the order of `classes`
    """

    rows: int
    total: int
    encoder: Encoder
    inputs: Standardiser
    targets: Standardiser
    classes: tuple[str, ...]
    labels: list[str]


def number_cells(relation: Relation, column: int) -> Cells:
    """The expressions for a column of numbers."""
    cell = f"c{column}"
    name = relation.names[column]
    if relation.decimal is None:
        value = f"case when isnan({cell}::double) then null else {cell}::double end"
        whole = f"typeof({cell}) in ('BIGINT', 'UBIGINT', 'HUGEINT', 'UHUGEINT')"
        return Cells(name, value, f"{whole} and abs({cell}::double) >= {EXACT}")
    text = f"trim({cell})"
    missing = f"({cell} is null or {text} in ({_TOKENS}))"
    number = f"try_cast({_with_point(text, relation.decimal)} as double)"
    value = f"case when {missing} then null else {number} end"
    long = (
        f"(abs({number}) >= {EXACT} and regexp_full_match({text}, '[+-]?[0-9]+'))"  # a float loses its digits
    )
    return Cells(name, value, f"not {missing} and ({number} is null or contains({text}, '_') or {long})")


def _with_point(text: str, decimal: str) -> str:
    """The expression of a number with a decimal point; one with the other sign is NULL."""
    return (
        text
        if decimal == "."
        else f"case when contains({text}, '.') then null else replace({text}, ',', '.') end"
    )


def text_cells(relation: Relation, column: int, *, boolean: bool = False) -> Cells:
    """The expressions for a column of texts; true and TRUE are one text in a column of booleans."""
    cell = f"c{column}"
    text = f"{cell}::varchar" if relation.decimal is None else f"nullif(trim({cell}), '')"
    return Cells(relation.names[column], f"lower({text})" if boolean else text, "false")


def figures_of(
    relation: Relation,
    codings: list[tuple[Coding, Cells]],
    target: Cells,
    choice: Choice,
    *,
    regression: bool,
) -> Figures:
    """One scan of the whole table. CellError for a cell that does not fit the kind of its column.

    codings     of the features, with the expressions of their cells
    regression  whether the target is a number
    """
    _check_cells(relation, [cells for _, cells in codings], target, choice, regression=regression)
    aggregates = ["count(*)", _of_labels(target, regression=regression)]
    aggregates += [
        _of_numbers(cells) if coding.categories is None else f"histogram({cells.value})"
        for coding, cells in codings
    ]
    ((total,),) = relation.rows("count(*)")
    ((rows, labels, *columns_figures),) = relation.rows(", ".join(aggregates), where(codings, target, choice))
    encoded, means, deviations, medians = [], [], [], []
    for (coding, cells), figures in zip(codings, columns_figures, strict=True):
        if coding.categories is None:
            encoded.append(coding)
            columns = [_finite(figures, cells.name)]
        else:
            counts = dict(figures or {})
            encoded.append(Coding(coding.name, _categories(counts, cells.name, choice)))
            columns = [_of_share(counts[name] / rows) for name in encoded[-1].categories or ()]
        means += [mean for mean, _, _ in columns]
        deviations += [deviation or 1.0 for _, deviation, _ in columns]
        medians += [median for _, _, median in columns]
    fills = {"mean": means, "median": medians}.get(choice.missing, [])
    inputs = Standardiser(tuple(means), tuple(deviations), tuple(fills))
    of_target, classes, values = _target(labels, target.name, regression=regression)
    return Figures(rows, total, Encoder(tuple(encoded)), inputs, of_target, classes, values)


def where(codings: list[tuple[Coding, Cells]], target: Cells, choice: Choice) -> str:
    """The condition for the rows that are used."""
    complete = [target, *(cells for _, cells in codings)] if choice.missing == "drop" else [target]
    return "where " + " and ".join(f"({cells.value}) is not null" for cells in complete)


def _of_numbers(cells: Cells) -> str:
    x = cells.value
    return f"[avg({x}), stddev_pop({x}), approx_quantile({x}, 0.5), max(abs({x}))]"


def _of_labels(target: Cells, *, regression: bool) -> str:
    return _of_numbers(target) if regression else f"histogram({target.value})"


def _finite(figures: list[float], name: str) -> tuple[float, float, float]:
    mean, deviation, median, largest = (math.nan if x is None else x for x in figures)
    if not (math.isfinite(largest) and math.isfinite(mean) and math.isfinite(deviation)):
        raise CellError(name, "there is a number that is not finite, or too large to be scaled")
    return mean, deviation, median


def _of_share(share: float) -> tuple[float, float, float]:
    """(mean, deviation, fill) of a column of 0 and 1 with this share of 1; a gap is no category."""
    return share, math.sqrt(share * (1.0 - share)), 0.0


def _categories(counts: dict[str, int], name: str, choice: Choice) -> tuple[str, ...]:
    most = MOST_ENCODED if name in choice.encode else MOST_CATEGORIES
    if len(counts) > most:
        fact = f"{len(counts)} different texts are too many for categories"
        raise CellError(name, fact, "leave the column out (drop) or take them all (encode)")
    return tuple(sorted(counts, key=in_order))


def _target(labels: Cell, name: str, *, regression: bool) -> tuple[Standardiser, tuple[str, ...], list[str]]:
    """(the scaling of the target, the names of the classes, their values in SQL)."""
    if regression:
        mean, deviation, _ = _finite(labels, name)
        return Standardiser((mean,), (deviation or 1.0,)), (), []
    values = sorted(dict(labels or {}), key=lambda value: in_order(text_of(value)))
    classes = tuple(map(text_of, values))
    if len(classes) < 2:
        raise CellError(name, f"every row has the one class {shown(classes[0])}; at least two are needed")
    return (
        Standardiser((0.0,), (1.0,)),
        classes,
        [quoted(v) if isinstance(v, str) else repr(v) for v in values],
    )


def _check_cells(
    relation: Relation, features: list[Cells], target: Cells, choice: Choice, *, regression: bool
) -> None:
    """CellError for the first cell that is not a number where numbers stand, or that is missing and may not be."""
    columns = [*features, target]
    counts = [f"count(*) filter ({c.bad}), count(*) filter (({c.value}) is null)" for c in columns]
    (row,) = relation.rows(", ".join(counts))
    for cells, bad, missing in zip(columns, row[::2], row[1::2], strict=True):
        if bad:
            advice = "mend the cell, leave the column out (drop) or take its cells as categories (encode)"
            raise _first(relation, cells, cells.bad, CellError(cells.name, "", advice, 0))
        if missing and choice.missing == "refuse":
            text = cells.bad == "false" and not (regression and cells is target)
            raise _first(relation, cells, f"({cells.value}) is null", missing_cell(cells.name, 0, text=text))


def _first(relation: Relation, cells: Cells, condition: str, error: CellError) -> CellError:
    """The error, at the first row where a condition holds."""
    column = f"c{relation.names.index(cells.name)}"
    numbered = f"select row_number() over () as n, * from {relation.sql}"  # noqa: S608  # quoted there
    query = f"select n, {column} from ({numbered}) where {condition} limit 1"  # noqa: S608
    ((row, cell),) = relation.database.execute(query).fetchall()
    if error.reason.startswith(";"):
        return CellError(cells.name, not_a_number(text_of(cell)), error.reason.lstrip("; "), row - 1)
    return CellError(cells.name, error.reason, row=row - 1)
