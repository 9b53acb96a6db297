"""The packed form: a program as instructions over rows of numbers, one number for each lane of a batch.

A row holds what one node is for every sample of a block (its lanes). What is the same in every lane
(parameters, constants, what is computed from them alone) stands once, in the vector.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from engine.core.operation import Operation

Rows = Sequence[int]


@dataclass
class Instruction:
    """Computes `count` rows from `first` on.

    op        the operation that it applies row by row; None for the kinds below
    kind      "rule"; "sum": row r is the sum of the rows r of all operands; "dense": W x + b, the one operand
              being the rows x; "copy": the rows of its operand, brought together
    operands  the rows of each operand
    weights   where W begins in the vector, and its stride from row to row (dense)
    bias      where b begins in the vector; None without (dense)
    """

    kind: str
    first: int
    count: int
    operands: list[Rows]
    op: Operation | None = None
    weights: int = 0
    stride: int = 0
    bias: int | None = None

    @property
    def rows(self) -> range:
        """The rows that it computes."""
        return range(self.first, self.first + self.count)

    def __str__(self) -> str:
        name = self.op.name if self.op else self.kind
        shown = " ".join(span(rows) for rows in self.operands[:6])
        more = f" ... {len(self.operands)} terms" if len(self.operands) > 6 else ""
        if self.kind == "dense":
            name = f"dense {self.count}x{len(self.operands[0])}"
            shown += f" weights u{self.weights}" + ("" if self.bias is None else f" bias u{self.bias}")
        return f"{span(self.rows)} = {name} {shown}{more}"


@dataclass
class Section:
    """Instructions that run over the same lanes: those of a block of samples, or the single one of the vector.

    inputs   the rows that hold the columns of the batch: 0 to inputs - 1
    loads    the rows that are filled from the vector, and from where
    rows     how many there are in all
    """

    inputs: int = 0
    loads: dict[int, int] = field(default_factory=dict)
    instructions: list[Instruction] = field(default_factory=list)
    rows: int = 0

    def lines(self) -> Iterator[str]:
        """Every load and every instruction on a line of its own."""
        if self.inputs:
            yield f"{span(range(self.inputs))} = inputs"
        if self.loads:
            yield f"{span(list(self.loads))} = load {span(list(self.loads.values()), 'u')}"
        yield from map(str, self.instructions)


@dataclass
class Packed:
    """A whole program: the vector, what is computed from it once (`uniform`), and what for every lane.

    vector      the length of the vector; parameters stand before `learnt`, then constants and results
    positions   where in the vector each parameter stands
    fixed       where each leaf that receives no gradient stands
    constants   the data of constants, by their position
    results     the rows of the uniform section that are written to the vector, and where
    copies      (from, to) positions: numbers that a weight matrix needs beside its others
    outputs     the rows of the lane section that the function returns
    single      whether it returned a Value itself, not a list of them
    """

    columns: list[str]
    vector: int = 0
    learnt: int = 0
    positions: dict[int, int] = field(default_factory=dict)
    fixed: dict[int, int] = field(default_factory=dict)
    constants: dict[int, float] = field(default_factory=dict)
    results: dict[int, int] = field(default_factory=dict)
    copies: list[tuple[int, int]] = field(default_factory=list)
    uniform: Section = field(default_factory=Section)
    lanes: Section = field(default_factory=Section)
    outputs: list[int] = field(default_factory=list)
    single: bool = True

    def lines(self) -> Iterator[str]:
        """The instructions, with what they read and write."""
        constants = f", {len(self.constants)} constants" if self.constants else ""
        yield f"vector of {self.vector}: {len(self.positions)} parameters{constants}"
        if self.uniform.instructions:
            yield "once:"
            yield from (f"  {line}" for line in self.uniform.lines())
            yield f"  store {span(list(self.results))} to {span(list(self.results.values()), 'u')}"
        if self.copies:
            yield f"copy {len(self.copies)} numbers to their weight matrices"
        yield "in every lane:"
        yield from (f"  {line}" for line in self.lanes.lines())
        yield f"  return {span(self.outputs)}"

    def __str__(self) -> str:
        return "\n".join(self.lines())


def span(rows: Rows, letter: str = "r") -> str:
    """Rows in short: r3, r3-r9, or the first and last of rows that are no run."""
    first, last = rows[0], rows[-1]
    if len(rows) == 1:
        return f"{letter}{first}"
    joint = "-" if is_run(rows) else ","
    if joint == "," and len(rows) > 3:
        joint = ",..,"
    elif joint == ",":
        return ",".join(f"{letter}{row}" for row in rows)
    return f"{letter}{first}{joint}{letter}{last}"


def is_run(rows: Rows) -> bool:
    """Whether each row follows the one before."""
    return isinstance(rows, range) or all(b == a + 1 for a, b in pairwise(rows))
