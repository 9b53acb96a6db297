"""A node as text for a message: its name, else its expression, cut to a length."""

from collections.abc import Sequence

from engine.core.nodes.reading_order import left_first
from engine.core.operation import Operation
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
        text = name or applied(node.op, [(texts[parent], _needs_brackets(parent)) for parent in node.parents])
        texts[node] = shortened(text, LONGEST)
    return texts[root]


def fraction(top: Value, bottom: Value) -> str:
    """∂top/∂bottom, with brackets around each part that is not a name."""
    above, below = (text if text.isidentifier() else f"({text})" for text in (spelled(top), spelled(bottom)))
    return f"∂{above}/∂{below}"


def _needs_brackets(node: Value) -> bool:
    return infix(node.op, len(node.parents)) and not node.name


def infix(op: Operation | None, count: int) -> bool:
    """Whether an operation of so many operands is written between them."""
    return op is not None and count == 2 and not any(map(str.isalnum, op.symbol))


def applied(op: Operation | None, operands: Sequence[tuple[str, bool]]) -> str:
    """An operation on texts, each with whether it needs brackets: `(w × x) + b`, `tanh(z)`."""
    symbol, name = (op.symbol, op.name) if op else ("", "")
    bracketed = [f"({text})" if brackets else text for text, brackets in operands]
    if infix(op, len(operands)):
        return f" {symbol} ".join(bracketed)
    if len(operands) == 1 and len(symbol) == 1 and not symbol.isalnum():
        return f"{symbol}{bracketed[0]}"
    return f"{name}({', '.join(text for text, _ in operands)})"
