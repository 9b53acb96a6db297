"""`Explanation`: why an answer is wrong."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Explanation:
    """The mistake that explains a wrong answer: its kind in a word, and a sentence.

    kind   sign · factor (lost, or too many) · 1/n · inner (derivative lost) · upstream (factor lost) · path (a
           term of the sum over paths is missing) · slope (the derivative of a function, taken at the wrong
           number) · transposed · other (the derivative by another name) · operand (the partial for the other
           operand) · shape · links (the product of wrong links) · rounding
    words  the sentence
    """

    kind: str
    words: str

    def __str__(self) -> str:
        return self.words
