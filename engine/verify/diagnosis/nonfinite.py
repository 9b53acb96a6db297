"""Where numbers and gradients first became infinite or NaN."""

import math
from collections.abc import Iterator

from engine.calculus.sweeps import adjoints
from engine.core.operation import CONSTANT
from engine.core.value import Value
from engine.verify.diagnosis.finding import Finding, Limits
from engine.verify.diagnosis.gradient_flow import Flow, steps_of


def not_finite(flow: Flow, _limits: Limits) -> Iterator[Finding]:
    """The first node that became infinite or NaN from finite operands; and where infinite became NaN."""
    causes = _causes(flow.root, flow.spoilt)
    first = next((n for n in causes if all(math.isfinite(p.data) for p in n.parents)), None)
    if first is None:
        return
    yield _first(first, flow)
    nan = (n for n in causes if math.isnan(n.data) and not any(math.isnan(p.data) for p in n.parents))
    second = next(nan, first)
    if second is not first:
        yield _first(second, flow)


def _causes(root: Value, spoilt: list[Value]) -> list[Value]:
    """Those of the spoilt nodes that spoilt the root, in their order; all where the root is sound."""
    if math.isfinite(root.data):
        return spoilt
    behind, stack, bad = {root}, [root], set(spoilt)
    while stack:
        for parent in stack.pop().parents:
            if parent in bad and parent not in behind:
                behind.add(parent)
                stack.append(parent)
    return [node for node in spoilt if node in behind]


def _first(node: Value, flow: Flow) -> Finding:
    what, root = "NaN" if math.isnan(node.data) else "infinite", flow.root.data
    says = f"the first node to be {what} is {flow.words.situation(node)}"
    says += f": {node.data:g}" if node.parents else ""
    says += f"; the result, {root:g}, is finite all the same" if math.isfinite(root) else ""
    return Finding("not finite", node, says, ((node, f"first {what}"),))


def slope_not_finite(flow: Flow, _limits: Limits) -> Iterator[Finding]:
    """The first gradient that is infinite or NaN, where all numbers were finite, and what it was made of."""
    if flow.spoilt:
        return
    grads = adjoints(flow.root, flow.order)
    for node in reversed(flow.order):
        grad = grads[node]
        if not math.isfinite(grad) and node.op is not CONSTANT:  # a sum: what is sent is looked at before
            says = f"the gradients that {flow.words.named(node)} is sent are finite, their sum is {grad:g}"
            yield Finding("slope not finite", node, says, ((node, f"gradient {grad:g}"),))
            return
        for step in steps_of(node):
            sent = grad * step.slope
            if not math.isfinite(sent) and node.op is not None:
                says = f"the first gradient to be {'NaN' if math.isnan(sent) else 'infinite'} comes from "
                says += f"{flow.words.situation(node)}: to {node.op.operands[step.operand]} it sends "
                says += f"upstream × local = {grad:g} × {step.slope:g} = {sent:g}"
                yield Finding("slope not finite", node, says, ((node, f"sends {sent:g}"),))
                return
