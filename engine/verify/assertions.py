"""`assert_gradients`: partial derivatives that a test expects, and how they came about where they differ."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

from engine.calculus.sweeps import adjoints, dependent
from engine.core.order import topological
from engine.core.value import Value
from engine.expressions.infix import spelled
from engine.support.numbers import described, number
from engine.support.text_table import figure, table

SHOWN = 12  # nodes of a path

Derivatives = dict[Value, float]


def assert_gradients(
    value: Value,
    expected: Mapping[Any, float],
    *,
    rel: float = 1e-9,
    abs: float = 1e-12,  # noqa: A002
) -> None:
    """AssertionError unless each d value / d key is the number expected, within `rel` or `abs`.

    Keys are Values of the graph or the names of such. The message has every partial, and for the first that
    differs, from the result down, the nodes on its way with their local partials. The graph's own partials
    are taken: no `.grad` is read or touched, so a `backward` before or after makes no difference. TypeError
    for strangers, ValueError for a name that no node or more than one has.
    """
    __tracebackhide__ = True  # pytest then shows the line of the test
    if not isinstance(value, Value):
        raise TypeError(f"assert_gradients takes the Value to differentiate; got {described(value)}")
    order = topological(value)
    wanted = {_node(key, order): number(given, f"expected[{key!r}]") for key, given in expected.items()}
    found = adjoints(value, order)
    wrong = [
        node for node in reversed(order) if node in wanted and not _close(found[node], wanted[node], rel, abs)
    ]
    apart = [node for node in wanted if node not in found and not _close(0.0, wanted[node], rel, abs)]
    if wrong or apart:
        raise AssertionError(_message(value, order, wanted, found, wrong + apart))


def _close(got: float, wanted: float, rel: float, absolute: float) -> bool:
    same = math.isnan(got) and math.isnan(wanted)
    return same or math.isclose(got, wanted, rel_tol=rel, abs_tol=absolute)


def _node(key: Any, order: Sequence[Value]) -> Value:
    if isinstance(key, Value):
        return key
    if not isinstance(key, str):
        raise TypeError(f"a key of expected is a Value or the name of one; got {described(key)}")
    named = [node for node in order if node.name == key]
    if len(named) == 1:
        return named[0]
    names = ", ".join(sorted({node.name for node in order if node.name})) or "none"
    if named:
        raise ValueError(f"{len(named)} nodes are called {key!r}; write the Value itself as the key")
    raise ValueError(f"no node of the graph is called {key!r}; names: {names}")


def _message(
    value: Value, order: Sequence[Value], wanted: Derivatives, found: Derivatives, wrong: list[Value]
) -> str:
    rows = [
        (
            spelled(node),
            figure(wanted[node], 17),
            figure(found.get(node, 0.0), 17),
            "differs" if node in wrong else "",
        )
        for node in wanted
    ]
    parts = [
        f"{len(wrong)} of {len(wanted)} gradients of {spelled(value)} differ",
        table(("with respect to", "expected", "got", ""), rows, "  "),
    ]
    first = wrong[0]
    if first in found:
        hint = _hint(first, wanted[first], order, found)
        parts.append(f"the way to {spelled(first)}, from the result down{hint}:")
        parts.append(_way(value, first, order, found))
    else:
        parts.append(f"{spelled(value)} does not depend on {spelled(first)}")
    return "\n".join(parts)


def _hint(node: Value, expected: float, order: Sequence[Value], found: Derivatives) -> str:
    """What the expected number is instead, where one of the usual slips gives it."""
    got = found[node]
    if got and expected in (-got, 2 * got, got / 2):
        return f" (expected is {figure(expected / got)} × got)"
    reached = dependent(order, node)
    between = [other for other in reversed(order) if other in reached and other is not node]
    for other in sorted(between, key=lambda other: not other.name):
        if expected and math.isclose(found[other], expected, rel_tol=1e-9):
            return f" (expected is the gradient of {spelled(other)}: what leads on from there is missing)"
    return ""


def _way(value: Value, leaf: Value, order: Sequence[Value], found: Derivatives) -> str:
    """The nodes between value and leaf: value, gradient, and the local partials towards the leaf."""
    reached = dependent(order, leaf)
    nodes = [node for node in reversed(order) if (node in reached and found[node]) or node in (value, leaf)]
    rows = []
    for node in nodes:
        edges = zip(node.parents, node.partials, strict=True)
        local = [f"{figure(p, 6)} to {spelled(parent)}" for parent, p in edges if parent in reached]
        rows.append((spelled(node), figure(node.data, 6), figure(found[node], 6), ", ".join(local)))
    if len(rows) > SHOWN:
        half = SHOWN // 2
        rows[half:-half] = [(f"... {len(rows) - SHOWN} more", "", "", "")]
    return table(("node", "value", "gradient", "local partials"), rows, "  ")
