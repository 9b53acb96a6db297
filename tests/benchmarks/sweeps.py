"""A sweep beside GridSearchCV of scikit-learn: the same grid, folds, network, optimizer and epochs.

    python tests/benchmarks/sweeps.py [--repeats 3]

Needs the extra `bench`. All runs are in one process on one core, interleaved. The first sweep compiles; later ones
find code and orders of examples. Times are of CPU. Prints a table in Markdown.
"""

import argparse
import os
import time
import warnings

os.environ.setdefault("OMP_NUM_THREADS", "1")  # before NumPy: both sides work on one core

import numpy as np
from sklearn.model_selection import GridSearchCV, StratifiedKFold
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from nn import MLP, Sweep, iris, sweep

HIDDEN, RATES, FOLDS, SEEDS, EPOCHS, BATCH = [4, 8, 16], [0.003, 0.01, 0.03], 5, 2, 50, 16


def make(hidden: int, seed: int) -> MLP:
    """One untrained network for iris."""
    return MLP(4, [hidden, 3], "tanh", seed=seed)


def own() -> Sweep:
    """All runs by `sweep`."""
    return sweep(
        make,
        iris(),
        "cross_entropy",
        {"hidden": HIDDEN, "lr": RATES},
        folds=FOLDS,
        seeds=SEEDS,
        epochs=EPOCHS,
        batch_size=BATCH,
        optimizer="adam",
        progress=False,
    )


def theirs() -> GridSearchCV:
    """All runs by GridSearchCV; a seed is one more name of its grid."""
    network = MLPClassifier(
        activation="tanh",
        solver="adam",
        alpha=0.0,
        batch_size=BATCH,
        max_iter=EPOCHS,
        tol=0.0,
        n_iter_no_change=EPOCHS,
    )
    grid = {
        "mlpclassifier__hidden_layer_sizes": [(n,) for n in HIDDEN],
        "mlpclassifier__learning_rate_init": RATES,
        "mlpclassifier__random_state": list(range(SEEDS)),
    }
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=0)
    search = GridSearchCV(make_pipeline(StandardScaler(), network), grid, cv=folds, refit=False)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # 50 epochs are fewer than it wants
        return search.fit(np.array(iris().inputs), np.array(iris().targets))


Figures = dict[tuple[int, float], tuple[float, float]]
"""The mean accuracy of each setting, over folds and seeds, and its deviation."""


def figures_of(result: Sweep) -> Figures:
    """The figures of a sweep."""
    settings = {(int(str(s.settings["hidden"])), float(str(s.settings["lr"]))): s for s in result.settings}
    return {key: (s.mean, s.deviation) for key, s in settings.items()}


def their_figures(search: GridSearchCV) -> Figures:
    """The figures of a search."""
    scores: dict[tuple[int, float], list[float]] = {}
    for i, setting in enumerate(search.cv_results_["params"]):
        (hidden,) = setting["mlpclassifier__hidden_layer_sizes"]
        each = [float(search.cv_results_[f"split{fold}_test_score"][i]) for fold in range(FOLDS)]
        scores.setdefault((hidden, setting["mlpclassifier__learning_rate_init"]), []).extend(each)
    return {key: (float(np.mean(each)), float(np.std(each, ddof=1))) for key, each in scores.items()}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    repeats = parser.parse_args().repeats
    seconds: dict[str, list[float]] = {"sweep": [], "GridSearchCV": []}
    figures: dict[str, Figures] = {}
    for _ in range(repeats):
        for name, function in (("sweep", own), ("GridSearchCV", theirs)):
            began = time.process_time()
            result = function()
            seconds[name].append(time.process_time() - began)
            figures[name] = figures_of(result) if isinstance(result, Sweep) else their_figures(result)
    runs = len(HIDDEN) * len(RATES) * FOLDS * SEEDS
    print(f"{runs} runs of {EPOCHS} epochs\n")
    print("| | CPU, first | CPU, best of the others | best setting | its accuracy | in the other |")
    print("|---|---|---|---|---|---|")
    for name, other in (("sweep", "GridSearchCV"), ("GridSearchCV", "sweep")):
        first, *later = seconds[name]
        best = max(figures[name], key=lambda key: figures[name][key])
        own_figure, its_figure = ("{:.3f} ± {:.3f}".format(*figures[each][best]) for each in (name, other))
        words = "hidden {}, lr {:g}".format(*best)
        print(
            f"| {name} | {first:.2f} s | {min(later or [first]):.2f} s | {words} | {own_figure} | {its_figure} |"
        )


if __name__ == "__main__":
    main()
