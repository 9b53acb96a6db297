"""The kinds of models that a file can hold: how each is made, and how many parameters it has, before it is made."""

from collections.abc import Callable
from typing import NamedTuple

from engine import described, whole_number
from nn.models.layers import Layer, Neuron
from nn.models.mlp import MLP, parameter_count
from nn.models.module import Module
from nn.models.sequences.attention import Attention
from nn.models.sequences.containers import Residual, Sequential
from nn.models.sequences.embedding import Embedding
from nn.models.sequences.norms import LayerNorm, RMSNorm
from nn.models.sequences.recurrent import GRU, RNN
from nn.models.sequences.transformer import Transformer
from nn.support.choice import chosen
from nn.support.schema import MOST, Json

Options = Json  # of an object in a file


class Kind(NamedTuple):
    """A class of models in files.

    make   the class
    count  the number of its parameters, by its options
    known  the names of its options
    extra  further arguments of a model whose numbers are read afterwards
    """

    make: Callable[..., Module]
    count: Callable[[Options], int]
    known: tuple[str, ...]
    extra: Options = {}  # noqa: RUF012  # never changed


def untrained(architecture: Options, parameters: int) -> Module:
    """A model of that architecture with other numbers, if it has as many parameters as the file."""
    expected = _parameters(architecture)
    if expected != parameters:
        raise ValueError(f"the architecture has {expected} parameters; the file has {parameters}")
    return _model(architecture)


def architecture_of(model: object) -> Options:
    """The arguments of a model that a file can hold. TypeError for any other."""
    kind = KINDS.get(type(model).__name__)
    if kind is None or kind.make is not type(model):
        raise TypeError(
            f"save takes a Neuron, a Layer, an MLP or another model of nn; got {described(model)}"
        )
    if isinstance(model, Sequential):
        return {"kind": "Sequential", "layers": [architecture_of(layer) for layer in model.layers]}
    if isinstance(model, Residual):
        return {"kind": "Residual", "layer": architecture_of(model.layer)}
    architecture: Options = model.architecture()  # type: ignore[attr-defined]  # every other kind has it
    return architecture


def _kind(architecture: object) -> tuple[Kind, Options]:
    if not isinstance(architecture, dict):
        raise ValueError(f"an architecture must be an object; got {described(architecture)}")
    options = dict(architecture)
    name = options.pop("kind", None)
    kind = chosen(name, KINDS, "a model")
    if unknown := options.keys() - {*kind.known}:
        raise ValueError(f"an architecture of {name} has no {min(unknown)!r}; it has {', '.join(kind.known)}")
    return kind, options


def _parameters(architecture: object) -> int:
    kind, options = _kind(architecture)
    return kind.count(options)


def _model(architecture: Options) -> Module:
    kind, options = _kind(architecture)
    if kind.make is Sequential:
        return Sequential(*map(_model, options["layers"]))
    if kind.make is Residual:
        return Residual(_model(options["layer"]))
    return kind.make(**options, **kind.extra)


def _count(units: object) -> int:
    return min(whole_number(units, "a number of units"), MOST)  # no file has as many parameters


def _dense(widths: Callable[[Options], list[int]]) -> Callable[[Options], int]:
    return lambda o: parameter_count(widths(o), bias=bool(o.get("bias")))


def _attention(o: Options) -> int:
    width, heads = _count(o.get("width")), _count(o.get("heads"))
    groups = heads if o.get("groups") is None else _count(o["groups"])
    return 2 * width * (width + groups * (width // max(heads, 1)))


def _transformer(o: Options) -> int:
    tokens, width, context = (_count(o.get(name)) for name in ("tokens", "width", "context"))
    block = _attention(o) + 2 * width * _count(o.get("hidden"))
    return (2 * tokens + context) * width + _count(o.get("layers")) * block


def _cell(gates: int) -> Callable[[Options], int]:
    def parameters(o: Options) -> int:
        inputs, units = _count(o.get("inputs")), _count(o.get("units"))
        return gates * parameter_count([inputs + units, units])

    return parameters


ZEROS: Options = {"init": "zeros"}
KINDS: dict[str, Kind] = {
    "Neuron": Kind(
        Neuron,
        _dense(lambda o: [_count(o.get("inputs")), 1]),
        ("inputs", "activation", "bias", "name"),
        ZEROS,
    ),
    "Layer": Kind(
        Layer,
        _dense(lambda o: [_count(o.get("inputs")), _count(o.get("units"))]),
        ("inputs", "units", "activation", "bias"),
        ZEROS,
    ),
    "MLP": Kind(
        MLP,
        _dense(lambda o: [_count(o.get("inputs")), *map(_count, o.get("sizes", []))]),
        ("inputs", "sizes", "activation", "output", "bias"),
        ZEROS,
    ),
    "Embedding": Kind(
        Embedding,
        lambda o: _count(o.get("tokens")) * _count(o.get("width")),
        ("tokens", "width"),
        {"seed": 0},
    ),
    "RMSNorm": Kind(
        RMSNorm, lambda o: _count(o.get("width")) if o.get("weights", True) else 0, ("width", "weights")
    ),
    "LayerNorm": Kind(LayerNorm, lambda o: 2 * _count(o.get("width")), ("width",)),
    "Attention": Kind(Attention, _attention, ("width", "heads", "groups"), {"seed": 0}),
    "RNN": Kind(RNN, _cell(1), ("inputs", "units"), {"seed": 0}),
    "GRU": Kind(GRU, _cell(3), ("inputs", "units"), {"seed": 0}),
    "Residual": Kind(Residual, lambda o: _parameters(o.get("layer")), ("layer",)),
    "Sequential": Kind(Sequential, lambda o: sum(map(_parameters, o.get("layers", []))), ("layers",)),
    "Transformer": Kind(
        Transformer,
        _transformer,
        ("tokens", "width", "heads", "layers", "context", "groups", "hidden"),
        {"seed": 0},
    ),
}
