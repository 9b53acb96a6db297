"""Neural networks built from Values alone, and the one loop that trains them.

>>> from nn import MLP, moons, train
>>> model = MLP(2, [16, 1], activation="tanh", seed=0)
>>> history = train(model, moons(), "binary_cross_entropy_with_logits", epochs=5, progress=False)
"""

from nn.activations import ACTIVATIONS, INITIALISERS
from nn.data import Dataset, Standardiser, batches, shuffled, split
from nn.files import FileError, digits, iris, read_csv
from nn.generators import blobs, circles, linear, moons, spirals, xor
from nn.history import Epoch, History
from nn.layers import MLP, Layer, Neuron
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
from nn.metrics import (
    accuracy,
    confusion_matrix,
    confusion_table,
    decide,
    error_count,
    signed_distance,
    total_cost,
    unit_normal,
)
from nn.module import Module
from nn.multiclass import OneVsOne, OneVsRest
from nn.optimizers import OPTIMIZERS, SGD, Adam, AdamW, Momentum, Nesterov, Optimizer, RMSprop
from nn.run import Interrupted
from nn.save import ModelError, load, save
from nn.schedules import Constant, Cosine, Linear, Schedule, Step
from nn.train import mean_loss, train

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
