"""The loop of a group of instructions on one sample, or on positions: vectors go along the rows of each slot.

A kernel has the signature of those of rows/: (x, u, n, t, c). Its table has one number for each slot whose rows
follow one another (the first) or are all the same; behind these stand the c rows of each other slot.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

from engine.compile.blocks.instructions import Copy, Rows, is_run
from engine.compile.emit.llvm.products.tiles import chunks
from engine.compile.emit.llvm.rows.elementwise import SIGNATURE, along, entry, nothing, run_steps, sum_of
from engine.compile.emit.llvm.rows.groups import Group, Kernel, Step
from engine.compile.emit.llvm.rows.packed.lowering import goes_in_order, is_total
from engine.compile.emit.llvm.writing.arithmetic import Arithmetic
from engine.compile.emit.llvm.writing.memory import load, splat, store
from engine.compile.emit.llvm.writing.target import Target
from engine.compile.emit.llvm.writing.text import Text, suffix, vector

if TYPE_CHECKING:
    from engine.compile.emit.llvm.writing.conditions import Operand

Lie = Literal["run", "same", "listed"]


@dataclass(frozen=True, slots=True)
class PackedKernel:
    """The key of the code of a group.

    lies     how the rows of each slot lie
    totals   the slots that are sums into one row
    added    those of them that are added to what stands there
    short    whether there are fewer rows than a vector has numbers
    rest     the rows behind the last full vector
    carried  the slot that reads, from the second row on, what the row before it has given; -1 for none
    in_order whether it goes row by row
    """

    kernel: Kernel
    lies: tuple[Lie, ...]
    totals: tuple[int, ...] = ()
    added: tuple[int, ...] = ()
    short: bool = False
    rest: int = 0
    in_order: bool = False
    carried: int = -1


def packed(
    group: Group, constants: dict[int, float], live: set[int] | None, width: int
) -> tuple[PackedKernel, list[int], int]:
    """The kernel of a group, its table, and its count of rows."""
    last = group.instructions[-1]
    in_order = goes_in_order(last)
    kernel, rows = group.kernel(constants, None if in_order else live)  # a row may be read by the next
    count = len(rows[0])
    lies = tuple(map(_lie, rows))
    table = [r.indices[0] for r, lie in zip(rows, lies, strict=True) if lie != "listed"]
    for r, lie in zip(rows, lies, strict=True):
        table += r.indices if lie == "listed" else ()
    if in_order:
        return PackedKernel(kernel, lies, in_order=True, carried=_carried(rows)), table, count
    totals = (kernel.steps[-1].out,) if is_total(last) else ()
    added = totals if last.accumulate else ()
    return PackedKernel(kernel, lies, totals, added, count < width, count % width), table, count


def _lie(rows: Rows) -> Lie:
    indices = rows.indices
    if len(indices) == 1 or is_run(indices):
        return "run"
    return "same" if indices[0] == indices[-1] and len(set(indices)) == 1 else "listed"


def _carried(rows: Sequence[Rows]) -> int:
    """The slot that reads the rows of the first slot, one behind."""
    out = rows[0]
    for slot, other in enumerate(rows):
        if slot and other.uniform == out.uniform and tuple(other.indices[1:]) == tuple(out.indices[:-1]):
            return slot
    return -1


def packed_kernel(name: str, key: PackedKernel, target: Target) -> Text:
    """The function of a kernel."""
    t = Text(name, SIGNATURE, attributes="internal")
    _Writer(t, key, target).write()
    t.do("ret void")
    return t


def inlined(t: Text, key: PackedKernel, target: Target, table: Sequence[int], first: int, count: int) -> None:
    """Write a kernel into another function, with its part of a table, which begins at number `first`."""
    _Writer(t, key, target, count, first, table).write()


@dataclass
class _Writer:
    """Writes a kernel; `count`, `first` and `table` are known where it is written into another function."""

    t: Text
    key: PackedKernel
    target: Target
    count: int | Literal["%c"] = "%c"
    first: int = 0
    table: Sequence[int] = ()
    places: dict[int, str] = field(default_factory=dict)
    lists: dict[int, str] = field(default_factory=dict)
    numbers: dict[int, str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        t, lies = self.t, self.key.lies
        singles = [slot for slot, lie in enumerate(lies) if lie != "listed"]
        listed = [slot for slot, lie in enumerate(lies) if lie == "listed"]
        for i, slot in enumerate(singles):
            row = str(self.table[self.first + i]) if self.table else entry(t, i)
            self.places[slot] = t.let(f"getelementptr double, ptr {self._base(slot)}, i32 {row}")
        written = {step.out for step in self.key.kernel.steps}
        for slot in singles:
            if lies[slot] == "same" and slot not in written:
                self.numbers[slot] = load(t, 1, self.places[slot])
        for j, slot in enumerate(listed):
            first = str(self.first + len(singles))
            if j:
                first = t.let(f"add i64 {t.let(f'mul i64 {self.count}, {j}')}, {first}")
            self.lists[slot] = t.let(f"getelementptr i32, ptr %t, i64 {first}")

    def _base(self, slot: int) -> str:
        return "%u" if self.key.kernel.uniform[slot] else "%x"

    def write(self) -> None:
        """All of it."""
        if self.key.in_order:
            self.row_by_row()
        else:
            self.in_vectors()

    def row_by_row(self) -> None:
        """Every row after the one before it; what that one gave stays in a register."""
        t, key = self.t, self.key
        a, steps = Arithmetic(t, 1, self.target), key.kernel.steps

        def row(i: str, carried: list[str]) -> list[str]:
            def read(slot: int) -> str:
                return carried[0] if slot == key.carried and carried else self._read(slot, i, 1)

            numbers = run_steps(a, steps, read, {})
            for slot in key.kernel.stored:
                self._store(slot, i, 1, a.number(numbers[slot]))
            return [a.number(numbers[steps[-1].out])] if carried else []

        first = [("double", self._read(key.carried, "0", 1))] if key.carried >= 0 else []
        t.loop(0 if self.table else "0", self.count, 1, first, row)

    def in_vectors(self) -> None:
        """Full vectors of rows, then the rest in smaller ones."""
        t, key, width = self.t, self.key, self.target.width
        sums: list[str] = [nothing(1)] * len(key.totals)
        done: int | str = 0 if self.table else "0"
        if not key.short:
            for number in self.numbers.values():
                splat(t, width, number)  # before the loop
            begin = [(vector(width), nothing(width)) for _ in key.totals]
            start, done = done, self._before(key.rest)
            lanes = t.loop(start, done, width, begin, lambda i, totals: self._vector(i, width, totals))
            sums = [sum_of(t, width, each) for each in lanes]
        left = key.rest
        for part in chunks(key.rest, width):
            lanes = self._vector(str(done), part, [nothing(part) for _ in key.totals])
            more = [sum_of(t, part, each) for each in lanes]
            sums = [t.let(f"fadd double {a}, {b}") for a, b in zip(sums, more, strict=True)]
            left -= part
            done = self._before(left) if left else 0
        for slot, total in zip(key.totals, sums, strict=True):
            at = self.places[slot]
            store(t, 1, t.let(f"fadd double {load(t, 1, at)}, {total}") if slot in key.added else total, at)

    def _before(self, rest: int) -> int | str:
        """The number of the row that has so many from it on."""
        if isinstance(self.count, int):
            return self.count - rest
        return self.t.let(f"sub i64 %c, {rest}") if rest else "%c"

    def _vector(self, i: str, width: int, totals: Sequence[str]) -> list[str]:
        """The rows from i on, as many as a vector has numbers. The sums so far, with these rows."""
        a, key = Arithmetic(self.t, width, self.target), self.key
        sums: dict[int, Operand] = dict(zip(key.totals, totals, strict=True))
        numbers = run_steps(a, key.kernel.steps, lambda slot: self._read(slot, i, width), sums)
        for slot in key.kernel.stored:
            if slot not in key.totals:
                self._store(slot, i, width, a.number(numbers[slot]))
        return [a.number(numbers[slot]) for slot in key.totals]

    def _read(self, slot: int, i: str, width: int) -> str:
        t, lie = self.t, self.key.lies[slot]
        if lie == "run":
            return load(t, width, along(t, self.places[slot], i))
        if lie == "same":
            return splat(t, width, self.numbers.get(slot) or load(t, 1, self.places[slot]))
        if width == 1:
            return load(t, 1, self._listed(slot, i, 1))
        kind, lanes = vector(width), f"<{width} x i1> splat (i1 true)"
        name = f"llvm.masked.gather.{suffix(width)}.v{width}p0"
        t.declarations.add(f"declare {kind} @{name}(<{width} x ptr>, i32, <{width} x i1>, {kind})")
        at = self._listed(slot, i, width)
        return t.let(f"call {kind} @{name}(<{width} x ptr> {at}, i32 8, {lanes}, {kind} poison)")

    def _store(self, slot: int, i: str, width: int, number: str) -> None:
        t, lie = self.t, self.key.lies[slot]
        if lie == "listed" and width > 1:
            kind, lanes = vector(width), f"<{width} x i1> splat (i1 true)"
            name = f"llvm.masked.scatter.{suffix(width)}.v{width}p0"
            t.declarations.add(f"declare void @{name}({kind}, <{width} x ptr>, i32, <{width} x i1>)")
            at = self._listed(slot, i, width)
            t.do(f"call void @{name}({kind} {number}, <{width} x ptr> {at}, i32 8, {lanes})")
            return
        place = self._listed(slot, i, 1) if lie == "listed" else self.places[slot]
        store(t, width, number, along(t, place, i) if lie == "run" else place)

    def _listed(self, slot: int, i: str, width: int) -> str:
        """Where the rows from i on stand, by their list."""
        t, base = self.t, self._base(slot)
        at = t.let(f"getelementptr i32, ptr {self.lists[slot]}, i64 {i}")
        kind = "i32" if width == 1 else f"<{width} x i32>"
        rows = t.let(f"load {kind}, ptr {at}, align 4")
        return t.let(f"getelementptr double, ptr {base}, {kind} {rows}")


def packed_copies(copy: Copy, steps: int, width: int) -> tuple[PackedKernel, list[int], int]:
    """One kernel for the copies of every step of a loop, their tables one after another, and the rows of all."""
    count = len(copy.out) // steps
    parts = [(copy.out[i : i + count], copy.source[i : i + count]) for i in range(0, len(copy.out), count)]
    lies: tuple[Lie, ...] = tuple(
        "run" if all(len(rows) == 1 or is_run(rows.indices) for rows in slot) else "listed"
        for slot in zip(*parts, strict=True)
    )
    table = [
        number
        for part in parts
        for lie_of in ("run", "listed")
        for rows, lie in zip(part, lies, strict=True)
        if lie == lie_of
        for number in (rows.indices[:1] if lie == "run" else rows.indices)
    ]
    step = Step(None, None, copy.accumulate, 0, (1,))
    kernel = Kernel((step,), (copy.out.uniform, copy.source.uniform), (0,), once=False)
    repeated = copy.accumulate and any(len(set(out.indices)) < count for out, _ in parts)
    if repeated:
        return PackedKernel(kernel, lies, in_order=True), table, len(copy.out)
    return PackedKernel(kernel, lies, short=count < width, rest=count % width), table, len(copy.out)
