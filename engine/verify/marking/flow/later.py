"""Lines that need a definition which stands below them: ∂J/∂w = ..., for the loss J = ... They are judged again."""

from collections.abc import Iterable, Iterator, Sequence

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


def judged_again(lines: Iterable[Line], later: Iterable[Line]) -> Iterator[Line]:
    """The lines, each that waits as right where it is so by the definitions below it."""
    by_place = {(line.cell, line.span): line for line in later if line.verdict == "right"}
    for line in lines:
        yield by_place.get((line.cell, line.span), line) if waits(line) else line


def is_worth(lines: Sequence[Line], end: State) -> bool:
    """Whether a line waits and the text has a definition."""
    return bool(end.formulas.definitions) and any(map(waits, lines))
