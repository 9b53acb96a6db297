"""`Mark`: what came of one answer, as text and in a notebook."""

from collections.abc import Iterator
from dataclasses import dataclass
from html import escape

from nn.exercises.feedback.hints import hints
from nn.exercises.part import MISSING, RIGHT, UNDECIDED, WRONG, Part

NEW, INVALID, VALID, SCORED = "new", "invalid", "valid", "scored"
COLOURS = {True: "#2da44e", False: "#d1780a"}  # of the bar at the left; the text has the colours of the page
SIGNS = {RIGHT: "✓", WRONG: "✗"}


@dataclass(frozen=True, slots=True, repr=False)
class Mark:
    """The outcome of one answer. It is true where every part is right.

    exercise  "4.2"
    title     of the exercise
    status    "new" without an answer, "invalid" where it cannot be read, "valid" where it can be read and is
              not complete or cannot be decided, "scored" where it counts as a try
    parts     the verdict on each part, in the order asked
    message   why an answer is not scored, or why its try was not written down
    tries     how many different answers were scored, this one among them
    level     the level of the hints that are shown, from 1 to 5
    score     from 0 to 1: the best of all tries, each further try worth 0.1 less, and at least half
    """

    exercise: str
    title: str
    status: str
    parts: tuple[Part, ...] = ()
    message: str = ""
    tries: int = 0
    level: int = 1
    score: float = 0.0

    @property
    def right(self) -> bool:
        """Whether every part is right."""
        return self.status == SCORED and all(part.verdict == RIGHT for part in self.parts)

    def __bool__(self) -> bool:
        return self.right

    @property
    def _head(self) -> str:
        if self.status != SCORED:
            return f"{self.exercise} {self.title}: {self.message}"
        count = sum(part.verdict == RIGHT for part in self.parts)
        verdict = "right" if self.right else f"{count} of {len(self.parts)} right"
        return f"{self.exercise} {self.title}: {verdict}, try {self.tries}"

    @property
    def _last(self) -> list[str]:
        return [f"  {self.message}"] if self.status == SCORED and self.message else []

    def _lines(self) -> Iterator[tuple[Part, list[str]]]:
        if self.status == SCORED and not (self.right and len(self.parts) == 1):
            for part in self.parts:
                yield part, list(hints(part, self.level))

    def __str__(self) -> str:
        lines = [self._head]
        for part, below in self._lines():
            lines += [f"  {part.key}: {part.verdict}", *(f"    {line}" for line in below)]
        return "\n".join([*lines, *self._last])

    __repr__ = __str__

    def _repr_html_(self) -> str:
        if self.status != SCORED:
            return f'<div><b style="color:inherit">{escape(self._head)}</b></div>'
        rows = [f"<div><b>{escape(self._head)}</b></div>"]
        for part, below in self._lines():
            rows.append(
                f"<div>{SIGNS.get(part.verdict, '')} {escape(part.key)}: <b>{escape(part.verdict)}</b></div>"
            )
            rows += [f'<div style="margin-left:2em">{escape(line)}</div>' for line in below]
        rows += [f"<div>{escape(line)}</div>" for line in self._last]
        return f'<div style="border-left:4px solid {COLOURS[self.right]};padding-left:0.7em">{"".join(rows)}</div>'


def waiting(parts: tuple[Part, ...]) -> str:
    """Why an answer that can be read is not scored: a part without an answer, or one that is not decided."""
    absent = [part.key for part in parts if part.verdict == MISSING]
    if absent:
        return f"no answer yet for {', '.join(absent)}"
    if any(part.verdict == WRONG for part in parts):
        return ""
    open_parts = [part for part in parts if part.verdict == UNDECIDED]
    return (
        f"{open_parts[0].key} cannot be decided{_because(open_parts[0])} (this costs no try)"
        if open_parts
        else ""
    )


def _because(part: Part) -> str:
    return f": {part.slip}" if part.slip else ""
