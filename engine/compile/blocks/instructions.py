"""Instructions over rows of numbers: a rule, a sum, a copy, a matrix product, a look-up, a loop.

A *row* holds one number for each sample. A *position* of the vector holds one number for the whole batch:
parameters, constants, and everything that is computed from them alone.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from typing import Literal

from engine.core.operation import Operation

Indices = range | tuple[int, ...]
Role = Literal["units", "inputs", "weights"]


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows by their numbers, or positions of the vector where `uniform` is true."""

    indices: Indices
    uniform: bool = False

    def __len__(self) -> int:
        return len(self.indices)

    def __getitem__(self, part: slice) -> "Rows":
        return Rows(self.indices[part], self.uniform)

    def __str__(self) -> str:
        """r3, r3-r9, r1,r5, or the first and last of many that are no run; u3 for a position."""
        letter, indices = "u" if self.uniform else "r", self.indices
        if not indices:
            return "nothing"
        if len(indices) == 1:
            return f"{letter}{indices[0]}"
        if is_run(indices):
            return f"{letter}{indices[0]}-{letter}{indices[-1]}"
        if len(indices) <= 3:
            return ",".join(f"{letter}{i}" for i in indices)
        return f"{letter}{indices[0]},..,{letter}{indices[-1]}"


@dataclass(frozen=True, slots=True)
class Apply:
    """A rule over rows: out[i] = y(operands[0][i], operands[1][i], ...).

    partial  None for the value y. For a number k the operands are those of the rule, then y, then the upstream
             gradient, and out[i] = upstream[i] * ∂y/∂operand k

    Rows are computed in the order in which they are listed; a row may read one before it.
    """

    out: Rows
    operands: tuple[Rows, ...]
    op: Operation
    partial: int | None = None
    accumulate: bool = False

    def __str__(self) -> str:
        names = dict(enumerate(self.op.operands))
        rule = self.op.name if self.partial is None else f"d{self.op.name}/d{names.get(self.partial, '?')}"
        operands = self.operands if self.partial is None else self.operands[:-1]
        upstream = "" if self.partial is None else f"{self.operands[-1]} * "
        return f"{self.out} {_sign(self)} {upstream}{rule} {' '.join(map(str, operands))}"


@dataclass(frozen=True, slots=True)
class Sum:
    """A reduction: out[i] = Σ_k terms[n i + k] for k = 0 to n - 1, added in this order, n = len(terms) / len(out)."""

    out: Rows
    terms: Rows
    accumulate: bool = False

    @property
    def operands(self) -> tuple[Rows, ...]:
        """The rows that are read."""
        return (self.terms,)

    def __str__(self) -> str:
        return f"{self.out} {_sign(self)} sum of {len(self.terms) // len(self.out)}: {self.terms}"


@dataclass(frozen=True, slots=True)
class Copy:
    """out[i] = source[i]: a gather, a scatter, or a number of the vector for every sample."""

    out: Rows
    source: Rows
    accumulate: bool = False

    @property
    def operands(self) -> tuple[Rows, ...]:
        """The rows that are read."""
        return (self.source,)

    def __str__(self) -> str:
        return f"{self.out} {_sign(self)} {self.source}"


@dataclass(frozen=True, slots=True)
class Matrix:
    """Where a matrix W stands in the vector: W[i, k] at first + stride * i + k."""

    first: int
    height: int
    width: int
    stride: int

    @property
    def indices(self) -> Indices:
        """The positions of all its numbers, row by row."""
        starts = range(self.first, self.first + self.height * self.stride, self.stride)
        if self.stride == self.width or self.height == 1:
            return range(self.first, self.first + self.height * self.width)
        return tuple(i for start in starts for i in range(start, start + self.width))

    def __str__(self) -> str:
        return f"{self.height}x{self.width} at u{self.first}"


