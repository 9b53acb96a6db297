"""`Ruling`: the verdict on one claim, with a counterexample where it is wrong."""

import math
from dataclasses import dataclass

from engine.support.text import shortened
from engine.support.text_table import figure
from engine.verify.judgement.trial.explanation import Explanation

Point = dict[str, float]
SHOWN = 200  # characters of a claim that are printed
NAMED = 8  # inputs of a point that are printed


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

    def __str__(self) -> str:
        head = f"  {self.key} = {shortened(self.claim, SHOWN)}: {self.verdict}"
        if self.verdict == "right":
            how = "as a formula" if self.proved else f"at {self.tried} point{'s' * (self.tried != 1)}"
            return f"{head}, {how}{self.note and f' ({self.note})'}"
        lines = [f"{head}{self.note and f': {self.note}'}"]
        if self.counterexample is not None:
            yours = "yours has no value" if math.isnan(self.got) else f"yours is {figure(self.got)}"
            here = f", at {point_text(self.counterexample)}" if self.counterexample else ""
            lines.append(f"    right is {figure(self.expected)}, {yours}{here}")
        if self.diagnosis:
            lines.append(f"    {self.diagnosis}")
        return "\n".join(lines)

    __repr__ = __str__


def point_text(point: Point) -> str:
    """A point as it is printed: w = 2, x = −3; the first eight inputs."""
    listed = [f"{name} = {figure(x, 6)}" for name, x in point.items()]
    listed[NAMED:] = ["..."] * (len(listed) > NAMED)
    return ", ".join(listed)
