"""Instructions that are linear in their rows on the way back: a sum, a copy, a look-up, a matrix product."""

from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from engine.compile.blocks.adjoint.gradients import Gradients, picked
from engine.compile.blocks.instructions import (
    Copy,
    Gather,
    Grid,
    Matrix,
    Product,
    RowProduct,
    RowProducts,
    Rows,
    Scatter,
    Sum,
    indices,
)


def back_through_sum(gradients: Gradients, instruction: Sum | Copy) -> None:
    """The gradient of a sum goes to each of its terms as it is."""
    out = instruction.out
    terms = instruction.terms if isinstance(instruction, Sum) else instruction.source
    count = len(terms) // len(out)
    touched, needed = gradients.touched[out.uniform], gradients.needed[terms.uniform]
    live = [i for i, term in enumerate(terms.indices) if needed[term] and touched[out.indices[i // count]]]
    if live:
        to, upstream = picked(terms, live), picked(out, [i // count for i in live])
        if gradients.masks:
            gradients.reach(to, gradients.masks.of(upstream))
            if not to.uniform and gradients.masks.is_stray(upstream):
                gradients.masks.stray.update(to.indices)
        accumulate = gradients.add_to(to)
        gradients.write(Copy(gradients.of(to), gradients.of(upstream), accumulate))


def back_through_lookup(gradients: Gradients, gather: Gather) -> None:
    """The gradient of a look-up goes to the chosen row of its table alone."""
    count, touched = len(gather.table) // len(gather.out), gradients.touched[gather.out.uniform]
    needed = gradients.needed[gather.table.uniform]
    live = [
        i
        for i, out in enumerate(gather.out.indices)
        if touched[out] and needed.some(gather.table.indices[count * i : count * (i + 1)])
    ]
    if not live:
        return
    to = picked(gather.table, [count * i + j for i in live for j in range(count)])
    out, index = picked(gather.out, live), picked(gather.index, live)
    if gradients.masks and to.uniform:
        gradients.reach(to, [None] * len(to))
    elif gradients.masks:
        reached, source, one = gradients.between(to), gradients.between(out), gradients.constant(1, 1)
        for i, mask in enumerate(gradients.masks.of(out)):
            gradients.write(Copy(source[i : i + 1], mask or one))
            choices = [reached[k : k + 1] for k in range(count * i, count * (i + 1))]
            gradients.masks.choose(choices, mask)
        gradients.write(Copy(reached, gradients.constant(0, len(to))))
        gradients.write(Scatter(reached, source, index))
        gradients.reach(to, [reached[k : k + 1] for k in range(len(to))])
    gradients.clear(gradients.untouched(to))
    gradients.touched[to.uniform].add(to.indices)
    gradients.write(Scatter(gradients.of(to), gradients.of(out), index))


def back_through_product(gradients: Gradients, product: Product) -> None:
    """The gradients of a product, for each run of the units that have one."""
    touched, needed = (marks[product.out.uniform] for marks in (gradients.touched, gradients.needed))
    live = [i for i, unit in enumerate(product.units.indices) if touched[unit] and needed[unit]]
    for _, run in groupby(enumerate(live), key=lambda pair: pair[1] - pair[0]):
        units = [unit for _, unit in run]
        _product_of_run(gradients, product, slice(units[0], units[-1] + 1))


def _product_of_run(gradients: Gradients, product: Product, run: slice) -> None:
    w, vector = product.weights, gradients.program.vector
    units, count = gradients.of(product.units[run]), run.stop - run.start
    weights = Matrix(w.first + run.start * w.stride, count, w.width, w.stride)
    bias = None if product.bias is None else product.bias + run.start
    own = Product("weights", product.units[run], product.inputs, weights, bias).out
    if gradients.masks:
        mask = gradients.masks.union(set(gradients.masks.of(product.units[run])), uniform=False)
        for rows in (own, product.inputs):
            gradients.reach(rows, [mask] * len(rows))
        gradients.masks.stray.update(product.inputs.indices if mask else ())
    if gradients.needed[True].some(own.indices):
        to = Matrix(weights.first + vector, count, w.width, w.stride)
        to_bias = None if bias is None else bias + vector
        accumulate = gradients.add_to(own, stored=True)
        gradients.write(Product("weights", units, product.inputs, to, to_bias, accumulate))
    if gradients.needed[False].some(product.inputs.indices):
        accumulate = gradients.add_to(product.inputs)
        gradients.write(Product("inputs", units, gradients.of(product.inputs), weights, None, accumulate))


def back_through_row_products(gradients: Gradients, products: RowProducts) -> None:
    """Gradients of both sides of each product, which are products of rows again."""
    live = [part for whole in products.parts for part in _live(gradients, whole)]
    if gradients.masks:
        for part in live:
            _reach_through(gradients, part)
    _add_products(gradients, [_to_left(part) for part in live])
    _add_products(gradients, [_to_right(part) for part in live])


def _to_left(part: RowProduct) -> RowProduct:
    """left'[i, k] = Σ_j out'[i, j] right[j, k], where ' marks gradients."""
    return RowProduct(part.height, part.depth, part.width, part.left, part.out, part.right.transposed)


def _to_right(part: RowProduct) -> RowProduct:
    """right'[j, k] = Σ_i out'[i, j] left[i, k], where ' marks gradients."""
    sizes = part.width, part.depth, part.height
    return RowProduct(*sizes, part.right, part.out.transposed, part.left.transposed)


def _live(gradients: Gradients, part: RowProduct) -> Iterator[RowProduct]:
    """The product, or those pieces of its lines that have a gradient."""
    touched, needed = gradients.touched[0], gradients.needed[0]
    out = part.out.indices(part.height, part.width)
    live = [bool(touched[row] and needed[row]) for row in out]
    if all(live):
        yield part
        return
    for i in range(part.height):
        line = [j for j in range(part.width) if live[i * part.width + j]]
        for _, run in groupby(enumerate(line), key=lambda pair: pair[1] - pair[0]):
            columns = [j for _, j in run]
            yield _piece(part, i, columns[0], len(columns))


def _piece(part: RowProduct, i: int, j: int, width: int) -> RowProduct:
    """Line i of a product, from its column j on."""
    out = replace(part.out, first=part.out.first + part.out.down * i + part.out.across * j)
    left = replace(part.left, first=part.left.first + part.left.down * i)
    right = replace(part.right, first=part.right.first + part.right.down * j)
    return RowProduct(1, width, part.depth, out, left, right)


def _reach_through(gradients: Gradients, part: RowProduct) -> None:
    """Note for which samples a gradient reaches the two sides of a product: those of any of its results."""
    masks = gradients.masks
    if masks is None:
        return
    out = Rows(indices(part.out.indices(part.height, part.width)))
    mask = masks.union(set(masks.of(out)), uniform=False)
    for grid, height in ((part.left, part.height), (part.right, part.width)):
        rows = Rows(indices(grid.indices(height, part.depth)))
        gradients.reach(rows, [mask] * len(rows))
        masks.stray.update(rows.indices if mask else ())


def _add_products(gradients: Gradients, parts: list[RowProduct]) -> None:
    """Write those products that give gradients of rows on a way to a target, from gradients on their left."""
    needed = gradients.needed[0]
    parts = [part for part in parts if needed.some(indices(part.out.indices(part.height, part.width)))]
    if not parts:
        return
    products = RowProducts(tuple(parts))
    to = products.out
    if products.written > len(to):  # several add to one gradient, which begins at 0
        gradients.clear(gradients.untouched(to))
        gradients.touched[0].add(to.indices)
    accumulate = gradients.add_to(to)
    offset = gradients.program.rows

    def of(grid: Grid) -> Grid:
        return replace(grid, first=grid.first + offset)

    moved = [replace(part, out=of(part.out), left=of(part.left)) for part in parts]
    gradients.write(RowProducts(tuple(moved), accumulate))