@dataclass(frozen=True, slots=True)
class Product:
    """A matrix product between the rows of units and of inputs, in one of three roles: which side is written.

    "units"    units = W inputs + bias
    "inputs"   inputs = Wᵀ units, where both stand for gradients
    "weights"  W = Σ units inputsᵀ and bias = Σ units, over all samples, where W, bias and units stand for gradients

    bias  the position of its first number; None without one
    """

    role: Role
    units: Rows
    inputs: Rows
    weights: Matrix
    bias: int | None = None
    accumulate: bool = False

    @property
    def out(self) -> Rows:
        """The rows or positions that are written."""
        if self.role == "units":
            return self.units
        if self.role == "inputs":
            return self.inputs
        bias = range(self.bias, self.bias + len(self.units)) if self.bias is not None else ()
        return Rows((*self.weights.indices, *bias), uniform=True)

    @property
    def operands(self) -> tuple[Rows, ...]:
        """The rows and positions that are read."""
        if self.role == "weights":
            return self.units, self.inputs
        weights = Rows(self.weights.indices, uniform=True)
        if self.role == "inputs":
            return self.units, weights
        bias = (
            () if self.bias is None else (Rows(range(self.bias, self.bias + len(self.units)), uniform=True),)
        )
        return self.inputs, weights, *bias

    def __str__(self) -> str:
        bias = "" if self.bias is None else f" bias u{self.bias}"
        sign = _sign(self)
        if self.role == "units":
            return f"{self.units} {sign} product {self.weights}, {self.inputs}{bias}"
        if self.role == "inputs":
            return f"{self.inputs} {sign} product transposed {self.weights}, {self.units}"
        return f"{self.weights} {sign} product {self.units}, {self.inputs} transposed{bias}"


@dataclass(frozen=True, slots=True)
class Gather:
    """A look-up: out[i] = table[n i + index[i]] with n = len(table) / len(out).

    It is NaN where index[i] is none of 0 to n - 1.
    """

    out: Rows
    table: Rows
    index: Rows
    accumulate: bool = False

    @property
    def operands(self) -> tuple[Rows, ...]:
        """The rows that are read."""
        return self.table, self.index

    def __str__(self) -> str:
        return f"{self.out} {_sign(self)} one of {len(self.table) // len(self.out)} by {self.index}: {self.table}"


@dataclass(frozen=True, slots=True)
class Scatter:
    """What a look-up is on the way back: out[n i + index[i]] += source[i], n = len(out) / len(source)."""

    out: Rows
    source: Rows
    index: Rows
    accumulate: bool = True

    @property
    def operands(self) -> tuple[Rows, ...]:
        """The rows that are read."""
        return self.source, self.index

    def __str__(self) -> str:
        count = len(self.out) // len(self.source)
        return f"one of {count} by {self.index}: {self.out} {_sign(self)} {self.source}"


@dataclass(frozen=True, slots=True)
class Move:
    """Rows that a loop copies at every step, between its body and rows that are listed step by step.

    inside   the rows of the body
    outside  `steps` times as many
    """

    inside: Rows
    outside: Rows
    accumulate: bool = False


@dataclass(frozen=True, slots=True)
class Loop:
    """A body that runs several times: takes its rows, computes, gives its results, step by step.

    What one step gives, a later one may take: so a state goes from step to step, and all of them are kept.
    """

    steps: int
    takes: tuple[Move, ...]
    body: tuple["Instruction", ...]
    gives: tuple[Move, ...]
    out: Rows = field(init=False)
    operands: tuple[Rows, ...] = field(init=False)
    accumulate = False

    def __post_init__(self) -> None:
        written: tuple[dict[int, None], dict[int, None]] = ({}, {})
        read: tuple[dict[int, None], dict[int, None]] = ({}, {})
        given = {i for move in self.gives for i in move.outside.indices if not move.accumulate}
        for move in self.takes:
            read[0].update((i, None) for i in move.outside.indices if i not in given)
            first = move.outside.indices[: len(move.inside)]
            read[0].update(dict.fromkeys(first))
            written[0].update(dict.fromkeys(move.inside.indices))
        for each in self.body:
            for part in _in_turn(each):
                for rows in (*part.operands, *([part.out] if part.accumulate else [])):
                    own = written[rows.uniform]
                    read[rows.uniform].update((i, None) for i in rows.indices if i not in own)
                written[part.out.uniform].update(dict.fromkeys(part.out.indices))
        for move in self.gives:
            written[0].update(dict.fromkeys(move.outside.indices))
            if move.accumulate:
                read[0].update(dict.fromkeys(move.outside.indices))
        object.__setattr__(self, "out", Rows(tuple(written[0])))
        object.__setattr__(self, "operands", (Rows(tuple(read[0])), Rows(tuple(read[1]), uniform=True)))

    def once(self) -> Iterator["Instruction"]:
        """What all steps read and write, as instructions: rows that are taken, the body, rows that are given."""
        for move in self.takes:
            yield Copy(Rows(tuple(move.inside.indices) * self.steps), move.outside)
        yield from self.body
        for move in self.gives:
            yield Copy(move.outside, Rows(tuple(move.inside.indices) * self.steps), move.accumulate)

    def of(self, step: int) -> Iterator["Instruction"]:
        """One step, as instructions."""
        for move in self.takes:
            count = len(move.inside)
            yield Copy(move.inside, move.outside[step * count : (step + 1) * count])
        yield from self.body
        for move in self.gives:
            count = len(move.inside)
            yield Copy(move.outside[step * count : (step + 1) * count], move.inside, move.accumulate)

    def __str__(self) -> str:
        lines = [f"{self.steps} times:"]
        lines += [f"  {move.inside} = next of {move.outside}" for move in self.takes]
        lines += [f"  {line}" for each in self.body for line in str(each).split(LINE)]
        lines += [f"  next of {move.outside} {_sign(move)} {move.inside}" for move in self.gives]
        return LINE.join(lines)


