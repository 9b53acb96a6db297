"""The derivative of a named step by a name in it, as a formula: ∂a/∂z = a * (1 - a)."""

from collections.abc import Sequence

from engine.calculus.partials.auxiliary import identity
from engine.core.value import Value
from engine.verify.exercises.folding import folded
from engine.verify.judgement.slips.miswritten import over, written

SIGNS = {"+": "+", "−": "-", "×": "*", "÷": "/", "^": "**"}
"""The signs of operations in Python's notation."""


class Step:
    """A named node with the part of the graph below it, down to the next names.

    parents  the names that its expression uses, in the order written
    text     its expression over them, in Python's notation
    """

    def __init__(self, top: Value) -> None:
        self.top = top
        self.order = _down_to_names(top)
        self._texts: dict[Value, str] = {}
        for node in self.order:
            self._texts[node] = self._text(node)
        self.text = folded(self._texts[top]) if top.parents else top.name
        self.parents = [node for node in self.order if node.name and node is not top]

    def derivative(self, bottom: Value) -> str:
        """∂top/∂bottom over the names of the step; "" where an operation has no short formula."""
        above = {self.top: "1"}
        for node in reversed(self.order):
            if node is not self.top and (node.name or not node.parents):
                continue
            for i, parent in enumerate(node.parents):
                partial = written(node.op, i) if node.op else ""
                if not partial:
                    return ""
                operands = [f"({self._texts[p]})" for p in node.parents]
                term = f"({above[node]}) * ({over(node.op, operands, partial)})" if node.op else ""
                above[parent] = f"{above[parent]} + {term}" if parent in above else term
        return self._named(folded(above.get(bottom, "0")))

    def _text(self, node: Value) -> str:
        if node is not self.top and node.name:
            return node.name
        if node.op is None or not node.parents:
            return f"({node.data!r})" if node.data < 0 else f"{node.data:.12g}"
        if node.op is identity:
            return self._texts[node.parents[0]]
        return _applied(node, [self._texts[parent] for parent in node.parents])

    def _named(self, text: str) -> str:
        """A formula with the name of the step in place of its expression: a * (1 - a)."""
        is_call = self.text.endswith(")") and self.text.partition("(")[0].isidentifier()
        return text.replace(self.text, self.top.name) if is_call and self.top.name else text


def _applied(node: Value, texts: Sequence[str]) -> str:
    symbol, name = (node.op.symbol, node.op.name) if node.op else ("", "")
    if symbol in SIGNS and len(texts) == 2:
        return f"({texts[0]}) {SIGNS[symbol]} ({texts[1]})"
    if symbol in SIGNS:
        return f"{SIGNS[symbol]}({texts[0]})"
    return f"{name}({', '.join(texts)})"


def _down_to_names(top: Value) -> list[Value]:
    """The nodes below a step, operands first, that are not below another named node."""
    order: list[Value] = []
    seen: set[Value] = set()
    stack: list[tuple[Value, bool]] = [(top, False)]
    while stack:
        node, is_done = stack.pop()
        if is_done:
            order.append(node)
        elif node not in seen:
            seen.add(node)
            stack.append((node, True))
            if node is top or not node.name:
                stack += [(parent, False) for parent in reversed(node.parents)]
    return order
