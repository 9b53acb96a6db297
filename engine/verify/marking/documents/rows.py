r"""The rows of a display: its environments taken away, split at \\, labels and remarks blanked out."""

import re
from collections.abc import Iterator
from typing import NamedTuple

from engine.verify.marking.documents.fragment import blanked

_ROWED = (
    "equation|align|aligned|alignedat|alignat|flalign|gather|gathered|multline|split"
    "|eqnarray|array|displaymath|math"
)
_BEGIN = re.compile(rf"\s*\\begin\s*\{{((?:{_ROWED})\*?)\}}(?:\[[^\]]*\])?")
_ARGUMENT = re.compile(r"\s*\{[lcr|@{}\d\s]*\}")
_STEP = re.compile(
    r"\\begin\s*\{[^}]*\}|\\end\s*\{[^}]*\}|\\\\(?:\s*\[[^\]]{0,20}\])?|\\cr\b|\\.|[{}]", re.DOTALL
)
_FURNITURE = re.compile(
    r"\\(?:label|tag\*?|ref|eqref|hspace\*?|vspace\*?|intertext|shortintertext|cline|phantom)\s*\{[^{}]*\}"
    r"|\\(?:nonumber|notag|hline|displaystyle|bullet|hfill|par|noindent|allowbreak|centering)(?![A-Za-z])"
)
_TEXT = re.compile(
    r"\\(?:text|textrm|textnormal|textbf|textit|mbox|mathrm|rm)\s*\{([^{}]*(?:\$[^$]*\$[^{}]*)*)\}"
)
_ARROW = re.compile(
    r"^(?:[\s&]|\\[,;:!> ]|\\q?quad\b|\\(?:Rightarrow|Longrightarrow|implies|iff|therefore|because|Leftrightarrow"
    r"|to|rightarrow|so|hence|longrightarrow)(?![A-Za-z])|[⇒⟹→∴∵])+"
)
_REMARK = re.compile(
    r"\(\s*\\(?:text|textrm|mbox|mathrm)\s*\{\s*(since|because|as|using|where|with|by|from)\b[^{}]*\}"
)
_BACK_ARROW = re.compile(r"\\(?:leftarrow|gets|longleftarrow)(?![A-Za-z])|←")
_CONNECTIVES = frozenset(
    ("since", "and", "so", "hence", "where", "with", "for", "if", "or", "then", "thus", "but", "because")
)
_EQUALS = re.compile(r"=|\\approx|\\equiv|≈|≡")
_END = re.compile(r"(?:[\s.,;&]|\\[,;:!> ]|\\q?quad(?![A-Za-z]))+$")


class Row(NamedTuple):
    """A row between two places of the text; `text` is its mathematics, as long as that stretch."""

    start: int
    text: str
    remark: bool = False


def rows(text: str, start: int, end: int) -> Iterator[Row]:
    """The rows of the display between two places of the text."""
    whole = _without_environments(text[start:end])
    for first, last in _split(whole):
        row = Row(start + first, whole[first:last])
        remarks, text_of_row = _remarks(row.text)
        clean = _clean(text_of_row)
        if clean.strip():
            yield Row(row.start, clean)
        for offset, remark in remarks:
            yield Row(row.start + offset, _clean(remark), remark=True)


def _without_environments(text: str) -> str:
    r"""The text with the outermost \begin{align} ... \end{align} blanked out, one after another."""
    for _ in range(4):
        begin = _BEGIN.match(text)
        close = text.rfind(f"\\end{{{begin[1]}}}") if begin else -1
        if (
            not begin
            or close < 0
            or text[close:].partition("}")[2].strip(" \t\n.,;")
            or _ends_before(text, begin, close)
        ):
            return text
        argument = _ARGUMENT.match(text, begin.end()) if begin[1].startswith(("array", "align")) else None
        text = blanked(text, begin.start(), argument.end() if argument else begin.end())
        text = blanked(text, close, len(text))
    return text


def _ends_before(text: str, begin: re.Match[str], close: int) -> bool:
    """Whether the environment that begins the text ends before its last end: two of them in a row."""
    depth = 1
    for step in _STEP.finditer(text, begin.end()):
        if step.start() >= close:
            return False
        depth += step[0].startswith("\\begin") - step[0].startswith("\\end")
        if depth == 0:
            return True
    return False


def _split(text: str) -> Iterator[tuple[int, int]]:
    r"""The stretches between the \\ that stand in no environment and in no braces."""
    depth, first = 0, 0
    for step in _STEP.finditer(text):
        mark = step[0]
        if mark.startswith("\\begin") or mark == "{":
            depth += 1
        elif mark.startswith("\\end") or mark == "}":
            depth = max(depth - 1, 0)
        elif depth == 0 and mark.startswith(("\\\\", "\\cr")):
            yield first, step.start()
            first = step.end()
    yield first, len(text)


def _remarks(text: str) -> tuple[list[tuple[int, str]], str]:
    r"""The mathematics of remarks in brackets, such as (\text{since } b = 0), and the text without them."""
    remarks = []
    while match := _REMARK.search(text):
        close = _closing(text, match.start())
        remarks.append((match.end(), text[match.end() : close - 1]))
        text = blanked(text, match.start(), close)
    return remarks, text


def _closing(text: str, start: int) -> int:
    """The place behind the bracket that closes the one at `start`; else the end."""
    depth = 0
    for index in range(start, len(text)):
        depth += (text[index] == "(") - (text[index] == ")")
        if depth == 0:
            return index + 1
    return len(text)


def _clean(text: str) -> str:
    """The row with labels, words and arrows at its ends blanked out."""
    for furniture in _FURNITURE.finditer(text):
        text = blanked(text, *furniture.span())
    text = _without_words(text)
    equals = _EQUALS.search(text)
    comment = _BACK_ARROW.search(text, equals.end()) if equals else None
    if comment and _outside(text, comment.start()):  # \leftarrow behind an equation points at it: a comment
        text = blanked(text, comment.start(), len(text))
    if arrow := _ARROW.match(text):
        text = blanked(text, *arrow.span())
    if tail := _END.search(text):
        text = blanked(text, *tail.span())
    return text


def _without_words(text: str) -> str:
    r"""The row without \text{...} that is prose, outside braces and environments."""
    for words in reversed(list(_TEXT.finditer(text))):
        content = words[1].strip()
        prose = (
            " " in content
            or content.endswith((":", ",", "."))
            or content.lower().strip("().,:;") in _CONNECTIVES
        )
        if (prose or not content) and _outside(text, words.start()):
            text = blanked(text, *words.span())
    return text


def _outside(text: str, place: int) -> bool:
    """Whether a place stands in no braces, brackets and environments."""
    depth = 0
    for step in _STEP.finditer(text, 0, place):
        depth += step[0].startswith("\\begin") or step[0] == "{"
        depth -= step[0].startswith("\\end") or step[0] == "}"
    return depth <= 0 and text.count("(", 0, place) <= text.count(")", 0, place)
