"""The colours of pictures: signs that a colour-blind reader can tell, on light, dark and printed pages."""

import math
from dataclasses import dataclass


@dataclass(frozen=True)
class Theme:
    """The colours of a picture, each of six hexadecimal digits.

    positive, negative  the fill of the largest gradient of that sign
    rising, falling     the line of a positive or negative contribution
    mark                the frame of a node that is pointed out
    """

    page: str
    ink: str
    faint: str
    node: str
    positive: str
    negative: str
    module: str
    rising: str
    falling: str
    mark: str

    def gradient(self, grad: float | None, largest: float) -> str:
        """The fill for a gradient: from the plain node to the colour of its sign, by its size."""
        if grad is None or math.isnan(grad) or grad == 0 or largest == 0:
            return self.node
        share = 1.0 if math.isinf(grad) else min(1.0, math.sqrt(abs(grad) / largest))
        return _mixed(self.node, self.positive if grad > 0 else self.negative, 0.15 + 0.85 * share)


THEMES: dict[str, Theme] = {
    "light": Theme(
        page="#ffffff",
        ink="#1f2328",
        faint="#8c959f",
        node="#ffffff",
        positive="#f2a65a",
        negative="#74b3e0",
        module="#f6f8fa",
        rising="#b85c00",
        falling="#0067a8",
        mark="#a0157a",
    ),
    "dark": Theme(
        page="#0d1117",
        ink="#e6edf3",
        faint="#8b949e",
        node="#1c2129",
        positive="#9c5210",
        negative="#1f6ea3",
        module="#151b23",
        rising="#f0a35e",
        falling="#6cb6ef",
        mark="#f58fd6",
    ),
    "print": Theme(
        page="#ffffff",
        ink="#000000",
        faint="#666666",
        node="#ffffff",
        positive="#d0d0d0",
        negative="#ffffff",
        module="#ffffff",
        rising="#000000",
        falling="#000000",
        mark="#000000",
    ),
}
"""Orange is positive, blue negative; print has greys. Lines of negative contributions are dashed in each.

A mark is a heavy frame, purple where there are colours.
"""


def theme(name: str) -> Theme:
    """The theme of a name. ValueError lists the names."""
    if name not in THEMES:
        raise ValueError(f"a theme is one of {', '.join(THEMES)}; got {name!r}")
    return THEMES[name]


def _mixed(start: str, end: str, share: float) -> str:
    pairs = [(int(start[i : i + 2], 16), int(end[i : i + 2], 16)) for i in (1, 3, 5)]
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)
