"""`Explanation`: why an answer is wrong."""

import re
from dataclasses import dataclass, field

from engine.support.text import message

OPEN, CLOSE = "\x0e", "\x0f"  # around the part of a sentence that holds a right formula
_KEY = re.compile(f"{OPEN}[^{CLOSE}]*{CLOSE}?")

QUESTIONS = {
    "sign": "Which sign has each factor of the chain?",
    "path": "By which paths does {by} act on {of}? Each of them adds a term.",
    "inner": "What does each function inside contribute? Every function in the chain has a factor.",
    "upstream": "What arrives from above? Every link is multiplied by it.",
    "edges": "How many edges lead from one node to its user?",
    "number": "Would this number be right at another point, too?",
    "label": "Which labels may there be? Is yours right for each of them?",
    "unrelated": "Does {of} use {by} at all?",
    "shape": "Which shape has the derivative of a number by a matrix?",
    "transposed": "Which index is that of the row, which that of the column?",
    "links": "Is every link above right?",
    "1/n": "Is the cost a sum over the examples, or their mean?",
}
"""A question that leads on, by the kind of the mistake."""

QUESTION = "Which paths lead from {of} to {by}, and what is the factor of each step on them?"


@dataclass(frozen=True, slots=True)
class Explanation:
    """The mistake that explains a wrong answer: its kind in a word, and a sentence.

    kind   sign
           factor: lost, or too many
           edges: one of two edges between the same nodes is forgotten
           extra: the derivative of a function, as a factor too many
           1/n: missing, or applied twice
           exchanged: one name stands in place of another
           inner: the inner derivative is lost
           upstream: the upstream factor is lost
           path: a term of the sum over paths is missing
           derivative: of a function, taken at the wrong number, or with a wrong sign or power inside
           activation: the derivative of another activation
           label: a hard label in place of a shared one
           side: right on one side of a kink alone
           operand: the partial for the other operand
           transposed, other: the derivative by another name
           unrelated: the expression does not contain the name
           links: the product of wrong links
           unknown: a name that the expression does not have
           number: where a formula is asked
           shape, rounding
    words  the sentence, of at most 400 characters
    hint   the sentence without the right formulas in it
    """

    kind: str
    words: str
    hint: str = field(default="")

    def __post_init__(self) -> None:
        hint = self.hint or _KEY.sub("", self.words)
        object.__setattr__(self, "hint", message(hint))
        object.__setattr__(self, "words", message(self.words.replace(OPEN, "").replace(CLOSE, "")))

    def question(self, of: str, by: str) -> str:
        """A question that leads on to the mistake, and does not name it."""
        return QUESTIONS.get(self.kind, QUESTION).format(of=of, by=by)

    def __str__(self) -> str:
        return self.words


def key(text: str) -> str:
    """A part of a sentence that `hint` leaves out, since it holds a right formula."""
    return f"{OPEN}{text}{CLOSE}"
