"""One of several statements."""

from collections.abc import Mapping
from dataclasses import dataclass

from nn.exercises.part import RIGHT, WRONG, AnswerError, Part, Parts, Sheet


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several statements, by its letter.

    options  the statements by their letters: {"a": "...", "b": "..."}
    letter   the right one
    notes    what each wrong one overlooks, by its letter
    """

    options: Mapping[str, str]
    letter: str
    notes: Mapping[str, str]

    def key(self, sheet: Sheet) -> str:
        """The letter of the right statement."""
        return self.letter

    def parts(self, answer: object, sheet: Sheet) -> Parts:
        """The verdict on the letter."""
        letter = str(answer).strip().strip("().").casefold()
        if not isinstance(answer, str) or letter not in self.options:
            raise AnswerError(f"write one letter of {', '.join(self.options)}; got {answer!r:.40}")
        if letter == self.letter:
            return [Part("choice", RIGHT, letter)]
        due = f"right is {self.letter}: {self.options[self.letter]}"
        where = f"{letter} says: {self.options[letter]}"
        return [Part("choice", WRONG, letter, slip=self.notes[letter], where=where, due=due, kind=letter)]
