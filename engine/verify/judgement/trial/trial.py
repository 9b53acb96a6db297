"""One claim at many points: the right numbers beside the answer's, and the ruling that follows."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from engine.calculus.derivatives import grad
from engine.calculus.sweeps import rounding
from engine.core.value import Value
from engine.expressions.spelling.infix import spelled
from engine.support.errors import UnsettledError
from engine.support.text import message
from engine.support.text_table import figure
from engine.verify.formulas.comparing.rounded import agree, digits_of_agreement
from engine.verify.judgement.reading.claims import Claim
from engine.verify.judgement.reading.worksheet import Scene, Worksheet
from engine.verify.judgement.trial.explanation import Explanation
from engine.verify.judgement.trial.ruling import Ruling, point_text
from engine.verify.judgement.trial.ties import is_outside, range_beside

NEAR = 1e-3  # relative: a gap so small may be rounding
PROVED = 3  # points at which formulas are compared
SEEDS = 12  # of exact numbers: half of them have no square root modulo P
NOWHERE = "no point was found where it can be tried; give at= or domain="


@dataclass(slots=True, eq=False)
class Trial:
    """A claim at every scene where both sides have a value: the right numbers and the answer's.

    at     the scene at the point that was given
    sheet  makes scenes beside it
    undefined  the first scene where the answer alone has no value: log of a negative, division by zero
    kink       what is to be said of the given point where it lies on a kink
    doubt      why it may be right although the numbers differ; "" as a rule
    wrong      the indices of the scenes where the numbers differ, the clearest first
    """

    claim: Claim
    tolerance: float
    at: Scene | None
    sheet: Worksheet
    scenes: list[Scene] = field(default_factory=list)
    right: list[float] = field(default_factory=list)
    hand: list[float] = field(default_factory=list)
    undefined: Scene | None = None
    kink: str = ""
    wrong: tuple[int, ...] = ()
    diagnosis: Explanation | None = None
    doubt: str = ""

    def run(self, others: Sequence[Scene]) -> None:
        """Compare both sides at the given scene and at the others; a number at the given one alone."""
        for scene in self._scenes(others):
            right, answer = _right(self.claim, scene), _answer(self.claim, scene)
            if not math.isfinite(right) or self._is_on_kink(scene, right, answer):
                continue
            if answer is None or (self.claim.fixed and not math.isfinite(answer)):
                self.undefined = self.undefined or scene
            elif math.isfinite(answer):  # else it overflows there, and the formula may be right
                self.scenes.append(scene)
                self.right.append(right)
                self.hand.append(answer)
        self._compare()

    def _scenes(self, others: Sequence[Scene]) -> Iterator[Scene]:
        if self.at is not None:
            yield self.at
        if not self.claim.fixed:
            yield from others

    def _is_on_kink(self, scene: Scene, right: float, answer: float | None) -> bool:
        """Whether the given point lies on a kink where the sides differ; `kink` then says so."""
        if scene is not self.at or not scene.kinks:
            return False
        if answer is not None and math.isclose(right, answer, rel_tol=self.tolerance):
            return False
        where = ", ".join(map(spelled, scene.kinks[:2]))
        yours = "has no value" if answer is None else f"is {figure(answer, 6)}"
        at = f"{where} is on its kink at {point_text(scene.point)}"
        ends = range_beside(self.claim, scene, self.sheet) if answer is not None and self.claim.by else None
        if answer is not None and ends is not None and is_outside(answer, ends):
            texts = list(dict.fromkeys(figure(end, 4) for end in ends))
            beside = f"are between {texts[0]} and {texts[1]}" if len(texts) == 2 else f"are {texts[0]}"
            self.kink = f"{at}: the derivatives beside it {beside}, yours {yours}"
            return False
        self.kink = f"{at}: the engine takes {figure(right, 6)} there, yours {yours}"
        return True

    def _compare(self) -> None:
        """Find the scenes where the sides differ by more than the answer's own rounding."""
        sizes = sorted(abs(a) + abs(b) for a, b in zip(self.right, self.hand, strict=True))
        usual = sizes[len(sizes) // 2] if sizes else 0.0
        floor = 0.0 if self.claim.fixed else self.tolerance * usual
        differing = [i for i in range(len(self.scenes)) if self._differs(i, floor)]
        self.wrong = tuple(sorted(differing, key=lambda i: self._rank(i, usual)))

    def _rank(self, i: int, usual: float) -> tuple[bool, bool, int]:
        """The given point first, then clear differences, those with few digits before others."""
        texts = (point_text(self.scenes[i].point), figure(self.right[i]), figure(self.hand[i]))
        return self.scenes[i] is not self.at, not self._is_clear(i, usual), sum(map(len, texts))

    def _differs(self, i: int, floor: float) -> bool:
        gap, size = abs(self.right[i] - self.hand[i]), max(abs(self.right[i]), abs(self.hand[i]))
        if gap <= self.tolerance * size + floor or self._is_rounded(i):
            return False
        bound = rounding(self.claim.formula(self.scenes[i]))
        if gap <= NEAR * size:  # the right number may have lost its own digits: 1 - s where s is nearly 1
            bound += _rounding_of_the_right(self.claim, self.scenes[i])
        return gap > 64.0 * bound

    def _is_rounded(self, i: int) -> bool:
        """Whether a number that was written with a decimal point is right to its digits."""
        unit = self.claim.unit
        return unit > 0 and agree(self.right[i], self.hand[i], unit)

    def _is_clear(self, i: int, usual: float) -> bool:
        """Whether the difference shows in the first digits of numbers of the usual size."""
        size = abs(self.right[i]) + abs(self.hand[i])
        return size >= 0.1 * usual and abs(self.right[i] - self.hand[i]) >= 0.1 * size

    def is_wrong_at_a_tie(self) -> bool:
        """Whether the counterexample is the given point, and lies on a kink."""
        return bool(self.kink and self.wrong and self.scenes[self.wrong[0]] is self.at)

    def ruling(self) -> Ruling:
        """The verdict."""
        key, text = self.claim.key, self.claim.text
        if self.claim.problem:
            return Ruling(key, text, "wrong", diagnosis=Explanation("shape", self.claim.problem))
        if self.undefined and (self.undefined is self.at or not self.scenes):
            right, point = _right(self.claim, self.undefined), self.undefined.point
            return Ruling(key, text, "wrong", tried=len(self.scenes), expected=right, counterexample=point)
        if self.doubt:
            return Ruling(key, text, "undecided", note=message(self.doubt))
        if self.wrong:
            return self._wrong_ruling()
        if not self.scenes:
            return Ruling(key, text, "undecided", note=self.kink or NOWHERE)
        note = self.kink
        if self.claim.unit and abs(self.right[0] - self.hand[0]) > self.tolerance * abs(self.right[0]):
            note = digits_of_agreement(self.right[0], self.hand[0])
        if self.undefined:
            there = figure(_right(self.claim, self.undefined), 6)
            note = f"but yours has no value at {point_text(self.undefined.point)}, where {there} is right"
        return Ruling(key, text, "right", proved=self._is_proved(), tried=len(self.scenes), note=note)

    def _wrong_ruling(self) -> Ruling:
        i = self.wrong[0]
        return Ruling(
            self.claim.key,
            self.claim.text,
            "wrong",
            tried=len(self.scenes),
            counterexample=self._point(self.scenes[i]),
            expected=self.right[i],
            got=self.hand[i],
            diagnosis=self.diagnosis,
            note=self.kink if self.scenes[i] is self.at else "",
        )

    def _point(self, scene: Scene) -> dict[str, float]:
        """The point of a scene, with the numbers that unknown names had there."""
        return scene.point | {name: scene.stranger(name).data for name in self.claim.unknown}

    def _is_proved(self) -> bool:
        """Whether exact numbers agree at several points: on each side of a kink that was tried."""
        if self.claim.fixed or self.claim.unknown:
            return False
        return all(_equal_exactly(self.claim, scene) for scene in self.scenes[:PROVED])


def _right(claim: Claim, scene: Scene) -> float:
    return scene.derivative(claim.of, claim.by) if claim.by else scene.node(claim.of).data


def _rounding_of_the_right(claim: Claim, scene: Scene) -> float:
    """A bound of the rounding error of the right number."""
    top = scene.node(claim.of)
    if not claim.by:
        return rounding(top)
    derivative = grad(top, scene.names[claim.by])
    return rounding(derivative) if isinstance(derivative, Value) else 0.0


def _answer(claim: Claim, scene: Scene) -> float | None:
    """The number of the answer; None where it has no value."""
    try:
        return claim.formula(scene).data
    except (ArithmeticError, ValueError):
        return None


def _equal_exactly(claim: Claim, scene: Scene) -> bool:
    for seed in range(SEEDS):
        run = scene.exact(seed)
        try:
            top = scene.node(claim.of)
            right = run.derivative(top, scene.names[claim.by]) if claim.by else run.value(top)
            return right == run.value(claim.formula(scene))
        except UnsettledError:
            continue
        except (ArithmeticError, ValueError, TypeError):
            return False
    return False
