"""The bounds of an expression, and its refusals: the place, the reason, and what to write instead."""

import unicodedata
from collections.abc import Collection, Sequence

from engine.expressions.functions import FUNCTIONS
from engine.expressions.graph.unknown_names import in_place_of, is_unavailable, slip_of
from engine.expressions.tokens.plain import LONGEST, MOST, TOO_LARGE
from engine.expressions.tokens.problem import LONGEST_MESSAGE, Problem
from engine.expressions.tokens.signs import ALLOWED
from engine.expressions.tokens.token import DEEPEST
from engine.support.errors import ExpressionError
from engine.support.text import shortened

__all__ = ["ALLOWED", "DEEPEST", "HIGHEST", "LONGEST", "MOST", "TOO_LARGE", "refusal", "refused", "unknown"]

HIGHEST = 1000  # the largest exponent written as a number
_NUMBERS = {"e": "write exp(x) for e**x, exp(1) for the number e"}


def refusal(text: str, at: int, reason: str) -> ExpressionError:
    """The error with the line and column of character `at` of the text, and the reason."""
    line, column = text.count("\n", 0, at) + 1, at - text.rfind("\n", 0, at)
    position = f"line {line}, column {column}" if "\n" in text else f"column {column}"
    return ExpressionError(f"{position}: {reason}", (line, column))


def refused(text: str, problems: Sequence[Problem]) -> ExpressionError:
    """One error for all problems of a text: the first in full, the others behind it as far as they fit."""
    first = refusal(text, problems[0].span[0], str(problems[0]))
    message = str(first)
    for problem in problems[1:]:
        longer = f"{message}; {refusal(text, problem.span[0], str(problem))}"
        if len(longer) > LONGEST_MESSAGE:
            break
        message = longer
    return ExpressionError(message, first.position)


def unknown(name: str, known: Collection[str], *, called: bool = False) -> str:
    """The message for a name that is not among the known ones."""
    short = shortened(name)
    if called and is_unavailable(name):
        return f"{short} is not available{in_place_of(name)}"
    near = slip_of(name, known)
    if unicodedata.normalize("NFKC", name) in FUNCTIONS:
        advice = f"write {name}(...) for the function"
    elif name in _NUMBERS and not called:
        advice = _NUMBERS[name]
    elif near:
        advice = f"write {near}" + "(...)" * called
    else:
        advice = f"write {short}*(...) for a product" if called else "give it one beside the expression"
    kind, fault = ("functions", "is not a function") if called else ("names with a value", "has no value")
    message = f"{short} {fault}; {advice}; {kind}: "
    return message + _listed(sorted(known), LONGEST_MESSAGE - 40 - len(message))


def _listed(names: list[str], most: int) -> str:
    """Names with commas between them, as many as fit."""
    text = ", ".join(map(shortened, names[:200]))
    return shortened(text, most, ", ...") or "none"
