"""Loops as functions: `scan` over a list, and `while_loop` with a condition that may depend on the numbers.

In a graph both stand step by step. While a function is recorded, its recorder keeps a long loop as a loop: the step
is recorded once, and the time to compile it does not grow with the number of steps.
"""

from collections.abc import Callable, Iterable, Sequence
from math import isqrt
from threading import get_ident
from typing import TypeVar

from engine.calculus.functions.marks import Loop
from engine.calculus.functions.recomputed.operation import without_nodes
from engine.calculus.functions.recorders import GOES_ON, keeps_nodes, recorders
from engine.calculus.functions.samples import Samples
from engine.calculus.functions.steps import checked_condition, checked_state, checked_step, names_of
from engine.calculus.nested import Shaped, leaves, shaped
from engine.calculus.one_branch import of_point
from engine.calculus.partials.auxiliary import both, less
from engine.core.functions import Scalar, where
from engine.core.value import Value, apply
from engine.support.numbers import described

State = TypeVar("State")
Item = TypeVar("Item")
Output = TypeVar("Output")
FEWEST = 32
"""Steps of a loop that is kept; those of a shorter one are written one after another."""


def scan(
    step: Callable[[State, Item], tuple[State, Output]],
    state: State,
    xs: Iterable[Item],
    *,
    checkpoint: bool = False,
) -> tuple[State, list[Output]]:
    """The last state, and the outputs, of `state, output = step(state, x)` for each x in turn.

    States, items and outputs are Values, numbers, or nested lists of them. A program calls the step twice, with
    Values without numbers, and runs it as a loop of 32 steps or more; a step that does not do the same every time (it
    counts, looks up a list by its item, or lets its state grow) stands step by step. TypeError for a step that
    returns anything but a pair.

    checkpoint  of T steps, keep the states before √T parts of the loop alone, and compute those in between once more
                on the way back: less memory for one more pass, in a graph as by `checkpoint`

    >>> scan(lambda total, x: (total + x, total * x), 0.0, [1.0, 2.0, 3.0])
    (6.0, [0.0, 2.0, 9.0])
    """
    items, keep, step = _items(xs), recorders.get(get_ident()), checked_step(step)
    if keep is not None and len(items) >= FEWEST:
        kept = keep(step, state, items, checkpoint, names_of(step, state, items[0]))
        if kept is not None:
            return kept
    if checkpoint and not keeps_nodes():
        return _in_parts(step, state, items)
    return _one_by_one(step, state, items)


def _one_by_one(
    step: Callable[[State, Item], tuple[State, Output]], state: State, items: Sequence[Item]
) -> tuple[State, list[Output]]:
    outputs, loop = list[Output](), Loop(state, items)
    for number, x in enumerate(items, 1):
        state, output = step(state, x)
        loop.mark(number, (state, output))
        outputs.append(output)
    return state, outputs


def _in_parts(
    step: Callable[[State, Item], tuple[State, Output]], state: State, items: Sequence[Item]
) -> tuple[State, list[Output]]:
    """The loop as √T calls of a part, whose nodes are not kept."""
    outputs: list[Output] = []
    size = isqrt(len(items))
    for begin in range(0, len(items), size or 1):
        state, some = without_nodes(_one_by_one, [step, state, items[begin : begin + size]])
        outputs += some
    return state, outputs


def _items(xs: Iterable[Item]) -> list[Item]:
    """The items of a scan. TypeError where it has none to go over."""
    if isinstance(xs, Samples):
        raise TypeError(
            "scan goes over a list of items, one step for each; got Samples, which have no order. "
            "Write the loop for one sample: samples.mean(lambda *row: scan(step, state, row)[0])"
        )
    if not isinstance(xs, Iterable):
        raise TypeError(
            f"scan goes over a list of items, one step for each; got {described(xs)}. "
            "For 5 steps without items write scan(step, state, [0.0] * 5)"
        )
    return list(xs)


def while_loop(
    condition: Callable[[State], Scalar], step: Callable[[State], State], state: State, limit: int
) -> State:
    """The state after `state = step(state)` while condition(state) > 0, at most `limit` times.

    The state is a Value, a number or nested lists of them. In a program every step is computed for every sample, and
    where the condition no longer holds, the state stays; derivatives are those of the steps that count. A condition
    that is NaN ends the loop. While a function is recorded, write 100.0 - x for x < 100. ValueError for a limit
    below 0, and for a state of another shape.

    >>> from engine import Value, grad
    >>> a = Value(2.0, "a")
    >>> root = while_loop(lambda x: abs(x * x - a) - 1e-12, lambda x: (x + a / x) / 2.0, a, limit=20)
    >>> round(root.data, 9), round(grad(root, a).data, 9)  # √2, 1 / (2 √2)
    (1.414213562, 0.353553391)
    """
    if not isinstance(limit, int) or isinstance(limit, bool) or limit < 0:
        raise ValueError(f"limit is a whole number of steps, at least 0; got {described(limit)}")
    keep, condition = recorders.get(get_ident()), checked_condition(condition)
    if keep is not None and limit >= FEWEST:
        names = [GOES_ON, *names_of(step, state)]
        kept = keep(_bounded(condition, step), [1.0, state], [()] * limit, False, names)  # no checkpoint
        if kept is not None:
            return kept[0][1]  # type: ignore[no-any-return]  # in the shape of the state
    goes_on: Scalar = 1.0
    begin, counted = set(leaves(state)), False  # whether numbers of Values may have counted the steps
    loop = Loop(state, ())
    for number in range(1, limit + 1):
        holds = condition(state)
        if not (isinstance(holds, Value) and holds.recorded):
            counted = counted or any(isinstance(leaf, Value) for leaf in (holds, *leaves(state)))
            if not (holds.data if isinstance(holds, Value) else holds) > 0:
                break
            state = checked_state(step(state), state)
            loop.mark(number, state)
            continue
        test = apply(less, 0.0, holds)
        goes_on = apply(both, goes_on, test) if isinstance(goes_on, Value) else test
        state = _chosen(goes_on, step(state), state)
    for leaf in leaves(state):
        if counted and isinstance(leaf, Value) and leaf.parents and leaf not in begin and not leaf.recorded:
            of_point(leaf)
    return state


def _bounded(
    condition: Callable[[Shaped], Scalar], step: Callable[[Shaped], Shaped]
) -> Callable[[Shaped, Shaped], tuple[Shaped, Shaped]]:
    """The step of a loop whose state begins with a mark: 1 while the condition has held."""

    def bounded(marked: Shaped, _: Shaped) -> tuple[Shaped, Shaped]:
        goes_on, state = marked
        holds = condition(state)
        test = apply(less, 0.0, holds) if isinstance(holds, Value) else float(holds > 0)
        goes_on = apply(both, goes_on, test)
        return [goes_on, _chosen(goes_on, step(state), state)], ()

    return bounded


def _chosen(goes_on: Value, new: State, old: State) -> State:
    """The new state where the loop goes on, else the old one."""
    pairs = zip(leaves(checked_state(new, old)), leaves(old), strict=True)
    return shaped(old, [where(goes_on, a, b) for a, b in pairs])  # type: ignore[no-any-return, call-overload]
