"""The models that several of these tests train, their numbers, and the line that says why nothing was compiled."""

import re

import pytest

from nn import MLP, Neuron


@pytest.fixture(autouse=True, scope="session")
def _compiled():
    """Without NumPy a run goes on as a graph, and says nothing of it: nothing of these tests is to be seen."""
    pytest.importorskip("numpy")


@pytest.fixture(scope="session")
def net():
    """Make a small network of two inputs, always the same one."""
    return lambda: MLP(2, [3, 1], "tanh", seed=1)


@pytest.fixture(scope="session")
def zero():
    """Make a linear neuron of one input that begins at 0."""
    return lambda: Neuron(1, init="zeros")


@pytest.fixture(scope="session")
def numbers():
    """The parameters of a model as a list."""
    return lambda model: list(model.state_dict().values())


@pytest.fixture(scope="session")
def notice():
    """The one line of a run that goes on as a graph of Values."""
    return re.compile(
        r"\Atraining [\w ]*without a recorded program, as a graph of Values: [^\n]+\n"
        r"(epoch [^\n]+\n)*\Z"
    )
