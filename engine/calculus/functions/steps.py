"""The steps and conditions of loops, with their results checked."""

import inspect
from collections.abc import Callable
from functools import wraps

from engine.calculus.nested import Shaped, leaves, outline
from engine.core.functions import Scalar
from engine.core.value import Value
from engine.support.numbers import described, is_number
from engine.support.text import shortened


def checked_step(
    step: Callable[[Shaped, Shaped], Shaped],
) -> Callable[[Shaped, Shaped], tuple[Shaped, Shaped]]:
    """The step of a scan. TypeError where it does not return a state, of any shape, and an output."""

    @wraps(step)
    def checked(state: Shaped, x: Shaped) -> tuple[Shaped, Shaped]:
        result = step(state, x)
        if not isinstance(result, (tuple, list)) or len(result) != 2:  # the state and the output
            raise TypeError(
                f"the step of scan returns the new state and an output; got {described(result)}: write "
                "return state, output, with () for no output"
            )
        return _of_numbers(result[0]), result[1]

    return checked


def names_of(step: Callable[..., object], *arguments: Shaped) -> list[str]:
    """A name for every number of the state and of an item, by the names of a step's own parameters: h, or h1, h2."""
    try:
        own = [p.name for p in inspect.signature(step).parameters.values() if p.kind is not p.VAR_POSITIONAL]
    except (TypeError, ValueError):  # of a builtin
        own = []
    roots = [*own[:2], *("state", "item")[len(own[:2]) :]]
    counts = [sum(1 for _ in leaves(argument)) for argument in arguments]
    return [
        name
        for root, count, argument in zip(roots, counts, arguments, strict=False)
        for name in (
            [f"{root}{i}" for i in range(1, count + 1)] if isinstance(argument, (list, tuple)) else [root]
        )
    ]


def checked_state(new: Shaped, old: Shaped) -> Shaped:
    """The state after a step. TypeError for other things than numbers, ValueError for another shape than before."""
    _of_numbers(new)
    if isinstance(new, (list, tuple)) or isinstance(old, (list, tuple)):
        shapes = outline(old), outline(new)
        if shapes[0] != shapes[1]:
            raise ValueError(
                f"a step returns a state of the same shape; got {shortened(shapes[1], 60)} after "
                f"{shortened(shapes[0], 60)}"
            )
    return new


def _of_numbers(state: Shaped) -> Shaped:
    for leaf in leaves(state):
        if not (isinstance(leaf, Value) or is_number(leaf)):
            raise TypeError(f"a state is a Value, a number or lists of them; a step gave {described(leaf)}")
    return state


def checked_condition(condition: Callable[[Shaped], Scalar]) -> Callable[[Shaped], Scalar]:
    """The condition of a while_loop. TypeError where it gives no number to compare with 0."""

    def checked(state: Shaped) -> Scalar:
        holds = condition(state)
        if not (isinstance(holds, Value) or is_number(holds)):
            raise TypeError(
                "the condition of while_loop returns a Value or a number, and the loop goes on while that is above "
                f"0; got {described(holds)}"
            )
        return holds

    return checked
