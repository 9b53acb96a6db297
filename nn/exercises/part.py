"""The verdict on one part of an answer, and the answers that are none."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

RIGHT, WRONG, UNDECIDED, MISSING = "right", "wrong", "undecided", "missing"
QUIET = "likewise"
"""The kind of a wrong part whose hints stand at another one."""


class AnswerError(ValueError):
    """An answer that cannot be read, or that breaks a rule of its exercise. It costs no try."""


class Unanswered:
    """The answer of an exercise that nobody has tried yet."""

    def __repr__(self) -> str:
        return "UNANSWERED"

    def __bool__(self) -> bool:
        return False


UNANSWERED = Unanswered()
"""Stands in an exercise until a student writes an answer: `mine = UNANSWERED`."""


def is_unanswered(answer: object) -> bool:
    """Whether nothing is answered yet: UNANSWERED, None, an empty text, or a dict or list of such entries alone."""
    if isinstance(answer, Mapping):
        return all(map(is_unanswered, answer.values()))
    if isinstance(answer, (list, tuple)):
        return all(map(is_unanswered, answer))
    if isinstance(answer, str):
        return not answer.strip()
    return answer is None or answer is Ellipsis or isinstance(answer, Unanswered)


@dataclass(frozen=True, slots=True)
class Part:
    """The verdict on one part of an answer, with one sentence for each level of hints.

    key      what the part is called: "df/dx"
    verdict  "right", "wrong", "undecided" or "missing"
    yours    the answer to it, as text
    think    level 2: a question that leads on
    slip     level 3: the mistake, in a sentence; "" where none is known
    where    level 4: a point, and the number of this answer there
    due      level 5: the right number there
    kind     of the slip, in a word, for the teacher's count
    """

    key: str
    verdict: str
    yours: str = ""
    think: str = ""
    slip: str = ""
    where: str = ""
    due: str = ""
    kind: str = ""

    def with_think(self, think: str) -> "Part":
        """A copy of this part with another question to think about."""
        return replace(self, think=think)


@dataclass(frozen=True, slots=True)
class Sheet:
    """One student's exercise: its numbers by their names, and what `mark` is called with besides."""

    numbers: Mapping[str, float] = field(default_factory=dict)
    using: Mapping[str, object] = field(default_factory=dict)


Parts = Sequence[Part]
