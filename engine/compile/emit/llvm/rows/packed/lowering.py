"""Instructions as groups that vectors along rows can follow: sums in parts, repeated rows in runs."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise

from engine.compile.blocks.instructions import Apply, Copy, Rows, Sum
from engine.compile.emit.llvm.rows.groups import Alone, Group, groups
from engine.core import operations as ops

FEW = 8  # terms of several sums that are added term by term, for all sums at once
LONG = 16  # rows of a piece that is worth a loop of its own
SHORTEST = 4  # rows of a part: an instruction whose parts are shorter goes row by row


@dataclass(frozen=True, slots=True)
class Total(Copy):
    """A sum into one row, which is listed once for each term."""


def is_total(instruction: Apply | Copy) -> bool:
    """Whether it is a sum into one row, which it does not read."""
    row, out = instruction.out.indices[0], instruction.out
    adds = instruction.accumulate or isinstance(instruction, Total)
    return (
        adds
        and len(out) > 1
        and out.indices[-1] == row
        and len(set(out.indices)) == 1
        and not any(rows.uniform == out.uniform and row in rows.indices for rows in instruction.operands)
    )


def packed_groups(instructions: Iterable[Apply | Copy | Alone], *, once: bool) -> Iterator[Group | Alone]:
    """The instructions in groups; one that goes row by row is a group of its own.

    once  positions are stored as numbers of the batch; otherwise what is written to them is a sum over samples
    """
    lowered = [each for one in instructions for each in _lowered(one, once=once)]
    pieces = (_pieces(each) if isinstance(each, (Apply, Copy)) else [each] for each in lowered)
    for part in groups(list(chain.from_iterable(pieces)), once=once):
        last = part.instructions[-1] if isinstance(part, Group) else None
        if isinstance(part, Group) and last and len(part.instructions) > 1 and goes_in_order(last):
            yield Group(once, part.instructions[:-1])
            yield Group(once, [last])
        else:
            yield part


def goes_in_order(instruction: Apply | Copy) -> bool:
    """Whether a row may read one that the same instruction has written before it, or be written twice."""
    if is_total(instruction):
        return False
    out = instruction.out
    own = frozenset(out.indices)
    return len(own) < len(out) or any(
        rows.uniform == out.uniform and rows.indices != out.indices and not own.isdisjoint(rows.indices)
        for rows in instruction.operands
    )


def _lowered(instruction: Apply | Copy | Alone, *, once: bool) -> Iterator[Apply | Copy | Alone]:
    if isinstance(instruction, Sum):
        adds = instruction.accumulate or (instruction.out.uniform and not once)
        yield from _sum(replace(instruction, accumulate=adds))
    elif isinstance(instruction, (Apply, Copy)):
        adds = instruction.accumulate or (instruction.out.uniform and not once)
        yield from _in_parts(replace(instruction, accumulate=adds))
    else:
        yield instruction


def _sum(instruction: Sum) -> Iterator[Apply | Copy]:
    """Few terms of several sums one by one; the terms of one sum in vectors, for each sum."""
    out, terms = instruction.out, instruction.terms
    count = len(terms) // len(out)
    if count == 1 or (len(out) > 1 and count <= max(FEW, len(out))):
        yield Copy(out, terms[::count], instruction.accumulate)
        for k in range(1, count):
            yield Apply(out, (out, terms[k::count]), ops.add)
        return
    for i in range(len(out)):
        row = Rows((out.indices[i],) * count, out.uniform)
        yield Total(row, terms[i * count : (i + 1) * count], instruction.accumulate)


def _pieces(instruction: Apply | Copy) -> Iterator[Apply | Copy]:
    """An instruction in pieces whose rows follow one another, or are the same, where these are long enough."""
    slots = (instruction.out, *instruction.operands)
    cuts = sorted({0, len(instruction.out)}.union(*(_breaks(rows.indices) for rows in slots)))
    if len(cuts) == 2 or len(instruction.out) < LONG * (len(cuts) - 1) or goes_in_order(instruction):
        yield instruction
        return
    for start, end in pairwise(cuts):
        piece = _part(instruction, slice(start, end))
        more = start > 0 and isinstance(instruction, Total)  # the first piece stores what the others add to
        yield replace(piece, accumulate=True) if more else piece


def _part(instruction: Apply | Copy, part: slice) -> Apply | Copy:
    out = instruction.out[part]
    if isinstance(instruction, Apply):
        operands = tuple(rows[part] for rows in instruction.operands)
        return replace(instruction, out=out, operands=operands)
    return replace(instruction, out=out, source=instruction.source[part])


def _breaks(indices: Sequence[int]) -> Iterator[int]:
    """Where rows that follow one another, or are the same, end."""
    if isinstance(indices, range) and indices.step == 1:
        return
    distance = None
    for i in range(1, len(indices)):
        step = indices[i] - indices[i - 1]
        if step != distance:
            if distance is not None or step not in (0, 1):
                yield i
                distance = None
            else:
                distance = step


def _in_parts(instruction: Apply | Copy) -> Iterator[Apply | Copy]:
    """An instruction that adds to some rows several times, as parts whose rows are all different or all the same."""
    out = instruction.out
    if not instruction.accumulate or len(set(out.indices)) == len(out):
        yield instruction
        return
    cuts = list(_cuts(out.indices))
    if len(out) < SHORTEST * len(cuts):
        yield instruction
        return
    for start, end in cuts:
        yield _part(instruction, slice(start, end))


def _cuts(indices: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Parts, one after another, that hold one index again and again, or each of theirs once."""
    start, count = 0, len(indices)
    while start < count:
        end, seen = start + 1, {indices[start]}
        if end < count and indices[end] == indices[start]:
            while end < count and indices[end] == indices[start]:
                end += 1
        else:
            while end < count and indices[end] not in seen:
                seen.add(indices[end])
                end += 1
            if end < count and indices[end] == indices[end - 1] and end - start > 1:
                end -= 1  # it begins a part of its own
        yield start, end
        start = end
