"""Words, cells and minutes of each lesson, as the table of ../README.md; `--write` puts it there."""

import json
import re
import sys
from pathlib import Path
from typing import Any

NOTEBOOKS = Path(__file__).resolve().parents[1]
WORDS, LINES, PREDICTION, EXERCISE = 80, 6, 1, 4  # a minute reads 80 words or 6 lines; minutes for the others
MARKS = "<!-- load: begin -->\n", "<!-- load: end -->"
HEAD = (
    "| lesson | words | code cells | longest | predictions | exercises | minutes |\n|---" + 6 * "|--:" + "|\n"
)


def load(path: Path) -> dict[str, int]:
    """The measures of a notebook; a word is what stands between blanks and holds a letter or a digit."""
    cells: list[Any] = json.loads(path.read_text("utf-8"))["cells"]
    texts = [("".join(cell["source"]), cell) for cell in cells]
    prose = "\n".join(text for text, cell in texts if cell["cell_type"] == "markdown")
    code = [len(text.splitlines()) for text, cell in texts if cell["cell_type"] == "code"]
    measures = {
        "words": len([word for word in prose.split() if re.search(r"\w", word)]),
        "cells": len(code),
        "longest": max(code),
        "predictions": prose.count("**Predict.**"),
        "exercises": sum("exercise" in cell["metadata"].get("tags", ()) for cell in cells),
    }
    minutes = measures["words"] / WORDS + sum(code) / LINES
    minutes += PREDICTION * measures["predictions"] + EXERCISE * measures["exercises"]
    return {**measures, "minutes": 5 * round(minutes / 5)}


def table() -> str:
    """The table of all lessons, in Markdown."""
    rows = []
    for path in sorted(NOTEBOOKS.glob("[0-9][0-9]-*.ipynb")):
        title = f"{int(path.stem[:2])}. {path.stem[3:].replace('-', ' ')}"
        rows.append(f"| {title} | " + " | ".join(f"{number:,}" for number in load(path).values()) + " |\n")
    return HEAD + "".join(rows)


def written(page: str) -> str:
    """A page with the table of now between its marks."""
    before, _, rest = page.partition(MARKS[0])
    return f"{before}{MARKS[0]}{table()}{MARKS[1]}{rest.partition(MARKS[1])[2]}"


if __name__ == "__main__":
    if "--write" in sys.argv[1:]:
        readme = NOTEBOOKS / "README.md"
        readme.write_text(written(readme.read_text("utf-8")), "utf-8")
    else:
        print(table(), end="")
