"""Both sides of an equality at many points, in one reading of their derivatives."""

import math
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

from engine.calculus.sweeps import rounding
from engine.core.order import topological
from engine.core.value import constant
from engine.expressions.tree import Cases, Iverson, Kronecker, Number, Tuple
from engine.expressions.walking import walk
from engine.support.text import shortened
from engine.verify.finite.kinks import on_kinks
from engine.verify.formulas.comparing.at_point import Sample, equal_exactly, laid_out, shown_at
from engine.verify.formulas.comparing.equality import Equality, Reading, free_letters
from engine.verify.formulas.comparing.rounded import NOISE, Rounded, rounded
from engine.verify.formulas.comparing.samples import draws
from engine.verify.formulas.comparing.verdict import MOST, Comparison
from engine.verify.formulas.evaluating.evaluation import Evaluator
from engine.verify.formulas.naming.plan import Index, Plan
from engine.verify.formulas.problems import OutOfRangeError, ShapeError, UnreadableError
from engine.verify.formulas.shapes.arrays import each

TOLERANCE = 1e-9
PLAIN = 8  # points that are tried for a counterexample of a handy size
MOST_PLACES = 6  # assignments of numbers to free letters that are tried
PROVED = 3  # samples at which formulas are compared over exact numbers
TRIES = 6  # samples that are drawn for each one that is asked for


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
            return Comparison("wrong", tried=len(self.samples), counterexample=shown_at(last), samples=shown)
        return Comparison("right", self._is_proved(), len(self.samples), samples=shown)

    def _rounded(self, fit: Rounded) -> Comparison:
        sample = self.samples[0]
        shown = ((sample.left.nested(), sample.right.nested()),)
        if fit.agrees:
            return Comparison(
                "right", fit.exact, 1, kind="" if fit.exact else "rounded", note=fit.note, samples=shown
            )
        return Comparison("wrong", tried=1, counterexample=shown_at(sample), samples=shown)

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
            left, right = laid_out(*sides)
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
        return all(map(equal_exactly, self.samples[:PROVED]))
