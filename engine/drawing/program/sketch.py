"""A program as a snapshot: its nodes with names and kinds, in the frames of loops, samples and modules."""

import math
from collections.abc import Sequence
from dataclasses import dataclass, replace

from engine.compile.tapes.tape import FIXED, NUMBER, PARAMETER, Entry, Tape, is_leaf
from engine.core.operation import CONSTANT, Operation
from engine.drawing.graph.snapshot.places import HasParameters, Place, homes_of, places_of
from engine.drawing.graph.snapshot.snapshot import Kind, Node, Snapshot, comes_back
from engine.drawing.program.boxes import lines_of
from engine.drawing.program.formulas import formulas, slots_of
from engine.drawing.program.frames import frames_of, places_of_clusters
from engine.drawing.program.reading import Key, Reading

CAPTION = "a program: numbers come with each call"


@dataclass(eq=False, slots=True)
class _Placed:
    """A node as `places_of` takes it."""

    parents: "tuple[_Placed, ...]"
    op: Operation | None
    name: str


class Sketch:
    """The nodes of a program in their order: what computes before what reads it, a number beside each reader.

    columns  those of a sample, for a program of Samples; then the first input of its tape is the mark of the samples
    """

    def __init__(self, tape: Tape, columns: Sequence[str] = ()) -> None:
        self.tape, self.reading, self.sampled = tape, Reading(tape, columns).shared(), bool(columns)
        for k in range(self.sampled, len(tape.columns)):
            if (k,) not in self.reading.nodes:
                self.reading.add((k,))
        self.nodes, self.arrows = self.reading.nodes, self.reading.arrows
        self.frames = frames_of(self.reading)
        self.order: list[tuple[Key, Key | None]] = []  # with the reader of a number
        for key in sorted(self.nodes):
            if self.nodes[key].entry[0] != NUMBER:
                numbers = [source for source, _ in self.arrows[key] if self.nodes[source].entry[0] == NUMBER]
                self.order += [(source, key) for source in dict.fromkeys(numbers)]
                self.order.append((key, None))
        self.ids = {both: i for i, both in enumerate(self.order)}
        entries = [self.nodes[key] for key, _ in self.order]
        self.ops = {
            i: node.entry[0]
            for i, node in enumerate(entries)
            if node.read is None and not is_leaf(node.entry)
        }

    def snapshot(self, model: HasParameters | None = None) -> Snapshot:
        """The nodes as a picture takes them."""
        nodes = [self._node(i, key) for i, (key, _) in enumerate(self.order)]
        nodes = self._with_results(nodes)
        clusters = places_of_clusters(self.reading, self.frames)
        frames = [clusters.get(self.frames[reader or key], ()) for key, reader in self.order]
        frames += [()] * (len(nodes) - len(frames))
        modules = self._modules(nodes, model)
        pairs = zip(frames, modules, strict=True)
        nodes = [replace(node, place=(*f, *m)) for node, (f, m) in zip(nodes, pairs, strict=True)]
        texts = formulas(nodes, self.ops)
        nodes = self._with_targets(nodes, texts)
        closed = {
            place: lines_of(self.reading.cluster(key), place, nodes, texts) for key, place in clusters.items()
        }
        return Snapshot(tuple(nodes), False, looping=bool(closed), closed=closed, caption=CAPTION)

    def _node(self, i: int, key: Key) -> Node:
        """A node without a place."""
        node, tape = self.nodes[key], self.tape
        if len(key) > 1:
            tape = self.reading.cluster(key[:-1]).body
        if node.entrance is not None:
            return self._with_arrows(_leaf(i, "input", node.entrance.name, node.entrance.note), key)
        if node.read is not None and not self.arrows[key]:
            return _leaf(i, "input", "n", "number of samples")
        if is_leaf(node.entry):
            return self._of_leaf(i, node.entry)
        kind: Kind = "result" if (key, "") in self.reading.outputs else "inner"
        op, read = node.entry[0], node.read
        symbol, slots, note = (op.symbol, slots_of(op), "") if read is None else (read.symbol, (), read.note)
        own = replace(
            _leaf(i, kind, tape.names.get(key[-1], ""), note), op=op.name, symbol=symbol, slots=slots
        )
        return self._with_arrows(own, key)

    def _of_leaf(self, i: int, entry: Entry) -> Node:
        """An input, a parameter or a number."""
        kind, at = entry
        if kind == NUMBER:
            return Node(i, "constant", "", "", "", at, None, learns=False)
        if kind == PARAMETER:
            return _leaf(i, "parameter", self.tape.parameters[at].name or f"p{at + 1}")
        if kind == FIXED:
            return _leaf(i, "input", self.tape.fixed[at].name or f"{self.tape.fixed[at].data:g}", "fixed")
        return _leaf(i, "input", self.tape.columns[at], "the same for all samples" * self.sampled)

    def _with_arrows(self, node: Node, key: Key) -> Node:
        """The node with what it reads."""
        sources = [(self.ids.get((source, None), -1), source) for source, _ in self.arrows[key]]
        parents = tuple(i if i >= 0 else self.ids[source, key] for i, source in sources)
        return replace(node, parents=parents, ways=tuple(way for _, way in self.arrows[key]))

    def _with_results(self, nodes: list[Node]) -> list[Node]:
        """The nodes with a note for each of several outputs; a node of its own where another is read as it is."""
        several, shown = len(self.reading.outputs) > 1, set[int]()
        for number, (key, way) in enumerate(self.reading.outputs, 1):
            label, i = f"output {number}" if several else "result", self.ids.get((key, None), -1)
            if i < 0:
                nodes.append(_leaf(len(nodes), "result", f"{label}: {self.nodes[key].entry[1]:g}"))
            elif nodes[i].kind != "result" or way or i in shown:
                nodes.append(replace(_leaf(len(nodes), "result", label), parents=(i,), ways=(way,)))
            elif several:
                own = nodes[i].name
                nodes[i] = replace(nodes[i], name=f"{label}: {own}" if own else label)
            shown.add(i)
        return nodes

    def _with_targets(self, nodes: Sequence[Node], texts: Sequence[str]) -> list[Node]:
        """The nodes where a gradient that is summed over samples says what it is to."""
        marked = list(nodes)
        for i, (key, _) in enumerate(self.order):
            to = self.reading.gradient_to(key)
            if to is not None:
                source = self.ids.get((to, None))
                name = self.tape.names.get(to[-1], "") if source is None else texts[source]
                marked[i] = replace(marked[i], note=f"to {name or f'v{to[-1]}'}, over the samples")
        return marked

    def _modules(self, nodes: Sequence[Node], model: HasParameters | None) -> list[Place]:
        """The module of each node, by the parameters of a model."""
        if model is None:
            return [()] * len(nodes)
        places, homes, placed = homes_of(model), dict[_Placed, Place](), list[_Placed]()
        for node in nodes:
            ways = zip(node.parents, node.ways, strict=True)
            parents = tuple(placed[p] for p, way in ways if not comes_back(way) and p < node.id)
            placed.append(
                _Placed(parents, CONSTANT if node.kind == "constant" else self.ops.get(node.id), node.name)
            )
            entry = self.nodes[self.order[node.id][0]].entry if node.id < len(self.order) else ("", 0)
            leaf = self.tape.parameters[entry[1]] if entry[0] == PARAMETER else None
            if leaf in places:
                homes[placed[-1]] = places[leaf]
        modules = places_of(placed, homes)
        return [modules[node] for node in placed]


def _leaf(i: int, kind: Kind, name: str, note: str = "") -> Node:
    return Node(i, kind, name, "", "", math.nan, None, note=note, unnumbered=True)
