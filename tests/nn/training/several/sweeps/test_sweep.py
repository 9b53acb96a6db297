"""`sweep`: every run is that of `train` alone; grids that cannot be are refused."""

import csv
import math
import statistics
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import replace
from multiprocessing import get_context

import numpy as np
import pytest

from nn import MLP, Adam, History, Standardiser, accuracy, folds, linear, mean_loss, moons, sweep, train
from nn.training.several.sweeps.grid import points_of, seeds_of
from nn.training.several.sweeps.results import Sweep
from nn.training.several.sweeps.trials import Trial

LOGITS = "binary_cross_entropy_with_logits"
QUIET = {"progress": False}


def make(hidden=4, seed=0):
    return MLP(2, [hidden, 1], "tanh", seed=seed)


def line(hidden=4, seed=0):
    return MLP(1, [hidden, 1], "tanh", seed=seed)


ONE = line()


@pytest.fixture(scope="module")
def result():
    grid = {"hidden": [1, 3], "lr": [0.01, 0.1]}
    return sweep(make, moons(30), LOGITS, grid, folds=3, seeds=2, epochs=3, batch_size=8, **QUIET)


def test_each_run_is_that_of_train_alone(result):
    assert len(result.trials) == 2 * 2 * 3 * 2
    parts = folds(moons(30), 3)
    for trial in result.trials:
        training, held_out = parts[trial.fold]
        scale = Standardiser.of(training)
        model = make(trial.settings["hidden"], trial.seed)
        options = {"lr": trial.settings["lr"], "seed": trial.seed, "epochs": 3, "batch_size": 8, **QUIET}
        history = train(model, scale(training), LOGITS, compiled=False, **options)
        assert trial.loss == pytest.approx(history.losses[-1], rel=1e-9)
        assert trial.score == accuracy(model, scale(held_out))


def test_figures_table_csv_and_best(result, tmp_path):
    by_setting = {}
    for trial in result.trials:
        by_setting.setdefault(tuple(trial.settings.values()), []).append(trial.score)
    for setting in result.settings:
        scores = by_setting[tuple(setting.settings.values())]
        assert (setting.mean, setting.deviation) == (statistics.mean(scores), statistics.stdev(scores))
    means = [setting.mean for setting in result.settings]
    assert means == sorted(means, reverse=True)
    assert statistics.mean(by_setting[tuple(result.best.values())]) == max(means)
    head, first, *_ = str(result).splitlines()
    assert head.split() == ["hidden", "lr", "accuracy", "±", "runs", "seconds"]
    assert first.split()[:2] == [f"{value:g}" for value in result.best.values()]
    with result.save(tmp_path / "s.csv").open() as file:
        rows = list(csv.DictReader(file))
    assert [float(row["score"]) for row in rows] == [trial.score for trial in result.trials]


def test_an_executor_and_an_optimizer_change_numbers_by_rounding_alone():
    grid, options = {"hidden": [2]}, {"epochs": 2, "optimizer": Adam(0.1), **QUIET}
    results = [
        sweep(line, linear(20), "squared_error", grid, folds=2, seeds=[3, 5], executor=executor, **options)
        for executor in (None, lambda: ThreadPoolExecutor(2))
    ]
    figures = [[number for t in r.trials for number in (t.fold, t.seed, t.score, t.loss)] for r in results]
    assert figures[0] == pytest.approx(figures[1], rel=1e-12)
    assert results[0].metric == "loss"
    training, held_out = folds(linear(20), 2)[0]
    scale, model = Standardiser.of(training), line(2, 3)
    train(model, scale(training), "squared_error", seed=3, epochs=2, optimizer=Adam(0.1), **QUIET)
    assert results[0].trials[0].score == pytest.approx(mean_loss(model, scale(held_out), "squared_error"))


def shaped(rate, seed=0):
    return line(rate[0], seed)


def test_values_of_a_grid_that_another_process_copies_stay_one_setting():
    shapes = [np.array([2]), np.array([3])]  # each copy is another object
    pool = lambda: ProcessPoolExecutor(2, get_context("spawn"))  # noqa: E731
    result = sweep(
        shaped, linear(8), "squared_error", {"rate": shapes}, folds=2, executor=pool, epochs=1, **QUIET
    )
    assert [setting.trials for setting in result.settings] == [2, 2]
    assert all(any(trial.settings["rate"] is shape for shape in shapes) for trial in result.trials)


def test_validation_data_are_scaled_as_the_training_set_is():
    data, options = linear(20), {"epochs": 2, "patience": 1, **QUIET}
    seen = []
    watch = lambda _, history: seen.append(history.epochs[-1].validation)  # noqa: E731
    sweep(line, data, "squared_error", {}, folds=2, validation=data, callbacks=[watch], **options)
    training, _ = folds(data, 2)[0]
    scale, model = Standardiser.of(training), line()
    history = train(model, scale(training), "squared_error", validation=scale(data), **options)
    assert seen[0] == pytest.approx(history.epochs[0].validation)


