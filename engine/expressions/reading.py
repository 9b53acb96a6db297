"""Text to tree: `read("2(a-y)x")` gives the tree, every problem at once, and the readings that also survive."""

import re
from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal, TypeAlias

from engine.expressions.context import Context
from engine.expressions.functions import KNOWN
from engine.expressions.grammar.enclosed.pairs import paired
from engine.expressions.grammar.names.words import Words
from engine.expressions.grammar.parser import Parser
from engine.expressions.grammar.switches import Switches
from engine.expressions.spelling.spell import spell
from engine.expressions.tokens import plain
from engine.expressions.tokens.claims import claims, decimal_commas
from engine.expressions.tokens.latex import reader
from engine.expressions.tokens.latex.macros import USUAL, definitions, without
from engine.expressions.tokens.problem import Problem
from engine.expressions.tokens.signs import ALLOWED
from engine.expressions.tokens.token import Token, Tokens
from engine.expressions.tree import Span, Tree

__all__ = ["Alternative", "Notation", "Problem", "Reading", "read", "read_line"]

Notation: TypeAlias = Literal["auto", "plain", "latex"]
LONGEST_LATEX = 20_000  # characters of one formula
MOST_PROBLEMS = 50  # that are listed
MOST_WITH_ALTERNATIVES = 600  # tokens
_LATEX = re.compile(r"\\(?:[A-Za-z]|[\\,;:!|{}(\[ ])|\$")


@dataclass(frozen=True)
class Alternative:
    """Another reading that survives, with its words: "f is a function of the brackets behind it".

    is_unlikely  whether it only excuses a line that is false as it was read; it never casts doubt on a true one
    is_shown     whether the text shows this reading elsewhere: a line that is true in either reading is right
    """

    words: str
    tree: Tree
    is_unlikely: bool = False
    is_shown: bool = False


@dataclass(frozen=True)
class Reading:
    """A text and its tree. `tree` is None where something is not understood; `problems` then say why.

    text          the whole text; spans count in it
    span          the part of the text that this reading is of
    problems      every problem, in the order of the text
    alternatives  other trees that the text may mean, each with the words of its reading
    spelled       the reading in the notation of the text, as it can be pasted back: 2·(a − y)·x
    """

    text: str
    notation: Literal["plain", "latex"]
    tree: Tree | None
    problems: tuple[Problem, ...] = ()
    alternatives: tuple[Alternative, ...] = ()
    span: Span = (0, 0)

    @property
    def spelled(self) -> str:
        """The tree as text in the notation of the text; "" without a tree."""
        return spell(self.tree, self.notation) if self.tree else ""


def read(
    text: str,
    *,
    notation: Notation = "auto",
    context: Context | None = None,
    alternatives: bool = True,
) -> Reading:
    r"""Read one formula, or one relation: `2(a-y)x`, `\frac{dL}{dw} = 2(a-y)x`.

    notation  "latex" for LaTeX, "plain" for plain text and Unicode, "auto" for the notation that the text shows
    context   the names, functions and conventions of earlier lines; it is not changed
    alternatives  whether the other readings that survive are made

    LaTeX needs the extra `mark`; ModuleNotFoundError, in one line, without it.

    >>> read("2(a-y)x").spelled
    '2·(a − y)·x'
    """
    readings = _readings(text, notation, context or Context(), separates=False, alternatives=alternatives)
    if len(readings) == 1:
        return readings[0]
    second = readings[1]
    problem = Problem(
        second.span, f"{len(readings)} formulas stand here", "read them one by one with read_line"
    )
    problems = tuple(problem for reading in readings for problem in reading.problems)
    return Reading(text, second.notation, None, (*problems, problem), span=(0, len(text)))


def read_line(
    text: str, *, notation: Notation = "auto", context: Context | None = None
) -> tuple[Reading, ...]:
    """Read a line with several claims, `dz/dw = x,  dz/db = 1`; () where it holds no formula.

    Commas, semicolons, wide blanks, words and rows of a display stand between claims. A row that begins with a
    relation goes on with the chain of the row before it. Spans count from the beginning of the text.
    """
    readings = _readings(text, notation, context or Context(), separates=True)
    return tuple(reading for reading in readings if reading.tree or reading.problems)


def notation_of(text: str) -> Literal["plain", "latex"]:
    """The notation that a text shows: LaTeX where it has a command or a dollar."""
    return "latex" if _LATEX.search(text) else "plain"


