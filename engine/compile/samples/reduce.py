"""A reduction over samples as one operation, and its derivatives: reductions with a weight for each sample."""

# mypy: disable-error-code="no-untyped-def"

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from threading import get_ident

from engine.calculus.derivatives import jvp, vjp
from engine.calculus.functions.recorders import is_aside
from engine.calculus.partials.auxiliary import equal
from engine.calculus.partials.several import Several, part_of
from engine.calculus.partials.symbolic_partials import Scalar
from engine.compile.tapes.loops.body import recorded_step, stand_ins
from engine.compile.tapes.recorded.recorded_value import RecordedValue
from engine.compile.tapes.replay import replay
from engine.compile.tapes.tape import Tape
from engine.core.functions import exp, where
from engine.core.operation import operation
from engine.core.rules.running import named
from engine.core.several import gap, total
from engine.core.value import Value, apply

Values = list[Value]
OfSample = Callable[[Values], Sequence[Scalar]]
"""The results of a sample, by its numbers and its own number among the samples."""

collectors: dict[int, list[tuple["WeightedGradient", Values]]] = {}
"""The weighted gradients that each thread makes, where gradients to the samples are asked for as well."""


@operation(symbol="held", latex=r"{a}", selects=True)
def held(a):  # noqa: ANN001, ANN201  # a rule
    """y = a, the weight of a sample in a gradient; no gradient."""
    return a, (0.0,)


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class Reduce(Several):
    """The results of all samples, reduced. Its operands: the mark of the samples, then what all samples share.

    body     a tape of the numbers of a sample, its own number, and what all share
    kind     "sum", "maximum", "minimum" or "logsumexp"
    columns  how many numbers a sample has, its own number included

    Its parts are the results that the body has for each sample, reduced one by one.
    """

    body: Tape = None  # type: ignore[assignment]  # always given
    kind: str = "sum"
    columns: int = 0

    @property
    def count(self) -> int:
        """How many results the body has."""
        return len(self.body.outputs)

    def __reduce__(self) -> tuple[object, ...]:
        return reduction, (self.body, self.kind, self.columns)

    def on(self, operands: Sequence[Value]) -> Value:
        """See Several; there are no samples yet."""
        return RecordedValue.make_node(self, tuple(operands))

    def pull(
        self, node: Value, gradients: Mapping[int, Scalar], needed: Sequence[int]
    ) -> Sequence[tuple[int, Scalar]]:
        """See Several: Σ weight ∂f/∂shared, where the weight of a sample is the gradient to its result."""
        weights = self._weights(node, sorted(gradients))
        shared = node.parents[1:]

        def of_sample(sample: Values) -> Sequence[Scalar]:
            results = replay(self.body, [*sample, *stand_ins(shared)])
            seeds = [gradients[k] * weight for k, weight in weights(sample, results).items()]
            return [total(_held(s) * results[k] for k, s in zip(sorted(gradients), seeds, strict=True))]

        body, same = _recorded(of_sample, self.columns)
        targets = [i for i in needed if node.parents[i] in same]
        to = tuple(same.index(node.parents[i]) for i in targets)
        gradient = weighted_gradient(body, to, self.columns)
        operands = [node.parents[0], *same]
        if not is_aside():
            collectors.get(get_ident(), []).append((gradient, operands))
        pulled: list[tuple[int, Scalar]] = [(i, 0.0) for i in needed if i not in targets]
        if targets:
            result = RecordedValue.make_node(gradient, tuple(operands))
            pulled += [(i, _part(result, k)) for k, i in enumerate(targets)]
        return pulled

    def push(self, node: Value, tangents: Mapping[int, Scalar]) -> Mapping[int, Scalar]:
        """See Several: Σ weight df, with df the tangent of the result of a sample."""
        numbers = list(range(len(self.body.outputs)))
        weights, shared = self._weights(node, numbers), node.parents[1:]
        moving = [i for i in tangents if i]

        def of_sample(sample: Values) -> Sequence[Scalar]:
            around = stand_ins(shared)
            results = replay(self.body, [*sample, *around])
            pushed = jvp(results, [around[i - 1] for i in moving], [tangents[i] for i in moving])
            return [weight * pushed[k] for k, weight in weights(sample, results).items()]

        if not moving:
            return {}
        result = reduction_of("sum", of_sample, self.columns, node.parents[0])
        return {k: result(k) for k in numbers}

    def _weights(self, node: Value, numbers: Sequence[int]) -> Callable[[Values, Values], dict[int, Scalar]]:
        """For each of these parts, ∂part/∂result of a sample, as a function of the sample and its results."""
        if self.kind == "sum":
            return lambda _, results: {k: 1.0 for k in numbers if results}
        parts = {k: _part(node, k) for k in numbers}
        if self.kind == "logsumexp":
            return lambda _, results: {k: exp(apply(gap, results[k], parts[k])) for k in numbers}
        shared = node.parents[1:]

        def number_of_extreme(sample: Values) -> Sequence[Scalar]:
            results = replay(self.body, [*sample, *shared])
            return [where(apply(equal, results[k], parts[k]), sample[-1], math.inf) for k in numbers]

        first = reduction_of("minimum", number_of_extreme, self.columns, node.parents[0])
        firsts = {k: first(i) for i, k in enumerate(numbers)}
        return lambda sample, _: {k: apply(equal, sample[-1], firsts[k]) for k in numbers}


