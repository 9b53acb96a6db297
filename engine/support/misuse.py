"""What can be computed and is hardly what was meant, recognised where that costs a right program nothing."""

import warnings
from collections.abc import Iterable
from typing import Any

from engine.support.errors import MisuseWarning


def warn_if_stale(order: Iterable[Any]) -> None:
    """Warn where a node with a leaf among its parents is no longer what its rule makes of them.

    For a second backward pass over a graph, the inner nodes of which are `order`: the first comes right after
    the graph was built, and is not asked. Nodes keep the number and the slopes of the time they were made.
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


def _is_fresh(node: Any) -> bool:
    try:
        data, partials = node.op.evaluate([parent.data for parent in node.parents])
    except ValueError:  # the leaf has left the domain
        return False
    now, then = (data, *partials), (node.data, *node.partials)
    return all(a == b or (a != a and b != b) for a, b in zip(now, then, strict=True))  # noqa: PLR0124  # NaN


def _named(leaf: Any) -> str:
    return repr(leaf.name) if leaf.name else "without a name"
