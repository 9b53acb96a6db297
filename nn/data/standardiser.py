"""Scaling of columns to mean 0 and standard deviation 1."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from statistics import median
from typing import Any, Literal

from nn.data.alignment import places
from nn.data.dataset import Dataset, Example
from nn.data.tables.rows import Row, column_names, rows_of

Table = Iterable[Row] | Iterable[Example]
Fill = Literal["mean", "median"]


@dataclass(frozen=True)
class Standardiser:
    """(x - mean) / deviation for each column, by the figures of a training set.

    fills     the number that stands in for NaN in each column; () where NaN is not expected
    features  the names of the columns, where the training set has names: named data may have another order

    >>> scale = Standardiser.of([[1.0], [3.0]])
    >>> scale.row([5.0])
    [3.0]
    """

    means: tuple[float, ...]
    deviations: tuple[float, ...]
    fills: tuple[float, ...] = ()
    features: tuple[str, ...] = field(default=(), compare=False, repr=False)

    @classmethod
    def of(cls, data: Dataset | Table, missing: Fill | None = None) -> "Standardiser":
        """The mean and the standard deviation (over n) of each column; 1 where a column is constant.

        data     a Dataset, rows of numbers, or (inputs, target) pairs
        missing  mean or median: NaN is a gap, which is left out of the figures and filled in each row

        ValueError where there are no rows, and where a number is not finite or too large.
        """
        rows, name = _rows(data), getattr(data, "name", "data")
        if not rows:
            raise ValueError(f"{name}: a Standardiser needs at least one row; got none")
        _check_finite(rows, name, gaps=missing is not None)
        columns = [[x for x in column if x == x] or [0.0] for column in zip(*rows, strict=True)]  # noqa: PLR0124  # NaN
        try:
            figures = [_mean_and_deviation(column) for column in columns]
        except OverflowError:
            raise ValueError(f"{name}: numbers too large to be scaled to mean 0 and deviation 1") from None
        means, deviations = zip(*figures, strict=True) if figures else ((), ())
        fills = {None: (), "mean": means, "median": tuple(map(median, columns))}[missing]
        return cls(means, deviations, fills, names_of(data))

    def row(self, x: Sequence[float]) -> list[float]:
        """One row, its gaps filled and standardised. ValueError where it has another length."""
        return [(v - m) / d for v, m, d in zip(self.filled(x), self.means, self.deviations, strict=True)]

    def filled(self, x: Sequence[float]) -> Sequence[float]:
        """One row with a number for each NaN, where there are `fills`. ValueError where it has another length."""
        if len(x) != len(self.means):
            raise ValueError(f"a row of {len(self.means)} numbers is standardised; got {len(x)}")
        return [f if v != v else v for v, f in zip(x, self.fills, strict=True)] if self.fills else x  # noqa: PLR0124

    def figures(self) -> dict[str, tuple[float, ...]]:
        """The means, deviations and fills by name, as model files hold them."""
        return {"means": self.means, "deviations": self.deviations, "fills": self.fills}

    def __call__(self, data: Any) -> Any:  # of the type of data
        """Every row, standardised: a Dataset gives a Dataset, pairs give pairs, rows give rows."""
        if (names := names_of(data)) and self.features and names != self.features:
            return self._in_order_of(names, getattr(data, "name", "data"))(data)
        if isinstance(data, Dataset):
            return replace(data, inputs=[self.row(x) for x in data.inputs])
        if _are_pairs(data):
            return [(self.row(x), y) for x, y in data]
        return [self.row(x) for x in rows_of(data)]

    def _in_order_of(self, names: tuple[str, ...], name: str) -> "Standardiser":
        """The figures in the order of other data."""
        places(names, self.features, name)  # or a ValueError
        order = [self.features.index(feature) for feature in names]
        means, deviations, fills = (
            tuple(f[i] for i in order) if f else () for f in (self.means, self.deviations, self.fills)
        )
        return Standardiser(means, deviations, fills, names)


def names_of(data: object) -> tuple[str, ...]:
    """The names of the columns of a Dataset or a data frame; () for other data."""
    return data.features if isinstance(data, Dataset) else column_names(data)


def _rows(data: Dataset | Table) -> Sequence[Row]:
    if isinstance(data, Dataset):
        return data.inputs
    return rows_of([x for x, _ in data]) if _are_pairs(data) else rows_of(data)


def _are_pairs(data: object) -> bool:
    """Whether data is a list of (inputs, target) pairs: the first of each is a row itself."""
    return isinstance(data, (list, tuple)) and all(
        isinstance(pair, (list, tuple)) and len(pair) == 2 and hasattr(pair[0], "__len__") for pair in data
    )


def _check_finite(rows: Sequence[Row], name: str, *, gaps: bool) -> None:
    for i, row in enumerate(rows):
        for j, number in enumerate(row):
            if not (math.isfinite(number) or (gaps and math.isnan(number))):
                raise ValueError(
                    f"{name}: row {i}, column {j} is {number!r}; leave the row out, or fill it in"
                )


def _mean_and_deviation(column: Sequence[float]) -> tuple[float, float]:
    if max(column) == min(column):  # rounding would leave a variance to 0.1, 0.1, 0.1
        return column[0], 1.0
    mean = math.fsum(column) / len(column)
    width = max(column) - min(column)
    if math.isinf(width):
        raise OverflowError
    unit = math.ldexp(
        1.0, math.frexp(width)[1] - 1
    )  # differences of about 1 neither overflow nor vanish when squared
    variance = math.fsum(((x - mean) / unit) ** 2 for x in column) / len(column)
    return mean, unit * math.sqrt(variance) or 1.0
