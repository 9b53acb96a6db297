"""A small program as one straight piece of code: every row and position is a name, nothing goes through memory.

The batch runs in vectors of samples, a call for one point in plain doubles; the text is the same but for the width.
"""

from collections.abc import Iterable, Mapping, Sequence

from engine.compile.block import Block
from engine.compile.emit.llvm.arithmetic import Arithmetic, Operand
from engine.compile.emit.llvm.driver import RUN, Computation
from engine.compile.emit.llvm.elementwise import apply
from engine.compile.emit.llvm.interleave import gather, scatter
from engine.compile.emit.llvm.memory import address, load, offset
from engine.compile.emit.llvm.target import Target
from engine.compile.emit.llvm.text import Text
from engine.compile.instructions import Apply, Copy, Instruction, Product, Rows, Sum

MOST = 400  # operations of a program with its gradients


def is_short(block: Block, adjoints: Sequence[Block]) -> bool:
    """Whether a program is small enough to be straight code."""
    return sum(operations(i) for b in (block, *adjoints) for i in (*b.before, *b.body)) <= MOST


def operations(instruction: Instruction) -> int:
    """How many operations of numbers an instruction is."""
    if isinstance(instruction, Product):
        return instruction.weights.height * (instruction.weights.width + 1)
    return len(instruction.terms if isinstance(instruction, Sum) else instruction.out)


class Straight:
    """Runs instructions over names.

    rows, positions  the names or known numbers so far
    """

    def __init__(self, a: Arithmetic, rows: dict[int, Operand], positions: dict[int, Operand]) -> None:
        self.a, self.rows, self.positions = a, rows, positions

    def run(self, instructions: Iterable[Instruction]) -> None:
        """Write the instructions, row by row."""
        for instruction in instructions:
            out, spaces = instruction.out, (self.rows, self.positions)
            numbers = spaces[out.uniform]
            for i, result in zip(out.indices, self._results(instruction), strict=True):
                numbers[i] = self.a.add(numbers[i], result) if instruction.accumulate else result

    def _results(self, instruction: Instruction) -> Iterable[Operand]:
        """The numbers of an instruction, each computed when it is asked for: a row may read one before it."""
        if isinstance(instruction, Product):
            return self._product(instruction)
        if isinstance(instruction, Sum):
            count = len(instruction.terms) // len(instruction.out)
            terms = (self._at(instruction.terms, k) for k in range(len(instruction.terms)))
            return (self._total([next(terms) for _ in range(count)]) for _ in instruction.out.indices)
        if isinstance(instruction, Copy):
            return (self._at(instruction.source, i) for i in range(len(instruction.out)))
        return self._applied(instruction)

    def _applied(self, instruction: Apply) -> Iterable[Operand]:
        for i in range(len(instruction.out)):
            operands = [self._at(operand, i) for operand in instruction.operands]
            yield apply(self.a, instruction.op, instruction.partial, operands)

    def _product(self, product: Product) -> Iterable[Operand]:
        """Each unit, or the gradient of each input."""
        w, a = product.weights, self.a
        sources, across = (product.inputs, w.width) if product.role == "units" else (product.units, w.height)
        steps = (w.stride, 1) if product.role == "units" else (1, w.stride)
        for i in range(w.height if product.role == "units" else w.width):
            total = None if product.bias is None else self.positions[product.bias + i]
            for k in range(across):
                weight, number = self.positions[w.first + steps[0] * i + steps[1] * k], self._at(sources, k)
                total = a.mul(weight, number) if total is None else a.fma(weight, number, total)
            yield 0.0 if total is None else total

    def _total(self, terms: Sequence[Operand]) -> Operand:
        total = terms[0]
        for term in terms[1:]:
            total = self.a.add(total, term)
        return total

    def _at(self, rows: Rows, i: int) -> Operand:
        return (self.positions if rows.uniform else self.rows)[rows.indices[i]]


def straight(block: Block, adjoints: Sequence[Block], target: Target, width: int) -> Computation:
    """The values of a block, and its gradients by one adjoint for each output, of at least `width` samples.

    The last vector of samples begins early enough to be full: some samples are computed twice, to the same numbers.
    """
    t = Text("run", RUN)
    once = Arithmetic(t, 1, target)
    positions = _positions(once, block, adjoints)
    last = t.let(f"sub i64 %n, {width}")
    spread: dict[int, Operand] = {
        position: number
        if isinstance(number, float) or width == 1
        else Arithmetic(t, width, target).spread(number)
        for position, number in positions.items()
    }
    columns, outputs = len(block.given[0]), len(block.outputs)

    def samples(sample: str, _: list[str]) -> list[str]:
        first = t.call("i64", "llvm.smin.i64", ("i64", sample), ("i64", last))
        a = Arithmetic(t, width, target)
        data = address(t, "%data", offset(t, [(first, 8 * columns)]))
        rows = dict(enumerate(gather(a, data, columns)))
        values, gradients = _results(a, block, adjoints, rows, spread)
        scatter(a, address(t, "%values", offset(t, [(first, 8 * outputs)])), values)
        if adjoints:
            scatter(a, address(t, "%gradients", offset(t, [(first, 8 * outputs * columns)])), gradients)
        return []

    t.loop("0", "%n", width, (), samples)
    t.do("ret void")
    return Computation([t], width)


def _positions(a: Arithmetic, block: Block, adjoints: Sequence[Block]) -> dict[int, Operand]:
    """The numbers of the positions: leaves, constants, and what is computed of them alone."""
    last = (adjoints or [block])[0]
    positions: dict[int, Operand] = dict(last.constants)
    for k, position in enumerate((*block.parameters, *block.fixed)):
        positions[position] = load(a.text, 1, address(a.text, "%leaves", 8 * k))
    for each in (block, *adjoints):
        Straight(a, {}, positions).run(each.before)
    return positions


def _results(
    a: Arithmetic,
    block: Block,
    adjoints: Sequence[Block],
    columns: Mapping[int, Operand],
    positions: dict[int, Operand],
) -> tuple[list[Operand], list[Operand]]:
    """The outputs, and the gradients of each output one behind the other."""
    program = Straight(a, dict(columns), positions)
    program.run(block.body)
    gradients: list[Operand] = []
    for adjoint in adjoints:
        back = Straight(a, {**program.rows, adjoint.given[-1].indices[0]: 1.0}, positions)
        back.run(adjoint.body)
        gradients += [back.rows[row] for row in adjoint.outputs.indices]
    return [program.rows[row] for row in block.outputs.indices], gradients
