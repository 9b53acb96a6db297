"""The options of `train` for one of several models."""

from collections.abc import Mapping
from copy import deepcopy
from typing import TypeVar

from nn.optim.optimizers import Optimizer

T = TypeVar("T")


def copied(options: Mapping[str, T]) -> dict[str, T]:
    """The options with a copy of the optimizer, which keeps numbers of one model."""
    return {name: deepcopy(o) if isinstance(o, Optimizer) else o for name, o in options.items()}
