"""A call as one operation with several results, which every derivative calls again.

Its node's operands are the arguments and the Values that the function closes over, and each result is a part of it.
Its derivative is such a call in turn.
"""

import gc
import random
from collections.abc import Mapping, Sequence
from copy import copy
from dataclasses import dataclass
from functools import cache
from typing import NoReturn

from engine.calculus.chain_rule import backward, forward
from engine.calculus.functions.recomputed.call import (
    Call,
    Function,
    Inside,
    Slot,
    Values,
    drawing_from,
    leaf_of,
    references,
)
from engine.calculus.functions.recorders import keeps_nodes
from engine.calculus.held import Call as Held
from engine.calculus.held import holding
from engine.calculus.nested import Shaped, mapped
from engine.calculus.partials.linear_maps import Entry, columns
from engine.calculus.partials.several import Several, part_of
from engine.calculus.partials.symbolic_partials import Scalar
from engine.calculus.sweeps import magnitude, tangents_along
from engine.core.order import reverse_sweep
from engine.core.value import Value, edges


def without_nodes(function: Function, arguments: Sequence[Shaped]) -> Shaped:
    """See `checkpoint`: the results of a call, on one node without those in between."""
    if keeps_nodes():
        return function(*arguments)
    operands = Values()

    def slot(leaf: object) -> object:
        if isinstance(leaf, Value):
            operands.append(leaf)
            return Slot(len(operands) - 1)
        return leaf

    call = Call(function, mapped(list(arguments), slot), len(operands))
    stand_ins = list(map(leaf_of, operands))
    before = references(stand_ins)
    results = _results(call, stand_ins, operands)
    if references(stand_ins) != before and (gc.collect() < 0 or references(stand_ins) > before):
        raise ValueError(
            "the function of a checkpoint has left a Value of its inside elsewhere, as in a list around it; its "
            "nodes are not kept, so no gradient would go through that Value: return it as one of the results"
        )
    return results


