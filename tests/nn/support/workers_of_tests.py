"""Functions that tests send to other processes."""

import os
from pathlib import Path

from nn import MLP


def make(hidden, seed):
    return MLP(2, [hidden, 1], "tanh", seed=seed)


def times_once_killed(factor, number, flag):
    """factor × number; the first worker that is asked for 3 dies."""
    if number == 3 and not Path(flag).exists():
        Path(flag).touch()
        os._exit(1)
    return factor * number


def dies(_shared):
    os._exit(1)
