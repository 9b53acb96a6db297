"""`Ruling`: the verdict on one claim, with a counterexample where it is wrong."""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from engine.support.text import shortened
from engine.support.text_table import figure
from engine.verify.judgement.trial.explanation import QUESTION, Explanation

Point = dict[str, float]
SHOWN = 200  # characters of a claim that are printed
NAMED = 8  # inputs of a point that are printed
VERDICTS, QUESTIONS, MISTAKES, POINTS, KEYS = 1, 2, 3, 4, 5  # what each level of `reveal` adds


@dataclass(frozen=True, slots=True, repr=False)
class Ruling:
    """The verdict on one claim.

    key, claim      what was asked, and the answer as it was written
    verdict         "right", "wrong" or "undecided"
    proved          whether it is right as a formula, not only at the points that were tried
    tried           how many points were tried
    counterexample  a point at which the answer is wrong, or None
    expected        the right number there, as the engine computes it
    got             the number of the answer there; NaN where it has no value
    diagnosis       the mistake that explains the answer at every point, or None
    note            what else is to be known: a kink, a point without a value
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

    @property
    def question(self) -> str:
        """A question that leads on to the mistake, and does not name it."""
        of, _, by = self.key.partition("/")
        if not by:
            return f"Which terms does {self.key} have? Put in simple numbers, and compare."
        of, by = of[1:], by[1:]
        return self.diagnosis.question(of, by) if self.diagnosis else QUESTION.format(of=of, by=by)

    @property
    def yours(self) -> str:
        """The number of the answer at the counterexample: "yours is −2, at w = 0.5"; "" without one."""
        if self.counterexample is None:
            return ""
        number = "yours has no value" if math.isnan(self.got) else f"yours is {figure(self.got)}"
        return f"{number}{self._here}"

    @property
    def miss(self) -> str:
        """How the answer misses the right number, without it: "too large", or "of the wrong sign"."""
        if self.counterexample is None or math.isnan(self.got) or math.isnan(self.expected):
            return ""
        if self.got * self.expected < 0:
            return "of the wrong sign"
        return "too large" if self.got > self.expected else "too small"

    @property
    def _here(self) -> str:
        return f", at {point_text(self.counterexample)}" if self.counterexample else ""

    def told(self, level: int) -> Iterator[str]:
        """The lines of a report, up to a level of `reveal`."""
        head = f"  {self.key} = {shortened(self.claim, SHOWN)}: {self.verdict}"
        if self.verdict == "right":
            how = "as a formula" if self.proved else f"at {self.tried} point{'s' * (self.tried != 1)}"
            yield f"{head}, {how}{self.note and f' ({self.note})'}"
            return
        yield f"{head}: {self.note}" if self.note and level >= POINTS else head
        if self.verdict == "wrong" and QUESTIONS <= level < KEYS:
            yield f"    {self.question}"
        if level == POINTS and self.yours:
            miss = f": {self.miss}" if self.miss else ""
            yield f"    {self.yours}{miss}"
        if level >= KEYS and self.counterexample is not None:
            yield f"    right is {figure(self.expected)}, {self.yours}"
        if level >= MISTAKES and self.diagnosis:
            yield f"    {self.diagnosis.words if level >= KEYS else self.diagnosis.hint}"

    def __str__(self) -> str:
        return "\n".join(self.told(KEYS))

    __repr__ = __str__


def point_text(point: Point) -> str:
    """A point as it is printed: w = 2, x = −3; the first eight inputs."""
    listed = [f"{name} = {figure(x, 6)}" for name, x in point.items()]
    listed[NAMED:] = ["..."] * (len(listed) > NAMED)
    return ", ".join(listed)
