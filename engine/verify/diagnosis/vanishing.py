"""Leaves that too little of the root's gradient reaches, or too much, or none, and the nodes that cause it."""

import math
from collections.abc import Iterator

from engine.core.value import Value
from engine.verify.diagnosis.finding import Finding, Kind, Limits
from engine.verify.diagnosis.gradient_flow import Flow, Step


def weak_paths(flow: Flow, limits: Limits) -> Iterator[Finding]:
    """The leaf that the least of the gradient reaches, and the leaf that the most reaches, past the limits."""
    reached = {leaf: flow.logarithm(leaf) for leaf in flow.leaves() if flow.logarithm(leaf) > -math.inf}
    few = [leaf for leaf, power in reached.items() if power < math.log(limits.vanishing)]
    many = [leaf for leaf, power in reached.items() if power > math.log(limits.exploding)]
    if few:
        yield _path("vanishing", flow, min(few, key=flow.logarithm), few)
    if many:
        yield _path("exploding", flow, max(many, key=flow.logarithm), many)


def _path(kind: Kind, flow: Flow, leaf: Value, others: list[Value]) -> Finding:
    """The strongest path to a leaf, node by node, with the share of the gradient that each loses."""
    steps = [step for step in flow.path(leaf) if abs(step.partial) != 1]
    power = f"10^{flow.logarithm(leaf) / math.log(10.0):.1f}"
    amount = "little" if kind == "vanishing" else "much"
    words = f"too {amount} of the gradient arrives at {flow.words.listed(others)}: {power} of it at "
    words += f"{flow.words.named(leaf)}. On its strongest path, from the result down:"
    words += "".join(f"\n    {line}" for line in _told(flow, steps, kind))
    marks = ((step.node, step.words) for step in steps if (abs(step.partial) > 1) is (kind == "exploding"))
    worst = (max if kind == "exploding" else min)(steps, key=lambda step: abs(step.partial))
    return Finding(kind, worst.node, words, (*marks, (leaf, f"{kind}: {power} arrives")))


def _told(flow: Flow, steps: list[Step], kind: Kind, most: int = 8) -> Iterator[str]:
    """The steps that lose or gain most, in the order of the path; then the others in one line."""
    worst = sorted(steps, key=lambda step: abs(step.partial), reverse=kind == "exploding")[:most]
    chosen = {step.node for step in worst}  # a path visits a node once
    yield from (f"{flow.words.situation(step.node)}: {step.words}" for step in steps if step.node in chosen)
    others = [math.log10(abs(step.partial)) for step in steps if step.node not in chosen]
    if others:
        yield f"{len(others)} more nodes, which pass 10^{sum(others):.1f} together"


def cut_off(flow: Flow, _limits: Limits) -> Iterator[Finding]:
    """Leaves that no gradient reaches, and the nodes that pass none: most often products with 0."""
    alike: dict[object, list[tuple[Step, Value]]] = {}
    for leaf in flow.leaves():
        cut = flow.cut(leaf)
        if cut is not None and not _is_expected(cut):
            alike.setdefault((cut.node.op, cut.operand, cut.node.data), []).append((cut, leaf))
    for cuts_and_leaves in alike.values():
        (first, _), *_ = cuts_and_leaves
        leaves = [leaf for _, leaf in cuts_and_leaves]
        nodes = list(dict.fromkeys(step.node for step, _ in cuts_and_leaves))
        letter = first.node.op.operands[first.operand] if first.node.op else ""
        such = f"{len(nodes)} nodes such as " if len(nodes) > 1 else ""
        words = f"no gradient arrives at {flow.words.listed(leaves)}: {such}"
        words += f"{flow.words.situation(first.node)}, with partial 0 to {letter}{_zero_weight(first)}"
        marks = (*((node, "passes nothing") for node in nodes), *((leaf, "cut off") for leaf in leaves))
        yield Finding("cut off", first.node, words, marks)


def _others(step: Step) -> list[Value]:
    return [parent for i, parent in enumerate(step.node.parents) if i != step.operand]


def _is_expected(step: Step) -> bool:
    """Whether a partial is rightly 0: at a dead unit, beside one, or at the operand that a maximum leaves."""
    op = step.node.op
    if op is None or op.flat or (op.kink and len(step.node.parents) > 1):
        return True
    return any(p.op is not None and p.op.flat == "dead" and p.data == 0 for p in _others(step))


def _zero_weight(step: Step) -> str:
    if any(p.op is None and p.data == 0 for p in _others(step)):
        return "; a weight of 0 passes no gradient down: begin with random weights"
    return ""
