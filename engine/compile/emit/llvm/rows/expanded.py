"""Products as rules over rows: those that no kernel of matrices is worth, or whose matrix is a part of another."""

from collections.abc import Iterator

from engine.compile.blocks.instructions import Apply, Copy, Product, Rows, Sum
from engine.core import operations as ops


def expanded(product: Product, spare: int) -> Iterator[Apply | Copy | Sum]:
    """The instructions of a product, over as many rows at a time as its longer side has.

    spare  the first of rows that nobody else uses, as many as that side has
    """
    w, units, inputs = product.weights, product.units.indices, product.inputs.indices
    across = [positions(w.first + w.stride * o, w.width) for o in range(w.height)]
    down = [positions(w.first + k, w.height, w.stride) for k in range(w.width)]
    flat = w.height <= w.width
    if product.role == "weights":
        one, other, to = (units, inputs, across) if flat else (inputs, units, down)
        for number, out in zip(one, to, strict=True):
            yield Apply(out, (repeated(number, len(other)), Rows(other)), ops.mul, None, product.accumulate)
    elif product.role == "units":
        yield from _sums(product.units, inputs, across, down, spare, accumulate=product.accumulate)
    else:
        yield from _sums(product.inputs, units, down, across, spare, accumulate=product.accumulate)
    if product.bias is not None:
        bias = positions(product.bias, w.height)
        if product.role == "weights":
            yield Copy(bias, product.units, product.accumulate)
        else:
            yield Copy(product.units, bias, accumulate=True)


def _sums(
    out: Rows,
    sources: range | tuple[int, ...],
    each: list[Rows],
    columns: list[Rows],
    spare: int,
    *,
    accumulate: bool,
) -> Iterator[Apply | Copy | Sum]:
    """out[i] = Σ_k each[i][k] sources[k], where columns[k][i] is each[i][k]."""
    if len(columns) <= len(each):
        for source, column in zip(sources, columns, strict=True):
            yield Apply(out, (column, repeated(source, len(column))), ops.mul, None, accumulate)
            accumulate = True
        return
    terms = Rows(range(spare, spare + len(sources)))
    for i, row in enumerate(each):
        yield Apply(terms, (row, Rows(sources)), ops.mul)
        yield Sum(out[i : i + 1], terms, accumulate)


def positions(first: int, count: int, step: int = 1) -> Rows:
    """Positions of the vector, `step` apart."""
    return Rows(range(first, first + count * step, step), uniform=True)


def repeated(row: int, count: int) -> Rows:
    """One row, for each of `count` others."""
    return Rows((row,) * count)
