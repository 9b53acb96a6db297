"""Simplifying: the same tape without what is computed twice, what never changes, and what nobody needs."""

from collections import deque
from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import repeat

from engine.calculus.partials.own_steps import OwnSteps
from engine.calculus.partials.several import Part, Several
from engine.compile.tapes.tape import INPUT, NUMBER, PARAMETER, Entry, Tape, is_leaf, operands_of
from engine.compile.tapes.vectors import Once, Vectors, renamed
from engine.compile.tapes.written_out import products_of
from engine.core import operations as ops
from engine.core.rules.dot import Dot
from engine.support.errors import DomainError


def simplify(tape: Tape) -> Tape:
    """The tape of the same outputs: equal entries once, constants computed, powers as products, no dead code."""
    simple = _Simplifier()
    place = simple.write_all(tape.entries, tape.vectors)
    entries: Sequence[Entry] = simple.entries
    vectors: Mapping[int, Vectors] = simple.vectors
    if simple.shortened:  # only then are there nodes that nobody needs
        outputs = [place[output] for output in tape.outputs]
        entries, vectors, kept = _without_dead_code(entries, vectors, outputs)
        place = [kept[i] for i in place]
    names = {place[i]: name for i, name in tape.names.items() if place[i] >= 0}
    outputs = [place[i] for i in tape.outputs]
    return replace(tape, entries=entries, outputs=outputs, names=names, vectors=vectors, begins=tape)


