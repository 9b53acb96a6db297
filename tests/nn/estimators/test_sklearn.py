"""scikit-learn's own checks of an estimator, and its tools around ours."""

import importlib
import pickle
import warnings

import numpy as np
import pytest

from nn import Classifier, Regressor, iris


@pytest.fixture(scope="session")
def sklearn():
    """scikit-learn, imported by the tests that run: it takes seconds."""
    package = pytest.importorskip("sklearn")
    for name in (
        "base",
        "exceptions",
        "model_selection",
        "pipeline",
        "preprocessing",
        "utils.estimator_checks",
    ):
        importlib.import_module(f"sklearn.{name}")
    return package


SMALL = {"hidden": (8,), "epochs": 40, "lr": 0.02}
ESTIMATORS = [Classifier(**SMALL), Regressor(**SMALL)]
TINY = [Classifier(hidden=(3,), epochs=3, lr=0.02), Regressor(hidden=(3,), epochs=3, lr=0.02)]
CHEAP = [
    "check_dataframe_column_names_consistency",
    "check_dict_unchanged",
    "check_dont_overwrite_parameters",
    "check_dtype_object",
    "check_estimator_sparse_tag",
    "check_estimators_nan_inf",
    "check_estimators_pickle",
    "check_estimators_unfitted",
    "check_fit_idempotent",
    "check_n_features_in_after_fitting",
    "check_sample_weight_equivalence_on_dense_data",
    "check_supervised_y_2d",
]


@pytest.mark.sampled(3)
@pytest.mark.parametrize("check", CHEAP)
@pytest.mark.parametrize("estimator", TINY, ids=lambda e: type(e).__name__)
def test_a_selection_of_its_checks(estimator, check, sklearn):
    if sklearn.base.is_regressor(estimator) and check == "check_supervised_y_2d":
        pytest.skip("for targets of one dimension alone")
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        getattr(sklearn.utils.estimator_checks, check)(type(estimator).__name__, estimator)


@pytest.mark.slow
@pytest.mark.parametrize("estimator", [*ESTIMATORS, Classifier(), Regressor()], ids=repr)
def test_check_estimator(estimator, sklearn):
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        results = sklearn.utils.estimator_checks.check_estimator(estimator, on_fail=None, on_skip=None)
    failed = {r["check_name"]: str(r["exception"]) for r in results if r["status"] == "failed"}
    skipped = {r["check_name"] for r in results if r["status"] == "skipped"}
    assert failed == {}
    assert skipped <= {"check_array_api_input"}  # without SCIPY_ARRAY_API
    assert len(results) > 50


def test_it_knows_which_is_which(sklearn):
    assert sklearn.base.is_classifier(Classifier())
    assert sklearn.base.is_regressor(Regressor())


def test_a_clone_has_the_parameters_alone(rings, classifier, sklearn):
    model = classifier(hidden=(4, 4)).fit(*rings)
    twin = sklearn.base.clone(model)
    assert twin.get_params() == model.get_params()
    assert vars(twin) == twin.get_params()


def test_in_a_pipeline_and_a_search(rings, classifier, sklearn):
    X, y = rings
    pipeline = sklearn.pipeline.make_pipeline(sklearn.preprocessing.StandardScaler(), classifier())
    search = sklearn.model_selection.GridSearchCV(pipeline, {"classifier__hidden": [(), (8,)]}, cv=3).fit(
        X, y
    )
    assert search.best_params_ == {"classifier__hidden": (8,)}  # a circle is no line
    assert search.best_score_ > 0.8


def test_in_cross_validation(sklearn):
    data = iris()
    scores = sklearn.model_selection.cross_val_score(Classifier(epochs=20), data.inputs, data.targets, cv=3)
    assert min(scores) > 0.9


def test_scorers_ask_for_probabilities(rings, classifier, sklearn):
    assert min(sklearn.model_selection.cross_val_score(classifier(), *rings, cv=3, scoring="roc_auc")) > 0.8


@pytest.mark.parametrize("estimator", ESTIMATORS, ids=lambda e: type(e).__name__)
def test_an_unfitted_one_says_so_in_their_words(estimator, sklearn):
    with pytest.raises(sklearn.exceptions.NotFittedError, match=r"write \w+\(\.\.\.\)\.fit\(X, y\) before"):
        estimator.predict([[0.0]])


def test_a_process_of_a_search_gets_it_whole(rings, classifier):
    model = classifier().fit(*rings)
    twin = pickle.loads(pickle.dumps(model))  # noqa: S301  # our own
    np.testing.assert_array_equal(twin.predict(rings[0]), model.predict(rings[0]))
