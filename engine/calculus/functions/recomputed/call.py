"""A call of a function, and the graph that it makes."""

import random
import sys
from array import array
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass
from itertools import chain
from operator import attrgetter

from engine.calculus.chain_rule import steps_along
from engine.calculus.nested import Shaped, leaves, mapped
from engine.calculus.one_branch import forget_deciders
from engine.calculus.partials.own_steps import Step
from engine.core.operation import CONSTANT
from engine.core.order import topological
from engine.core.value import Value
from engine.support.numbers import described, is_number

Function = Callable[..., Shaped]
Values = list[Value]


@dataclass(frozen=True, slots=True)
class Slot:
    """The place of a Value among the arguments."""

    number: int


@dataclass(frozen=True, slots=True)
class Call:
    """A function and its arguments, with slots in the place of `count` Values."""

    function: Function
    arguments: Sequence[Shaped]
    count: int

    def on(self, values: Sequence[Value]) -> "Inside":
        """The call with these Values."""
        filled = mapped(self.arguments, lambda x: values[x.number] if isinstance(x, Slot) else x)
        return Inside(self.function(*filled), values)


class Inside:
    """The graph of one call.

    result    what the function returned
    order     the nodes that depend on the Values it was called with, each after its parents
    operands  those Values, and all others that the nodes read, but plain numbers
    outputs   the nodes in the result
    """

    def __init__(self, result: Shaped, inputs: Sequence[Value]) -> None:
        self.result, elements = result, [_output(leaf) for leaf in leaves(result)]
        depends, self.order = set(inputs), Values()
        for node in topological(*(x for x in elements if isinstance(x, Value))):
            if not depends.isdisjoint(node.parents):
                depends.add(node)
                self.order.append(node)
            else:  # it is kept, and a branch that was taken inside is not
                forget_deciders(node, depends)
        read = dict.fromkeys(chain.from_iterable(map(attrgetter("parents"), self.order)))
        self.operands = [*inputs, *(p for p in read if p not in depends and p.op is not CONSTANT)]
        inner = depends.difference(inputs)
        self.outputs = [x for x in dict.fromkeys(elements) if isinstance(x, Value) and x in inner]

    def mark(self) -> int:
        """A number that tells the numbers of operands and outputs from others."""
        return hash(array("d", [node.data for node in (*self.operands, *self.outputs)]).tobytes())

    def steps(self, numbers: Iterable[int]) -> list[Step]:
        """The nodes that depend on these operands, with their edges, as the chain rule takes them."""
        return steps_along(self.order, {self.operands[i] for i in numbers}, {})


def _output(leaf: object) -> object:
    """An element of a result. TypeError for an object in which a Value may hide."""
    if isinstance(leaf, (Value, str, type(None))) or is_number(leaf):
        return leaf
    raise TypeError(
        f"the function of a checkpoint returns Values, numbers, or lists of them; got {described(leaf)}; write a list"
    )


def leaf_of(value: Value) -> Value:
    """A leaf with the number of a Value, of its class."""
    leaf = copy(value)
    leaf.op, leaf.parents, leaf.partials = CONSTANT if value.op is CONSTANT else None, (), ()
    return leaf


@contextmanager
def drawing_from(state: tuple[object, ...] | None) -> Iterator[None]:
    """Inside, `random` begins at a state, and goes on as before at the end; None: it is not touched."""
    if state is None:
        yield
        return
    now = random.getstate()
    random.setstate(state)
    try:
        yield
    finally:
        random.setstate(now)


def references(values: Sequence[Value]) -> list[int]:
    """How many references there are to each; none where Python does not count them."""
    count = getattr(sys, "getrefcount", None)
    return [] if count is None else [count(value) for value in values]
