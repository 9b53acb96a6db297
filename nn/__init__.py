"""Neural networks built from Values alone, and the one loop that trains them.

>>> from nn import MLP, moons, train
>>> model = MLP(2, [16, 1], activation="tanh", seed=0)
>>> history = train(model, moons(), "binary_cross_entropy_with_logits", epochs=5, progress=False)
"""

from nn.data.csv_file import FileError, digits, iris, read_csv
from nn.data.dataset import Dataset, Standardiser, batches, shuffled, split
from nn.data.generators import blobs, circles, linear, moons, spirals, xor
from nn.evaluation.cost import mean_loss
from nn.evaluation.metrics import (
    accuracy,
    confusion_matrix,
    confusion_table,
    decide,
    error_count,
    signed_distance,
    total_cost,
    unit_normal,
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
from nn.models.layers import MLP, Layer, Neuron
from nn.models.model_file import ModelError, load, save
from nn.models.module import Module
from nn.optim.optimizers import OPTIMIZERS, SGD, Adam, AdamW, Momentum, Nesterov, Optimizer, RMSprop
from nn.optim.schedules import Constant, Cosine, Linear, Schedule, Step
from nn.training.history import Epoch, History
from nn.training.loop import train
from nn.training.multiclass import OneVsOne, OneVsRest
from nn.training.run_state import Interrupted

__all__ = [
    "ACTIVATIONS",
    "INITIALISERS",
    "LOSSES",
    "MLP",
    "OPTIMIZERS",
    "SGD",
    "Adam",
    "AdamW",
    "Constant",
    "Cosine",
    "Dataset",
    "Epoch",
    "FileError",
    "History",
    "Interrupted",
    "Layer",
    "Linear",
    "ModelError",
    "Module",
    "Momentum",
    "Nesterov",
    "Neuron",
    "OneVsOne",
    "OneVsRest",
    "Optimizer",
    "RMSprop",
    "Schedule",
    "Standardiser",
    "Step",
    "accuracy",
    "batches",
    "binary_cross_entropy",
    "binary_cross_entropy_with_logits",
    "blobs",
    "circles",
    "confusion_matrix",
    "confusion_table",
    "cross_entropy",
    "cross_entropy_of_probabilities",
    "decide",
    "digits",
    "error_count",
    "half_squared_error",
    "hinge",
    "iris",
    "linear",
    "load",
    "mean_loss",
    "mean_squared_error",
    "moons",
    "read_csv",
    "save",
    "shuffled",
    "signed_distance",
    "spirals",
    "split",
    "squared_error",
    "total_cost",
    "train",
    "unit_normal",
    "xor",
]
