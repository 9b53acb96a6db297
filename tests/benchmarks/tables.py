"""Three tables through the command's path and through scikit-learn: the same rows held out, five seeds.

Each side reads the file, codes texts, fills gaps, scales, and trains a perceptron of 16 units with Adam at 0.01.
Run: pip install '.[bench]' pandas && python tests/benchmarks/tables.py
"""

import statistics
import time
import warnings
from dataclasses import replace
from pathlib import Path

import pandas as pd
from sklearn.compose import ColumnTransformer, TransformedTargetRegressor
from sklearn.exceptions import ConvergenceWarning
from sklearn.impute import SimpleImputer
from sklearn.metrics import r2_score, roc_auc_score
from sklearn.neural_network import MLPClassifier, MLPRegressor
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from nn.cli.jobs.job import Job
from nn.cli.jobs.job_file import Settings
from nn.cli.jobs.presets import load_data
from nn.cli.jobs.report import answers_of
from nn.data.dataset import Dataset
from nn.data.preparation import Choice
from nn.data.split import split

FOLDER = Path(__file__).parents[2] / "notebooks" / "tables"
EPOCHS, BATCH, SHARE = 20, 16, 0.2
TABLES = {
    "churn": "binary_cross_entropy_with_logits",
    "houses": "squared_error",
    "fraud": "binary_cross_entropy_with_logits",
}


def ours(name: str, seed: int) -> tuple[float, float]:
    """(quality, seconds) of the command's path."""
    start = time.perf_counter()
    choice = Choice(missing="median")
    path = str(FOLDER / f"{name}.csv")
    settings = Settings(
        path,
        (16,),
        "tanh",
        TABLES[name],
        "adam",
        0.01,
        EPOCHS,
        BATCH,
        seed,
        None,
        None,
        None,
        missing="median",
    )
    job = Job.new(settings, load_data(path, choice))
    job.run(progress=False)
    seconds = time.perf_counter() - start
    answers = answers_of(job.pipeline, job.test_set)
    return quality(
        answers.true, [output[0] for output in answers.outputs], classes=bool(job.data.classes)
    ), seconds


def theirs(name: str, seed: int) -> tuple[float, float]:
    """(quality, seconds) of pandas and scikit-learn."""
    form = {"sep": ";", "decimal": ","} if name == "churn" else {}
    start = time.perf_counter()
    frame = pd.read_csv(FOLDER / f"{name}.csv", **form)
    X, y = frame.iloc[:, :-1], frame.iloc[:, -1]
    classes = name != "houses"
    texts = [c for c in X.columns if not pd.api.types.is_numeric_dtype(X[c]) or X[c].dtype == bool]
    numbers = [c for c in X.columns if c not in texts]
    X = X.astype(dict.fromkeys(texts, object))
    columns = ColumnTransformer(
        [
            ("numbers", SimpleImputer(strategy="median"), numbers),
            ("texts", OneHotEncoder(sparse_output=False), texts),
        ]
    )
    options = {
        "hidden_layer_sizes": (16,),
        "activation": "tanh",
        "learning_rate_init": 0.01,
        "batch_size": BATCH,
        "max_iter": EPOCHS,
        "alpha": 0.0,
        "random_state": seed,
    }
    network = (
        MLPClassifier(**options)
        if classes
        else TransformedTargetRegressor(MLPRegressor(**options), transformer=StandardScaler())
    )
    model = make_pipeline(columns, StandardScaler(), network)
    rows = Dataset(
        [[float(i)] for i in range(len(X))],
        _codes(y) if classes else list(y),
        (),
        tuple("01") if classes else (),
    )
    training, test = split(replace(rows, name=name), SHARE, seed)
    train_rows, test_rows = ([int(x[0]) for x in part.inputs] for part in (training, test))
    model.fit(X.iloc[train_rows], y.iloc[train_rows])
    seconds = time.perf_counter() - start
    held_out = X.iloc[test_rows]
    scores = model.predict_proba(held_out)[:, 1] if classes else model.predict(held_out)
    return quality([rows.targets[i] for i in test_rows], scores, classes=classes), seconds


def _codes(column: pd.Series) -> list[int]:
    return [sorted(column.unique()).index(label) for label in column]


def quality(true: object, scores: object, *, classes: bool) -> float:
    """ROC AUC of classes, R² of a number."""
    return float(roc_auc_score(true, scores) if classes else r2_score(true, scores))


def main() -> None:
    """Print one line for each table and side."""
    warnings.simplefilter("ignore", ConvergenceWarning)
    ours("houses", 0)  # imports and the first compilation
    theirs("houses", 0)
    for name in TABLES:
        for side in (ours, theirs):
            results = [side(name, seed) for seed in range(5)]
            qualities, seconds = zip(*results, strict=True)
            spread = f"{statistics.fmean(qualities):.3f} ± {statistics.stdev(qualities):.3f}"
            print(f"{name:8} {side.__name__:8} {spread}, {statistics.median(seconds):.2f} s")


if __name__ == "__main__":
    main()