@dataclass(frozen=True, slots=True, eq=False, repr=False)
class WeightedGradient(Several):
    """Σ over the samples of the gradient of a weighted sum of results, to some of what all samples share.

    body     a tape that gives Σ held(weight) result for a sample
    to       the numbers of those that gradients are taken to, among what all share
    columns  as for Reduce
    """

    body: Tape = None  # type: ignore[assignment]  # always given
    to: tuple[int, ...] = ()
    columns: int = 0

    @property
    def count(self) -> int:
        """How many gradients there are."""
        return len(self.to)

    def __reduce__(self) -> tuple[object, ...]:
        return weighted_gradient, (self.body, self.to, self.columns)

    def on(self, operands: Sequence[Value]) -> Value:
        """See Several; there are no samples yet."""
        return RecordedValue.make_node(self, tuple(operands))

    def pull(
        self, node: Value, gradients: Mapping[int, Scalar], needed: Sequence[int]
    ) -> Sequence[tuple[int, Scalar]]:
        """See Several: by the same as a sum of gradients, whose weights are no longer held."""
        written = self._as_sum(node)
        index = {operand: i for i, operand in reversed(list(enumerate(written.parents)))}
        places = {index[node.parents[i]]: i for i in needed if node.parents[i] in index}
        pulled = written.op.pull(written, gradients, list(places))  # type: ignore[union-attr]  # a Reduce
        return [(places[i], gradient) for i, gradient in pulled]

    def push(self, node: Value, tangents: Mapping[int, Scalar]) -> Mapping[int, Scalar]:
        """See Several: likewise."""
        written = self._as_sum(node)
        of = {node.parents[i]: tangent for i, tangent in tangents.items()}
        own = {i: of[operand] for i, operand in enumerate(written.parents) if operand in of}
        pushed: Mapping[int, Scalar] = written.op.push(written, own)  # type: ignore[union-attr]  # a Reduce
        return pushed

    def _as_sum(self, node: Value) -> Value:
        shared = node.parents[1:]

        def of_sample(sample: Values) -> Sequence[Scalar]:
            around = stand_ins(shared)
            targets = [around[k] for k in self.to]
            gradients: Sequence[Scalar] = vjp(replay(self.body, [*sample, *around]), targets, [1.0])
            return gradients

        body, same = _recorded(of_sample, self.columns)
        return RecordedValue.make_node(reduction(_free(body), "sum", self.columns), (node.parents[0], *same))


def reduction(body: Tape, kind: str, columns: int) -> Reduce:
    """The operation that reduces the results of a body. ValueError where a sample has more columns than the body."""
    operands = _shared_operands(body, columns)
    return Reduce(
        kind, named("reduce", __name__), operands, kind, kind, "", body=body, kind=kind, columns=columns
    )


def weighted_gradient(body: Tape, to: tuple[int, ...], columns: int) -> WeightedGradient:
    """The operation that adds up the gradients of a body. ValueError where these are not numbers of the body."""
    rule, operands = named("gradient", __name__), _shared_operands(body, columns)
    if not all(0 <= place < len(operands) - 1 for place in to):
        raise ValueError(f"gradients go to what all samples share, {len(operands) - 1} numbers; got {to}")
    return WeightedGradient("gradient", rule, operands, "Σ", "Σ∂", "", body=body, to=to, columns=columns)


def _shared_operands(body: Tape, columns: int) -> tuple[str, ...]:
    """The mark of the samples, and what all of them share."""
    if not 0 <= columns <= len(body.columns):
        raise ValueError(f"a sample has some of the {len(body.columns)} columns of its body; got {columns}")
    return ("",) * (1 + len(body.columns) - columns)


def reduction_of(kind: str, of_sample: OfSample, columns: int, mark: Value) -> Callable[[int], Value]:
    """The reduction of a function of a sample, while a function is recorded: its parts, by their numbers."""
    body, same = _recorded(of_sample, columns)
    node = RecordedValue.make_node(reduction(body, kind, columns), (mark, *same))
    return lambda k: _part(node, k)


def _recorded(of_sample: OfSample, columns: int) -> tuple[Tape, Values]:
    """The tape of a function of a sample, and what it closes over."""
    body, same, _ = recorded_step(lambda _, sample: ([], list(of_sample(sample))), 0, columns)
    return body, same


def _part(node: Value, number: int) -> Value:
    return RecordedValue.make_node(part_of(number), (node,))


def _held(weight: Scalar) -> Scalar:
    return apply(held, weight) if isinstance(weight, Value) else weight


def _free(tape: Tape) -> Tape:
    """The tape whose weights have derivatives."""
    place: list[int] = []
    for i, entry in enumerate(tape.entries):
        place.append(place[entry[1]] if entry[0] is held else i)
    entries = [
        entry if isinstance(entry[0], str) else (entry[0], *(place[k] for k in entry[1:]))
        for entry in tape.entries
    ]
    return Tape(entries, [place[i] for i in tape.outputs], tape.columns, (), (), single=False)
