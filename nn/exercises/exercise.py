"""`Exercise`: a question, how an answer to it is judged, and the answers that test the judge."""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Protocol

from nn.exercises.part import Parts, Sheet


class Kind(Protocol):
    """How one kind of answer is judged."""

    def parts(self, answer: object, sheet: Sheet) -> Parts:
        """The verdict on each part, in the order asked. AnswerError for an answer that cannot be read."""

    def key(self, sheet: Sheet) -> object:
        """A right answer, as the engine computes it."""


@dataclass(frozen=True, slots=True)
class Wrong:
    """A wrong answer that people give, and the note that it must get.

    answer   as a student writes it
    note     words that the hints up to the fourth must hold: they name the mistake and not the right answer
    refused  whether it is refused before it is judged, and costs no try
    """

    answer: object
    note: str
    refused: bool = False


@dataclass(frozen=True, slots=True)
class Exercise:
    """One exercise of a lesson.

    id        lesson and number: "4.2"
    title     a few words
    question  the text; {x} stands for a number of the student's sheet
    kind      how an answer is judged
    think     the question of the second hint, for all parts, or by part
    right     two or more right answers of different forms, for the first numbers of each list
    wrong     five or more wrong answers, each with its note
    numbers   the choices of each number; the first is that of the lesson, a student's name chooses another
    using     what else `mark` must be called with: {"engine": the class}, for the tests of this exercise
    solution  the way to the answer, in a few sentences; {x} as in the question
    """

    id: str
    title: str
    question: str
    kind: Kind
    right: tuple[object, ...]
    wrong: tuple[Wrong, ...]
    think: str | Mapping[str, str] = ""
    numbers: Mapping[str, Sequence[float]] = field(default_factory=dict)
    using: Mapping[str, object] = field(default_factory=dict)
    solution: str = ""

    def numbers_of(self, name: str | None) -> dict[str, float]:
        """The numbers of the sheet of a student; those of the lesson without a name."""
        if not name:
            return {key: choices[0] for key, choices in self.numbers.items()}
        seed = int.from_bytes(sha256(f"{self.id} {name.strip().casefold()}".encode()).digest()[:8], "big")
        rng = random.Random(seed)
        return {key: rng.choice(list(choices)) for key, choices in self.numbers.items()}

    def thought(self, key: str) -> str:
        """The question of the second hint for one part; "" where the kind has its own."""
        return self.think if isinstance(self.think, str) else self.think.get(key, "")
