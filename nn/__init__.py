"""Neural networks built from Values alone, and the one loop that trains them.

>>> from nn import MLP, moons, train
>>> model = MLP(2, [16, 1], activation="tanh", seed=0)
>>> history = train(model, moons(), "binary_cross_entropy_with_logits", epochs=5, progress=False)
"""

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING

import engine

if getattr(engine, "__distribution__", "") != "chainrule":
    raise ImportError(
        "nn needs the package engine of chainrule, but Python found another one called engine: "
        f"{getattr(engine, '__file__', None) or list(engine.__path__)}. "
        "Rename that file or folder, or start Python in another folder"
    )

from nn.losses import (
    LOSSES,
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cross_entropy,
    cross_entropy_of_probabilities,
    half_squared_error,
    hinge,
    mean_squared_error,
    squared_error,
)
from nn.models.activations import ACTIVATIONS, INITIALISERS
from nn.models.layers import Layer, Neuron
from nn.models.mlp import MLP
from nn.models.module import Module

__distribution__ = "chainrule"  # how `import chainrule` knows this package from another one called nn

if TYPE_CHECKING:
    from nn.data.dataset import Dataset, batches, shuffled
    from nn.data.files.bundled import digits, iris
    from nn.data.files.read import read_csv, read_data
    from nn.data.generators import blobs, circles, linear, moons, spirals, xor
    from nn.data.split import split
    from nn.data.standardiser import Standardiser
    from nn.data.tables.encoder import Encoder
    from nn.estimators.classifier import Classifier
    from nn.estimators.regressor import Regressor
    from nn.evaluation.boundary import signed_distance, unit_normal
    from nn.evaluation.cost import mean_loss, total_cost
    from nn.evaluation.decision import decide
    from nn.evaluation.folds import folds
    from nn.evaluation.metrics.counts import accuracy, confusion_matrix, confusion_table, error_count
    from nn.evaluation.metrics.probability import calibration, log_loss
    from nn.evaluation.metrics.ranking import average_precision, roc_auc
    from nn.evaluation.metrics.rates import balanced_accuracy, f1, precision, recall
    from nn.evaluation.metrics.report import report
    from nn.models.files.exports.targets import export
    from nn.models.files.model_file import load, save
    from nn.models.pipeline import Pipeline
    from nn.models.sequences.attention import Attention
    from nn.models.sequences.containers import Residual, Sequential
    from nn.models.sequences.embedding import Embedding
    from nn.models.sequences.norms import LayerNorm, RMSNorm
    from nn.models.sequences.recurrent import GRU, RNN
    from nn.models.sequences.transformer import Transformer
    from nn.support.errors import DivergedError, FileError, Interrupted, ModelError
    from nn.training.loop import train
    from nn.training.optim.minimisers.lbfgs import LBFGS
    from nn.training.optim.minimisers.minimise import Minimum, minimise
    from nn.training.optim.minimisers.newton import Newton
    from nn.training.optim.minimisers.objective import Objective, objective
    from nn.training.optim.optimizers import (
        OPTIMIZERS,
        SGD,
        Adam,
        AdamW,
        Momentum,
        Nesterov,
        Optimizer,
        RMSprop,
    )
    from nn.training.optim.schedules import (
        Constant,
        ConstantSchedule,
        Cosine,
        CosineSchedule,
        Linear,
        LinearSchedule,
        Schedule,
        Step,
        StepSchedule,
    )
    from nn.training.run.history import Epoch, History
    from nn.training.run.state import Observer
    from nn.training.several.cross_validation import CrossValidation, cross_validate
    from nn.training.several.multiclass import OneVsOne, OneVsRest
    from nn.training.several.sweeps.ensemble import Ensemble, ensemble
    from nn.training.several.sweeps.results import Sweep
    from nn.training.several.sweeps.sweep import sweep
    from nn.training.text.text_model import TextModel, load_text


