"""The body of a block over rows: a list of calls of kernels, each with its part of one table of row numbers.

Equal kernels are one function, so the code is bounded by the rules that occur, and a large graph is a large table.
"""

from collections import Counter
from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import replace

from engine.compile.blocks.instructions import (
    Apply,
    Copy,
    Gather,
    Instruction,
    Loop,
    RowProducts,
    Scatter,
    Sum,
)
from engine.compile.blocks.instructions.side_by_side import side_by_side
from engine.compile.emit.llvm.rows.elementwise import BODY, SIGNATURE, elementwise, entry, whole
from engine.compile.emit.llvm.rows.groups import Alone, Group, groups, is_narrow
from engine.compile.emit.llvm.rows.lookups import kernel_of, lookups
from engine.compile.emit.llvm.rows.packed.kernels import (
    PackedKernel,
    inlined,
    packed,
    packed_copies,
    packed_kernel,
)
from engine.compile.emit.llvm.rows.packed.lowering import packed_groups
from engine.compile.emit.llvm.rows.packed.row_products import of_one_kernel, row_products, table_of
from engine.compile.emit.llvm.rows.steps.lanes import lanes_loop
from engine.compile.emit.llvm.rows.steps.loops import lasting, loop_of
from engine.compile.emit.llvm.rows.steps.straight import is_straight, straight_loop
from engine.compile.emit.llvm.rows.sums import SumKernel, sums
from engine.compile.emit.llvm.rows.unrolled import is_irregular, straight_body
from engine.compile.emit.llvm.writing.target import Target
from engine.compile.emit.llvm.writing.text import Text

SHORT = 48  # lines of a kernel that is written into the body of a loop
MANY = 64  # rows of all calls of a kernel that is worth its time to compile
MOST_CALLS = 200  # in a function; more are a loop over a table, so that code does not grow with a graph


