# ruff: noqa: INP001  # a script; the folder is no package
"""Write slides.html: the pictures of the lessons with the question that comes before each, for a beamer.

python notebooks/course/slides.py
"""

import html
import json
import re
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
NOTEBOOKS = HERE.parent
HEAD = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Slides</title>
"""
STYLE = """
html { scroll-snap-type: y mandatory; font: 32px/1.35 system-ui, sans-serif; color-scheme: light dark; }
body { margin: 0; }
section { min-height: 100vh; box-sizing: border-box; padding: 4vh 6vw; scroll-snap-align: start; }
section { display: flex; flex-direction: column; gap: 2vh; justify-content: center; }
h2 { margin: 0; font-size: 1.3em; }
p { margin: 0; max-width: 45em; }
.title { font-size: 1.6em; }
img { max-width: 100%; max-height: 55vh; object-fit: contain; align-self: flex-start; }
img { background: white; padding: 8px; }
code { font-size: 0.9em; }
footer { font-size: 0.5em; opacity: 0.7; }
"""
KEYS = """
const slides = [...document.querySelectorAll("section")];
addEventListener("keydown", event => {
  const step = {ArrowRight: 1, PageDown: 1, " ": 1, ArrowLeft: -1, PageUp: -1}[event.key];
  if (!step) return;
  event.preventDefault();
  const here = slides.findIndex(slide => slide.getBoundingClientRect().bottom > innerHeight / 2);
  slides[Math.min(Math.max(here + step, 0), slides.length - 1)].scrollIntoView();
});
"""


def plain(text: str) -> str:
    """Markdown of one paragraph as HTML: emphasis, code and simple formulas as text."""
    text = html.escape(re.sub(r"\[([^\]]+)\]\([^)]*\)", r"\1", " ".join(text.split())), quote=False)
    text = re.sub(r"\$([^$]*)\$", lambda formula: f"<i>{unicode_of(formula[1])}</i>", text)
    text = re.sub(r"\*\*([^*]+)\*\*", r"<b>\1</b>", text)
    text = re.sub(r"\*([^*]+)\*", r"<i>\1</i>", text)
    return re.sub(r"`([^`]+)`", r"<code>\1</code>", text)


NAMES = {
    "partial": "∂", "delta": "δ", "lambda": "λ", "sigma": "σ", "eta": "η", "beta": "β", "tfrac": "", "dfrac": "",
    "frac": "", "leftarrow": "←", "to": "→", "cdot": "·", "times": "×", "ln": "ln ", "tanh": "tanh ", "sum": "Σ",
    "odot": "⊙", "le": "≤", "ge": "≥", "pm": "±", "ldots": "…", "dots": "…", "quad": " ", "qquad": " ", "text": "",
    "hat": "", "approx": "≈", "infty": "∞", "sqrt": "√", "operatorname": "", "max": "max", "in": "∈", "exp": "exp ",
    "prod": "Π", "mathrm": "", "bar": "", "left": "", "right": "", "varepsilon": "ε", "rho": "ρ", "neq": "≠",
}  # fmt: skip


def unicode_of(formula: str) -> str:
    """A short formula in Unicode: names as letters, indices lowered, powers raised."""
    text = re.sub(r"\\[td]?frac(\d)(\d)", r"\1/\2 ", formula)
    text = re.sub(r"\\[td]?frac\{([^{}]*)\}\{([^{}]*)\}", r"\1 / \2", text)
    text = re.sub(r"\\([a-zA-Z]+)", lambda name: NAMES.get(name[1], name[1]), text)
    text = re.sub(r"\\[,;! ]", " ", text)
    text = re.sub(r"_\{([^}]*)\}|_(\w)", lambda m: f"<sub>{m[1] or m[2]}</sub>", text)
    text = re.sub(r"\^\{([^}]*)\}|\^(\w)", lambda m: f"<sup>{m[1] or m[2]}</sup>", text)
    return text.replace("{", "").replace("}", "").replace("\\", "")


def of_lesson(path: Path) -> list[str]:
    """The title, each prediction, and the picture of the cover with its caption, as slides."""
    cells: list[Any] = json.loads(path.read_text("utf-8"))["cells"]
    texts = ["".join(cell["source"]) for cell in cells]
    title = re.search(r"^# (.+)$", texts[0], re.MULTILINE)
    name = plain(title[1]) if title else path.stem
    goals = "".join(f"<p>{plain(goal)}</p>" for goal in re.findall(r"^- (.+)$", texts[0], re.MULTILINE))
    slides = [f'<h2 class="title">{name}</h2>{goals}']
    for i, (cell, text) in enumerate(zip(cells, texts, strict=True)):
        if cell["cell_type"] == "markdown":
            questions = re.findall(r"\*\*Predict\.\*\*(.+?)(?:\n\n|$)", text, re.DOTALL)
            slides += [f"<h2>Predict</h2><p>{plain(question)}</p>" for question in questions]
        if "cover" in cell["metadata"].get("tags", ()):
            slides.append(f"<h2>{name}</h2>{cover(path.stem, cell)}<p>{caption(texts[i + 1])}</p>")
    number = f"<footer>lesson {int(path.stem[:2])}</footer>"
    return [f"<section>{slide}{number}</section>" for slide in slides]


def cover(stem: str, cell: Any) -> str:
    """The picture of a lesson beside the notebooks, with its words."""
    file = next((NOTEBOOKS / "pictures").glob(f"{stem}.*")).name
    abouts = [about for output in cell["outputs"] for about in output.get("metadata", {}).values()]
    alt = next(about["alt"] for about in abouts if "alt" in about)
    return f'<img src="../pictures/{file}" alt="{html.escape(alt)}">'


def caption(text: str) -> str:
    """The caption below a picture, without its number."""
    words = re.search(r"^\*Figures? \d+[^.]*\.(.+?)\*?(?:\n\n|$)", text, re.DOTALL)
    return plain(words[1]) if words else ""


def page() -> str:
    """All slides as one page; arrow keys and space go on."""
    lessons = sorted(NOTEBOOKS.glob("[0-9][0-9]-*.ipynb"))
    slides = "\n".join(slide for path in lessons for slide in of_lesson(path))
    return HEAD + f"<style>{STYLE}</style>\n<body>\n{slides}\n<script>{KEYS}</script>\n</body>\n</html>\n"


if __name__ == "__main__":
    (HERE / "slides.html").write_text(page(), "utf-8")
    print("slides.html")
