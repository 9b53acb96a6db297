"""The boundary of a linear neuron: the plane w·x + b = 0, its normal, and the distance of a point."""

import math
from collections.abc import Sequence

from engine import described
from nn.models.layers import Layer, Neuron
from nn.models.mlp import MLP

Linear = Neuron | Layer | MLP  # a Layer or an MLP of one neuron


def unit_normal(neuron: Linear) -> list[float]:
    """The direction of length 1 across the boundary, towards positive scores: w / |w|, without the bias.

    `neuron` is a Neuron, or a Layer or an MLP of one neuron. ValueError where all weights are 0, TypeError where
    the boundary is not a plane.
    """
    single = _neuron_of(neuron)
    norm = _norm(single)
    return [w.data / norm for w in single.weights[-single.inputs :]]


def signed_distance(neuron: Linear, x: Sequence[float]) -> float:
    """(w·x + b) / |w|: the distance of x from the boundary, positive on the side of the normal.

    `neuron` is a Neuron, or a Layer or an MLP of one neuron. ValueError where all weights are 0, TypeError where
    the boundary is not a plane.

    >>> neuron = Neuron(2)
    >>> neuron.load_state_dict({"weights.0": 3.0, "weights.1": 4.0, "bias": -5.0})
    >>> signed_distance(neuron, [3.0, 4.0])
    4.0
    """
    single = _neuron_of(neuron)
    return single.score(x).data / _norm(single)


def _neuron_of(model: object) -> Neuron:
    """The one neuron of a model whose boundary is a plane."""
    layers = model.layers if isinstance(model, MLP) else [model]
    if len(layers) == 1 and isinstance(layers[0], Layer) and len(layers[0].neurons) == 1:
        return layers[0].neurons[0]
    if isinstance(model, Neuron):
        return model
    hint = "; the score of this model is model(x)" if isinstance(model, (Layer, MLP)) else ""
    raise TypeError(f"a boundary that is a plane belongs to a Neuron; got {described(model)}{hint}")


def _norm(neuron: Neuron) -> float:
    norm = math.hypot(*(w.data for w in neuron.weights[-neuron.inputs :]))
    if norm == 0:
        raise ValueError("all weights are 0: the neuron has no boundary")
    return norm
