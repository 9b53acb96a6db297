"""Formulas of the pages as MathML, which browsers draw: a hook of MkDocs, after arithmatex has marked them."""

import html
import re
import xml.etree.ElementTree as ET
from collections.abc import Iterable
from typing import Any

from latex2mathml.converter import convert

_MARKED = re.compile(r'<(span|div) class="arithmatex">\\[(\[](.*?)\\[)\]]</\1>', re.DOTALL)
_CODE = re.compile(r"\\texttt\{[^}]*\}")  # the converter takes its text letter by letter


def on_page_content(text: str, page: Any, **_: object) -> str:
    """The page with its formulas drawn, and in its table of contents in letters."""
    _spell(page.toc)
    return drawn(text)


def drawn(text: str) -> str:
    """HTML with the formulas drawn that arithmatex has marked."""
    return _MARKED.sub(lambda match: mathml(match[2], display=match[1] == "div"), text)


def mathml(formula: str, *, display: bool = False) -> str:
    """A formula of LaTeX, escaped for HTML, as MathML."""
    plain = _CODE.sub(lambda match: match[0].replace(r"\_", "_"), html.unescape(formula))
    return convert(plain.strip(), display="block" if display else "inline")


def letters(formula: str) -> str:
    """A formula without its structure, for where only text may stand."""
    return "".join(ET.fromstring(mathml(formula)).itertext())  # noqa: S314  # the text is the converter's


def _spell(links: Iterable[Any]) -> None:
    for link in links:
        link.title = re.sub(r"\\\((.*?)\\\)", lambda match: letters(match[1]), link.title)
        _spell(link.children)
