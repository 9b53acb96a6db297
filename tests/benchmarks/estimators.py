"""Classifier and Regressor beside the perceptrons of scikit-learn: the same splits and settings, five seeds.

    python tests/benchmarks/estimators.py [--table iris] [--seeds 5]

Prints the figures of held-out rows and the CPU time of a fit; needs the extra `bench`. One process, one thread.
"""

import argparse
import json
import statistics
import time
import warnings

import numpy as np
from sklearn import datasets
from sklearn.compose import TransformedTargetRegressor
from sklearn.exceptions import ConvergenceWarning
from sklearn.metrics import r2_score, roc_auc_score
from sklearn.model_selection import train_test_split
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from nn import Classifier, Regressor

HIDDEN, LR, BATCH, DECAY = (32,), 0.01, 32, 1e-4
WHOLE_DECAY = 1e-3  # of L-BFGS


def rare(seed=0):
    """5 % positives in 4,000 rows of 12 columns, half of them noise."""
    return datasets.make_classification(
        4000, 12, n_informative=6, n_redundant=0, weights=[0.95], flip_y=0.0, class_sep=1.2, random_state=seed
    )


TABLES = {  # name: (table, epochs, metric); those with L-BFGS in their name are fitted by it, the others by Adam
    "iris, 150 × 4, 3 classes": (lambda: datasets.load_iris(return_X_y=True), 100, "accuracy"),
    "wine, 178 × 13, 3 classes": (lambda: datasets.load_wine(return_X_y=True), 100, "accuracy"),
    "breast cancer, 569 × 30, 2 classes": (
        lambda: datasets.load_breast_cancer(return_X_y=True),
        100,
        "accuracy",
    ),
    "digits, 1797 × 64, 10 classes": (lambda: datasets.load_digits(return_X_y=True), 30, "accuracy"),
    "5 % positives, 4000 × 12": (rare, 30, "ROC AUC"),
    "diabetes, 442 × 10, regression": (lambda: datasets.load_diabetes(return_X_y=True), 30, "R²"),
    "Friedman, 2000 × 10, regression": (
        lambda: datasets.make_friedman1(2000, noise=1.0, random_state=0),
        50,
        "R²",
    ),
    "L-BFGS: Friedman, 400 × 10": (
        lambda: datasets.make_friedman1(400, noise=0.5, random_state=0),
        200,
        "R²",
    ),
    "L-BFGS: breast cancer, 569 × 30": (
        lambda: datasets.load_breast_cancer(return_X_y=True),
        200,
        "accuracy",
    ),
}


def ours(metric, epochs, seed, rows, *, whole):
    """Our estimator; it scales by itself."""
    del rows
    kind = Regressor if metric == "R²" else Classifier
    rule = (
        {
            "optimizer": "lbfgs",
            "weight_decay": WHOLE_DECAY * (2 if metric == "R²" else 1),
        }  # theirs halves errors
        if whole
        else {"lr": LR, "batch_size": BATCH, "weight_decay": DECAY / BATCH}
    )
    return kind(HIDDEN, epochs=epochs, seed=seed, **rule)


def theirs(metric, epochs, seed, rows, *, whole):
    """The perceptron of scikit-learn with the same settings, behind its scaler."""
    kind = MLPRegressor if metric == "R²" else MLPClassifier
    rule = (
        {"solver": "lbfgs", "alpha": WHOLE_DECAY * rows, "max_fun": 10**6}  # alpha is divided by the rows
        if whole
        else {"learning_rate_init": LR, "batch_size": BATCH, "alpha": DECAY, "n_iter_no_change": epochs}
    )
    net = kind(hidden_layer_sizes=HIDDEN, max_iter=epochs, random_state=seed, **rule)
    pipeline = make_pipeline(StandardScaler(), net)
    return TransformedTargetRegressor(pipeline, transformer=StandardScaler()) if metric == "R²" else pipeline


def quality(model, metric, X, y):
    """The figure of a fitted model on rows that it has not seen."""
    if metric == "ROC AUC":
        return roc_auc_score(y, model.predict_proba(X)[:, 1])
    return r2_score(y, model.predict(X)) if metric == "R²" else float(np.mean(model.predict(X) == y))


def measured(make, metric, epochs, table, seeds, *, whole):
    """(quality, seconds of CPU of the fit) for every seed."""
    results = []
    for seed in range(seeds):
        X, y = table
        stratify = None if metric == "R²" else y
        split = train_test_split(X, y, test_size=0.25, random_state=seed, stratify=stratify)
        model, began = make(metric, epochs, seed, len(split[0]), whole=whole), time.process_time()
        model.fit(split[0], split[2])
        seconds = time.process_time() - began
        results.append((quality(model, metric, split[1], split[3]), seconds))
    return results


def shown(results):
    """Mean and deviation of the quality."""
    figures = [figure for figure, _ in results]
    return f"{statistics.mean(figures):.3f} ± {statistics.stdev(figures):.3f}"


def main():
    """One line for each table."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--table", default="", help="the beginning of its name")
    parser.add_argument("--seeds", type=int, default=5)
    options = parser.parse_args()
    warnings.simplefilter("ignore", ConvergenceWarning)
    print("| table | metric | chainrule | scikit-learn | time of a fit | ÷ scikit-learn |")
    print("|---|---|---|---|---|---|")
    ratios = {}
    for name, (load, epochs, metric) in TABLES.items():
        if not name.startswith(options.table):
            continue
        table, whole = load(), "L-BFGS" in name
        ours(metric, 1, 0, 1, whole=whole).fit(*table)  # NumPy and LLVM are loaded
        own, other = (
            measured(ours, metric, epochs, table, options.seeds, whole=whole),
            measured(theirs, metric, epochs, table, options.seeds, whole=whole),
        )
        seconds, other_seconds = (statistics.median(s for _, s in results) for results in (own, other))
        ratios[name] = round(seconds / other_seconds, 3)
        figures = [name, metric, shown(own), shown(other), f"{seconds:.3f} s", f"{ratios[name]:.2f}"]
        print(f"| {' | '.join(figures)} |", flush=True)
    print(json.dumps(ratios, ensure_ascii=False))


if __name__ == "__main__":
    main()
