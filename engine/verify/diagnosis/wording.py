"""What is said of a node: its rule, its operands, its name."""

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
    """How nodes are spoken of; `paths` are the names of parameters where they are known better."""

    def __init__(self, paths: Mapping[Value, str]) -> None:
        self._paths = paths

    def named(self, node: Value) -> str:
        """``'w'``, or what it is where it has no name."""
        name = self._paths.get(node, node.name)
        if name:
            return repr(name)
        if node.op is CONSTANT:
            return "a plain number"
        return f"a {node.op.name}" if node.op is not None else "a leaf without a name"

    def situation(self, node: Value) -> str:
        """``exp, y = e^a at a = 1000 ('x')``: the rule and its numbers; of a leaf, what it is."""
        if node.op is None or not node.parents:
            return f"{self.named(node)}, given as {node.data:g}"
        operands = (
            f"{letter} = {parent.data:.6g} ({self.named(parent)})"
            for letter, parent in zip(node.op.operands, node.parents, strict=True)
        )
        own = f" {node.name!r}," if node.name else ""
        return f"{node.op.name},{own} {node.op.fact} at {', '.join(operands)}"

    def listed(self, nodes: Sequence[Value], most: int = 4) -> str:
        """Their names, and how many more there are."""
        names = ", ".join(self.named(node) for node in nodes[:most])
        return names + (f" and {len(nodes) - most} more" if len(nodes) > most else "")


def percent(share: float) -> str:
    """A share of 1 with four digits, and no 100 % for what is less."""
    return "more than 99.99 %" if 0.99995 <= share < 1 else f"{100 * share:.4g} %"
