"""A derivation with planted mistakes: the lines that a student corrects."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from engine import Ruling, judge
from nn.exercises.kinds.judged.rulings import part_of
from nn.exercises.part import QUIET, RIGHT, WRONG, AnswerError, Part, Parts, Sheet


@dataclass(frozen=True, slots=True)
class Planted:
    """A derivation in which some lines are wrong. The answer has the corrected lines, and only those.

    expression  the whole, as text
    lines       the derivation: {"da/dz": "1 - z**2", ...}
    let         the named steps, in their order
    due         the corrected lines
    """

    expression: str
    lines: Mapping[str, str]
    let: Mapping[str, str] = field(default_factory=dict)
    due: Mapping[str, str] = field(default_factory=dict)

    def key(self, sheet: Sheet) -> Mapping[str, str]:
        """The corrected lines."""
        return self.due

    def parts(self, answer: object, sheet: Sheet) -> Parts:
        """A verdict on each line of the answer, and one on the lines that nobody has touched."""
        if not isinstance(answer, Mapping):
            raise AnswerError('write a dict of the corrected lines, such as {"da/dz": "..."}')
        unknown = [key for key in answer if key not in self.lines]
        if unknown:
            raise AnswerError(
                f"{unknown[0]!r} is no line of the derivation; its lines: {', '.join(self.lines)}"
            )
        rulings = {**_ruled(self, self.lines), **_ruled(self, answer)}
        parts = [self._line(part_of(key, rulings[key])) for key in answer]
        left = [key for key in self.lines if key not in answer and rulings[key].verdict == WRONG]
        return [*parts, *self._rest(left)]

    def _line(self, part: Part) -> Part:
        if part.verdict == WRONG and part.key not in self.due:
            return replace(part, slip="this line was right before you changed it", kind="repair")
        return part

    def _rest(self, left: list[str]) -> Parts:
        """A part for each wrong line that nobody has touched, so that each counts; hints stand at the first alone."""
        if not left:
            return [Part("the other lines", RIGHT)]
        count = f"{len(left)} more line{'s are' if len(left) > 1 else ' is'} wrong"
        first = Part(
            "another line",
            WRONG,
            think="Which shape or index? Which sign? Which paths?",
            slip=count,
            where=f"one of them is {left[0]}",
            due=f"they are {', '.join(left)}",
            kind="hunt",
        )
        others = [Part(f"another line ({i})", WRONG, kind=QUIET) for i in range(2, len(left) + 1)]
        return [first, *others]


def _ruled(planted: Planted, lines: Mapping[str, object]) -> dict[str, Ruling]:
    """The rulings on lines, each by itself; AnswerError where one cannot be read."""
    try:
        judgement = judge(planted.expression, lines, let=planted.let)
    except (ValueError, TypeError) as error:
        raise AnswerError(str(error).removeprefix("hand: ")) from None
    return {ruling.key: ruling for ruling in judgement.rulings}
