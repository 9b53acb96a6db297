"""A pattern: which entries of a matrix of derivatives can differ from 0."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from html import escape


@dataclass(frozen=True)
class Pattern:
    """Row by row, the columns of the entries that can differ from 0.

    rows     the columns of each row, in their order
    columns  the names of the columns

    >>> pattern = Pattern(((0,), (1,), (0, 2)), ("x", "y", "z"))
    >>> print(pattern)
    3 by 3, 4 of 9 entries: triangular
    x · ·
    · x ·
    x · x
    """

    rows: tuple[tuple[int, ...], ...]
    columns: tuple[str, ...]

    @property
    def shape(self) -> tuple[int, int]:
        """How many rows and columns."""
        return len(self.rows), len(self.columns)

    @property
    def entries(self) -> list[tuple[int, int]]:
        """(row, column) of every entry that can differ from 0."""
        return [(i, j) for i, row in enumerate(self.rows) for j in row]

    @property
    def kind(self) -> str:
        """The structure in a word: zero, dense, elementwise (diagonal), banded, triangular, or sparse."""
        height, width = self.shape
        entries = self.entries
        if not entries:
            return "zero"
        if height == width and all(i == j for i, j in entries):
            return "elementwise"
        if len(entries) == height * width:
            return "dense"
        band = max(abs(i - j) for i, j in entries)
        if height == width and 4 * band < height:
            return f"banded, {band} beside the diagonal"
        if height == width and (all(j <= i for i, j in entries) or all(j >= i for i, j in entries)):
            return "triangular"
        return "sparse"

    @property
    def svg(self) -> str:
        """A picture: a square for each entry that can differ from 0; where those are tiny, a bar for neighbours."""
        height, width = self.shape
        side = max(1.0, min(16.0, 640.0 / max(height, width, 1)))
        squares = "".join(
            f'<rect x="{first * side:g}" y="{i * side:g}" width="{count * side:g}" height="{side:g}"/>'
            for i, row in enumerate(self.rows)
            for first, count in _runs(row, longest=1 if side >= 4.0 else width)
        )
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="-1 -1 {width * side + 2:g} {height * side + 2:g}" '
            f'width="{width * side + 2:g}" height="{height * side + 2:g}"><title>{escape(self.title)}</title>'
            f'<rect width="{width * side:g}" height="{height * side:g}" fill="white" stroke="#888"/>'
            f'<g fill="#1f4e79" stroke="white" stroke-width="{side / 16:g}">{squares}</g></svg>\n'
        )

    @property
    def title(self) -> str:
        """The shape, how many entries, and the structure in a word."""
        height, width = self.shape
        return f"{height} by {width}, {len(self.entries)} of {height * width} entries: {self.kind}"

    def _repr_svg_(self) -> str:  # a notebook asks for it
        return self.svg

    def __str__(self) -> str:
        height, width = self.shape
        if max(height, width) > 40:
            return self.title
        rows = [" ".join("x" if j in row else "·" for j in range(width)) for row in self.rows]
        return "\n".join([self.title, *rows])


def _runs(row: Sequence[int], longest: int) -> Iterator[tuple[int, int]]:
    """(first, count) of neighbours among rising numbers, at most `longest` together."""
    first = count = 0
    for j in row:
        if count and j == first + count and count < longest:
            count += 1
            continue
        if count:
            yield first, count
        first, count = j, 1
    if count:
        yield first, count


def pattern_of(rows: Sequence[Sequence[int]], columns: Sequence[str]) -> Pattern:
    """The pattern of these rows."""
    return Pattern(tuple(map(tuple, rows)), tuple(columns))
