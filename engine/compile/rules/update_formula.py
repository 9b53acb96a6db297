"""The formula of an optimizer's rule: its assignments one after the other, over numbers alone.

rule(p, g, t, lr, constants, slots) -> (p after, slots after)
"""

import ast
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from engine.compile.rules.rule_text import definition_of
from engine.compile.rules.update_reader import UpdateReader, leaf
from engine.support.errors import RecordingError


@dataclass(frozen=True)
class UpdateFormula:
    """The rule as single assignments.

    steps  (name, expression) over p, g, t, lr, constant_0, ..., slot_0, ... and the names of steps before;
           expressions are made of + - * /, comparisons, and or not, `x if c else y` and math.*
    value  p after the update
    slots  the slots after the update
    """

    steps: tuple[tuple[str, ast.expr], ...]
    value: ast.expr
    slots: tuple[ast.expr, ...]

    def __str__(self) -> str:
        lines = [f"{name} = {ast.unparse(expression)}" for name, expression in self.steps]
        slots = ", ".join(ast.unparse(slot) for slot in self.slots)
        return "\n".join([*lines, f"return {ast.unparse(self.value)}, ({slots})"])


@cache
def update_formula(rule: Callable[..., object], slots: int, constants: int) -> UpdateFormula:
    """The formula of a rule with so many slots and constants. RecordingError where it is written in another way."""
    definition = definition_of(rule, "an optimizer")
    names = [argument.arg for argument in definition.args.args]
    if len(names) != 6:
        raise RecordingError(
            f"the rule of an optimizer is rule(p, g, t, lr, constants, slots); got {len(names)} arguments"
        )
    tuples = [
        tuple(leaf(f"{kind}_{i}") for i in range(count))
        for kind, count in (("constant", constants), ("slot", slots))
    ]
    reader = UpdateReader(dict(zip(names, [*map(leaf, ("p", "g", "t", "lr")), *tuples], strict=True)))
    *statements, last = definition.body
    for statement in statements:
        reader.statement(statement)
    match last:
        case ast.Return(value=ast.Tuple(elts=[value, after])):
            p_after, slots_after = reader.bound_to(value), reader.bound_to(after)
        case _:
            raise RecordingError("the rule of an optimizer ends in `return p_after, (slot_after, ...)`")
    if not isinstance(slots_after, tuple) or len(slots_after) != slots or isinstance(p_after, tuple):
        raise RecordingError(
            f"the rule of an optimizer returns p after the update and a tuple of {slots} slots"
        )
    return UpdateFormula(tuple(reader.steps), p_after, slots_after)