class _Simplifier:
    """Entries, each written once; `numbers` holds the data of those that are constants, `vectors` as of a tape."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.numbers: dict[int, float] = {}
        self.known: dict[Entry, int] = {}
        self.vectors: dict[int, Vectors] = {}
        self.shortened = False

    def write_all(self, originals: Sequence[Entry], vectors: Mapping[int, Vectors]) -> list[int]:
        """Write each entry over what its operands have become. The number of each."""
        entries, known, numbers = self.entries, self.known, self.numbers
        self._begin(originals, vectors)
        new = list(range(len(entries)))
        again, constant = (
            renamed(new, self.vectors.values()),
            Once(lambda vector: not numbers.keys().isdisjoint(vector)),
        )
        for i, entry in enumerate(originals[len(entries) :], len(entries)):
            if len(entry) == 3:  # `write`, written out for two operands that are no constants: most entries
                op, a, b = entry
                a, b = new[a], new[b]
                if a not in numbers and b not in numbers:
                    place = known.setdefault((op, a, b), len(entries))
                    if place == len(entries):
                        entries.append((op, a, b))
                    new.append(place)
                    continue
                entry = (op, a, b)  # noqa: PLW2901  # the loop runs 10⁵ times
            elif len(entry) == 2 and entry[0].__class__ is Part:  # so is every result of a long loop
                part = (entry[0], new[entry[1]])
                place = known.setdefault(part, len(entries))
                if place == len(entries):
                    entries.append(part)
                new.append(place)
                continue
            elif i in vectors:
                a, b, first = map(again, vectors[i])
                new.append(self._dot(entry[0], (a, b, first), constant))
                continue
            elif not is_leaf(entry):
                entry = (entry[0], *[new[operand] for operand in entry[1:]])  # noqa: PLW2901
            new.append(self.write(entry))
        return new

    def _begin(self, originals: Sequence[Entry], vectors: Mapping[int, Vectors]) -> None:
        """Take the first entries over: most large graphs begin with some that stay as they are."""
        for i, entry in enumerate(originals):
            if (len(entry) == 2 and entry[0] == NUMBER) or self.known.setdefault(entry, i) != i:
                break
            self.entries.append(entry)
        self.vectors = {i: parts for i, parts in vectors.items() if i < len(self.entries)}

    def _dot(self, op: Dot, vectors: Vectors, constant: Once[bool]) -> int:
        """The number of a dot product; constant: whether a vector has a constant."""
        entry = (op, *vectors[0], *vectors[1], *vectors[2])
        if any(map(constant, vectors)):
            return self.write(entry)
        place = self.known.setdefault(entry, len(self.entries))
        if place == len(self.entries):
            self.entries.append(entry)
            self.vectors[place] = vectors
        return place

    def write(self, entry: Entry) -> int:
        """The number of the node that has this value."""
        if entry[0] == NUMBER:
            return self._constant(entry[1])
        if entry in self.known:
            return self.known[entry]
        if is_leaf(entry) or self.numbers.keys().isdisjoint(entry[1:]):
            return self._append(entry)
        return self._with_constants(entry)

    def _append(self, entry: Entry) -> int:
        self.known[entry] = place = len(self.entries)
        self.entries.append(entry)
        return place

    def _constant(self, data: float) -> int:
        key = (NUMBER, data.hex())  # 0.0 and -0.0 are equal, and NaN is not
        if key not in self.known:
            self.known[key] = len(self.entries)
            self.numbers[len(self.entries)] = data
            self.entries.append((NUMBER, data))
        return self.known[key]

    def _with_constants(self, entry: Entry) -> int:
        """An operation on constants alone is one; on some, it may have a shorter form, declared at its rule."""
        op, *operands = entry
        if isinstance(op, (OwnSteps, Several)):  # what its derivative reads stays a node of its own
            return self._append(entry)
        data = [self.numbers.get(operand) for operand in operands]
        if None not in data:
            try:
                number = op.evaluate(data)[0]
            except DomainError:
                return self._append(entry)
            self.shortened = True
            return self._constant(number)
        if isinstance(op, Dot):  # its products may have shorter forms
            return products_of(op, operands, self.write)
        for operand, number in zip(op.operands, data, strict=True):
            form = number is not None and op.shorter.get((operand, number))
            if form:
                self.shortened = True
                return self._written_out(form, dict(zip(op.operands, operands, strict=True)))
        return self._append(entry)

    def _written_out(self, form: str, operands: dict[str, int]) -> int:
        """The last node of a product of operands and numbers."""
        factors = [
            operands[text] if text in operands else self._constant(float(text)) for text in form.split(" * ")
        ]
        product = factors[0]
        for factor in factors[1:]:
            product = self.write((ops.mul, product, factor))
        return product


def _alive(entries: Sequence[Entry], vectors: Mapping[int, Vectors], outputs: Sequence[int]) -> bytearray:
    """A mark for each entry that the outputs depend on, and for the inputs and parameters."""
    alive = bytearray(len(entries))
    mark = Once(lambda vector: deque(map(alive.__setitem__, vector, repeat(1)), maxlen=0))
    for output in outputs:
        alive[output] = 1
    for i in range(len(entries) - 1, -1, -1):
        entry = entries[i]
        if alive[i]:
            if len(entry) == 3:  # most entries
                alive[entry[1]] = alive[entry[2]] = 1
            elif i in vectors:
                deque(map(mark, vectors[i]), maxlen=0)
            else:
                for operand in operands_of(entry):
                    alive[operand] = 1
        elif len(entry) == 2:
            alive[i] = entry[0] in (INPUT, PARAMETER)
    return alive


def _without_dead_code(
    entries: Sequence[Entry], vectors: Mapping[int, Vectors], outputs: Sequence[int]
) -> tuple[Sequence[Entry], Mapping[int, Vectors], Sequence[int]]:
    """Only what the outputs depend on, and the inputs and parameters; for each entry its new number, or -1."""
    alive = _alive(entries, vectors, outputs)
    first = alive.find(0)
    if first < 0:
        return entries, vectors, range(len(entries))
    kept, new = list(entries[:first]), list(range(first))
    own = {i: parts for i, parts in vectors.items() if i < first}
    again = renamed(new, own.values())
    for i in range(first, len(entries)):
        if not alive[i]:
            new.append(-1)
            continue
        new.append(len(kept))
        entry = entries[i]
        if len(entry) == 3:
            kept.append((entry[0], new[entry[1]], new[entry[2]]))
        elif i in vectors:
            a, b, begin = own[len(kept)] = again(vectors[i][0]), again(vectors[i][1]), again(vectors[i][2])
            kept.append((entry[0], *a, *b, *begin))
        else:
            kept.append(entry if is_leaf(entry) else (entry[0], *[new[operand] for operand in entry[1:]]))
    return kept, own, new
