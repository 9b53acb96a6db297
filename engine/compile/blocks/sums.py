"""Sums: chains of additions gathered into one sum each, and the products among their terms into dot products."""

from dataclasses import dataclass, field

from engine.compile.tapes.tape import INPUT, NUMBER, Tape, is_leaf
from engine.core import operations as ops

FEWEST = 4  # products by constants that are worth a dot product


@dataclass
class Sums:
    """The additions of a tape, as sums of many terms.

    uses     how often each node is an operand or an output
    varying  whether a node depends on the inputs, and so differs from lane to lane
    terms    the terms of each sum, in the order in which they were added, by the number of its last addition
    dots     (weights, inputs, bias) of each sum that is a dot product: Σ weight input + bias; bias None
             where there is none
    additions  the nodes that make up each sum, its last addition last
    inside   the nodes that are computed as part of a sum or a dot product, and nowhere else
    """

    uses: list[int]
    varying: bytearray
    terms: dict[int, list[int]] = field(default_factory=dict)
    additions: dict[int, list[int]] = field(default_factory=dict)
    dots: dict[int, tuple[list[int], list[int], int | None]] = field(default_factory=dict)
    inside: set[int] = field(default_factory=set)


def sums_of(tape: Tape) -> Sums:
    """The sums and dot products of a tape.

    Only chains that grow at their left are gathered: they keep the order, and so the rounding, of the function.
    """
    found = _counted(tape)
    _gather(tape, found)
    for root in list(found.terms):
        if found.varying[root]:
            _dot(tape, found, root)
    for root, terms in list(found.terms.items()):
        if len(terms) == 2:  # a plain addition
            del found.terms[root]
    return found


def _counted(tape: Tape) -> Sums:
    uses, varying = [0] * len(tape.entries), bytearray(len(tape.entries))
    for i, entry in enumerate(tape.entries):
        if len(entry) == 3:
            _, a, b = entry
            uses[a] += 1
            uses[b] += 1
            varying[i] = varying[a] | varying[b]
        elif is_leaf(entry):
            varying[i] = entry[0] == INPUT
        else:
            for operand in entry[1:]:
                uses[operand] += 1
                varying[i] |= varying[operand]
    for output in tape.outputs:
        uses[output] += 1
    return Sums(uses, varying)


def _gather(tape: Tape, found: Sums) -> None:
    add, uses, varying, terms = ops.add, found.uses, found.varying, found.terms
    for i, entry in enumerate(tape.entries):
        if entry[0] is add:
            _, a, b = entry
            if a in terms and uses[a] == 1 and varying[a] == varying[i]:
                terms[i] = terms.pop(a)
                terms[i].append(b)
                found.additions[i] = found.additions.pop(a)
                found.additions[i].append(i)
                found.inside.add(a)
            else:
                terms[i] = [a, b]
                found.additions[i] = [i]


def _dot(tape: Tape, found: Sums, root: int) -> None:
    """Take the first terms of a sum for a dot product: products of a weight and an input, and one bias."""
    weights: list[int] = []
    inputs: list[int] = []
    bias: int | None = None
    terms = found.terms[root]
    varying, uses, entries, mul = found.varying, found.uses, tape.entries, ops.mul
    for term in terms:
        if varying[term]:
            entry = entries[term]
            if entry[0] is not mul or uses[term] != 1 or varying[entry[1]] == varying[entry[2]]:
                break
            _, a, b = entry
            weights.append(b if varying[a] else a)
            inputs.append(a if varying[a] else b)
        elif bias is None:
            bias = term
        else:
            break
    count = len(weights) + (bias is not None)
    learns = any(entries[weight][0] != NUMBER for weight in weights)
    if count < 2 or not ((weights and learns) or len(weights) >= FEWEST):
        return
    last = found.additions[root][count - 2]
    found.dots[last] = (weights, inputs, bias)
    found.inside.update(term for term in terms[:count] if varying[term])
    found.inside.discard(last)
    if count < len(terms):
        found.terms[root] = [last, *terms[count:]]
    else:
        del found.terms[root]
