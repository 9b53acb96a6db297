"""Formulas with mistakes that are known beforehand."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from engine import judge
from nn.exercises.kinds.answers import by_name
from nn.exercises.kinds.formulas import Formulas
from nn.exercises.part import WRONG, AnswerError, Part, Parts, Sheet


@dataclass(frozen=True, slots=True)
class KnownMistakes(Formulas):
    """Formulas, and what to say about some wrong ones where `judge` has no word for them.

    mistakes  a sentence for each wrong formula, in any equal form: {"2*x": "this counts both edges"}
    without   signs that an answer must not have, with what to say: {"/": "this still divides"}
    """

    mistakes: Mapping[str, str] = field(default_factory=dict)
    without: Mapping[str, str] = field(default_factory=dict)

    def parts(self, answer: object, sheet: Sheet) -> Parts:
        """The verdict on each formula. AnswerError for a number, and for a sign that is not allowed."""
        answers = by_name(answer, self.keys)
        for text in answers.values():
            if _is_number(text):
                raise AnswerError(f"write a formula; {text} is a number")
            for sign, words in self.without.items():
                if isinstance(text, str) and sign in text:
                    raise AnswerError(words)
        parts = Formulas.parts(self, answers, sheet)
        return [self._told(part, answers.get(part.key)) for part in parts]

    def _told(self, part: Part, answer: object) -> Part:
        if part.verdict == WRONG and isinstance(answer, str):
            for formula, words in self.mistakes.items():
                steps = {**self.let, "mistake": formula}
                if judge("mistake", values={"mistake": answer}, let=steps).verdict == "right":
                    return replace(part, slip=words, kind="known")
        return part


def _is_number(text: object) -> bool:
    try:
        float(str(text).replace("−", "-"))
    except ValueError:
        return False
    return True