def _readings(
    text: str, notation: Notation, context: Context, *, separates: bool, alternatives: bool = True
) -> list[Reading]:
    kind = notation_of(text) if notation == "auto" else notation
    most = LONGEST_LATEX if kind == "latex" else plain.LONGEST
    if len(text) > most:
        message = f"{len(text)} characters; write at most {most}, in parts"
        return [Reading(text, kind, None, (Problem((most, len(text)), message),), span=(0, len(text)))]
    result = _tokens(text, kind, context)
    if result.is_cut:
        return [Reading(text, kind, None, tuple(result.problems), span=(0, len(text)))]
    parts = claims(result.tokens, separates=separates) or ([] if separates and not result.problems else [[]])
    readings = [_Source(text, kind, context, part).reading(alternatives=alternatives) for part in parts]
    return _with_problems(readings, result.problems)


def _tokens(text: str, kind: str, context: Context) -> Tokens:
    if kind == "plain":
        text = _unwrapped(text)
        return plain.tokens_of(text, mode="expression" if context.whole_words else "formula")
    macros, spans = definitions(text)
    return reader.tokens_of(without(text, spans), {**USUAL, **context.macros, **macros}, dict.fromkeys(KNOWN))


def _unwrapped(text: str) -> str:
    """The text with blanks in place of the signs around it in Markdown: **bold**, `code`."""
    content = text.strip(" \t\n.,;")
    sign = "**" if content.startswith("**") else content[: len(content) - len(content.lstrip("`"))]
    inner = content[len(sign) : -len(sign)] if sign else ""
    if not inner.strip() or not content.endswith(sign) or sign in inner:
        return text
    blank = " " * len(sign)
    return text.replace(f"{sign}{inner}{sign}", f"{blank}{inner}{blank}", 1)


def _with_problems(readings: list[Reading], problems: list[Problem]) -> list[Reading]:
    """The readings with the problems of characters: each belongs to the formula at its place."""
    starts = [reading.span[0] for reading in readings]
    by_reading: dict[int, list[Problem]] = {}
    for problem in problems:
        by_reading.setdefault(max(0, bisect_right(starts, problem.span[0]) - 1), []).append(problem)
    for i, own in by_reading.items():
        reading = readings[i]
        together = _first(sorted((*own, *reading.problems), key=lambda problem: problem.span[0]))
        readings[i] = Reading(reading.text, reading.notation, None, together, span=reading.span)
    return readings


def _first(problems: list[Problem]) -> tuple[Problem, ...]:
    """The first problems of a text that has very many."""
    rest = len(problems) - MOST_PROBLEMS
    if rest <= 0:
        return tuple(problems)
    return (*problems[:MOST_PROBLEMS], Problem(problems[MOST_PROBLEMS].span, f"{rest} more problems follow"))


class _Source:
    """The tokens of one formula, and the readings of it."""

    def __init__(
        self, text: str, notation: Literal["plain", "latex"], context: Context, tokens: list[Token]
    ) -> None:
        self.text, self.notation, self.context, self.tokens = text, notation, context, tokens
        self.span = (tokens[0].start, tokens[-1].end) if tokens else (0, len(text))

    def reading(self, *, alternatives: bool) -> Reading:
        switches = Switches()
        tree, problems = self._parsed(switches)
        others: list[Alternative] = []
        if alternatives and not problems and len(self.tokens) <= MOST_WITH_ALTERNATIVES:
            for switch, words in switches.met.items():
                other, faults = self._parsed(Switches(frozenset((switch,))))
                known = [tree, *(alternative.tree for alternative in others)]
                if other is not None and not faults and other not in known:
                    is_shown = switch in switches.shown
                    others.append(Alternative(words, other, switch in switches.unlikely, is_shown))
        return Reading(
            self.text,
            self.notation,
            None if problems else tree,
            tuple(sorted(problems, key=lambda problem: problem.span)),
            tuple(others),
            self.span,
        )

    def _parsed(self, switches: Switches) -> tuple[Tree | None, list[Problem]]:
        latex = self.notation == "latex"
        if not self.tokens:
            return None, [Problem((0, 0), "nothing to read", ALLOWED)]
        commas = [
            Problem(comma.span, "a comma stands in a number", f"write {number}")
            for comma, number in decimal_commas(self.tokens)
        ]
        if commas:
            return None, commas
        tokens, pairs, problems = paired(Words(self.context, switches, latex=latex).resolved(self.tokens))
        if pairs is None:
            return None, problems
        parser = Parser(tokens, pairs, self.context, switches, latex=latex)
        try:
            tree = parser.formula()
        except RecursionError:
            return None, [Problem(self.span, "nested too deeply", "write it in parts")]
        return tree, [*problems, *parser.problems]
