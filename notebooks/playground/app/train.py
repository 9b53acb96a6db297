"""The room Train: a network as JavaScript that trains, the graph of one example, and what can be taken home."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import nn
from app.operations import OPERATIONS
from app.points import points_of
from engine import Update, Value, record
from engine.compile.emit.scalar.javascript.source import javascript_source
from engine.drawing.graph.snapshot.snapshot import snapshot
from engine.drawing.page.contents import check, graph_data
from engine.drawing.page.operation_table import literal
from nn.training.optim.optimizers import optimizer

LOSS = "binary_cross_entropy_with_logits"
MOST_UNITS, MOST_LAYERS = 32, 6
ACTIVATIONS = ("relu", "tanh", "sigmoid", "gelu", "silu")
OPTIMIZERS = ("sgd", "momentum", "nesterov", "rmsprop", "adam", "adamw")


def prepared(spec: dict[str, Any]) -> dict[str, object]:
    """The network and its data as two modules of JavaScript: training, and the outputs of all units."""
    model, (points, code) = model_of(spec), points_of(spec.get("data", {}))
    rule = optimizer(_chosen(spec, "optimizer", OPTIMIZERS), _rate(spec))
    kind = type(rule)
    update = Update(kind.rule, kind.slots, tuple(rule.constants.values()), rule.weight_decay, kind.decoupled)
    loss = getattr(nn.losses, LOSS)
    program = record(lambda x, y: loss(model(x), y), 2, "y", parameters=model.parameters())
    units = record(lambda x: _units(model, x), 2, parameters=model.parameters())
    leaves = [p.data for p in model.parameters()]
    return {
        "training": program.export_training(update, title="chainrule playground"),
        "units": javascript_source(units._forms, leaves, "all units", {}, gradients=False),  # noqa: SLF001  # values alone
        "points": [[*x, y] for x, y in points],
        "sizes": [2, *model.sizes],
        "parameters": len(leaves),
        "code": _code(spec, code),
    }


def model_of(spec: dict[str, Any], parameters: Sequence[float] = ()) -> nn.MLP:
    """The network of a page's settings, with other numbers where they are given."""
    layers = [int(units) for units in spec.get("layers", [16, 16])]
    if len(layers) > MOST_LAYERS or not all(1 <= units <= MOST_UNITS for units in layers):
        raise ValueError(
            f"a network here has up to {MOST_LAYERS} hidden layers of 1 to {MOST_UNITS} units; got {layers}"
        )
    model = nn.MLP(2, [*layers, 1], _chosen(spec, "activation", ACTIVATIONS), seed=int(spec.get("seed", 0)))
    if parameters:
        for p, number in zip(model.parameters(), parameters, strict=True):
            p.data = float(number)
    return model


def example_graph(
    spec: dict[str, Any], parameters: Sequence[float], index: int, unit: Sequence[int] | None = None
) -> dict[str, object]:
    """The graph of one example: its loss, or the output of one unit."""
    model = model_of(spec, parameters)
    (x1, x2), y = points_of(spec.get("data", {}))[0][index]
    names = spec.get("data", {}).get("columns") or ("x1", "x2")
    x = [Value(x1, str(names[0])[:40]), Value(x2, str(names[1])[:40])]
    if unit is not None:
        root = _outputs(model, x)[unit[0]][unit[1]]
        root.name = root.name or f"unit {unit[0] + 1}.{unit[1] + 1}"
    else:
        root = getattr(nn.losses, LOSS)(model(x), Value(y, "y"))
        root.name = "loss"
    graph = snapshot(root, model)
    check(graph, OPERATIONS)
    return {"graph": literal(graph_data(graph)), "nodes": len(graph.nodes)}


def model_file(spec: dict[str, Any], parameters: Sequence[float]) -> str:
    """The file of the trained network, for nn.load."""
    path = Path("/tmp/model.json")  # noqa: S108  # in the memory of the page
    nn.save(model_of(spec, parameters), path)
    return path.read_text("utf-8")


def _units(model: nn.MLP, x: Sequence[Value]) -> list[Value]:
    """The outputs of all units, layer after layer."""
    return [unit for layer in _outputs(model, x) for unit in layer]


def _outputs(model: nn.MLP, x: Sequence[Value]) -> list[Sequence[Value]]:
    layers, values = [], x
    for layer in model.layers:
        values = layer.outputs_of(values)
        layers.append(values)
    return layers


def _chosen(spec: dict[str, Any], name: str, allowed: Sequence[str]) -> str:
    choice = str(spec.get(name, allowed[0]))
    if choice not in allowed:
        raise ValueError(f"{name} is one of {', '.join(allowed)}; got {choice!r}")
    return choice


def _rate(spec: dict[str, Any]) -> float:
    rate = float(spec.get("lr", 0.1))
    if not 0 < rate <= 100:
        raise ValueError(f"the learning rate is above 0 and at most 100; got {rate}")
    return rate


def _code(spec: dict[str, Any], data: str) -> str:
    """The Python that does the same; the page fills in the number of epochs."""
    layers = [*map(int, spec.get("layers", [16, 16])), 1]
    head, _, rest = data.rpartition("\n\ndata = ") if data.startswith("from nn") else ("", "", "")
    imported = f"{head.removeprefix('from nn import ')}, " if head else ""
    made = f"data = {rest}" if head else data
    return f"""from nn import MLP, {imported}train

{made}
model = MLP(2, {layers}, {spec.get("activation", "relu")!r}, seed={int(spec.get("seed", 0))})
history = train(
    model, data, {LOSS!r}, epochs=EPOCHS, batch_size={int(spec.get("batch", 10))}, lr={_rate(spec)},
    optimizer={spec.get("optimizer", "sgd")!r}, shuffle=False,
)
print(history.losses[-1])
"""
