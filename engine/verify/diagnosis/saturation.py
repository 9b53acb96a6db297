"""Units that rest where their slope is 0, or nearly: saturated sigmoids, dead relus."""

from collections.abc import Iterator, Sequence

from engine.core.operation import CONSTANT
from engine.core.value import Value
from engine.verify.diagnosis.finding import Finding, Kind, Limits
from engine.verify.diagnosis.gradient_flow import Flow

MOST_WALKED = 10_000  # nodes between a unit and its weights; of one with more, each use is taken as a unit


def flat_units(flow: Flow, limits: Limits) -> Iterator[Finding]:
    """Units that are saturated or dead: flat in every use that this graph makes of their weights."""
    units: dict[object, list[Value]] = {}
    conditions = _conditions(flow.order)
    for node in flow.order:
        if node.op is not None and node.op.flat and node not in conditions:
            units.setdefault(_unit(node), []).append(node)
    for uses in units.values():
        slopes = [abs(use.partials[0]) for use in uses]
        if not max(slopes) < limits.flat:  # NaN is told elsewhere
            continue
        kind: Kind = "dead" if uses[0].op is not None and uses[0].op.flat == "dead" else "saturated"
        each = "in its one use" if len(uses) == 1 else f"in each of its {len(uses)} uses"
        slope, learns = f"a slope below {limits.flat:g}", "little"
        if not any(slopes):
            slope, learns = "slope 0", "nothing"
        says = f"{flow.words.situation(uses[0])}: {slope} {each}, so what is below it learns {learns}"
        yield Finding(kind, uses[0], says, tuple((use, kind) for use in uses))


def _conditions(order: Sequence[Value]) -> set[Value]:
    """The nodes that are read to choose by, as the condition of where is, and for nothing else: they may be flat."""
    chosen_by: set[Value] = set()
    read: set[Value] = set()
    for node in order:
        for operand, parent in zip(node.op.operands if node.op else (), node.parents, strict=True):
            is_condition = node.op is not None and node.op.kink == operand and len(node.parents) > 1
            (chosen_by if is_condition else read).add(parent)
    return chosen_by - read


def _unit(node: Value) -> object:
    """What tells uses of one unit from those of another: the leaves below, down to the units before it.

    Those that are added, its biases, where there are some: inputs may be leaves too, others in each use.
    """
    leaves: set[Value] = set()
    added: set[Value] = set()
    seen, stack = {node}, [(node, True)]
    while stack and len(seen) <= MOST_WALKED:
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
    own = frozenset(added or leaves)
    return (node.op, own) if own and not stack else node


def _is_sum(node: Value) -> bool:
    """Whether it is ± its operands, added: 1 · 1 has slopes of 1 as well, and is not 1 + 1."""
    terms = [p * parent.data for p, parent in zip(node.partials, node.parents, strict=True)]
    return all(abs(p) == 1 for p in node.partials) and node.data == sum(terms)
