"""`mark_class`: the scripts of a class, marked by a key."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

from engine.support.atomic_write import write_atomically
from engine.verify.marking.batch import mark_files
from engine.verify.marking.classes.names import figures
from engine.verify.marking.classes.pages import student_page, teacher_page
from engine.verify.marking.classes.points import Credit, Result, credited, results
from engine.verify.marking.classes.routes import definitions
from engine.verify.marking.classes.scheme import Scheme, read_scheme
from engine.verify.marking.classes.table import marks_csv
from engine.verify.marking.documents.parts import Part, Places, Questions, parts
from engine.verify.marking.marking import Marking, mark_file, read_text, worst


@dataclass(frozen=True)
class Student:
    """One script: its marking and its points; `is_matched` unless its headings match none of the key."""

    name: str
    marking: Marking
    credits: tuple[Credit, ...] = ()
    is_matched: bool = True

    @property
    def page(self) -> str:
        """The file of the student's page."""
        return f"{self.name}.html"

    @property
    def points(self) -> float:
        """The points that were earned."""
        return sum(credit.points for credit in self.credits)

    def in_a_line(self, possible: float) -> str:
        """Name, points of those possible, the first wrong line, and what was not read."""
        wrong = self.marking.first_wrong
        remarks = [f"first wrong: {wrong.where}"] if wrong else []
        remarks += [f"{self.unread} line{'s' * (self.unread != 1)} not read"] if self.unread else []
        remarks += [self.note] if self.note else []
        points = f"{self.name}: {figures(self.points)} of {figures(possible)} points"
        return "  ".join([points, ", ".join(remarks)]).rstrip()

    @property
    def unread(self) -> int:
        """How many lines were not read."""
        return self.marking.counts["unread"]

    @property
    def note(self) -> str:
        """Why the script has fewer points than it may deserve, in words; "" as a rule."""
        return "" if self.is_matched else "no question matched"

    @property
    def slips(self) -> Counter[str]:
        """The slips of the wrong lines."""
        return Counter(line.slip for line in self.marking.lines if line.verdict == "wrong" and line.slip)


@dataclass(frozen=True)
class ClassMarking:
    """The marked scripts of a class, with the results that its key derives."""

    key: Marking
    scheme: Scheme
    results: tuple[Result, ...]
    students: tuple[Student, ...]

    @property
    def possible(self) -> float:
        """The points of the whole sheet."""
        return sum(result.points for result in self.results)

    @property
    def status(self) -> int:
        """The exit status: 0 all right, 1 something wrong, 2 something not read."""
        return worst(student.marking for student in self.students)

    @property
    def slips(self) -> list[tuple[str, int]]:
        """The slips of the class, the commonest first."""
        total: Counter[str] = Counter()
        for student in self.students:
            total.update(student.slips)
        return total.most_common()

    def standings(self, result: Result) -> Counter[str]:
        """How many students got a result right, wrong, by a mistaken line, or not at all."""
        return Counter(c.standing for student in self.students for c in student.credits if c.result == result)

    @property
    def hardest(self) -> Result | None:
        """The result with the most wrong answers; None where all answers are right."""
        worst_result = max(self.results, key=lambda result: self.standings(result)["wrong"], default=None)
        return worst_result if worst_result and self.standings(worst_result)["wrong"] else None

    def write(self, folder: str | Path) -> tuple[Path, ...]:
        """Write marks.csv, index.html for the teacher, and a page for each student. Returns the paths."""
        folder = Path(folder)
        folder.mkdir(parents=True, exist_ok=True)
        files = {"marks.csv": marks_csv(self), "index.html": teacher_page(self)}
        files |= {student.page: student_page(student, self) for student in self.students}
        for name, content in files.items():
            write_atomically(folder / name, content)
        return tuple(folder / name for name in files)


def mark_class(
    files: Iterable[str | Path],
    key: str | Path,
    scheme: str | Path | None = None,
    *,
    tolerance: float | None = None,
    jobs: int | None = None,
) -> ClassMarking:
    """Mark the scripts of a class.

    files      the scripts: .tex, .md, .ipynb or .txt
    key        a solved sheet: its definitions hold for every script, its results are what earns points
    scheme     a TOML file with points; None: one point for each result
    tolerance  as in `mark`
    jobs       processes; None: as many as the machine has cores

    ValueError where the key has a wrong line, or the scheme names a result that the key lacks.
    """
    paths = [Path(file) for file in files]
    solved = mark_file(key, tolerance=tolerance)
    if wrong := solved.first_wrong:
        raise ValueError(f"{key}: {wrong.where} of the key is wrong: {wrong.source}; mend it first")
    rules = read_scheme(scheme) if scheme is not None else Scheme()
    expected = results(solved, rules)
    markings = mark_files(paths, question=Path(key), tolerance=tolerance, jobs=jobs)
    sheet, known = parts(read_text(Path(key))), tuple(definitions(solved.lines))
    students = [
        Student(
            name,
            marking,
            () if marking.problem else credited(marking, expected, rules, known),
            _is_matched(marking, sheet),
        )
        for name, marking in zip(_names(paths), markings, strict=True)
    ]
    return ClassMarking(solved, rules, expected, tuple(students))


def _is_matched(marking: Marking, sheet: Sequence[Part]) -> bool:
    """False where a script has headings, or lines that were not read, and no part of the sheet is in it."""
    sources = [page.source for page in marking.pages]
    is_in_doubt = bool(Questions(sources)) or marking.counts["unread"] > 0
    return len(sheet) == 1 or not is_in_doubt or Places(sheet, sources).is_matched


def _names(paths: Sequence[Path]) -> list[str]:
    """A name for each page: the file without its ending, with its folder and a number where that is not enough."""
    stems = Counter(path.stem for path in paths)
    names: list[str] = []
    for path in paths:
        name = path.stem if stems[path.stem] == 1 else f"{path.parent.name}-{path.name}".strip("-")
        name = f"{name}-script" if name.lower() in ("index", "marks") else name
        number = 2
        unique = name
        while unique in names:
            unique, number = f"{name}-{number}", number + 1
        names.append(unique)
    return names
