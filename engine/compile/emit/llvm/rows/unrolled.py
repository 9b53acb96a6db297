"""Instructions as straight code: every row and position is a name, and an instruction a line for each of its rows."""

from collections.abc import Callable, Iterable, Sequence
from functools import cache

from engine.compile.blocks.instructions import (
    Apply,
    Copy,
    Gather,
    Instruction,
    Loop,
    Product,
    RowProducts,
    Rows,
    Scatter,
    Sum,
)
from engine.compile.emit.llvm.rows.elementwise import (
    BODY,
    NOTHING,
    add_up,
    along,
    apply,
    nothing,
    place,
    present,
)
from engine.compile.emit.llvm.writing.arithmetic import Arithmetic
from engine.compile.emit.llvm.writing.conditions import Condition, Operand
from engine.compile.emit.llvm.writing.memory import address, load, splat, store
from engine.compile.emit.llvm.writing.target import Target
from engine.compile.emit.llvm.writing.text import Text, vector
from engine.core.operation import Operation

MOST, FEWEST, MOST_SUMS = 400, 8, 64  # operations, instructions, and sums over samples of a body


def operations(instructions: Iterable[Instruction]) -> int:
    """How many operations of numbers some instructions are."""
    return sum(
        i.weights.height * (i.weights.width + 1)
        if isinstance(i, Product)
        else len(i.terms if isinstance(i, Sum) else i.out)
        for i in instructions
    )


def lines(instructions: Iterable[Instruction], target: Target) -> int:
    """How many lines of code some instructions are, without products and loops."""
    return sum(
        len(i.out) * _lines(i.op, i.partial, target) if isinstance(i, Apply) else operations([i])
        for i in instructions
    )


def chooses(instructions: Iterable[Instruction], target: Target) -> bool:
    """Whether a rule of some instructions chooses between numbers by a condition."""
    return any(
        isinstance(i, Apply) and " = select " in str(_scratch(i.op, i.partial, target)) for i in instructions
    )


def _lines(op: Operation, partial: int | None, target: Target) -> int:
    return _scratch(op, partial, target).size


@cache
def _scratch(op: Operation, partial: int | None, target: Target) -> Text:
    """The code of an operation alone."""
    scratch = Text("scratch", "")
    operands = [f"%{k}" for k in range(len(op.operands) + (0 if partial is None else 2))]
    apply(Arithmetic(scratch, 1, target), op, partial, operands)
    return scratch


def is_irregular(instructions: Sequence[Instruction]) -> bool:
    """Whether a body has many instructions of few rows, so that loops over rows would be code for nothing."""
    sums, read = positions_of(instructions)
    return (
        len(instructions) >= FEWEST
        and operations(instructions) <= min(MOST, 3 * len(instructions))
        and len(sums) <= MOST_SUMS
        and sums.isdisjoint(read)
        and not any(
            isinstance(i, (Gather, Scatter, Loop, RowProducts))
            or (isinstance(i, Product) and i.role == "weights")
            for i in instructions
        )
    )


def straight_body(
    name: str,
    instructions: Sequence[Instruction],
    live: set[int] | None,
    target: Target,
    step: int,
    *,
    hot: bool,
    arguments: str = BODY,
) -> Text:
    """The function (x, u, n, t) of a body, one loop over the samples. live, hot: as for RowCode.body.

    step  the numbers from one row to the next
    """
    t = Text(name, arguments, hot=hot)
    sums, read = positions_of(instructions)
    places = {p: place(t, str(p), 0) for p in sorted(sums | read)}
    spread: dict[int, Operand] = {p: splat(t, target.width, load(t, 1, places[p])) for p in sorted(read)}
    written = {i: None for each in instructions if not each.out.uniform for i in each.out.indices}

    def vectors(sample: str, carried: list[str]) -> list[str]:
        a, first = Arithmetic(t, target.width, target), along(t, "%x", sample)

        def at(row: int) -> str:
            return address(t, first, 8 * step * row)

        rows = Read(lambda row: load(t, target.width, at(row)))
        totals: dict[int, Operand] = dict(zip(sorted(sums), carried, strict=True))
        code = Unrolled(a, rows, spread | totals, present(a, sample))
        code.run(instructions)
        for row in written:
            if live is None or row in live:
                store(t, a.width, a.number(rows[row]), at(row))
        return [a.number(code.positions[p]) for p in sorted(sums)]

    start = [(vector(target.width), nothing(target.width)) for _ in sums]
    for position, lanes in zip(sorted(sums), t.loop("0", "%n", target.width, start, vectors), strict=True):
        add_up(t, target.width, lanes, places[position])
    t.do("ret void")
    return t


def positions_of(instructions: Sequence[Instruction]) -> tuple[set[int], set[int]]:
    """The positions that are written, which are sums over samples, and those that are read."""
    read = {
        i for each in instructions for operand in each.operands if operand.uniform for i in operand.indices
    }
    return {i for each in instructions if each.out.uniform for i in each.out.indices}, read


class Read(dict[int, Operand]):
    """Rows that are read from memory when they are first asked for."""

    def __init__(self, read: Callable[[int], str]) -> None:
        super().__init__()
        self._read = read

    def __missing__(self, row: int) -> Operand:
        self[row] = number = self._read(row)
        return number


class Unrolled:
    """Runs instructions over names.

    rows, positions  the names or known numbers so far
    samples          which lanes are samples, where what is written to positions is a sum over samples
    """

    def __init__(
        self,
        a: Arithmetic,
        rows: dict[int, Operand],
        positions: dict[int, Operand],
        samples: Condition | None = None,
    ) -> None:
        self.a, self.rows, self.positions, self.samples = a, rows, positions, samples

    def run(self, instructions: Iterable[Instruction]) -> None:
        """Write the instructions, row by row."""
        for instruction in instructions:
            out, spaces = instruction.out, (self.rows, self.positions)
            numbers, summed = spaces[out.uniform], out.uniform and self.samples is not None
            results = zip(out.indices, self._results(instruction), strict=True)
            for i, result in reversed(list(results)) if _repeats(instruction) else results:
                term = self.a.select(self.samples, result, NOTHING) if summed and self.samples else result
                numbers[i] = self.a.add(numbers[i], term) if summed or instruction.accumulate else term

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
        if isinstance(instruction, Apply):
            return self._applied(instruction)
        raise ValueError(f"a look-up has a kernel of its own: {instruction}")

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


def _repeats(instruction: Instruction) -> bool:
    """Whether it adds several times to one row, in any order: the first term of a chain comes late."""
    out = instruction.out
    own = set(out.indices)
    return (
        instruction.accumulate
        and len(own) < len(out)
        and all(rows.uniform != out.uniform or own.isdisjoint(rows.indices) for rows in instruction.operands)
    )
