"""Which products of a program are layers: matrices of their own, and an activation that is taken along."""

from bisect import bisect_right
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from engine.compile.blocks.block import Block
from engine.compile.blocks.instructions import (
    Apply,
    Instruction,
    Loop,
    Matrix,
    Product,
    inside,
    is_run,
    rewritten,
)
from engine.compile.emit.llvm.planning.fusing import Fused, Key, Partial, Users, fused
from engine.compile.emit.llvm.planning.plan import array_of
from engine.compile.emit.llvm.products.tiles import Weights
from engine.compile.emit.llvm.rows.expanded import expanded
from engine.compile.emit.llvm.rows.packed.stacks import Stack, stacked

TINY = 8  # weights of a product that is better off as rules over rows
MANY = 32  # products of a program; those of more are tiny, or of few shapes


@dataclass
class Layers:
    """The bodies of a program and its adjoints, and the activation that each product takes along.

    bodies       their instructions; a product that is left is one of a whole matrix, which may be stored in any
                 order, or of some of its rows, in the role "inputs"
    whole        the matrix of each part, and the number of its first row in it
    rows         how many rows they have
    alone        for each position whether it is a parameter that only products use
    activations  the rule that is applied to the units of a product, by its key
    partials     the partial that the gradient of an adjoint's product is multiplied by, by its key
    kept         the keys of the products whose activation has partials that are read
    taken        the instructions of those rules and partials
    stacks       what the products of one sample stand for, by their keys
    """

    bodies: list[list[Instruction]]
    whole: dict[Matrix, tuple[Matrix, int]]
    rows: int
    alone: NDArray[np.bool_]
    activations: dict[Key, Apply] = field(default_factory=dict)
    partials: dict[Key, Partial] = field(default_factory=dict)
    kept: set[Key] = field(default_factory=set)
    taken: set[Key] = field(default_factory=set)
    stacks: dict[Key, Stack] = field(default_factory=dict)

    def instructions(self, body: int) -> Iterator[tuple[Key, Instruction]]:
        """Every instruction of a body that no product takes along, with its key."""
        for i, instruction in enumerate(self.bodies[body]):
            if (body, i) not in self.taken:
                yield (body, i), instruction

    def take(self, key: Key, along: Fused | None) -> None:
        """Let a product take its activation along, where there is one."""
        if along:
            self.activations[key] = along.rule
            self.partials |= along.partials
            self.kept.update([key] if along.partials else [])
            self.taken |= along.taken

    def products(self) -> list[Product]:
        """The products that are left."""
        return [each for body in self.bodies for each in body if isinstance(each, Product)]


def layers(
    program: Block, adjoints: Sequence[Block], width: int, *, learns: bool, single: bool = False
) -> Layers:
    """Find the layers, and the activations that can be fused into them; those of narrow layers are not.

    width   the numbers of a vector
    learns  gradients of weights are asked for: then tiny products stay, which threads can share
    single  for one sample: products of one matrix are stacks, and narrow ones are sums over rows
    """
    blocks = (program, *adjoints)
    spare = max(block.rows for block in blocks)
    products = [each for block in blocks for each in block.body if isinstance(each, Product)]
    within = [
        each for block in blocks for loop in block.body if isinstance(loop, Loop) for each in inside([loop])
    ]
    tiny = TINY if not learns or len(products) > MANY else 0
    whole = _whole(program, products)
    kept = {
        each
        for each in products
        if _is_kept(each, whole, tiny, width)
        and not (single and weights_of(whole[each.weights][0], width).narrow)
    }
    bodies = [
        [part for each in block.body for part in _without_products(each, kept, spare)] for block in blocks
    ]
    stacks: dict[Key, Stack] = {}
    if single:
        for b, body in enumerate(bodies):
            together = stacked(body)
            bodies[b] = [each.product if isinstance(each, Stack) else each for each in together]
            stacks |= {(b, i): each for i, each in enumerate(together) if isinstance(each, Stack)}
    alone = [p for p in products if p not in kept] + [each for each in within if isinstance(each, Product)]
    longest = max((max(p.weights.height, p.weights.width) for p in alone), default=0)
    result = Layers(bodies, whole, spare + longest, _alone(blocks, bodies), stacks=stacks)
    if single:
        return result
    pairs = [[(program, bodies[0]), pair] for pair in zip(adjoints, bodies[1:], strict=True)]
    users = [Users(pair) for pair in pairs or [[(program, bodies[0])]]]
    for i, each in enumerate(bodies[0]):
        if isinstance(each, Product) and each.role == "units" and not weights_of(each.weights, width).narrow:
            result.take((0, i), fused(users, each, program.rows))
    return result


