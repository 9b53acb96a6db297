"""Transposing: the chain rule over the instructions of a block gives its adjoint, a block of the same instructions.

The adjoint of one output walks the cone of that output alone: a row that the output does not depend on is never
touched, and no 0 * inf comes from it. Nor does one come from an operand that a rule leaves out (`where`): a row that
gradients reach only through such rules passes nothing on, for the samples that leave it out (masks.py).
"""

import ast
from collections.abc import Sequence
from functools import cache
from itertools import chain, groupby
from typing import Literal

from engine.calculus.partials.formula import formula
from engine.compile.blocks.adjoint.loop_adjoint import LoopAdjoint
from engine.compile.blocks.adjoint.masks import Mask, Masks
from engine.compile.blocks.block import Block
from engine.compile.blocks.instructions import (
    Apply,
    Copy,
    Gather,
    Instruction,
    Loop,
    Matrix,
    Product,
    Rows,
    Scatter,
    Sum,
    indices,
    inside,
)
from engine.compile.blocks.marks import Marks
from engine.core import operations as ops
from engine.core.operation import Operation

Target = Literal["inputs", "parameters"]


def adjoint(block: Block, output: int, to: Target) -> Block:
    """The gradient of one output, by its number, to every column of the batch or to every parameter.

    The rows and the vector of `block` keep their numbers. The gradient of row r has the row block.rows + r, that
    of position p the position block.vector + p. The seed is the gradient of the output. The result is a row for
    each column, or a position for each parameter; it is 0 where the output does not depend on it.
    """
    return _Transposer(block, to).block(block.outputs.indices[output])


