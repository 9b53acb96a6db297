"""Units that rest where their partial is 0, or nearly: saturated sigmoids, dead relus."""

from collections.abc import Iterator, Sequence

from engine.core.operation import CONSTANT
from engine.core.value import Value
from engine.verify.diagnosis.finding import Finding, Kind, Limits
from engine.verify.diagnosis.gradient_flow import Flow

MOST_WALKED = 10_000  # nodes between a unit and its weights; with more, each use counts as one unit
TOTAL_WALKED = 300_000  # nodes for all units together


def flat_units(flow: Flow, limits: Limits) -> Iterator[Finding]:
    """Units that are saturated or dead in every use that the graph makes of their weights."""
    units: dict[object, list[Value]] = {}
    conditions, budget = _conditions(flow.order), [TOTAL_WALKED]
    for node in flow.order:
        if node.op is not None and node.op.flat and node not in conditions:
            units.setdefault(_unit(node, budget), []).append(node)
    for uses in units.values():
        partials = [abs(use.partials[0]) for use in uses]
        if not max(partials) < limits.flat:  # NaN has a finding of its own
            continue
        kind: Kind = "dead" if uses[0].op is not None and uses[0].op.flat == "dead" else "saturated"
        each = "in its one use" if len(uses) == 1 else f"in each of its {len(uses)} uses"
        size, learns = f"a partial below {limits.flat:g}", "little"
        if not any(partials):
            size, learns = "partial 0", "nothing"
        words = f"{flow.words.situation(uses[0])}: {size} {each}, so the nodes below it learn {learns}"
        yield Finding(kind, uses[0], words, tuple((use, kind) for use in uses))


def _conditions(order: Sequence[Value]) -> set[Value]:
    """The nodes that are read as conditions only, as that of where: they may be flat."""
    chosen_by: set[Value] = set()
    read: set[Value] = set()
    for node in order:
        for operand, parent in zip(node.op.operands if node.op else (), node.parents, strict=True):
            is_condition = node.op is not None and node.op.kink == operand and len(node.parents) > 1
            (chosen_by if is_condition else read).add(parent)
    return chosen_by - read


def _unit(node: Value, budget: list[int]) -> object:
    """The key of a unit, equal for all its uses: the leaves below it, down to the units before it.

    Leaves that are added, its biases, are enough where there are some: inputs may be leaves too, and differ
    in each use. `budget` counts the nodes that may still be walked.
    """
    leaves: set[Value] = set()
    added: set[Value] = set()
    seen, stack = {node}, [(node, True)]
    most = min(MOST_WALKED, budget[0])
    while stack and len(seen) <= most:
        reader, is_sum = stack.pop()
        is_sum = is_sum and (reader is node or _is_sum(reader))
        for parent in reader.parents:
            if parent in seen or parent.op is CONSTANT:
                continue
            seen.add(parent)
            if parent.op is None:
                (added if is_sum else leaves).add(parent)
            elif not parent.op.flat:
                stack.append((parent, is_sum))
    budget[0] -= len(seen)
    own = frozenset(added or leaves)
    return (node.op, own) if own and not stack else node


def _is_sum(node: Value) -> bool:
    """Whether a node is the sum of its operands with signs: 1 · 1 has partials of 1 as well, and is not 1 + 1."""
    terms = [p * parent.data for p, parent in zip(node.partials, node.parents, strict=True)]
    return all(abs(p) == 1 for p in node.partials) and node.data == sum(terms)
