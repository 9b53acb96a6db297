r"""A picture as TikZ, for `\input` in a document of LaTeX."""

import re
import unicodedata
from collections.abc import Iterator

from engine.drawing.graph.vector.strokes import Layout, Point, Stroke
from engine.drawing.latex.names import GREEK

_ANCHORS = {"c": "base", "l": "base west", "r": "base east"}
_SIGNS = {
    "−": "-",
    "×": r"\times",
    "·": r"\cdot",
    "÷": r"\div",
    "∂": r"\partial",
    "∞": r"\infty",
    "Σ": r"\Sigma",
    "√": r"\surd",
    "≥": r"\geq",
    "≤": r"\leq",
    "≠": r"\neq",
    "Ω": r"\Omega",
    "²": "^2",
    "³": "^3",
    "½": r"\frac{1}{2}",
    "→": r"\to",
    "←": r"\leftarrow",
}
_PLAIN = {"\\": r"$\backslash$", "^": r"$\wedge$", "~": r"$\sim$", "…": r"\dots{}"}
_PLAIN |= {"'": "'", "<": "$<$", ">": "$>$", "|": "$|$", '"': "''", "⋮": r"$\vdots$"}
_ESCAPED = "{}$%#_&"


def tikz(layout: Layout, scale: float = 1.0) -> str:
    r"""A `tikzpicture`, `scale` times as large as the picture on the screen. Its document loads `tikz`.

    Every LaTeX takes it: letters that pdfLaTeX does not have are shown as ?.
    """
    colours = sorted({c for stroke in layout.strokes for c in (stroke.pen.line, stroke.pen.fill) if c})
    lines = [
        r"% \usepackage{tikz} in the preamble",
        rf"\begin{{tikzpicture}}[x=1bp, y=1bp, scale={scale:g},",
        r"    every node/.style={transform shape, inner sep=0pt}]",
        *(rf"  \definecolor{{c{c}}}{{HTML}}{{{c.upper()}}}" for c in colours),
        *(f"  {_command(stroke, scale)}" for stroke in layout.strokes if stroke.pen.line or stroke.pen.fill),
        r"\end{tikzpicture}",
    ]
    return "\n".join(lines) + "\n"


def _command(stroke: Stroke, scale: float) -> str:
    pen = stroke.pen
    if stroke.kind == "text":
        font = rf"\fontsize{{{pen.size:g}}}{{{1.2 * pen.size:g}}}\selectfont\sffamily"
        options = f"anchor={_ANCHORS[stroke.anchor]}, text=c{pen.line}, font={font}"
        return rf"\node[{options}] at {_at(stroke.points[0])} {{{tex_text(stroke.text)}}};"
    options = ", ".join(
        [f"draw=c{pen.line}"] * bool(pen.line)
        + [f"fill=c{pen.fill}"] * bool(pen.fill)
        + [f"line width={pen.width * scale:.3g}bp"] * bool(pen.line)
        + ["dash pattern=on 4bp off 2.5bp"] * pen.dashed
    )
    return rf"\path[{options}] {_path(stroke)};"


def _path(stroke: Stroke) -> str:
    points = [_at(point) for point in stroke.points]
    if stroke.kind == "ellipse":
        across, up = stroke.points[1]
        return f"{points[0]} ellipse [x radius={across:.2f}bp, y radius={up:.2f}bp]"
    if stroke.kind == "curve":
        pieces = [points[i : i + 3] for i in range(1, len(points) - 2, 3)]
        return points[0] + "".join(f" .. controls {a} and {b} .. {c}" for a, b, c in pieces)
    return " -- ".join(points) + (" -- cycle" if stroke.kind == "polygon" else "")


def _at(point: Point) -> str:
    return f"({point[0]:.2f},{point[1]:.2f})"


def tex_text(text: str) -> str:
    """A text as pdfLaTeX shows it, on one line."""
    return "".join(_letters(unicodedata.normalize("NFC", text)))


def _letters(text: str) -> Iterator[str]:
    for letter in text:
        if letter in _SIGNS:
            yield f"${_SIGNS[letter]}$"
        elif letter in _PLAIN:
            yield _PLAIN[letter]
        elif letter in _ESCAPED:
            yield f"\\{letter}"
        elif letter.isascii():
            yield letter if letter.isprintable() else " "
        else:
            yield _foreign(letter)


def _foreign(letter: str) -> str:
    """A Greek letter by its command, a Latin one with its accent in mathematics; ? for others."""
    name = unicodedata.name(letter, "")
    greek = re.fullmatch(r"GREEK (SMALL|CAPITAL) LETTER (\w+)", name)
    if greek:
        word = greek[2].lower().replace("lamda", "lambda")
        return _greek(word, small=greek[1] == "SMALL")
    base, *accents = list(unicodedata.normalize("NFD", letter))
    if base.isascii() and base.isalpha() and len(accents) == 1 and accents[0] in _ACCENTS:
        return f"\\{_ACCENTS[accents[0]]}{{{base}}}"
    digit = re.fullmatch(r"(SUBSCRIPT|SUPERSCRIPT) (\w+)", name)
    if digit and unicodedata.digit(letter, None) is not None:
        return f"${'_' if digit[1] == 'SUBSCRIPT' else '^'}{unicodedata.digit(letter)}$"
    return "?"


_ACCENTS = {"\u0300": "`", "\u0301": "'", "\u0302": "^", "\u0303": "~", "\u0308": '"', "\u0304": "="}
_ACCENTS |= {"\u030c": "v", "\u0306": "u", "\u0307": ".", "\u0327": "c", "\u030a": "r"}
_ROMAN = {
    "Alpha": "A",
    "Beta": "B",
    "Epsilon": "E",
    "Zeta": "Z",
    "Eta": "H",
    "Iota": "I",
    "Kappa": "K",
    "Mu": "M",
}
_ROMAN |= {"Nu": "N", "Omicron": "O", "Rho": "P", "Tau": "T", "Chi": "X", "omicron": "o"}


def _greek(word: str, *, small: bool) -> str:
    name = word if small else word.capitalize()
    return rf"$\{name}$" if GREEK.fullmatch(name) else _ROMAN.get(name, "?")