class _Transposer:
    """Goes back through the instructions, and knows which gradients stand already.

    parts    the instructions of the adjoint: before, body, after
    part     the number of the part that is written
    touched  the rows, and the positions, whose gradient stands
    masks    for which samples a gradient reaches them; None where no rule leaves anything out
    sizes    how many rows and positions there are by now, those for steps in between included
    """

    def __init__(self, block: Block, to: Target) -> None:
        self.program = block
        columns = Rows(block.given[0].indices)
        self.targets = columns if to == "inputs" else Rows(block.parameters, uniform=True)
        self.needed = _needed(block, self.targets)
        self.touched = Marks(block.rows), Marks(block.vector)
        self.parts: tuple[list[Instruction], ...] = ([], [], [])
        selects = any(map(_leaves_out, chain(block.before, inside(block.body))))
        self.masks = Masks(self.parts, self._between, 2 * block.vector) if selects else None
        self.sizes = [2 * block.rows, 2 * block.vector + 1 + selects]
        self.part = 1
        self.own: set[int] | None = None  # the rows of the body of a loop, while its adjoint is written

    def block(self, output: int) -> Block:
        program = self.program
        self.touched[0].add((output,))
        self._reach(Rows((output,)), [None])
        self._walk(program.body)
        self.part = 2
        self._walk(program.before)
        self.part = 0 if self.targets.uniform else 1
        self._clear(self._untouched(self.targets))
        before, body, after = map(tuple, self.parts)
        return Block(
            rows=self.sizes[0],
            vector=self.sizes[1],
            given=(
                Rows(range(program.rows)),
                Rows(range(program.vector), uniform=True),
                Rows((program.rows + output,)),
            ),
            parameters=program.parameters,
            fixed=program.fixed,
            constants=(
                *program.constants,
                *enumerate([0.0, 1.0][: 1 + bool(self.masks)], 2 * program.vector),
            ),
            before=before,
            body=body,
            after=after,
            outputs=self._gradient(self.targets),
        )

    def _walk(self, instructions: Sequence[Instruction]) -> None:
        for instruction in reversed(instructions):
            if isinstance(instruction, Loop):
                self._loop(instruction)
                continue
            touched, needed = (marks[instruction.out.uniform] for marks in (self.touched, self.needed))
            if isinstance(instruction, Product):
                live = [
                    i for i, unit in enumerate(instruction.units.indices) if touched[unit] and needed[unit]
                ]
                self._product(instruction, live)
            elif isinstance(instruction, Apply):
                self._apply(instruction)
            elif isinstance(instruction, Gather):
                self._gather(instruction)
            elif isinstance(instruction, Scatter):
                raise NotImplementedError(f"the adjoint of an adjoint is taken of its tape: {instruction}")
            else:
                self._sum(instruction)

    def _sum(self, instruction: Sum | Copy) -> None:
        """The gradient of a sum goes to each of its terms as it is."""
        out = instruction.out
        terms = instruction.terms if isinstance(instruction, Sum) else instruction.source
        count = len(terms) // len(out)
        touched, needed = self.touched[out.uniform], self.needed[terms.uniform]
        live = [
            i for i, term in enumerate(terms.indices) if needed[term] and touched[out.indices[i // count]]
        ]
        if live:
            to, upstream = _picked(terms, live), _picked(out, [i // count for i in live])
            if self.masks:
                self._reach(to, self.masks.of(upstream))
            accumulate = self._add_to(to)
            self._write(Copy(self._gradient(to), self._gradient(upstream), accumulate))

    def _gather(self, gather: Gather) -> None:
        """The gradient of a look-up goes to the chosen row of its table alone."""
        count, touched = len(gather.table) // len(gather.out), self.touched[gather.out.uniform]
        needed = self.needed[gather.table.uniform]
        live = [
            i
            for i, out in enumerate(gather.out.indices)
            if touched[out] and needed.some(gather.table.indices[count * i : count * (i + 1)])
        ]
        if not live:
            return
        to = _picked(gather.table, [count * i + j for i in live for j in range(count)])
        out, index = _picked(gather.out, live), _picked(gather.index, live)
        if self.masks and to.uniform:
            self._reach(to, [None] * len(to))
        elif self.masks:
            reached, ones = self._between(to), [self._constant(1, 1)] * len(live)
            rows = [mask or one for mask, one in zip(self.masks.of(out), ones, strict=True)]
            source = self._between(out)
            for i, row in enumerate(rows):
                self._write(Copy(source[i : i + 1], row))
            self._write(Copy(reached, self._constant(0, len(to))))
            self._write(Scatter(reached, source, index))
            self._reach(to, [reached[k : k + 1] for k in range(len(to))])
        self._clear(self._untouched(to))
        self.touched[to.uniform].add(to.indices)
        self._write(Scatter(self._gradient(to), self._gradient(out), index))

    def _loop(self, loop: Loop) -> None:
        """A loop from the last step to the first. Each step computes its rows again, from the state before it."""
        adjoint = LoopAdjoint(loop, self.needed)
        while adjoint.begin(self.touched):
            base, outer = self.touched, self.own
            self.touched, self.own = adjoint.inside(base), adjoint.own
            begun, known = len(self.parts[1]), self.masks.without(adjoint.own) if self.masks else None
            self._reach(Rows(tuple(adjoint.seeded)), [None] * len(adjoint.seeded))
            self._walk(loop.body)
            written, self.parts[1][begun:] = self.parts[1][begun:], []
            inner, self.touched, self.own = self.touched, base, outer
            if self.masks:
                self.masks.back(known)
            if adjoint.end(inner, written):
                break
        else:
            return
        for rows in adjoint.reached(self.program):
            self._clear(self._untouched(rows))
            self.touched[rows.uniform].add(rows.indices)
            self._reach(rows, [None] * len(rows))
        self._write(adjoint.instruction(self._between, self._gradient))

    def _apply(self, instruction: Apply) -> None:
        """Upstream times partial, to each operand that is on a way to a target."""
        out, operands = instruction.out, instruction.operands
        slots = [
            k
            for k, rows in enumerate(operands)
            if _passes(instruction.op, k) and self.needed[rows.uniform].some(rows.indices)
        ]
        own = set(out.indices)
        inner = [
            k for k in slots if operands[k].uniform == out.uniform and not own.isdisjoint(operands[k].indices)
        ]
        live = self._live(instruction, inner)
        if len(inner) > 1:  # each row may lead to another by any operand: row by row, from the last
            for i in live:
                for k in slots:
                    self._partial(instruction, k, [i])
        else:
            for k in sorted(slots, key=lambda slot: slot not in inner):
                self._partial(instruction, k, live)

    def _live(self, instruction: Apply, inner: Sequence[int]) -> Sequence[int]:
        """Which rows of a rule have a gradient; from the last to the first where rows read one another."""
        out, touched = instruction.out, self.touched[instruction.out.uniform]
        if not inner:
            everything = range(len(out))
            return (
                everything
                if touched.every(out.indices)
                else [i for i in everything if touched[out.indices[i]]]
            )
        live: list[int] = []
        reached: set[int] = set()
        for i in reversed(range(len(out))):
            if touched[out.indices[i]] or out.indices[i] in reached:
                live.append(i)
                reached.update(instruction.operands[k].indices[i] for k in inner)
        return live

    def _partial(self, instruction: Apply, k: int, live: Sequence[int]) -> None:
        operand = instruction.operands[k]
        needed = self.needed[operand.uniform]
        if not needed.every(operand.indices):
            live = [i for i in live if needed[operand.indices[i]]]
        if not live:
            return
        if self.masks is None:
            self._add_partial(instruction, k, live)
            return
        own = set(instruction.out.indices)
        chain = operand.uniform == instruction.out.uniform and not own.isdisjoint(operand.indices)
        for places in [[i] for i in live] if chain else [list(live)]:  # a chain goes row by row
            masks = self._masks(self.masks, instruction, k, places)
            self._reach(_picked(operand, places), masks)
            for sure in (True, False):
                some = [i for i, mask in zip(places, masks, strict=True) if (mask is None) == sure]
                if some:
                    self._add_partial(
                        instruction, k, some, [mask for mask in masks if mask is not None and not sure]
                    )

    def _masks(self, known: Masks, instruction: Apply, k: int, places: Sequence[int]) -> list[Mask]:
        """For which samples operand k of these rows takes a gradient: where row i has one, and takes it along."""
        op, y = instruction.op, _picked(instruction.out, places)
        masks = known.of(y)
        if not op.selects:
            return masks
        partial = self._between(y)
        operands = (*(_picked(rows, places) for rows in instruction.operands), y, self._constant(1, len(y)))
        self._write(Apply(partial, operands, op, k))
        some = [i for i, mask in enumerate(masks) if mask is not None]
        if some:
            both, takes = self._between(y[: len(some)]), _picked(partial, some)
            upstream = _joined([mask for mask in masks if mask is not None])
            self._write(Apply(both, (takes, upstream, self._constant(0, len(some))), ops.where))
            numbers = dict(zip(some, both.indices, strict=True))
            partial = Rows(tuple(numbers.get(i, row) for i, row in enumerate(partial.indices)), y.uniform)
        return [partial[i : i + 1] for i in range(len(places))]

    def _add_partial(
        self, instruction: Apply, k: int, places: Sequence[int], masks: Sequence[Rows] = ()
    ) -> None:
        """Add upstream times partial to operand k; with masks nothing, where they are 0."""
        op, y = instruction.op, _picked(instruction.out, places)
        to, upstream = _picked(instruction.operands[k], places), self._gradient(y)
        operands = (*(_picked(rows, places) for rows in instruction.operands), y, upstream)
        if not masks:
            accumulate = self._add_to(to)
            self._write(Apply(self._gradient(to), operands, op, k, accumulate))
            return
        product = self._between(y)
        self._write(Apply(product, operands, op, k))
        accumulate = self._add_to(to)
        guarded = _joined(masks), product, self._constant(0, len(y))
        self._write(Apply(self._gradient(to), guarded, ops.where, None, accumulate))

    def _constant(self, number: int, count: int) -> Rows:
        """The position of 0 or 1, `count` times."""
        return Rows((2 * self.program.vector + number,) * count, uniform=True)

    def _reach(self, rows: Rows, masks: Sequence[Mask]) -> None:
        """Note for which samples a gradient reaches rows, and positions that are computed from others."""
        if self.masks and (not rows.uniform or self.program.before):
            own = self.own
            if own is not None:  # what a step knows about rows around its loop does not hold for the others
                masks = [
                    mask if not rows.uniform and i in own else None
                    for i, mask in zip(rows.indices, masks, strict=False)
                ]
            self.masks.reach(rows, masks)

    def _between(self, like: Rows) -> Rows:
        """New rows, or positions, for a step in between."""
        first = self.sizes[like.uniform]
        self.sizes[like.uniform] += len(like)
        return Rows(range(first, first + len(like)), like.uniform)

    def _product(self, product: Product, live: list[int]) -> None:
        """The gradients of a product, for each run of the units that have one."""
        for _, run in groupby(enumerate(live), key=lambda pair: pair[1] - pair[0]):
            units = [unit for _, unit in run]
            self._product_of_run(product, slice(units[0], units[-1] + 1))

    def _product_of_run(self, product: Product, run: slice) -> None:
        w, vector = product.weights, self.program.vector
        units, count = self._gradient(product.units[run]), run.stop - run.start
        weights = Matrix(w.first + run.start * w.stride, count, w.width, w.stride)
        bias = None if product.bias is None else product.bias + run.start
        own = Product("weights", product.units[run], product.inputs, weights, bias).out
        if self.masks:
            mask = self.masks.union(set(self.masks.of(product.units[run])), uniform=False)
            for rows in (own, product.inputs):
                self._reach(rows, [mask] * len(rows))
        if self.needed[True].some(own.indices):
            to = Matrix(weights.first + vector, count, w.width, w.stride)
            to_bias = None if bias is None else bias + vector
            accumulate = self._add_to(own, stored=True)
            self._write(Product("weights", units, product.inputs, to, to_bias, accumulate))
        if self.needed[False].some(product.inputs.indices):
            accumulate = self._add_to(product.inputs)
            self._write(Product("inputs", units, self._gradient(product.inputs), weights, None, accumulate))

    def _add_to(self, rows: Rows, *, stored: bool = False) -> bool:
        """Whether to add to these gradients, since one of them stands; then those that do not are cleared.

        What the body adds to positions is cleared before it; a product stores the first sample's (`stored`).
        """
        touched, fresh = self.touched[rows.uniform], self._untouched(rows)
        sums = self.part == 1 and rows.uniform and not stored
        store = len(fresh) == len(rows) and not sums
        if not store:
            self._clear(fresh)
        touched.add(rows.indices)
        return not store

    def _untouched(self, rows: Rows) -> Rows:
        touched = self.touched[rows.uniform]
        return Rows(indices([i for i in dict.fromkeys(rows.indices) if not touched[i]]), rows.uniform)

    def _clear(self, rows: Rows) -> None:
        """Let these gradients begin at 0: the positions that a body adds to before it."""
        if len(rows):
            zeros = Rows((2 * self.program.vector,) * len(rows), uniform=True)
            part = 0 if self.part == 1 and rows.uniform else self.part
            self.parts[part].append(Copy(self._gradient(rows), zeros))

    def _write(self, instruction: Instruction) -> None:
        self.parts[self.part].append(instruction)

    def _gradient(self, rows: Rows) -> Rows:
        """The rows of the gradient of rows, the positions of that of positions."""
        offset = self.program.vector if rows.uniform else self.program.rows
        if isinstance(rows.indices, range):
            return Rows(range(rows.indices.start + offset, rows.indices.stop + offset), rows.uniform)
        return Rows(tuple(i + offset for i in rows.indices), rows.uniform)


def _leaves_out(instruction: Instruction) -> bool:
    """Whether it passes no gradient to some of its operands, by its numbers."""
    return isinstance(instruction, Gather) or (isinstance(instruction, Apply) and instruction.op.selects)


@cache
def _passes(op: Operation, k: int) -> bool:
    """Whether an operation may pass a gradient to operand k: a comparison, with its partials of 0, does not."""
    if not op.selects:
        return True
    partial = formula(op).partials[k]
    return not (isinstance(partial, ast.Constant) and partial.value == 0)


def _needed(block: Block, targets: Rows) -> tuple[Marks, Marks]:
    """The rows, and the positions, that depend on a target."""
    needed = Marks(block.rows), Marks(block.vector)
    needed[targets.uniform].add(targets.indices)
    for instruction in chain(block.before, block.body):
        if isinstance(instruction, Loop):
            before = None
            while before != needed:  # until the state of no step joins them
                before = tuple(map(bytes, needed))
                for each in inside([instruction]):
                    _mark(needed, each)
        else:
            _mark(needed, instruction)
    return needed


def _mark(needed: tuple[Marks, Marks], instruction: Instruction) -> None:
    """Mark what an instruction writes, if it depends on what is marked."""
    marks = needed[instruction.out.uniform]
    operands = [
        (needed[rows.uniform], rows.indices)
        for k, rows in enumerate(instruction.operands)
        if not isinstance(instruction, Apply) or _passes(instruction.op, k)
    ]
    if isinstance(instruction, Product):
        if any(of.some(rows) for of, rows in operands):
            marks.add(instruction.out.indices)
        return
    if not operands:
        return
    if isinstance(instruction, Gather):
        operands = operands[:1]  # no gradient passes to the index
    count = len(operands[0][1]) // len(instruction.out)
    for i, row in enumerate(instruction.out.indices):  # in order: a row may read one before it
        marks[row] |= any(of.some(rows[count * i : count * (i + 1)]) for of, rows in operands)


def _joined(masks: Sequence[Rows]) -> Rows:
    """The row of each mask."""
    return Rows(indices([mask.indices[0] for mask in masks]), masks[0].uniform)


def _picked(rows: Rows, places: Sequence[int]) -> Rows:
    if isinstance(places, range) and len(places) == len(rows):
        return rows
    return Rows(indices([rows.indices[i] for i in places]), rows.uniform)
