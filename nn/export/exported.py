"""A model ready for export: as a program, with its names, and one sample with its answer."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from engine import Program, Value, described, record
from nn.export.dense import Dense, dense_layers
from nn.models.layers import Layer, Neuron
from nn.models.mlp import MLP


@dataclass(frozen=True)
class Exported:
    """A model for other languages.

    function  from a list of Values, one for each feature, to the outputs
    features  the names of the inputs
    outputs   the names of the outputs: classes, or the target
    layers    the same as matrices, where it is dense layers alone
    """

    function: Callable[[list[Value]], object]
    features: tuple[str, ...]
    outputs: tuple[str, ...]
    layers: list[Dense] = field(default_factory=list)

    @cached_property
    def program(self) -> Program:
        """The model as a program over batches."""
        return record(self.function, len(self.features))

    @property
    def facts(self) -> dict[str, str]:
        """The names, as text."""
        return {"inputs": ", ".join(self.features), "outputs": ", ".join(self.outputs)}

    @property
    def example(self) -> tuple[list[float], list[float]]:
        """A sample, and the outputs of the model for it."""
        sample = [round(0.1 * (i % 7) - 0.3, 1) for i in range(len(self.features))]
        outputs = self.program(sample)
        return sample, outputs if isinstance(outputs, list) else [outputs]


def exported(model: object, features: Sequence[str] = (), outputs: Sequence[str] = ()) -> Exported:
    """A model with its names; x1, x2, ... and y1, y2, ... where it has none.

    TypeError for a model of another kind, ValueError for the wrong number of names.
    """
    if not isinstance(model, (Neuron, Layer, MLP)):
        raise TypeError(f"export takes a Neuron, a Layer or an MLP; got {described(model)}")
    layers = dense_layers(model)
    names = {"features": (features, model.inputs, "x"), "outputs": (outputs, len(layers[-1].biases), "y")}
    chosen = {key: _names(key, names_, count, letter) for key, (names_, count, letter) in names.items()}
    return Exported(model, chosen["features"], chosen["outputs"], layers)


def _names(key: str, names: Sequence[str], count: int, letter: str) -> tuple[str, ...]:
    if names and len(names) != count:
        raise ValueError(f"{key} has {len(names)} names; this model needs {count}")
    numbered = (letter if count == 1 else f"{letter}{i}" for i in range(1, count + 1))
    return tuple(names) or tuple(numbered)
