"""Sums: chains of additions gathered into one sum each, and the products among their terms into dot products."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from engine.calculus.partials.several import Part
from engine.compile.blocks.vectorizing.flat import VARIABLE, FlatTape
from engine.compile.tapes.loops.loop import Loop
from engine.compile.tapes.tape import INPUT, NUMBER, Tape, is_leaf
from engine.compile.tapes.vectors import Once, Vector, Vectors
from engine.core import operations as ops
from engine.core.rules.dot import Dot

FEWEST = 4  # products by constants that are worth a dot product
ZERO = (NUMBER, 0.0)

Nodes = Sequence[int]


@dataclass
class Sums:
    """The additions of a tape, as sums of many terms.

    uses     how often each node is an operand or an output, outside of dot products
    varying  whether a node depends on the inputs, and so differs from sample to sample
    inside   whether a node is computed as part of a sum or a dot product, and nowhere else
    terms    the terms of each sum, in the order in which they were added, by the number of its last addition
    dots     (weights, inputs, bias) of each sum that is a row of a matrix product: Σ weight input + bias; bias
             None where there is none
    pairs    (a, b, first) of each other dot product of the tape
    """

    uses: list[int]
    varying: bytearray
    inside: bytearray
    terms: dict[int, list[int]] = field(default_factory=dict)
    dots: dict[int, tuple[Nodes, Nodes, int | None]] = field(default_factory=dict)
    pairs: dict[int, Vectors] = field(default_factory=dict)


def sums_of(tape: Tape | FlatTape) -> Sums:
    """The sums and dot products of a tape.

    Only chains that grow at their left are gathered: they keep the order, and so the rounding, of the function.
    """
    sums, entries, alike = _counted(tape), tape.entries, dict[Vector, Vector]()
    kinds = Once(lambda vector: frozenset(map(sums.varying.__getitem__, vector)))
    one = Once(lambda vector: alike.setdefault(vector, vector))
    for i, vectors in tape.vectors.items():
        a, b, first = map(one, vectors)
        row = _row((a, b, first), kinds)
        if row:
            sums.dots[i] = row
        else:
            sums.pairs[i] = a, b, first
    for root, additions in _chains(tape, sums).items():
        terms = [entries[additions[0]][1], *[entries[addition][2] for addition in additions]]
        count = _dot(tape, sums, terms, additions) if sums.varying[root] else 0
        if count:
            terms = [additions[count - 2], *terms[count:]]
        if len(terms) > 2:  # two are a plain addition
            sums.terms[root] = terms
    return sums


def _counted(tape: Tape | FlatTape) -> Sums:
    uses, varying = [0] * len(tape.entries), bytearray(len(tape.entries))
    varies = Once(lambda vector: any(map(varying.__getitem__, vector)))
    for i, entry in enumerate(tape.entries):
        if len(entry) == 3 and not isinstance(entry[0], Loop):
            _, a, b = entry
            uses[a] += 1
            uses[b] += 1
            varying[i] = varying[a] | varying[b]
        elif entry[0].__class__ is Part:  # of a long loop there are many
            uses[entry[1]] += 1
            varying[i] = varying[entry[1]]
        elif is_leaf(entry):
            varying[i] = entry[0] in (INPUT, VARIABLE)
        elif isinstance(entry[0], Dot):
            varying[i] = any(map(varies, tape.vectors[i]))
        else:
            for operand in entry[1:]:
                uses[operand] += 1
                varying[i] |= varying[operand]
            if isinstance(entry[0], Loop):
                varying[i] = 1  # loops run for every sample
    _count_in_vectors(tape.vectors, uses)
    _count_across(tape, uses)
    for output in tape.outputs:
        uses[output] += 1
    return Sums(uses, varying, bytearray(len(tape.entries)))


def _count_in_vectors(vectors: Mapping[int, Vectors], uses: list[int]) -> None:
    """Count how often each node is in a dot product."""
    together = [vector for three in vectors.values() for vector in three]
    counts, own = Counter(map(id, together)), {id(vector): vector for vector in together}
    for number, count in counts.items():
        for node in own[number]:
            uses[node] += count


def _row(
    parts: tuple[Vector, Vector, Vector], kinds: Once[frozenset[int]]
) -> tuple[Nodes, Nodes, int | None] | None:
    """The weights, the inputs and the bias of a dot product that is a row of a matrix product; otherwise None.

    kinds  whether the nodes of a vector differ from sample to sample
    """
    a, b, first = parts
    of_a, of_b, of_first = map(kinds, parts)
    if len(of_a) > 1 or len(of_b) > 1 or of_a == of_b or 1 in of_first:
        return None
    weights, inputs = (b, a) if 1 in of_a else (a, b)
    return weights, inputs, first[0] if first else None


def _count_across(tape: Tape | FlatTape, uses: list[int]) -> None:
    """Count twice each node that a loop reads or returns: it is no part of a sum of another region."""
    for region in tape.loops.values() if isinstance(tape, FlatTape) else ():
        for node in (*region.reads, *region.outputs):
            uses[node] += 2


def _chains(tape: Tape | FlatTape, sums: Sums) -> dict[int, list[int]]:
    """The additions of each sum, by the last of them."""
    add, uses, varying = ops.add, sums.uses, sums.varying
    chains: dict[int, list[int]] = {}
    for i, entry in enumerate(tape.entries):
        if entry[0] is add:
            a = entry[1]
            if uses[a] == 1 and a in chains and varying[a] == varying[i]:
                chain = chains.pop(a)
                chain.append(i)
                chains[i] = chain
                sums.inside[a] = 1
            else:
                chains[i] = [i]
    return chains


def _dot(tape: Tape | FlatTape, sums: Sums, terms: list[int], additions: list[int]) -> int:
    """How many terms a sum begins with that are a dot product: products of a weight and an input, and one bias."""
    begun = terms[0] if terms[0] in sums.dots and sums.uses[terms[0]] == 1 else None
    *vectors, bias = ([], [], None) if begun is None else sums.dots[begun]
    weights, inputs = map(list, vectors)
    count = int(begun is not None)
    for term in terms[count:]:
        if sums.varying[term]:
            pair = _weighted(tape, sums, term)
            if pair is None:
                break
            weights.append(pair[0])
            inputs.append(pair[1])
        elif bias is None:
            bias = term
        else:
            break
        count += 1
    learns = any(tape.entries[weight][0] != NUMBER for weight in weights)
    if count < 2 or not ((weights and learns) or len(weights) >= FEWEST):
        return 0
    if begun is not None:
        del sums.dots[begun]
    last = additions[count - 2]
    sums.dots[last] = (tuple(weights), tuple(inputs), bias)
    for term in terms[:count]:
        if sums.varying[term]:
            sums.uses[term] -= 1  # those elsewhere
            sums.inside[term] = not sums.uses[term]
    sums.inside[last] = 0
    return count


def _weighted(tape: Tape | FlatTape, sums: Sums, term: int) -> tuple[int, int] | None:
    """The weight and the input of a term that is their product, and stands in no other sum."""
    op, *operands = tape.entries[term]
    if op is not ops.mul or sums.varying[operands[0]] == sums.varying[operands[1]]:
        return None
    weight, own = operands[::-1] if sums.varying[operands[0]] else operands
    if sums.uses[term] != 1 and tape.entries[weight] != ZERO:  # 0 x is in several rows of a triangular matrix
        return None
    return weight, own
