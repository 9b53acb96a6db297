"""The judgement of a derivation: the rulings on its claims, which print themselves."""

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from engine.core.value import Value
from engine.support.text import shortened
from engine.verify.judgement.trial.explanation import Explanation
from engine.verify.judgement.trial.ruling import KEYS, VERDICTS, Point, Ruling

if TYPE_CHECKING:
    from collections.abc import Mapping

    from engine.verify.enclosure.over_boxes.difference import Difference

SHOWN = 200  # characters of an expression that is printed


@dataclass(frozen=True, slots=True, repr=False)
class Judgement:
    """The rulings in the order of the chain, from the result to the inputs.

    expression  what was derived, as text
    rulings     one for each claim
    value       the graph at `point`, for a picture or a worked solution: latex_gradient(j.value, j.names["w"])
    names       the node of each name in that graph
    point       `at`, else the counterexample, else numbers that suit a blackboard
    reveal      the level up to which a printed judgement tells what is wrong
    proofs      for a box: how far each claim is from the right formula, by its key
    """

    expression: str
    rulings: tuple[Ruling, ...]
    value: Value
    names: dict[str, Value]
    point: Point
    reveal: int = KEYS
    proofs: "Mapping[str, Difference]" = field(default_factory=dict)

    @property
    def verdict(self) -> str:
        """The worst of the rulings: "right", "wrong" or "undecided"."""
        verdicts = {ruling.verdict for ruling in self.rulings}
        return next(verdict for verdict in ("wrong", "undecided", "right") if verdict in verdicts)

    @property
    def right(self) -> bool:
        """Whether every claim is right."""
        return self.verdict == "right"

    @property
    def first_wrong(self) -> Ruling | None:
        """The wrong ruling nearest the result."""
        return next((ruling for ruling in self.rulings if ruling.verdict == "wrong"), None)

    @property
    def counterexample(self) -> Point | None:
        """The point at which the first wrong claim differs."""
        return self.first_wrong.counterexample if self.first_wrong else None

    @property
    def diagnosis(self) -> Explanation | None:
        """The mistake that explains the first wrong claim."""
        return self.first_wrong.diagnosis if self.first_wrong else None

    def __bool__(self) -> bool:
        return self.right

    def __str__(self) -> str:
        lines = [f"{self._head}: {self.verdict}"]
        if self.reveal >= VERDICTS:
            lines += [line for ruling in self.rulings for line in ruling.told(self.reveal)]
        if self.reveal >= VERDICTS and self.first_wrong and len(self.rulings) > 1:
            lines.append(f"first wrong, from the result down: {self.first_wrong.key}")
        if self.reveal == KEYS:
            lines += [f"  {key}: {proof}" for key, proof in self.proofs.items()]
        return "\n".join(lines)

    __repr__ = __str__

    @property
    def _head(self) -> str:
        """The expression, but its name alone where its value is asked, or nothing may be told."""
        name = self.value.name
        is_asked = any(ruling.key == name for ruling in self.rulings)
        if is_asked and name != self.expression:
            return name
        return ("" if name == self.expression else f"{name} = ") + shortened(self.expression, SHOWN)
