"""`Samples`: a batch as an argument of a function, which maps a function over it and reduces the results."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from inspect import signature
from typing import NoReturn

from engine.calculus.nested import Shaped, leaves, outline, shaped
from engine.core.functions import Scalar
from engine.core.several import logsumexp, maximum, mean, minimum, total
from engine.core.value import Value
from engine.support.numbers import described, is_number

Function = Callable[..., Shaped]
"""A function of one sample, with an argument for each column, that gives a Value or a list of Values."""


class Samples:
    """Rows of numbers or Values, or the names of their columns, which stand for a batch in `record`.

    Every method calls a function once for each sample, with its numbers as arguments, and reduces what it gives:
    one Value, or lists of them, which are reduced element by element.

    >>> rows = Samples([[1.0, 2.0], [3.0, 5.0]])
    >>> rows.sum(lambda x, y: x * y), rows.maximum(lambda x, y: [x, y])
    (17.0, [3.0, 5.0])

    A function of Samples that is recorded runs over batches of any size: `record(f, "c", Samples(["x", "y"]))`.
    """

    def __init__(self, samples: Iterable[Shaped]) -> None:
        rows = _rows(samples)
        self.columns = [row for row in rows if isinstance(row, str)]
        if self.columns and len(self.columns) < len(rows):
            raise TypeError("Samples are rows of numbers, or names of columns; got both")
        if len(set(self.columns)) < len(self.columns):
            twice = next(name for name in self.columns if self.columns.count(name) > 1)
            raise ValueError(f"the columns of Samples have names of their own; got {twice!r} twice")
        self.rows = [] if self.columns else [list(row) if hasattr(row, "__iter__") else [row] for row in rows]
        lengths = sorted({len(row) for row in self.rows})
        if len(lengths) > 1:
            raise ValueError(
                f"the rows of Samples have one length; got lengths from {lengths[0]} to {lengths[-1]}"
            )
        for row in self.rows:
            for item in row:
                if not (isinstance(item, Value) or is_number(item)):
                    raise TypeError(f"the rows of Samples hold numbers or Values; got {described(item)}")

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
        if not self.rows:
            if kind == "sum":
                return 0.0
            raise ValueError(f"{kind} needs at least one sample; got none")
        results = [of_sample(function, row) for row in self.rows]
        shape = outline(results[0])
        for result in results:
            if outline(result) != shape:
                raise ValueError(
                    f"a function of a sample gives results of one shape; got {shape} and {outline(result)}"
                )
        elements = zip(*(list(leaves(result)) for result in results), strict=True)
        return shaped(results[0], [REDUCTIONS[kind](element) for element in elements])

    def __getattr__(self, name: str) -> NoReturn:
        raise AttributeError(f"Samples have no {name!r}; they have {', '.join(REDUCTIONS)}")

    def __iter__(self) -> NoReturn:
        raise TypeError("Samples are not taken one by one; write samples.sum(lambda x, y: ...)")


def of_sample(function: Function, row: Sequence[Scalar]) -> Shaped:
    """The result of a function for a sample. TypeError where it takes other arguments, or gives something else."""
    try:
        signature(function).bind(*row)
    except TypeError as error:
        numbers = "1 number" if len(row) == 1 else f"{len(row)} numbers"
        raise TypeError(f"the function of a sample takes {numbers}, one of each column: {error}") from None
    except ValueError:  # of a builtin
        pass
    result = function(*row)
    for leaf in leaves(result):
        if not (isinstance(leaf, Value) or is_number(leaf)):
            raise TypeError(
                f"the function of a sample gives a Value or a list of Values; got {described(leaf)}"
            )
    return result


def _rows(samples: object) -> list[Shaped]:
    """The rows of numbers, or the names."""
    if hasattr(samples, "columns") and hasattr(samples, "to_numpy"):  # a data frame
        samples = samples.to_numpy()
    if (
        not isinstance(samples, Iterable)
        or isinstance(samples, (str, bytes, Mapping))
        or getattr(samples, "shape", None) == ()
    ):
        raise TypeError(
            f"Samples are a list of rows of numbers, or of names of columns such as ['x', 'y']; got "
            f"{described(samples)}"
        )
    return list(samples)


REDUCTIONS: dict[str, Callable[[Sequence[Scalar]], Shaped]] = {
    "sum": total,
    "mean": mean,
    "maximum": maximum,
    "minimum": minimum,
    "logsumexp": logsumexp,
}
