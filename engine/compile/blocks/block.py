"""The block: a program as instructions over rows and positions, verified when it is made. Every emitter reads it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import get_args

from engine.compile.blocks.instructions import (
    Apply,
    Copy,
    Gather,
    Instruction,
    Loop,
    Move,
    Product,
    Role,
    RowProducts,
    Rows,
    Scatter,
    Sum,
)
from engine.compile.blocks.marks import Marks


class BlockError(ValueError):
    """A block contradicts itself: an instruction reads or writes what is not there."""


@dataclass(frozen=True, slots=True)
class Block:
    """A whole program, or its adjoint, which goes on with the rows and positions of the program.

    rows        how many rows there are
    vector      how many positions there are
    inputs      what is filled before the block runs: the columns of the batch; in an adjoint the rows and the
                vector of the program, and the seed, the gradient of the one output
    parameters  the position of each parameter
    fixed       the position of each leaf that receives no gradient
    constants   (position, number) of each constant
    before      instructions over positions, once for a batch, before the body
    body        instructions for every sample. One that reads rows and writes positions adds up over the samples of
                the batch. With `accumulate` it adds to the number that stands there; without, the first sample
                stores
    after       instructions over positions, once for a batch, after the body
    outputs     the rows that are the result; positions for a gradient to parameters

    BlockError where it contradicts itself; a block that exists is sound.
    """

    rows: int
    inputs: tuple[Rows, ...]
    vector: int
    parameters: tuple[int, ...]
    fixed: tuple[int, ...]
    constants: tuple[tuple[int, float], ...]
    before: tuple[Instruction, ...]
    body: tuple[Instruction, ...]
    after: tuple[Instruction, ...]
    outputs: Rows

    def __post_init__(self) -> None:
        try:
            verify(self)
        except (ArithmeticError, AttributeError, LookupError, TypeError) as error:
            # of what is no number and no instruction, or of its text in a message
            raise BlockError(f"a block is made of instructions over rows: {error}") from None

    def lines(self) -> Iterator[str]:
        """Every instruction on a line of its own, with the part that it belongs to."""
        yield (
            f"{self.rows} rows, inputs {', '.join(map(str, self.inputs))}; vector of {self.vector}: "
            f"{len(self.parameters)} parameters, {len(self.constants)} constants"
        )
        for title, part in (("before", self.before), ("for every sample", self.body), ("after", self.after)):
            if part:
                yield f"{title}:"
                yield from (f"  {line}" for instruction in part for line in str(instruction).splitlines())
        yield f"return {self.outputs}" if len(self.outputs) else "return nothing"

    def __str__(self) -> str:
        return "\n".join(self.lines())


def verify(block: Block) -> None:
    """BlockError where an instruction has another shape than its kind, or reads what nothing has written."""
    known = Marks(_count(block.rows)), Marks(_count(block.vector))
    for filled in block.inputs:
        _write(known, filled, "inputs")
    pairs = [*block.constants]
    positions, numbers = zip(*pairs, strict=True) if pairs else ((), ())
    if not all(issubclass(kind, float) for kind in set(map(type, numbers))):
        raise BlockError(f"the numbers of constants are floats; got {block.constants}")
    leaves = (*block.parameters, *block.fixed, *positions)
    _write(known, Rows(leaves, uniform=True), "leaves")
    for part, body in ((block.before, False), (block.body, True), (block.after, False)):
        _verify_part(known, part, body=body)
    _read(known, block.outputs, "outputs")


def _verify_part(known: tuple[Marks, Marks], part: Sequence[Instruction], *, body: bool) -> None:
    """Every instruction, and those of the bodies of loops."""
    stack: list[Iterator[Instruction | Move]] = [iter(part)]
    while stack:
        instruction = next(stack[-1], None)
        if instruction is None:
            stack.pop()
        elif isinstance(instruction, Move):  # what a step gives
            _read(known, instruction.inside, instruction)
            _write(known, instruction.outside, instruction)
        elif isinstance(instruction, Loop):
            _check_loop(instruction, body=body)
            for operand in instruction.operands:
                _read(known, operand, instruction)
            for move in instruction.takes:
                _write(known, move.inside, instruction)
            stack.append(iter((*instruction.body, *instruction.gives)))
        else:
            _verify(known, instruction, body=body)


def _verify(known: tuple[Marks, Marks], instruction: Instruction, *, body: bool) -> None:
    _check(instruction, body=body)
    if instruction.accumulate:
        _read(known, instruction.out, instruction)
    if isinstance(instruction, Apply):
        _read_in_order(known, instruction)
    else:
        for operand in instruction.operands:
            _read(known, operand, instruction)
    _write(known, instruction.out, instruction)


def _check_loop(loop: Loop, *, body: bool) -> None:
    """Every step has its rows, and what is not added up is given once."""
    outputs = [i for move in loop.gives if not move.accumulate for i in move.outside.indices]
    fits = body and isinstance(loop.steps, int) and loop.steps > 0 and len(set(outputs)) == len(outputs)
    for move in (*loop.takes, *loop.gives):
        fits = fits and len(move.outside) == loop.steps * len(move.inside) > 0
        fits = fits and not (move.inside.uniform or move.outside.uniform)
    if not fits:
        raise BlockError(f"a loop has rows that do not fit together: {loop}")


def _count(number: int) -> int:
    if not isinstance(number, int) or not 0 <= number < 1 << 31:
        raise BlockError(f"a block counts its rows and positions from 0 to 2**31; got {number!r}")
    return number


def _check(instruction: Instruction, *, body: bool) -> None:
    """The counts of rows fit together, and only the body touches rows."""
    count, operands = len(instruction.out), instruction.operands
    if isinstance(instruction, Product):
        w = instruction.weights
        fits = (
            instruction.role in get_args(Role)
            and (w.height, w.width) == (len(instruction.units), len(instruction.inputs))
            and 0 < w.width <= w.stride
            and not (instruction.units.uniform or instruction.inputs.uniform)
        )
    elif isinstance(instruction, RowProducts):
        fits = _fit_together(instruction)
    elif isinstance(instruction, Sum):
        fits = count > 0 and len(instruction.terms) >= count and len(instruction.terms) % count == 0
    elif isinstance(instruction, Apply):
        arity = len(instruction.op.operands) + (0 if instruction.partial is None else 2)
        partial = 0 if instruction.partial is None else instruction.partial
        fits = len(operands) == arity and 0 <= partial < len(instruction.op.operands)
        fits = fits and all(len(operand) == count for operand in operands)
    elif isinstance(instruction, Gather):
        fits = len(instruction.index) == count and len(instruction.table) % max(count, 1) == 0
    elif isinstance(instruction, Scatter):
        sources = len(instruction.source)
        fits = len(instruction.index) == sources > 0 == count % sources and instruction.accumulate
    else:
        fits = isinstance(instruction, Copy) and len(instruction.source) == count
    if not fits or not count:
        raise BlockError(f"an instruction has rows that do not fit together: {instruction}")
    if not body and not all(rows.uniform for rows in (instruction.out, *operands)):
        raise BlockError(f"an instruction outside the body works on positions alone: {instruction}")
    if instruction.out.uniform and not instruction.accumulate and len(set(instruction.out.indices)) < count:
        raise BlockError(f"an instruction writes one position twice: {instruction}")


def _fit_together(products: RowProducts) -> bool:
    """Whether every product has rows, none reads what another one writes, and no row is stored twice."""
    counts = [(part.height, part.width, part.depth) for part in products.parts]
    own = set(products.out.indices)
    return (
        all(isinstance(count, int) and count > 0 for sizes in counts for count in sizes)
        and all(own.isdisjoint(operand.indices) for operand in products.operands)
        and (products.accumulate or products.written == len(own))
    )


def _read(known: tuple[Marks, Marks], rows: Rows, reader: object) -> None:
    marks = known[rows.uniform]
    if not (_inside(rows, marks) and marks.every(rows.indices)):
        raise BlockError(f"{rows} is read before it is written, or is not there: {reader}")


def _read_in_order(known: tuple[Marks, Marks], instruction: Apply) -> None:
    """The reads of a rule, which may be of rows that it has written itself just before."""
    try:
        for operand in instruction.operands:
            _read(known, operand, instruction)
    except BlockError:
        for i in range(len(instruction.out)):
            for operand in instruction.operands:
                _read(known, operand[i : i + 1], instruction)
            _write(known, instruction.out[i : i + 1], instruction)


def _write(known: tuple[Marks, Marks], rows: Rows, writer: object) -> None:
    marks = known[rows.uniform]
    if not _inside(rows, marks):
        raise BlockError(f"{rows} is written, and is not there: {writer}")
    marks.add(rows.indices)


def _inside(rows: Rows, marks: Marks) -> bool:
    all_of = rows.indices
    if isinstance(all_of, range):
        all_of = (all_of[0], all_of[-1]) if all_of else ()
    return not all_of or (min(all_of) >= 0 and max(all_of) < len(marks))
