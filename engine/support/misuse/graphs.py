"""Warnings about programs that run but hardly do what was meant. The checks cost a correct program nothing."""

import warnings
from collections.abc import Iterable, Mapping
from typing import Any, TypeAlias

from engine.support.errors import MisuseWarning

Node: TypeAlias = Any
"""A Value. This folder may not import its class."""


def warn_if_stale(order: Iterable[Node]) -> None:
    """Warn where a leaf has changed since a node was computed from it.

    It is called at a second backward pass over a graph with the inner nodes `order`. Nodes keep the numbers and the
    partials of the time when they were computed.
    """
    for node in order:
        leaves = [parent for parent in node.parents if parent.op is None]
        if leaves and not _is_fresh(node):
            names = " or ".join(dict.fromkeys(_named(leaf) for leaf in leaves))
            warnings.warn(
                f"backward ran again on a graph whose leaf {names} has changed since the graph was built: "
                f"its {node.op.name} ({node.op.fact}) is still {node.data:.6g}, and the gradients are those "
                "of the old numbers. A graph keeps what it was computed from: compute the result anew, "
                "inside the loop, before each backward()",
                MisuseWarning,
                stacklevel=3,  # the line that called backward
            )
            return


def warn_if_dependent(inputs: Iterable[Node], paths: Mapping[Node, object]) -> None:
    """Warn where an input of a Jacobian is computed from another one.

    paths  the nodes below the outputs that depend on an input, without the leaves among the inputs
    """
    computed = next((node for node in inputs if node in paths), None)
    if computed is None:
        return
    name = repr(computed.name) if computed.name else f"with {computed.op.fact}"
    warnings.warn(
        f"jacobian: the input {name} is computed from another input, whose column counts the paths through it, too. "
        "For a factor of the chain rule give the step that is x a node of its own, 1.0 * x, and compute the outputs "
        "from it; for derivatives along every path write grad",
        MisuseWarning,
        stacklevel=3,  # the line that called jacobian
    )


def _is_fresh(node: Node) -> bool:
    try:
        data, partials = node.op.evaluate([parent.data for parent in node.parents])
    except ValueError:  # the new number is outside the domain
        return False
    now, then = (data, *partials), (node.data, *node.partials)
    return all(a == b or (a != a and b != b) for a, b in zip(now, then, strict=True))  # noqa: PLR0124  # NaN


def _named(leaf: Node) -> str:
    return repr(leaf.name) if leaf.name else "without a name"
