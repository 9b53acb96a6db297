"""The kernels that a plan calls: each distinct one is emitted once."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from engine.compile.emit.llvm.products.products import Finish, Total, to_y
from engine.compile.emit.llvm.products.tiles import ROWS, chunks
from engine.compile.emit.llvm.writing.arithmetic import Arithmetic
from engine.compile.emit.llvm.writing.formulas import Rule
from engine.compile.emit.llvm.writing.memory import address, load, offset, round_up, store
from engine.compile.emit.llvm.writing.target import Target
from engine.compile.emit.llvm.writing.text import Text
from engine.core.operation import Operation

CHEAP = 24  # lines of a rule that is worth writing out for every vector of a tile


@dataclass
class Kernels:
    """Functions by what they do.

    target  the processor
    texts   the functions, by their names
    """

    target: Target
    texts: dict[str, Text] = field(default_factory=dict)
    _names: dict[object, str] = field(default_factory=dict)

    def name(self, key: object, emit: Callable[[str], Text]) -> str:
        """The name of the function of this key: `emit(name)`, where there is none yet."""
        if key not in self._names:
            kind = key[0] if isinstance(key, tuple) else key
            name = f"{kind}_{len(self._names)}"
            self._names[key] = name
            self.texts[name] = emit(name)
        return self._names[key]

    def is_cheap(self, op: Operation) -> bool:
        """Whether a rule is short enough to be written out for every vector of a tile."""
        scratch = Text("scratch", "")
        rule = Rule(Arithmetic(scratch, self.target.width, self.target), op, ["%x"])
        rule.value()
        rule.partial(0)
        return scratch.size <= CHEAP

    def activated(self, op: Operation, *, partial: bool) -> Finish:
        """Store in y the rule of the sums, and in e its partial, where it is asked for."""

        def finish(t: Text, totals: Sequence[Total]) -> None:
            for total in totals:
                self._activate(t, op, total, partial=partial)

        return finish

    def activation(self, op: Operation, units: int, stride: int, name: str, *, partial: bool) -> Text:
        """The function (y, e, n): y becomes the rule of y, and e its partial, where it is asked for."""
        t = Text(name, "ptr %y, ptr %e, i64 %n", attributes="internal", hot=True)
        full = units // self.target.width * self.target.width

        def sample(number: str, _: list[str]) -> None:
            at = offset(t, [(number, 8 * stride)])

            def some(unit: str, width: int) -> None:
                place = offset(t, [(at, 1), (unit, 8)])
                total = Total(width, load(t, width, address(t, "%y", place)), place)
                self._activate(t, op, total, partial=partial)

            t.loop(0, full, self.target.width, (), lambda unit, _: some(unit, self.target.width))
            done = full
            for width in chunks(units - full, self.target.width):
                some(str(done), width)
                done += width

        t.loop(0, round_up(t, "%n", ROWS), 1, (), sample)
        t.do("ret void")
        return t

    def _activate(self, t: Text, op: Operation, total: Total, *, partial: bool) -> None:
        a = Arithmetic(t, total.width, self.target)
        rule = Rule(a, op, [total.sums])
        to_y(t, [total._replace(sums=a.number(rule.value()))])
        if partial:
            store(t, total.width, a.number(rule.partial(0)), total.place(t, "%e"))
