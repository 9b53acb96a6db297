"""Making the plan of a program: kernels for layers, transposes at their borders, rows for everything else.

A row of a program stands either in rows (one row after the other, samples side by side), where rules and losses
work, or in a matrix of samples, where products work; transposes stand at the borders.
"""

from collections.abc import Sequence
from typing import Literal

from engine.compile.blocks.block import Block
from engine.compile.blocks.instructions import Apply, Matrix, Product
from engine.compile.emit.llvm.planning.arena import Pointer
from engine.compile.emit.llvm.planning.borders import Borders
from engine.compile.emit.llvm.planning.fusing import Key, Partial
from engine.compile.emit.llvm.planning.layers import Layers, weights_of
from engine.compile.emit.llvm.planning.plan import Call, Plan, Step, array_of
from engine.compile.emit.llvm.planning.standing import Standing
from engine.compile.emit.llvm.products.gradients import WeightGradient, bias_gradient
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
from engine.compile.emit.llvm.products.transposes import weights_transposed
from engine.compile.emit.llvm.writing.target import Target

MANY = 2  # inputs for each sample of a block: then threads that share the units read less than if they share samples
FEW = 8  # a product of a smaller part of the largest one's work is compiled with the least effort


def _size(product: Product) -> int:
    return product.weights.height * product.weights.width