# Imported when first used: a program that only builds networks does not wait for files and training.
_LATER = {
    "nn.data.files.bundled": ("digits", "iris"),
    "nn.data.files.read": ("read_csv", "read_data"),
    "nn.data.dataset": ("Dataset", "batches", "shuffled"),
    "nn.data.generators": ("blobs", "circles", "linear", "moons", "spirals", "xor"),
    "nn.data.split": ("split",),
    "nn.data.standardiser": ("Standardiser",),
    "nn.data.tables.encoder": ("Encoder",),
    "nn.models.files.exports.targets": ("export",),
    "nn.estimators.classifier": ("Classifier",),
    "nn.estimators.regressor": ("Regressor",),
    "nn.evaluation.boundary": ("signed_distance", "unit_normal"),
    "nn.evaluation.cost": ("mean_loss", "total_cost"),
    "nn.evaluation.decision": ("decide",),
    "nn.evaluation.folds": ("folds",),
    "nn.evaluation.metrics.counts": ("accuracy", "confusion_matrix", "confusion_table", "error_count"),
    "nn.evaluation.metrics.probability": ("calibration", "log_loss"),
    "nn.evaluation.metrics.ranking": ("average_precision", "roc_auc"),
    "nn.evaluation.metrics.rates": ("balanced_accuracy", "f1", "precision", "recall"),
    "nn.evaluation.metrics.report": ("report",),
    "nn.models.files.model_file": ("load", "save"),
    "nn.models.pipeline": ("Pipeline",),
    "nn.models.sequences.attention": ("Attention",),
    "nn.models.sequences.containers": ("Residual", "Sequential"),
    "nn.models.sequences.embedding": ("Embedding",),
    "nn.models.sequences.norms": ("LayerNorm", "RMSNorm"),
    "nn.models.sequences.recurrent": ("GRU", "RNN"),
    "nn.models.sequences.transformer": ("Transformer",),
    "nn.training.optim.minimisers.lbfgs": ("LBFGS",),
    "nn.training.optim.minimisers.minimise": ("Minimum", "minimise"),
    "nn.training.optim.minimisers.newton": ("Newton",),
    "nn.training.optim.minimisers.objective": ("Objective", "objective"),
    "nn.training.optim.optimizers": (
        "OPTIMIZERS",
        "SGD",
        "Adam",
        "AdamW",
        "Momentum",
        "Nesterov",
        "Optimizer",
        "RMSprop",
    ),
    "nn.training.optim.schedules": (
        "Constant",
        "ConstantSchedule",
        "Cosine",
        "CosineSchedule",
        "Linear",
        "LinearSchedule",
        "Schedule",
        "Step",
        "StepSchedule",
    ),
    "nn.support.errors": ("DivergedError", "FileError", "Interrupted", "ModelError"),
    "nn.training.several.sweeps.ensemble": ("Ensemble", "ensemble"),
    "nn.training.several.sweeps.results": ("Sweep",),
    "nn.training.several.sweeps.sweep": ("sweep",),
    "nn.training.several.cross_validation": ("CrossValidation", "cross_validate"),
    "nn.training.run.history": ("Epoch", "History"),
    "nn.training.text.text_model": ("TextModel", "load_text"),
    "nn.training.loop": ("train",),
    "nn.training.several.multiclass": ("OneVsOne", "OneVsRest"),
    "nn.training.run.state": ("Observer",),
}
_MODULE = {name: module for module, names in _LATER.items() for name in names}

__all__ = [
    "ACTIVATIONS",
    "GRU",
    "INITIALISERS",
    "LBFGS",
    "LOSSES",
    "MLP",
    "OPTIMIZERS",
    "RNN",
    "SGD",
    "Adam",
    "AdamW",
    "Attention",
    "Classifier",
    "Constant",
    "ConstantSchedule",
    "Cosine",
    "CosineSchedule",
    "CrossValidation",
    "Dataset",
    "DivergedError",
    "Embedding",
    "Encoder",
    "Ensemble",
    "Epoch",
    "FileError",
    "History",
    "Interrupted",
    "Layer",
    "LayerNorm",
    "Linear",
    "LinearSchedule",
    "Minimum",
    "ModelError",
    "Module",
    "Momentum",
    "Nesterov",
    "Neuron",
    "Newton",
    "Objective",
    "Observer",
    "OneVsOne",
    "OneVsRest",
    "Optimizer",
    "Pipeline",
    "RMSNorm",
    "RMSprop",
    "Regressor",
    "Residual",
    "Schedule",
    "Sequential",
    "Standardiser",
    "Step",
    "StepSchedule",
    "Sweep",
    "TextModel",
    "Transformer",
    "accuracy",
    "average_precision",
    "balanced_accuracy",
    "batches",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "blobs",
    "calibration",
    "circles",
    "confusion_matrix",
    "confusion_table",
    "cross_entropy",
    "cross_entropy_of_probabilities",
    "cross_validate",
    "decide",
    "digits",
    "ensemble",
    "error_count",
    "export",
    "f1",
    "folds",
    "half_squared_error",
    "hinge",
    "iris",
    "linear",
    "load",
    "load_text",
    "log_loss",
    "mean_loss",
    "mean_squared_error",
    "minimise",
    "moons",
    "objective",
    "precision",
    "read_csv",
    "read_data",
    "recall",
    "report",
    "roc_auc",
    "save",
    "shuffled",
    "signed_distance",
    "spirals",
    "split",
    "squared_error",
    "sweep",
    "total_cost",
    "train",
    "unit_normal",
    "xor",
]

if find_spec("numpy") is None:  # without the extra, `from nn import *` takes all the others
    _WITH_NUMPY = ("nn.estimators.", "nn.training.optim.minimisers.")
    __all__ = [name for name in __all__ if not _MODULE.get(name, "").startswith(_WITH_NUMPY)]


def __getattr__(name: str) -> object:
    """A public name, from the module that defines it."""
    if name not in _MODULE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_MODULE[name]), name)
    globals()[name] = value  # the next look-up finds it at once
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