def _results(call: Call, stand_ins: Values, operands: Values) -> Shaped:
    """The result of the first call, with parts of one node in the place of its own nodes."""
    drawn = random.getstate()
    held = Held({leaf: [operand] for leaf, operand in zip(stand_ins, operands, strict=True)}, "a checkpoint")
    with holding(held):
        inside = call.on(stand_ins)
    operands = [*operands, *inside.operands[len(stand_ins) :]]
    own = drawn if random.getstate() != drawn else None
    op = _operation(call, tuple(operands), len(inside.outputs), inside.mark(), own)
    node = Value(0.0)
    node.op, node.parents, node.partials = op, op.around, columns(len(operands))
    places = dict(zip(stand_ins, operands, strict=False))
    for number, output in enumerate(inside.outputs):
        part = places[output] = copy(output)
        part.op, part.parents, part.partials = part_of(number), (node,), (Entry(op, number),)
    return mapped(inside.result, lambda x: places.get(x, x) if isinstance(x, Value) else x)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Checkpoint(Several):
    """One call of a function, which every derivative calls again.

    around  the operands of its node: the Values of the call, then those that the function closes over
    mark    that of the numbers of the operands and the outputs
    drawn   the state of `random` before the call, if it drew
    """

    call: Call = None  # type: ignore[assignment]  # always given: see _operation
    around: tuple[Value, ...] = ()
    results: int = 0
    mark: int = 0
    drawn: tuple[object, ...] | None = None

    def __reduce__(self) -> NoReturn:
        raise TypeError(
            "a graph with a checkpoint cannot be saved: it holds a function; save the numbers, or the results of the "
            "function without checkpoint"
        )

    @property
    def count(self) -> int:
        """How many results there are."""
        return self.results

    def on(self, operands: Sequence[Value]) -> NoReturn:
        """Refused: a function that closes over Values cannot be asked for others."""
        raise TypeError(f"a checkpoint is a call with its own operands; got {len(operands)} others")

    def again(self, values: Sequence[Value]) -> Inside:
        """The graph of the call, with these Values. ValueError where its numbers are not those of the first call."""
        with drawing_from(self.drawn):
            inside = self.call.on(values)
        if len(inside.operands) != len(self.around) or inside.mark() != self.mark:
            raise ValueError(
                "the function of a checkpoint gave other numbers when it was called again for a derivative: a Value "
                "that it uses has changed since, or it draws random numbers of a generator of its own; compute the "
                "result anew after a change, and give the numbers that are drawn as an argument"
            )
        return inside

    def pulled(self, gradients: Mapping[int, float]) -> list[float]:
        """See Jacobian: the chain rule in numbers, over the nodes of one more call."""
        inside, to = self._swept(gradients)
        return [to.get(operand, 0.0) for operand in inside.operands]

    def size(self, gradients: Mapping[int, float]) -> float:
        """See Jacobian."""
        inside, to = self._swept(gradients)
        return magnitude({node: to[node] for node in inside.order if node in to})

    def _swept(self, gradients: Mapping[int, float]) -> tuple[Inside, dict[Value, float]]:
        """The graph of one more call, and the gradients of its nodes."""
        inside = self.again(list(map(leaf_of, self.around[: self.call.count])))
        seeds = {inside.outputs[i]: gradient for i, gradient in gradients.items()}
        return inside, reverse_sweep(inside.order, seeds, edges)

    def pushed(self, tangents: Mapping[int, float]) -> list[float]:
        """See Jacobian."""
        inside = self.again(list(map(leaf_of, self.around[: self.call.count])))
        along = tangents_along(inside.order, {inside.operands[i]: tangent for i, tangent in tangents.items()})
        return [along.get(output, 0.0) for output in inside.outputs]

    def pull(
        self, node: Value, gradients: Mapping[int, Scalar], needed: Sequence[int]
    ) -> Sequence[tuple[int, Scalar]]:
        """See Several: a checkpoint of the way back."""

        def back(values: Values, seeds: list[Scalar]) -> list[Scalar]:
            inside = self.again(values)
            ends = {inside.outputs[i]: seed for i, seed in zip(gradients, seeds, strict=True)}
            to = backward(inside.steps(needed), ends)
            return [to.get(inside.operands[i], 0.0) for i in needed]

        pulled = without_nodes(back, [self._values(node), list(gradients.values())])
        return list(zip(needed, pulled, strict=True))

    def push(self, node: Value, tangents: Mapping[int, Scalar]) -> Mapping[int, Scalar]:
        """See Several: a checkpoint of the way forward."""

        def forth(values: Values, seeds: list[Scalar]) -> list[Scalar]:
            inside = self.again(values)
            begin = {inside.operands[i]: seed for i, seed in zip(tangents, seeds, strict=True)}
            along = forward(inside.steps(tangents), begin)
            return [along.get(output, 0.0) for output in inside.outputs]

        pushed = without_nodes(forth, [self._values(node), list(tangents.values())])
        return dict(enumerate(pushed))

    def _values(self, node: Value) -> Values:
        if node.parents is not self.around:
            raise ValueError(
                "a copy of a graph with a checkpoint has no derivatives as graphs: its function would go on reading "
                "the Values of the first graph; call the function on copies of the inputs instead"
            )
        return list(self.around[: self.call.count])


def _operation(
    call: Call, around: tuple[Value, ...], results: int, mark: int, drawn: tuple[object, ...] | None
) -> Checkpoint:
    return Checkpoint(
        "checkpoint",
        _rule,
        _names(len(around)),
        "a function whose nodes are computed again",
        "checkpoint",
        "",
        call=call,
        around=around,
        results=results,
        mark=mark,
        drawn=drawn,
    )


def _rule(*operands: float) -> tuple[float, tuple[float, ...]]:
    """No number: its partials are linear maps."""
    return 0.0, columns(len(operands))


@cache
def _names(count: int) -> tuple[str, ...]:
    return ("value",) * count
