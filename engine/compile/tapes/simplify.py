"""Simplifying: the same tape without what is computed twice, what never changes, and what nobody needs."""

from dataclasses import replace

from engine.compile.tapes.tape import INPUT, NUMBER, PARAMETER, Entry, Tape, is_leaf, operands_of
from engine.core import operations as ops
from engine.support.errors import DomainError


def simplify(tape: Tape) -> Tape:
    """The tape of the same outputs: equal entries once, constants computed, powers as products, no dead code."""
    simple, shortened = _simplified(tape)
    return _without_dead_code(simple) if shortened else simple


def _simplified(tape: Tape) -> tuple[Tape, bool]:
    """Each entry over what its operands have become; an entry that stands already is not written again.

    And whether an entry has become another, which alone can leave nodes that nobody needs.
    """
    simple = _Simplifier()
    entries, known, numbers = simple.entries, simple.known, simple.numbers
    for i, entry in enumerate(tape.entries):  # most large graphs begin with entries that stay as they are
        if (len(entry) == 2 and entry[0] == NUMBER) or known.setdefault(entry, i) != i:
            break
        entries.append(entry)
    new = list(range(len(entries)))
    for entry in tape.entries[len(entries) :]:
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
        elif not is_leaf(entry):
            entry = (entry[0], *[new[operand] for operand in entry[1:]])  # noqa: PLW2901
        new.append(simple.write(entry))
    names = {new[i]: name for i, name in tape.names.items()}
    outputs = [new[i] for i in tape.outputs]
    return replace(tape, entries=entries, outputs=outputs, names=names, begins=tape), simple.shortened


class _Simplifier:
    """Entries, each written once; `numbers` holds the data of those that are constants."""

    def __init__(self) -> None:
        self.entries: list[Entry] = []
        self.numbers: dict[int, float] = {}
        self.known: dict[Entry, int] = {}
        self.shortened = False

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
        data = [self.numbers.get(operand) for operand in operands]
        if None not in data:
            try:
                number = op.evaluate(data)[0]
            except DomainError:
                return self._append(entry)
            self.shortened = True
            return self._constant(number)
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


def _without_dead_code(tape: Tape) -> Tape:
    """Only what the outputs depend on, and the inputs and parameters, needed or not."""
    alive = bytearray(len(tape.entries))
    for output in tape.outputs:
        alive[output] = 1
    for i in range(len(tape.entries) - 1, -1, -1):
        if alive[i]:
            for operand in operands_of(tape.entries[i]):
                alive[operand] = 1
        else:
            alive[i] = tape.entries[i][0] in (INPUT, PARAMETER)
    if all(alive):
        return tape
    new: dict[int, int] = {}
    entries: list[Entry] = []
    for i, entry in enumerate(tape.entries):
        if alive[i]:
            new[i] = len(entries)
            entries.append(entry if is_leaf(entry) else (entry[0], *[new[operand] for operand in entry[1:]]))
    names = {new[i]: name for i, name in tape.names.items() if alive[i]}
    return replace(tape, entries=entries, outputs=[new[i] for i in tape.outputs], names=names, begins=tape)
