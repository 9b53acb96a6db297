"""A model ready for export: as a program, with its names, and one sample with its answer."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from engine import Program, Value, described, record, sigmoid, softmax
from nn.data.tables.encoder import Coding
from nn.models.files.exports.dense import Dense, dense_layers, with_scaled_inputs, with_scaled_outputs
from nn.models.layers import Layer, Neuron
from nn.models.mlp import MLP
from nn.models.module import Module
from nn.models.pipeline import Pipeline, without_estimator


@dataclass(frozen=True)
class Exported:
    """A model for other languages.

    function  from a list of Values, one for each feature, to the outputs
    features  the names of the inputs
    outputs   the names of the outputs: classes, whose outputs are probabilities, or the target
    layers    the same as matrices
    columns   the columns of a table that become the features; () for a model of numbers alone
    fills     for each feature, the number for a missing cell; () where none may be missing
    classes   whether the outputs are probabilities of classes
    recorded  the program where the model is one; None where `function` is recorded when it is needed
    """

    function: Callable[..., object]
    features: tuple[str, ...]
    outputs: tuple[str, ...]
    layers: list[Dense] = field(default_factory=list)
    columns: tuple[Coding, ...] = ()
    fills: tuple[float, ...] = ()
    classes: bool = False
    recorded: Program | None = None

    @cached_property
    def program(self) -> Program:
        """The model as a program over batches."""
        return self.recorded or record(self.function, list(self.features))

    @property
    def facts(self) -> dict[str, str]:
        """The names, as text."""
        names = {"inputs": ", ".join(self.features), "outputs": ", ".join(self.outputs)}
        return names | ({"each output": "the probability of a class"} if self.classes else {})

    @property
    def encoding(self) -> dict[str, str]:
        """The columns with their categories, and what fills a gap, as JSON: for metadata."""
        if not self.columns:
            return {}
        columns = [[coding.name, coding.categories] for coding in self.columns]
        return {"columns": json.dumps(columns), "fills": json.dumps(self.fills)}

    @property
    def example(self) -> tuple[list[float], list[float]]:
        """A sample, and the outputs of the model for it."""
        sample = [round(0.1 * (i % 7) - 0.3, 1) for i in range(len(self.features))]
        (outputs,) = self.program.values([sample])
        return sample, [*map(float, outputs if hasattr(outputs, "__iter__") else [outputs])]


def exported(model: object, features: Sequence[str] = (), outputs: Sequence[str] = ()) -> Exported:
    """A model with its names; x1, x2, ... and y1, y2, ... where it has none.

    TypeError for a model of another kind, ValueError for the wrong number of names.
    """
    model = without_estimator(model)
    if isinstance(model, Pipeline):
        return _of_pipeline(model, outputs)
    if isinstance(model, Program):
        return _of_program(model, features, outputs)
    if not isinstance(model, (Neuron, Layer, MLP)):
        instead = ": in Python, write export(record(f, n), path) for a function f of n numbers that calls it"
        raise TypeError(
            "export takes a Program, an MLP, a Layer, a Neuron, a fitted estimator, or the Pipeline that load gives; "
            f"got {described(model)}{instead if isinstance(model, Module) else ''}"
        )
    layers = dense_layers(model)
    inputs = _names("features", features, model.inputs, "x")
    return Exported(model, inputs, _names("outputs", outputs, len(layers[-1].biases), "y"), layers)


def _names(key: str, names: Sequence[str], count: int, letter: str) -> tuple[str, ...]:
    if names and len(names) != count:
        raise ValueError(f"{key} has {len(names)} names; this model needs {count}")
    numbered = (letter if count == 1 else f"{letter}{i}" for i in range(1, count + 1))
    return tuple(names) or tuple(numbered)


def _of_program(program: Program, features: Sequence[str], outputs: Sequence[str]) -> Exported:
    """A recorded function; it has no matrices."""
    columns = tuple(program.columns)
    names = _names("features", features or columns, len(columns), "x")
    results = _names("outputs", outputs, len(program.recorded.outputs), "y")
    return Exported(program, names, results, recorded=program)


def _of_pipeline(pipeline: Pipeline, outputs: Sequence[str]) -> Exported:
    """Encoded numbers in; probabilities of classes, or a number in its own units, out."""
    scale, encoder = pipeline.inputs, pipeline.encoder

    def function(x: list[Value]) -> object:
        scaled = [(v - m) / d for v, m, d in zip(x, scale.means, scale.deviations, strict=True)]
        return _answers(pipeline, pipeline.model(scaled))

    return Exported(
        function,
        tuple(encoder.features),
        _names("outputs", tuple(pipeline.classes) or outputs, max(1, len(pipeline.classes)), "y"),
        _layers_of(pipeline),
        tuple(encoder.codings),
        scale.fills,
        bool(pipeline.classes),
    )


def _answers(pipeline: Pipeline, output: Value | list[Value]) -> object:
    """The probability of each class, or the number in its own units."""
    targets, kind = pipeline.targets, pipeline.model.output
    if not pipeline.classes:
        return output * targets.deviations[0] + targets.means[0] if isinstance(output, Value) else output
    if isinstance(output, Value):
        p = output if kind == "sigmoid" else sigmoid(output)
        return [1.0 - p, p]
    return output if kind == "softmax" else softmax(output)


def _layers_of(pipeline: Pipeline) -> list[Dense]:
    """The matrices with all scaling folded in. Two classes are a softmax of two units, 0 and z."""
    scale, targets = pipeline.inputs, pipeline.targets
    layers = with_scaled_inputs(dense_layers(pipeline.model), scale.means, scale.deviations)
    *others, last = layers
    if not pipeline.classes:
        return with_scaled_outputs(layers, targets.means, targets.deviations)
    if len(last.biases) == 1:
        nothing = (0.0,) * len(last.weights[0])
        return [*others, Dense((nothing, *last.weights), (0.0, *last.biases), "softmax")]
    return [*others, replace(last, activation="softmax")]
