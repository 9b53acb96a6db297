"""The writer of a tape: while a function is recorded, it writes an entry for every node when the node is made."""

import sys
from collections import deque
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import accumulate, compress, repeat
from operator import attrgetter, is_, itemgetter
from threading import get_ident

from engine.calculus.one_branch import DerivativeOfBranch
from engine.calculus.partials.several import Several
from engine.compile.tapes.recorded.sharing import Sharing
from engine.compile.tapes.tape import FIXED, INPUT, NUMBER, PARAMETER, Entry, Tape
from engine.compile.tapes.vectors import Vector, Vectors, renamed
from engine.core.operation import CONSTANT
from engine.core.rules.dot import Dot
from engine.core.value import Value
from engine.support.errors import RecordingError

_number = attrgetter("number")


class Writer:
    """Entries in the order in which nodes are made: the inputs first, then the chosen parameters.

    nodes    the node of each entry. A node that is being recorded has the number of its entry as `number`
    entries  one for each node
    plain    the numbers of nodes that are not being recorded: constants, and what is in `late`
    late     nodes with numbers that the function did not make itself: a program would keep what they are now
    full     how many nodes there may be before equal ones are looked for; by `sharing` from then on
    """

    def __init__(
        self, inputs: Sequence[Value], chosen: Sequence[Value] | None, full: int = sys.maxsize
    ) -> None:
        self.inputs, self.chosen, self.full = inputs, chosen, full
        self.sharing: Sharing | None = None
        self.parameters, self.fixed = list(chosen or ()), list[Value]()
        self.kind, self.leaves = (PARAMETER, self.parameters) if chosen is None else (FIXED, self.fixed)
        self.nodes = [*inputs, *self.parameters]
        self.begin = len(self.nodes)
        self.entries: list[Entry] = [(INPUT, i) for i in range(len(inputs))]
        self.entries += [(PARAMETER, k) for k in range(len(self.parameters))]
        self.plain: dict[Value, int] = {}
        self.vectors: dict[int, Vectors] = {}
        self._known_vectors: dict[tuple[Value, ...], Vector] = {}
        self.late: list[Value] = []
        for number, node in enumerate(self.nodes):
            node.number = number  # type: ignore[attr-defined]  # of a Value that is being recorded

    def number(self, node: Value) -> int | None:
        """The number of a node; None where it has no entry."""
        if not node.recorded:
            return self.plain.get(node)
        try:
            number: int = node.number  # type: ignore[attr-defined]  # of a Value that is being recorded
            return (
                number if self.nodes[number] is node else None
            )  # another recording may have left its number
        except (AttributeError, IndexError, TypeError):
            return None

    def add(self, *nodes: Value) -> None:
        """Write these nodes, each after those that it depends on and that are not written yet."""
        stack = [node for node in reversed(nodes) if self.number(node) is None]
        while stack:
            node = stack[-1]
            numbers = self._numbers(node.parents)
            if None in numbers:
                stack += [
                    p for p, n in zip(reversed(node.parents), reversed(numbers), strict=True) if n is None
                ]
            elif self.number(stack.pop()) is None:
                self._write(node, numbers)

    def _numbers(self, nodes: tuple[Value, ...]) -> list[int | None]:
        """The number of each node, as `number` gives it."""
        if len(nodes) == 1:
            return [self.number(nodes[0])]
        try:  # all at once, where they are many
            numbers = list(map(_number, nodes))
            if all(map(is_, itemgetter(*numbers)(self.nodes), nodes)):
                return numbers
        except (AttributeError, IndexError, TypeError):
            pass
        return list(map(self.number, nodes))

    def _vectors_of(self, node: Value) -> Vectors | None:
        """The vectors of a dot product whose operands are written; one that others share is one object."""
        if not isinstance(node.op, Dot):
            return None
        a, b, first = map(self._vector, node.op.parts(node.parents))
        return None if a is None or b is None or first is None else (a, b, first)

    def _vector(self, nodes: tuple[Value, ...]) -> Vector | None:
        """The numbers of nodes, as one object for the same nodes; None where one has no number."""
        known = self._known_vectors.get(nodes)
        if known is not None:
            return known
        numbers = tuple([number for number in self._numbers(nodes) if number is not None])
        return self._known_vectors.setdefault(nodes, numbers) if len(numbers) == len(nodes) else None

    def added(self, node: Value) -> Value:
        """Write a new node. The node of an equal entry, where those are looked for and there is one."""
        if len(self.nodes) < self.full:
            vectors = self._vectors_of(node)
            numbers: Sequence[int | None] = (
                vectors[0] + vectors[1] + vectors[2] if vectors else self._numbers(node.parents)
            )
            if None in numbers:
                self.add(node)
            else:
                self._write(node, numbers, vectors)
            return node
        if self.sharing is None:
            self.sharing = Sharing(self.entries, self.nodes)
        numbers = [self._known(parent, self.sharing) for parent in node.parents]
        known = self.sharing.node(node.op, numbers)  # type: ignore[arg-type]  # a new node has an operation
        if known is not None:
            return known
        self._write(node, numbers)
        return node

    def is_shared(self, node: Value) -> bool:
        """Whether equal nodes are this one."""
        return self.sharing is not None and self.number(node) in self.sharing.several

    def _known(self, node: Value, sharing: Sharing) -> int:
        """The number of an operand, which is written where it has none."""
        number = self.number(node)
        if number is None:
            number = sharing.constant(node)
        if number is None:
            self.add(node)
            number = self.number(node)
        return number  # type: ignore[return-value]  # it is written now

    def _write(self, node: Value, numbers: Sequence[int | None], vectors: Vectors | None = None) -> None:
        if isinstance(node, DerivativeOfBranch) and node.recorded:
            raise RecordingError(
                "the function uses a derivative that was computed outside of it, or the end of a while_loop or of "
                "implicit: that graph holds for the branches which relu, max, where, ... and the loop took at one "
                "point; write grad(...) or the loop inside the function, or take the number, .data, before recording"
            )
        if isinstance(node.op, Several) and not node.recorded:
            raise RecordingError(
                "the function uses the result of a checkpoint that was computed outside of it, whose nodes are not "
                "kept; call checkpoint inside the function"
            )
        entry = (node.op, *numbers) if numbers else self._leaf(node)
        vectors = vectors or self._vectors_of(node)
        if vectors:
            self.vectors[len(self.nodes)] = vectors
        if node.recorded:
            node.number = len(self.nodes)  # type: ignore[attr-defined]  # likewise
        else:
            self.plain[node] = len(self.nodes)
            if node.op is not CONSTANT or isinstance(node, DerivativeOfBranch):
                self.late.append(node)
        self.nodes.append(node)
        self.entries.append(entry)
        if self.sharing is not None:
            self.sharing.written()

    def _leaf(self, leaf: Value) -> Entry:
        if leaf.op is CONSTANT:
            return NUMBER, leaf.data
        if hasattr(leaf, "in_call"):  # an input
            raise RecordingError(
                "the function uses an input of another function that was or is being recorded: a program has its own "
                "inputs, so give it as an argument"
            )
        self.leaves.append(leaf)
        return self.kind, len(self.leaves) - 1

    def tape(self, outputs: Sequence[Value], *, single: bool) -> Tape:
        """The nodes that the outputs, which are written, depend on, with the names that they have by now."""
        numbers = [number for number in map(self.number, outputs) if number is not None]
        alive = self._alive(numbers)
        nodes, entries, leaves, vectors = self.nodes, self.entries, self.leaves, self.vectors
        if 0 in alive:
            new = list(accumulate(alive, initial=0))
            nodes, numbers = list(compress(nodes, alive)), [new[number] for number in numbers]
            entries, leaves = self._renumbered(alive, new)
            vectors = self._vectors_by(alive, new)
        names = {number: node.name for number, node in enumerate(nodes) if node.name}
        columns = [leaf.name for leaf in self.inputs]
        parameters, fixed = (leaves, []) if self.chosen is None else (self.parameters, leaves)
        return Tape(entries, numbers, columns, parameters, fixed, single, names, vectors)

    def _renumbered(self, alive: bytearray, new: Sequence[int]) -> tuple[list[Entry], list[Value]]:
        """The entries that are alive, by the new number of each, and the leaves among them."""
        entries, leaves = list[Entry](), list[Value]()
        for number, entry in compress(enumerate(self.entries), alive):
            op = entry[0]
            if not isinstance(op, str):
                entries.append((op, *[new[operand] for operand in entry[1:]]))
            elif op == self.kind and number >= self.begin:
                entries.append((op, len(leaves)))
                leaves.append(self.leaves[entry[1]])
            else:
                entries.append(entry)
        return entries, leaves

    def _vectors_by(self, alive: bytearray, new: Sequence[int]) -> dict[int, Vectors]:
        """The vectors of the dot products that are alive, by the new number of each."""
        again = renamed(new, ())
        return {
            new[i]: (again(a), again(b), again(first))
            for i, (a, b, first) in self.vectors.items()
            if alive[i]
        }

    def _alive(self, outputs: Sequence[int]) -> bytearray:
        """A mark for each node that the outputs depend on, and for the inputs and chosen parameters."""
        alive, done = bytearray(len(self.entries)), set[int]()
        alive[: self.begin] = b"\1" * self.begin
        for output in outputs:
            alive[output] = 1
        for number in range(len(alive) - 1, self.begin - 1, -1):
            if alive[number] and number in self.vectors:
                for vector in self.vectors[number]:
                    if id(vector) not in done:
                        done.add(id(vector))
                        deque(map(alive.__setitem__, vector, repeat(1)), maxlen=0)
            elif alive[number] and self.nodes[number].parents:
                for operand in self.entries[number][1:]:
                    alive[operand] = 1
        return alive


writers: dict[int, Writer] = {}
"""The recording of each thread."""


@contextmanager
def writing(writer: Writer | None) -> Iterator[None]:
    """Inside, nodes without numbers that this thread makes are written; None: they are not."""
    thread = get_ident()
    outer = writers.pop(thread, None)
    if writer is not None:
        writers[thread] = writer
    try:
        yield
    finally:
        writers.pop(thread, None)
        if outer is not None:
            writers[thread] = outer
