"""The networks of estimators. Their programs are kept, so that a search over settings records each of them once."""

from collections.abc import Sequence
from dataclasses import dataclass
from random import Random

import numpy as np

from engine import Program, Value, no_cycle_collection, record
from nn.estimators.rows.cells import Floats
from nn.models.mlp import MLP
from nn.models.module import Module
from nn.training.compiled.kept import Kept, kept


@dataclass(frozen=True)
class Architecture:
    """The shape of a perceptron, and the loss that trains it.

    sizes  the units of each layer, the outputs last
    """

    inputs: int
    sizes: tuple[int, ...]
    activation: str
    loss: str

    def untrained(self, seed: int | None) -> MLP:
        """A network whose weights are random."""
        with no_cycle_collection():
            return MLP(self.inputs, self.sizes, self.activation, init="xavier", seed=Random(seed))

    def trained(self, parameters: Floats) -> MLP:
        """The network with these parameters."""
        model = self.untrained(0)
        for parameter, number in zip(model.parameters(), parameters.tolist(), strict=True):
            parameter.data = number
        return model

    def outputs(self, rows: Floats, parameters: Floats) -> Floats:
        """The outputs of the network with these parameters, of shape (rows, outputs)."""
        program = kept_outputs(self).program
        return np.reshape(program.values(rows, parameters=parameters), (len(rows), -1))


def kept_outputs(architecture: Architecture) -> Kept:
    """The program of the outputs for the inputs of one row."""

    def recorded(model: Module, parameters: Sequence[Value]) -> Program:
        return record(model, architecture.inputs, parameters=parameters)

    program = kept(architecture.untrained(0), "outputs", recorded)
    assert program is not None  # noqa: S101  # the network is one of this package
    return program
