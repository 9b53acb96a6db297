"""A network together with the coding and scaling of its data: raw rows in, classes or numbers out.

In a model file these stand in `about`:

    "features": ["size", "colour=blue", "colour=red"],   the names of the network's inputs
    "columns": [["size", null], ["colour", ["blue", "red"]]],   the columns of a table, and their categories
    "missing": "mean",                                   what a missing cell means: refuse, drop, mean, median
    "classes": ["no", "yes"],                            [] where the output is a number
    "inputs": {"means": [...], "deviations": [...], "fills": [...]},
    "targets": {"means": [0.0], "deviations": [1.0]}
"""

import math
from collections.abc import Iterator, Mapping, Sequence
from typing import TypeVar

from engine import Value, no_cycle_collection, record, sigmoid
from nn.data.standardiser import Standardiser
from nn.data.tables.cells import Cell
from nn.data.tables.encoder import Coding, Encoder
from nn.data.tables.table import Table, table_of
from nn.models.mlp import MLP
from nn.models.module import Module
from nn.support.schema import Check, Json, above_zero, either, fields, list_of, nothing, number, one_of, text

M = TypeVar("M")
MISSING = ("refuse", "drop", "mean", "median")
"""The ways to treat a missing cell."""


def scale(value: object, where: str) -> Json:
    """The figures of a Standardiser; `fills` is younger than the others, and may be left out."""
    if isinstance(value, dict):
        value = {"fills": [], **value}
    return fields(means=list_of(number), deviations=list_of(above_zero), fills=list_of(number))(value, where)


def _column(value: object, where: str) -> tuple[str, list[str] | None]:
    """A column: its name, and its categories or null."""
    if not isinstance(value, (list, tuple)) or len(value) != 2:
        raise ValueError(f"{where} must be a name and its categories, or null; got {value!r}")
    return text(value[0], f"{where}[0]"), either(nothing, list_of(text))(value[1], f"{where}[1]")


REQUIRED: dict[str, Check[object]] = {
    "features": list_of(text),
    "classes": list_of(text),
    "inputs": scale,
    "targets": scale,
}
LATER: dict[str, Check[object]] = {"columns": list_of(_column), "missing": one_of(MISSING)}
"""Parts that the files of earlier versions lack."""


COMPILED_FROM = (
    200_000  # rows × parameters; for fewer the program takes longer to compile than the graphs to run
)


