"""A token, and the result of a tokenizer: one kind for plain text and LaTeX."""

from dataclasses import dataclass, field, replace

from engine.expressions.tokens.problem import Problem
from engine.expressions.tree import Span

NUMBER, NAME, SIGN, RELATION = "number", "name", "sign", "relation"
OPEN, CLOSE, BAR = "open", "close", "bar"
COMMAND = "command"  # \frac, √, Σ, ∂, ∇, accents: they take arguments
SEPARATOR = "separator"  # , ; & and the end of a row
PROSE = "prose"  # words between formulas: if, otherwise, where
END = "end"
DEEPEST = 64  # brackets, one in another


@dataclass(frozen=True, slots=True)
class Token:
    r"""A token: its kind, its normalised text, its place, and whether a blank stands before it.

    `style` is bold, vec, upright, or for a bracket the side that \left and \right give it.
    """

    kind: str
    text: str
    start: int
    end: int
    spaced: bool = False
    style: str = ""

    @property
    def span(self) -> Span:
        """The place of the token."""
        return self.start, self.end

    def part(self, first: int, last: int) -> "Token":
        """Characters first to last of a token; its place is exact where no character was normalised."""
        exact = len(self.text) == self.end - self.start
        start, end = (self.start + first, self.start + last) if exact else self.span
        return replace(
            self, text=self.text[first:last], start=start, end=end, spaced=self.spaced and not first
        )


@dataclass(slots=True)
class Tokens:
    """Tokens in order, without the end, and the problems of characters and words.

    is_cut  whether the text is too long, so that the rest of it has no tokens
    """

    tokens: list[Token] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    is_cut: bool = False
