"""Where numbers and gradients first became infinite or NaN."""

import math
from collections.abc import Iterator

from engine.calculus.sweeps import adjoints
from engine.core.operation import CONSTANT
from engine.core.value import Value
from engine.verify.diagnosis.finding import Finding, Limits
from engine.verify.diagnosis.gradient_flow import Flow, reached, steps_of


def not_finite(flow: Flow, _limits: Limits) -> Iterator[Finding]:
    """The first node that became infinite or NaN from finite operands; then where infinite became NaN."""
    causes = _causes(flow.root, flow.nonfinite)
    first = next((n for n in causes if all(math.isfinite(p.data) for p in n.parents)), None)
    if first is None:
        return
    yield _first(first, flow)
    nan = (n for n in causes if math.isnan(n.data) and not any(math.isnan(p.data) for p in n.parents))
    second = next(nan, first)
    if second is not first:
        yield _first(second, flow)


def _causes(root: Value, nonfinite: list[Value]) -> list[Value]:
    """The nodes that are not finite and lead to the root, in their order; all where the root is finite."""
    if math.isfinite(root.data):
        return nonfinite
    behind, stack, bad = {root}, [root], set(nonfinite)
    while stack:
        for parent in stack.pop().parents:
            if parent in bad and parent not in behind:
                behind.add(parent)
                stack.append(parent)
    return [node for node in nonfinite if node in behind]


def _first(node: Value, flow: Flow) -> Finding:
    kind, root = "NaN" if math.isnan(node.data) else "infinite", flow.root.data
    words = f"the first node to be {kind} is {flow.words.situation(node)}"
    words += f": {node.data:g}" if node.parents else ""
    words += f"; the result, {root:g}, is finite nevertheless" if math.isfinite(root) else ""
    return Finding("not finite", node, words, ((node, f"first {kind}"),))


def gradient_not_finite(flow: Flow, _limits: Limits) -> Iterator[Finding]:
    """The first gradient that is infinite or NaN where all numbers are finite, and its factors."""
    if flow.nonfinite:
        return
    grads, flows_to = adjoints(flow.root, flow.order), reached(flow.order)
    for node in reversed(flow.order):
        grad = grads[node]
        if not math.isfinite(grad) and node.op is not CONSTANT:  # the terms of this sum were finite
            words = f"the gradients sent to {flow.words.named(node)} are finite; their sum is {grad:g}"
            yield Finding("gradient not finite", node, words, ((node, f"gradient {grad:g}"),))
            return
        for step in steps_of(node) if node in flows_to else ():
            sent = grad * step.partial
            if not math.isfinite(sent) and node.op is not None and node.op.passes(step.partial):
                words = f"the first gradient to be {'NaN' if math.isnan(sent) else 'infinite'} comes from "
                words += f"{flow.words.situation(node)}: to {node.op.operands[step.operand]} it sends "
                words += f"upstream × partial = {grad:g} × {step.partial:g} = {sent:g}"
                yield Finding("gradient not finite", node, words, ((node, f"sends {sent:g}"),))
                return
