"""Models as files: JSON with the architecture and the number of every parameter.

    {"format": "chainrule model", "version": 1,
     "architecture": {"kind": "MLP", "inputs": 2, "sizes": [2, 1], "activation": "tanh", ...},
     "parameters": {"layers.0.neurons.0.weights.0": 0.25, ...},
     "about": {...}}

Where the data of a model were coded and scaled, `about` holds how (see pipeline.py), and `load` gives a Pipeline.
Numbers have the digits that give the same binary64 back. Reading a file runs nothing in it. `save` checks
that `load` would give the model back before it writes the file.
"""

import math
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from engine import Value, described, write_atomically
from nn.models.files.architectures import architecture_of, untrained
from nn.models.files.json_text import document_of, encoded, message_of, parsed
from nn.models.files.same_model import difference
from nn.models.layers import Neuron
from nn.models.module import Module
from nn.models.parameters.search import parts_of
from nn.models.pipeline import Pipeline, has_pipeline, pipeline_of, without_estimator
from nn.support.errors import ModelError

FORMAT, VERSION = "chainrule model", 1


def save(model: Module, path: str | Path, about: Mapping[str, object] | None = None) -> None:
    """Write a Pipeline, or a model of the classes of nn, to `path`; `about` is further JSON data, stored beside it.

    A fitted Classifier or Regressor is written as its `pipeline_`, and `load` gives that back.

    The file is written whole or not at all: a crash leaves the old one. ValueError, and no file, where `load`
    would not give the same model back: a parameter that is not finite, an activation without a name, layers that
    were exchanged, attributes that were added, a subclass, a file of more than 80 MB. OSError where the folder
    cannot be written.
    """
    if not isinstance(about, (Mapping, type(None))):
        raise TypeError(f"about is a dict of JSON data; got {described(about)}")
    model = without_estimator(model)
    if isinstance(model, Pipeline):
        about = {**model.about(), **(about or {})}
        model = model.model
    try:
        architecture = architecture_of(model)
    except TypeError as error:
        raise TypeError(f"{error}{_instead(model)}") from None
    document = {
        "format": FORMAT,
        "version": VERSION,
        "architecture": architecture,
        "parameters": {name: _finite(name, number) for name, number in model.state_dict().items()},
        "about": dict(about or {}),
    }
    content = encoded(document)
    _check_comes_back(model, document)
    write_atomically(path, content)


def load(path: str | Path) -> Any:  # the file says which model it is
    """The model that `save` or `chainrule train` wrote. ModelError, one line, for any other file.

    A model whose data were coded and scaled is a Pipeline: it takes raw rows, and gives the same predictions as
    `chainrule predict`.
    """
    model, about = load_with_about(path)
    return load_pipeline(path, model, about) if has_pipeline(about) else model


def load_pipeline(path: str | Path, model: object, about: Mapping[str, object]) -> Pipeline:
    """The pipeline of a model and its data in a file. ModelError where they are missing or do not fit."""
    if "alphabet" in about:
        raise ModelError(f"{path}: a language model, which draws lines: write chainrule sample")
    try:
        return pipeline_of(model, about)
    except KeyError as error:
        raise ModelError(
            f"{path}: a model without its data ({error}): train it with chainrule train"
        ) from None
    except ValueError as error:
        raise ModelError(f"{path}: {error}") from None


def load_with_about(path: str | Path) -> tuple[Any, dict[str, Any]]:  # JSON data of the caller's own
    """The model, and the data that was stored beside it. ModelError, one line, for any other file."""
    try:
        document = document_of(path)
    except (ValueError, OSError, RecursionError) as error:
        raise ModelError(f"{path}{message_of(error)}") from None
    try:
        return _model_of(document)
    except (KeyError, TypeError, ValueError) as error:
        raise ModelError(f"{path}: {error.args[0] if error.args else error}") from None


def _model_of(document: object) -> tuple[Module, dict[str, Any]]:
    """The model of a parsed file, and its `about`. ValueError, KeyError or TypeError for any other document."""
    if not isinstance(document, dict) or document.get("format") != FORMAT:
        raise ValueError(f'not a model file (it lacks "format": "{FORMAT}")')
    if document.get("version") != VERSION:
        raise ValueError(
            f"version {document.get('version')!r} of the format; this program reads version {VERSION}"
        )
    for part in ("architecture", "parameters", "about"):
        if not isinstance(document.get(part), dict):
            raise ValueError(f"{part!r} must be an object; got {described(document.get(part))}")
    model = untrained(document["architecture"], len(document["parameters"]))
    model.load_state_dict(document["parameters"])
    return model, document["about"]


def _check_comes_back(model: Module, document: dict[str, Any]) -> None:
    """ValueError where `load` would not give this model back, with the data beside it."""
    try:
        parsed(encoded(document["about"]))
        twin = untrained(document["architecture"], len(document["parameters"]))
    except (KeyError, TypeError, ValueError) as error:
        if tied := _tied(model):
            raise ValueError(
                f"{tied[1]} is the same parameter as {tied[0]}, which a file does not say; nothing was written. Give "
                "it a Value of its own, or store model.state_dict()"
            ) from None
        raise ValueError(
            f"load could not read this model again: {error.args[0]}; nothing was written"
        ) from None
    if place := difference(model, twin, numbers=False):  # every digit of the numbers is written
        raise ValueError(
            f"load would not give this model back: {place}; nothing was written. A file holds the arguments of "
            "a class of nn and the parameters; for any other model store model.state_dict()"
        )


def _tied(model: Module) -> tuple[str, str] | None:
    """The paths of the first parameter that stands at two places; None where each has one."""
    paths: dict[Value, str] = {}
    neurons = [(path, part) for path, part in parts_of(model, Module).modules if isinstance(part, Neuron)]
    for path, neuron in neurons:  # one list may stand in two of them, which a search of Values visits once
        named = [*((f"weights.{i}", w) for i, w in enumerate(neuron.weights)), ("bias", neuron.bias)]
        for name, value in named:
            if value in paths:
                return paths[value], f"{path}.{name}"
            if value is not None:
                paths[value] = f"{path}.{name}"
    return None


def _finite(name: str, number: float) -> float:
    if not math.isfinite(number):
        raise ValueError(f"parameter {name!r} is {number!r}; nothing was written: the training diverged")
    return float(number)


def _instead(model: object) -> str:
    if not isinstance(model, Module):
        return ""
    kind = type(model).__name__
    return f"; store {kind}.state_dict() as JSON, and give it to load_state_dict of a new {kind}"
