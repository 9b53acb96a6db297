"""The options of `train` for one of several models."""

from copy import deepcopy
from typing import Any

from nn.optim.optimizers import Optimizer


def copied(options: dict[str, Any]) -> dict[str, Any]:
    """The options with a copy of the optimizer, which keeps numbers of one model."""
    return {name: deepcopy(o) if isinstance(o, Optimizer) else o for name, o in options.items()}
