"""Texts of DOT: labels of several lines, escaped for Graphviz."""

import re
import textwrap
from collections.abc import Sequence

from engine.drawing.graph.style.text import shown_name

MOST_MARK = 120  # letters of a mark; its whole text stands in the diagnosis
MARK_WIDTH = 28
MOST_SAFE = 300  # letters of a tooltip, or of an id


def module_label(place: Sequence[str]) -> str:
    """The name of a module for people: layer 1 for layers.0."""
    name, _, index = place[-1].partition(".")
    if not index.isdigit():
        return place[-1]
    return f"{name.removesuffix('s')} {int(index) + 1}"


def wrapped(mark: str) -> list[str]:
    """A mark as short lines of text; each part begins with a sign."""
    lines = []
    for part in shown_name(mark, MOST_MARK).split("; "):
        first, *rest = textwrap.wrap(part, MARK_WIDTH) or [""]
        lines += [f"! {first}", *rest]
    return lines


def label_of(lines: Sequence[str]) -> str:
    """Lines as one label."""
    return "\\n".join(safe(line) for line in lines)


def safe(text: str, most: int = MOST_SAFE) -> str:
    """A text on one line, with everything escaped that Graphviz reads as its own: backslashes, & and <."""
    shown = shown_name(text, most)
    return shown.replace("\\", "\\\\").replace("&", "&amp;").replace("<", "&lt;")


def frame_name(place: Sequence[str], count: int) -> str:
    """A name that no other frame has, of letters alone, since Graphviz cuts and compares names."""
    path = "_".join(place).replace(".", "_")
    plain = re.fullmatch(r"\w{1,200}", path)
    return f"cluster_{path if plain else count}"
