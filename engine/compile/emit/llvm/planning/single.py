"""Making the plan of a program of one sample: its rows are neighbours, and so are the vectors of a stack."""

from engine.compile.blocks.instructions import Product, Rows
from engine.compile.emit.llvm.planning.arena import Pointer
from engine.compile.emit.llvm.planning.layers import weights_of
from engine.compile.emit.llvm.planning.plan import Call, Step
from engine.compile.emit.llvm.planning.planner import Planner
from engine.compile.emit.llvm.products.gradients import WeightGradient, bias_gradient
from engine.compile.emit.llvm.products.products import Start, Sums, from_before, from_bias, to_y, zero
from engine.compile.emit.llvm.rows.packed.stacks import Stack


class Single(Planner):
    """Plans a program of one sample, then each of its adjoints: products work where the rows stand."""

    def walk(self) -> None:
        """Plan all ways."""
        self._turn_all()
        for body in range(1 + len(self.adjoints)):
            if body:
                self.steps = list[Step]()
                self.plan.backs.append(self.steps)
            for key, instruction in self.layers.instructions(body):
                if isinstance(instruction, Product):
                    self._stack(self.layers.stacks[key])
                else:
                    self.pending.append(instruction)
            self.flush()
        self.plan.columns = sorted(row for row in self.needed | self.plan.read if row < self.columns)

    def _stack(self, stack: Stack) -> None:
        """The call of a stack's kernel."""
        product = stack.product
        for rows, step in ((product.inputs, stack.inputs), (product.units, stack.units)):
            own = rows.indices
            self.plan.read.update(i + n * step for n in range(stack.count) for i in own)
        if product.role == "weights":
            self._learnt(stack)
            return
        start: Start
        whole, row = self.layers.whole[product.weights]
        weights = weights_of(whole, self.target.width)
        x, y = self._pointer(product.inputs), self._pointer(product.units)
        if product.role == "units":
            w = self.arena.vector_pointer(product.weights.first)
            b = None if product.bias is None else self.arena.vector_pointer(product.bias)
            start = zero if b is None else from_bias
            sums = Sums(weights.inputs, weights.units, stack.inputs, stack.units, samples=stack.count)
        else:
            x, y, b = y, x, None
            w = self._turn(whole) + 8 * row * self.target.width, 0
            start = from_before if product.accumulate else zero
            sums = Sums(
                *(len(product.units), weights.inputs, stack.units, stack.inputs),
                stored=weights.units,
                samples=stack.count,
            )
        name = self.kernels.name(
            (product.role, sums, b is None, product.accumulate),
            lambda name: sums.emit(name, self.target, start, to_y, hot=self._is_hot(product)),
        )
        self.call(name, x, w, b, y, None)

    def _learnt(self, stack: Stack) -> None:
        """The gradients of weights and biases, summed over the vectors of a stack."""
        product = stack.product
        weights, target = weights_of(product.weights, self.target.width), self.target
        first = product.weights.first - self.program.vector
        x, d = self._pointer(product.inputs), self._pointer(product.units)
        sums = WeightGradient(weights.inputs, weights.units, stack.inputs, stack.units)
        name = self.kernels.name(
            ("weights", sums), lambda name: sums.emit(name, target, self.learn, hot=self._is_hot(product))
        )
        rest = self._mode(product, product.weights.indices)
        w, settings = self.arena.vector_pointer(first), (self.settings, 0)
        self.plan.learn.append(Call(name, (x, d, w, settings), rest, count=stack.count))
        if product.bias is not None:
            biases = self.kernels.name(
                ("biases", weights.units, stack.units),
                lambda name: bias_gradient(name, weights.units, stack.units, target, self.learn),
            )
            rest = self._mode(product, range(product.bias, product.bias + weights.units))
            b = self.arena.vector_pointer(product.bias - self.program.vector)
            self.plan.learn.append(Call(biases, (None, d, b, settings), rest, count=stack.count))

    def _pointer(self, rows: Rows) -> Pointer:
        return self.arena.row_pointer(rows.indices[0])
