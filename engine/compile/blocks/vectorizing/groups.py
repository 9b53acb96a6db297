"""Groups: the nodes of a tape that can be computed side by side, in an order that keeps neighbours together."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from itertools import chain

from engine.calculus.partials.several import Part
from engine.compile.blocks.vectorizing.dots import laid, runs_of_dots, terms_of_dot, vectors_of
from engine.compile.blocks.vectorizing.flat import FlatTape
from engine.compile.blocks.vectorizing.sums import Nodes, Sums
from engine.compile.tapes.loops.loop import Loop
from engine.compile.tapes.tape import Tape, is_leaf, operands_of
from engine.compile.tapes.vectors import Once
from engine.core.operation import Operation
from engine.core.rules.lookup import Lookup

MANY = 60  # groups: a program of fewer is not grouped in a second way

Dot = tuple[tuple[int, ...], int | None]
"""The weights and the bias of a dot product."""


@dataclass
class Group:
    """Nodes that one instruction computes.

    kind      "rule", "sum", "loop", "dense" (rows of a matrix product), "dots" (the sums of other dot products) or
              "products" (what they add up)
    level     the longest way down to a leaf, or to an output: nodes of one level do not depend on each other
    varying   whether they differ from sample to sample
    nodes     their numbers
    chain     whether each may depend on those before it
    varies    which operands of a rule differ from sample to sample
    """

    kind: str
    level: int
    varying: bool
    op: Operation | None
    nodes: list[int] = field(default_factory=list)
    chain: bool = False
    varies: tuple[bool, ...] = ()


def grouped(tape: Tape | FlatTape, sums: Sums) -> list[list[Group]]:
    """Every node that is computed, in groups, each after those that it depends on; then those of each loop's body.

    The bodies come in the order of `FlatTape.loops`. A node is computed as early as it can be, or as late:
    what makes fewer groups. So parts that are alike but for their depth, as in a sequence, meet from their ends.
    In the body of a loop, what no other node needs may also come last: then a chain is alone.
    """
    nodes: dict[int, list[int]] = {}
    if isinstance(tape, Tape):
        regions, nodes[-1] = [-1], list(range(len(tape.entries)))
    else:
        regions = [tape.whole.node, *tape.loops]
        for i, region in enumerate(tape.regions):
            nodes.setdefault(region.node, []).append(i)
    every = [_groups(tape, sums, nodes.get(region, ())) for region in regions]
    if any(len(groups) > MANY for groups in every):
        late = _levels_from_outputs(tape, sums)
        ways = [late] if isinstance(tape, Tape) else [late, _ends_last(tape, sums, late)]
        for way in ways:
            others = (_groups(tape, sums, nodes.get(region, ()), way) for region in regions)
            pairs = zip(every, others, strict=True)
            every = [min(pair, key=len) if len(pair[0]) > MANY else pair[0] for pair in pairs]
    ends = [
        tape.outputs,
        *(body.outputs for body in (tape.loops.values() if isinstance(tape, FlatTape) else ())),
    ]
    return [_sorted(tape, sums, groups, end) for groups, end in zip(every, ends, strict=True)]


def _levels_from_outputs(tape: Tape | FlatTape, sums: Sums) -> list[int]:
    """The longest way from each node up to a result of its region, below 0: an operand comes before its users."""
    heights, raised, plain = [0] * len(tape.entries), dict[int, int](), isinstance(tape, Tape)
    for i in range(len(tape.entries) - 1, -1, -1):
        entry = tape.entries[i]
        if sums.inside[i] or is_leaf(entry):
            continue
        above = heights[i] + (not isinstance(entry[0], Part))  # a part stands when its loop has run
        above += i in sums.pairs  # its products, then their sum
        for operand in _needed(tape, sums, i, above, raised):
            if heights[operand] < above and (plain or tape.regions[operand] is tape.regions[i]):  # type: ignore[union-attr]
                heights[operand] = above
    units: dict[Nodes, list[int]] = {}
    for unit, (_, inputs, _) in sums.dots.items():
        units.setdefault(inputs, []).append(unit)
    for side_by_side in units.values():  # one layer: all of them as soon as one is needed
        first = max(map(heights.__getitem__, side_by_side))
        for unit in side_by_side:
            heights[unit] = first
    return [-height for height in heights]


def _ends_last(tape: FlatTape, sums: Sums, late: Sequence[int]) -> list[int]:
    """The longest way from each node down to a leaf; nodes that no other of their region needs come last."""
    levels = [0] * len(tape.entries)
    for i, entry in enumerate(tape.entries):
        if not (sums.inside[i] or is_leaf(entry)):
            below = [levels[operand] for operand in operands_in(tape, sums, i)]
            levels[i] = max(below, default=0) + (not isinstance(entry[0], Part))
    last = max(levels) + 1
    return [
        last if not after and not isinstance(entry[0], (Part, Loop)) else level
        for level, after, entry in zip(levels, late, tape.entries, strict=True)
    ]


def _needed(
    tape: Tape | FlatTape, sums: Sums, node: int, above: int, raised: dict[int, int]
) -> Iterable[int]:
    """Every node that must be there first, by a height: of a row of a matrix product the weights and the bias, too.

    raised  the heights for which the weights and the inputs of others, each an object, have been given
    """
    if node not in sums.dots and node not in sums.pairs:
        return operands_in(tape, sums, node)
    weights, inputs, bias = sums.dots.get(node) or sums.pairs[node]
    needed = () if bias is None else bias if isinstance(bias, tuple) else (bias,)
    for part in (weights, inputs):
        if raised.get(id(part), -1) < above:
            raised[id(part)] = above
            needed = (*needed, *part)
    return needed


def _groups(
    tape: Tape | FlatTape, sums: Sums, nodes: Iterable[int], known: Sequence[int] | None = None
) -> list[Group]:
    """The groups of the nodes of a region, by the levels that are known, or by those from the leaves."""
    levels: dict[int, int] = {}
    layers: dict[int, int] = {}  # by the inputs of a layer, which are one object for all units
    groups: dict[tuple[object, ...], Group] = {}
    entries, inside, plain = tape.entries, sums.inside, isinstance(tape, Tape)
    several = {*sums.terms, *sums.dots, *sums.pairs}
    highest = Once(lambda vector: max((levels.get(operand, 0) for operand in vector), default=0))
    kinds = Once(lambda vector: frozenset(map(sums.varying.__getitem__, vector)))
    for i in nodes:
        entry = entries[i]
        if inside[i] or (
            len(entry) == 2 and is_leaf(entry)
        ):  # of an operation and two operands that is certain
            continue
        if plain and len(entry) == 3 and i not in several:  # most nodes
            op, a, b = entry
            level = 1 + max(levels.get(a, 0), levels.get(b, 0)) if known is None else known[i]
            levels[i] = level
            varying = bool(sums.varying[i])
            key: tuple[object, ...] = (level, varying, op, sums.varying[a], sums.varying[b])
            if key not in groups:
                varies = bool(sums.varying[a]), bool(sums.varying[b])
                groups[key] = Group("rule", level, varying, op, varies=varies)
            groups[key].nodes.append(i)
            continue
        if isinstance(entry[0], Part):  # it stands when its loop has run
            levels[i] = levels.get(entry[1], 0) if known is None else known[i] - 1
            continue
        operands = () if i in sums.pairs else operands_in(tape, sums, i)
        if known is not None:
            level = known[i]
        elif i in sums.pairs:
            level = 2 + max(map(highest, sums.pairs[i]))
        elif i in sums.dots and id(operands) in layers:
            level = layers[id(operands)]
        else:
            level = 1 + max((levels.get(operand, 0) for operand in operands), default=0)
            layers[id(operands)] = level
        levels[i] = level
        sides = [kinds(side) for side in sums.pairs[i][:2]] if i in sums.pairs else []
        key, group = _group_of(tape, sums, i, operands, level, sides)
        groups.setdefault(key, group).nodes.append(i)
    return list(groups.values())


def _group_of(
    tape: Tape | FlatTape, sums: Sums, node: int, operands: Nodes, level: int, sides: Sequence[frozenset[int]]
) -> tuple[tuple[object, ...], Group]:
    """A group for a node, and the key that others which belong to it have, too.

    sides  of a dot product: whether the nodes of each vector differ from sample to sample
    """
    op, varying = tape.entries[node][0], bool(sums.varying[node])
    if isinstance(op, Loop):
        return (level, node), Group("loop", level, varying, None)
    if node in sums.dots:
        return (level, operands, sums.dots[node][2] is None), Group("dense", level, varying, None)
    if node in sums.pairs:
        return (level, varying, "dots", *sides), Group("dots", level, varying, None)
    if node in sums.terms:
        return (level, varying, len(operands)), Group("sum", level, varying, None)
    which = tuple(bool(sums.varying[operand]) for operand in operands)
    return (level, varying, op, which), Group("rule", level, varying, op, varies=which)


def _sorted(tape: Tape | FlatTape, sums: Sums, groups: list[Group], ends: Sequence[int]) -> list[Group]:
    """The groups by their levels; the products of dot products stand on the level before the sums."""
    products = [
        replace(group, kind="products", level=group.level - 1) for group in groups if group.kind == "dots"
    ]
    merged = _merged(sorted([*products, *groups], key=lambda group: group.level))
    return _neighbours(tape, sums, merged, ends)


def operands_in(tape: Tape | FlatTape, sums: Sums, node: int) -> Nodes:
    """The sources of a node: the inputs of a dot product, the terms of a sum, the operands of a rule."""
    if node in sums.dots:
        return sums.dots[node][1]
    if node in sums.pairs:
        return [*chain(*sums.pairs[node])]
    if isinstance(tape, FlatTape) and node in tape.loops:
        return list(dict.fromkeys((*operands_of(tape.entries[node]), *tape.loops[node].reads)))
    return sums.terms.get(node) or operands_of(tape.entries[node])


def _merged(groups: list[Group]) -> list[Group]:
    """A chain of one operation is one instruction: rows are computed one after the other."""
    merged: list[Group] = []
    for group in groups:
        last = merged[-1] if merged else group
        same = (group.kind, group.op, group.varies) == (last.kind, last.op, last.varies)
        alone = len(group.nodes) == 1 and (last.chain or len(last.nodes) == 1)
        lookup = isinstance(group.op, Lookup)
        if group is not last and group.kind == "rule" and same and alone and not lookup:
            last.nodes += group.nodes
            last.chain = True
        else:
            merged.append(group)
    return merged


def _neighbours(tape: Tape | FlatTape, sums: Sums, groups: list[Group], ends: Sequence[int]) -> list[Group]:
    """The groups, with the nodes of each in the order in which they are results, or a later group uses them.

    Layers of the same weights have one order, that of the last of them: so they have one matrix.
    """
    place = dict(zip(ends, range(len(ends)), strict=True))
    orders: dict[frozenset[Dot], dict[Dot, int]] = {}
    for group in reversed(groups):
        if not group.chain and group.kind != "products":  # they are in the order of their sums
            group.nodes.sort(key=lambda node: place.get(node, 0))
        if group.kind == "dots":
            group.nodes.sort(key=lambda node: terms_of_dot(sums, node))
        if group.kind == "dense":
            dots = {node: _weights_and_bias(sums, node) for node in group.nodes}
            own = dict(zip(dots.values(), range(len(dots)), strict=True))
            order = orders.setdefault(frozenset(own), own)
            group.nodes.sort(key=lambda node: order[dots[node]])
        vectors = vectors_of(sums, group.nodes) if group.kind == "products" else None
        slots = (
            [[*chain.from_iterable(dict.fromkeys(side))] for side in vectors]  # each vector once
            if vectors
            else lists_of_operands(tape, sums, group)
        )
        if group.kind == "sum" and not len(slots) < len(
            group.nodes
        ):  # the terms of one long sum lie side by side
            slots = [[node for terms in zip(*slots, strict=True) for node in terms]]
        for operands in slots:
            for operand in operands:
                place.setdefault(operand, len(place))
    return groups


def _weights_and_bias(sums: Sums, node: int) -> Dot:
    weights, _, bias = sums.dots[node]
    return tuple(weights), bias


def lists_of_operands(tape: Tape | FlatTape, sums: Sums, group: Group) -> list[list[int]]:
    """For each operand of an instruction, the nodes that it reads: those of a dense layer are its inputs."""
    if group.kind == "loop":
        return [list(operands_in(tape, sums, group.nodes[0]))]
    if group.kind == "dense":
        return [list(sums.dots[group.nodes[0]][1])]
    if group.kind in ("products", "dots"):
        if group.kind == "dots":
            return [[i for node in group.nodes for i in sums.pairs[node][2]]]
        order = [(node, k) for run in runs_of_dots(sums, group.nodes)[::-1] for node, k in laid(sums, run)]
        return [[sums.pairs[node][side][k] for node, k in order] for side in (0, 1)]
    return [list(slot) for slot in zip(*(operands_in(tape, sums, node) for node in group.nodes), strict=True)]
