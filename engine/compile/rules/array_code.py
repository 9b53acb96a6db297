"""Generated NumPy code: executed from memory, and an optimizer's rule as such a function."""

import ast
from collections.abc import Callable
from functools import cache
from typing import Any

from engine.compile.rules.over_arrays import over_arrays
from engine.compile.rules.update_formula import UpdateFormula
from engine.core.rules.ieee import IEEE_MATH

IMPORTS = """\
import math

import numpy as np
"""


@cache
def update_function(formula: UpdateFormula, constants: int) -> Callable[..., Any]:
    """An optimizer's rule over arrays of parameters: (p, g, t, lr, constants, slots) -> (p after, slots after)."""
    names = "".join(f"constant_{i}, " for i in range(constants))
    slots = "".join(f"slot_{i}, " for i in range(len(formula.slots)))
    after = "".join(f"{over_arrays(ast.unparse(slot))}, " for slot in formula.slots)
    lines = [
        "def update(p, g, t, lr, constants, slots):",
        f"    ({names}), ({slots}) = constants, slots",
        *(f"    {name} = {over_arrays(ast.unparse(step))}" for name, step in formula.steps),
        f"    return {over_arrays(ast.unparse(formula.value))}, ({after})",
    ]
    return executed("\n".join([IMPORTS, *lines]), "update")["update"]


def executed(source: str, name: str) -> dict[str, Callable[..., Any]]:
    """The functions of generated source; what NumPy has none for is Python's, with infinities in place of errors."""
    space: dict[str, Any] = {}
    exec(compile(source, f"<numpy {name}>", "exec"), space)  # noqa: S102  # the source is our own
    space["math"] = IEEE_MATH
    return space
