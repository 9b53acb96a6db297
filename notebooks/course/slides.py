# ruff: noqa: INP001  # a script; the folder is no package
"""Write slides.html, one file for a beamer: the question of each prediction with what it needs, its answer folded.

python notebooks/course/slides.py [--lessons 1 2] [--out FILE.html]          (extra `site`)
"""

import argparse
import base64
import html
import json
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from markdown import markdown

HERE = Path(__file__).parent
NOTEBOOKS = HERE.parent
sys.path.insert(0, str(NOTEBOOKS / "site"))

from formulas import drawn  # noqa: E402  # the path stands above

HEAD = """<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<title>Slides</title>
"""
STYLE = """
html { scroll-snap-type: y proximity; font: 26px/1.35 system-ui, sans-serif; color-scheme: light dark; }
body { margin: 0; }
section { min-height: 100vh; box-sizing: border-box; padding: 4vh 6vw; scroll-snap-align: start; }
section { display: flex; flex-direction: column; gap: 1.5vh; justify-content: center; }
h2 { margin: 0; font-size: 1.3em; }
p, ul, ol { margin: 0; max-width: 45em; }
.title { font-size: 1.6em; }
.question { border-left: 8px solid #c25700; padding-left: 16px; }
img { max-width: 100%; max-height: 36vh; object-fit: contain; align-self: flex-start; }
img { background: white; padding: 8px; border-radius: 8px; }
pre { font-size: 0.7em; overflow-x: auto; margin: 0.5em 0; }
code { font-size: 0.9em; }
summary { cursor: pointer; font-weight: 600; }
footer { font-size: 0.5em; opacity: 0.7; }
"""
KEYS = """
const slides = [...document.querySelectorAll("section")];
addEventListener("keydown", event => {
  const step = {ArrowRight: 1, PageDown: 1, " ": 1, ArrowLeft: -1, PageUp: -1}[event.key];
  const here = slides.findIndex(slide => slide.getBoundingClientRect().bottom > innerHeight / 2);
  const answer = slides[Math.max(here, 0)].querySelector("details");
  if (event.key === "a" && answer) answer.open = !answer.open;
  if (!step) return;
  event.preventDefault();
  slides[Math.min(Math.max(here + step, 0), slides.length - 1)].scrollIntoView();
});
"""
EXTENSIONS = {"tables": {}, "pymdownx.arithmatex": {"generic": True}}
_PREDICT = re.compile(r"\*\*Predict\.\*\*(.+?)(?:\n\n|$)", re.DOTALL)
Cell = dict[str, Any]


def prose(text: str) -> str:
    """Markdown as HTML, its formulas drawn; links become their text."""
    unlinked = re.sub(r"(?<!!)\[([^\]]+)\]\([^)]*\)", r"\1", text)
    return drawn(markdown(unlinked, extensions=list(EXTENSIONS), extension_configs=EXTENSIONS))


def of_lesson(path: Path) -> list[str]:
    """The title with the goals, then a slide for each prediction."""
    cells: list[Cell] = json.loads(path.read_text("utf-8"))["cells"]
    first = "".join(cells[0]["source"])
    goals = "\n".join(re.findall(r"^- .+$", first, re.MULTILINE))
    name = re.findall(r"^# (.+)$", first, re.MULTILINE)[0]
    slides = [f'<h2 class="title">{name}</h2>{prose(goals)}', *_predictions(cells)]
    number = f"<footer>lesson {int(path.stem[:2])}</footer>"
    return [f"<section>{slide}{number}</section>" for slide in slides]


def _predictions(cells: Sequence[Cell]) -> Iterator[str]:
    """Heading, the text above the question, a picture that belongs to it, the question, and the folded answer."""
    heading, above, picture, is_asked, is_answer = "", "", "", False, False
    for i, cell in enumerate(cells):
        if cell["cell_type"] == "code":
            if shown := [*_pictures(cell)]:
                picture, is_answer = shown[-1], is_asked
            continue
        for piece in re.split(
            r"^(?=#{2,3} )|(?<=\n)\n(?=\*\*Predict)", "".join(cell["source"]), flags=re.MULTILINE
        ):
            if title := re.match(r"#{2,3} (.+)\n?", piece):
                heading, above = title[1], ""
                picture = "" if is_answer else picture
            question = _PREDICT.search(piece)
            is_asked = question is not None
            text = piece[title.end() if title else 0 : question.start() if question else None]
            above = f"{above}\n\n{text}".strip()
            if question:
                yield (
                    f"<h2>{_inline(heading)}</h2>{prose(_last(above))}{picture}"
                    f'<div class="question">{prose(f"**Predict.**{question[1]}")}</div>'
                    f"<details><summary>Answer</summary>{_answer(cells[i + 1 :])}</details>"
                )
                above = piece[question.end() :]


def _last(text: str, most: int = 2) -> str:
    """The last paragraphs of a text."""
    return "\n\n".join(text.strip().split("\n\n")[-most:])


def _inline(text: str) -> str:
    return prose(text).removeprefix("<p>").removesuffix("</p>")


def _answer(cells: Sequence[Cell]) -> str:
    """What the code cells up to the next text show, and how that text begins."""
    shown = ""
    for cell in cells:
        if cell["cell_type"] == "markdown":
            text = re.split(r"^#{2,3} |\*\*Predict\.\*\*", "".join(cell["source"]), flags=re.MULTILINE)[0]
            return shown + prose("\n\n".join(text.split("\n\n")[:2]))
        printed = "".join("".join(output.get("text", "")) for output in cell["outputs"])
        shown += f"<pre>{html.escape(printed)}</pre>" if printed else ""
        shown += "".join(_pictures(cell))
    return shown


def _pictures(cell: Cell) -> Iterator[str]:
    """The pictures of a cell with their words, as part of the page."""
    for output in cell["outputs"]:
        for form in ("image/svg+xml", "image/png"):
            about = output.get("metadata", {}).get(form, {})
            if form in output.get("data", {}) and "alt" in about:
                content = "".join(output["data"][form])
                is_png = form == "image/png"
                data = content.replace("\n", "") if is_png else base64.b64encode(content.encode()).decode()
                yield f'<img src="data:{form};base64,{data}" alt="{html.escape(about["alt"])}">'
                break


def page(numbers: Sequence[int] = ()) -> str:
    """The slides of these lessons, of all without numbers; ValueError for a lesson that is not there."""
    lessons = {int(path.stem[:2]): path for path in sorted(NOTEBOOKS.glob("[0-9][0-9]-*.ipynb"))}
    if unknown := [number for number in numbers if number not in lessons]:
        raise ValueError(f"lessons are {min(lessons)} to {max(lessons)}; got {', '.join(map(str, unknown))}")
    slides = "\n".join(slide for number in numbers or lessons for slide in of_lesson(lessons[number]))
    return HEAD + f"<style>{STYLE}</style>\n<body>\n{slides}\n<script>{KEYS}</script>\n</body>\n</html>\n"


def main() -> None:
    """Read the options, and write the page."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--lessons", type=int, nargs="+", default=[], metavar="N", help="(default: all)")
    parser.add_argument("--out", type=Path, default=HERE / "slides.html", metavar="FILE.html")
    options = parser.parse_args()
    try:
        options.out.write_text(page(options.lessons), "utf-8")
    except (OSError, ValueError) as error:
        sys.exit(f"error: {error}")
    print(options.out)


if __name__ == "__main__":
    main()
