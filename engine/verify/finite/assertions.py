"""`assert_gradients`: gradients against the numbers that a test or an exercise has for them."""

import math
from collections.abc import Mapping, Sequence
from collections.abc import Set as AbstractSet

from engine.calculus.sweeps import adjoints, dependent
from engine.core.order import topological
from engine.core.value import Value
from engine.expressions.spelling.infix import spelled
from engine.support.numbers import described, number
from engine.support.text_table import figure, table

SHOWN = 12  # nodes of a path
LISTED = 24  # gradients; of more, the first five that differ are listed
FIRST = 5

Gradients = dict[Value, float]


def assert_gradients(
    value: Value,
    expected: Mapping[Value, float] | Mapping[str, float] | Mapping[Value | str, float],
    *,
    rel: float = 1e-9,
    abs: float = 1e-12,  # noqa: A002
    exercise: bool = False,
) -> None:
    """AssertionError unless each gradient d value / d key is the number expected, within `rel` or `abs`.

    value     the root of a graph
    expected  numbers by Values of the graph, or by their names
    rel       relative difference up to which two numbers are equal
    abs       absolute difference up to which they are
    exercise  whether `expected` has the answers of an exercise: the columns of the message are then "yours"
              and "right", instead of "expected" and "computed"

    The message lists every gradient, or of more than 24 the first five that differ. For the first that differs,
    from the result down, it shows the nodes on the way with their partials. No `.grad` is read or changed.
    TypeError for other types of keys, ValueError for a name that no node or several nodes have.

    >>> from engine import Value
    >>> x = Value(3.0, "x")
    >>> assert_gradients(x * x, {x: 6.0})
    """
    __tracebackhide__ = True  # pytest then shows the line of the test
    if not isinstance(value, Value):
        raise TypeError(f"assert_gradients takes the Value to differentiate; got {described(value)}")
    if not isinstance(expected, Mapping):
        raise TypeError(f"expected must be a dict of gradients by Values or names; got {described(expected)}")
    order = topological(value)
    numbers = {_node(key, order): number(entry, f"expected[{key!r}]") for key, entry in expected.items()}
    gradients = adjoints(value, order)
    differing = [
        node
        for node in (*reversed(order), *(node for node in numbers if node not in gradients))
        if node in numbers and not _close(gradients.get(node, 0.0), numbers[node], rel, abs)
    ]
    if differing:
        columns = ("yours", "right") if exercise else ("expected", "computed")
        raise AssertionError(_message(value, order, numbers, gradients, differing, columns))


def _close(computed: float, expected: float, rel: float, absolute: float) -> bool:
    both_nan = math.isnan(computed) and math.isnan(expected)
    return both_nan or math.isclose(computed, expected, rel_tol=rel, abs_tol=absolute)


def _node(key: object, order: Sequence[Value]) -> Value:
    if isinstance(key, Value):
        return key
    if not isinstance(key, str):
        raise TypeError(f"a key of expected must be a Value or the name of one; got {described(key)}")
    nodes = [node for node in order if node.name == key]
    if len(nodes) == 1:
        return nodes[0]
    if nodes:
        raise ValueError(f"{len(nodes)} nodes are called {key!r}; write the Value itself as the key")
    names = ", ".join(sorted({node.name for node in order if node.name})) or "none"
    raise ValueError(f"no node of the graph is called {key!r}; names: {names}")


def _message(
    value: Value,
    order: Sequence[Value],
    numbers: Gradients,
    gradients: Gradients,
    differing: list[Value],
    columns: tuple[str, str],
) -> str:
    wrong = set(differing)
    rows = [
        (
            spelled(node),
            figure(numbers[node], 17),
            figure(gradients.get(node, 0.0), 17),
            "differs" if node in wrong else "",
        )
        for node in (numbers if len(numbers) <= LISTED else differing[:FIRST])
    ]
    parts = [
        f"{len(differing)} of {len(numbers)} gradients of {spelled(value)} differ",
        table(("with respect to", *columns, ""), rows, "  "),
    ]
    if len(numbers) > LISTED:
        more, right = len(differing) - len(rows), len(numbers) - len(differing)
        parts.append(f"  {f'{more} more differ, ' if more > 0 else ''}{right} are right")
    first = differing[0]
    if first in gradients:
        hint = _hint(first, numbers[first], order, gradients, columns)
        parts.append(f"the way to {spelled(first)}, from the result down{hint}:")
        parts.append(_way(value, first, order, gradients))
    else:
        parts.append(f"{spelled(value)} does not depend on {spelled(first)}")
    return "\n".join(parts)


def _hint(
    node: Value, answer: float, order: Sequence[Value], gradients: Gradients, columns: tuple[str, str]
) -> str:
    """Which usual mistake gives the other number; "" where none is known."""
    first, second = columns
    right = gradients[node]
    if right and answer in (-right, 2 * right, right / 2):
        return f" ({first} is {figure(answer / right)} × {second})"
    reached = dependent(order, node)
    between = [other for other in reversed(order) if other in reached and other is not node]
    for other in sorted(between, key=lambda other: not other.name):
        if answer and math.isclose(gradients[other], answer, rel_tol=1e-9):
            return f" ({first} is the gradient of {spelled(other)}: the factors from there on are missing)"
    return ""


def _way(value: Value, leaf: Value, order: Sequence[Value], gradients: Gradients) -> str:
    """The nodes between value and leaf: value, gradient, and the partials towards the leaf."""
    reached = dependent(order, leaf)
    nodes = [
        node for node in reversed(order) if (node in reached and gradients[node]) or node in (value, leaf)
    ]
    half = SHOWN // 2
    left_out = len(nodes) - SHOWN
    ends = nodes if left_out <= 0 else nodes[:half] + nodes[-half:]  # a node costs time to spell: only these
    rows = [_step(node, reached, gradients) for node in ends]
    if left_out > 0:
        rows.insert(half, (f"... {left_out} more", "", "", ""))
    return table(("node", "value", "gradient", "partials"), rows, "  ")


def _step(node: Value, reached: AbstractSet[Value], gradients: Gradients) -> tuple[str, str, str, str]:
    """One row of the way: the node, its value, its gradient and its partials to the parents on the way."""
    edges = zip(node.parents, node.partials, strict=True)
    partials = [f"{figure(p, 6)} to {spelled(parent)}" for parent, p in edges if parent in reached]
    return spelled(node), figure(node.data, 6), figure(gradients[node], 6), ", ".join(partials)
