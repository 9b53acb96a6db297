"""Shared by the tests of plots: pyplot without a screen, and models with and without recorded programs."""

import pytest

from nn.plot import style


@pytest.fixture(autouse=True)
def plt(monkeypatch):
    """pyplot without a screen."""
    monkeypatch.setenv("MPLBACKEND", "agg")
    from matplotlib import pyplot as plt

    yield plt
    plt.close("all")


@pytest.fixture(params=["recorded", "plain"])
def both_ways(request, monkeypatch):
    """Once through a recorded program, once without the extra `fast`."""
    if request.param == "plain":

        def without(*_arguments):
            raise ImportError("no numpy")

        monkeypatch.setattr(style, "record", without)
