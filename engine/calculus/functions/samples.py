"""`Samples`: a batch as an argument of a function, which maps a function over it and reduces the results."""

from collections.abc import Callable, Iterable, Sequence

from engine.calculus.nested import Shaped, leaves, mapped
from engine.core.functions import Scalar, logsumexp, maximum, mean, minimum, total
from engine.support.numbers import described

Function = Callable[..., Shaped]
"""A function of one sample, with an argument for each column, that gives a Value or a list of Values."""


class Samples:
    """Rows of numbers or Values, or the names of their columns, which stand for a batch in `record`.

    Every method calls a function once for each sample, with its numbers as arguments, and reduces what it gives:
    one Value, or a list of them, which is reduced element by element.

    >>> rows = Samples([[1.0, 2.0], [3.0, 5.0]])
    >>> rows.sum(lambda x, y: x * y), rows.maximum(lambda x, y: [x, y])
    (17.0, [3.0, 5.0])

    A function of Samples that is recorded runs over batches of any size: `record(f, "c", Samples(["x", "y"]))`.
    """

    def __init__(self, samples: Iterable[Shaped]) -> None:
        rows = list(samples)
        self.columns = [row for row in rows if isinstance(row, str)]
        self.rows = [] if self.columns else [list(row) if hasattr(row, "__iter__") else [row] for row in rows]
        if self.columns and len(self.columns) < len(rows):
            raise TypeError("Samples are rows of numbers, or names of columns; got both")
        if len({len(row) for row in self.rows}) > 1:
            raise ValueError("the rows of Samples have one length; got several")

    def sum(self, function: Function) -> Shaped:
        """Σ f over the samples; 0 for none."""
        return self.reduced("sum", function)

    def mean(self, function: Function) -> Shaped:
        """The mean of f over the samples."""
        return self.reduced("mean", function)

    def maximum(self, function: Function) -> Shaped:
        """The largest f; of equal ones, the first sample gets the gradient."""
        return self.reduced("maximum", function)

    def minimum(self, function: Function) -> Shaped:
        """The smallest f; of equal ones, the first sample gets the gradient."""
        return self.reduced("minimum", function)

    def logsumexp(self, function: Function) -> Shaped:
        """ln Σ e^f over the samples, without overflow."""
        return self.reduced("logsumexp", function)

    def reduced(self, kind: str, function: Function) -> Shaped:
        """The results for all samples, reduced."""
        if self.columns:
            raise TypeError(
                "Samples of names stand for a batch in record(f, Samples(names)); give rows to call f"
            )
        results = [function(*row) for row in self.rows]
        if not results:
            if kind == "sum":
                return 0.0
            raise ValueError(f"{kind} needs at least one sample; got none")
        elements: list[Sequence[Scalar]] = list(
            zip(*(list(leaves(result)) for result in results), strict=True)
        )
        reduced = iter([REDUCTIONS[kind](element) for element in elements])
        if not isinstance(results[0], (list, tuple)):
            return next(reduced)
        if any(isinstance(item, (list, tuple)) for item in results[0]):
            raise TypeError(
                f"a function of a sample gives a Value or a list of Values; got {described(results[0])}"
            )
        return mapped(list(results[0]), lambda _: next(reduced))


REDUCTIONS: dict[str, Callable[[Sequence[Scalar]], Shaped]] = {
    "sum": total,
    "mean": mean,
    "maximum": maximum,
    "minimum": minimum,
    "logsumexp": logsumexp,
}
