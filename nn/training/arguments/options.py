"""The options of `train` for one of several models."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any

from nn.training.optim.optimizers import Optimizer

Options = dict[str, Any]
"""Options of `train` by name."""


def copied(options: Mapping[str, object]) -> Options:
    """The options with a copy of the optimizer, which keeps numbers of one model."""
    return {name: deepcopy(o) if isinstance(o, Optimizer) else o for name, o in options.items()}
