"""The nodes of a tape, and of the bodies in it, that its outputs depend on: each once, with what it reads."""

from collections.abc import Sequence
from dataclasses import dataclass

from engine.calculus.partials.several import Part
from engine.compile.samples.reduce import held
from engine.compile.tapes.tape import INPUT, NUMBER, Entry, Tape
from engine.drawing.graph.snapshot.snapshot import NEXT
from engine.drawing.program.clusters import Cluster, Entrance, OfSamples, Read, cluster_of

Key = tuple[int, ...]
"""The entry of a node, behind those of the loops that it stands in: (7, 3) is entry 3 of the loop at entry 7."""

Arrow = tuple[Key, str]
"""A node that is read, and what the arrow says."""


@dataclass(frozen=True, slots=True)
class Entered:
    """A node as the tape has it: its entry, or the input of a body, or a result that is reduced."""

    entry: Entry
    entrance: Entrance | None = None
    read: Read | None = None


class Reading:
    """The nodes that the outputs of a tape depend on, by their keys.

    nodes   what each is
    arrows  what each reads, operand by operand; a state reads its first and its next number
    """

    def __init__(self, tape: Tape, columns: Sequence[str] = ()) -> None:
        self.tape, self._columns = tape, columns
        self._clusters: dict[Key, Cluster] = {}
        self.nodes: dict[Key, Entered] = {}
        self.arrows: dict[Key, tuple[Arrow, ...]] = {}
        self.outputs = [self.source((output,)) for output in tape.outputs]
        stack = [key for key, _ in self.outputs]
        while stack:
            key = stack.pop()
            if key not in self.nodes:
                self.nodes[key] = node = self._entered(key)
                self.arrows[key] = self._arrows(key, node)
                stack += [source for source, _ in self.arrows[key]]

    def cluster(self, key: Key) -> Cluster:
        """The cluster at a key."""
        if key not in self._clusters:
            self._clusters[key] = cluster_of(self._entry(key)[0], self._columns)
        return self._clusters[key]

    def source(self, key: Key, own: str = "", otherwise: str = "") -> Arrow:
        """The node that a key stands for: a part is a node of a body, what stands around a body is there.

        The arrow says its `own` words, then for each loop that it leaves which step is read; else `otherwise`.
        """
        ways: list[tuple[Key, str]] = []
        while True:
            kind, *rest = self._entry(key)
            if isinstance(kind, Part):
                cluster = (*key[:-1], rest[0])
                read = self.cluster(cluster).read(kind.number)
                if read.symbol:
                    return key, _said(own, ways, key) or otherwise
                key = (*cluster, read.node)
                ways.append((cluster, read.way))
            elif kind is held:  # no step of the function: derivatives take it for a constant
                key = (*key[:-1], rest[0])
                ways.append(((), "weight"))
            elif kind == INPUT and len(key) > 1 and self.cluster(key[:-1]).entrance(rest[0]) is None:
                loop = key[:-1]
                key = (*loop[:-1], self._entry(loop)[1 + self.cluster(loop).around(rest[0])])
            else:
                return key, _said(own, ways, key) or otherwise

    def _entry(self, key: Key) -> Entry:
        tape = self.tape if len(key) == 1 else self.cluster(key[:-1]).body
        return tape.entries[key[-1]]

    def _entered(self, key: Key) -> Entered:
        entry = self._entry(key)
        if entry[0] == INPUT and len(key) > 1:
            return Entered(entry, entrance=self.cluster(key[:-1]).entrance(entry[1]))
        if isinstance(entry[0], Part):
            return Entered(entry, read=self.cluster((*key[:-1], entry[1])).read(entry[0].number))
        return Entered(entry)

    def _arrows(self, key: Key, node: Entered) -> tuple[Arrow, ...]:
        own, (kind, *rest) = key[:-1], node.entry
        if node.entrance is not None:
            loop, back = self._entry(own), node.entrance.back
            operands = [(*own[:-1], loop[1 + number]) for number in node.entrance.operands]
            entries = {self._entry(o) if self._entry(o)[0] == NUMBER else o for o in operands}
            way = node.entrance.way(operands, same=len(entries) == 1)
            first = operands[: 1 if len(entries) == 1 else None]
            arrows = [self.source(operand, otherwise=way) for operand in first]
            return (*arrows, *([self.source((*own, back), NEXT)] if back is not None else []))
        if node.read is not None:
            if self.counts(key, node.read):
                return ()
            return (self.source((*own, rest[0], node.read.node), node.read.way),)
        return () if isinstance(kind, str) else tuple(self.source((*own, operand)) for operand in rest)

    def add(self, key: Key) -> None:
        """Add a leaf that nothing reads."""
        self.nodes[key], self.arrows[key] = self._entered(key), ()

    def counts(self, key: Key, read: Read) -> bool:
        """Whether a reduction adds up a 1 for each sample."""
        reduced = (*key[:-1], self._entry(key)[1])
        source, _ = self.source((*reduced, read.node))
        return isinstance(self.cluster(reduced), OfSamples) and self._entry(source) == (NUMBER, 1.0)

    def gradient_to(self, key: Key) -> Key | None:
        """The node to which a gradient is summed over samples."""
        read = self.nodes[key].read
        if read is None or read.to is None:
            return None
        op, own = self.nodes[key].entry[1], key[:-1]
        return self.source((*own, self._entry((*own, op))[1 + read.to]))[0]

    def shared(self) -> "Reading":
        """These nodes, with those of one body that compute the same from the same as one."""
        first: dict[object, Key] = {}
        stand_in: dict[Key, Key] = {}
        for key in sorted(self.nodes):
            kind = self.nodes[key].entry[0]
            arrows = tuple((stand_in.get(source, source), way) for source, way in self.arrows[key])
            alike = isinstance(kind, str) or kind == NUMBER or self.nodes[key].entrance is not None
            same: object = key if alike else (key[:-1], kind if arrows else "count", arrows)
            stand_in[key] = first.setdefault(same, key)
        kept = set(stand_in.values())
        self.arrows = {
            key: tuple((stand_in[source], way) for source, way in self.arrows[key]) for key in kept
        }
        self.nodes = {key: self.nodes[key] for key in kept}
        self.outputs = [(stand_in[key], way) for key, way in self.outputs]
        return self


def _said(own: str, ways: Sequence[tuple[Key, str]], source: Key) -> str:
    """The words at an arrow from a source: those of the clusters that it stands in, equal ones once."""
    left = [way for cluster, way in ways if source[: len(cluster)] == cluster]
    return ", ".join(dict.fromkeys(way for way in (own, *left) if way))
