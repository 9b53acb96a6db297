"""Random programs: steps over slots, of every operation that is declared and every function of several values.

A program is the same for every engine: `run` hands the steps to a library, which knows each step by its name.
"""

import inspect
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any, NamedTuple

import engine
from engine import Value, apply, constant
from engine.core import operations as ops
from engine.core.operation import Operation

Library = Mapping[str, Callable[..., Any]]
OPERATIONS: dict[str, Operation] = {op.name: op for op in ops.ALL}


class Step(NamedTuple):
    """A function by name, the slots of its operands, and which of its results is meant, where it has several."""

    name: str
    operands: tuple[int, ...]
    pick: int = 0


@dataclass
class Program:
    """Slots: the inputs, the constants, then one for each step; the last one is the result."""

    inputs: list[float]
    constants: list[float]
    steps: list[Step] = field(default_factory=list)
    wild: bool = False

    def run(self, inputs: Sequence[Any], constants: Sequence[Any], library: Library) -> Any:
        """The result of every slot, as the library computes it."""
        slots = [*inputs, *constants]
        for step in self.steps:
            slots.append(call(library, step, [slots[k] for k in step.operands]))
        return slots

    def __str__(self) -> str:
        lines = [f"s{i} = {x!r}" for i, x in enumerate(self.inputs)]
        lines += [f"s{i} = {x!r} (constant)" for i, x in enumerate(self.constants, len(lines))]
        for step in self.steps:
            operands = ", ".join(f"s{k}" for k in step.operands)
            pick = f"[{step.pick}]" if step.name in SEVERAL else ""
            lines.append(f"s{len(lines)} = {step.name}({operands}){pick}")
        return "\n".join(lines)


def call(library: Library, step: Step, operands: list[Any]) -> Any:
    """One step: an operation takes its operands, a function of several values a list, softmax and the like pick."""
    if step.name in OPERATIONS:
        return library[step.name](*operands)
    if step.name in SEVERAL:
        return library[step.name](operands)[step.pick]
    return library[step.name](operands)


def _halves(function: Callable[[Any, Any], Any]) -> Callable[[list[Any]], Any]:
    return lambda items: function(items[: len(items) // 2], items[len(items) // 2 :])


SEVERAL = ("softmax", "log_softmax")  # that give as many values as they take
# The functions of several values, as the engine names them, and how they take one list of operands.
FUNCTIONS: dict[str, Callable[[list[Any]], Any]] = {
    "maximum": engine.maximum,
    "minimum": engine.minimum,
    "total": engine.total,
    "mean": engine.mean,
    "dot": _halves(engine.dot),
    "norm": engine.norm,
    "logsumexp": engine.logsumexp,
    "log_softmax": engine.log_softmax,
    "softmax": engine.softmax,
    "take": lambda items: engine.take(items[:-1], items[-1]),
}
CHAINRULE: Library = {**{name: partial(apply, op) for name, op in OPERATIONS.items()}, **FUNCTIONS}


def functions_of_several() -> set[str]:
    """The public functions of engine/core/several.py: what FUNCTIONS must hold."""
    public = [getattr(engine, name) for name in engine.__all__]
    functions = [f for f in public if inspect.isfunction(f) and f.__module__ == "engine.core.several"]
    return {f.__name__ for f in functions} - OPERATIONS.keys()


def leaves(program: Program) -> tuple[list[Value], list[Value]]:
    """The inputs as Values, the constants as leaves that get no gradient."""
    return [Value(x) for x in program.inputs], [constant(x) for x in program.constants]
