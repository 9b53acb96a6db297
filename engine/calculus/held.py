"""Derivatives within a call that holds its operands: a checkpoint, or the step of a loop that is kept.

There a leaf stands for each Value that comes from outside. A derivative ends at it, and would leave out how the Value
depends on an input: it is refused, since the same function without a checkpoint, or in a shorter loop, follows it.
"""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from contextlib import contextmanager
from dataclasses import dataclass, field
from threading import get_ident

from engine.core.value import Value
from engine.support.errors import RecordingError


class HeldError(RecordingError):
    """A derivative goes to a Value on which another one depends that is held."""


@dataclass(frozen=True)
class Call:
    """A call that is under way.

    stands_for  the Values from outside for which each leaf of the call stands
    where       the words for it
    states      leaves that stand for what earlier steps of a loop have computed, of anything around it
    is_outside  whether a node was there before the call
    asked       (state, input) where a derivative reaches a state, and goes to another one
    """

    stands_for: Mapping[Value, Sequence[Value]]
    where: str
    states: Sequence[Value] = ()
    is_outside: Callable[[Value], bool] = lambda _: False
    asked: list[tuple[Value, Value]] = field(default_factory=list)

    def holds_back(self, leaves: Sequence[Value], inputs: AbstractSet[Value]) -> bool:
        """Whether an input has another way to what these leaves stand for."""
        states = [leaf for leaf in leaves if leaf in self.states]
        if states and any(self.is_outside(node) or self._recurs(node) for node in inputs):
            return True
        self.asked.extend((leaf, node) for leaf in states for node in inputs if node in self.states)
        targets = {outer for node in inputs for outer in self.stands_for.get(node, [node])}
        return depend([outer for leaf in leaves for outer in self.stands_for.get(leaf, ())], targets)

    def _recurs(self, node: Value) -> bool:
        """Whether a leaf stands for one Value in several steps."""
        outer = self.stands_for.get(node, ())
        return len(set(outer)) < len(outer)

    def check(self, state: Sequence[object]) -> None:
        """HeldError where a derivative went to one state, and the next one of another depends on the next of that."""
        place = {leaf: i for i, leaf in enumerate(self.states)}
        for leaf, node in self.asked:
            one, other = state[place[leaf]], state[place[node]]
            if isinstance(one, Value) and isinstance(other, Value) and depend([one], {other}):
                raise self.refusal()

    def refusal(self) -> HeldError:
        """The error."""
        return HeldError(
            f"a derivative in {self.where} goes to a Value on which an argument of it depends, and would leave that "
            "way out; write stop_gradient(argument) to leave it out, or take the derivative outside"
        )


_calls: dict[int, list[Call]] = {}
"""The calls under way in each thread, the innermost last."""


@contextmanager
def holding(call: Call) -> Iterator[None]:
    """Inside, this thread is in that call."""
    calls = _calls.setdefault(get_ident(), [])
    calls.append(call)
    try:
        yield
    finally:
        calls.pop()
        if not calls:
            del _calls[get_ident()]


def refuse_held(
    passed: Collection[Value], inputs: AbstractSet[Value], reached: Callable[[Sequence[Value]], bool]
) -> None:
    """HeldError where a derivative leaves out how a leaf depends on an input.

    passed   nodes that the derivative may go through
    reached  whether it goes to one of some leaves
    """
    for call in _calls.get(get_ident(), ()):
        outer = {x for node in inputs for x in call.stands_for.get(node, ())}.difference(inputs)
        ways = [node for node in passed if node in outer]
        if ways and reached(ways):  # the Value itself, beside the leaf that stands for it
            raise call.refusal()
        leaves = [n for n in passed if (n in call.stands_for or n in call.states) and n not in inputs]
        if leaves and reached(leaves) and call.holds_back(leaves, inputs):
            raise call.refusal()


def depend(nodes: Iterable[Value], targets: AbstractSet[Value]) -> bool:
    """Whether one of the nodes is a target, or computed from one, also through calls around."""
    calls, seen, stack = _calls.get(get_ident(), ()), set[Value](), list(nodes)
    while stack:
        node = stack.pop()
        if node in targets:
            return True
        if node not in seen:
            seen.add(node)
            stack += node.parents
            stack += (outer for call in calls if not node.parents for outer in call.stands_for.get(node, ()))
    return False
