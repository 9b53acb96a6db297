"""Making the plan of a program: kernels for layers, transposes at their borders, rows for everything else.

A row of a program stands either in rows (one row after the other, samples side by side), where rules and losses
work, or in a matrix of samples, where products work; transposes stand at the borders.
"""

from collections.abc import Sequence
from typing import Literal

import numpy as np

from engine.compile.blocks.block import Block
from engine.compile.blocks.instructions import Apply, Instruction, Matrix, Product
from engine.compile.emit.llvm.planning.arena import Arena, Pointer, Samples
from engine.compile.emit.llvm.planning.fusing import Key, Partial
from engine.compile.emit.llvm.planning.layers import layers, weights_of
from engine.compile.emit.llvm.planning.plan import Call, InRows, Plan, Step, places_of
from engine.compile.emit.llvm.planning.standing import Standing
from engine.compile.emit.llvm.products.gradients import WeightGradient, bias_gradient
from engine.compile.emit.llvm.products.kernels import Kernels
from engine.compile.emit.llvm.products.narrow import dots, row_sums
from engine.compile.emit.llvm.products.products import (
    Finish,
    Sums,
    from_before,
    from_bias,
    times_partial,
    times_partial_where_taken,
    to_y,
    zero,
)
from engine.compile.emit.llvm.products.tiles import ROWS, stride
from engine.compile.emit.llvm.products.transposes import (
    rows_to_samples,
    samples_to_rows,
    weights_transposed,
)
from engine.compile.emit.llvm.writing.target import Target


class Draft:
    """The facts before memory is shared out: layers, and the rows that stand in rows.

    needed  the rows that are read or written where they stand in rows
    places  where each position stands
    """

    def __init__(
        self, program: Block, adjoints: Sequence[Block], target: Target, *, learns: bool = False
    ) -> None:
        self.program, self.adjoints, self.target = program, adjoints, target
        self.layers = layers(program, adjoints, target.width, learns=learns)
        self.needed = {
            row
            for body in range(1 + len(adjoints))
            for _, instruction in self.layers.instructions(body)
            if not isinstance(instruction, Product)
            for rows in (*instruction.operands, *((instruction.out,) if instruction.accumulate else ()))
            if not rows.uniform
            for row in rows.indices
        }
        for rows in (program.outputs, *(adjoint.outputs for adjoint in adjoints)):
            self.needed.update(() if rows.uniform else rows.indices)
        matrices = {p.weights for p in self.layers.products() if p.role == "units"}
        size = max(block.vector for block in (program, *adjoints))
        stored = [(matrix, weights_of(matrix, target.width)) for matrix in matrices]
        self.places = places_of(stored, program.vector, size)

    def plan(self, arena: Arena, kernels: Kernels, settings: int = 0, learn: Finish = to_y) -> Plan:
        """The plan of the program and its adjoints.

        settings  where the numbers stand that `learn` reads
        learn     what becomes of a gradient of weights

        A row that turns out to be missing where it is needed is put in rows, and the plan is made again.
        """
        begun = arena.size
        while True:
            arena.size = begun
            planner = _Planner(self, Plan(arena, kernels, self.places), settings, learn)
            planner.walk()
            if not planner.missing:
                return planner.plan
            self.needed |= planner.missing


