"""The table, the CSV and the plot of a sweep tell all its settings apart."""

import csv

import pytest

from nn import Adam, Sweep
from nn.training.several.sweeps.trials import Trial

FUNCTIONS = [lambda: 0.0, lambda: 1.0]
SCORES = {(0, 0): 0.25, (0, 1): 0.5, (1, 0): 0.75, (1, 1): 1.0}


@pytest.fixture
def result():
    optimizers = [Adam(0.25), Adam(0.5, weight_decay=0.125)]
    trials = [
        Trial({"optimizer": optimizers[i], "init": FUNCTIONS[j]}, 0, 0, score, 0.5, 1, 0.0)
        for (i, j), score in SCORES.items()
    ]
    return Sweep("accuracy", True, tuple(trials))  # the largest is best


def test_a_setting_has_one_word_in_the_table_the_csv_and_the_plot(result):
    rows = [line.split("  ") for line in str(result).splitlines()[1:]]
    in_table = {tuple(cell.strip() for cell in row if cell.strip())[:3] for row in rows}
    head, *lines = csv.reader(result.csv().splitlines())
    assert head[:2] == ["optimizer", "init"]
    assert in_table == {(line[0], line[1], f"{float(line[4]):.4g}") for line in lines}
    assert lines[0][:2] == ["Adam(lr=0.25)", "<lambda> 1"]  # numbered as in the grid, not by rank
    assert len({tuple(line[:2]) for line in lines}) == 4


def test_long_values_of_a_plot_are_turned(result):
    figure = pytest.importorskip("matplotlib.figure").Figure()
    axes = result.plot(figure.add_subplot())
    labels = axes.get_xticklabels()
    assert [label.get_text() for label in labels] == ["Adam(lr=0.25)", "Adam(lr=0.5, weight_decay=0.125)"]
    assert [text.get_text() for text in axes.get_legend().get_texts()] == [
        "init=<lambda> 1",
        "init=<lambda> 2",
    ]
    assert labels[0].get_rotation() == 0  # 45 characters stand beside each other
    wide = Sweep("accuracy", True, tuple(
        Trial({"optimizer": Adam(rate, weight_decay=0.125)}, 0, 0, 0.5, 0.5, 1, 0.0) for rate in (0.125, 0.25)
    ))  # fmt: skip
    assert wide.plot(figure.add_subplot()).get_xticklabels()[0].get_rotation() == 15
