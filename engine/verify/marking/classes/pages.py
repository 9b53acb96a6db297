"""The pages of a class: one for each student, one for the teacher."""

from collections.abc import Iterable, Sequence
from html import escape
from typing import TYPE_CHECKING
from urllib.parse import quote

from engine.verify.marking.classes.names import figures
from engine.verify.marking.reports.page import document, page_html

if TYPE_CHECKING:
    from engine.verify.marking.classes.class_marking import ClassMarking, Student

WORDS = {
    "right": "right",
    "follows": "follows from a mistake",
    "wrong": "wrong",
    "unread": "not read",
    "route": "left out; a later result shows it",
    "missing": "missing",
}


def student_page(student: "Student", marked: "ClassMarking") -> str:
    """The marked script with its points."""
    if student.marking.problem:
        body = (
            f'<h1>{escape(student.name)}</h1><main id="marks"><p>{escape(student.marking.problem)}</p></main>'
        )
        return document(f"{student.name}: not read", body)
    rows = [
        (
            credit.result.name,
            f"{figures(credit.points)} of {figures(credit.result.points)}",
            WORDS[credit.standing],
        )
        for credit in student.credits
    ]
    total = f"<p><strong>{figures(student.points)} of {figures(marked.possible)} points</strong></p>"
    return page_html(student.marking, total + _table(("result", "points", "mark"), rows))


def teacher_page(marked: "ClassMarking") -> str:
    """The class at a glance: where it went wrong, the commonest slips, and every student."""
    title = marked.scheme.title or "Marks"
    hardest = marked.hardest
    most = "No student has a wrong result."
    if hardest is not None:
        count = marked.standings(hardest)["wrong"]
        where = f"{hardest.name} (line {hardest.line} of the key)"
        most = f"The result with the most mistakes is {where}: {count} of {len(marked.students)} students."
    body = (
        f'<h1>{escape(title)}</h1>\n<main id="marks">\n<p>{escape(most)}</p>\n'
        f"<h2>Results</h2>\n{_results(marked)}\n<h2>Commonest slips</h2>\n{_slips(marked)}\n"
        f"<h2>Students</h2>\n{_students(marked)}\n</main>"
    )
    return document(title, body)


def _results(marked: "ClassMarking") -> str:
    heads = ("result", "points", *WORDS.values())
    rows = []
    for result in marked.results:
        standings = marked.standings(result)
        rows.append((result.name, figures(result.points), *(str(standings[standing]) for standing in WORDS)))
    return _table(heads, rows)


def _slips(marked: "ClassMarking") -> str:
    if not marked.slips:
        return "<p>None that has a name.</p>"
    return _table(("slip", "times"), [(slip, str(times)) for slip, times in marked.slips[:10]])


def _students(marked: "ClassMarking") -> str:
    rows = []
    for student in marked.students:
        link = f'<a href="{quote(student.page)}">{escape(student.name)}</a>'
        wrong = student.marking.first_wrong
        first = student.marking.problem or (f"{wrong.where}: {wrong.source}" if wrong else "")
        counts = f"<td class=count>{figures(student.points)}</td><td class=count>{student.unread}</td>"
        rows.append(
            f"<tr><td>{link}</td>{counts}<td>{escape(first)}</td><td>{escape(student.note)}</td></tr>"
        )
    return _framed(
        ("student", f"points of {figures(marked.possible)}", "lines not read", "first wrong", "note"), rows
    )


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    cells = ("".join(f"<td>{escape(cell)}</td>" for cell in row) for row in rows)
    return _framed(heads, [f"<tr>{row}</tr>" for row in cells])


def _framed(heads: Sequence[str], rows: Sequence[str]) -> str:
    head = "".join(f'<th scope="col">{escape(name)}</th>' for name in heads)
    return f"<table><thead><tr>{head}</tr></thead><tbody>{''.join(rows)}</tbody></table>"
