r"""Macros that a text defines: \newcommand, \renewcommand, \def, \gdef, \DeclareMathOperator."""

import re
from collections.abc import Mapping
from typing import TypeAlias

from engine.expressions.tree import Span

Macros: TypeAlias = Mapping[str, tuple[int, str]]
"""By name without the backslash: the number of arguments, and the body."""

_DEFINITION = re.compile(
    r"\\(?P<command>(?:re|provide)?newcommand|providecommand|DeclareMathOperator|DeclareRobustCommand|[gex]?def)"
    r"(?P<star>\*?)\s*(?:\{\s*\\(?P<braced>[A-Za-z]+|.)\s*\}|\\(?P<bare>[A-Za-z]+))\s*"
    r"(?P<arguments>(?:\[[^\]]{0,40}\]\s*){0,2}|(?:#\d)*)(?=\{)"
)
LONGEST_BODY = 2000
USUAL: Macros = {
    "dv": (2, r"\frac{\mathrm{d} #1}{\mathrm{d} #2}"),
    "odv": (2, r"\frac{\mathrm{d} #1}{\mathrm{d} #2}"),
    "pdv": (2, r"\frac{\partial #1}{\partial #2}"),
    "pd": (2, r"\frac{\partial #1}{\partial #2}"),
    "dd": (1, r"\mathrm{d} #1"),
    "abs": (1, r"\lvert #1 \rvert"),
    "norm": (1, r"\lVert #1 \rVert"),
    "vb": (1, r"\mathbf{#1}"),
    "vect": (1, r"\mathbf{#1}"),
    "mat": (1, r"\mathbf{#1}"),
    "R": (0, r"\mathbb{R}"),
    "E": (0, r"\mathbb{E}"),
    "T": (0, r"\top"),
    "transpose": (0, r"\top"),
    "ind": (0, r"\mathbb{1}"),
}
"""Macros that usual packages and preambles define; a definition in the text wins."""


def definitions(text: str) -> tuple[dict[str, tuple[int, str]], list[Span]]:
    """The macros that a text defines, and the places of their definitions."""
    macros: dict[str, tuple[int, str]] = {}
    spans: list[Span] = []
    for match in _DEFINITION.finditer(text):
        end = _closing(text, match.end())
        if end is None or (spans and match.start() < spans[-1][1]):
            continue
        body = text[match.end() + 1 : end]
        if match["command"] == "DeclareMathOperator":
            body = rf"\operatorname{{{body}}}"
        macros[match["braced"] or match["bare"]] = _count(match["arguments"]), body
        spans.append((match.start(), end + 1))
    return macros, spans


def without(text: str, spans: list[Span]) -> str:
    """The text with blanks in place of some of its parts, so that every other character keeps its place."""
    for start, end in spans:
        text = text[:start] + " " * (end - start) + text[end:]
    return text


def _closing(text: str, opening: int) -> int | None:
    """The place of the brace that closes the one at `opening`; None where a body is open or too long."""
    depth = 0
    for at in range(opening, min(len(text), opening + LONGEST_BODY)):
        escaped = text[at - 1] == "\\"
        depth += (text[at] == "{") - (text[at] == "}") if not escaped else 0
        if depth == 0:
            return at
    return None


def _count(arguments: str) -> int:
    if "#" in arguments:
        return arguments.count("#")
    digits = re.match(r"\[\s*(\d)\s*\]", arguments)
    return int(digits[1]) if digits else 0
