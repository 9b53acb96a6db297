"""Numbers that a function computes from the numbers of the sheet: counts, bounds, values."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from fractions import Fraction

from nn.exercises.kinds.answers import by_name
from nn.exercises.part import MISSING, RIGHT, WRONG, AnswerError, Part, Parts, Sheet, is_unanswered

Key = Callable[..., Mapping[str, float]]
"""A function of the numbers of the sheet, by their names, that returns the right numbers by theirs."""


@dataclass(frozen=True, slots=True)
class Counted:
    """Numbers that are known by a function. A right number that is rounded is refused, and costs no try.

    key_of     the right numbers, computed: for the sheet's {x}, a function with a parameter x
    slips      usual mistakes: {sentence: a function such as `key` that makes the mistake}
    tolerance  relative difference up to which two numbers are equal
    """

    key_of: Key
    slips: Mapping[str, Key] = field(default_factory=dict)
    tolerance: float = 1e-6

    def key(self, sheet: Sheet) -> Mapping[str, float]:
        """The right numbers."""
        return self.key_of(**sheet.numbers)

    def parts(self, answer: object, sheet: Sheet) -> Parts:
        """The verdict on each number."""
        right = self.key(sheet)
        answers = by_name(answer, tuple(right))
        mistaken = {words: function(**sheet.numbers) for words, function in self.slips.items()}
        return [self._part(name, answers.get(name), right[name], mistaken) for name in right]

    def _part(
        self, name: str, answer: object, right: float, mistaken: Mapping[str, Mapping[str, float]]
    ) -> Part:
        if is_unanswered(answer):
            return Part(name, MISSING)
        mine = number_of(name, answer)
        if self._same(mine, right):
            return Part(name, RIGHT, figure(mine))
        slip = next(
            (words for words, at in mistaken.items() if name in at and self._same(mine, at[name])), ""
        )
        if not slip and is_rounded(mine, right):
            raise AnswerError(f"{name}: {figure(mine)} is right but rounded; write {exact(right)}")
        miss = "of the wrong sign" if mine * right < 0 else "too small" if mine < right else "too large"
        return Part(
            name,
            WRONG,
            figure(mine),
            slip=slip,
            where=f"yours is {figure(mine)}: {miss}",
            due=f"right is {figure(right)}",
            kind="number",
        )

    def _same(self, one: float, other: float) -> bool:
        return math.isclose(one, other, rel_tol=self.tolerance, abs_tol=1e-12)


def is_rounded(number: float, right: float) -> bool:
    """Whether a number of at least two digits is the right one, rounded or cut after some decimals."""
    if number == float(f"{number:.1g}"):
        return False
    powers = (10**decimals for decimals in range(1, 9))
    return any(
        number in (round(right * power) / power, math.trunc(right * power) / power) for power in powers
    )


def exact(number: float) -> str:
    """A number as a fraction of small whole numbers, or "more digits"."""
    fraction = Fraction(number).limit_denominator(1000)
    return str(fraction) if math.isclose(fraction, number, rel_tol=1e-12) else "more digits"


def figure(number: float) -> str:
    """A number as it is printed, with nine digits."""
    return f"{number:.9g}".replace("-", "−")


def number_of(name: str, answer: object) -> float:
    """An answer as a number: a number, or a text such as "4.5" or "1/9". AnswerError for anything else."""
    try:
        if isinstance(answer, str):
            numerator, _, denominator = answer.replace("−", "-").replace(" ", "").partition("/")
            number = float(numerator) / float(denominator or 1)
        else:
            number = float(answer)  # type: ignore[arg-type]  # TypeError is the answer no
    except (TypeError, ValueError, ArithmeticError):
        raise AnswerError(f"{name}: write a number, such as 4.5; got {answer!r:.60}") from None
    if not math.isfinite(number):
        raise AnswerError(f"{name}: write a finite number; got {number}")
    return number
