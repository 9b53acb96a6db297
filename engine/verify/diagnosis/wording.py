"""Nodes in words: rule, operands, name."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol

from engine.core.operation import CONSTANT
from engine.core.value import Value


class HasPaths(Protocol):
    """A model whose parameters have paths, as in ``layers.0.neurons.1.weights.2``."""

    def named_parameters(self) -> Iterable[tuple[str, Value]]:
        """(path, parameter) for every parameter."""
        ...


class Words:
    """Nodes in words; `paths` has the names of parameters in a model."""

    def __init__(self, paths: Mapping[Value, str]) -> None:
        self._paths = paths

    def named(self, node: Value) -> str:
        """``'w'``, or "a relu" for a node without a name."""
        name = self._paths.get(node, node.name)
        if name:
            return repr(name)
        if node.op is CONSTANT:
            return "a plain number"
        return f"a {node.op.name}" if node.op is not None else "a leaf without a name"

    def situation(self, node: Value) -> str:
        """``exp, y = e^a at a = 1000 ('x')``: the rule and its numbers; for a leaf, its number."""
        if node.op is None or not node.parents:
            return f"{self.named(node)}, a leaf with the number {node.data:g}"
        operands = (
            f"{letter} = {parent.data:.6g} ({self.named(parent)})"
            for letter, parent in zip(node.op.operands, node.parents, strict=True)
        )
        own = f" {node.name!r}," if node.name else ""
        return f"{node.op.name},{own} {node.op.fact} at {', '.join(operands)}"

    def listed(self, nodes: Sequence[Value], most: int = 4) -> str:
        """The names of the first nodes, and how many more there are."""
        names = ", ".join(self.named(node) for node in nodes[:most])
        return names + (f" and {len(nodes) - most} more" if len(nodes) > most else "")


def percent(share: float) -> str:
    """A share as per cent with four digits; "more than 99.99 %" for less than all."""
    return "more than 99.99 %" if 0.99995 <= share < 1 else f"{100 * share:.4g} %"
