"""Equal nodes of a long recording as one node: so a recursion that computes its parts again and again stays small."""

from collections.abc import Sequence

from engine.compile.tapes.tape import NUMBER, Entry, operands_of
from engine.core.operation import CONSTANT, Operation
from engine.core.value import Value

FULL = 1 << 20  # nodes of a recording from which on equal ones are looked for


class Sharing:
    """The nodes of a recording by their operations on operands, each of which is the first of its kind.

    entries, nodes  those of the writer; they grow
    several         the numbers of nodes that stand for several: a derivative to one of them would count all
    """

    def __init__(self, entries: list[Entry], nodes: list[Value]) -> None:
        self.entries, self.nodes = entries, nodes
        self.several = set[int]()
        self._first: list[int] = []
        self._equal: dict[Entry, int] = {}
        for number, entry in enumerate(entries):
            first = self._equal.setdefault(self._key(entry), number)
            self._first.append(first)
            if first != number:
                self.several |= {first, number}

    def node(self, op: Operation, operands: Sequence[int]) -> Value | None:
        """The node of an operation on operands; None where there is none so far."""
        number = self._equal.get((op, *map(self._first.__getitem__, operands)))
        if number is None:
            return None
        self.several.add(number)
        return self.nodes[number]

    def constant(self, value: Value) -> int | None:
        """The number of a constant, which is written where it is new; None for what is no constant."""
        if value.recorded or value.op is not CONSTANT:
            return None
        entry = (NUMBER, value.data)
        number = self._equal.get(self._key(entry))
        if number is None:
            number = len(self.nodes)
            self.nodes.append(value)
            self.entries.append(entry)
            self.written()
        return number

    def written(self) -> None:
        """Take over the last entry, which is the first of its kind or a leaf."""
        number = len(self._first)
        self._first.append(self._equal.setdefault(self._key(self.entries[number]), number))

    def _key(self, entry: Entry) -> Entry:
        """A key that equal entries share. Numbers are told apart by their bits: 0.0 equals -0.0."""
        if entry[0] == NUMBER:
            return NUMBER, entry[1].hex()
        return (entry[0], *map(self._first.__getitem__, operands_of(entry))) if operands_of(entry) else entry