class Planner(Borders):
    """Plans a program, then each of its adjoints.

    settings  where the numbers stand that `learn` reads
    learn     what becomes of a gradient of weights
    threads   whether several may work on a block
    """

    def __init__(
        self,
        layers: Layers,
        blocks: Sequence[Block],
        needed: set[int],
        plan: Plan,
        target: Target,
        settings: int,
        learn: Finish,
        *,
        threads: bool = False,
    ) -> None:
        self.program, *self.adjoints = blocks
        seeds = {i for adjoint in self.adjoints for i in adjoint.inputs[2].indices}
        super().__init__(plan, target, len(self.program.inputs[0]), needed, seeds)
        self.layers, self.settings, self.learn, self.threads = layers, settings, learn, threads
        self.most = max((_size(product) for product in layers.products()), default=0)
        self.partials = dict[int, Pointer]()
        self.turned = dict[int, int]()
        self.owned = set[int]()  # the first rows of products whose units threads share

    def walk(self) -> None:
        """Plan all ways. The matrices of one adjoint may stand where those of the one before it did."""
        self._turn_all()
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

    def _turn_all(self) -> None:
        """Transpose the weights that an adjoint reads, each matrix once."""
        for product in self.layers.products():
            matrix, _ = self.layers.whole[product.weights]
            if product.role == "inputs" and not weights_of(matrix, self.target.width).narrow:
                self._turn(matrix)

    def _walk(self, body: int) -> None:
        for key, instruction in self.layers.instructions(body):
            if not isinstance(instruction, Product):
                self.pending.append(instruction)
                self.written(instruction)
            elif instruction.role == "units":
                self._units(key, instruction, self.layers.activations.get(key))
            elif instruction.role == "inputs":
                self._inputs(instruction, self.layers.partials.get(key))
            else:
                self._weights(instruction)
        self.flush()

    def _units(self, key: Key, product: Product, activation: Apply | None) -> None:
        """y = W x + b, and its activation."""
        x, weights = self.matrix(product.inputs.indices), weights_of(product.weights, self.target.width)
        w = self.arena.vector_pointer(product.weights.first)
        b = None if product.bias is None else self.arena.vector_pointer(product.bias)
        target, step = self.target, self.arena.step
        if weights.narrow and activation is None:
            name = self.kernels.name(
                ("dots", weights, x.stride, b is None),
                lambda name: dots(name, weights, x.stride, step, target, bias=b is not None),
            )
            self.call(name, x.pointer, w, b, self.arena.row_pointer(product.units.indices[0]), None)
            self.written(product)
            return
        y, start = self.new(weights.units), zero if b is None else from_bias
        shared = self.threads and weights.inputs >= MANY * self.arena.capacity
        sums = Sums(weights.inputs, weights.units, x.stride, y.stride, shared=shared)
        op = activation.op if activation else None
        cheap = op is not None and self.kernels.is_cheap(op)
        rows = activation.out.indices if activation else product.units.indices
        e = self._partials(key, activation, y.stride)
        finish = self.kernels.activated(op, partial=e is not None) if op is not None and cheap else to_y
        name = self.kernels.name(
            ("units", sums, b is None, op if cheap else None, e is None),
            lambda name: sums.emit(name, target, start, finish, hot=self._is_hot(product)),
        )
        self.call(name, x.pointer, w, b, y.pointer, e, shared=shared)
        self.owned.update((rows[0],) if shared else ())
        if op is not None and not cheap:
            act = self.kernels.name(
                ("activation", op, weights.units, y.stride, e is None),
                lambda name: self.kernels.activation(
                    op, weights.units, y.stride, name, partial=e is not None
                ),
            )
            self.call(act, y.pointer, e)
        self.stands(rows, y)

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
        y = self.matrix(rows, own=True) if product.accumulate else self.new(weights.inputs)
        e = self.partials[rows[0] - self.program.rows] if partial else None
        shared = rows[0] - self.program.rows in self.owned  # their gradients stay where their weights are
        start, finish = (
            from_before if product.accumulate else zero,
            to_y if partial is None else times_partial,
        )
        mask = None
        if partial is not None and partial.mask is not None:
            self.flush()
            self.need_rows([partial.mask])
            mask, finish = self.arena.row_pointer(partial.mask), times_partial_where_taken
        if weights.narrow:
            self.need_rows(product.units.indices)
            x = self.arena.row_pointer(product.units.indices[0])
            sums = Sums(weights.units, weights.inputs, 1, y.stride, step, by_rows=True, shared=shared)
            w = self.arena.vector_pointer(product.weights.first)
        else:
            d = self.matrix(product.units.indices)
            x, w = d.pointer, (self._turn(matrix) + 8 * row * target.width, 0)
            sums = Sums(
                len(product.units), weights.inputs, d.stride, y.stride, stored=weights.units, shared=shared
            )
        name = self.kernels.name(
            ("inputs", sums, product.accumulate, partial is None, mask is None),
            lambda name: sums.emit(name, target, start, finish, hot=self._is_hot(product)),
        )
        self.call(name, x, w, mask, y.pointer, e, shared=shared)
        self.stands(partial.out.indices if partial else rows, y)

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
        x, units = self.matrix(product.inputs.indices), product.units.indices
        if weights.narrow:
            self.need_rows(units)
            d = self.arena.row_pointer(units[0])
            sums = WeightGradient(
                weights.units, weights.inputs, 1, x.stride, step, by_rows=True, shared=self.threads
            )
            pointers = d, x.pointer
            biases = self.kernels.name(
                ("row_sums", weights.units),
                lambda name: row_sums(name, weights.units, step, target, self.learn),
            )
        else:
            matrix = self.matrix(units)
            d = matrix.pointer
            sums = WeightGradient(weights.inputs, weights.units, x.stride, matrix.stride, shared=self.threads)
            pointers = x.pointer, d
            biases = self.kernels.name(
                ("biases", weights.units, matrix.stride),
                lambda name: bias_gradient(name, weights.units, matrix.stride, target, self.learn),
            )
        name = self.kernels.name(
            ("weights", sums), lambda name: sums.emit(name, target, self.learn, hot=self._is_hot(product))
        )
        rest = self._mode(product, product.weights.indices)
        w, settings = self.arena.vector_pointer(first), (self.settings, 0)
        self.plan.learn.append(Call(name, (*pointers, w, settings), rest, shared=self.threads))
        if product.bias is not None:
            rest = self._mode(product, range(product.bias, product.bias + weights.units))
            b = self.arena.vector_pointer(product.bias - self.program.vector)
            self.plan.learn.append(Call(biases, (None, d, b, settings), rest))

    def _mode(self, product: Product, gradients: Sequence[int]) -> Literal["mode", "fused mode"]:
        """Whether the kernel may update these parameters itself, since nobody else uses them."""
        own = array_of(gradients) - self.program.vector
        if not product.accumulate and self.layers.alone[own].all():
            self.plan.learnt[own] = True
            return "fused mode"
        self.plan.added.update(() if product.accumulate else gradients)
        return "mode"

    def _is_hot(self, product: Product) -> bool:
        """Whether a product has a share in the work that is worth its time to compile."""
        return FEW * _size(product) > self.most
