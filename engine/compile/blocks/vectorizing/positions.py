"""Where parameters, constants and weight matrices stand in the vector of a program."""

from collections.abc import Sequence
from itertools import chain

from engine.compile.blocks.instructions import Copy, Matrix, Rows, indices
from engine.compile.blocks.vectorizing.flat import FlatTape
from engine.compile.tapes.tape import FIXED, NUMBER, PARAMETER, Tape

Dot = tuple[Sequence[int], Sequence[int], int | None]
Part = tuple[tuple[int, ...], ...]
"""The rows of a matrix, as nodes; the one row of biases."""

ALIGNED = 8  # rows of weight matrices begin at multiples of it: vectors of 8 numbers fit


class Positions:
    """Hands out positions: parameters as they stand in weight matrices, other parameters, then all the rest.

    A matrix is made of the parameters themselves, if no other matrix has claimed them; otherwise it is a copy.

    size    how many positions there are
    of      the position of each node that has one
    nodes   the node of each parameter and fixed leaf, by its number
    free    the parameters that have none yet
    copies  the matrices that are copies: (their positions, the nodes)
    """

    def __init__(self, tape: Tape | FlatTape) -> None:
        self.entries = tape.entries
        self.size = 0
        self.of: dict[int, int] = {}
        self.numbers: dict[float, int] = {}
        self.copies: list[tuple[range, tuple[int, ...]]] = []
        self.nodes: dict[str, dict[int, int]] = {PARAMETER: {}, FIXED: {}}
        for i, entry in enumerate(tape.entries):
            if len(entry) == 2 and entry[0] in self.nodes:
                self.nodes[entry[0]][entry[1]] = i
        self.free = set(self.nodes[PARAMETER].values())

    def matrices(self, layers: Sequence[list[Dot]]) -> list[tuple[Matrix, int | None]]:
        """The weights of each layer, and the position of its first bias; None without biases."""
        parts = [_parts(dots) for dots in layers]
        firsts: dict[Part, int] = {}  # a matrix that several layers use stands there once
        for part in dict.fromkeys(chain.from_iterable(parts)):
            if self._claims(part):
                firsts[part] = self._placed(part)
        for parameter in sorted(self.free):
            self.at(parameter)
        self._align()
        for part in chain.from_iterable(parts):
            if part and part not in firsts:
                firsts[part] = self._copied(part)
        return [
            (Matrix(firsts[w], len(w), len(w[0]), _aligned(len(w[0]))), firsts[b] if b else None)
            for w, b in parts
        ]

    def at(self, node: int) -> int:
        """The position of a node, a new one where it has none."""
        if node not in self.of:
            self.of[node] = self.size
            self.size += 1
        return self.of[node]

    def number(self, number: float) -> int:
        """The position of a constant that no node of the tape is."""
        if number not in self.numbers:
            self.numbers[number] = self.size
            self.size += 1
        return self.numbers[number]

    def more(self, count: int) -> Rows:
        """New positions, which no node has."""
        first, self.size = self.size, self.size + count
        return Rows(range(first, self.size), uniform=True)

    def leaves(self, kind: str) -> list[int]:
        """The positions of the parameters or fixed leaves that have one, in the order of their numbers."""
        return [self.at(node) for _, node in sorted(self.nodes[kind].items())]

    def constants(self) -> list[tuple[int, float]]:
        """The positions of the constants that are used, and their numbers."""
        used = [(at, self.entries[i][1]) for i, at in self.of.items() if self.entries[i][0] == NUMBER]
        return used + [(at, number) for number, at in self.numbers.items()]

    def gathered(self) -> list[Copy]:
        """The instructions that fill the matrices which are copies."""
        return [
            Copy(Rows(to, uniform=True), Rows(indices([self.at(node) for node in nodes]), uniform=True))
            for to, nodes in self.copies
        ]

    def _claims(self, rows: Part) -> bool:
        """Whether a matrix is made of the parameters themselves: each once, and in no other matrix before."""
        flat = list(chain.from_iterable(rows))
        if not flat or not self.free.issuperset(flat) or len(set(flat)) < len(flat):
            return False
        self.free.difference_update(flat)
        return True

    def _placed(self, rows: Part) -> int:
        first = self._align()
        for row in rows:
            self.of.update(zip(row, range(self.size, self.size + len(row)), strict=True))
            self.size += len(row)
            self._align()
        return first

    def _copied(self, rows: Part) -> int:
        first = self._align()
        for row in rows:
            self.copies.append((range(self.size, self.size + len(row)), row))
            self.size += len(row)
            self._align()
        return first

    def _align(self) -> int:
        self.size = _aligned(self.size)
        return self.size


def _aligned(number: int) -> int:
    return -(-number // ALIGNED) * ALIGNED


def _parts(dots: list[Dot]) -> tuple[Part, Part]:
    """The rows of the weight matrix, and the biases as the one row of another, which is empty without biases."""
    biases = tuple(bias for _, _, bias in dots if bias is not None)
    return tuple(tuple(weights) for weights, _, _ in dots), (biases,) if biases else ()
