"""Derivatives and values, as formulas or as numbers: `judge` rules on them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from nn.exercises.kinds.answers import by_name
from nn.exercises.kinds.judged.rulings import Asked, numbers_at, parts_of_formulas, parts_of_numbers
from nn.exercises.part import AnswerError, Parts, Sheet


@dataclass(frozen=True, slots=True)
class Formulas(Asked):
    """Formulas for derivatives or values of an expression and its named steps. Plain numbers are refused.

    expression, asked, let, values, mistakes, beside  as in `NumbersAt`
    domain   lowest and highest number of an input
    names    the names that an answer may have; all where it is empty
    without  signs that an answer must not have, with what to say: {"/": "this still divides"}
    """

    domain: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    names: tuple[str, ...] = ()
    without: Mapping[str, str] = field(default_factory=dict)

    def parts(self, answer: object, sheet: Sheet) -> Parts:
        """The verdict on each formula."""
        answers = by_name(answer, self.keys)
        texts = [text for text in answers.values() if isinstance(text, str)]
        for sign, words in self.without.items():
            if any(sign in text for text in texts):
                raise AnswerError(words)
        return parts_of_formulas(self, answers, self.names, self.domain)

    def key(self, sheet: Sheet) -> object:
        """None: the graph is the key, and no text."""
        return None


@dataclass(frozen=True, slots=True)
class NumbersAt(Asked):
    """Numbers for derivatives or values of an expression, at the numbers of the sheet.

    expression  the whole, as text
    asked       the derivatives: "df/dx", "da/dz"; f is the name of the whole
    let         the named steps, in their order
    values      the names whose value is asked
    mistakes    a sentence for each wrong formula that is usual here: {"2*x": "this counts both edges"}
    beside      the same by part, where another part is right: {"df/dx": {"s": "the factor 2 is lost"}}
    """

    def parts(self, answer: object, sheet: Sheet) -> Parts:
        """The verdict on each number."""
        return parts_of_numbers(self, by_name(answer, self.keys), sheet.numbers)

    def key(self, sheet: Sheet) -> object:
        """The right numbers, as the graph has them."""
        return numbers_at(self, sheet.numbers)
