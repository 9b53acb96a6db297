"""An optimizer's rule as a kernel: one update of every parameter, from the rule's own text.

rule(p, g, t, lr, constants, slots) -> (p after, slots after)
"""

import ast
import inspect
import textwrap
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from types import ModuleType
from typing import Any

from engine.compile import state as at
from engine.core.operation import RecordingError
from engine.support.python_ast import trees_of

Rule = Callable[..., Any]

_SOURCE = '''"""One update of every parameter, by {name}."""

import math

from numba import njit

from engine.compile.cache import kernel
from engine.compile.intrinsics import floats


@njit(error_model="numpy")
{rule}

@kernel(5)
def {name}_update(u, gu, memory, settings, count):
    parameters, gradients, settings_ = floats(u), floats(gu), floats(settings)
    t, lr, shrunk, added = int(settings_[0]), settings_[1], settings_[2] * settings_[1], settings_[3]
    constants = ({constants})
{slots}
    for i in range(count):
        p = parameters[i]
        g = gradients[i] + added * p
        parameters[i], after = {name}(p - shrunk * p, g, t, lr, constants, ({before}))
{after}
'''
MOST_CONSTANTS = at.RATES - 4


@dataclass(frozen=True)
class Update:
    """How parameters follow from their gradients.

    rule       the function above, of numbers and `math` alone
    slots      how many numbers it keeps beside each parameter
    constants  its constants
    weight_decay  λ: λ p is added to the gradient, or, where it is decoupled, lr λ p is taken from p
    """

    rule: Rule
    slots: int = 0
    constants: tuple[float, ...] = field(default=())
    weight_decay: float = 0.0
    decoupled: bool = False

    def settings(self) -> list[float]:
        """The numbers that the kernel reads after t and lr."""
        shares = [self.weight_decay, 0.0] if self.decoupled else [0.0, self.weight_decay]
        return [*shares, *self.constants]


def source(rule: Rule, slots: int, constants: int) -> str:
    """The text of the kernel of a rule. RecordingError where the rule cannot be read."""
    try:
        tree = trees_of(textwrap.dedent(inspect.getsource(rule)))[0]
    except (OSError, TypeError, SyntaxError, IndexError):
        tree = None
    if not isinstance(tree, ast.FunctionDef):
        raise RecordingError(f"the rule of an optimizer is a `def` in a file; got {rule!r}")
    tree.decorator_list, tree.returns = [], None
    for argument in tree.args.args:
        argument.annotation = None
    return _SOURCE.format(
        name=tree.name,
        rule=ast.unparse(tree),
        constants="".join(f"settings_[{4 + i}], " for i in range(constants)),
        slots="\n".join(f"    slot_{s} = floats(memory + 8 * count * {s})" for s in range(slots)),
        before="".join(f"slot_{s}[i], " for s in range(slots)),
        after="\n".join(f"        slot_{s}[i] = after[{s}]" for s in range(slots)),
    )


@cache
def compiled_update(rule: Rule, slots: int, constants: int) -> tuple[int, ModuleType]:
    """The address of the kernel of a rule; the module keeps it alive. RecordingError where it cannot be made."""
    if constants > MOST_CONSTANTS:
        raise RecordingError(f"an optimizer has at most {MOST_CONSTANTS} constants; got {constants}")

    from engine.compile.cache import module  # noqa: PLC0415  # the same

    text = source(rule, slots, constants)
    try:
        made = module("update", text)
    except Exception as error:  # noqa: BLE001  # whatever a compiler says to another text than it takes
        reason = str(error).strip().splitlines()[-1]
        raise RecordingError(
            f"the rule of an optimizer is made of numbers and math alone; {reason}"
        ) from None
    name = next(name for name in vars(made) if name.endswith("_update"))
    return getattr(made, name).address, made
