"""Loops that compute the same states become one loop: a function and its derivatives go through its steps once.

Forward mode gives a loop of states and tangents for each direction. Each goes through the states again, which are one
and the same: they begin with the same numbers, and every step does the same to them.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import combinations

from engine.calculus.partials.several import Part, part_of
from engine.compile.tapes.loops.loop import Loop, loop_of
from engine.compile.tapes.simplify import simplify
from engine.compile.tapes.tape import INPUT, NUMBER, Entry, Tape, operands_of

MOST = 500  # entries of the step of a joined loop: that of a longer one would be no straight code


def together(tape: Tape) -> Tape:
    """The tape with one loop in place of those that share half of their states or more, and are apart."""
    while joined := next(_joined(tape), None):
        tape = simplify(joined)  # what they share stands in it twice
    return tape


def _joined(tape: Tape) -> Iterator[Tape]:
    """The tapes in which two loops are one."""
    loops = [i for i, entry in enumerate(tape.entries) if entry[0].__class__ is Loop]
    if len(loops) < 2:
        return
    needs = _needs(tape, loops)
    steps = [(i, Steps(tape.entries[i][0], tape.entries[i][1:])) for i in loops]
    for (number, (i, one)), (_, (j, other)) in combinations(enumerate(steps), 2):
        if one.op.steps == other.op.steps and not needs[j] >> number & 1 and one.begins_like(other):
            joined = Join((one, other))
            if joined.is_worth_it:
                yield _with_one(tape, i, j, joined)


def _needs(tape: Tape, loops: Sequence[int]) -> list[int]:
    """The loops that each entry depends on, as bits: that of the first loop is 1."""
    own, needs = {loop: 1 << number for number, loop in enumerate(loops)}, list[int]()
    for i, entry in enumerate(tape.entries):
        bits = own.get(i, 0)
        for operand in operands_of(entry):
            bits |= needs[operand]
        needs.append(bits)
    return needs


@dataclass(frozen=True)
class Steps:
    """A loop on its operands, which are nodes of a tape."""

    op: Loop
    operands: Sequence[int]

    @property
    def first(self) -> Sequence[int]:
        """The first state."""
        return self.operands[: self.op.states]

    @property
    def items(self) -> Iterator[tuple[int, ...]]:
        """Each number of an item, step by step."""
        end = self.op.item(self.op.steps, 0)
        for k in range(self.op.items):
            yield tuple(self.operands[self.op.states + k : end : self.op.items])

    @property
    def same(self) -> Sequence[int]:
        """The numbers that are the same at every step."""
        return self.operands[self.op.item(self.op.steps, 0) :]

    def begins_like(self, other: "Steps") -> bool:
        """Whether half of the states of one of both may be states of the other."""
        shared = len(set(self.first) & set(other.first))
        return 2 * shared >= min(len(set(self.first)), len(set(other.first))) > 0


class Join:
    """Loops as one.

    kind     the number of each state of all loops among those of the one: equal states have one number
    items    the columns of an item, each once
    same     the numbers that are the same at every step, each once
    """

    def __init__(self, loops: Sequence[Steps]) -> None:
        self.loops = loops
        self.items = list(dict.fromkeys(column for loop in loops for column in loop.items))
        self.same = list(dict.fromkeys(number for loop in loops for number in loop.same))
        first = [number for loop in loops for number in loop.first]
        self.kind = _numbered(first)
        while True:  # states are equal that begin alike, as long as what follows on equal states is equal
            entries, outputs = self._written()
            following = [
                number for own, loop in zip(outputs, loops, strict=True) for number in own[: loop.op.states]
            ]
            finer = _numbered(list(zip(self.kind, following, strict=True)))
            if finer == self.kind:
                break
            self.kind = finer
        self.first = [first[self.kind.index(k)] for k in range(max(self.kind) + 1)]
        self.entries, self.outputs = entries, outputs

    @property
    def is_worth_it(self) -> bool:
        """Whether half of the states of one loop are those of another, and the step is short enough."""
        shared = sum(loop.op.states for loop in self.loops) - len(self.first)
        return 2 * shared >= min(loop.op.states for loop in self.loops) and len(self.entries) <= MOST

    def _written(self) -> tuple[list[Entry], list[list[int]]]:
        """The entries of all steps, equal ones once, and the outputs of each step."""
        states = max(self.kind) + 1
        entries: list[Entry] = [(INPUT, k) for k in range(states + len(self.items) + len(self.same))]
        known = {entry: i for i, entry in enumerate(entries)}
        columns = {column: states + k for k, column in enumerate(self.items)}
        same = {number: states + len(columns) + k for k, number in enumerate(self.same)}
        outputs, begun = list[list[int]](), 0
        for loop in self.loops:
            new = self.kind[begun : begun + loop.op.states]
            new += [*(columns[column] for column in loop.items), *(same[number] for number in loop.same)]
            for entry in loop.op.body.entries[len(new) :]:
                own = (entry[0], *(new[i] for i in operands_of(entry))) if operands_of(entry) else entry
                key = (NUMBER, entry[1].hex()) if entry[0] == NUMBER else own  # 0.0 and -0.0 are equal
                place = known.setdefault(key, len(entries))
                if place == len(entries):
                    entries.append(own)
                new.append(place)
            outputs.append([new[i] for i in loop.op.body.outputs])
            begun += loop.op.states
        return entries, outputs

    def steps(self) -> Steps:
        """The one loop."""
        parts: tuple[list[int], ...] = ([0] * len(self.first), [], [])
        begun = 0
        for loop, own in zip(self.loops, self.outputs, strict=True):
            end = loop.op.states + loop.op.stacked
            for k, number in enumerate(own[: loop.op.states]):
                parts[0][self.kind[begun + k]] = number
            parts[1].extend(own[loop.op.states : end])
            parts[2].extend(own[end:])
            begun += loop.op.states
        columns = [f"v{k}" for k in range(len(self.first) + len(self.items) + len(self.same))]
        body = simplify(
            Tape(self.entries, [i for part in parts for i in part], columns, (), (), single=False)
        )
        states, steps = len(self.first), self.loops[0].op.steps
        op = loop_of(body, steps, states, len(self.items), len(parts[1]), len(parts[2]))
        items = (number for item in zip(*self.items, strict=True) for number in item)
        return Steps(op, (*self.first, *items, *self.same))

    def place(self, which: int, number: int, whole: Loop) -> int:
        """The part of the one loop that is a part of one of the loops."""
        op, before = self.loops[which].op, [loop.op for loop in self.loops[:which]]
        kind = self.kind[sum(each.states for each in before) :]
        if number < op.states:
            return kind[number]
        if number < op.total(0):
            step, k = divmod(number - op.states, op.stacked)
            return whole.output(step, k + sum(each.stacked for each in before))
        if number < op.before(0, 0):
            return whole.total(number - op.total(0) + sum(each.summed for each in before))
        step, i = divmod(number - op.before(0, 0), op.states)
        return whole.before(step, kind[i])


def _numbered(keys: Sequence[object]) -> list[int]:
    """A number for each key, in the order of their first places; equal ones for equal keys."""
    numbers: dict[object, int] = {}
    return [numbers.setdefault(key, len(numbers)) for key in keys]


def _with_one(tape: Tape, i: int, j: int, join: Join) -> Tape:
    """The tape with one loop in place of the loops i and j, at the place of j; what needs i follows it."""
    whole, which = join.steps(), {i: 0, j: 1}
    entries, new, later = list[Entry](), dict[int, int](), dict[int, None]()

    def write(n: int, entry: Entry) -> None:
        op, loop = entry[0], entry[1] if len(entry) == 2 else None
        if isinstance(op, Part) and loop in which:
            op = part_of(join.place(which[loop], op.number, whole.op))
        new[n] = len(entries)
        entries.append((op, *(new[k] for k in operands_of(entry))) if operands_of(entry) else entry)

    for n, entry in enumerate(tape.entries):
        if n == j:
            write(j, (whole.op, *whole.operands))
            new[i] = new[j]
            for each in later:
                write(each, tape.entries[each])
        elif n != i:
            if i < n < j and any(k == i or k in later for k in operands_of(entry)):
                later[n] = None
            else:
                write(n, entry)
    names = {new[n]: name for n, name in tape.names.items()}
    return replace(tape, entries=entries, outputs=[new[n] for n in tape.outputs], names=names, vectors={})
