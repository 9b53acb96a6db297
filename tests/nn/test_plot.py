"""Pictures of a history, and that nothing else needs what draws them."""

import subprocess
import sys
from pathlib import Path

import pytest

import nn
from nn import Epoch, History

ROOT = Path(nn.__file__).parents[1]
PLAIN = History([Epoch(1, 0.75, 0.1), Epoch(2, 0.5, 0.1)])
VALIDATED = History([Epoch(1, 0.75, 0.1, 0.8), Epoch(2, 0.5, 0.1, 0.6)])


@pytest.fixture
def plt(monkeypatch):
    """pyplot without a screen."""
    monkeypatch.setenv("MPLBACKEND", "agg")
    from matplotlib import pyplot as plt

    yield plt
    plt.close("all")


def curves(ax):
    return {line.get_label(): (list(line.get_xdata()), list(line.get_ydata())) for line in ax.get_lines()}


def test_the_curve_is_the_loss_of_each_epoch(plt):
    ax = PLAIN.plot()
    assert curves(ax) == {"training": ([1, 2], [0.75, 0.5])}
    assert (ax.get_xlabel(), ax.get_ylabel()) == ("epoch", "mean loss")
    assert plt.get_fignums() != []


def test_the_validation_has_a_curve_of_its_own(plt):
    ax = VALIDATED.plot()
    assert curves(ax) == {"training": ([1, 2], [0.75, 0.5]), "validation": ([1, 2], [0.8, 0.6])}
    assert [text.get_text() for text in ax.get_legend().get_texts()] == ["training", "validation"]
    assert [line.get_linestyle() for line in ax.get_lines()] == ["-", "--"]  # told apart without colour
    assert plt.gcf() is ax.figure


def test_axes_that_are_given_are_used_and_returned(plt):
    _, (left, right) = plt.subplots(1, 2)
    assert PLAIN.plot(right) is right
    assert (len(left.get_lines()), len(right.get_lines())) == (0, 1)
    assert len(plt.get_fignums()) == 1


def test_a_history_without_epochs_is_an_empty_picture(plt):
    assert curves(History().plot()) == {"training": ([], [])}
    assert len(plt.get_fignums()) == 1


def test_without_matplotlib_the_message_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "matplotlib", None)  # what an import finds that is not installed
    monkeypatch.delitem(sys.modules, "matplotlib.pyplot", raising=False)
    with pytest.raises(ImportError, match=r"^pictures need matplotlib: pip install "):
        PLAIN.plot()


def test_importing_nn_loads_no_picture_and_no_array_library():
    program = f"import sys; sys.path.insert(0, {str(ROOT)!r}); import nn, nn.cli; print(*sys.modules)"
    run = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True)  # noqa: S603
    loaded = {name.partition(".")[0] for name in run.stdout.split()}
    assert {"nn", "engine", "tqdm"} <= loaded
    assert not {"matplotlib", "numpy"} & loaded
