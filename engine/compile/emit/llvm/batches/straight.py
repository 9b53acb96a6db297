"""A small program as one straight piece of code: every row and position is a name, nothing goes through memory.

The batch runs in vectors of samples, a call for one point in plain doubles; the text is the same but for the width.
"""

from collections.abc import Mapping, Sequence

from engine.compile.blocks.block import Block
from engine.compile.blocks.instructions import Gather, Loop, RowProducts, Scatter
from engine.compile.emit.llvm.batches.by_blocks import RUN, Computation
from engine.compile.emit.llvm.batches.interleave import gather, scatter
from engine.compile.emit.llvm.rows.unrolled import Unrolled, operations
from engine.compile.emit.llvm.writing.arithmetic import Arithmetic
from engine.compile.emit.llvm.writing.conditions import Operand
from engine.compile.emit.llvm.writing.memory import address, load, offset
from engine.compile.emit.llvm.writing.target import Target
from engine.compile.emit.llvm.writing.text import Text

MOST = 1000  # operations of a program with its gradients


def is_short(block: Block, adjoints: Sequence[Block]) -> bool:
    """Whether a program is small enough to be straight code."""
    instructions = [i for b in (block, *adjoints) for i in (*b.before, *b.body)]
    return operations(instructions) <= MOST and not any(
        isinstance(i, Gather | Scatter | Loop | RowProducts) for i in instructions
    )


def straight(block: Block, adjoints: Sequence[Block], target: Target, width: int) -> Computation:
    """The values of a block, and its gradients by one adjoint for each output, of at least `width` samples.

    The last vector of samples begins early enough to be full: some samples are computed twice, to the same numbers.
    """
    t = Text("run", RUN, hot=True)
    once = Arithmetic(t, 1, target)
    positions = _positions(once, block, adjoints)
    last = t.let(f"sub i64 %n, {width}")
    spread: dict[int, Operand] = {
        position: number
        if isinstance(number, float) or width == 1
        else Arithmetic(t, width, target).spread(number)
        for position, number in positions.items()
    }
    columns, outputs = len(block.inputs[0]), len(block.outputs)

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
    positions: dict[int, Operand] = {i: number for b in (block, *adjoints) for i, number in b.constants}
    for k, position in enumerate((*block.parameters, *block.fixed)):
        positions[position] = load(a.text, 1, address(a.text, "%leaves", 8 * k))
    for each in (block, *adjoints):
        Unrolled(a, {}, positions).run(each.before)
    return positions


def _results(
    a: Arithmetic,
    block: Block,
    adjoints: Sequence[Block],
    columns: Mapping[int, Operand],
    positions: dict[int, Operand],
) -> tuple[list[Operand], list[Operand]]:
    """The outputs, and the gradients of each output one behind the other."""
    program = Unrolled(a, dict(columns), positions)
    program.run(block.body)
    gradients: list[Operand] = []
    for adjoint in adjoints:
        back = Unrolled(a, {**program.rows, adjoint.inputs[-1].indices[0]: 1.0}, positions)
        back.run(adjoint.body)
        gradients += [back.rows[row] for row in adjoint.outputs.indices]
    return [program.rows[row] for row in block.outputs.indices], gradients
