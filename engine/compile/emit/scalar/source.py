"""The instructions of blocks as loops over numbers: x holds the rows of one sample, u the positions."""

import math
from bisect import bisect_left
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from engine.compile.blocks.block import Block
from engine.compile.blocks.instructions import (
    Apply,
    Copy,
    Gather,
    Instruction,
    Loop,
    Product,
    Rows,
    Scatter,
    Sum,
    inside,
)
from engine.compile.emit.scalar.language import Language


class Source:
    """The lines of some blocks that share their positions.

    rules   the lines of the functions of rules
    tables  lists of rows, and of positions, that are no runs
    rows    how many numbers x has; `positions` those that u has, by the number that they have in the blocks
    """

    def __init__(self, language: Language, blocks: Sequence[Block]) -> None:
        self.language = language
        self.rows = max(block.rows for block in blocks)
        used = {
            i
            for block in blocks
            for each in inside((*block.before, *block.body, *block.after))
            for i in _positions(each)
        }
        self.positions = sorted(used.union(*((*b.parameters, *b.fixed) for b in blocks)))
        self.rules: list[str] = []
        self.tables: list[str] = []
        self._names: dict[object, str] = {}

    def place(self, position: int) -> int:
        """Where a position stands in u: those that nothing touches are left out."""
        return bisect_left(self.positions, position)

    def table(self, numbers: Sequence[int]) -> str:
        """The name of a list of numbers."""
        key = tuple(numbers)
        if key not in self._names:
            self._names[key] = name = f"table_{len(self.tables)}"
            self.tables.append(self.language.table(name, key))
        return self._names[key]

    def lines(self, instructions: Iterable[Instruction], *, body: bool) -> Iterator[str]:
        """The lines of some instructions. A loop is one of the language, over the rows of its steps.

        body  whether they are done for every sample: positions are then sums over the samples
        """
        stack: list[Iterator[Instruction | str]] = [iter(instructions)]
        while stack:
            each = next(stack[-1], None)
            if each is None:
                stack.pop()
            elif isinstance(each, str):
                yield each
            elif isinstance(each, Loop):
                stack.append(self._loop(each, f"step{len(stack)}"))
            elif body and each.out.uniform:
                yield from self.summed(each)
            else:
                yield from self.of_instruction(each)

    def summed(self, instruction: Instruction) -> Iterator[str]:
        """The lines of a sum over samples. ValueError in a function of one sample, which has none."""
        raise ValueError(f"a gradient to parameters is no part of an exported program: {instruction}")

    def _loop(self, loop: Loop, step: str) -> Iterator[Instruction | str]:
        """The lines of a loop, with its instructions in between."""
        yield f"for ({self.language.integer} {step} = 0; {step} < {loop.steps}; ++{step}) {{"
        for move in loop.takes:
            count = len(move.inside)
            line = f"{self.at(move.inside, 'i')} = {self.at(move.outside, f'{count} * {step} + i')};"
            yield from self.loop("i", count, [line], always=True)
        yield from loop.body
        for move in loop.gives:
            count, sign = len(move.inside), "+=" if move.accumulate else "="
            line = f"{self.at(move.outside, f'{count} * {step} + i')} {sign} {self.at(move.inside, 'i')};"
            yield from self.loop("i", count, [line], always=True)
        yield "}"

    def of_instruction(self, instruction: Instruction) -> Iterator[str]:
        """The lines of one instruction."""
        if isinstance(instruction, Product):
            yield from self._product(instruction)
        elif isinstance(instruction, Sum):
            yield from self._sum(instruction)
        elif isinstance(instruction, (Gather, Scatter)):
            yield from self._looked_up(instruction)
        elif isinstance(instruction, (Apply, Copy)):
            value = (
                self.at(instruction.source, "i")
                if isinstance(instruction, Copy)
                else self._applied(instruction)
            )
            yield from self.loop("i", len(instruction.out), [self._stored(instruction, "i", value)])
        else:
            raise TypeError(f"products of rows are written out before: {instruction}")

    def _looked_up(self, instruction: Gather | Scatter) -> Iterator[str]:
        """The one row whose number in the table is the index; NaN where there is none."""
        size = len(instruction.index)
        rows = instruction.table if isinstance(instruction, Gather) else instruction.out
        row = self.at(rows, f"{len(rows) // size} * i + k" if size > 1 else "k")
        if isinstance(instruction, Gather):
            out = self.at(instruction.out, "i")
            begin, assignment = [f"{out} = {self.language.literal(math.nan)};"], f"{out} = {row};"
        else:
            begin, assignment = [], f"{row} += {self.at(instruction.source, 'i')};"
        test = f"if ({self.at(instruction.index, 'i')} == k) {assignment}"
        search = self.loop("k", len(rows) // size, [test], always=True)
        yield from self.loop("i", size, [*begin, *search], always=True)

    def _applied(self, apply: Apply) -> str:
        if (apply.op, apply.partial) not in self._names:
            of = "" if apply.partial is None else f"_to_{apply.op.operands[apply.partial]}"
            self._names[apply.op, apply.partial] = name = f"{apply.op.name}{of}_rule"
            self.rules += self.language.rule(apply.op, name, apply.partial)
        operands = [self.at(rows, "i") for rows in apply.operands[: len(apply.op.operands)]]
        value = f"{self._names[apply.op, apply.partial]}({', '.join(operands)})"
        return value if apply.partial is None else f"{self.at(apply.operands[-1], 'i')} * {value}"

    def _sum(self, instruction: Sum) -> Iterator[str]:
        count = len(instruction.terms) // len(instruction.out)
        term = self.at(instruction.terms, f"{count} * i + k" if len(instruction.out) > 1 else "k")
        yield from self._total(instruction, len(instruction.out), self.language.literal(0.0), count, term)

    def _product(self, product: Product) -> Iterator[str]:
        w = product.weights
        first = self.place(w.first)
        if product.role == "units":
            bias = (
                Rows(range(product.bias, product.bias + w.height), uniform=True)
                if product.bias is not None
                else None
            )
            start = self.at(bias, "i") if bias else self.language.literal(0.0)
            term = f"u[{first} + {w.stride} * i + k] * {self.at(product.inputs, 'k')}"
            yield from self._total(product, w.height, start, w.width, term)
        else:
            term = f"u[{first} + {w.stride} * k + i] * {self.at(product.units, 'k')}"
            yield from self._total(product, w.width, self.language.literal(0.0), w.height, term)

    def _total(
        self, instruction: Instruction, count: int, start: str, terms: int, term: str
    ) -> Iterator[str]:
        """out[i] = start + Σ_k term."""
        yield from self.loop(
            "i",
            count,
            [
                f"{self.language.variable} total = {start};",
                *self.loop("k", terms, [f"total += {term};"], always=True),
                self._stored(instruction, "i", "total"),
            ],
            always=True,
        )

    def _stored(self, instruction: Instruction, i: str, value: str) -> str:
        return f"{self.at(instruction.out, i)} {'+=' if instruction.accumulate else '='} {value};"

    def loop(self, i: str, count: int, lines: Sequence[str], *, always: bool = False) -> Iterator[str]:
        """Lines for every i; without a loop where there is one, unless `always`."""
        if count == 1 and not always:
            yield from lines
            return
        yield f"for ({self.language.integer} {i} = 0; {i} < {count}; ++{i}) {{"
        yield from (f"  {line}" for line in lines)
        yield "}"

    def at(self, rows: Rows, i: str) -> str:
        """The number of row i of a list."""
        numbers = [self.place(p) for p in rows.indices] if rows.uniform else list(rows.indices)
        space, first = "u" if rows.uniform else "x", numbers[0]
        steps = {b - a for a, b in pairwise(numbers)}
        if steps <= {0}:
            return f"{space}[{first}]"
        if len(steps) > 1:
            return f"{space}[{self.table(numbers)}[{i}]]"
        (step,) = steps
        start = f"{first} + " if first else ""
        return f"{space}[{start}{i}]" if step == 1 else f"{space}[{start}{step} * ({i})]"


def _positions(instruction: Instruction) -> Iterator[int]:
    if isinstance(instruction, Product):
        w = instruction.weights
        yield from range(w.first, w.first + w.height * w.stride)
    for rows in (instruction.out, *instruction.operands):
        if rows.uniform:
            yield from rows.indices
