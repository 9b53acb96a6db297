"""The vector of a program: where each parameter, constant and uniform result stands, and each weight matrix."""

from engine.compile.packed import Packed
from engine.compile.tape import FIXED, NUMBER, PARAMETER, Tape

Dot = tuple[list[int], list[int], int | None]
Place = tuple[int, int, int | None]

ALIGNED = 8  # rows of weight matrices begin at multiples of it, so that vectors of 8 numbers fit


class Vector:
    """Hands out positions: parameters as they stand in weight matrices, then the others, then all the rest.

    results  the position of each uniform node that lanes need
    """

    def __init__(self, tape: Tape, packed: Packed) -> None:
        self.tape, self.packed = tape, packed
        self.places: dict[int, int] = {}
        self.results: dict[int, int] = {}

    def matrices(self, layers: dict[int, list[Dot]]) -> dict[int, Place]:
        """Where the matrix of each layer begins, its stride, and where its biases begin.

        A matrix stands where the parameters themselves do, if nothing else has claimed them; another one is a
        copy behind them.
        """
        found: dict[int, list[int | None]] = {}
        for layer, dots in layers.items():
            found[layer] = [self._claim(part) for part in _parts(dots)]
        for i, entry in enumerate(self.tape.entries):
            if entry[0] == PARAMETER and i not in self.places:
                self._put(i)
        self.packed.learnt = self._aligned()
        self.packed.positions = {
            entry[1]: self.places[i] for i, entry in enumerate(self.tape.entries) if entry[0] == PARAMETER
        }
        return {
            layer: self._place(_parts(dots), starts)
            for (layer, dots), starts in zip(layers.items(), found.values(), strict=True)
        }

    def place(self, node: int) -> int:
        """The position of a uniform node; one that has none yet is put at the end."""
        if node not in self.places:
            self._put(node)
            entry = self.tape.entries[node]
            if entry[0] == NUMBER:
                self.packed.constants[self.places[node]] = entry[1]
            elif entry[0] == FIXED:
                self.packed.fixed[entry[1]] = self.places[node]
            else:
                self.results[node] = self.places[node]
        return self.places[node]

    def _put(self, node: int) -> None:
        self.places[node] = self.packed.vector
        self.packed.vector += 1

    def _claim(self, rows: list[list[int]]) -> int | None:
        """Put parameters as the rows of a matrix, if all are free. Where it begins, or None."""
        flat = [node for row in rows for node in row]
        free = all(self.tape.entries[node][0] == PARAMETER and node not in self.places for node in flat)
        if not flat or not free or len(set(flat)) < len(flat):
            return None
        first = self._aligned()
        for row in rows:
            start = self._aligned()
            self.places.update(zip(row, range(start, start + len(row)), strict=True))
            self.packed.vector = start + len(row)
        self._aligned()
        return first

    def _place(self, parts: list[list[list[int]]], starts: list[int | None]) -> Place:
        weights, bias = (
            self._copied(rows) if start is None else start for rows, start in zip(parts, starts, strict=True)
        )
        stride = -(-len(parts[0][0]) // ALIGNED) * ALIGNED
        return weights or 0, stride, bias if parts[1] else None

    def _copied(self, rows: list[list[int]]) -> int:
        """Put a matrix as a copy of numbers that stand elsewhere."""
        sources = [[self.place(node) for node in row] for row in rows]
        first = self._aligned()
        for row in sources:
            start = self._aligned()
            self.packed.copies += zip(row, range(start, start + len(row)), strict=True)
            self.packed.vector = start + len(row)
        self._aligned()
        return first

    def _aligned(self) -> int:
        self.packed.vector = -(-self.packed.vector // ALIGNED) * ALIGNED
        return self.packed.vector


def _parts(dots: list[Dot]) -> list[list[list[int]]]:
    """The rows of the weight matrix, and the biases as the one row of another (none where there are none)."""
    biases = [bias for _, _, bias in dots if bias is not None]
    return [[weights for weights, _, _ in dots], [biases] if biases else []]
