"""A figure of a lesson, with the words for readers who do not see it."""

import tomllib
from functools import cache
from pathlib import Path
from typing import Any

from engine import draw
from nn.plot import animation, picture

FOLDER = Path(__file__).parent / "alt"


def figure(number: str, shown: Any, **options: Any) -> Any:  # a plot, a graph or a net
    """Figure 2 of lesson 4 for "4.2": of Axes a picture, of a function of frames an animation, else a drawing.

    The options are those of `nn.plot.animation` and of `engine.draw`. KeyError for a figure without words.
    """
    alt = alt_of(number)
    if callable(shown) and not hasattr(shown, "parameters"):
        return animation(shown, alt=alt, **options)
    if hasattr(shown, "get_figure") or hasattr(shown, "flat") or isinstance(shown, (dict, list, tuple)):
        return picture(shown, alt)
    return draw(shown, alt=alt, **options)


def alt_of(number: str) -> str:
    """The words of figure "4.2": entry 2 of alt/04.toml. KeyError where it has none."""
    lesson, _, place = number.partition(".")
    texts = texts_of(int(lesson))
    if place not in texts:
        raise KeyError(f"figure {number} has no words: write an entry {place} in alt/{int(lesson):02}.toml")
    return texts[place]


@cache
def texts_of(lesson: int) -> dict[str, str]:
    """The words of all figures of a lesson, by their numbers; none where the lesson has no file."""
    path = FOLDER / f"{lesson:02}.toml"
    texts = tomllib.loads(path.read_text("utf-8")) if path.exists() else {}
    return {place: " ".join(text.split()) for place, text in texts.items()}
