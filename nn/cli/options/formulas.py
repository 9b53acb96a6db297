"""Formulas on the command line: `L=(a-y)^2` with the steps of --let, as one graph."""

import re
from collections.abc import Iterator, Mapping
from itertools import cycle

from engine import Expression, ExpressionError, Value

_NAME = r"[^\W\d]\w*"
_HEAD = re.compile(rf"({_NAME})\s*(?:\(\s*{_NAME}(?:\s*,\s*{_NAME})*\s*\))?")
"""A name, perhaps with the names that it is a function of."""
_FRIENDLY = ((2.0, 3.0, -1.0, 0.5, 4.0, -2.0), (2.0, 3.0, 1.0, 4.0, 5.0), (0.5, 0.25, 0.75, 0.2, 0.8))
"""Numbers that suit a blackboard, for names without one."""


def formula_of(text: str) -> tuple[str, str]:
    """The name and the formula of `L = (a-y)^2` or `f(x) = x^2`; no name where a formula stands alone."""
    left, equals, formula = (part.strip() for part in text.partition("="))
    head = _HEAD.fullmatch(left) if equals and formula else None
    return (head[1], formula) if head else ("", text)


def graph_of(text: str, leaves: Mapping[str, Value], let: Mapping[str, str]) -> Value:
    """The graph of a formula over leaves and named steps, which may stand in any order.

    ValueError where steps use each other in a circle, or a name has no number.
    """
    names: dict[str, Value] = dict(leaves)
    waiting = dict(let)
    while waiting:
        errors = [f"let {step}: {error}" for step, error in _computed(waiting, names)]
        if len(errors) == len(waiting):
            raise ExpressionError(errors[0])
        waiting = {step: formula for step, formula in waiting.items() if step not in names}
    name, formula = formula_of(text)
    root = Expression(formula).at(names)
    root.name = root.name or name
    return root


def _computed(steps: Mapping[str, str], names: dict[str, Value]) -> Iterator[tuple[str, ExpressionError]]:
    """Add the node of each step whose names are there; the errors of the others."""
    for step, formula in steps.items():
        try:
            node = Expression(formula).at(names)
        except ExpressionError as error:
            yield step, error
            continue
        node.name = node.name or step
        names[step] = node


def friendly_point(text: str) -> dict[str, float]:
    """Numbers that suit a blackboard for the names of a formula. ValueError where it has no value at them."""
    expression = Expression(formula_of(text)[1])
    reason = ""
    for numbers in _FRIENDLY:
        point = dict(zip(expression.names, cycle(numbers), strict=False))
        try:
            expression.at(point)
        except (ValueError, ArithmeticError) as error:
            reason = str(error)
            continue
        return point
    raise ValueError(f"no friendly numbers were found; give --at: {reason}")
