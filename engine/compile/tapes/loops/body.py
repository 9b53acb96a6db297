"""Recording the step of a loop: a tape of its own, whose inputs are the state, an item, and what it closes over."""

import random
from collections.abc import Callable, Sequence
from threading import get_ident

from engine.calculus.held import Call, holding
from engine.calculus.nested import Shaped
from engine.compile.tapes.recorded.questions import noting_questions
from engine.compile.tapes.recorded.recorded_value import RecordedInput
from engine.compile.tapes.recorded.writer import Writer, writers, writing
from engine.compile.tapes.simplify import simplify
from engine.compile.tapes.tape import INPUT, Entry, Tape
from engine.core.operation import CONSTANT
from engine.core.value import Value, constant
from engine.support.errors import RecordingError


class StandIn(RecordedInput):
    """An input of a step in the place of what is the same at every step."""

    __slots__ = ()


class BodyWriter(Writer):
    """Writes the nodes that a step makes. A node that stood before is an input, and the same at every step.

    same  those nodes, in the order in which the step meets them
    """

    def __init__(self, inputs: Sequence[Value]) -> None:
        super().__init__(inputs, None)
        self.same: dict[Value, int] = {}

    def add(self, *nodes: Value) -> None:
        """Write new nodes, each of which is made after those that it depends on."""
        for node in nodes:
            if self.number(node) is None and node not in self.same:
                self._write(node, [self.at(parent) for parent in node.parents])

    def at(self, node: Value) -> int:
        """The number of an operand."""
        number = self.number(node)
        if number is not None:
            return number
        if node.op is CONSTANT and not node.recorded:
            self._write(node, [])
            return self.plain[node]
        if node not in self.same:
            self.same[node] = len(self.entries)
            self.entries.append((INPUT, self.begin + len(self.same) - 1))
            self.nodes.append(node)
        return self.same[node]

    def stand_in(self, node: Value) -> Value:
        """An input of its own for a node that stood before: the derivative to it is no way to what it depends on."""
        if node.op is CONSTANT and not node.recorded:
            return node
        at = self.at(node)
        if not isinstance(self.nodes[at], StandIn):
            self.nodes[at] = stand_in = StandIn()
            stand_in.number = at
        return self.nodes[at]

    def body(self, outputs: Sequence[Value]) -> Tape:
        """The tape of the step, with what is the same behind its own inputs."""
        numbers = list(map(self.at, outputs))
        first = [*range(self.begin), *self.same.values()]
        rest = sorted(set(range(len(self.entries))) - set(first))
        place = {old: new for new, old in enumerate([*first, *rest])}
        entries: list[Entry] = [(INPUT, k) for k in range(len(first))]
        for old in rest:
            op, *operands = self.entries[old]
            entries.append(self.entries[old] if isinstance(op, str) else (op, *map(place.get, operands)))
        columns = [*(leaf.name for leaf in self.inputs), *(f"v{k}" for k in range(self.begin, len(first)))]
        names = {place[number]: self.nodes[number].name for number in rest if self.nodes[number].name}
        with writing(None):  # simplifying makes nodes that belong to nobody
            outs = [place[number] for number in numbers]
            return simplify(Tape(entries, outs, columns, (), (), single=False, names=names))


def stand_ins(nodes: Sequence[Value]) -> list[Value]:
    """Inputs in the place of nodes around the step that this thread is recording."""
    writer = writers[get_ident()]
    return [writer.stand_in(node) if isinstance(writer, BodyWriter) else node for node in nodes]


def recorded_step(
    step: Callable[[list[Value], list[Value]], tuple[list[Shaped], ...]],
    states: int,
    items: int,
    names: Sequence[str] = (),
    outside: Sequence[Sequence[Value]] = (),
) -> tuple[Tape, list[Value], list[int]]:
    """The tape of a step, the Values that it closes over, and how many outputs each list behind the state has.

    names    those of its own inputs, the state and an item; v0, v1, ... without
    outside  the Values that each of its inputs stands for: the first of a state, those of the items
    """
    inputs = [RecordedInput(name) for name in names or (f"v{k}" for k in range(states + items))]
    for leaf in inputs:
        leaf.in_call = True
    writer, drawn = BodyWriter(inputs), random.getstate()
    try:
        held = Call(
            dict(zip(inputs, outside, strict=True)) if outside else {},
            "a step of a loop of 32 steps or more",
            inputs[:states],
            lambda node: writer.number(node) is None,
        )
        with noting_questions() as questions, writing(writer), holding(held):
            state, *others = step(list(inputs[:states]), list(inputs[states:]))
            held.check(state)
    finally:
        for leaf in inputs:
            leaf.in_call = False
    if questions:
        raise RecordingError(questions[0])
    if random.getstate() != drawn:
        random.setstate(drawn)
        raise RecordingError("the step of a loop draws random numbers")
    if len(state) != states:
        raise ValueError(f"a step returns a state of {states} numbers, as it takes; got {len(state)}")
    outputs = [x if isinstance(x, Value) else constant(x) for part in (state, *others) for x in part]
    return writer.body(outputs), list(writer.same), list(map(len, others))