class RowCode:
    """The functions of a module that work on rows, and share their kernels.

    step       the numbers from one row to the next; 1 for programs of one sample
    constants  numbers of positions that never change
    """

    def __init__(self, target: Target, step: int, constants: Mapping[int, float] | None = None) -> None:
        self.target, self.step, self.constants = target, step, dict(constants or {})
        self._along_samples = replace(target, width=1) if step == 1 else target
        self.functions: list[Text] = []
        self._names: dict[Hashable, str] = {}
        self._unused: dict[str, Text] = {}  # kernels that nobody has called
        self._cheap: dict[str, PackedKernel] = {}
        self._written: dict[str, Text] = {}  # every kernel
        self._worked_on = Counter[str]()  # the rows of all calls of a kernel
        self._loops = self._straight = 0

    def body(
        self,
        name: str,
        instructions: Sequence[Apply | Copy | Alone],
        live: set[int] | None = None,
        *,
        once: bool = False,
        often: bool = False,
    ) -> list[int]:
        """Add the function `name`(x, u, n, t) of some instructions. Its table, of 32-bit integers.

        live   the rows that others read afterwards; None for all
        once   the instructions work on positions alone, once for a batch
        often  the function is the body of a loop: short kernels are written into it
        """
        if not once and is_irregular(instructions):
            hot = often or self.step == 1
            function = straight_body(name, instructions, live, self._along_samples, self.step, hot=hot)
            self.functions.append(function)
            return []
        table: list[int] = []
        calls: list[tuple[str, int, int]] = []
        parts = [
            each
            for part in (packed_groups if once or self.step == 1 else groups)(instructions, once=once)
            for each in self._of_one_kernel(part)
        ]
        needed = _needed_after(parts, None if len(parts) > MOST_CALLS else live)
        for group, rows in zip(parts, needed, strict=True):
            kernel, numbers, count = self._kernel(group, rows, once=once, often=often)
            calls.append((kernel, len(table), count))
            table += numbers
        if len(calls) > MOST_CALLS:
            return self._loop(name, calls) + table
        self._calls(name, calls, table, often=often)
        return table

    def _calls(
        self, name: str, calls: Sequence[tuple[str, int, int]], table: list[int], *, often: bool
    ) -> None:
        """Each call as a line: (kernel, where its table begins, its count of rows)."""
        t = Text(name, BODY, hot=often)
        for kernel, first, count in calls:
            if often and kernel in self._cheap:
                inlined(t, self._cheap[kernel], self.target, table, first, count)
            else:
                self._call(t, kernel, t.let(f"getelementptr i32, ptr %t, i64 {first}"), str(count))
        t.do("ret void")
        self.functions.append(t)

    def _loop(self, name: str, calls: Sequence[tuple[str, int, int]]) -> list[int]:
        """The calls as a loop over a table of (kernel, where its table begins, its count of rows)."""
        t = Text(name, BODY, hot=True)
        numbers = {kernel: i for i, kernel in enumerate(dict.fromkeys(kernel for kernel, _, _ in calls))}

        def call(i: str, _: list[str]) -> list[str]:
            at = t.let(f"mul i64 {i}, 3")
            kernel, first, count = (whole(t, entry(t, t.let(f"add i64 {at}, {k}"))) for k in range(3))
            table = t.let(f"getelementptr i32, ptr %t, i64 {first}")
            after = t.fresh("after")
            labels = {number: t.fresh("call") for number in numbers.values()}
            cases = " ".join(f"i64 {number}, label %{label}" for number, label in labels.items())
            t.do(f"switch i64 {kernel}, label %{after} [ {cases} ]")
            for one, number in numbers.items():
                t.label(labels[number])
                self._call(t, one, table, count)
                t.do(f"br label %{after}")
            t.label(after)
            return []

        t.loop(0, len(calls), 1, (), call)
        t.do("ret void")
        self.functions.append(t)
        size = 3 * len(calls)
        return [number for kernel, first, count in calls for number in (numbers[kernel], size + first, count)]

    def _kernel(
        self, group: Group | Alone, live: set[int] | None, *, once: bool, often: bool = False
    ) -> tuple[str, list[int], int]:
        """The name of a kernel, its table and its count of rows."""
        if isinstance(group, Loop):
            return self._loop_over_steps(group)
        if isinstance(group, (Gather, Scatter)):
            lookup, numbers, count = kernel_of(group)
            return self._named(lookup, lambda name: lookups(name, lookup, self.step)), numbers, count
        if isinstance(group, (Sum, RowProducts)):
            return self._sum(group) if isinstance(group, Sum) else self._row_products(group)
        if once or self.step == 1:
            own = packed(group, {} if once else self.constants, live, self.target.width)
            return self._packed(*own, often=often)
        if is_narrow(group):
            return self._one_row(group, live, often=often)
        kernel, rows = group.kernel(self.constants, live)
        name = self._named(
            (kernel, often), lambda name: elementwise(name, kernel, self.target, self.step, hot=often)
        )
        self._work_on(name, len(rows[0]))
        table = [number for entries in zip(*(r.indices for r in rows), strict=True) for number in entries]
        return name, table, len(rows[0])

    def _one_row(self, group: Group, live: set[int] | None, *, often: bool) -> tuple[str, list[int], int]:
        """A function without a table for instructions of one row each."""
        name, self._straight = f"straight_{self._straight}", self._straight + 1
        self.functions.append(
            straight_body(
                name, group.instructions, live, self.target, self.step, hot=often, arguments=SIGNATURE
            )
        )
        return name, [], 1

    def _of_one_kernel(self, part: Group | Alone) -> Iterable[Group | Alone]:
        """The part; products of rows by their kernels."""
        if isinstance(part, RowProducts):
            return (products for _, products in of_one_kernel(part, self.step))
        return [part]

    def _row_products(self, instruction: RowProducts) -> tuple[str, list[int], int]:
        ((kernel, products),) = of_one_kernel(instruction, self.step)
        name = self._named(kernel, lambda name: row_products(name, kernel, self.target, self.step))
        return name, table_of(products), len(products.parts)

    def _sum(self, instruction: Sum) -> tuple[str, list[int], int]:
        count = len(instruction.terms) // len(instruction.out)
        kind = SumKernel(instruction.terms.uniform, instruction.out.uniform, instruction.accumulate)
        terms = iter(instruction.terms.indices)
        numbers = [
            number
            for out in instruction.out.indices
            for number in (out, *(next(terms) for _ in range(count)))
        ]
        name = self._named(kind, lambda name: sums(name, kind, self.target, self.step))
        return name, [count, *numbers], len(instruction.out)

    def _loop_over_steps(self, loop: Loop) -> tuple[str, list[int], int]:
        """A loop is a function of its own, which calls the function of its body."""
        name, self._loops = f"loop_{self._loops}", self._loops + 1
        if is_straight(loop, self._along_samples):
            steps = side_by_side(loop) if self.step == 1 and loop.steps >= self.target.width else None
            functions, table = (
                lanes_loop(name, loop, steps, self.target)
                if steps
                else straight_loop(name, loop, self._along_samples, self.step)
            )
            self.functions += functions
            return name, table, 1
        body = f"{name}_body", self.body(f"{name}_body", loop.body, lasting(loop), often=True)  # type: ignore[arg-type]  # no products

        def copy(move: Copy) -> tuple[str, list[int], int]:
            if self.step == 1:
                return self._packed(*packed_copies(move, loop.steps, self.target.width), often=True)
            return self._kernel(Group(once=False, instructions=[move]), None, once=False)

        function, table = loop_of(name, loop, body, copy)
        for kernel in [kernel for kernel in self._unused if f"@{kernel}(" in str(function)]:
            self.functions.append(self._unused.pop(kernel))
        self.functions.append(function)
        return name, table, 1

    def _named(self, key: Hashable, write: Callable[[str], Text]) -> str:
        """The name of the function of a key, written at its first use."""
        if key not in self._names:
            self._names[key] = name = f"k{len(self._names)}"
            self._unused[name] = self._written[name] = write(name)
        return self._names[key]

    def _packed(
        self, key: PackedKernel, numbers: list[int], count: int, *, often: bool
    ) -> tuple[str, list[int], int]:
        """The name of a packed kernel, with its table and its count of rows."""
        name = self._named(key, lambda name: packed_kernel(name, key, self.target))
        if self.step == 1:
            self._work_on(name, MANY if often else count)
        if name in self._unused and self._unused[name].size <= SHORT:
            self._cheap[name] = key
        return name, numbers, count

    def _work_on(self, name: str, rows: int) -> None:
        """Note a call of a kernel, which is hot where all of its calls have many rows."""
        self._worked_on[name] += rows
        if self._worked_on[name] >= MANY:
            self._written[name].hot = True

    def _call(self, t: Text, kernel: str, table: str, count: str) -> None:
        if kernel in self._unused:
            self.functions.append(self._unused.pop(kernel))
        t.do(f"call void @{kernel}(ptr %x, ptr %u, i64 %n, ptr {table}, i64 {count})")


def read_rows(instructions: Iterable[Instruction]) -> set[int]:
    """The rows that instructions read."""
    return {
        i
        for instruction in instructions
        for operand in (*instruction.operands, *([instruction.out] if instruction.accumulate else []))
        if not operand.uniform
        for i in operand.indices
    }


def _needed_after(parts: Sequence[Group | Alone], live: set[int] | None) -> list[set[int] | None]:
    """For each part the rows that are read after it; None for all."""
    if live is None:
        return [None] * len(parts)
    needed, after = set(live), list[set[int] | None]()
    for part in reversed(parts):
        instructions = part.instructions if isinstance(part, Group) else [part]
        written = {i for each in instructions if not each.out.uniform for i in each.out.indices}
        after.append(needed & written)
        needed |= read_rows(instructions)
    return after[::-1]
