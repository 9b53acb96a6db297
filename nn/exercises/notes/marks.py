"""The tries of a class, counted for its teacher: scores, tries and the commonest slips."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine import reason_of
from nn.exercises.notes.tries import Try, read_try
from nn.exercises.part import WRONG
from nn.support.errors import FileError

MOST_BYTES = 50_000_000  # of one file
SLIPS = 3  # that are named for an exercise


@dataclass(frozen=True, slots=True, repr=False)
class ClassTries:
    """The tries of a class, by students.

    students  {student: tries}; a student is the name in the notes, else the name of the file
    problems  the lines that were left out, each with its file, its number and the reason
    """

    students: dict[str, list[Try]]
    problems: tuple[str, ...] = ()

    @property
    def exercises(self) -> list[str]:
        """The exercises that somebody has tried, in the order of the lessons."""
        return sorted({each.exercise for tries in self.students.values() for each in tries}, key=_place)

    def score(self, student: str, exercise: str) -> float | None:
        """The best score of a student in an exercise, from 0 to 1; None without a try."""
        scores = [each.score for each in self.students[student] if each.exercise == exercise]
        return max(scores, default=None)

    def slips(self, exercise: str) -> Counter[tuple[str, str]]:
        """How many students made each slip in an exercise: {(link, kind): students}."""
        slips = {
            (student, link, kind)
            for student, tries in self.students.items()
            for each in tries
            if each.exercise == exercise
            for link, (verdict, kind) in each.links.items()
            if verdict == WRONG and kind
        }
        return Counter((link, kind) for _, link, kind in slips)

    def rows(self) -> Iterator[tuple[str, str, int, float, float]]:
        """A row for each student and exercise: student, exercise, tries, score, seconds."""
        for student, tries in sorted(self.students.items()):
            own: dict[str, list[Try]] = defaultdict(list)
            for each in tries:
                own[each.exercise].append(each)
            for exercise in sorted(own, key=_place):
                seconds = sum(each.seconds for each in own[exercise])
                yield student, exercise, len(own[exercise]), max(t.score for t in own[exercise]), seconds

    def __str__(self) -> str:
        parts = [_table(("exercise", "students", "right", "tries", "score", "slips"), self._by_exercise())]
        parts.append(_table(("student", "exercises", "tries", "score"), self._by_student()))
        return "\n\n".join(parts)

    __repr__ = __str__

    def _by_exercise(self) -> Iterator[tuple[str, ...]]:
        rows = list(self.rows())
        for exercise in self.exercises:
            own = [row for row in rows if row[1] == exercise]
            tries = [each for each in self._all() if each.exercise == exercise]
            right = len({student for student, all_ in self.students.items() if _solved(all_, exercise)})
            slips = ", ".join(f"{link} {kind} {n}" for (link, kind), n in _commonest(self.slips(exercise)))
            mean = sum(row[3] for row in own) / len(own)
            yield exercise, str(len(own)), str(right), f"{len(tries) / len(own):.1f}", f"{mean:.2f}", slips

    def _by_student(self) -> Iterator[tuple[str, ...]]:
        rows = list(self.rows())
        for student in sorted(self.students):
            own = [row for row in rows if row[0] == student]
            yield student, str(len(own)), str(sum(row[2] for row in own)), f"{sum(row[3] for row in own):.2f}"

    def _all(self) -> Iterator[Try]:
        for tries in self.students.values():
            yield from tries


def read_class(paths: Iterable[str | Path]) -> ClassTries:
    """The tries in the files of a class. A line that is none is left out, and named among the problems.

    FileError for a file that cannot be read.
    """
    students: dict[str, list[Try]] = {}
    problems: list[str] = []
    for path in dict.fromkeys(map(Path, paths)):
        tries = list(_read(path, problems))
        for each in tries:
            students.setdefault(each.name or _student(path), []).append(each)
        if not tries:
            problems.append(f"{path}: no try in it")
    return ClassTries(students, tuple(problems))


def _student(path: Path) -> str:
    """The name of a file without its ending; with its folder where every file is called tries.jsonl."""
    return f"{path.parent.name}/{path.stem}" if path.stem == "tries" and path.parent.name else path.stem


def _read(path: Path, problems: list[str]) -> Iterator[Try]:
    try:
        if path.stat().st_size > MOST_BYTES:
            raise FileError(f"{path}: a file of tries has at most {MOST_BYTES:,} bytes")
        lines = path.read_text("utf-8-sig").splitlines()
    except OSError as error:
        raise FileError(f"{path}: {reason_of(error)}") from None
    except UnicodeDecodeError as error:
        raise FileError(f"{path}: it is no text in UTF-8 (byte {error.start})") from None
    for number, line in enumerate(lines, start=1):
        if not line.strip():
            continue
        try:
            yield read_try(line)
        except ValueError as error:
            problems.append(f"{path}, line {number}: {error}; it is left out")


def _solved(tries: Sequence[Try], exercise: str) -> bool:
    return any(each.is_right for each in tries if each.exercise == exercise)


def _commonest(slips: Counter[tuple[str, str]]) -> list[tuple[tuple[str, str], int]]:
    return sorted(slips.items(), key=lambda item: (-item[1], item[0]))[:SLIPS]


def _place(exercise: str) -> tuple[int, int, str]:
    """The place of "4.10" after "4.9"; other texts last."""
    lesson, _, number = exercise.partition(".")
    numbers = [int(part) if part.isdecimal() and len(part) < 9 else 10**9 for part in (lesson, number)]
    return numbers[0], numbers[1], exercise


def _table(head: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [head, *rows]
    widths = [max(len(row[i]) for row in lines) for i in range(len(head))]
    return "\n".join(
        "  ".join(f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in lines
    )
