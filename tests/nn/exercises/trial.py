"""Try every declared wrong answer, and a few mutants of right ones, as a student would: six tries with growing hints.

    python tests/nn/exercises/trial.py          counts the grades by lesson
    python tests/nn/exercises/trial.py --all    prints every answer with its fourth hint, to be read by a person

Grades: "thinks along" says what to think about; "gives away" holds the right number or formula too early;
Grades: "thinks along" says what to think about; "gives away" holds the right number or formula before hint 5;
right or a right one for wrong, or tells another mistake than was made.
"""

import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

from nn.exercises import mark
from nn.exercises.exercise import Exercise
from nn.exercises.feedback.report import INVALID, SCORED, Mark
from nn.exercises.kinds import Formulas, NumbersAt
from nn.exercises.lessons import lessons, of_lesson

GRADES = ("thinks along", "gives away", "unreadable", "misleads")
LINES, WIDTH = 4, 240  # of the hints of one part
UNFOLDED = re.compile(r"\({3}|Traceback|<function|object at 0x|\.\.\. is missing")
NUMBER = re.compile(r"[−-]?\d+(?:\.\d+)?(?:e[−-]?\d+)?")
SMALL = {"0", "1", "2", "3", "−1"}  # they stand in many sentences


@dataclass(frozen=True)
class Tried:
    """An answer that was tried, and the words of which one must be told; none for whatever the judge says."""

    exercise: Exercise
    answer: object
    notes: tuple[str, ...] = ()
    refused: bool = False

    @property
    def mark(self) -> Mark:
        """The mark of a first try."""
        return mark(self.exercise.id, self.answer, notes=None, **self.exercise.using)

    def grade(self) -> str:
        """The worst grade of its hints, up to the fourth."""
        try:
            tried = self.mark
        except Exception:  # noqa: BLE001  # a student would see a traceback
            return "unreadable"
        text = str(replace(tried, level=4))
        told = not self.notes or any(note in text for note in self.notes)
        if tried.right or tried.status != (INVALID if self.refused else SCORED) or not told:
            return "misleads"
        if _is_unreadable(tried):
            return "unreadable"
        return "gives away" if _gives_away(self.exercise, tried) else "thinks along"


def _is_unreadable(tried: Mark) -> bool:
    lines = str(replace(tried, level=4)).splitlines()
    below = max((len(part) for part in str(replace(tried, level=4)).split("\n  ") if part), default=0)
    is_long = len(lines) > 1 + len(tried.parts) * LINES or any(len(line) > WIDTH for line in lines)
    return is_long or below > LINES * WIDTH or any(UNFOLDED.search(line) for line in lines)


def _gives_away(exercise: Exercise, tried: Mark) -> bool:
    """Whether a question or a mistake that is told holds the right number, or a right formula."""
    for part in tried.parts:
        hints = f"{part.think} {part.slip}".replace(" ", "")
        due = {number for number in NUMBER.findall(part.due.partition("there")[0]) if number not in SMALL}
        if due & set(NUMBER.findall(hints)) and part.verdict == "wrong":
            return True
        texts = [text.replace(" ", "") for right in exercise.right for text in _texts(right, part.key)]
        if any(len(text) > 5 and text in hints for text in texts):
            return True
    return False


def _texts(answer: object, key: str) -> Iterator[str]:
    """The formulas of a right answer for one part."""
    if isinstance(answer, dict):
        yield from (text for name, text in answer.items() if key.endswith(name) and isinstance(text, str))


def declared() -> Iterator[Tried]:
    """The wrong answers of the lessons."""
    for exercise in everything():
        for wrong in exercise.wrong:
            yield Tried(exercise, wrong.answer, (wrong.note,), wrong.refused)


def mutants() -> Iterator[Tried]:
    """Right formulas and numbers with a mistake made by machine: the sign, a factor 2, two answers exchanged."""
    for exercise in everything():
        kind = exercise.kind
        if not isinstance(kind, (Formulas, NumbersAt)):
            continue
        right = exercise.right[0]
        keys = (
            list(right)
            if isinstance(right, dict)
            else list(range(len(right)))
            if isinstance(right, list)
            else []
        )
        for key in keys:
            text = right[key]
            if str(text).strip("-+ 0.") == "":  # 0 has no sign
                continue
            for wrong, notes in ((f"-({text})", SIGN), (f"2*({text})", TWICE), (f"({text})/2", HALF)):
                number = isinstance(kind, NumbersAt)
                entry = (float(text) * {SIGN: -1, TWICE: 2, HALF: 0.5}[notes]) if number else wrong
                yield Tried(exercise, _with(right, key, entry), notes)


SIGN = ("sign", "known", "carries on", "edge")
TWICE = ("2 too many", "factor 2", "1/2 is lost", "1/n", "twice", "mistake:")
HALF = ("factor 2 is lost", "1/n", "one of them", "1/2", "mistake:")


def _with(answer: dict | list, key: object, entry: object) -> object:
    copy = dict(answer) if isinstance(answer, dict) else list(answer)
    copy[key] = entry
    return copy


@cache
def everything() -> tuple[Exercise, ...]:
    """All exercises of all lessons."""
    return tuple(each for lesson in lessons() for each in of_lesson(lesson))


def main(words: list[str]) -> None:
    """Print the grades."""
    for name, tries in (("declared", list(declared())), ("mutants", list(mutants()))):
        grades = {id(tried): tried.grade() for tried in tries}
        print(f"{name}: {len(tries)} answers to {len({t.exercise.id for t in tries})} exercises")
        for grade in GRADES:
            print(f"  {grade:14}{Counter(grades.values())[grade]:5}")
        for tried in tries:
            if "--all" in words or grades[id(tried)] != "thinks along":
                print(
                    f"\n[{grades[id(tried)]}] {tried.exercise.id} {tried.answer!r:.200}  must say {tried.notes}"
                )
                print(replace(tried.mark, level=4))


if __name__ == "__main__":
    main(sys.argv[1:])
