"""Units and weights as DOT, at fixed positions."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from engine.core.value import Value
from engine.drawing.graph.net.units import Unit
from engine.drawing.graph.style.labels import label_of, safe
from engine.drawing.graph.style.style import Style
from engine.drawing.graph.style.text import shown_name

if TYPE_CHECKING:
    from graphviz import Digraph

Point = tuple[float, float]
"""A place in inches, from the left and upwards."""

MOST_UNITS = 24  # of a layer; the middle ones of a longer one are left out
MOST_NAME, LETTER = 30, 0.067  # letters of a name beside a unit, and inches for each
DIGIT = 0.085  # inches for each character of a number in a unit
MOST_LABELS = 24  # weights; more numbers would cover each other
ROOM = {True: (3.2, 1.15, 1.0), False: (2.2, 0.75, 0.62)}
"""Inches between layers, between units, and across a unit: with room for labels, and without."""


@dataclass(frozen=True)
class Scale:
    """The inches of a picture, and the largest numbers that its widths and colours are compared with."""

    across: float
    down: float
    size: float
    weight: float
    delta: float
    labelled: bool


def net_dot(layers: list[list[Unit]], style: Style) -> str:
    """The layers from left to right as DOT text, the inputs first."""
    scale = _scale(layers, style)
    drawing = _digraph(style, scale)
    for depth, layer in enumerate(layers):
        if len(layers) > 2:
            place = depth * scale.across, _top(layers) * scale.down
            _add_caption(drawing, depth, len(layers), place, style)
        before = {i: row for row, i in _rows(len(layers[depth - 1])) if i is not None}
        for row, i in _rows(len(layer)):
            place = depth * scale.across, -row * scale.down
            if i is None:
                _add_dots(drawing, depth, place, style)
                continue
            key = f"u{depth}-{i}"
            edge = (scale.size if depth else -scale.size) / 2
            _add_name(drawing, key, layer[i].beside, place, edge)
            _add_unit(drawing, key, layer[i], place, style, scale)
            _add_weights(drawing, key, layer[i], place, before, style, scale)
    return str(drawing.source)


def _scale(layers: list[list[Unit]], style: Style) -> Scale:
    units = [unit for layer in layers for unit in layer]
    weights = [abs(weight.data) for unit in units for weight in unit.weights]
    deltas = [abs(unit.delta) for unit in units if unit.delta is not None]
    labelled = len(weights) <= MOST_LABELS
    room = _room(layers, style, labelled=labelled)
    return Scale(*room, max(weights), max(deltas, default=0.0), labelled)


def _digraph(style: Style, scale: Scale) -> "Digraph":
    import graphviz  # noqa: PLC0415  # `import engine` needs nothing but Python

    theme = style.theme
    return graphviz.Digraph(
        "network",
        graph_attr={"layout": "neato", "bgcolor": theme.page, "splines": "line", "outputorder": "edgesfirst"},
        node_attr={
            "shape": "circle",
            "style": "filled",
            "fillcolor": theme.node,
            "color": theme.ink,
            "fontcolor": theme.ink,
            "fontname": "Helvetica",
            "fontsize": "11",
            "fixedsize": "true",
            "width": f"{scale.size:g}",
        },
        edge_attr={"dir": "none", "fontname": "Helvetica", "fontsize": "9", "fontcolor": theme.ink},
    )


def _room(layers: list[list[Unit]], style: Style, *, labelled: bool) -> tuple[float, float, float]:
    """Inches between layers, between units, and across a unit, whose longest line fits into its circle."""
    across, down, size = ROOM[labelled]
    longest = max(
        len(line) for layer in layers for unit in layer for line in _lines(unit, style, bias=labelled)
    )
    wider = max(0.0, DIGIT * longest + 0.14 - size)
    return across + wider, down + wider, size + wider


def _lines(unit: Unit, style: Style, *, bias: bool) -> list[str]:
    """The name of a unit and its numbers, a line for each."""
    lines = [unit.name] + [style.number(n) for n in (unit.output,) if n is not None]
    if unit.delta is not None:
        lines.append(f"δ {style.number(unit.delta)}")
    if bias and unit.bias is not None:
        lines.append(f"b {style.number(unit.bias.data)}")
    return lines


def _at(place: Point) -> str:
    """A fixed position as DOT writes it."""
    return f"{place[0]:g},{place[1]:g}!"


def _top(layers: list[list[Unit]]) -> float:
    """The row of the captions, above the longest layer."""
    return max(-row for layer in layers for row, _ in _rows(len(layer))) + 0.75


def _add_caption(drawing: "Digraph", depth: int, count: int, place: Point, style: Style) -> None:
    """The name of a layer above its units: they have equal names in every layer."""
    text = "inputs" if depth == 0 else "output" if depth == count - 1 else f"layer {depth}"
    drawing.node(
        f"layer{depth}",
        text,
        pos=_at(place),
        shape="plaintext",
        fillcolor=style.theme.page,
        fontcolor=style.theme.faint,
        height="0.2",
        width="1",
    )


def _add_dots(drawing: "Digraph", depth: int, place: Point, style: Style) -> None:
    """Dots for the middle of a long layer."""
    drawing.node(f"more{depth}", "...", pos=_at(place), shape="plaintext", fillcolor=style.theme.page)


def _add_name(drawing: "Digraph", key: str, text: str, place: Point, edge: float) -> None:
    """The name of a unit beyond an edge of its circle: of an input at its left, of an output at its right."""
    shown = shown_name(text, MOST_NAME)
    if shown:
        width = 0.2 + LETTER * len(shown)
        x = place[0] + edge + math.copysign(width / 2, edge)
        drawing.node(
            f"{key}-name",
            safe(shown),
            pos=_at((x, place[1])),
            shape="plaintext",
            style="",
            width=f"{width:g}",
            height="0.2",
        )


def _rows(count: int) -> Iterator[tuple[float, int | None]]:
    """(row, unit) from top to bottom around 0; None stands for the middle of a long layer."""
    shown: list[int | None] = list(range(count))
    if count > MOST_UNITS:
        half = MOST_UNITS // 2
        shown = [*range(half), None, *range(count - half, count)]
    for row, i in enumerate(shown):
        yield row - (len(shown) - 1) / 2, i


def _add_unit(drawing: "Digraph", key: str, unit: Unit, place: Point, style: Style, scale: Scale) -> None:
    hint = f", bias {unit.bias.data!r}" if unit.bias is not None else ""
    drawing.node(
        key,
        label_of(_lines(unit, style, bias=scale.labelled)),
        pos=_at(place),
        id=key,
        fillcolor=style.theme.gradient(unit.delta, scale.delta),
        tooltip=f"{unit.name}{hint}",
        **{"class": "unit" if unit.weights else "input"},
    )


def _add_weights(
    drawing: "Digraph",
    key: str,
    unit: Unit,
    place: Point,
    before: dict[int, float],
    style: Style,
    scale: Scale,
) -> None:
    """The lines from the units of the layer before, with their numbers where there is room."""
    depth, _, _ = key.removeprefix("u").partition("-")
    for j, weight in enumerate(unit.weights):
        if j not in before:
            continue
        _add_weight(drawing, (f"u{int(depth) - 1}-{j}", key), weight, style, scale.weight)
        if scale.labelled:
            share = 0.25 + 0.5 * (j + 0.5) / len(unit.weights)  # no two of a unit side by side
            x, y = place
            at = x - share * scale.across, y - share * (before[j] * scale.down + y)
            _add_weight_label(drawing, f"{key}-{j}", at, weight, style)


def _add_weight(
    drawing: "Digraph", ends: tuple[str, str], weight: Value, style: Style, largest: float
) -> None:
    share = abs(weight.data) / largest if largest else 0.0
    drawing.edge(
        *ends,
        penwidth=f"{0.3 + 3.2 * share:.2f}",
        color=style.theme.rising if weight.data >= 0 else style.theme.falling,
        style="solid" if weight.data >= 0 else "dashed",
        tooltip=safe(f"{weight.name} = {weight.data!r}"),
        **{"class": "weight"},
    )


def _add_weight_label(drawing: "Digraph", key: str, place: Point, weight: Value, style: Style) -> None:
    """The number of a weight, as a small node upon its line: nodes are drawn over lines."""
    drawing.node(
        f"{key}-w",
        style.number(weight.data),
        pos=_at(place),
        shape="plaintext",
        fillcolor=style.theme.page,
        fontsize="9",
        width="0.5",
        height="0.16",
    )
