"""`Drawing`: a picture of a graph, as text, bytes and files."""

import base64
import math
import re
import struct
from collections.abc import Callable
from dataclasses import dataclass
from html import escape
from pathlib import Path

from engine.drawing.graph.render import render, tidied
from engine.drawing.graph.style.theme import Theme
from engine.drawing.graph.vector.pdf import pdf as pdf_of
from engine.drawing.graph.vector.strokes import laid_out
from engine.drawing.graph.vector.tikz import tikz as tikz_of
from engine.support.atomic_write import write_atomically
from engine.support.errors import RenderError
from engine.support.numbers import described, number
from engine.support.process.cached import cached_property
from engine.support.text import printable

MimeBundle = tuple[dict[str, str], dict[str, dict[str, str]]]
"""The two parts of the notebook protocol: the forms of a picture, and facts about each."""

FORMS = {
    ".svg": "svg",
    ".png": "png",
    ".pdf": "pdf",
    ".tikz": "tikz",
    ".dot": "dot",
    ".html": "html",
}
"""The ending of a file, and the form that it names."""

PIXEL = 0.75  # points: there are 96 pixels to an inch, 72 points
LARGEST = 20_000.0  # pixels of a width


@dataclass(frozen=True)
class Size:
    """The size of a picture: `scale` times its own, or a width in pixels of 1/96 inch; its height follows."""

    scale: float = 1.0
    width: float | None = None

    def factor(self, points: float) -> float:
        """How many times as large a picture is drawn that is `points` wide of its own."""
        return self.scale if self.width is None else self.width * PIXEL / points


def size_of(scale: float, width: float | None) -> Size:
    """The size of these options. ValueError where they are not positive, too large, or both."""
    if width is not None and scale != 1:
        raise ValueError(f"a picture takes scale or width; got scale={scale!r} and width={width!r}")
    limits = {"scale": (scale, 100.0)} if width is None else {"width": (width, LARGEST)}
    for name, (size, most) in limits.items():
        if not 0 < number(size, name) <= most:
            raise ValueError(f"{name} is above 0 and at most {most:,.0f}; got {described(size)}")
    return Size(float(scale), None if width is None else float(width))


class Drawing:
    """A picture of a graph, as it was when it was drawn.

    svg, png, dot  the picture as text or bytes
    pdf, tikz      for print: one page, by matplotlib (extra plot); a tikzpicture for LaTeX, as text
    alt            the picture in words
    html           the page that steps through backpropagation
    save(path)     as a file: .svg, .png, .pdf, .tikz, .dot or .html
    """

    def __init__(
        self,
        dot_text: str,
        text: str,
        theme: Theme,
        page: Callable[[], str],
        alt: str = "",
        size: Size | None = None,
    ) -> None:
        self.dot, self._text, self._theme, self._page = dot_text, text, theme, page
        self.alt, self._size = _lines(alt or text), size or Size()
        self._title = f"<title>{escape(_lines(alt))}</title>" if alt else ""

    @cached_property
    def svg(self) -> str:
        """The picture as SVG text. RenderError where nothing lays it out."""
        root, rest = tidied(render(self.dot, "svg").decode(), self._theme.ink, self._theme.page).split(">", 1)
        return f"{_resized(root, self._size)}>{self._title}{rest}"

    @cached_property
    def png(self) -> bytes:
        """The picture as PNG bytes, 96 pixels to an inch. RenderError where nothing lays it out."""
        plain = render(self.dot, "png")
        factor = self._size.factor(_pixels(plain) * PIXEL)
        return plain if factor == 1 else render(self.dot, "png", f"-Gdpi={96 * factor:.4f}")

    @cached_property
    def pdf(self) -> bytes:
        """The picture as a PDF of one page. RenderError where nothing lays it out, and without matplotlib."""
        layout = laid_out(self.dot)
        return pdf_of(layout, self._size.factor(layout.width))

    @cached_property
    def tikz(self) -> str:
        r"""The picture as a `tikzpicture`, for `\\input` in LaTeX. RenderError where nothing lays it out."""
        layout = laid_out(self.dot)
        return tikz_of(layout, self._size.factor(layout.width))

    @cached_property
    def html(self) -> str:
        """The page as HTML text, one file. ValueError for a net, which has none."""
        return self._page()

    def save(self, path: str | Path) -> Path:
        """Write the picture, whole or not at all, in the form that the ending names; returns the path.

        ValueError for another ending, OSError where the file cannot be written.
        """
        ending = Path(path).suffix.lower()
        if ending not in FORMS:
            raise ValueError(f"a picture is saved as {', '.join(FORMS)}; got {str(path)!r}")
        write_atomically(path, getattr(self, FORMS[ending]))
        return Path(path)

    def _repr_mimebundle_(self, **_options: object) -> MimeBundle:
        """For a notebook: the SVG, the PNG where no SVG is allowed, the text where nothing lays out graphs."""
        try:
            png = base64.b64encode(self.png).decode()
        except RenderError as error:
            return {"text/plain": f"{self._text}\n({error})"}, {}
        shown = {"image/svg+xml": self.svg, "image/png": png, "text/plain": self._text}
        return shown, {form: {"alt": self.alt} for form in ("image/svg+xml", "image/png")}

    def __repr__(self) -> str:
        return self._text


def _lines(text: str) -> str:
    """The lines with blanks for characters that cannot be printed."""
    return "\n".join(printable(line) for line in text.split("\n"))


def _resized(root: str, size: Size) -> str:
    """The start of an SVG with its own width and height times the factor of a size."""
    factor = size.factor(float(re.search(r'width="([\d.]+)pt"', root)[1]))  # type: ignore[index]  # Graphviz's own
    if factor == 1:
        return root
    return re.sub(
        r'(width|height)="([\d.]+)pt"',
        lambda side: f'{side[1]}="{math.ceil(float(side[2]) * factor)}pt"',
        root,
        count=2,
    )


def _pixels(png: bytes) -> float:
    """The width of a PNG, which stands in its first chunk."""
    return float(struct.unpack(">I", png[16:20])[0])
