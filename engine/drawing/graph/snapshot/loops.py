"""The steps of a loop as parts of a graph, by what each step gives."""

from collections.abc import Iterable, Sequence
from collections.abc import Set as AbstractSet

from engine.calculus.functions.marks import Loop, Operands
from engine.core.operation import CONSTANT
from engine.core.order import topological
from engine.core.value import Value
from engine.drawing.graph.snapshot.places import Place
from engine.support.numbers import described

MOST_STEPS = 16  # side by side: arrows over so many steps can be laid out at once; more stand in runs
MOST_RUNS = 12


def in_steps(
    order: Sequence[Value],
    places: dict[Value, Place],
    steps: Iterable[object],
    outside: AbstractSet[Value] = frozenset(),
    loop: str = "",
) -> dict[Value, Place]:
    """The places with ("step 3",) before those of the third step: what its results need, and no step before it.

    steps    the results of each step in turn, each a Value or nested lists of Values, as the outputs of `scan`
    outside  nodes that belong to no step, though its results need them
    loop     what stands before the name of a step

    Parameters stay outside, since all steps share them; so does a leaf that several steps read. TypeError for
    other results, ValueError where no result is in the graph.
    """
    inside, results = set(order) - outside, list(steps)
    step_of: dict[Value, int] = {}
    for number, result in enumerate(results, 1):
        stack = [value for value in _values(result) if value in inside]
        while stack:
            node = stack.pop()
            if node not in step_of:
                step_of[node] = number
                stack += [parent for parent in node.parents if parent in inside]
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
            places[node] = (*_steps_around(loop, step_of[node], len(results)), *places[node])
    return places


def in_loops(order: Sequence[Value], places: dict[Value, Place]) -> tuple[dict[Value, Place], bool]:
    """The places with the steps of the loops that made nodes of this graph, and whether there are any.

    A loop in a step of another one is a part of that step.
    """
    loops: dict[Loop, dict[int, list[Value]]] = {}
    for node in order:
        if isinstance(node.parents, Operands):
            loops.setdefault(node.parents.loop, {}).setdefault(node.parents.step, []).append(node)
    free, own = set(order), dict[Loop, set[Value]]()
    for loop in sorted(loops, key=lambda each: each.number):  # an outer loop begins before an inner one
        earlier = {node for node in topological(*loops[loop].pop(0, [])) if node.parents}
        before = {*earlier, *(set(order) - free)}
        nodes = {node for steps in loops[loop].values() for node in steps} & free - earlier
        if nodes:
            own[loop] = before
            free -= set(topological(*nodes)) - earlier
    for number, (loop, outside) in enumerate(own.items(), 1):
        results = loops[loop]
        name = f"loop {number}, " if len(own) > 1 else ""
        steps = [results.get(step, []) for step in range(1, max(results) + 1)]
        places = in_steps(order, places, steps, outside, name)
    return places, bool(own)


def _steps_around(loop: str, step: int, count: int) -> Place:
    """A step of so many, in a run of steps where they are many."""
    own = f"{loop}step {step}"
    if count <= MOST_STEPS:
        return (own,)
    size = -(-count // MOST_RUNS)
    first = (step - 1) // size * size + 1
    last = min(count, first + size - 1)
    return (f"{loop}steps {first} to {last}" if last > first else own), own


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
