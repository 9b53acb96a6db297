"""Both sides of an equality at many points, in one reading of their derivatives."""

import math
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from engine.calculus.sweeps import rounding
from engine.core.order import topological
from engine.core.value import Value, constant
from engine.expressions.tree import BigOperator, Cases, Iverson, Kronecker, Number, Symbol, Tree, Tuple
from engine.expressions.walking import walk
from engine.support.errors import UnsettledError
from engine.support.text import shortened
from engine.verify.exact.identity_testing import ExactRun
from engine.verify.finite.kinks import on_kinks
from engine.verify.formulas.comparing.rounded import NOISE, Rounded, rounded
from engine.verify.formulas.comparing.samples import draws
from engine.verify.formulas.comparing.verdict import MOST, Comparison, Counterexample
from engine.verify.formulas.evaluating.derivatives import Layout
from engine.verify.formulas.evaluating.evaluation import Evaluator
from engine.verify.formulas.naming.plan import Index, Plan
from engine.verify.formulas.problems import OutOfRangeError, ShapeError, UnreadableError
from engine.verify.formulas.scope import Scope
from engine.verify.formulas.shapes.arrays import Array, each, unfit

TOLERANCE = 1e-9
PLAIN = 8  # points that are tried for a counterexample of a handy size
LEAST = 0.01  # size of the numbers of a handy counterexample
MOST_PLACES = 6  # assignments of numbers to free letters that are tried
PROVED = 3  # samples at which formulas are compared over exact numbers
SEEDS = 8  # of exact numbers: half of them have no square root modulo P
LARGE = 4000  # nodes of a sample, beyond which formulas are compared by floats alone
TRIES = 6  # samples that are drawn for each one that is asked for


@dataclass
class Sample:
    """Both sides at one point."""

    names: Evaluator
    left: Array
    right: Array
    letters: dict[str, Index]
    nodes: list[Value]

    @property
    def is_plain(self) -> bool:
        """Whether the numbers of both sides lie between 0.01 and 100, or are 0."""
        sizes = [abs(value.data) for pair in self.pairs for value in pair]
        return max(sizes) > LEAST and all(size == 0 or LEAST <= size <= 100.0 for size in sizes)

    @property
    def pairs(self) -> list[tuple[Value, Value]]:
        """The entries of both sides."""
        return list(zip(self.left.entries or (), self.right.entries or (), strict=True))


@dataclass(frozen=True)
class Equality:
    """Both sides, the lines above, and how they are compared."""

    left: Tree
    right: Tree
    scope: Scope
    tolerance: float | None = None
    points: int = 8
    seed: int = 0


@dataclass(frozen=True)
class Reading:
    """The layout of derivatives, and the partial derivatives that hold the other named steps fixed."""

    layout: Layout = "mixed"
    direct: frozenset[int] = frozenset()


