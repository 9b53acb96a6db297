"""`Explanation`: why an answer is wrong."""

from dataclasses import dataclass

from engine.support.text import message


@dataclass(frozen=True, slots=True)
class Explanation:
    """The mistake that explains a wrong answer: its kind in a word, and a sentence.

    kind   sign
           factor: lost, or too many
           extra: the derivative of a function, as a factor too many
           1/n: missing, or applied twice
           inner: the inner derivative is lost
           upstream: the upstream factor is lost
           path: a term of the sum over paths is missing
           derivative: of a function, taken at the wrong number, or with a wrong sign or power inside
           side: right on one side of a kink alone
           operand: the partial for the other operand
           transposed, other: the derivative by another name
           links: the product of wrong links
           unknown: a name that the expression does not have
           shape, rounding
    words  the sentence, of at most 400 characters
    """

    kind: str
    words: str

    def __post_init__(self) -> None:
        object.__setattr__(self, "words", message(self.words))

    def __str__(self) -> str:
        return self.words
