"""The mathematics of a document: of LaTeX, Markdown, a notebook or plain text."""

import json
import re
from collections.abc import Iterator
from itertools import islice

from engine.support.nesting import check_nesting
from engine.support.text import whole
from engine.verify.marking.documents.fragment import Fragment, Kind, Notation, Page, blanked
from engine.verify.marking.documents.macros import Macros
from engine.verify.marking.documents.prose import known_words, segments, with_else
from engine.verify.marking.documents.regions import Region, joined
from engine.verify.marking.documents.rows import Row, rows
from engine.verify.marking.documents.words.statements import with_words

_COMMENT = re.compile(r"(?<!\\)%[^\n]*")
_VERBATIM = re.compile(r"\\begin\{(verbatim|lstlisting|minted|comment)\*?\}.*?\\end\{\1\*?\}", re.DOTALL)
_PREAMBLE = re.compile(r".*?\\begin\s*\{document\}", re.DOTALL)
_HEADER = re.compile(r"\A---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)
_FENCE = re.compile(
    r"^[ \t]*(```+|~~~+)[ \t]*([\w+-]*)[^\n]*\n.*?(?:^[ \t]*\1[`~]*[ \t]*$|\Z)", re.DOTALL | re.MULTILINE
)
_HTML = re.compile(
    r"<!--.*?-->|&emsp;|&ensp;|&nbsp;|<br\s*/?>|</?(?:u|b|i|em|strong|center|sub|sup|p|div)\b[^<>]*>",
    re.DOTALL,
)
_CODE = re.compile(r"(?<![`$])`[^`\n]+`(?![`$])")
_ESCAPED = re.compile(r"\\([_*])")
_LABEL = re.compile(
    r"^(\s*(?:d\w{1,12}\s?/\s?d\w{1,12}|∂\w{1,12}\s?/\s?∂\w{1,12})\s*)(:(?!=)|->|→|equals\b|is\b)"
)
_CELLS = re.compile(r"^\|(\s*(?:d\w{1,12}\s?/\s?d\w{1,12}|∂\w{1,12}\s?/\s?∂\w{1,12})\s*)\|([^|=]+)\|")
_ROMAN = re.compile(r"(?<!\S)\((?:i{1,3}|iv|vi{0,3})\)(?=\s)")
_ALONE = re.compile(r"\s*(?:d\w{1,12}\s?/\s?d\w{1,12}|∂\w{1,12}\s?/\s?∂\w{1,12})\s*")
_EQUALS_BEFORE = re.compile(r"(?:=|≈|:=)\s*$")
_LATEX = re.compile(r"\\[A-Za-z]")
_NEAR = 160  # characters of prose that may say something about the mathematics behind it
MOST = 5_000  # pieces of mathematics that are looked for in one page
_PLAIN = ("", "text", "txt", "plain", "plaintext")
_DERIVED_IN_CODE = re.compile(r"(?m)(?:`|^[ \t]*)d_?\w{1,12}\s?(?:/\s?d|_d_?)\w{1,12}\s*=(?!=)")
_PROGRAM = re.compile(
    r"(?m)^\s*(?:def|for|while|if|import|from|class|return|print|const|let|var)\b|[{};]\s*$"
)
_MATHEMATICS = ("math", "latex", "katex", "tex")


def pages(text: str, kind: Kind) -> tuple[Page, ...]:
    """The pages of a document with their mathematics: one, or one for each text cell of a notebook."""
    if kind == "ipynb":
        return tuple(_page(source, _of_markdown(source), cell) for cell, source in _cells(text))
    text = whole(text)
    return (_page(text, _of_latex(text) if kind == "tex" else _of_markdown(text)),)


def _page(source: str, fragments: Iterator[Fragment], cell: int | None = None) -> Page:
    """A page with its mathematics, up to `MOST` pieces."""
    pieces = tuple(islice(fragments, MOST + 1))
    return Page(source, pieces[:MOST], cell, is_cut=len(pieces) > MOST)


def kind_of(text: str) -> Kind:
    """The kind of a text whose name is not known."""
    if text.lstrip().startswith("{") and '"cells"' in text:
        return "ipynb"
    return "tex" if "\\begin{document}" in text or "\\documentclass" in text else "md"


def _cells(text: str) -> Iterator[tuple[int, str]]:
    """The text cells of a notebook, numbered among all cells from 1."""
    try:
        check_nesting(text)
        notebook = json.loads(text)
        cells = notebook["cells"] if "cells" in notebook else notebook["worksheets"][0]["cells"]
        for number, cell in enumerate(cells, 1):
            source = cell["source"] if cell["cell_type"] in ("markdown", "raw") else ""
            yield number, whole(source if isinstance(source, str) else "".join(source))
    except (ValueError, KeyError, TypeError, IndexError, RecursionError):
        raise ValueError("not a notebook: it must be JSON with a list of cells") from None


def _of_latex(text: str) -> Iterator[Fragment]:
    clean = _blanked_all(_COMMENT, text)
    clean = _blanked_all(_VERBATIM, clean)
    macros = Macros.of(clean)
    preamble = _PREAMBLE.match(clean)
    clean = blanked(clean, 0, preamble.end()) if preamble else macros.without_definitions(clean)
    return with_words(_fragments(clean, macros, plain=False), clean)


def _of_markdown(text: str) -> Iterator[Fragment]:
    clean = _blanked_all(_HEADER, text)
    has_code = bool(_DERIVED_IN_CODE.search(clean))
    for fence in _FENCE.finditer(clean):
        if has_code and fence[2].lower() in _PLAIN and not _PROGRAM.search(fence[0]):
            clean = _without_ends(clean, fence)
        elif fence[2].lower() not in _MATHEMATICS:
            clean = blanked(clean, *fence.span())
    clean = _blanked_all(_HTML, clean)
    clean = _CODE.sub(lambda match: f" {match[0][1:-1]} ", clean) if has_code else _blanked_all(_CODE, clean)
    macros = Macros.of(clean)
    clean = macros.without_definitions(clean)
    return with_words(_fragments(clean, macros, plain=True), clean)


def _without_ends(text: str, fence: re.Match[str]) -> str:
    """The text with blanks in the place of the first line of a fence, and of its last one."""
    body = fence[0].rstrip("`~ \t\n")
    start = fence.start() + fence[0].index("\n")
    return blanked(blanked(text, fence.start(), start), fence.start() + len(body), fence.end())


def _blanked_all(pattern: re.Pattern[str], text: str) -> str:
    return pattern.sub(lambda match: blanked(match[0], 0, len(match[0])), text)


def _fragments(text: str, macros: Macros, *, plain: bool) -> Iterator[Fragment]:
    """The fragments of a text: displays, inline mathematics and, where `plain`, equations in its lines."""
    known = known_words(text) if plain else frozenset()
    text, whole = joined(text)
    end = 0
    for region in whole:
        if plain:
            yield from _plain(text, end, region.outer_start, known, open_end=True)
        yield from _of_region(text, region, _words(text, end, region.outer_start), macros)
        end = region.outer_end
    if plain:
        yield from _plain(text, end, len(text), known)


def _words(text: str, start: int, end: int) -> str:
    """The prose before a fragment: in its paragraph, or the paragraph above that ends with a colon."""
    *above, own = text[max(start, end - _NEAR) : end].split("\n\n")
    announced = next((each for each in reversed(above) if each.strip()), "")
    if not own.strip() and announced.rstrip().endswith(":"):
        own = announced
    return own.strip().lower()


def _of_region(text: str, region: Region, words: str, macros: Macros) -> Iterator[Fragment]:
    equals = (
        None
        if region.display
        else _EQUALS_BEFORE.search(text, max(region.outer_start - 4, 0), region.outer_start)
    )
    if equals:  # "= $a(1 - a)$": the sign stands outside
        text = blanked(text, equals.end(), region.start)
        region = region._replace(start=equals.start())
    for number, row in enumerate(rows(text, region.start, region.end)):
        yield _fragment(row, words if number == 0 else "", macros, fresh=number == 0)


def _fragment(row: Row, words: str, macros: Macros, *, fresh: bool) -> Fragment:
    text = _ESCAPED.sub(r" \1", row.text)
    text, offsets = macros.expanded(text, row.start)
    return Fragment(text, offsets, "latex", words, fresh, row.remark)


def _plain(
    text: str, start: int, end: int, known: frozenset[str], *, open_end: bool = False
) -> Iterator[Fragment]:
    """The equations in the lines between two places that stand in no mathematics of LaTeX."""
    place = start
    for line in text[start:end].splitlines(keepends=True):
        first = place
        place += len(line)
        beside = first == start > 0 or (open_end and place == end)  # part of a line with $...$: words
        if line.isspace() or (beside and not line.endswith("\n")):
            continue
        content = _LABEL.sub(lambda match: f"{match[1]}={' ' * (len(match[2]) - 1)}", line.rstrip("\r\n"))
        content = _CELLS.sub(lambda match: f" {match[1]}={match[2]};", content)
        content = _ROMAN.sub(lambda match: ";" + " " * (len(match[0]) - 1), content)
        if _ALONE.fullmatch(content):  # dL/dw, and in the next line = 2x
            yield Fragment(content, range(first, first + len(content)), "plain")
        for begin, finish in segments(content, known):
            piece = content[begin:finish]
            notation: Notation = "latex" if _LATEX.search(piece) else "plain"
            piece, offsets = with_else(piece, first + begin)
            yield Fragment(piece, offsets, notation, content[max(begin - _NEAR, 0) : begin].strip().lower())
