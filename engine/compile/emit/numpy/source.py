"""A block as the source of a NumPy function: a line for each instruction."""

from collections.abc import Iterator

from engine.compile.blocks.block import Block
from engine.compile.blocks.instructions import (
    Apply,
    Copy,
    Gather,
    Instruction,
    Loop,
    Move,
    Product,
    Rows,
    Scatter,
    Sum,
)
from engine.compile.rules.array_code import IMPORTS
from engine.compile.rules.over_arrays import function_of

HEAD = f"""\
# x[row, sample] holds a number for each sample, u[position] one for the whole batch
{IMPORTS}"""


class Source:
    """The lines of a module, built block by block.

    rules     the functions of the rules that are used, by their operation and partial
    tables    lists of rows that are no runs
    """

    special = ""  # the module of functions that NumPy lacks; see function_of

    def __init__(self) -> None:
        self.rules: dict[tuple[object, int | None], str] = {}
        self.tables: dict[Rows, str] = {}
        self.rule_lines: list[str] = []
        self.block_lines: list[str] = []
        self.depth = 0  # of loops

    def __str__(self) -> str:
        return "\n".join([HEAD, *self.definitions(), *self.block_lines])

    def definitions(self) -> list[str]:
        """The tables of rows, and a function for each rule."""
        tables = [f"{name} = np.array({list(rows.indices)})" for rows, name in self.tables.items()]
        return [*tables, "", *self.rule_lines]

    def add(self, name: str, block: Block) -> None:
        """Two functions: NAME(x, u, first) for the samples of a part of the batch; NAME_after(u) after the last.

        The second is left out where it has nothing to do.
        """
        before, body, after = self.lines(block)
        head = ["    if first:", *(f"    {line}" for line in before)] if before else []
        self.block_lines += [f"def {name}(x, u, first):", *(head + body or ["    return"]), "", ""]
        self.block_lines += [f"def {name}_after(u):", *after, "", ""] if after else []

    def lines(self, block: Block) -> list[list[str]]:
        """The lines of the three parts of a block: before, body and after."""
        parts = ((block.before, False), (block.body, True), (block.after, False))
        return [
            [f"    {line}" for instruction in part for line in self._lines(instruction, body=samples)]
            for part, samples in parts
        ]

    def _lines(self, instruction: Instruction, *, body: bool) -> Iterator[str]:
        if isinstance(instruction, Product):
            yield from self._product(instruction)
        elif isinstance(instruction, Loop):
            yield from self.loop(instruction)
        elif isinstance(instruction, Apply):
            yield from self._apply(instruction, body=body)
        elif isinstance(instruction, Sum):
            shape = (len(instruction.out), len(instruction.terms) // len(instruction.out))
            terms = f"{_space(instruction.terms)}[{self._index(instruction.terms)}]"
            samples = ", x.shape[1]" if body else ""
            total = f"np.add.reduce({terms}.reshape({shape[0]}, {shape[1]}{samples}), axis=1)"
            yield self._assigned(instruction, total, body=body)
        elif isinstance(instruction, (Gather, Scatter)):
            yield from self._looked_up(instruction, body=body)
        elif isinstance(instruction, Copy):
            yield self._assigned(instruction, self._operand(instruction.source, body=body), body=body)
        else:
            raise TypeError(f"products of rows are written out before: {instruction}")

    def loop(self, loop: Loop) -> Iterator[str]:
        """The lines of a loop: its first line, then those of a step."""
        step = f"turn_{self.depth}"
        self.depth += 1
        yield f"for {step} in range({loop.steps}):"
        for move in loop.takes:
            outside = f"x[{self.part(move, step)}]"
            yield f"    {self.stored('x', self._index(move.inside), outside)}"
        for each in loop.body:
            yield from (f"    {line}" for line in self._lines(each, body=True))
        for move in loop.gives:
            inside, at = f"x[{self._index(move.inside)}]", self.part(move, step)
            if move.accumulate and _repeats(move):
                yield f"    np.add.at(x, {at}, {inside})"
            else:
                yield f"    {self.stored('x', at, inside, add=move.accumulate)}"
        self.depth -= 1

    def part(self, move: Move, step: str) -> str:
        """The rows of a step: a part of a run, or of a table."""
        count, rows = len(move.inside), move.outside.indices
        if isinstance(rows, range) and rows.step == 1:
            first = f"{rows.start} + {step} * {count}"
            return f"{first}:{first} + {count}"
        return f"{self.table(move.outside)}[{step} * {count}:{step} * {count} + {count}]"

    def _apply(self, instruction: Apply, *, body: bool) -> Iterator[str]:
        rule = self._rule(instruction)
        count = len(instruction.op.operands)
        if not _reads_own(instruction):
            operands = [self._operand(rows, body=body) for rows in instruction.operands]
            yield self._assigned(instruction, _value(rule, instruction, operands, count), body=body)
            return
        names = [self.table(rows) for rows in (instruction.out, *instruction.operands)]
        yield f"for {', '.join(f'i{k}' for k in range(len(names)))} in zip({', '.join(names)}):"
        operands = [f"{_space(rows)}[i{k + 1}]" for k, rows in enumerate(instruction.operands)]
        value = _value(rule, instruction, operands, count)
        yield f"    {self.stored(_space(instruction.out), 'i0', value, add=instruction.accumulate)}"

    def _looked_up(self, instruction: Gather | Scatter, *, body: bool) -> Iterator[str]:
        """The lines of a look-up: `at` is the index, and -1 where it is none."""
        table = instruction.table if isinstance(instruction, Gather) else instruction.out
        size = len(instruction.index)
        count, space = len(table) // size, _space(table)
        shape = f"({size}, 1)" if body else f"{size}"
        yield f"index = {self._operand(instruction.index, body=body)}"
        yield f"at = np.where((index >= 0) & (index < {count}) & (index == np.floor(index)), index, -1)"
        yield f"at = np.broadcast_to(at, ({size}, x.shape[1])).astype(int)" if body else "at = at.astype(int)"
        yield f"at_row = {self.table(table)}[{count} * np.arange({size}).reshape({shape}) + np.maximum(at, 0)]"
        samples = ", np.arange(x.shape[1])" if not table.uniform else ""
        if isinstance(instruction, Gather):
            value = f"np.where(at < 0, np.nan, {space}[at_row{samples}])"
            yield self._assigned(instruction, value, body=body)
        else:
            source = self._operand(instruction.source, body=body)
            yield f"np.add.at({space}, (at_row{samples or ','}), np.where(at < 0, 0.0, {source}))"

    def _product(self, product: Product) -> Iterator[str]:
        w = product.weights
        weights = (
            f"u[{w.first}:{w.first + w.height * w.stride}].reshape({w.height}, {w.stride})[:, :{w.width}]"
        )
        units, inputs = self._operand(product.units), self._operand(product.inputs)
        bias = "" if product.bias is None else f"u[{product.bias}:{product.bias + w.height}]"
        if product.role == "units":
            added = f" + {bias}[:, None]" if bias else ""
            yield self.stored("x", self._index(product.units), f"{weights} @ {inputs}{added}")
        elif product.role == "inputs":
            yield f"{inputs} {'+=' if product.accumulate else '='} {weights}.T @ {units}"
        else:
            stored = "False" if product.accumulate else "first"
            yield f"to = {weights}"
            yield f"to[:] = {units} @ {inputs}.T + (0.0 if {stored} else to)"
            if bias:
                yield f"to = {bias}"
                yield f"to[:] = {units}.sum(axis=1) + (0.0 if {stored} else to)"

    def _assigned(self, instruction: Apply | Sum | Copy | Gather, value: str, *, body: bool) -> str:
        out = instruction.out
        if body and out.uniform:
            value = f"np.add.reduce({value}, axis=1)"
        if instruction.accumulate and len(set(out.indices)) < len(out):
            return f"np.add.at({_space(out)}, {self.table(out)}, {value})"
        return self.stored(_space(out), self._index(out), value, add=instruction.accumulate)

    def stored(self, space: str, index: str, value: str, *, add: bool = False) -> str:
        """The line that stores numbers, or adds them to those that stand there."""
        return f"{space}[{index}] {'+=' if add else '='} {value}"

    def _operand(self, rows: Rows, *, body: bool = False) -> str:
        """Rows of shape (rows, samples), positions of shape (positions,), or (positions, 1) in a body."""
        wide = "[:, None]" if body and rows.uniform else ""
        if len(rows) > 1 and len(set(rows.indices)) == 1:  # one row for many
            return f"{_space(rows)}[{rows.indices[0]}:{rows.indices[0] + 1}]{wide}"
        return f"{_space(rows)}[{self._index(rows)}]{wide}"

    def _index(self, rows: Rows) -> str:
        if isinstance(rows.indices, range) and rows.indices.step == 1:
            return f"{rows.indices.start}:{rows.indices.stop}"
        return self.table(rows)

    def table(self, rows: Rows) -> str:
        """The name of a list of rows."""
        return self.tables.setdefault(rows, f"{_space(rows)}_{len(self.tables)}")

    def _rule(self, instruction: Apply) -> str:
        op, partial = instruction.op, instruction.partial
        if (op, partial) not in self.rules:
            of = "" if partial is None else f"_to_{op.operands[partial]}"
            name = f"{op.name}{of}_{len(self.rules)}"
            self.rules[op, partial] = name
            self.rule_lines += [*function_of(op, name, partial, self.special), "", ""]
        return self.rules[op, partial]


def _value(rule: str, instruction: Apply, operands: list[str], count: int) -> str:
    upstream = "" if instruction.partial is None else f"{operands[-1]} * "
    return f"{upstream}{rule}({', '.join(operands[:count])})"


def _reads_own(instruction: Apply) -> bool:
    """Whether a row may be computed from one before it, so that they cannot be computed at once."""
    own = set(instruction.out.indices)
    return any(
        rows.uniform == instruction.out.uniform and not own.isdisjoint(rows.indices)
        for rows in instruction.operands
    )


def _repeats(move: Move) -> bool:
    """Whether a step, of any, moves two rows to one row outside."""
    count, rows = len(move.inside), move.outside.indices
    if isinstance(rows, range):
        return False
    return any(len(set(rows[first : first + count])) < count for first in range(0, len(rows), count))


def _space(rows: Rows) -> str:
    return "u" if rows.uniform else "x"
