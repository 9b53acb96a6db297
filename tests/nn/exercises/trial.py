"""Try every declared wrong answer, and a few mutants of right ones, as a student would: six tries with growing hints.

    python tests/nn/exercises/trial.py          counts the grades by lesson
    python tests/nn/exercises/trial.py --all    prints every answer with its fourth hint, to be read by a person

Grades: "thinks along" says what to think about; "gives away" holds the right number or formula too early;
Grades: "thinks along" says what to think about; "gives away" holds the right number or formula before hint 5;
right or a right one for wrong, or tells another mistake than was made.
"""

import importlib.util
import re
import sys
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache, cached_property
from pathlib import Path

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
    never: tuple[str, ...] = ()

    @cached_property
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
        slips = " ".join(part.slip for part in tried.parts)
        if any(part.kind == "known" for part in tried.parts) and self.never:
            return "thinks along"  # the exercise has a sentence of its own, which its declared answers test
        if any(words in slips for words in self.never):
            return "misleads"
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
        if due & set(NUMBER.findall(hints)) and part.kind != "shape":  # a shape may be told
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


def reviewed() -> Iterator[Tried]:
    """The answers that a review of the earlier checks tried, in tried.py."""
    spec = importlib.util.spec_from_file_location("tried", Path(__file__).with_name("tried.py"))
    tried = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tried)
    known = {exercise.id: exercise for exercise in everything()}
    for number, tries in tried.TRIED.items():
        for answer, words in tries:
            refused = words[0] == "refused:"
            yield Tried(known[number], answer, words[refused:], refused)


def mutants() -> Iterator[Tried]:
    """Right formulas and numbers with one mistake made by machine, and the words that would be false of it."""
    for exercise in everything():
        if isinstance(exercise.kind, (Formulas, NumbersAt)):
            right = exercise.right[0]
            keys = exercise.kind.keys
            answer = (
                right
                if isinstance(right, dict)
                else dict(zip(keys, [right] if isinstance(right, str) else right, strict=True))
            )
            for key, text in answer.items():
                if str(text).strip("-+ 0.") != "":  # 0 has no sign
                    for mutant, notes, never in _mistaken(str(text), isinstance(exercise.kind, NumbersAt)):
                        yield Tried(exercise, {**answer, key: mutant}, notes, never=never)


SIGN = ("sign", "carries on", "labels 0 and 1", "uphill")
TWICE = ("2 too many", "1/2 is lost", "1/n")
HALF = ("factor 2 is lost", "1/n", "two edges", "1/2 of the right")
LOST = ("lost", "missing", "mistake:")


def _mistaken(text: str, is_number: bool) -> Iterator[tuple[object, tuple[str, ...], tuple[str, ...]]]:
    """A mutant, words of which one must be told, and words that would be false."""
    for factor, notes, never in (
        (-1, SIGN, ("lost", "many")),
        (2, TWICE, ("sign",)),
        (0.5, HALF, ("sign", "many")),
    ):
        yield (factor * float(text) if is_number else f"({factor})*({text})"), notes, never
    factors = _factors(text)
    for i, factor in enumerate(factors if len(factors) > 1 else []):
        rest = "*".join(factors[:i] + factors[i + 1 :])
        if not is_number and not factor.startswith("-"):
            yield rest, LOST, ("too many", "sign is flipped", "stands in place")
    for match in re.finditer("1 - ", text):
        yield f"{text[: match.start()]}1 + {text[match.end() :]}", ("sign", "mistake:"), ("lost", "too many")


def _factors(text: str) -> list[str]:
    """The factors of a product; the text alone where it is a sum."""
    factors, depth = [""], 0
    for before, letter, after in zip(" " + text, text, text[1:] + " ", strict=False):
        depth += (letter == "(") - (letter == ")")
        if depth == 0 and letter in "+-" and factors != [""]:
            return [text]
        if depth == 0 and letter == "*" and "*" not in (before, after):
            factors.append("")
        else:
            factors[-1] += letter
    return factors


@cache
def everything() -> tuple[Exercise, ...]:
    """All exercises of all lessons."""
    return tuple(each for lesson in lessons() for each in of_lesson(lesson))


def main(words: list[str]) -> None:
    """Print the grades."""
    for name, tries in (
        ("declared", list(declared())),
        ("reviewed", list(reviewed())),
        ("mutants", list(mutants())),
    ):
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
