"""Simplifying: the same tape without what is computed twice, what never changes, and what nobody needs."""

from collections.abc import Sequence
from dataclasses import replace

from engine.calculus.partials.own_steps import OwnSteps
from engine.calculus.partials.several import Part, Several
from engine.compile.tapes.tape import INPUT, NUMBER, PARAMETER, Entry, Tape, is_leaf, operands_of
from engine.compile.tapes.written_out import products_of
from engine.core import operations as ops
from engine.core.rules.dot import Dot
from engine.support.errors import DomainError


def simplify(tape: Tape) -> Tape:
    """The tape of the same outputs: equal entries once, constants computed, powers as products, no dead code."""
    simple = _Simplifier()
    place = simple.write_all(tape.entries)
    entries: Sequence[Entry] = simple.entries
    if simple.shortened:  # only then are there nodes that nobody needs
        entries, kept = _without_dead_code(entries, [place[output] for output in tape.outputs])
        place = [kept[i] for i in place]
    names = {place[i]: name for i, name in tape.names.items() if place[i] >= 0}
    outputs = [place[i] for i in tape.outputs]
    return replace(tape, entries=entries, outputs=outputs, names=names, begins=tape)


class _Simplifier:
    """Entries, each written once; `numbers` holds the data of those that are constants."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.numbers: dict[int, float] = {}
        self.known: dict[Entry, int] = {}
        self.shortened = False

    def write_all(self, originals: Sequence[Entry]) -> list[int]:
        """Write each entry over what its operands have become. The number of each."""
        entries, known, numbers = self.entries, self.known, self.numbers
        for i, entry in enumerate(originals):  # most large graphs begin with entries that stay as they are
            if (len(entry) == 2 and entry[0] == NUMBER) or known.setdefault(entry, i) != i:
                break
            entries.append(entry)
        new = list(range(len(entries)))
        for entry in originals[len(entries) :]:
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
            elif not is_leaf(entry):
                entry = (entry[0], *[new[operand] for operand in entry[1:]])  # noqa: PLW2901
            new.append(self.write(entry))
        return new

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


def _alive(entries: Sequence[Entry], outputs: Sequence[int]) -> bytearray:
    """A mark for each entry that the outputs depend on, and for the inputs and parameters."""
    alive = bytearray(len(entries))
    for output in outputs:
        alive[output] = 1
    for i in range(len(entries) - 1, -1, -1):
        entry = entries[i]
        if alive[i]:
            if len(entry) == 3:  # most entries
                alive[entry[1]] = alive[entry[2]] = 1
            else:
                for operand in operands_of(entry):
                    alive[operand] = 1
        elif len(entry) == 2:
            alive[i] = entry[0] in (INPUT, PARAMETER)
    return alive


def _without_dead_code(
    entries: Sequence[Entry], outputs: Sequence[int]
) -> tuple[Sequence[Entry], Sequence[int]]:
    """Only what the outputs depend on, and the inputs and parameters; for each entry its new number, or -1."""
    alive = _alive(entries, outputs)
    first = alive.find(0)
    if first < 0:
        return entries, range(len(entries))
    kept, new = list(entries[:first]), list(range(first))
    for i in range(first, len(entries)):
        if not alive[i]:
            new.append(-1)
            continue
        new.append(len(kept))
        entry = entries[i]
        if len(entry) == 3:
            kept.append((entry[0], new[entry[1]], new[entry[2]]))
        else:
            kept.append(entry if is_leaf(entry) else (entry[0], *[new[operand] for operand in entry[1:]]))
    return kept, new
