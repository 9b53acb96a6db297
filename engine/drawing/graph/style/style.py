"""The style of one picture: its theme, and the numbers and names that it shows."""

from dataclasses import dataclass

from engine.drawing.graph.style.text import shown_number
from engine.drawing.graph.style.theme import Theme

SHOW = ("data", "grad", "local", "contribution", "names")
"""The choices of `show`: data, grad and names at nodes; on edges, local (the partial) and the contribution."""


@dataclass(frozen=True)
class Style:
    """The style of a picture: `show` is a part of SHOW, `direction` LR, RL, TB or BT, `precision` in digits."""

    theme: Theme
    show: frozenset[str]
    direction: str
    precision: int

    def number(self, number: float | None) -> str:
        """A number as the picture shows it."""
        return shown_number(number, self.precision)

    def marked(self) -> dict[str, str]:
        """The attributes of a marked node: a heavy frame, in a colour that no gradient has."""
        return {"color": self.theme.mark, "penwidth": "3"}
