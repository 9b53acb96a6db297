"""Stacks: products of one matrix with several vectors of one sample, which are one product of two matrices.

The positions of a sequence are such vectors: each is multiplied by the same weights, and their rows lie at equal
distances. What is a sample to a kernel of matrices is a position here.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeAlias

from engine.compile.blocks.instructions import Instruction, Product

Key: TypeAlias = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Stack:
    """A product, and how many there are of it.

    product  the first of them
    count    their number
    inputs   the rows from the inputs of one to those of the next, which may lie before them
    units    the same, of the units
    """

    product: Product
    count: int
    inputs: int
    units: int


@dataclass
class _Gathered:
    """Products of one key, and where in the order of instructions they are computed."""

    at: int
    products: list[Product] = field(default_factory=list)


def stacked(body: Sequence[Instruction]) -> list[Instruction | Stack]:
    """The instructions, with products in stacks; each of them is moved up to the first product of its stack."""
    if not any(isinstance(each, Product) for each in body):
        return list(body)
    order = list[Instruction | _Gathered]()
    last_write, last_read = dict[int, int](), dict[int, int]()
    open_ones: dict[Key, _Gathered] = {}
    for each in body:
        gathered = None
        if isinstance(each, Product):
            gathered = open_ones.get(_key(each))
            if gathered is None or not _may_move(each, gathered.at, last_write, last_read):
                gathered = open_ones[_key(each)] = _Gathered(len(order))
                order.append(gathered)
            gathered.products.append(each)
        else:
            order.append(each)
        at = gathered.at if gathered else len(order) - 1
        for rows in each.operands:
            if not rows.uniform:
                last_read.update(
                    {i: max(last_read.get(i, at), at) for i in rows.indices}
                    if gathered
                    else dict.fromkeys(rows.indices, at)  # nothing has been read later
                )
        if not each.out.uniform:
            last_write.update(dict.fromkeys(each.out.indices, at))
    return [
        part for each in order for part in (_stacks(each.products) if isinstance(each, _Gathered) else [each])
    ]


def _key(product: Product) -> Key:
    """All products of a stack have the same; a sum over samples may begin anew or go on."""
    accumulate = None if product.role == "weights" else product.accumulate
    return product.role, product.weights, product.bias, accumulate


def _read(instruction: Instruction) -> Iterator[int]:
    for rows in instruction.operands:
        if not rows.uniform:
            yield from rows.indices


def _may_move(product: Product, at: int, last_write: dict[int, int], last_read: dict[int, int]) -> bool:
    """Whether nothing from instruction `at` on writes what the product uses, or reads what it writes."""
    out = () if product.out.uniform else product.out.indices
    return all(last_write.get(i, -1) < at for i in (*_read(product), *out)) and all(
        last_read.get(i, -1) < at for i in out
    )


def _stacks(products: Sequence[Product]) -> Iterator[Stack]:
    """Products of one matrix, cut where the distance from one to the next changes."""
    adds = all(product.accumulate for product in products)
    places = sorted((p.units.indices[0], p.inputs.indices[0], i) for i, p in enumerate(products))
    start = 0
    while start < len(places):
        number, end = places[start][2], start + 1
        steps = len(products[number].units), len(products[number].inputs)  # of a stack of one
        while end < len(places):
            further = places[end][0] - places[end - 1][0], places[end][1] - places[end - 1][1]
            if 0 in further or (end > start + 1 and further != steps):
                break
            steps, end = further, end + 1
        first = replace(products[number], accumulate=adds or _goes_on(products[number], start))
        yield Stack(first, end - start, steps[1], steps[0])
        start = end


def _goes_on(product: Product, start: int) -> bool:
    """Whether a stack adds to what stands: a sum over samples does from the second stack on."""
    return product.role == "weights" and start > 0
