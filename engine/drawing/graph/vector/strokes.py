"""A picture that Graphviz has laid out, as lines, filled shapes and texts."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from typing import TypedDict

from engine.drawing.graph.render import render

Point = tuple[float, float]
"""A place in points of 1/72 inch, from the left and upwards."""


@dataclass(frozen=True, slots=True)
class Pen:
    """How a stroke is drawn. A colour has six hexadecimal digits; "" draws no line, or fills nothing."""

    line: str = "000000"
    fill: str = ""
    width: float = 1.0
    dashed: bool = False
    size: float = 11.0


@dataclass(frozen=True, slots=True)
class Stroke:
    """One part of a picture.

    kind    polygon, polyline, curve (a Bézier curve: a start, then three points for each piece), ellipse (its
            centre, then its two radii), or text (its baseline's anchor)
    anchor  of a text: c for the middle, l for its left end, r for its right end
    """

    kind: str
    points: tuple[Point, ...]
    pen: Pen
    text: str = ""
    anchor: str = "c"


@dataclass(frozen=True, slots=True)
class Layout:
    """A picture: its size in points, and its strokes, the first below the others."""

    width: float
    height: float
    strokes: tuple[Stroke, ...]


MARGIN = 4.0  # points, as in an SVG of Graphviz: a frame is as wide as its pen
_KINDS = {"P": "polygon", "p": "polygon", "L": "polyline", "B": "curve", "b": "curve"}


class Step(TypedDict, total=False):
    """One step of Graphviz's list of what is drawn."""

    op: str
    color: str
    size: float
    style: str
    rect: tuple[float, float, float, float]
    pt: Point
    align: str
    text: str
    points: list[Point]


Thing = Mapping[str, list[Step]]
"""A node, an edge, a frame: its lists of steps by their names."""


def laid_out(dot: str) -> Layout:
    """The layout of a DOT text. RenderError where nothing lays it out."""
    picture = json.loads(render(dot, "json"))
    left, low, right, high = (float(edge) for edge in picture["bb"].split(","))
    size = right - left + 2 * MARGIN, high - low + 2 * MARGIN
    edges = picture.get("edges", [])
    things: list[Thing] = [picture, *_in_order(picture.get("objects", []), edges)]
    things += [{"_ldraw_": edge["_ldraw_"]} for edge in edges if "_ldraw_" in edge]
    return Layout(*size, tuple(_strokes(things, (left - MARGIN, low - MARGIN))))


def _in_order(objects: list[Thing], edges: list[Thing]) -> list[Thing]:
    """Modules, then lines without their texts, then nodes: what stands on a line hides it."""
    frames = [thing for thing in objects if "nodes" in thing or "subgraphs" in thing]
    nodes = [thing for thing in objects if "nodes" not in thing and "subgraphs" not in thing]
    lines = [{part: steps for part, steps in edge.items() if part != "_ldraw_"} for edge in edges]
    return [*frames, *lines, *nodes]


def _strokes(things: list[Thing], corner: Point) -> Iterator[Stroke]:
    for thing in things:
        for part in ("_draw_", "_hdraw_", "_tdraw_", "_ldraw_"):
            yield from _drawn(thing.get(part, []), corner)


def _drawn(steps: list[Step], corner: Point) -> Iterator[Stroke]:
    """The strokes of one list of steps, each with the pen that the steps before it chose."""
    pen = Pen()

    def moved(x: float, y: float) -> Point:
        return x - corner[0], y - corner[1]

    for step in steps:
        match step["op"]:
            case "E" | "e" as op:
                x, y, *radii = step["rect"]
                own = pen if op == "E" else replace(pen, fill="")
                yield Stroke("ellipse", (moved(x, y), (radii[0], radii[1])), own)
            case "T" if step["text"].strip():
                yield Stroke("text", (moved(*step["pt"]),), pen, step["text"], step["align"])
            case op if op in _KINDS:
                own = pen if op in "PB" else replace(pen, fill="")
                yield Stroke(_KINDS[op], tuple(moved(*point) for point in step["points"]), own)
            case _:
                pen = _dipped(pen, step)


def _dipped(pen: Pen, step: Step) -> Pen:
    """The pen after a step that changes it: its colours, its size, its style."""
    match step["op"]:
        case "c":
            return replace(pen, line=_colour(step["color"]))
        case "C":
            return replace(pen, fill=_colour(step["color"]))
        case "F":
            return replace(pen, size=step["size"])
        case "S":
            return _styled(pen, step["style"])
    return pen


def _styled(pen: Pen, style: str) -> Pen:
    name, _, number = style.partition("(")
    if name == "setlinewidth":
        return replace(pen, width=float(number.rstrip(")")))
    return replace(pen, dashed=name in ("dashed", "dotted")) if name in ("dashed", "dotted", "solid") else pen


def _colour(text: str) -> str:
    """#1f2328 as 1f2328; one that is transparent as ""."""
    digits = {"black": "000000", "white": "ffffff", "lightgrey": "d3d3d3"}.get(text, text.removeprefix("#"))
    return "" if (len(digits) == 8 and digits.endswith("00")) or digits == "transparent" else digits[:6]
