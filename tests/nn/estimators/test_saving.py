"""A fitted estimator as a model file: load and `chainrule predict` give what it predicts."""

import numpy as np
import pandas as pd
import pytest

from nn import export, load, save

MIXED = pd.DataFrame(
    {
        "colour": ["red", "blue", "red", "green"] * 5,
        "size": np.arange(20.0),
        "weight": np.arange(20.0)[::-1] ** 2,
    }
)
LABELS = ["no", "yes", "no", "no"] * 5


@pytest.mark.parametrize("labels", [LABELS, [0, 1, 2, 1] * 5], ids=["two texts", "three numbers"])
def test_a_classifier(labels, classifier, folder):
    model = classifier().fit(MIXED, labels)
    save(model, "m.json")
    loaded = load("m.json")
    assert loaded.predictions(MIXED) == [str(label) for label in model.predict(MIXED)]
    np.testing.assert_allclose(loaded.probabilities(MIXED), model.predict_proba(MIXED), rtol=1e-9)
    assert (folder / "m.json").exists()


@pytest.mark.parametrize("write", [save, export])
def test_what_is_not_fitted_is_named(write, classifier, regressor, folder):
    for make in (classifier, regressor):
        with pytest.raises(AttributeError, match=r"is not fitted yet: write .*\.fit\(X, y\) before it"):
            write(make(), "m.json" if write is save else "m.py")
    assert not list(folder.iterdir())


@pytest.mark.usefixtures("folder")
def test_a_regressor_in_the_unit_of_y(regressor):
    y = MIXED["size"] * 100.0 + 7.0
    model = regressor().fit(MIXED, y)
    save(model, "m.json")
    np.testing.assert_allclose(load("m.json").predictions(MIXED), model.predict(MIXED), rtol=1e-9)


def test_the_command_applies_it(classifier, folder, chainrule):
    model = classifier().fit(MIXED, LABELS)
    save(model, "m.json")
    MIXED.to_csv(folder / "t.csv", index=False)
    status, out, _ = chainrule("predict", "m.json", "t.csv")
    assert status == 0
    assert [line.rpartition(",")[2] for line in out.splitlines()[1:]] == model.predict(MIXED).tolist()


TABLES = {
    "rows": [[1.0, "red", True], [2.0, "blue", False], [3.0, "red", False], [0.5, "blue", True]] * 3,
    "numbers and truths": [[1.0, True], [2.0, False], [3.0, True]] * 4,
    "an array": np.arange(24.0).reshape(12, 2),
    "truths": np.arange(24).reshape(12, 2) % 3 == 0,
    "a frame": MIXED[:12].assign(new=[True, False] * 6),
    "categories": pd.DataFrame({"a": pd.Categorical([1, 2, 3] * 4), "b": range(12)}),
    "numbered columns": pd.DataFrame(np.arange(24.0).reshape(12, 2)),
    "dicts": [{"a": float(i), "b": "xy"[i % 2]} for i in range(12)],
}


@pytest.mark.usefixtures("folder")
@pytest.mark.parametrize("name", TABLES)
def test_any_table_is_predicted_alike(name, classifier):
    table = TABLES[name]
    model = classifier(epochs=5).fit(table, [0, 1, 1] * 4)
    save(model, "m.json")
    for pipeline in (model.pipeline_, load("m.json")):
        np.testing.assert_allclose(pipeline.probabilities(table), model.predict_proba(table), rtol=1e-9)
        assert pipeline.predictions(table) == [str(label) for label in model.predict(table)]


def test_columns_without_names_are_numbered(classifier):
    model = classifier(epochs=1).fit([[0.0, 1.0], [1.0, 0.0]], [0, 1])
    assert model.pipeline_.encoder.names == ("x1", "x2")


def test_several_outputs_are_refused(regressor):
    model = regressor(epochs=1).fit([[0.0], [1.0]], [[0.0, 1.0], [1.0, 0.0]])
    with pytest.raises(ValueError, match="predicts one number"):
        _ = model.pipeline_
