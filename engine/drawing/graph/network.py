"""`network_dot`: a model as a net, with a circle for each unit and a line for each weight."""

import math
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Protocol, runtime_checkable

from engine.core.value import Value, zero_grad
from engine.drawing.graph.dot import Style
from engine.drawing.graph.labels import label_of, safe
from engine.drawing.graph.snapshot import HasParameters, Place, place_of, snapshot
from engine.drawing.graph.text import shown_name
from engine.support.numbers import described, number

if TYPE_CHECKING:
    from graphviz import Digraph

MOST_UNITS = 24  # of a layer; the middle ones of a longer one are left out
MOST_NAME, LETTER = 30, 0.067  # letters of a name beside a unit, and inches for each
DIGIT = 0.085  # inches for each character of a number in a unit
MOST_LABELS = 24  # weights; more numbers would cover each other
ROOM = {True: (3.2, 1.15, 1.0), False: (2.2, 0.75, 0.62)}
"""Inches between layers, between units, and across a unit: with room for labels, and without."""


Output = Value | Sequence[Value]


@runtime_checkable
class Network(HasParameters, Protocol):
    """A model that computes outputs from a list of inputs."""

    def __call__(self, x: Sequence[float]) -> Output:
        """The outputs for one sample."""
        ...


@dataclass
class Unit:
    """A circle: its name and numbers, and for a neuron the weights of the lines that lead to it."""

    name: str
    weights: list[Value] = field(default_factory=list)
    bias: Value | None = None
    output: float | None = None
    delta: float | None = None
    beside: str = ""


def network_dot(
    model: object,
    style: Style,
    inputs: Sequence[Value | float] | None = None,
    loss: Callable[..., Value] | None = None,
    names: tuple[Sequence[str], Sequence[str]] = ((), ()),
) -> str:
    """The DOT text of a model of layers of neurons, its units at fixed positions.

    inputs  one number for each input: every unit then shows its output
    loss    a function of the model's output: every neuron with a bias then shows its delta, d loss / d score
    names   of the inputs and of the outputs, shown beside them; none for an empty sequence

    No gradient is changed. TypeError where the model has no layers of neurons, ValueError where inputs do not fit.
    """
    neurons = _neurons(model)
    if loss is not None and inputs is None:
        raise ValueError("deltas belong to an input: write draw(model, inputs=[...], loss=...)")
    first = next(iter(neurons.values()))
    sources = [Unit(f"x{i}") for i in range(1, len(first.weights) + 1)]
    if inputs is not None and isinstance(model, Network):
        _evaluate(model, neurons, sources, inputs, loss)
    layers: dict[Place, list[Unit]] = {}
    for place, unit in neurons.items():
        layers.setdefault(place[:-1], []).append(unit)
    if len(layers) > 1:
        _name_outputs(list(layers.values())[-1])
    columns = [sources, *layers.values()]
    for units, texts in ((columns[0], names[0]), (columns[-1], names[1])):
        if texts and len(texts) != len(units):
            raise ValueError(f"names has {len(texts)} texts for {len(units)} units; write one for each")
        for unit, text in zip(units, texts, strict=False):
            unit.beside = text
    return _dot(columns, style)


def _name_outputs(units: list[Unit]) -> None:
    """Call the units of the last layer ŷ: hidden units are called a."""
    for i, unit in enumerate(units, 1):
        unit.name = f"ŷ{i}" if len(units) > 1 else "ŷ"


def _neurons(model: object) -> dict[Place, Unit]:
    """The neurons of a model by their places, which the paths of its parameters give."""
    neurons: dict[Place, Unit] = {}
    for path, parameter in model.named_parameters() if isinstance(model, HasParameters) else ():
        place = place_of(path)
        index = place[-1].rpartition(".")[2] if place else ""
        unit = neurons.setdefault(place, Unit(f"a{int(index) + 1}" if index.isdigit() else "a"))
        if ".weights." in f".{path}" and parameter.name != "w0":  # w0 is the weight of the constant 1
            unit.weights.append(parameter)
        else:
            unit.bias = parameter
    if not neurons or not all(unit.weights for unit in neurons.values()):
        raise TypeError(f"draw takes a Value, or a model of neurons such as MLP; got {described(model)}")
    return neurons


def _evaluate(
    model: Network,
    neurons: dict[Place, Unit],
    sources: list[Unit],
    inputs: Sequence[Value | float],
    loss: Callable[..., Value] | None,
) -> None:
    """Compute outputs, and deltas where there is a loss; every gradient is kept."""
    row = [x.data if isinstance(x, Value) else number(x, "an input of the model") for x in inputs]
    parameters = [parameter for _, parameter in model.named_parameters()]
    before = [parameter.grad for parameter in parameters]
    try:
        outputs = model(row)
        if loss is not None:
            root = loss(outputs)
            if not isinstance(root, Value):
                raise TypeError(f"the loss of a net must return a Value; got {described(root)}")
            zero_grad(parameters)
            root.backward()
        last = [outputs] if isinstance(outputs, Value) else outputs
        for node in (node for output in last for node in snapshot(output, model).nodes):
            if node.place[1:] in neurons and node.name and node.parents:
                neurons[node.place[1:]].output = node.data
        for unit in neurons.values() if loss is not None else ():
            # d loss / d score is what the bias of the neuron receives
            unit.delta = unit.bias.grad if unit.bias is not None else None
    finally:
        for parameter, grad in zip(parameters, before, strict=True):
            parameter.grad = grad
    for unit, x in zip(sources, row, strict=True):
        unit.output = x
    for unit, output in zip(list(neurons.values())[-len(last) :], last, strict=True):
        unit.output = output.data  # after a softmax, which acts on the layer