LINE = "\n"
Instruction = Apply | Sum | Copy | Product | Gather | Scatter | Loop


def inside(instructions: Sequence[Instruction]) -> Iterator[Instruction]:
    """The instructions; in place of a loop what all of its steps read and write."""
    stack = [iter(instructions)]
    while stack:
        each = next(stack[-1], None)
        if each is None:
            stack.pop()
        elif isinstance(each, Loop):
            stack.append(each.once())
        else:
            yield each


def unrolled(instructions: Sequence[Instruction], most: int) -> Iterator[Instruction]:
    """The instructions, those of loops step by step. ValueError for more than `most`."""
    stack, count = [iter(instructions)], 0
    while stack:
        each = next(stack[-1], None)
        if each is None:
            stack.pop()
        elif isinstance(each, Loop):
            stack.append(chain.from_iterable(map(each.of, range(each.steps))))
        else:
            count += 1
            if count > most:
                raise ValueError(
                    f"loops are written step by step here, in at most {most} instructions; this program has more: "
                    "shorten the loop, or export it as C, JavaScript or NumPy, which keep it"
                )
            yield each


def rewritten(
    instructions: Sequence[Instruction], change: Callable[[Instruction], Iterable[Instruction]]
) -> list[Instruction]:
    """Others in place of each instruction, also in the bodies of loops, which stay loops."""
    stack: list[tuple[Iterator[Instruction], list[Instruction], Loop | None]] = [
        (iter(instructions), [], None)
    ]
    while True:
        rest, done, loop = stack[-1]
        each = next(rest, None)
        if isinstance(each, Loop):
            stack.append((iter(each.body), [], each))
        elif each is not None:
            done += change(each)
        else:
            stack.pop()
            if loop is None:
                return done
            stack[-1][1].append(replace(loop, body=tuple(done)))


def _in_turn(instruction: Instruction) -> Iterator[Instruction]:
    """The instruction; row by row, where a rule reads rows of its own."""
    own = set(instruction.out.indices)
    if isinstance(instruction, Apply) and any(
        rows.uniform == instruction.out.uniform and not own.isdisjoint(rows.indices)
        for rows in instruction.operands
    ):
        for i in range(len(instruction.out)):
            one = slice(i, i + 1)
            yield replace(
                instruction, out=instruction.out[one], operands=tuple(r[one] for r in instruction.operands)
            )
    else:
        yield instruction


def indices(numbers: Sequence[int]) -> Indices:
    """Numbers as a range where each follows the one before, and as a tuple otherwise."""
    if numbers and is_run(numbers):
        return range(numbers[0], numbers[-1] + 1)
    return tuple(numbers)


def is_run(indices: Sequence[int]) -> bool:
    """Whether each index, of at least one, follows the one before."""
    if isinstance(indices, range):
        return indices.step == 1
    first, count = indices[0], len(indices)
    return indices[-1] == first + count - 1 and tuple(indices) == tuple(range(first, first + count))


def _sign(instruction: Instruction | Move) -> str:
    return "+=" if instruction.accumulate else "="
