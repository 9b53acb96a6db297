"""A picture of a program read as a student reads it: node by node, along its arrows, with the words beside them."""

import math
import re

from engine.compile.tapes.loops.loop import rules_of
from engine.drawing.program.program import program_snapshot, tape_in

REDUCTIONS = {
    "Σ": sum,
    "max": max,
    "min": min,
    "logsumexp": lambda numbers: math.log(sum(map(math.exp, numbers))),
}


class Meaning:
    """The numbers of a picture for some inputs by name, and for rows of samples by column."""

    def __init__(self, program, inputs, rows=()):
        self.graph, self.inputs, self.rows = program_snapshot(program, sums=False), inputs, rows
        bodies = {op.name: op for op in self._operations(tape_in(program))}
        self.ops, self.known = bodies, {}

    def outputs(self):
        """The numbers of all results in the order that the picture gives them."""
        results = [node for node in self.graph.nodes if node.kind == "result"]
        return [self.value(node, {}) for node in sorted(results, key=lambda node: _number(node.name))]

    def value(self, node, at):
        """The number of a node at a step of each loop, or at a sample, that it stands in."""
        at = {frame: at[frame] for frame in frames(node)}
        key = node.id, tuple(at.items())
        if key not in self.known:
            self.known[key] = self._computed(node, at)
        return self.known[key]

    def _computed(self, node, at):
        if not node.op:
            return self._of_leaf(node, at)
        if node.op in self.ops:
            return self.ops[node.op].rule(*(self._read(node, i, at) for i in range(len(node.parents))))[0]
        (inside,) = frames(self.graph.nodes[node.parents[0]])[len(at) : len(at) + 1] or [None]
        count = len(self.rows) if inside is None else self._count(inside)
        return REDUCTIONS[node.symbol]([self._read(node, 0, at, each=i) for i in range(count)])

    def _of_leaf(self, node, at):
        if node.note == "state":
            before = {**at, node.place: at[node.place] - 1}
            return self._read(node, 1, before) if at[node.place] else self._read(node, 0, at)
        if node.parents:  # an item, or a result
            return self._read(node, at[node.place] if len(node.parents) > 1 else 0, at)
        if node.note == "of the sample":
            return self.rows[at[node.place]][node.name]
        if node.kind == "result":  # a number
            return float(node.name.partition(": ")[2])
        if node.note == "number of samples":
            return float(len(self.rows))
        return node.data if node.kind == "constant" else self.inputs[node.name]

    def _read(self, node, i, at, each=None):
        """The number at the other end of an arrow: its words say which step of the loops that it leaves."""
        source, at = self.graph.nodes[node.parents[i]], dict(at)
        words = re.findall(r"step \d+|after the last step", node.ways[i] if node.ways else "")
        for frame in frames(source):
            if frame in at:
                continue
            if each is not None:
                at[frame], each = each, None
            else:
                word = words.pop(0) if len(words) > 1 else words[0]
                at[frame] = int(word[5:]) - 1 if word.startswith("step") else self._count(frame) - 1
        return self.value(source, at)

    def _count(self, frame):
        title = self.graph.closed[frame][0]
        return int(re.search(r"(\d+) steps", title)[1]) if "steps" in title else len(self.rows)

    def _operations(self, tape):
        tapes = [tape]
        while tapes:
            own = tapes.pop()
            tapes += [entry[0].body for entry in own.entries if hasattr(entry[0], "body")]
            yield from (op for op in rules_of(own) if not hasattr(op, "body"))


def frames(node):
    """The loops and passes that a node stands in, the outermost first."""
    return [node.place[:depth] for depth in range(1, len(node.place) + 1)]


def _number(name):
    number = re.search(r"output (\d+)", name)
    return int(number[1]) if number else 0
