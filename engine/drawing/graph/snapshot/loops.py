"""The steps of a loop as parts of a graph, by what each step gives."""

from collections.abc import Iterable, Sequence

from engine.core.operation import CONSTANT
from engine.core.value import Value
from engine.drawing.graph.snapshot.places import Place
from engine.support.numbers import described


def in_steps(
    order: Sequence[Value], places: dict[Value, Place], steps: Iterable[object]
) -> dict[Value, Place]:
    """The places with ("step 3",) before those of the third step: what its results need, and no step before it.

    steps  the results of each step in turn, each a Value or nested lists of Values, as the outputs of `scan`

    Parameters stay outside, since all steps share them; so does a leaf that several steps read. TypeError for
    other results, ValueError where no result is in the graph.
    """
    inside = set(order)
    step_of: dict[Value, int] = {}
    for number, result in enumerate(steps, 1):
        stack = [value for value in _values(result) if value in inside]
        while stack:
            node = stack.pop()
            if node not in step_of:
                step_of[node] = number
                stack += node.parents
    if not step_of:
        raise ValueError(
            "none of the steps is in the graph: steps are the results of each, as scan returns them"
        )
    readers: dict[Value, set[int]] = {}
    for node in order:
        for parent in node.parents:
            readers.setdefault(parent, set()).add(step_of.get(node, 0))
    for node in order:
        shared = not node.parents and len(readers.get(node, ())) > 1
        parameter = node.op is not CONSTANT and not node.parents and places[node]
        if node in step_of and not shared and not parameter:
            places[node] = (f"step {step_of[node]}", *places[node])
    return places


def _values(result: object) -> list[Value]:
    """The Values in nested lists; numbers among them are left out."""
    values, stack = list[Value](), [result]
    while stack:
        top = stack.pop()
        if isinstance(top, Value):
            values.append(top)
        elif isinstance(top, (list, tuple)):
            stack += top
        elif not isinstance(top, (int, float)):
            raise TypeError(f"steps are Values or lists of Values, one for each step; got {described(top)}")
    return values
