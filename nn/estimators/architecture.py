"""The networks of estimators: their recorded programs are kept, so that a search over settings records once."""

import threading
from collections import OrderedDict
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from random import Random

import numpy as np

from engine import Program, no_cycle_collection, record
from nn.estimators.tables import Floats
from nn.losses import loss_function
from nn.models.mlp import MLP
from nn.training.compiled.rows import recorded_loss

KEPT = 16  # architectures whose programs are kept


@dataclass(frozen=True)
class Architecture:
    """The shape of a perceptron, and the loss that trains it.

    sizes  the units of each layer, the outputs last
    """

    inputs: int
    sizes: tuple[int, ...]
    activation: str
    loss: str
    weighted: bool = False

    def untrained(self, seed: int | None) -> MLP:
        """A network whose weights are random."""
        return MLP(self.inputs, self.sizes, self.activation, seed=Random(seed))


class Bench:
    """A network with the programs of its loss and of its outputs; one fit at a time has it."""

    def __init__(self, architecture: Architecture) -> None:
        self.architecture = architecture
        self.model = architecture.untrained(0)
        self.parameters = self.model.parameters()
        self.tried = False  # whether the program was compared with the graph

    @cached_property
    def program(self) -> Program:
        """The loss of one row: inputs, target and, if weighted, the weight."""
        a = self.architecture
        target: list[float] | float = [0.0] * a.sizes[-1] if _has_rows(a) else 0.0
        return recorded_loss(
            self.model, loss_function(a.loss), a.inputs, target, self.parameters, weighted=a.weighted
        )

    @cached_property
    def outputs(self) -> Program:
        """The outputs for the inputs of one row."""
        return record(self.model, self.architecture.inputs, parameters=self.parameters)

    def load(self, numbers: Floats) -> None:
        """Give the network these parameters."""
        for parameter, number in zip(self.parameters, numbers.tolist(), strict=True):
            parameter.data = number

    def start(self, seed: int | None) -> None:
        """Give the network the random weights of a new one."""
        with no_cycle_collection():
            fresh = self.architecture.untrained(seed)
        self.load(np.array([p.data for p in fresh.parameters()]))


_benches: OrderedDict[Architecture, list[Bench]] = OrderedDict()
_lock = threading.Lock()


@contextmanager
def bench_of(architecture: Architecture) -> Iterator[Bench]:
    """A bench that nobody else has until the block ends."""
    with _lock:
        free = _benches.get(architecture, [])
        bench = free.pop() if free else None
    bench = bench or Bench(architecture)
    yield bench  # after an exception it is not used again
    with _lock:
        _benches.setdefault(architecture, []).append(bench)
        _benches.move_to_end(architecture)
        while len(_benches) > KEPT:
            _benches.popitem(last=False)


def _has_rows(architecture: Architecture) -> bool:
    return architecture.loss == "mean_squared_error" and architecture.sizes[-1] > 1
