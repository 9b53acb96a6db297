"""A marking as a page of its own: the source beside the marks, without any network."""

from collections.abc import Iterator, Sequence
from functools import cache
from html import escape
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

from engine.verify.marking.documents.fragment import Page
from engine.verify.marking.line import Line
from engine.verify.marking.reports.mathml import mathml
from engine.verify.marking.reports.summary import SIGNS, in_words

if TYPE_CHECKING:
    from engine.verify.marking.marking import Marking

WORDS = {
    "definition": "definition",
    "right": "right",
    "wrong": "wrong",
    "follows": "follows",
    "unread": "not read",
}


@cache
def style() -> str:
    """The style sheet of every page."""
    return files("engine.verify.marking.reports").joinpath("style.css").read_text("utf-8")


def document(title: str, body: str) -> str:
    """A page with a title: language, width of a phone, light and dark, a link past the heading."""
    return (
        '<!DOCTYPE html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(title)}</title>\n<style>\n{style()}</style>\n</head>\n<body>\n"
        f'<a class="skip" href="#marks">Skip to the marks</a>\n{body}\n</body>\n</html>\n'
    )


def page_html(marking: "Marking", extra: str = "") -> str:
    """The page of one marking; `extra` stands below its heading: points of a class."""
    name = Path(marking.file).name or "Marking"
    body = (
        f"<header>\n<h1>{escape(name)}</h1>\n<p>{escape(in_words(marking))}.{_first_wrong(marking)}</p>\n{extra}</header>\n"
        f'<main id="marks">\n{"".join(_pages(marking))}</main>'
    )
    return document(f"{name}: marked", body)


def fragment_html(marking: "Marking") -> str:
    """The marks alone, for a cell of a notebook."""
    rows = "".join(
        f"<tr><td>{escape(line.where)}</td><td><code>{escape(line.source)}</code></td><td>{_mark(line)}</td></tr>"
        for line in marking.lines
    )
    head = "<tr><th>place</th><th>source</th><th>mark</th></tr>"
    return f"<p>{escape(in_words(marking))}</p><table><thead>{head}</thead><tbody>{rows}</tbody></table>"


def _first_wrong(marking: "Marking") -> str:
    line = marking.first_wrong
    return (
        ""
        if line is None
        else f' First wrong: <a href="#{_anchor(line.cell, line.line)}">{escape(line.where)}</a>.'
    )


def _anchor(cell: int | None, line: int) -> str:
    return f"line-{line}" if cell is None else f"cell-{cell}-line-{line}"


def _pages(marking: "Marking") -> Iterator[str]:
    for page in marking.pages:
        lines = [line for line in marking.lines if line.cell == page.cell]
        if page.cell is not None:
            if not page.source.strip():
                continue
            yield f"<h2>Cell {page.cell}</h2>\n"
        yield f'<ol class="lines">\n{"".join(_rows(page, lines))}</ol>\n'


def _rows(page: Page, lines: Sequence[Line]) -> Iterator[str]:
    """One row for each line of the source, with its marks; empty lines are left out."""
    by_number: dict[int, list[Line]] = {}
    for line in lines:
        by_number.setdefault(line.line, []).append(line)
    for number, source in enumerate(page.source.split("\n"), 1):
        marks = by_number.get(number, [])
        if not source.strip() and not marks:
            continue
        yield (
            f'<li id="{_anchor(page.cell, number)}"{"" if marks else " class=prose"}>'
            f'<span class="number"><span class="skip">line </span>{number}</span>'
            f'<pre class="source">{escape(source)}</pre><div class="marks">{"".join(map(_mark, marks))}</div></li>\n'
        )


def _mark(line: Line) -> str:
    verdict = line.verdict
    parts = [
        f'<p class="verdict {verdict}"><span aria-hidden="true">{SIGNS[verdict]}</span> {WORDS[verdict]}</p>'
    ]
    formula = mathml(line.tree) if line.tree is not None else ""
    if formula:
        parts.append(f"<p>{formula}</p>")
    elif line.reading:
        parts.append(f"<p><code>{escape(line.reading)}</code></p>")
    notes = dict.fromkeys(note for note in (line.note, line.slip) if note)
    parts += [f'<p class="more">{escape(note)}</p>' for note in notes]
    if line.counterexample is not None:
        parts.append(f'<p class="more">{escape(str(line.counterexample))}</p>')
    label = f"{line.where}: {WORDS[verdict]}"  # a long formula scrolls: the keyboard must reach it
    return (
        f'<div class="mark {verdict}" tabindex="0" role="group" aria-label="{label}">{"".join(parts)}</div>'
    )
