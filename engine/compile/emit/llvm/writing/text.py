"""The text of a function in LLVM IR: lines, fresh names, loops."""

import struct
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from engine.compile.emit.llvm.writing.conditions import Choice

Carried = tuple[str, str]
"""(type, name or literal) of a value that a loop carries from one iteration to the next."""


Body = Callable[[str, list[str]], Sequence[str] | None]
"""(index, carried values) -> the values for the next iteration, nothing where none are carried."""


QUICK = " noinline optnone"
"""Attributes of a function that LLVM selects and schedules line by line: half the time, or less."""

IMPURE = "load", "call", "alloca", "atomicrmw"
"""Instructions that read memory, change it, or take some: written each time."""


class Text:
    """One function, written line by line in SSA form. Equal expressions share a name, where one reaches the other.

    hot      whether LLVM takes its time over the function; elsewhere that gains nothing
    block    the label of the basic block that is being written: phi instructions refer to it
    known    the names of expressions that have been computed wherever the block that is being written begins
    choices  the numbers that conditions chose, by their names
    helpers  other functions that it calls, by their names
    """

    def __init__(
        self, name: str, arguments: str, result: str = "void", attributes: str = "", *, hot: bool = False
    ) -> None:
        self.name, self.block = name, "entry"
        self.known: dict[str, str] = {}
        self.choices: dict[str, Choice] = {}
        self.declarations: set[str] = set()
        self.helpers: dict[str, Text] = {}
        self._head = f"define {'internal ' if attributes == 'internal' else ''}{result} @{name}({arguments})"
        self.hot = hot
        self._lines: list[str] = []
        self._count = 0

    @property
    def size(self) -> int:
        """How many lines there are."""
        return len(self._lines)

    def fresh(self, prefix: str = "v") -> str:
        """A name that this function has not used."""
        self._count += 1
        return f"{prefix}{self._count}"

    def let(self, expression: str) -> str:
        """Write `%name = expression`. The name; that of an equal expression, where memory has no say in it."""
        return self._written(expression) if expression.startswith(IMPURE) else self.pure(expression)

    def pure(self, expression: str) -> str:
        """Write `%name = expression`, which depends on its operands alone. The name; that of an equal one."""
        name = self.known.get(expression)
        if name is None:
            name = self.known[expression] = self._written(expression)
        return name

    def _written(self, expression: str) -> str:
        self._count += 1
        name = f"%v{self._count}"
        self._lines.append(f"  {name} = {expression}")
        return name

    def do(self, instruction: str) -> None:
        """Write an instruction without a result."""
        self._lines.append(f"  {instruction}")

    def label(self, name: str, known: dict[str, str] | None = None) -> None:
        """Begin a basic block, which `known` names reach."""
        self.block, self.known = name, dict(known or {})
        self._lines.append(f"{name}:")

    def call(self, result: str, function: str, *arguments: tuple[str, str], flags: str = "") -> str:
        """The result of a declared function or intrinsic; arguments as (type, name)."""
        types = ", ".join(kind for kind, _ in arguments)
        self.declarations.add(f"declare {result} @{function}({types})")
        return self.let(f"call {flags} {result} @{function}({', '.join(f'{t} {n}' for t, n in arguments)})")

    def loop(
        self,
        start: int | str,
        end: int | str,
        step: int,
        carried: Sequence[Carried],
        body: Body,
        *,
        some: bool = False,
    ) -> list[str]:
        """`for i in range(start, end, step)`: `body(i, values)` gives the next values. The last values.

        The test stands at the end of the loop; bounds that are not numbers are tested once before it, unless it is
        known that there are `some`.
        """
        if isinstance(start, int) and isinstance(end, int):
            if start >= end:
                return [name for _, name in carried]
            some = True
        before, head, after = self.block, self.fresh("loop"), self.fresh("after")
        if some:
            self.do(f"br label %{head}")
        else:
            any_left = self.let(f"icmp slt i64 {start}, {end}")
            self.do(f"br i1 {any_left}, label %{head}, label %{after}")
        reaching = self.known
        self.label(head, reaching)
        i, at = "%" + self.fresh(), len(self._lines)
        values = ["%" + self.fresh() for _ in carried]
        new = list(body(i, values) or ())
        following = self.let(f"add i64 {i}, {step}")
        more = self.let(f"icmp slt i64 {following}, {end}")
        self.do(f"br i1 {more}, label %{head}, label %{after}")
        self._lines[at:at] = [f"  {i} = phi i64 [ {start}, %{before} ], [ {following}, %{self.block} ]"] + [
            f"  {value} = phi {kind} [ {initial}, %{before} ], [ {last}, %{self.block} ]"
            for value, (kind, initial), last in zip(values, carried, new, strict=True)
        ]
        last_block = self.block
        self.label(after, reaching)
        if some:
            return new
        return [
            self._written(f"phi {kind} [ {initial}, %{before} ], [ {last}, %{last_block} ]")
            for (kind, initial), last in zip(carried, new, strict=True)
        ]

    def when(
        self, condition: str, then: Callable[[], None], otherwise: Callable[[], None] | None = None
    ) -> None:
        """Run `then` where the i1 `condition` holds, else `otherwise`."""
        yes, no, after = self.fresh("then"), self.fresh("else"), self.fresh("after")
        self.do(f"br i1 {condition}, label %{yes}, label %{no if otherwise else after}")
        reaching = self.known
        self.label(yes, reaching)
        then()
        self.do(f"br label %{after}")
        if otherwise:
            self.label(no, reaching)
            otherwise()
            self.do(f"br label %{after}")
        self.label(after, reaching)

    def __str__(self) -> str:
        return "\n".join([f"{self._head}{'' if self.hot else QUICK} {{", "entry:", *self._lines, "}"])


def vector(width: int) -> str:
    """The type of `width` numbers: a plain double where it is one."""
    return "double" if width == 1 else f"<{width} x double>"


def suffix(width: int) -> str:
    """The type in the spelling of intrinsics."""
    return "f64" if width == 1 else f"v{width}f64"


def literal(number: float) -> str:
    """A double of LLVM IR, bit by bit."""
    return f"0x{struct.unpack('<Q', struct.pack('<d', number))[0]:016X}"


def module(functions: Sequence[Text]) -> str:
    """The text of a module of these functions, with the helpers and declarations that they need."""
    helpers = {name: helper for function in functions for name, helper in function.helpers.items()}
    together = [*helpers.values(), *functions]
    own = {function.name for function in together}
    needed = {line for function in together for line in function.declarations}
    declarations = sorted(line for line in needed if line.partition("@")[2].partition("(")[0] not in own)
    return "\n".join([*declarations, *map(str, together)]) + "\n"
