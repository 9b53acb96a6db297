"""A node as text for a message: its name, else its expression, cut to a length."""

from engine.core.nodes.reading_order import left_first
from engine.core.value import Value
from engine.support.text import shortened

LONGEST = 48  # characters


def spelled(root: Value) -> str:
    """The name of a node, else its expression over the names below it: `(w × x) + b`. A long text ends in dots."""
    if root.name or not root.parents:
        return root.name or f"{root.data:.6g}"
    texts: dict[Value, str] = {}
    for node in left_first(root):
        name = node.name or ("" if node.parents else f"{node.data:.6g}")
        text = name or _applied(node, [(parent, texts[parent]) for parent in node.parents])
        texts[node] = shortened(text, LONGEST)
    return texts[root]


def fraction(top: Value, bottom: Value) -> str:
    """∂top/∂bottom, with brackets around each part that is not a name."""
    above, below = (text if text.isidentifier() else f"({text})" for text in (spelled(top), spelled(bottom)))
    return f"∂{above}/∂{below}"


def _infix(node: Value) -> bool:
    return node.op is not None and len(node.parents) == 2 and not any(map(str.isalnum, node.op.symbol))


def _bracketed(node: Value, text: str) -> str:
    return f"({text})" if _infix(node) and not node.name else text


def _applied(node: Value, operands: list[tuple[Value, str]]) -> str:
    symbol, name = (node.op.symbol, node.op.name) if node.op else ("", "")
    if _infix(node):
        return f" {symbol} ".join(_bracketed(*operand) for operand in operands)
    if len(operands) == 1 and len(symbol) == 1 and not symbol.isalnum():
        return f"{symbol}{_bracketed(*operands[0])}"
    return f"{name}({', '.join(text for _, text in operands)})"
