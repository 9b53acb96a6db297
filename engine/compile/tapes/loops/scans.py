"""Keeping loops while a function is recorded: a `scan` becomes one operation, where its step is always the same."""

from collections.abc import Callable, Sequence
from math import isqrt

from engine.calculus.held import HeldError
from engine.calculus.nested import Shaped, leaves, outline, shaped
from engine.compile.tapes.loops.body import recorded_step
from engine.compile.tapes.loops.loop import Loop, Step, looped
from engine.compile.tapes.tape import Tape
from engine.core.value import Value
from engine.support.numbers import is_number

Results = Callable[[int], Value]


def kept_scan(
    step: Callable[[Shaped, Shaped], tuple[Shaped, Shaped]],
    state: Shaped,
    items: Sequence[Shaped],
    checkpoint: bool,
    names: Sequence[str],
) -> tuple[Shaped, list[Shaped]] | None:
    """See `scan`. None where the states, the items or the steps are not of one kind."""
    first, flat = _flat(state), [_flat(item) for item in items]
    if first is None or None in flat or len({_outline(item) for item in items}) > 1:
        return None
    shapes: list[Shaped] = []  # that of the outputs, once the step has been called

    def of_lists(before: list[Value], item: list[Value]) -> tuple[list[Shaped], list[Shaped], list[Shaped]]:
        new, output = step(shaped(state, before), shaped(items[0], item))
        if _outline(new) != _outline(state):
            raise ValueError(
                f"a step returns a state of one shape; got {outline(new)} after {outline(state)}"
            )
        shapes.append(output)
        return list(leaves(new)), list(leaves(output)), []

    try:
        outside = [[x] for x in first] + [list(column) for column in zip(*flat, strict=True)]
        values = [[x for x in column if isinstance(x, Value)] for column in outside]
        once, again = (
            recorded_step(of_lists, len(first), len(flat[0] or ()), names, values) for _ in range(2)
        )
    except HeldError:
        raise
    except Exception:  # noqa: BLE001  # the loop is written step by step, and says what is wrong
        return None
    if not (once[1] == again[1] and once[2] == again[2] and _alike(once[0], again[0])):
        return None
    last, outputs = _run(of_lists, first, flat, names, checkpoint=checkpoint)  # type: ignore[arg-type]  # none is None
    count = once[2][0]
    parts = [outputs[t * count : (t + 1) * count] for t in range(len(items))]
    return shaped(state, last), [shaped(shapes[0], part) for part in parts]


def _run(
    step: Step, state: list[Shaped], items: list[list[Shaped]], names: Sequence[str], *, checkpoint: bool
) -> tuple[list[Value], list[Value]]:
    """The last state and all outputs: of one loop, or of a loop over parts of it and a rest."""
    if not checkpoint or len(items) < 4:
        return _results(*looped(step, state, items, names))
    size = isqrt(len(items))
    whole, width = len(items) // size * size, len(items[0])

    def part(before: list[Value], numbers: list[Value]) -> tuple[list[Shaped], list[Shaped], list[Shaped]]:
        own = [numbers[t * width : (t + 1) * width] for t in range(size)]
        return *_results(*looped(step, before, own, names)), []

    joined = [[x for item in items[t : t + size] for x in item] for t in range(0, whole, size)]
    of_part = [*names[: len(state)], *list(names[len(state) :]) * size]
    last, outputs = _results(*looped(part, state, joined, of_part))
    if whole < len(items):
        last, rest = _results(*looped(step, last, items[whole:], names))
        outputs += rest
    return last, outputs


def _results(loop: Loop, results: Results) -> tuple[list[Value], list[Value]]:
    parts = list(map(results, range(loop.total(0))))
    return parts[: loop.states], parts[loop.states :]


def _flat(nested: Shaped) -> list[Shaped] | None:
    """The elements of nested lists; None where one is neither a Value nor a number."""
    flat = list(leaves(nested))
    return flat if all(isinstance(x, Value) or is_number(x) for x in flat) else None


def _outline(nested: Shaped) -> object:
    """The shape of nested lists: what two of them have in common where it is equal."""
    if not isinstance(nested, (list, tuple)):
        return None
    return outline(nested) if any(isinstance(item, (list, tuple)) for item in nested) else len(nested)


def _alike(one: Tape, other: Tape) -> bool:
    """Whether two tapes are the same, with the loops in them."""
    pairs = [(one, other)]
    while pairs:
        a, b = pairs.pop()
        if (len(a.entries), a.outputs, a.columns) != (len(b.entries), b.outputs, b.columns):
            return False
        for left, right in zip(a.entries, b.entries, strict=True):
            if isinstance(left[0], Loop) and isinstance(right[0], Loop):
                pairs.append((left[0].body, right[0].body))
                if left[1:] != right[1:] or left[0].steps != right[0].steps:
                    return False
            elif repr(left) != repr(right):
                return False
    return True
