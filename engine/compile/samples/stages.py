"""The tape around reductions, cut into stages: what can be computed before each reduction, and behind the last."""

from dataclasses import dataclass

from engine.calculus.partials.several import Part
from engine.compile.samples.reduce import Reduce, WeightedGradient
from engine.compile.tapes.simplify import simplify
from engine.compile.tapes.tape import FIXED, INPUT, PARAMETER, Entry, Tape
from engine.core.value import Value

Reduction = Reduce | WeightedGradient


@dataclass(frozen=True)
class Stage:
    """Some reductions that run side by side.

    before      a tape of the inputs and of all results so far; it returns what the reductions share, in turn
    reductions  each with how many numbers it shares
    """

    before: Tape
    reductions: tuple[tuple[Reduction, int], ...]


class Stages:
    """A tape as stages, and the tape of its outputs behind them."""

    def __init__(self, tape: Tape) -> None:
        self._tape = tape
        self._parts: list[tuple[int, int]] = []  # (node, part) of each result so far
        level: list[int] = []
        self.stages: list[Stage] = []
        of_level: dict[int, list[int]] = {}
        for i, entry in enumerate(tape.entries):
            operands = () if isinstance(entry[0], str) else entry[1:]
            own = max((level[k] for k in operands), default=0)
            if isinstance(entry[0], (Reduce, WeightedGradient)):
                of_level.setdefault(own, []).append(i)
                own += 1
            level.append(own)
        for _, nodes in sorted(of_level.items()):
            shared = [operand for node in nodes for operand in tape.entries[node][2:]]
            before = self._around(shared)
            reductions = tuple((tape.entries[node][0], len(tape.entries[node]) - 2) for node in nodes)
            self.stages.append(Stage(before, reductions))
            self._parts += [(node, k) for node in nodes for k in range(_count(tape.entries[node][0]))]
        self.after = self._around(list(tape.outputs))

    def _around(self, outputs: list[int]) -> Tape:
        """A tape of these nodes, with the results so far as inputs behind those of the tape."""
        tape, known = self._tape, {part: k for k, part in enumerate(self._parts)}
        first = len(tape.columns)
        entries: list[Entry] = [(INPUT, k) for k in range(first + len(known))]
        alive, place = self._alive(outputs), dict[int, int]()
        for i, (op, *rest) in enumerate(tape.entries):
            if op == INPUT:
                place[i] = rest[0]
            elif isinstance(op, Part) and (rest[0], op.number) in known:
                place[i] = first + known[rest[0], op.number]
            elif i in alive or op in (PARAMETER, FIXED):
                place[i] = len(entries)
                entries.append((op, *(rest if isinstance(op, str) else map(place.__getitem__, rest))))
        names = [*tape.columns, *(f"result{k}" for k in range(len(known)))]
        if not outputs:
            outputs = [next(iter(place))]
        around = Tape(entries, [place[i] for i in outputs], names, tape.parameters, tape.fixed, single=False)
        return simplify(around)

    def _alive(self, outputs: list[int]) -> set[int]:
        """The nodes that these are computed of, down to results of reductions."""
        alive, stack = set[int](), list(outputs)
        while stack:
            node = stack.pop()
            op, *rest = self._tape.entries[node]
            if node not in alive:
                alive.add(node)
                known = isinstance(op, Part) and isinstance(
                    self._tape.entries[rest[0]][0], (Reduce, WeightedGradient)
                )
                stack += () if isinstance(op, str) or known else rest
        return alive


def over_samples(body: Tape, columns: int) -> tuple[Tape, bool]:
    """The tape of a body with what all samples share as parameters, and whether it reads the number of a sample."""
    shared = len(body.columns) - columns
    used = {operand for entry in body.entries if not isinstance(entry[0], str) for operand in entry[1:]}
    numbered = columns - 1 in used or columns - 1 in body.outputs
    inputs = columns if numbered else columns - 1
    place = {k: k if k < inputs else k - (not numbered) for k in range(len(body.entries))}
    entries: list[Entry] = []
    for i, (op, *rest) in enumerate(body.entries):
        if i == columns - 1 and not numbered:
            continue
        if op == INPUT and rest[0] >= columns:
            entries.append((PARAMETER, rest[0] - columns))
        else:
            entries.append((op, *(rest if isinstance(op, str) else map(place.__getitem__, rest))))
    leaves = [Value(0.0) for _ in range(shared)]
    outputs = [place[i] for i in body.outputs]
    return Tape(entries, outputs, body.columns[:inputs], leaves, (), single=False), numbered


def _count(op: Reduction) -> int:
    """How many results a reduction has."""
    return len(op.to) if isinstance(op, WeightedGradient) else len(op.body.outputs)
