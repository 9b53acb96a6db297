"""Lines that need a definition which stands below them: ∂J/∂w = ..., for the loss J = ... They are judged again."""

from collections.abc import Iterable, Iterator, Sequence

from engine.expressions.tree import Symbol
from engine.verify.marking.flow.state import State
from engine.verify.marking.line import Line

_WAITS = ("above this line", "no line above")


def waits(line: Line) -> bool:
    """Whether a line was not decided because a definition is missing above it."""
    return line.verdict == "unread" and any(words in line.note for words in _WAITS)


def foretold(state: State, end: State) -> State:
    """A state before the first line that knows the definitions at the end: those of names with one definition."""
    for definition in end.formulas.definitions:
        is_one = len(end.meanings.get(definition.symbol.stem, ())) == 1
        if is_one and definition not in state.formulas.definitions:
            state.formulas = state.formulas.define(definition.left, definition.right)
            state.names.learn(definition.left)
            state.names.learn(definition.right)
    return state


def judged_again(lines: Sequence[Line], later: Iterable[Line]) -> Iterator[Line]:
    """The lines, each that waits as right where it is so by the definitions below it.

    It is wrong where it is false and the definition stands on its own line: dL/dw = δx, δ := 2(a − y).
    """
    by_place = {(line.cell, line.span): line for line in later if line.verdict in ("right", "wrong")}
    for line in lines:
        other = by_place.get((line.cell, line.span), line) if waits(line) else line
        is_told = other.reading == line.reading and _is_told_beside(line, lines)
        yield other if other.verdict == "right" or is_told else line


def _is_told_beside(line: Line, lines: Iterable[Line]) -> bool:
    """Whether the name that a line waits for is defined on the same line."""
    beside = [each for each in lines if (each.cell, each.line) == (line.cell, line.line)]
    heads = [link.head for each in beside for link in each.links if link.verdict == "definition"]
    return any(isinstance(head, Symbol) and head.name in line.note.split() for head in heads)


def is_worth(lines: Sequence[Line], end: State) -> bool:
    """Whether a line waits and the text has a definition."""
    return bool(end.formulas.definitions) and any(map(waits, lines))
