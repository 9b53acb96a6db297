"""The tape: a recorded function as a flat list of operations on numbered nodes, to be read and rewritten."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import InitVar, dataclass, field
from math import inf
from operator import is_, itemgetter
from typing import Any

from engine.calculus.partials.several import Part, Several
from engine.compile.tapes.vectors import Once, Vectors
from engine.core.operation import Operation
from engine.core.rules.dot import Dot
from engine.core.value import Value
from engine.support.numbers import described

INPUT, PARAMETER, FIXED, NUMBER = "input", "parameter", "fixed", "constant"
BEGINNING = "a tape begins with its inputs, in the order of its columns"

Entry = tuple[Any, ...]
"""(op, operand, ...) with the numbers of the operands, or a leaf: (INPUT, column), (PARAMETER, number of it),
(FIXED, number of it), (NUMBER, data)."""


@dataclass(frozen=True)
class Tape:
    """Entry i computes node i from nodes before it. ValueError where it does not: a tape that exists is sound.

    entries     one for each node
    outputs     the nodes that the function returned
    columns     the names of the inputs
    parameters  the leaf Values that the function closes over, and that gradients are taken to
    fixed       other leaves, whose numbers are read but which receive no gradient
    single      whether it returned a Value itself, not a list of them
    names       what pictures call a node, where it has a name
    vectors     the vectors of dot products, by the numbers of their entries: some may share one
    begins      a tape that exists, of the same leaves: where both begin alike, nothing is checked again
    """

    entries: Sequence[Entry]
    outputs: Sequence[int]
    columns: Sequence[str]
    parameters: Sequence[Value]
    fixed: Sequence[Value] = ()
    single: bool = True
    names: dict[int, str] = field(default_factory=dict)
    vectors: Mapping[int, Vectors] = field(default_factory=dict, compare=False, repr=False)
    begins: InitVar["Tape | None"] = None

    def __post_init__(self, begins: "Tape | None") -> None:
        try:
            for name in ("entries", "outputs", "columns", "parameters", "fixed"):
                object.__setattr__(self, name, tuple(getattr(self, name)))
            object.__setattr__(self, "names", dict(self.names))
            own = _vectors(self.entries)  # those of other entries are nobody's
            vectors = {i: self.vectors.get(i, parts) for i, parts in own.items()}
            object.__setattr__(self, "vectors", vectors)
            _check_leaves(self)
            _check_names(self)
            verify(self, begins)
        except (AttributeError, LookupError, TypeError) as error:  # of what is no number and no entry
            raise ValueError(
                f"a tape is made of entries, tuples of an operation and numbers: {error}"
            ) from None

    def __setstate__(self, state: dict[str, object]) -> None:
        """A copy is checked as a new tape is, since its file may have been altered."""
        try:
            self.__init__(**state)  # type: ignore[misc]  # made anew
        except TypeError as error:
            raise ValueError(f"a copy of a tape holds its entries, outputs and columns: {error}") from None

    def lines(self) -> Iterator[str]:
        """`v4 = mul v0 v2` for every node, then the outputs."""
        for i, entry in enumerate(self.entries):
            name = f"    # {self.names[i]}" if i in self.names else ""
            yield f"v{i} = {self._right_hand_side(entry)}{name}"
        yield "return " + " ".join(f"v{i}" for i in self.outputs)

    def _right_hand_side(self, entry: Entry) -> str:
        kind, *rest = entry
        if kind == INPUT:
            return f"input {self.columns[rest[0]]}"
        if kind == PARAMETER:
            return f"parameter {self.parameters[rest[0]].name or rest[0]}"
        if kind == FIXED:
            return f"fixed {self.fixed[rest[0]].name or rest[0]}"
        if kind == NUMBER:
            return f"constant {rest[0]!r}"
        return f"{kind.name} {' '.join(f'v{operand}' for operand in rest)}"

    def __str__(self) -> str:
        return "\n".join(self.lines())


def verify(tape: Tape, begins: Tape | None = None) -> None:
    """ValueError where an entry reads a node that does not stand before it, or has another shape than its kind."""
    columns = len(tape.columns)
    if tape.entries[:columns] != tuple((INPUT, i) for i in range(columns)):
        raise ValueError(BEGINNING)
    leaves = {PARAMETER: len(tape.parameters), FIXED: len(tape.fixed)}
    binary, several = set[Operation](), _several(tape.entries)
    last = Once(lambda vector: _last(vector, several))  # of dot products there are many, which share vectors
    checked = columns if begins is None else max(columns, alike(tape, begins))
    for i, entry in enumerate(tape.entries[checked:], checked):
        if len(entry) == 3:  # most entries
            op, a, b = entry
            plain = a.__class__ is b.__class__ is int and 0 <= a < i and 0 <= b < i
            if plain and op in binary and not (several and (a in several or b in several)):
                continue
        if entry[0].__class__ is Part and _is_part(entry, i, several):  # of a long loop there are many
            continue
        if entry[0].__class__ is Dot:
            sound = _is_dot(entry, tape.vectors[i]) and max(map(last, tape.vectors[i])) < i
        else:
            sound = _is_sound(entry, i, several, leaves)
        if not sound:
            raise ValueError(
                f"entry {i} of a tape reads nodes before it, as many as its operation; got {entry!r}"
            )
        if len(entry) == 3:
            binary.add(entry[0])
    fits = all(type(i) is int and 0 <= i < len(tape.entries) and i not in several for i in tape.outputs)
    if not tape.outputs or not fits:
        raise ValueError(f"the outputs of a tape are nodes of it, at least one; got {tape.outputs}")


def _check_leaves(tape: Tape) -> None:
    """ValueError for a leaf that is no Value, and for a parameter without an entry."""
    for leaf in (*tape.parameters, *tape.fixed):
        if not isinstance(leaf, Value):
            raise ValueError(f"the leaves of a tape are Values; got {described(leaf)}")
    numbers = {entry[1] for entry in tape.entries if entry[0] == PARAMETER} if tape.parameters else ()
    if len(numbers) < len(tape.parameters):
        raise ValueError(
            f"each of the {len(tape.parameters)} parameters of a tape has an entry; got {numbers}"
        )


def _check_names(tape: Tape) -> None:
    """ValueError for a name that is no text, or of a node that is not there."""
    places = range(len(tape.entries))
    for place, name in (*tape.names.items(), *((0, name) for name in tape.columns)):
        if not isinstance(name, str) or (place and place not in places):
            raise ValueError(f"the nodes of a tape have names; got {name!r} for node {place!r}")


def _several(entries: Sequence[Entry]) -> dict[int, int]:
    """The nodes of operations with several results, and how many there are."""
    if not any(isinstance(op, Several) for op in set(map(itemgetter(0), entries))):  # at once: most tapes
        return {}
    return {i: entry[0].count for i, entry in enumerate(entries) if isinstance(entry[0], Several)}


def _is_sound(entry: Entry, i: int, several: dict[int, int], leaves: dict[str, int]) -> bool:
    """Whether entry i has the shape of its kind, and reads nodes before it."""
    op = entry[0]
    if isinstance(op, Operation):
        return _is_part(entry, i, several) if isinstance(op, Part) else _reads_before(entry, i, several)
    if op == INPUT:
        raise ValueError(BEGINNING)
    if len(entry) != 2:
        return False
    if op == NUMBER:
        return isinstance(entry[1], float)
    return isinstance(entry[1], int) and 0 <= entry[1] < leaves.get(op, 0)


def _is_part(entry: Entry, i: int, several: dict[int, int]) -> bool:
    """Whether a part is one of several results of a node before it."""
    op, *operands = entry
    if len(operands) != 1 or type(operands[0]) is not int:
        return False
    return operands[0] < i and 0 <= op.number < several.get(operands[0], 0)


def _vectors(entries: Sequence[Entry]) -> dict[int, Vectors]:
    """The vectors of each dot product among the entries of a tape."""
    if not any(isinstance(op, Dot) for op in set(map(itemgetter(0), entries))):  # at once: most tapes
        return {}
    return {i: entry[0].parts(entry[1:]) for i, entry in enumerate(entries) if isinstance(entry[0], Dot)}


def _is_dot(entry: Entry, vectors: Vectors) -> bool:
    """Whether an entry is the dot product of these vectors."""
    a, b, first = vectors
    return len(a) == len(b) == entry[0].count and len(first) == entry[0].begun and entry[1:] == a + b + first


def _last(vector: Sequence[int], several: dict[int, int]) -> float:
    """The last node of a vector; infinity where it has what is no node with a number."""
    plain = {int}.issuperset(map(type, vector)) and min(vector, default=0) >= 0
    return max(vector, default=-1) if plain and several.keys().isdisjoint(vector) else inf


def _reads_before(entry: Entry, i: int, several: dict[int, int]) -> bool:
    """Whether an operation reads nodes before it, none of them with several results."""
    op, operands = entry[0], entry[1:]
    if len(operands) != len(op.operands) or not {int}.issuperset(map(type, operands)):
        return False
    if operands and not 0 <= min(operands) <= max(operands) < i:
        return False
    return not several or several.keys().isdisjoint(operands)


def alike(tape: Tape, other: Tape) -> int:
    """How many entries both begin with; 0 where their leaves differ."""
    same = (tape.columns, tape.parameters, tape.fixed) == (other.columns, other.parameters, other.fixed)
    equal = bytes(map(is_, tape.entries, other.entries)) if same else b""
    first = equal.find(0)
    return len(equal) if first < 0 else first


def is_leaf(entry: Entry) -> bool:
    """Whether the entry computes nothing."""
    return not isinstance(entry[0], Operation)


def operands_of(entry: Entry) -> Sequence[int]:
    """The numbers of the nodes that an entry computes with."""
    return entry[1:] if isinstance(entry[0], Operation) else ()
