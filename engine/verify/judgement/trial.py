"""One claim at many points: the right numbers beside the hand's, and what follows from them."""

import math
from collections.abc import Sequence
from dataclasses import dataclass

from engine.calculus.sweeps import adjoints, rounding
from engine.core.order import topological
from engine.core.value import Value
from engine.expressions.infix import spelled
from engine.support.errors import UnsettledError
from engine.support.text_table import figure
from engine.verify.identity_testing import ExactRun
from engine.verify.judgement.claims import Claim
from engine.verify.judgement.matching import Explanation
from engine.verify.judgement.worksheet import Scene
from engine.verify.kinks import on_kinks

Point = dict[str, float]
PROVED = 3  # points at which formulas are compared
NAMED = 8  # inputs of a point that are printed


@dataclass(frozen=True, slots=True)
class Ruling:
    """What is said of one claim.

    `verdict` is "right", "wrong" or "undecided"; `proved` whether it is right as a formula, not only at
    the `tried` points. Where it is wrong, `counterexample` is a point, `expected` what is right there, `got`
    what the hand has there, `diagnosis` the slip that explains it at every point, if one is known.
    """

    key: str
    claim: str
    verdict: str
    proved: bool = False
    tried: int = 0
    counterexample: Point | None = None
    expected: float = math.nan
    got: float = math.nan
    diagnosis: Explanation | None = None
    note: str = ""

    def __str__(self) -> str:
        head = f"  {self.key} = {self.claim}: {self.verdict}"
        if self.verdict == "right":
            how = "as a formula" if self.proved else f"at {self.tried} point{'s' * (self.tried != 1)}"
            return f"{head}, {how}{self.note and f' ({self.note})'}"
        lines = [f"{head}{self.note and f': {self.note}'}"]
        if self.counterexample is not None:
            got = "no value" if math.isnan(self.got) else figure(self.got)
            lines.append(f"    right is {figure(self.expected)}, this is {got}{_where(self.counterexample)}")
        if self.diagnosis:
            lines.append(f"    {self.diagnosis}")
        return "\n".join(lines)


def _where(point: Point) -> str:
    listed = [f"{name} = {figure(x, 6)}" for name, x in point.items()]
    listed[NAMED:] = ["..."] * (len(listed) > NAMED)
    return f", at {', '.join(listed)}" if point else ""


@dataclass(slots=True)
class Trial:
    """A claim at every scene where both sides have a value: the right numbers and the hand's."""

    claim: Claim
    scenes: list[Scene]
    right: list[float]
    hand: list[float]
    tolerance: float
    given: Scene | None
    undefined: Scene | None = None
    kink: str = ""
    wrong: tuple[int, ...] = ()
    diagnosis: Explanation | None = None

    def compare(self) -> None:
        """Set `wrong`: where the numbers differ by more than the hand's own rounding, the clearest first."""
        noise = sorted(abs(a) + abs(b) for a, b in zip(self.right, self.hand, strict=True))
        floor = 0.0 if self.claim.fixed else self.tolerance * noise[len(noise) // 2] if noise else 0.0
        apart = [
            i
            for i, (a, b) in enumerate(zip(self.right, self.hand, strict=True))
            if not abs(a - b) <= self.tolerance * max(abs(a), abs(b)) + floor
            and abs(a - b) > 64.0 * rounding(self.claim.formula(self.scenes[i]))
        ]
        usual = noise[len(noise) // 2] if noise else 0.0
        self.wrong = tuple(sorted(apart, key=lambda i: not self._clear(i, usual)))

    def _clear(self, i: int, usual: float) -> bool:
        """Whether the difference shows in the first digits of numbers of the usual size."""
        size = abs(self.right[i]) + abs(self.hand[i])
        return size >= usual and abs(self.right[i] - self.hand[i]) >= 0.1 * size

    def ruling(self) -> Ruling:
        """The verdict on it."""
        key, text = self.claim.key, self.claim.text
        if self.claim.problem:
            return Ruling(key, text, "wrong", diagnosis=Explanation("shape", self.claim.problem))
        if self.wrong:
            i = 0 if 0 in self.wrong and self.scenes[0] is self.given else self.wrong[0]
            return Ruling(
                key,
                text,
                "wrong",
                tried=len(self.scenes),
                counterexample=self.scenes[i].point,
                expected=self.right[i],
                got=self.hand[i],
                diagnosis=self.diagnosis,
            )
        if self.undefined is not None and not self.scenes:
            right = _right(self.claim, self.undefined)
            return Ruling(key, text, "wrong", expected=right, counterexample=self.undefined.point)
        if not self.scenes:
            note = self.kink or "no point was found where it can be tried; give at= or domain="
            return Ruling(key, text, "undecided", note=note)
        return Ruling(key, text, "right", proved=self._proved(), tried=len(self.scenes), note=self.kink)

    def _proved(self) -> bool:
        """Whether exact numbers settle it, at several points: on each side of a kink that was tried."""
        if self.claim.fixed:
            return False
        return all(_equal_exactly(self.claim, scene) for scene in self.scenes[:PROVED])


def tried(claim: Claim, given: Scene | None, others: Sequence[Scene], tolerance: float) -> Trial:
    """The claim at the given point and at the others, where both sides have a value, off every kink."""
    trial = Trial(claim, [], [], [], tolerance, given)
    if claim.problem:
        return trial
    for scene in [*([given] if given else []), *([] if claim.fixed else others)]:
        right, got = _right(claim, scene), _by_hand(claim, scene)
        if not math.isfinite(right):
            continue
        if not math.isfinite(got):
            trial.undefined = trial.undefined or scene
            continue
        kinks = on_kinks(topological(scene.root, *scene.names.values())) if scene is given else []
        if kinks and not math.isclose(right, got, rel_tol=tolerance):
            trial.kink = (
                f"{', '.join(map(spelled, kinks[:2]))} is on its kink at {_where(scene.point)[5:]}: "
                f"the engine takes {figure(right, 6)} there, the hand {figure(got, 6)}"
            )
            continue
        trial.scenes.append(scene)
        trial.right.append(right)
        trial.hand.append(got)
    trial.compare()
    return trial


def top_of(claim: Claim, scene: Scene) -> Value:
    """The node that is claimed of."""
    return scene.names[claim.of] if claim.of else scene.root


def _right(claim: Claim, scene: Scene) -> float:
    top = top_of(claim, scene)
    return adjoints(top).get(scene.names[claim.by], 0.0) if claim.by else top.data


def _by_hand(claim: Claim, scene: Scene) -> float:
    try:
        return claim.formula(scene).data
    except (ArithmeticError, ValueError):
        return math.nan


def _equal_exactly(claim: Claim, scene: Scene) -> bool:
    names = {node: name for name, node in scene.names.items() if not node.parents}
    for seed in range(12):  # half of all numbers have no square root modulo P
        run = ExactRun(names, seed)
        try:
            top = top_of(claim, scene)
            right = run.derivative(top, scene.names[claim.by]) if claim.by else run.value(top)
            return right == run.value(claim.formula(scene))
        except UnsettledError:
            continue
        except (ArithmeticError, ValueError, TypeError):
            return False
    return False
