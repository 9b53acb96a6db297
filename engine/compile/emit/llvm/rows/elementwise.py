"""The loop of a group of elementwise instructions: row by row, and along each row in vectors of samples.

Every kernel has one signature, (x, u, n, t, c): sample l of row r stands at x + 8 (step r + l), position p at
u + 8 p; there are n samples, and the c rows of each slot are listed in the table t of 32-bit integers.
"""

from collections.abc import Callable, Mapping, Sequence

from engine.compile.emit.llvm.rows.groups import Kernel, Slot, Step
from engine.compile.emit.llvm.writing.arithmetic import Arithmetic
from engine.compile.emit.llvm.writing.conditions import Condition, Operand, Truth
from engine.compile.emit.llvm.writing.formulas import Rule
from engine.compile.emit.llvm.writing.memory import address, load, offset, splat, store
from engine.compile.emit.llvm.writing.target import Target
from engine.compile.emit.llvm.writing.text import Text, literal, vector
from engine.core.operation import Operation

SIGNATURE = "ptr %x, ptr %u, i64 %n, ptr %t, i64 %c"
BODY = "ptr %x, ptr %u, i64 %n, ptr %t"
NOTHING = -0.0  # what a sum begins with: -0 + x is x for every x, and 0 + -0 is not


def elementwise(name: str, kernel: Kernel, target: Target, step: int, *, hot: bool) -> Text:
    """The function of a kernel. step: the numbers from one row to the next."""
    t = Text(name, SIGNATURE, attributes="internal", hot=hot)

    def row(i: str, _: list[str]) -> list[str]:
        table = address(t, "%t", offset(t, [(i, 4 * len(kernel.uniform))]))
        pointers = [
            place(t, entry(t, slot, table), 0 if uniform else step)
            for slot, uniform in enumerate(kernel.uniform)
        ]
        _samples(t, kernel, pointers, target)
        return []

    t.loop("0", "%c", 1, (), row)
    t.do("ret void")
    return t


def entry(t: Text, i: int | str, table: str = "%t") -> str:
    """Number i of the table, of type i32."""
    at = table if i == 0 else t.let(f"getelementptr i32, ptr {table}, i64 {i}")
    return t.let(f"load i32, ptr {at}, align 4")


def whole(t: Text, number: str) -> str:
    """A number of the table as an integer of 64 bits."""
    return t.let(f"sext i32 {number} to i64")


def place(t: Text, number: str, step: int) -> str:
    """Where a row begins, `step` numbers behind the one before it, or a position stands, for a step of 0."""
    base, size = ("%x", f"[{step} x double]") if step else ("%u", "double")
    return t.let(f"getelementptr {size}, ptr {base}, i32 {number}")


def along(t: Text, pointer: str, sample: str) -> str:
    """Where a sample of a row stands."""
    return t.let(f"getelementptr double, ptr {pointer}, i64 {sample}")


def present(a: Arithmetic, sample: str) -> Truth:
    """Which lanes of the vector from a sample on are samples: the last vector may go beyond them."""
    if a.width == 1:
        return Truth(a.let(f"icmp slt i64 {sample}, %n"))
    lanes = ", ".join(f"i64 {lane}" for lane in range(a.width))
    left = a.let(f"sub i64 %n, {sample}")
    first = a.let(f"insertelement {a.whole} poison, i64 {left}, i64 0")
    left = a.let(f"shufflevector {a.whole} {first}, {a.whole} poison, <{a.width} x i32> zeroinitializer")
    return Truth(a.let(f"icmp sgt {a.whole} {left}, <{lanes}>"))


def add_up(t: Text, width: int, lanes: str, pointer: str) -> None:
    """Add the sum of a vector's lanes to the number at a pointer."""
    store(t, 1, t.let(f"fadd double {load(t, 1, pointer)}, {sum_of(t, width, lanes)}"), pointer)


def sum_of(t: Text, width: int, lanes: str) -> str:
    """The sum of a vector's lanes."""
    if width == 1:
        return lanes
    kind = vector(width)
    function = f"llvm.vector.reduce.fadd.v{width}f64"
    t.declarations.add(f"declare double @{function}(double, {kind})")
    return t.let(f"call reassoc double @{function}(double {literal(NOTHING)}, {kind} {lanes})")


def nothing(width: int) -> str:
    """A vector of what sums begin with."""
    return literal(NOTHING) if width == 1 else f"splat (double {literal(NOTHING)})"


def _samples(t: Text, kernel: Kernel, pointers: Sequence[str], target: Target) -> None:
    """The loop over the samples of one row of each slot. What is written to positions is summed."""
    sums = [slot for slot in kernel.stored if kernel.uniform[slot]]
    operands = {slot for step in kernel.steps for slot in step.operands if isinstance(slot, int)}
    spread = {
        slot: splat(t, target.width, load(t, 1, pointers[slot]))
        for slot in sorted(operands)
        if kernel.uniform[slot]
    }

    def vectors(sample: str, carried: list[str]) -> list[str]:
        a = Arithmetic(t, target.width, target)
        places = [
            pointer if uniform else along(t, pointer, sample)
            for pointer, uniform in zip(pointers, kernel.uniform, strict=True)
        ]

        def read(slot: int) -> str:
            return spread.get(slot) or load(t, target.width, places[slot])

        totals = dict(zip(sums, carried, strict=True))
        numbers = run_steps(a, kernel.steps, read, totals, present(a, sample) if sums else None)
        for slot in kernel.stored:
            if slot not in totals:
                store(t, a.width, a.number(numbers[slot]), places[slot])
        return [a.number(numbers[slot]) for slot in sums]

    carried = [(vector(target.width), nothing(target.width)) for _ in sums]
    for slot, lanes in zip(sums, t.loop("0", "%n", target.width, carried, vectors), strict=True):
        add_up(t, target.width, lanes, pointers[slot])


def run_steps(
    a: Arithmetic,
    steps: Sequence[Step],
    read: Callable[[int], str],
    totals: Mapping[int, Operand],
    lanes: Condition | None = None,
) -> dict[int, Operand]:
    """The numbers of each slot after the steps of a kernel, for one vector.

    totals  the sums so far, by the slots that are sums
    lanes   which lanes enter the sums; None for all
    """
    numbers = dict(totals)

    def number(slot: Slot) -> Operand:
        if isinstance(slot, str):
            return float.fromhex(slot)
        if slot not in numbers:
            numbers[slot] = read(slot)
        return numbers[slot]

    for step in steps:
        operands = [number(slot) for slot in step.operands]
        result = apply(a, step.op, step.partial, operands) if step.op else operands[0]
        if step.out in totals:
            term = result if lanes is None else a.select(lanes, result, NOTHING)
            numbers[step.out] = a.add(numbers[step.out], term)
        else:
            numbers[step.out] = a.add(number(step.out), result) if step.accumulate else result
    return numbers


def apply(a: Arithmetic, op: Operation, partial: int | None, operands: Sequence[Operand]) -> Operand:
    """The result of an Apply instruction: a value, or a partial times the upstream gradient."""
    if partial is None:
        return Rule(a, op, operands).value()
    *own, y, upstream = operands
    return a.mul(upstream, Rule(a, op, own, y=y).partial(partial))