class Pipeline(Module):
    """A network with the coding and scaling of its data, as `chainrule train` saves it and `load` gives it back.

    model    the network, which takes scaled numbers
    encoder  the columns of a table as numbers
    inputs   the scaling of these numbers, and what fills a gap
    targets  the scaling of a number to predict
    classes  their names; () where the output is a number
    missing  drop: a row with a gap has no prediction; refuse: it is an error; mean or median: it is filled

    `pipeline(row)` takes the cells of one row of a table and gives the output of the network: a Value, or a list with
    a score for each class. A number to predict is in the units of the data.
    """

    def __init__(
        self,
        model: MLP,
        encoder: Encoder,
        inputs: Standardiser,
        targets: Standardiser,
        classes: Sequence[str] = (),
        missing: str = "refuse",
    ) -> None:
        self.model, self.encoder, self.inputs, self.targets = model, encoder, inputs, targets
        self.classes, self.missing = tuple(classes), missing
        self._check_fit()

    def __call__(self, x: Sequence[Cell]) -> Value | list[Value]:
        """The output for one row: its cells, or its numbers once the texts are encoded."""
        return self._in_units(self.model(self.inputs.row(self._encoded(x))))

    def rows(self, table: object) -> list[list[float] | None]:
        """Each row of a table as the network takes it; None where `missing` is drop and a cell is missing."""
        columns = self.encoder.columns_in(table_of(table))
        if self.missing == "drop":
            return self._rows_without_gaps(columns)
        gaps = bool(self.inputs.fills)
        return [self.inputs.row(x) for x in self.encoder.rows(columns, gaps=gaps)]

    def predictions(self, table: object) -> list[str | float | None]:
        """The class, or the number, of each row of a table; None where `rows` has none."""
        return [
            None if outputs is None else self.answer(outputs)
            for outputs in self.all_outputs(self.rows(table))
        ]

    def probabilities(self, table: object) -> list[list[float] | None]:
        """The probability of each class, for each row of a table. ValueError where the model predicts a number."""
        if not self.classes:
            raise ValueError("a model that predicts a number has no probabilities of classes")
        return [
            None if outputs is None else self.shares(outputs)
            for outputs in self.all_outputs(self.rows(table))
        ]

    def outputs(self, x: Sequence[float]) -> list[float]:
        """The outputs of the network for one row of scaled numbers; a number to predict is in its own units."""
        with no_cycle_collection():
            output = self._in_units(self.model(x))
            return [v.data for v in output] if isinstance(output, list) else [output.data]

    def all_outputs(self, rows: Sequence[Sequence[float] | None]) -> Iterator[list[float] | None]:
        """`outputs` for each row that is there; many rows go through a compiled program of the network."""
        present = [x for x in rows if x is not None]
        if len(present) * len(self.model.parameters()) < COMPILED_FROM:
            yield from (None if x is None else self.outputs(x) for x in rows)
            return
        numbers = record(self.model, self.model.inputs).values(present)
        results = iter(numbers.tolist() if hasattr(numbers, "tolist") else numbers)
        for x in rows:
            yield None if x is None else self._numbers_in_units(next(results))

    def answer(self, outputs: Sequence[float]) -> str | float:
        """The class, or the number, that these outputs mean. ValueError where one is NaN."""
        if any(map(math.isnan, outputs)):
            raise ValueError(f"the model gives {[*outputs]}, which decides nothing")
        if not self.classes:
            return outputs[0]
        if len(outputs) > 1:
            return self.classes[outputs.index(max(outputs))]
        return self.classes[outputs[0] > (0.5 if self.model.output == "sigmoid" else 0.0)]

    def shares(self, outputs: Sequence[float]) -> list[float]:
        """The probability of each class, by the outputs of the network."""
        if len(outputs) == 1:
            (z,) = outputs
            return [1.0 - z, z] if self.model.output == "sigmoid" else [sigmoid(-z), sigmoid(z)]
        if self.model.output == "softmax":
            return [*outputs]
        powers = [math.exp(z - max(outputs)) for z in outputs]  # at most 1
        return [power / math.fsum(powers) for power in powers]

    def state_dict(self) -> dict[str, float]:
        """The number of every parameter of the network, by its path there."""
        return self.model.state_dict()

    def load_state_dict(self, state: Mapping[str, float]) -> None:
        """Set every parameter of the network to its number in `state`, by its path there."""
        self.model.load_state_dict(state)

    def about(self) -> dict[str, object]:
        """The parts of a model file that give this pipeline back."""
        return {
            "features": self.encoder.features,
            "columns": [[coding.name, coding.categories] for coding in self.encoder.codings],
            "missing": self.missing,
            "classes": self.classes,
            "inputs": self.inputs.figures(),
            "targets": self.targets.figures(),
        }

    def __repr__(self) -> str:
        return f"Pipeline({self.model!r})"

    def _in_units(self, output: Value | list[Value]) -> Value | list[Value]:
        if self.classes or isinstance(output, list):
            return output
        return output * self.targets.deviations[0] + self.targets.means[0]

    def _numbers_in_units(self, output: float | list[float]) -> list[float]:
        if isinstance(output, list):
            return output
        return [output if self.classes else output * self.targets.deviations[0] + self.targets.means[0]]

    def _encoded(self, x: Sequence[Cell]) -> Sequence[float]:
        if len(x) == len(self.encoder.features) != len(self.encoder.codings):
            return x
        return self.encoder.rows([x], gaps=bool(self.inputs.fills))[0]

    def _rows_without_gaps(self, columns: Table) -> list[list[float] | None]:
        whole = [i for i, row in enumerate(columns.rows()) if None not in row]
        rows: list[list[float] | None] = [None] * len(columns)
        for i, x in zip(whole, self.encoder.rows(columns.take(whole)), strict=True):
            rows[i] = self.inputs.row(x)
        return rows

    def _check_fit(self) -> None:
        """ValueError where the scaling, the features and the classes do not fit the network."""
        outputs = len(self.classes) if len(self.classes) > 2 else 1
        lengths = {len(self.encoder.features), len(self.inputs.means), len(self.inputs.deviations)}
        of_target = len(self.targets.means), len(self.targets.deviations)
        fills = len(self.inputs.fills) in (0, self.model.inputs)
        fits = lengths == {self.model.inputs} and of_target == (1, 1) and fills
        if not fits or len(self.classes) == 1 or self.model.sizes[-1] != outputs:
            raise ValueError(
                f"the model has {self.model.inputs} inputs and {self.model.sizes[-1]} outputs; its file has "
                f"{len(self.encoder.features)} features, {len(self.inputs.means)} means and "
                f"{len(self.classes)} classes"
            )


def pipeline_of(model: object, about: Mapping[str, object]) -> Pipeline:
    """The pipeline of a network and the data beside it in a file.

    KeyError for a missing part, ValueError for one that does not fit. A file of an earlier version has no columns:
    each feature is a column of numbers.
    """
    parts: Json = {name: check(about[name], name) for name, check in REQUIRED.items()}
    parts |= {name: check(about[name], name) for name, check in LATER.items() if name in about}
    if not isinstance(model, MLP):
        raise ValueError(f"a {type(model).__name__}, where the command line trains and applies an MLP")
    columns = parts.get("columns", [(name, None) for name in parts["features"]])
    encoder = Encoder(tuple(Coding(name, None if c is None else tuple(c)) for name, c in columns))
    if list(encoder.features) != parts["features"]:
        raise ValueError(f"its columns make {len(encoder.features)} features; the file has others")
    inputs, targets = (
        Standardiser(**{k: tuple(v) for k, v in parts[name].items()}) for name in ("inputs", "targets")
    )
    return Pipeline(model, encoder, inputs, targets, parts["classes"], parts.get("missing", "refuse"))


def without_estimator(model: M) -> "M | Pipeline":
    """The pipeline of a fitted estimator, any other model itself. NotFittedError where it is not fitted yet."""
    if hasattr(type(model), "pipeline_"):
        pipeline: Pipeline = model.pipeline_  # type: ignore[attr-defined]  # a property, as of Classifier
        return pipeline
    return model


def has_pipeline(about: Mapping[str, object]) -> bool:
    """Whether a file has the data of a pipeline beside its model."""
    return REQUIRED.keys() <= about.keys()
