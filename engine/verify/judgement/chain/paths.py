"""The paths of a sum over paths, in words.

The result is told by its operation: its name was not chosen by the reader. A node without a name is told by its
expression where that is short, else by a named node on the same path.
"""

import math

from engine.calculus.sweeps import dependent
from engine.core.order import topological
from engine.core.value import Value
from engine.expressions.spelling.infix import fraction, spelled
from engine.verify.judgement.chain.edges import Edge, Ledger
from engine.verify.judgement.trial.explanation import key

SHORT = 16  # characters of an expression that is told in a sentence


def is_short(node: Value) -> bool:
    """Whether a node has a name, or a short expression."""
    return bool(node.name) or len(spelled(node)) <= SHORT


def way_of(ledger: Ledger, edge: Edge) -> str:
    """The paths along an edge: "the path through x × y", or "the direct term ∂L/∂y = 1"."""
    node, operand = ledger.ends(edge)
    if node is ledger.top and operand is ledger.bottom:
        return f"the direct term {fraction(node, operand)}{key(f' = {ledger.partial(edge):.6g}')}"
    passed = operand if node is ledger.top else node
    return f"the path through {spelled(passed) if is_short(passed) else landmark(ledger, edge)}"


def landmark(ledger: Ledger, edge: Edge) -> str:
    """The nearest named node that all paths along an edge pass, and no others; else an end of the edge, cut."""
    node, operand = ledger.ends(edge)
    flow, place = ledger.flow(edge), edge[0]
    line = {*topological(operand), *dependent(ledger.order, node)}
    named = [
        i
        for i in ledger.between
        if ledger.order[i].name
        and ledger.order[i] in line
        and ledger.order[i] not in (ledger.top, ledger.bottom)
        and math.isclose(ledger.above[i] * ledger.below[i], flow, rel_tol=1e-9)
    ]
    nearest = min(named, key=lambda i: abs(i - place), default=None)
    return spelled(operand if nearest is None else ledger.order[nearest])


def last_operation(node: Value) -> str:
    """The operation that computes the result, as a reader finds it in the text: the last +."""
    if node.op is None:
        return spelled(node)
    is_sign = len(node.parents) == 2 and not any(map(str.isalnum, node.op.symbol))
    return f"the last {node.op.symbol if is_sign else node.op.name}"