class _Planner:
    def __init__(self, draft: Draft, plan: Plan, settings: int, learn: Finish) -> None:
        self.program, self.layers, self.needed = draft.program, draft.layers, draft.needed
        self.adjoints = draft.adjoints
        self.plan, self.arena, self.kernels, self.target = plan, plan.arena, plan.kernels, draft.target
        self.settings, self.learn = settings, learn
        self.missing = set[int]()
        self.columns = len(self.program.given[0])
        self.in_rows = {*range(self.columns), *(i for a in self.adjoints for i in a.given[2].indices)}
        self.matrices = Standing()
        self.partials = dict[int, Pointer]()
        self.turned = dict[int, int]()
        self.steps = plan.forward
        self.pending = list[Instruction]()

    def walk(self) -> None:
        """Plan all ways. The matrices of one adjoint may stand where those of the one before it did."""
        for product in self.layers.products():
            matrix, _ = self.layers.whole[product.weights]
            if product.role == "inputs" and not weights_of(matrix, self.target.width).narrow:
                self._turn(matrix)
        self._walk(0)
        forward, end = (self.in_rows, self.matrices, self.arena.size), self.arena.size
        for body in range(1, 1 + len(self.adjoints)):
            self.in_rows, self.matrices, self.arena.size = set(forward[0]), Standing(forward[1]), forward[2]
            self.steps = list[Step]()
            self.plan.backs.append(self.steps)
            self._walk(body)
            end = max(end, self.arena.size)
        self.arena.size = end
        self.plan.columns = sorted(row for row in self.needed if row < self.columns)

    def _walk(self, body: int) -> None:
        for key, instruction in self.layers.instructions(body):
            if not isinstance(instruction, Product):
                self.pending.append(instruction)
                self._written(instruction)
            elif instruction.role == "units":
                self._units(key, instruction, self.layers.activations.get(key))
            elif instruction.role == "inputs":
                self._inputs(instruction, self.layers.partials.get(key))
            else:
                self._weights(instruction)
        self._flush()

    def _flush(self) -> None:
        if self.pending:
            self.steps.append(InRows(tuple(self.pending)))
            self.pending = []

    def _call(self, function: str, *pointers: Pointer | None) -> None:
        self._flush()
        self.steps.append(Call(function, pointers))

    def _written(self, instruction: Instruction) -> None:
        out = instruction.out
        if not out.uniform:
            self.in_rows.update(out.indices)
            self.matrices.forget(min(out.indices), max(out.indices) + 1)

    def _matrix(self, rows: Sequence[int], *, own: bool = False) -> Samples:
        """The matrix of these rows; `own` where it is going to be written."""
        run = rows[0], len(rows)
        if run in self.matrices:
            return self.matrices[run]
        if not own and (part := self.matrices.around(run)):
            return part
        if rows[-1] < self.columns and self.steps is self.plan.forward:
            matrix = self.matrices[run] = Samples(self.arena.reserve(self.arena.capacity + ROWS), 0)
            self.plan.gathered.append((run[0], matrix))
            return matrix
        matrix = self.matrices[run] = self._new(len(rows))
        if rows[-1] < self.columns:
            self.missing.update(set(rows) - self.needed)
        self._need_rows(rows)
        steps = self.arena.step, matrix.stride
        turn = self.kernels.name(
            ("rows_to_samples", len(rows), steps),
            lambda name: rows_to_samples(name, len(rows), steps, self.target),
        )
        self._call(turn, self.arena.row_pointer(rows[0]), matrix.pointer)
        return matrix

    def _new(self, columns: int) -> Samples:
        step = stride(columns)
        return Samples(self.arena.reserve(self.arena.capacity * step), step)

    def _stands(self, rows: Sequence[int], matrix: Samples) -> None:
        """The matrix holds these rows now; where they are needed in rows, they are copied there."""
        run = rows[0], len(rows)
        self.matrices.forget(run[0], run[0] + run[1], besides=run)
        self.matrices[run] = matrix
        self.in_rows.difference_update(rows)
        if not self.needed.isdisjoint(rows):
            steps = matrix.stride, self.arena.step
            turn = self.kernels.name(
                ("samples_to_rows", len(rows), steps),
                lambda name: samples_to_rows(name, len(rows), steps, self.target),
            )
            self._call(turn, matrix.pointer, self.arena.row_pointer(rows[0]))
            self.in_rows.update(rows)

    def _units(self, key: Key, product: Product, activation: Apply | None) -> None:
        """y = W x + b, and its activation."""
        x, weights = self._matrix(product.inputs.indices), weights_of(product.weights, self.target.width)
        w = self.arena.vector_pointer(product.weights.first)
        b = None if product.bias is None else self.arena.vector_pointer(product.bias)
        target, step = self.target, self.arena.step
        if weights.narrow and activation is None:
            name = self.kernels.name(
                ("dots", weights, x.stride, b is None),
                lambda name: dots(name, weights, x.stride, step, target, bias=b is not None),
            )
            self._call(name, x.pointer, w, b, self.arena.row_pointer(product.units.indices[0]), None)
            self._written(product)
            return
        y, start = self._new(weights.units), zero if b is None else from_bias
        sums = Sums(weights.inputs, weights.units, x.stride, y.stride)
        op = activation.op if activation else None
        cheap = op is not None and self.kernels.is_cheap(op)
        rows = activation.out.indices if activation else product.units.indices
        e = self._partials(key, activation, y.stride)
        finish = self.kernels.activated(op, partial=e is not None) if op is not None and cheap else to_y
        name = self.kernels.name(
            ("units", sums, b is None, op if cheap else None, e is None),
            lambda name: sums.emit(name, target, start, finish),
        )
        self._call(name, x.pointer, w, b, y.pointer, e)
        if op is not None and not cheap:
            act = self.kernels.name(
                ("activation", op, weights.units, y.stride, e is None),
                lambda name: self.kernels.activation(
                    op, weights.units, y.stride, name, partial=e is not None
                ),
            )
            self._call(act, y.pointer, e)
        self._stands(rows, y)

    def _partials(self, key: Key, activation: Apply | None, step: int) -> Pointer | None:
        """Where the partials of an activation are kept, if an adjoint reads them."""
        if activation is None or key not in self.layers.kept:
            return None
        e = self.arena.reserve(self.arena.capacity * step), 8 * step
        self.partials[activation.out.indices[0]] = e
        return e

    def _inputs(self, product: Product, partial: Partial | None) -> None:
        """dx = Wᵀ dy, times the partial of the activation before it."""
        matrix, row = self.layers.whole[product.weights]
        weights, target, step = weights_of(matrix, self.target.width), self.target, self.arena.step
        rows = product.inputs.indices
        y = self._matrix(rows, own=True) if product.accumulate else self._new(weights.inputs)
        e = self.partials[rows[0] - self.program.rows] if partial else None
        start, finish = (
            from_before if product.accumulate else zero,
            to_y if partial is None else times_partial,
        )
        mask = None
        if partial is not None and partial.mask is not None:
            self._flush()
            self._need_rows([partial.mask])
            mask, finish = self.arena.row_pointer(partial.mask), times_partial_where_taken
        if weights.narrow:
            self._need_rows(product.units.indices)
            x = self.arena.row_pointer(product.units.indices[0])
            sums = Sums(weights.units, weights.inputs, 1, y.stride, step, by_rows=True)
            w = self.arena.vector_pointer(product.weights.first)
        else:
            d = self._matrix(product.units.indices)
            x, w = d.pointer, (self._turn(matrix) + 8 * row * target.width, 0)
            sums = Sums(len(product.units), weights.inputs, d.stride, y.stride, stored=weights.units)
        name = self.kernels.name(
            ("inputs", sums, product.accumulate, partial is None, mask is None),
            lambda name: sums.emit(name, target, start, finish),
        )
        self._call(name, x, w, mask, y.pointer, e)
        self._stands(partial.out.indices if partial else rows, y)

    def _turn(self, matrix: Matrix) -> int:
        """The transposed weights, made at the beginning of a batch."""
        first, weights = matrix.first, weights_of(matrix, self.target.width)
        if first not in self.turned:
            self.turned[first] = self.arena.reserve(weights.inputs * weights.units)
            name = self.kernels.name(
                ("turned", weights), lambda name: weights_transposed(name, weights, self.target)
            )
            self.plan.once.append(Call(name, (self.arena.vector_pointer(first), (self.turned[first], 0)), ""))
        return self.turned[first]

    def _weights(self, product: Product) -> None:
        """dW = dy xᵀ and db, handed to `learn`: after all others, since an update must not come before a use."""
        weights, target, step = weights_of(product.weights, self.target.width), self.target, self.arena.step
        first = product.weights.first - self.program.vector
        x, units = self._matrix(product.inputs.indices), product.units.indices
        if weights.narrow:
            self._need_rows(units)
            d = self.arena.row_pointer(units[0])
            sums = WeightGradient(weights.units, weights.inputs, 1, x.stride, step, by_rows=True)
            pointers = d, x.pointer
            biases = self.kernels.name(
                ("row_sums", weights.units),
                lambda name: row_sums(name, weights.units, step, target, self.learn),
            )
        else:
            matrix = self._matrix(units)
            d = matrix.pointer
            sums = WeightGradient(weights.inputs, weights.units, x.stride, matrix.stride)
            pointers = x.pointer, d
            biases = self.kernels.name(
                ("biases", weights.units, matrix.stride),
                lambda name: bias_gradient(name, weights.units, matrix.stride, target, self.learn),
            )
        name = self.kernels.name(("weights", sums), lambda name: sums.emit(name, target, self.learn))
        rest = self._mode(product, product.weights.indices)
        w, settings = self.arena.vector_pointer(first), (self.settings, 0)
        self.plan.learn.append(Call(name, (*pointers, w, settings), rest, sums.inputs))
        if product.bias is not None:
            rest = self._mode(product, range(product.bias, product.bias + weights.units))
            b = self.arena.vector_pointer(product.bias - self.program.vector)
            self.plan.learn.append(Call(biases, (None, d, b, settings), rest))

    def _mode(self, product: Product, gradients: Sequence[int]) -> Literal["mode", "fused mode"]:
        """Whether the kernel may update these parameters itself, since nobody else uses them."""
        own = np.asarray(gradients) - self.program.vector
        if not product.accumulate and self.layers.alone[own].all():
            self.plan.learnt[own] = True
            return "fused mode"
        self.plan.added.update(() if product.accumulate else gradients)
        return "mode"

    def _need_rows(self, rows: Sequence[int]) -> None:
        self.missing.update(row for row in rows if row not in self.in_rows)
        self.plan.read.update(rows)
