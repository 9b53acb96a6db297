"""A loop as one operation: its step is a tape, recorded once, and its derivatives are loops again."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from engine.calculus.derivatives import jvp, vjp
from engine.calculus.partials.own_steps import OwnSteps
from engine.calculus.partials.several import Part, Several, part_of
from engine.calculus.partials.symbolic_partials import Scalar
from engine.compile.tapes.loops.body import recorded_step, stand_ins
from engine.compile.tapes.recorded.recorded_value import RecordedValue
from engine.compile.tapes.replay import replay
from engine.compile.tapes.tape import Tape
from engine.core.operation import Operation
from engine.core.rules.dot import Dot
from engine.core.rules.lookup import Lookup
from engine.core.rules.running import named
from engine.core.value import Value, constant

Values = list[Value]
Step = Callable[[Values, Values], tuple[list[Scalar], list[Scalar], list[Scalar]]]
"""(state, item) -> (the next state, outputs of this step, numbers that are summed over all steps)."""


MOST = 10**8
"""More items than a recording has: each is a node of the graph around."""


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Loop(Several):
    """`steps` times the body. Its operands: the first state, the items step by step, what is the same at every step.

    body     a tape of the state, an item, and what is the same; it returns the next state, the outputs, and the
             numbers that are summed
    states, items, stacked, summed  how many numbers the state has, an item, the outputs of a step, and the sums

    Its parts: the last state; the outputs step by step; the sums; the states before each step.
    """

    body: Tape = None  # type: ignore[assignment]  # always given: see loop_of
    steps: int = 0
    states: int = 0
    items: int = 0
    stacked: int = 0
    summed: int = 0

    def __reduce__(self) -> tuple[object, ...]:
        return loop_of, (self.body, self.steps, self.states, self.items, self.stacked, self.summed)

    @property
    def count(self) -> int:
        """How many parts there are."""
        return self.before(self.steps, 0)

    def output(self, step: int, k: int) -> int:
        """The part that is output k of a step."""
        return self.states + step * self.stacked + k

    def total(self, k: int) -> int:
        """The part that is sum k."""
        return self.states + self.steps * self.stacked + k

    def before(self, step: int, i: int) -> int:
        """The part that is number i of the state before a step."""
        return self.total(self.summed) + step * self.states + i

    def item(self, step: int, k: int) -> int:
        """The operand that is number k of the item of a step."""
        return self.states + step * self.items + k

    def parts_of(self, node: Value, numbers: Sequence[int]) -> Values:
        """Parts of a node of this operation."""
        return [RecordedValue.make_node(part_of(number), (node,)) for number in numbers]

    def on(self, operands: Sequence[Value]) -> "Value | Values":
        """The node on recorded operands; the list of all parts, step by step, on operands with numbers."""
        if any(operand.recorded for operand in operands):
            return RecordedValue.make_node(self, tuple(operands))
        same = list(operands[self.item(self.steps, 0) :])
        state, outputs, before = list(operands[: self.states]), Values(), Values()
        totals: list[Scalar] = [0.0] * self.summed
        for t in range(self.steps):
            before += state
            item = list(operands[self.item(t, 0) : self.item(t + 1, 0)])
            results = replay(self.body, [*state, *item, *same])
            state, rest = results[: self.states], results[self.states :]
            outputs += rest[: self.stacked]
            totals = [a + b for a, b in zip(totals, rest[self.stacked :], strict=True)]
        sums = [x if isinstance(x, Value) else constant(x) for x in totals]
        return [*state, *outputs, *sums, *before]

    def pull(
        self, node: Value, gradients: Mapping[int, Scalar], needed: Sequence[int]
    ) -> Sequence[tuple[int, Scalar]]:
        """See Several: a loop from the last step to the first. Each step computes what it needs again."""
        operands, end = node.parents, self.item(self.steps, 0)
        columns = sorted({(i - self.states) % self.items for i in needed if self.states <= i < end})
        shared = [i for i in needed if i >= end]
        stacked = [k for k in range(self.stacked) if self._some(gradients, self.output, k)]
        kept = [i for i in range(self.states) if self._some(gradients, self.before, i)]
        sums = {k: gradients[self.total(k)] for k in range(self.summed) if self.total(k) in gradients}
        states = self.parts_of(
            node, [self.before(t, i) for t in range(self.steps) for i in range(self.states)]
        )
        items = [
            [
                *states[t * self.states : (t + 1) * self.states],
                *operands[self.item(t, 0) : self.item(t + 1, 0)],
                *(gradients.get(self.output(t, k), 0.0) for k in stacked),
                *(gradients.get(self.before(t, i), 0.0) for i in kept),
            ]
            for t in reversed(range(self.steps))
        ]
        back = self._backward_step(operands[end:], columns, [i - end for i in shared], stacked, kept, sums)
        seeds = [gradients.get(i, 0.0) for i in range(self.states)]
        loop, results = looped(back, seeds, items, self._names_back(stacked, kept))
        targets = set(needed)
        pulled = [(i, results(i)) for i in range(self.states) if i in targets]
        for t in range(self.steps):
            for k, column in enumerate(columns):
                if self.item(t, column) in targets:
                    pulled.append((self.item(t, column), results(loop.output(self.steps - 1 - t, k))))
        return pulled + [(i, results(loop.total(k))) for k, i in enumerate(shared)]

    def _backward_step(
        self,
        outer: Sequence[Value],
        columns: Sequence[int],
        shared: Sequence[int],
        stacked: Sequence[int],
        kept: Sequence[int],
        sums: Mapping[int, Scalar],
    ) -> Step:
        """One step of the loop back: gradients to the state before, to some columns of the item, to outer numbers."""
        own = self.states + self.items

        def back(to_state: Values, item: Values) -> tuple[list[Scalar], list[Scalar], list[Scalar]]:
            state, x = item[: self.states], item[self.states : own]
            to_outputs, to_kept = item[own : own + len(stacked)], item[own + len(stacked) :]
            around = stand_ins(outer)
            same = [around[i] for i in shared]
            results = replay(self.body, [*state, *x, *around])
            rest = results[self.states :]
            ends = [
                *results[: self.states],
                *(rest[k] for k in stacked),
                *(rest[self.stacked + k] for k in sums),
            ]
            inputs = [*state, *(x[k] for k in columns), *same]
            pulled: list[Scalar] = vjp(ends, inputs, [*to_state, *to_outputs, *sums.values()])
            to_before, to_items = pulled[: self.states], pulled[self.states : self.states + len(columns)]
            for i, gradient in zip(kept, to_kept, strict=True):
                to_before[i] = to_before[i] + gradient
            return to_before, to_items, pulled[self.states + len(columns) :]

        return back

    def push(self, node: Value, tangents: Mapping[int, Scalar]) -> Mapping[int, Scalar]:
        """See Several: a loop over states and their tangents."""
        operands, end = node.parents, self.item(self.steps, 0)
        columns = sorted({(i - self.states) % self.items for i in tangents if self.states <= i < end})
        shared = [i for i in tangents if i >= end]
        items = [
            [
                *operands[self.item(t, 0) : self.item(t + 1, 0)],
                *(tangents.get(self.item(t, k), 0.0) for k in columns),
            ]
            for t in range(self.steps)
        ]

        def forth(both: Values, item: Values) -> tuple[list[Scalar], list[Scalar], list[Scalar]]:
            state, x = both[: self.states], item[: self.items]
            around = stand_ins(operands[end:])
            results = replay(self.body, [*state, *x, *around])
            inputs = [*state, *(x[k] for k in columns), *(around[i - end] for i in shared)]
            vector = [*both[self.states :], *item[self.items :], *(tangents[i] for i in shared)]
            pushed: list[Scalar] = jvp(results, inputs, vector)
            rest = pushed[self.states :]
            return (
                [*results[: self.states], *pushed[: self.states]],
                rest[: self.stacked],
                rest[self.stacked :],
            )

        first = [*operands[: self.states], *(tangents.get(i, 0.0) for i in range(self.states))]
        loop, results = looped(forth, first, items, self._names_forth(columns))
        parts = {i: results(self.states + i) for i in range(self.states)}
        parts |= {self.total(k): results(loop.total(k)) for k in range(self.summed)}
        for t in range(self.steps):
            parts |= {self.output(t, k): results(loop.output(t, k)) for k in range(self.stacked)}
            parts |= {self.before(t, i): results(loop.before(t, self.states + i)) for i in range(self.states)}
        return parts

    def _names_back(self, stacked: Sequence[int], kept: Sequence[int]) -> list[str]:
        """The names in a step back: gradients to states; the state, an item, gradients to what the step gave."""
        own = self.body.columns[: self.states + self.items]
        pulled = [f"grad output {k + 1}" for k in stacked] + [f"more grad {own[i]}" for i in kept]
        return [*(f"grad {name}" for name in own[: self.states]), *own, *pulled]

    def _names_forth(self, columns: Sequence[int]) -> list[str]:
        """The names in a step with tangents: states and their tangents, an item and its tangents."""
        states, items = self.body.columns[: self.states], self.body.columns[self.states :]
        tangents = [f"d{name}" for name in states]
        return [*states, *tangents, *items[: self.items], *(f"d{items[k]}" for k in columns)]

    def _some(self, gradients: Mapping[int, Scalar], part: Callable[[int, int], int], k: int) -> bool:
        return any(part(t, k) in gradients for t in range(self.steps))


def loop_of(body: Tape, steps: int, states: int, items: int, stacked: int, summed: int) -> Loop:
    """The operation that runs a body. ValueError where the counts are not those of the body."""
    same = len(body.columns) - states - items
    counts = (steps, states, items, stacked, summed, same)
    if not all(0 <= count < MOST for count in (*counts, steps * items)):
        raise ValueError(f"a loop counts its steps and its numbers, each from 0 to {MOST}; got {counts}")
    if len(body.outputs) != states + stacked + summed:
        raise ValueError(
            f"the step of a loop returns {states} + {stacked} + {summed} numbers; got {len(body.outputs)}"
        )
    operands = ("",) * (states + steps * items + same)
    return Loop(
        "loop",
        named("loop", __name__),
        operands,
        f"{steps} steps",
        "loop",
        "",
        body=body,
        steps=steps,
        states=states,
        items=items,
        stacked=stacked,
        summed=summed,
    )


def looped(
    step: Step, state: Sequence[Scalar], items: Sequence[Sequence[Scalar]], names: Sequence[str] = ()
) -> tuple[Loop, Callable[[int], Value]]:
    """The loop of a step, while a function is recorded, and a function that gives its parts by their numbers."""
    body, same, (stacked, summed) = recorded_step(step, len(state), len(items[0]), names)
    loop = loop_of(body, len(items), len(state), len(items[0]), stacked, summed)
    operands = [x if isinstance(x, Value) else constant(x) for x in (*state, *(x for i in items for x in i))]
    results = loop.on([*operands, *same])
    if isinstance(results, list):
        return loop, results.__getitem__
    node = (results,)
    return loop, lambda number: RecordedValue.make_node(part_of(number), node)


def rules_of(tape: Tape) -> Iterator[Operation]:
    """Every operation of a tape, and of the bodies of its loops, that has a rule of its own."""
    tapes, seen = [tape], set[Operation]()
    while tapes:
        for op in {entry[0] for entry in tapes.pop().entries if isinstance(entry[0], Operation)} - seen:
            seen.add(op)
            if isinstance(op, Loop):
                tapes.append(op.body)
            elif not isinstance(op, (Part, Lookup, Dot, OwnSteps)):
                yield op
