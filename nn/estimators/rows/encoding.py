"""Columns as the numbers that a network takes.

Numbers are scaled to mean 0 and deviation 1. A column of texts becomes one column of 0 and 1 for each text; True and
False are the texts "true" and "false".
"""

import warnings
from dataclasses import dataclass

import numpy as np

from engine import MisuseWarning
from nn.estimators.rows.cells import Floats
from nn.estimators.rows.table import Table


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


def _name(table: Table, j: int) -> str:
    return repr(table.names[j]) if table.names else str(j)