def _dot(layers: list[list[Unit]], style: Style) -> str:
    import graphviz  # noqa: PLC0415  # `import engine` needs nothing but Python

    weights = [abs(w.data) for layer in layers for unit in layer for w in unit.weights]
    largest, labelled = max(weights), len(weights) <= MOST_LABELS
    theme = style.theme
    across, down, size = _room(layers, style, labelled=labelled)
    drawing: Digraph = graphviz.Digraph(
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
            "width": f"{size:g}",
        },
        edge_attr={"dir": "none", "fontname": "Helvetica", "fontsize": "9", "fontcolor": theme.ink},
    )
    deltas = [abs(unit.delta) for layer in layers for unit in layer if unit.delta is not None]
    for depth, layer in enumerate(layers):
        before = {i: row for row, i in _rows(len(layers[depth - 1]))}
        if len(layers) > 2:
            _add_caption(drawing, depth, len(layers), (depth * across, _top(layers) * down), style)
        for row, i in _rows(len(layer)):
            x, y = depth * across, -row * down
            if i is None:
                drawing.node(
                    f"more{depth}", "...", pos=f"{x:g},{y:g}!", shape="plaintext", fillcolor=theme.page
                )
                continue
            place = f"{x:g},{y:g}!"
            _add_name(drawing, f"u{depth}-{i}", layer[i].beside, (x, y), (size if depth else -size) / 2)
            _add_unit(
                drawing, f"u{depth}-{i}", layer[i], place, style, max(deltas, default=0.0), bias=labelled
            )
            for j, weight in enumerate(layer[i].weights):
                if j not in before:
                    continue
                _add_weight(drawing, (f"u{depth - 1}-{j}", f"u{depth}-{i}"), weight, style, largest)
                if labelled:
                    share = 0.25 + 0.5 * (j + 0.5) / len(layer[i].weights)  # no two of a unit side by side
                    at = (x - share * across, y - share * (before[j] * down + y))
                    _add_weight_label(drawing, f"u{depth}-{i}-{j}", at, weight, style)
    return str(drawing.source)


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


def _top(layers: list[list[Unit]]) -> float:
    """The row of the captions, above the longest layer."""
    return max(-row for layer in layers for row, _ in _rows(len(layer))) + 0.75


def _add_caption(
    drawing: "Digraph", depth: int, count: int, place: tuple[float, float], style: Style
) -> None:
    """The name of a layer above its units: they have equal names in every layer."""
    text = "inputs" if depth == 0 else "output" if depth == count - 1 else f"layer {depth}"
    drawing.node(
        f"layer{depth}",
        text,
        pos=f"{place[0]:g},{place[1]:g}!",
        shape="plaintext",
        fillcolor=style.theme.page,
        fontcolor=style.theme.faint,
        height="0.2",
        width="1",
    )


def _add_name(drawing: "Digraph", key: str, text: str, place: tuple[float, float], edge: float) -> None:
    """The name of a unit beyond an edge of its circle: of an input at its left, of an output at its right."""
    shown = shown_name(text, MOST_NAME)
    if shown:
        width = 0.2 + LETTER * len(shown)
        x = place[0] + edge + math.copysign(width / 2, edge)
        drawing.node(
            f"{key}-name",
            safe(shown),
            pos=f"{x:g},{place[1]:g}!",
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


def _add_unit(
    drawing: "Digraph", key: str, unit: Unit, position: str, style: Style, largest: float, *, bias: bool
) -> None:
    hint = f", bias {unit.bias.data!r}" if unit.bias is not None else ""
    drawing.node(
        key,
        label_of(_lines(unit, style, bias=bias)),
        pos=position,
        id=key,
        fillcolor=style.theme.gradient(unit.delta, largest),
        tooltip=f"{unit.name}{hint}",
        **{"class": "unit" if unit.weights else "input"},
    )


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


def _add_weight_label(
    drawing: "Digraph", key: str, place: tuple[float, float], weight: Value, style: Style
) -> None:
    """The number of a weight, as a small node upon its line: nodes are drawn over lines."""
    drawing.node(
        f"{key}-w",
        style.number(weight.data),
        pos=f"{place[0]:g},{place[1]:g}!",
        shape="plaintext",
        fillcolor=style.theme.page,
        fontsize="9",
        width="0.5",
        height="0.16",
    )
