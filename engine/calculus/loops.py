"""Loops as functions: `scan` over a list, and `while_loop` with a condition that may depend on the numbers.

In a program both stand step by step: its size and the time to compile it grow with the number of steps.
"""

from collections.abc import Callable, Iterable
from typing import TypeVar

from engine.calculus.auxiliary import less
from engine.core.functions import Scalar, where
from engine.core.value import Value, apply
from engine.support.numbers import described

State = TypeVar("State")
Item = TypeVar("Item")
Output = TypeVar("Output")


def scan(
    step: Callable[[State, Item], tuple[State, Output]], state: State, xs: Iterable[Item]
) -> tuple[State, list[Output]]:
    """The last state, and the outputs, of `state, output = step(state, x)` for each x in turn.

    >>> scan(lambda total, x: (total + x, total * x), 0.0, [1.0, 2.0, 3.0])
    (6.0, [0.0, 2.0, 9.0])
    """
    outputs: list[Output] = []
    for x in xs:
        state, output = step(state, x)
        outputs.append(output)
    return state, outputs


def while_loop(
    condition: Callable[[State], Scalar], step: Callable[[State], State], state: State, limit: int
) -> State:
    """The state after `state = step(state)` while condition(state) > 0, at most `limit` times.

    The state is a Value, a number or a list of them. In a program every step is computed for every sample, and where
    the condition no longer holds, the state stays; derivatives are those of the steps that count. A condition that
    is NaN ends the loop. ValueError for a limit below 0.

    >>> from engine import Value, grad
    >>> a = Value(2.0, "a")
    >>> root = while_loop(lambda x: abs(x * x - a) - 1e-12, lambda x: (x + a / x) / 2.0, a, limit=20)
    >>> round(root.data, 9), round(grad(root, a).data, 9)  # √2, 1 / (2 √2)
    (1.414213562, 0.353553391)
    """
    if not isinstance(limit, int) or isinstance(limit, bool) or limit < 0:
        raise ValueError(f"limit is a whole number of steps, at least 0; got {described(limit)}")
    goes_on: Scalar = 1.0
    for _ in range(limit):
        holds = condition(state)
        if not (isinstance(holds, Value) and holds.recorded):
            if not (holds.data if isinstance(holds, Value) else holds) > 0:
                break
            state = step(state)
            continue
        test = apply(less, 0.0, holds)
        goes_on = where(goes_on, test, 0.0) if isinstance(goes_on, Value) else test
        state = _chosen(goes_on, step(state), state)
    return state


def _chosen(goes_on: Value, new: State, old: State) -> State:
    """The new state where the loop goes on, else the old one. ValueError where they differ in shape."""
    if not isinstance(new, (list, tuple)) and not isinstance(old, (list, tuple)):
        return where(goes_on, new, old)  # type: ignore[call-overload, no-any-return]  # a Value or a number
    if not isinstance(new, (list, tuple)) or not isinstance(old, (list, tuple)) or len(new) != len(old):
        raise ValueError(
            f"a step returns a state of the same shape; got {described(new)} after {described(old)}"
        )
    return [where(goes_on, a, b) for a, b in zip(new, old, strict=True)]  # type: ignore[return-value]  # a list
