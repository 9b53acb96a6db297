"""The hints of one part, each level with all before it.

1  right or wrong
2  a question to think about
3  the mistake
4  a point, and the number of the answer there
5  the right number there
"""

from collections.abc import Iterator

from engine import shortened
from nn.exercises.part import QUIET, WRONG, Part

MOST = 5
LONGEST = 300  # characters of a line
NO_SLIP = "no usual mistake leads to this answer: check each step by itself"


def hints(part: Part, level: int) -> Iterator[str]:
    """The lines below a wrong part, up to a level."""
    if part.verdict == WRONG and part.kind != QUIET:
        yield from (shortened(line, LONGEST) for line in _lines(part, level))


def _lines(part: Part, level: int) -> Iterator[str]:
    if level >= 2 and part.think:
        yield f"think: {part.think}"
    if level >= 3:
        yield f"mistake: {part.slip or NO_SLIP}"
    if level >= 4 and part.where:
        yield part.where
    if level >= 5 and part.due:
        yield part.due
