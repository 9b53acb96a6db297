"""Dot products of a tape that are rows of a matrix product; all others are written out as products and a sum."""

from dataclasses import replace
from operator import itemgetter

from engine.compile.tapes.tape import INPUT, Entry, Tape, is_leaf
from engine.compile.tapes.written_out import products_of
from engine.core.rules.dot import Dot


def has_dots(tape: Tape) -> bool:
    """Whether a tape has dot products."""
    return any(isinstance(op, Dot) for op in set(map(itemgetter(0), tape.entries)))


def with_rows_of_matrices(tape: Tape) -> Tape:
    """The tape with no other dot products than those of weights, the same for every sample, and inputs that vary."""
    writer = _Writer()
    new: list[int] = []
    for entry in tape.entries:
        op, *rest = entry
        operands = rest if is_leaf(entry) else [new[i] for i in rest]
        if isinstance(op, Dot) and not writer.is_row(op, operands):
            new.append(products_of(op, operands, writer.write))
        else:
            new.append(writer.write((op, *operands)))
    names = {new[i]: name for i, name in tape.names.items()}
    outputs = [new[i] for i in tape.outputs]
    return replace(tape, entries=writer.entries, outputs=outputs, names=names, begins=tape)


class _Writer:
    """Entries, and whether each differs from sample to sample."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.varying = bytearray()

    def write(self, entry: Entry) -> int:
        """The number of a new entry."""
        operands = () if is_leaf(entry) else entry[1:]
        self.entries.append(entry)
        self.varying.append(entry[0] == INPUT or any(map(self.varying.__getitem__, operands)))
        return len(self.entries) - 1

    def is_row(self, op: Dot, operands: list[int]) -> bool:
        """Whether one vector of a dot product is the same for every sample, and no number of the other one."""
        a, b, first = ({self.varying[i] for i in part} for part in op.parts(operands))
        return {*map(frozenset, (a, b))} == {frozenset({0}), frozenset({1})} and first <= {0}
