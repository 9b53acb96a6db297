"""`mark`: every equality of a derivation, with a verdict."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import groupby
from operator import itemgetter
from pathlib import Path

from engine.verify.marking.documents.extract import kind_of, pages
from engine.verify.marking.documents.fragment import KINDS, Kind, Page
from engine.verify.marking.documents.parts import Part, Places, parts
from engine.verify.marking.flow.flow import mark_page
from engine.verify.marking.flow.later import foretold, is_worth, judged_again
from engine.verify.marking.flow.reading.declared import declared
from engine.verify.marking.flow.reading.layers import layered
from engine.verify.marking.flow.reading.superscripts import counted_above
from engine.verify.marking.flow.rewriting.curves import differentiated
from engine.verify.marking.flow.state import State
from engine.verify.marking.flow.statements.bounds import ranges_of
from engine.verify.marking.flow.strays import with_strays
from engine.verify.marking.line import VERDICTS, Line, Verdict
from engine.verify.marking.reports.page import fragment_html, page_html
from engine.verify.marking.reports.records import Json, record
from engine.verify.marking.reports.summary import summary

RIGHT, WRONG, UNREAD = 0, 1, 2
"""The exit status of a command that marks."""


@dataclass(frozen=True)
class Marking:
    """A marked document.

    file    its name, or "" for a text
    lines   its marked lines, in their order
    pages   its source: one page, or one for each cell of a notebook
    problem why the file could not be read; "" as a rule
    """

    file: str
    lines: tuple[Line, ...]
    pages: tuple[Page, ...] = ()
    problem: str = ""

    @property
    def verdict(self) -> Verdict:
        """The worst verdict: "wrong", else "unread", else "right"."""
        counts = self.counts
        return "wrong" if counts["wrong"] else "unread" if counts["unread"] or self.problem else "right"

    @property
    def status(self) -> int:
        """The exit status: 0 all right, 1 something wrong, 2 something not read."""
        return {"wrong": WRONG, "unread": UNREAD}.get(self.verdict, RIGHT)

    @property
    def first_wrong(self) -> Line | None:
        """The first wrong line."""
        return next((line for line in self.lines if line.verdict == "wrong"), None)

    @property
    def counts(self) -> dict[str, int]:
        """How many lines have each verdict."""
        counter = Counter(line.verdict for line in self.lines)
        return {verdict: counter[verdict] for verdict in VERDICTS}

    @property
    def points(self) -> tuple[int, int]:
        """The equalities that are right or follow from a mistaken line, and all equalities but definitions."""
        verdicts = [link.verdict for line in self.lines for link in line.links or ()]
        verdicts += ["unread" for line in self.lines if not line.links]
        judged = [verdict for verdict in verdicts if verdict != "definition"]
        return sum(verdict in ("right", "follows") for verdict in judged), len(judged)

    def __bool__(self) -> bool:
        return self.verdict == "right"

    def __str__(self) -> str:
        return summary(self)

    __repr__ = __str__

    def _repr_html_(self) -> str:
        return fragment_html(self)

    def to_json(self) -> dict[str, Json]:
        """The marking as one entry of "files" in the report for graders."""
        return record(self)

    def html(self) -> str:
        """The marking as a page of its own: the source beside the marks, without any network."""
        return page_html(self)


def mark(
    text: str,
    *,
    kind: str = "",
    question: str | Path = "",
    tolerance: float | None = None,
    file: str = "",
) -> Marking:
    r"""Mark a derivation line by line: right, wrong with a counterexample, follows, or not read.

    text        LaTeX, Markdown, plain text, or the JSON of a notebook
    kind        "tex", "md", "txt" or "ipynb"; "" for what the text looks like
    question    the question that was set, as a text or a Path: its definitions hold before the first line, and
                those below a heading `## 4` where the answer has `4.`
    tolerance   relative difference up to which two numbers are equal; None: the digits that are written
    file        a name for the reports

    ValueError where `kind` is unknown or a notebook cannot be read.

    >>> print(mark("z = wx + b, a = σ(z), L = (a - y)^2, dL/da = 2(a - y)"))  # doctest: +SKIP
    """
    document = pages(text, _kind(kind, text))
    tolerance = _checked(tolerance)
    sheet = parts(question_text(question))
    suffix = question.suffix.lower().lstrip(".") if isinstance(question, Path) else ""
    stretches = _stretches(document, Places(sheet, [page.source for page in document]))
    functions, counted = declared(document), counted_above(document)
    lines: list[Line] = []
    for part, holding in stretches:
        start = State(tolerance=tolerance, is_question=True, counted=counted)
        start = _asked(part.text, suffix if suffix in KINDS else "", start)
        start.context.layers |= layered(document)
        start.differentiated = differentiated([page.source for page in document])
        start.ranges = ranges_of([f for page in document for f in page.fragments], start.context)
        start.context.functions = {**functions, **start.context.functions}
        state = start.copy()
        own = [line for page in holding for line in mark_page(page, state)]
        if is_worth(own, state):
            foretold(start, state)
            later = [line for page in holding for line in mark_page(page, start)]
            own = list(judged_again(own, later))
        lines += own
    return Marking(file, tuple(with_strays(lines, document)), document)


def _stretches(document: Sequence[Page], places: Places) -> Iterator[tuple[Part, list[Page]]]:
    """The parts of the question in their order in the document, with the pages, or parts of pages, they hold for."""
    by_page = [
        (places.part(number, fragment.at(0)), page, fragment)
        for number, page in enumerate(document)
        for fragment in page.fragments
    ]
    for part, group in groupby(by_page, key=itemgetter(0)):
        stretch = [(page, fragment) for _, page, fragment in group]
        pages_of = groupby(stretch, key=lambda pair: id(pair[0]))
        holding = [list(pairs) for _, pairs in pages_of]
        yield part, [replace(pairs[0][0], fragments=tuple(f for _, f in pairs)) for pairs in holding]


def _asked(text: str, kind: str, state: State) -> State:
    """The state before the first line of an answer: what the question says holds."""
    for page in pages(text, _kind(kind, text)) if text.strip() else ():
        for _ in mark_page(page, state):
            pass
    state.mistakes.clear()
    state.is_question = False
    state.sections = dict.fromkeys(state.sections, 0)
    state.meanings = {stem: frozenset((0,)) for stem in state.meanings}
    state.facts = frozenset(state.sections)
    return state


def question_text(question: str | Path) -> str:
    """The text of a question."""
    return read_text(question) if isinstance(question, Path) else question


def mark_file(path: str | Path, *, question: str | Path = "", tolerance: float | None = None) -> Marking:
    """Mark a file that ends in .tex, .md, .ipynb or .txt, as `mark` does. ValueError for another ending."""
    path = Path(path)
    kind = path.suffix.lower().lstrip(".")
    if kind not in KINDS:
        endings = ", ".join(f".{each}" for each in KINDS)
        raise ValueError(f"{path}: the ending must be one of {endings}")
    return mark(read_text(path), kind=kind, question=question, tolerance=tolerance, file=str(path))


def read_text(path: Path) -> str:
    """The text of a file in UTF-8. ValueError where it is something else."""
    try:
        return path.read_bytes().decode("utf-8-sig").replace("\r\n", "\n").replace("\r", "\n")
    except UnicodeDecodeError as error:
        raise ValueError(f"{path}: not a text in UTF-8 (byte {error.start}); save it as UTF-8") from None


def worst(markings: Iterable[Marking]) -> int:
    """The exit status of several markings: 1 if something is wrong, else 2 if something was not read, else 0."""
    statuses = {marking.status for marking in markings}
    return next((status for status in (WRONG, UNREAD) if status in statuses), RIGHT)


def _kind(kind: str, text: str) -> Kind:
    if not kind:
        return kind_of(text)
    for each in KINDS:
        if each == kind:
            return each
    raise ValueError(f"kind must be one of {', '.join(KINDS)}; got {kind!r}")


def _checked(tolerance: float | None) -> float | None:
    if tolerance is not None and not tolerance >= 0:
        raise ValueError(f"tolerance must be at least 0; got {tolerance}")
    return tolerance
