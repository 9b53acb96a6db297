"""Derivatives and values, as formulas or as numbers: `judge` rules on them."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from nn.exercises.kinds.answers import by_name
from nn.exercises.kinds.rulings import Asked, numbers_at, parts_of_formulas, parts_of_numbers
from nn.exercises.part import Parts, Sheet


@dataclass(frozen=True, slots=True)
class Formulas(Asked):
    """Formulas for derivatives or values of an expression and its named steps. Plain numbers are refused.

    expression, asked, let, values, slips  as in `NumbersAt`
    domain  lowest and highest number of an input
    names   the names that an answer may have; all where it is empty
    """

    domain: Mapping[str, tuple[float, float]] = field(default_factory=dict)
    names: tuple[str, ...] = ()

    def parts(self, answer: object, sheet: Sheet) -> Parts:
        """The verdict on each formula."""
        return parts_of_formulas(self, by_name(answer, self.keys), self.names, self.domain)

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
    slips       mistakes that are usual here: {sentence: {"df/dx": the formula that it leads to}}
    """

    def parts(self, answer: object, sheet: Sheet) -> Parts:
        """The verdict on each number."""
        return parts_of_numbers(self, by_name(answer, self.keys), sheet.numbers)

    def key(self, sheet: Sheet) -> object:
        """The right numbers, as the graph has them."""
        return numbers_at(self, sheet.numbers)