def test_a_run_that_diverges_is_counted_and_never_best():
    data, grid = linear(20), {"lr": [1e200, 0.01]}
    result = sweep(line, data, "squared_error", grid, folds=2, epochs=3, **QUIET)
    assert [math.isnan(trial.score) for trial in result.trials] == [True, True, False, False]
    assert result.best == {"lr": 0.01}
    assert "2 diverged" in str(result)
    with pytest.raises(ValueError, match="try smaller values of lr"):
        _ = sweep(line, data, "squared_error", {"lr": [1e200]}, folds=2, epochs=3, **QUIET).best


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"grid": {"hiden": [1]}}, "did you mean hidden"),
        ({"grid": {"lr": 0.1}}, r"write \[0.1\]"),
        ({"grid": {"lr": []}}, "lr has no value"),
        ({"grid": {"lr": [0.1, 0.1]}}, "0.1 twice"),
        ({"grid": {"lr": {0.1: 1}}}, r"the values of lr are a list; .*; write \[\{0.1: 1\}\]"),
        ({"grid": {"lr": {0.1, 0.2}}}, r"the values of lr are a list; .*; write list\(\.\.\.\) around them"),
        ({"grid": [1]}, "a grid is a dict"),
        ({"data": [([0.0], 0.0), ([1.0], math.nan)] * 10}, "^data: row 1, the target is nan"),
        ({"make": lambda: ONE}, "make gives the same model"),
        ({"grid": {"epochs": [1]}}, "epochs stands in the grid and beside it"),
        ({"seeds": []}, "seeds are a number"),
        ({"seeds": 0}, "the number of seeds"),
        ({"seeds": 10**12}, "the number of seeds must be a whole number from 1 to 1000000"),
        ({"seeds": {1, 2}}, r"write sorted\(...\) around it"),
        ({"seeds": 500_001, "folds": 2}, "a sweep has at most 1,000,000 runs; .* are 1,000,002"),
        ({"grid": {"lr": [[0.1], [0.1]]}}, r"\[0.1\] twice"),
        ({"grid": {"lr": [np.ones(2), np.ones(2)]}}, "twice"),
        ({"grid": {"lr": range(1, 10**9)}}, "a grid has at most 100,000 settings; lr has 999,999,999 values"),
        ({"seed": 3}, r"seed is an option of one run: write seeds=\[...\]"),
        ({"history": History()}, "history is an option of one run"),
        ({"sample_weight": [1.0] * 20}, "sample_weight is an option of one run"),
        ({"make": lambda: ONE, "executor": lambda: ThreadPoolExecutor(2)}, "make gives the same model"),
        ({"metric": "accuracy", "best": "largest"}, "metric is a function"),
        (
            {"make": line, "metric": lambda *_: None, "best": "largest"},
            "the score that metric gives must be a real number",
        ),
        ({"folds": 21}, "at least as many examples"),
        ({"make": make()}, "make is a function"),
        ({"metric": accuracy}, 'write best="largest"'),
        ({"best": "largest"}, "leave best out"),
    ],
)
def test_refusals_say_what_to_write(change, message):
    arguments = {
        "make": make,
        "data": linear(20),
        "loss": "squared_error",
        "grid": {"lr": [0.1]},
        **change,
    }
    with pytest.raises((TypeError, ValueError), match=message):
        sweep(**arguments, epochs=1, **QUIET)


def test_scores_as_large_as_floats_are_have_a_mean():
    scores = (1e308, 1e308, -1e308, -1e308)
    trials = [Trial({}, fold, 0, score, 0.5, 1, 0.1) for fold, score in enumerate(scores)]
    (setting,) = Sweep("loss", False, tuple(trials)).settings
    assert (setting.mean, setting.deviation, setting.diverged) == (
        0.0,
        pytest.approx(math.sqrt(4 / 3) * 1e308),
        0,
    )
    two = (replace(trials[1], score=1.7e308), replace(trials[2], score=-1.7e308))
    (setting,) = Sweep("loss", False, two).settings
    assert (setting.mean, setting.deviation) == (0.0, math.inf)  # √2 · 1.7e308 is no float


def test_points_and_seeds():
    with pytest.raises(ValueError, match=r"^a grid has at most 100,000 settings; got 1,000,000; "):
        points_of({"a": range(1000), "b": range(1000)}, None)
    assert points_of({}, None) == [{}]
    assert points_of({"a": [1, 2], "b": [3, 4]}, None) == [
        {"a": 1, "b": 3},
        {"a": 1, "b": 4},
        {"a": 2, "b": 3},
        {"a": 2, "b": 4},
    ]
    assert points_of({"a": np.array([0.5, 1.5])}, None) == [{"a": 0.5}, {"a": 1.5}]
    assert seeds_of(3) == [0, 1, 2]


def test_the_plot_has_a_line_for_each_other_setting(result):
    pytest.importorskip("matplotlib")
    from matplotlib.figure import Figure

    axes = result.plot(Figure().add_subplot())
    assert [text.get_text() for text in axes.get_legend().get_texts()] == ["lr=0.01", "lr=0.1"]
    assert [label.get_text() for label in axes.get_xticklabels()] == ["1", "3"]
    assert axes.get_xlabel() == "hidden"
    with pytest.raises(ValueError, match="did you mean lr"):
        result.plot(name="lrr")