@dataclass
class Trial:
    """An equality at many points, in one reading of its derivatives."""

    equality: Equality
    plan: Plan
    reading: Reading
    samples: list[Sample] = field(default_factory=list)
    undefined: str = ""

    def run(self) -> Comparison:
        """The verdict of this reading."""
        if self.plan.clashes:
            return Comparison("wrong", reason=self.plan.clashes[0], kind="shape")
        try:
            self._try()
        except ShapeError as problem:
            return Comparison("wrong", reason=shortened(str(problem), MOST), kind="shape")
        if not self.samples:
            reason = self.undefined or "no point was found where both sides have a value"
            return Comparison("undecided", reason=shortened(reason, MOST), kind="no value")
        first = self.samples[0]
        if not first.names.drawn.intersection(topological(*(a for a, _ in first.pairs))):
            fit = rounded(
                self.equality.right, first.names.written, first.pairs, self.equality.tolerance or TOLERANCE
            )
            if fit is not None:
                return self._rounded(fit)
        shown = tuple((s.left.nested(), s.right.nested()) for s in self.samples)
        last = self.samples[-1]
        if self._differs(last):
            return Comparison("wrong", tried=len(self.samples), counterexample=_shown(last), samples=shown)
        return Comparison("right", self._is_proved(), len(self.samples), samples=shown)

    def _rounded(self, fit: Rounded) -> Comparison:
        sample = self.samples[0]
        shown = ((sample.left.nested(), sample.right.nested()),)
        if fit.agrees:
            return Comparison(
                "right", fit.exact, 1, kind="" if fit.exact else "rounded", note=fit.note, samples=shown
            )
        return Comparison("wrong", tried=1, counterexample=_shown(sample), samples=shown)

    def _try(self) -> None:
        """Evaluate both sides at points off every kink, until they differ or enough of them agree."""
        places = self._places()
        for names, letters in self._drawn(places):
            sample = self._sample(names, letters)
            if sample is None:
                continue
            self.samples.append(sample)
            if self._differs(sample):
                self._make_plain(places)
                break
            if len(self.samples) >= self._enough(sample, len(places)):
                break

    def _make_plain(self, places: list[dict[str, Index]]) -> None:
        """Put a point last where both sides are of a handy size, if one of the first points is such."""
        for names, letters in islice(self._drawn(places), PLAIN):
            if self.samples[-1].is_plain:
                break
            sample = self._sample(names, letters)
            if sample is not None and sample.is_plain and self._differs(sample):
                self.samples.append(sample)

    def _drawn(self, places: list[dict[str, Index]]) -> Iterator[tuple[Evaluator, dict[str, Index]]]:
        """The names at every point, with the numbers of free letters."""
        tries = TRIES * self.equality.points
        for turn, draw in enumerate(islice(draws(self.plan, self.equality.seed), tries)):
            letters = places[turn % len(places)]
            yield (
                Evaluator(
                    self.plan, draw, dict(letters), layout=self.reading.layout, direct=self.reading.direct
                ),
                letters,
            )

    def _enough(self, sample: Sample, places: int) -> int:
        """How many points decide: few for smooth formulas, one where nothing varies, more around kinks."""
        if not sample.names.leaves:
            return 1
        sides = self.equality.left, self.equality.right
        piecewise = any(
            isinstance(node, (Cases, Iverson, Kronecker)) for side in sides for node in walk(side)
        )
        if piecewise or any(node.op and node.op.kink for node in sample.nodes):
            return self.equality.points
        return min(self.equality.points, max(PROVED, min(places, MOST_PLACES)))

    def _places(self) -> list[dict[str, Index]]:
        """Numbers for the free letters of the claim, in an order of their own."""
        letters = sorted(self._letters())
        places: list[dict[str, Index]] = [{}]
        for letter in letters:
            most = self.plan.number(self.plan.size(letter), letter)
            places = [{**place, letter: i} for i in range(1, most + 1) for place in places]
        random.Random(self.equality.seed).shuffle(places)
        return [place for place in places if self._is_in_case(place)]

    def _is_in_case(self, place: Mapping[str, Index]) -> bool:
        """Whether letters are equal or different as the case says."""
        cases = (case for case in self.equality.scope.cases if case[0] in place and case[1] in place)
        return all((place[a] == place[b]) == is_equal for a, b, is_equal in cases)

    def _letters(self) -> set[str]:
        """The free letters; under the summation convention, a letter of the right side alone is summed over."""
        left, right = (free_letters(side, self.plan) for side in (self.equality.left, self.equality.right))
        return left if self.plan.scope.is_summation else left | right

    def _sample(self, names: Evaluator, letters: dict[str, Index]) -> Sample | None:
        """Both sides at a point; None where one has no value, is infinite or on a kink. ShapeError for shapes."""
        try:
            sides = names.evaluate(self.equality.left), names.evaluate(self.equality.right)
            if isinstance(self.equality.right, Tuple) and sides[0].shape == sides[1].transposed.shape:
                sides = sides[0], sides[1].transposed  # (1, 2, 3) is a row or a column
            if isinstance(self.equality.right, Number) and self.equality.right.value == 0:
                sides = sides[0], each(lambda _: constant(0.0), sides[0])  # a vector is 0 in all entries
            left, right = _laid_out(*sides)
        except (ArithmeticError, ValueError) as problem:
            if isinstance(problem, (ShapeError, UnreadableError)) and not isinstance(
                problem, OutOfRangeError
            ):
                raise
            self.undefined = str(problem)
            return None
        nodes = topological(*(left.entries or ()), *(right.entries or ()))
        finite = all(abs(node.data) < math.inf for node in nodes)
        if not finite or (names.leaves and on_kinks(nodes)):
            return None
        return Sample(names, left, right, letters, nodes)

    def _differs(self, sample: Sample) -> bool:
        tolerance = TOLERANCE if self.equality.tolerance is None else self.equality.tolerance
        size = max((abs(v.data) for pair in sample.pairs for v in pair), default=0.0)
        for a, b in sample.pairs:
            gap = abs(a.data - b.data)
            is_large = gap > tolerance * max(abs(a.data), abs(b.data)) + 1e-3 * tolerance * size
            if is_large and gap > NOISE * (rounding(a) + rounding(b)):
                return True
        return False

    def _is_proved(self) -> bool:
        """Whether exact numbers agree at several points."""
        return all(map(_equal_exactly, self.samples[:PROVED]))


def free_letters(tree: Tree, plan: Plan) -> set[str]:
    """The letters that stand as indices in a tree and that no sum binds."""
    bound = {n.index.name for n in walk(tree) if isinstance(n, BigOperator) and n.index is not None}
    inside = {n.name for n in walk(tree) if isinstance(n, Symbol) and not n.sub and not n.sup}
    return (inside & plan.counters) - bound


def _laid_out(left: Array, right: Array) -> tuple[Array, Array]:
    """Both sides in one shape: a diagonal Jacobian meets a vector. ShapeError where they have different ones."""
    if left.shape == right.shape:
        return left, right
    for one, other in ((left, right), (right, left)):
        if _is_diagonal(one) and other.is_vector and max(other.sizes) == one.sizes[0]:
            n = one.sizes[0]
            diagonal = Array(*other.shape, tuple((one.entries or ())[i * n + i] for i in range(n)))
            return (diagonal, other) if one is left else (other, diagonal)
    raise unfit("compare", left, right)


def _is_diagonal(array: Array) -> bool:
    rows, columns = array.sizes
    entries = array.entries or ()
    square = rows == columns > 1
    return square and all(entries[i * rows + j].data == 0 for i in range(rows) for j in range(rows) if i != j)


def _equal_exactly(sample: Sample) -> bool:
    if len(sample.nodes) > LARGE:
        return False
    leaves = {node: node.name for node in sample.nodes if node in set(sample.names.leaves.values())}
    for seed in range(SEEDS):
        run = ExactRun(leaves, seed)
        try:
            return all(run.value(a) == run.value(b) for a, b in sample.pairs)
        except UnsettledError:
            continue
        except (ArithmeticError, ValueError, TypeError):
            return False
    return False


def _shown(sample: Sample) -> Counterexample:
    """The counterexample of a sample: the leaves that either side uses, and the letters."""
    used = set(topological(*(v for pair in sample.pairs for v in pair)))
    leaves = {node.name: node.data for node in sample.names.leaves.values() if node in used}
    letters = {name: float(i) for name, i in sample.letters.items() if isinstance(i, int)}
    return Counterexample({**letters, **leaves}, sample.left.nested(), sample.right.nested())