def _without_products(instruction: Instruction, kept: set[Product], spare: int) -> list[Instruction]:
    """The instruction; a product that no kernel computes as rules over rows, and so those inside of a loop."""

    def rules(each: Instruction) -> Iterable[Instruction]:
        return expanded(each, spare) if isinstance(each, Product) else [each]

    return (
        [instruction]
        if isinstance(instruction, Product) and instruction in kept
        else rewritten([instruction], rules)
    )


def weights_of(matrix: Matrix, width: int) -> Weights:
    """How the weights of a whole matrix are stored."""
    return Weights(matrix.width, matrix.height, width)


def _whole(program: Block, products: Sequence[Product]) -> dict[Matrix, tuple[Matrix, int]]:
    """For each matrix the one of the program that it is a part of; matrices that overlap otherwise are left out."""
    own = sorted(
        {each.weights for each in program.body if isinstance(each, Product)}, key=lambda matrix: matrix.first
    )
    overlapping = {
        each for pair in pairwise(own) if pair[1].first < pair[0].first + _size(pair[0]) for each in pair
    }
    starts = [matrix.first for matrix in own]
    whole = dict[Matrix, tuple[Matrix, int]]()
    for w in {each.weights for each in products}:
        first = w.first % program.vector
        matrix = own[bisect_right(starts, first) - 1] if own and first >= starts[0] else w
        row, column = divmod(first - matrix.first, matrix.stride)
        fits = row + w.height <= matrix.height and (w.width, w.stride) == (matrix.width, matrix.stride)
        if fits and not column and matrix in own and matrix not in overlapping:
            whole[w] = matrix, row
    shapes = sorted({(w.height, w.width) for w, _ in whole.values()}, key=lambda shape: -shape[0] * shape[1])
    return {w: (m, row) for w, (m, row) in whole.items() if (m.height, m.width) in shapes[:MANY]}


def _size(matrix: Matrix) -> int:
    return matrix.height * matrix.stride


def _is_kept(product: Product, whole: dict[Matrix, tuple[Matrix, int]], tiny: int, width: int) -> bool:
    """Whether a kernel computes a product: one of rows that follow one another, of a matrix that is large enough."""
    w = product.weights
    if w not in whole or not (is_run(product.units.indices) and is_run(product.inputs.indices)):
        return False
    matrix, _ = whole[w]
    if matrix.height * matrix.width <= tiny or (product.role == "units" and product.accumulate):
        return False
    part = matrix.height > w.height
    return not part or (
        product.role == "inputs" and w.width % width == 0 and not weights_of(matrix, width).narrow
    )


def _learnt_twice(bodies: Sequence[Sequence[Instruction]], size: int) -> list[int]:
    """The parameters whose gradient several products add to, of `size` positions."""
    learning = [
        each for body in bodies for each in body if isinstance(each, Product) and each.role == "weights"
    ]
    learners = Counter(first for each in learning for first in (each.weights.first, each.bias))
    twice = [
        e for e in learning if max(learners[e.weights.first], (e.bias is not None) * learners[e.bias]) > 1
    ]
    return list({i % size for each in twice for i in each.out.indices})


def _alone(blocks: Sequence[Block], bodies: Sequence[Sequence[Instruction]]) -> NDArray[np.bool_]:
    """Which positions are parameters that no rule reads, and whose gradient one product alone writes."""
    size = blocks[0].vector
    alone = np.zeros(2 * size, dtype=bool)  # the positions, then their gradients; behind them stand constants
    alone[array_of(blocks[0].parameters)] = True
    alone[_learnt_twice(bodies, size)] = False
    for block, body in zip(blocks, bodies, strict=True):
        for instruction in (*block.before, *inside(body), *block.after):
            if not isinstance(instruction, Product):
                for rows in (instruction.out, *instruction.operands):
                    if rows.uniform:
                        touched = array_of(rows.indices)
                        alone[touched[touched < 2 * size] % size] = False
    return alone[:size]
