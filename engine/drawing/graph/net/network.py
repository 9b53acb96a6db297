"""`network_dot`: a model as a net, with a circle for each unit and a line for each weight."""

from collections.abc import Callable, Sequence

from engine.core.value import Value
from engine.drawing.graph.net.layout import net_dot
from engine.drawing.graph.net.units import Network, Unit, evaluate, neurons_of
from engine.drawing.graph.style.style import Style


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
    neurons = neurons_of(model)
    if loss is not None and inputs is None:
        raise ValueError("deltas belong to an input: write draw(model, inputs=[...], loss=...)")
    first = next(iter(neurons.values()))
    sources = [Unit(f"x{i}") for i in range(1, len(first.weights) + 1)]
    if inputs is not None and isinstance(model, Network):
        evaluate(model, neurons, sources, inputs, loss)
    layers: dict[tuple[str, ...], list[Unit]] = {}
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
    return net_dot(columns, style)


def _name_outputs(units: list[Unit]) -> None:
    """Call the units of the last layer ŷ: hidden units are called a."""
    for i, unit in enumerate(units, 1):
        unit.name = f"ŷ{i}" if len(units) > 1 else "ŷ"
