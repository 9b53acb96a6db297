"""A sweep beside GridSearchCV of scikit-learn: the same grid, folds, network, optimizer and epochs.

    python tests/benchmarks/sweeps.py [--repeats 3]

Needs the extra `bench`. All runs are in one process, interleaved; the best of the repetitions counts.
Prints a table in Markdown.
"""

import argparse
import time
import warnings

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


def their_means(search: GridSearchCV) -> dict[tuple[int, float], float]:
    """The mean accuracy of each setting, over folds and seeds."""
    scores: dict[tuple[int, float], list[float]] = {}
    for setting, score in zip(
        search.cv_results_["params"], search.cv_results_["mean_test_score"], strict=True
    ):
        (hidden,) = setting["mlpclassifier__hidden_layer_sizes"]
        scores.setdefault((hidden, setting["mlpclassifier__learning_rate_init"]), []).append(float(score))
    return {key: float(np.mean(each)) for key, each in scores.items()}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--repeats", type=int, default=3)
    repeats = parser.parse_args().repeats
    seconds: dict[str, list[float]] = {"sweep": [], "GridSearchCV": []}
    for _ in range(repeats):
        for name, function in (("sweep", own), ("GridSearchCV", theirs)):
            began = time.process_time()
            result = function()
            seconds[name].append(time.process_time() - began)
            if name == "sweep":
                mine = result
            else:
                their = their_means(result)
    runs = len(HIDDEN) * len(RATES) * FOLDS * SEEDS
    print(
        f"{runs} runs of {EPOCHS} epochs; the first sweep, with compiling, took {seconds['sweep'][0]:.2f} s\n"
    )
    print(
        "| | seconds of CPU | best setting | its accuracy there | and in the other |\n|---|---|---|---|---|"
    )
    ours = {(int(str(s.settings["hidden"])), float(str(s.settings["lr"]))): s.mean for s in mine.settings}
    best, other = max(ours, key=lambda k: ours[k]), max(their, key=lambda k: their[k])
    print(f"| sweep | {min(seconds['sweep']):.2f} | {best} | {ours[best]:.3f} | {their[best]:.3f} |")
    print(
        f"| GridSearchCV | {min(seconds['GridSearchCV']):.2f} | {other} | {their[other]:.3f} | {ours[other]:.3f} |"
    )
    print(f"\nratio {min(seconds['sweep']) / min(seconds['GridSearchCV']):.3f}")


if __name__ == "__main__":
    main()
