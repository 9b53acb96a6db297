"""`mark`: one answer to one exercise. Read, checked against its rules, judged, told in hints, and noted."""

from collections.abc import Mapping
from pathlib import Path

from nn.exercises.exercise import Exercise
from nn.exercises.feedback.hints import MOST
from nn.exercises.feedback.report import INVALID, NEW, SCORED, VALID, Mark, waiting
from nn.exercises.kinds.functions.code import NoAnswerError
from nn.exercises.lessons import exercise as exercise_of
from nn.exercises.notes.tries import notes_at
from nn.exercises.part import UNANSWERED, AnswerError, Part, Sheet, is_unanswered

WRITE = "write your answer in the cell above, then run both again"
TRIES = 3  # after which the way to the answer opens


def mark(
    exercise: str,
    answer: object = UNANSWERED,
    *,
    name: str | None = None,
    reveal: int = 0,
    notes: str | Path | None = "",
    **using: object,
) -> Mark:
    """Mark one answer: right, or which part is wrong; from the second try on with a hint, a clearer one each time.

    exercise  lesson and number: "4.2"
    answer    as the exercise asks; UNANSWERED until there is one
    name      of the student, for numbers of their own; none for those of the lesson
    reveal    the least level of the hints, from 0 to 5; 5 shows the right numbers
    notes     the file of the tries, a line of JSON each: by default that of the environment's CHAINRULE_TRIES,
              else tries.jsonl in this folder; None keeps none, so that each try is a first one
    using     what the exercise needs besides: engine=MyValue

    An answer that was scored before is no new try: it shows what it showed then. ValueError for an exercise that
    does not exist, TypeError where something that it needs is missing.
    """
    if reveal not in range(MOST + 1):
        raise ValueError(f"reveal is a level of hints, from 0 to {MOST}; got {reveal!r}")
    asked = exercise_of(exercise)
    _check_names(asked, using)
    try:
        parts = _parts(asked, answer, Sheet(asked.numbers_of(name), using))
    except NoAnswerError:
        return Mark(asked.id, asked.title, NEW, message=WRITE)
    except AnswerError as error:
        return Mark(asked.id, asked.title, INVALID, message=f"{error} (this costs no try)")
    if waiting(parts):
        return Mark(asked.id, asked.title, VALID, parts, waiting(parts))
    kept = notes_at(notes)
    now = kept.add(asked.id, parts, answer, name or "")
    tries = [*kept.of(asked.id), now]
    best = max(each.score for each in tries)
    level = min(MOST, max(reveal, now.count))
    return Mark(asked.id, asked.title, SCORED, parts, kept.problem, now.count, level, best)


def _check_names(asked: Exercise, using: Mapping[str, object]) -> None:
    """TypeError where something that the exercise needs is missing, or something else comes."""
    needed = "".join(f", {name}=..." for name in asked.using)
    if asked.using.keys() != using.keys():
        came = ", ".join(f"{name}=" for name in using) or "nothing besides"
        raise TypeError(f'exercise {asked.id} is marked by mark("{asked.id}", answer{needed}); got {came}')


def _parts(asked: Exercise, answer: object, sheet: Sheet) -> tuple[Part, ...]:
    """The verdicts on all parts, with the questions of the exercise."""
    if is_unanswered(answer):
        raise NoAnswerError
    try:
        parts = asked.kind.parts(answer, sheet)
    except (AnswerError, NoAnswerError):
        raise
    except Exception as error:  # noqa: BLE001  # whatever a student hands over, the reader sees one line
        raise AnswerError(f"your answer cannot be used: {type(error).__name__}: {error!s:.200}") from None
    return tuple(part.with_think(asked.thought(part.key) or part.think) for part in parts)


def question(exercise: str, *, name: str | None = None) -> str:
    """The text of an exercise, with the numbers of a student where a name is set."""
    asked = exercise_of(exercise)
    return f"{asked.id} {asked.title}. {asked.question.format(**asked.numbers_of(name))}"


def solution(
    exercise: str, *, name: str | None = None, now: bool = False, notes: str | Path | None = ""
) -> str:
    """The way to the answer, in a few sentences: after three tries, after a right one, or at once with `now`."""
    asked = exercise_of(exercise)
    tries = notes_at(notes).of(asked.id)
    if not (now or any(each.is_right for each in tries) or len(tries) >= TRIES):
        more = TRIES - len(tries)
        rest = f"opens after {more} more {'try' if more == 1 else 'tries'}; now=True opens it at once"
        return f"{asked.id} {asked.title}: {rest}"
    return f"{asked.id} {asked.title}. {asked.solution.format(**asked.numbers_of(name))}"
