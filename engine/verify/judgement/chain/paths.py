"""The paths of a sum over paths, in words.

The result is told by its operation: its name was not chosen by the reader.
"""

from engine.core.value import Value
from engine.expressions.infix import fraction, spelled
from engine.verify.judgement.chain.edges import Edge, Ledger


def way_of(ledger: Ledger, edge: Edge) -> str:
    """The paths along an edge: "the path through x × y", or "the direct term ∂L/∂y = 1"."""
    node, operand = ledger.ends(edge)
    if node is ledger.top and operand is ledger.bottom:
        return f"the direct term {fraction(node, operand)} = {ledger.partial(edge):.6g}"
    return f"the path through {spelled(operand if node is ledger.top else node)}"


def last_operation(node: Value) -> str:
    """The operation that computes the result, as a reader finds it in the text: the last +."""
    if node.op is None:
        return spelled(node)
    is_sign = len(node.parents) == 2 and not any(map(str.isalnum, node.op.symbol))
    return f"the last {node.op.symbol if is_sign else node.op.name}"
