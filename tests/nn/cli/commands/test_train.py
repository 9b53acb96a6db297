"""Training on tables of one's own: gaps, columns, validation, weights, folds, and the report."""

import csv
import io
import re
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from nn import load
from nn.models.files.model_file import load_with_about

pytestmark = pytest.mark.usefixtures("folder")
QUICK = ("--epochs", "3", "--quiet", "--hidden", "2")


def table(name, rows, head="size;colour;kind"):
    Path(name).write_text("\n".join([head, *(";".join(map(str, row)) for row in rows)]) + "\n", "utf-8")


def mixed(count=60):
    """Sizes with a decimal comma and two gaps, colours, and kinds that follow from both."""
    rows = [[f"{i},5", ["red", "blue"][i % 2], "ny"[i > count // 2]] for i in range(count)]
    rows[3][0] = rows[5][1] = ""
    table("t.csv", rows)


def test_what_was_guessed_is_said_in_one_line(chainrule):
    mixed()
    _, out, err = chainrule("train", "t.csv", "--missing", "drop", *QUICK)
    assert err == ""
    assert out.splitlines()[0] == (
        "t.csv: separator ;, header yes, decimal comma, 2 rows dropped: missing, 1 text column encoded as 2"
    )
    assert out.splitlines()[1].startswith("t.csv: 58 examples, 3 features, 2 classes")


def test_the_figures_that_fill_gaps_are_those_of_the_training_data(chainrule):
    rows = [[i, "ab"[i % 2]] for i in range(40)]
    rows[0][0] = ""
    table("t.csv", rows, "x;y")
    assert chainrule("train", "t.csv", "--missing", "median", *QUICK)[0] == 0
    about = load_with_about("t.json")[1]
    assert about["missing"] == "median"
    (fill,) = about["inputs"]["fills"]
    known = [row[0] for row in rows[1:]]
    assert fill in [x / 2 for x in range(2 * min(known), 2 * max(known))]
    table("new.csv", [("",), (int(fill),)], "x")
    _, out, _ = chainrule("predict", "t.json", "new.csv", "--sep", ",", "--header")
    assert len(out.splitlines()) == 3  # a blank line among those of one column is a missing cell
    table("new.csv", [("", 1), (fill, 1)], "x;z")
    _, out, _ = chainrule("predict", "t.json", "new.csv", "--proba")
    assert len(set(out.splitlines()[1:])) == 1


def test_columns_are_chosen_left_out_and_encoded(chainrule):
    table("t.csv", [[i, 8000 + i % 3, f"n{i}", "ab"[i % 2]] for i in range(40)], "x;zip;name;y")
    status, _, err = chainrule("train", "t.csv", *QUICK)
    assert (status, err.count("\n")) == (2, 1)
    assert err.startswith(
        "chainrule: t.csv, column name: 40 different texts in 40 rows are too many for categories"
    )
    assert chainrule("train", "t.csv", "--drop", "name", "--encode", "zip", *QUICK)[0] == 0
    assert load("t.json").encoder.features == ("x", "zip=8000", "zip=8001", "zip=8002")
    assert chainrule("train", "t.csv", "--features", "x, 1", *QUICK)[0] == 0
    assert load("t.json").encoder.names == ("x", "zip")
    status, _, err = chainrule("train", "iris", "--drop", "x", *QUICK)
    assert (status, err) == (2, "chainrule: --drop is for a file; iris has its own columns\n")


def test_a_run_on_a_table_is_resumed_with_its_choices(chainrule):
    mixed()
    options = ("--missing", "mean", "--target", "kind", "--drop", "colour")
    assert chainrule("train", "t.csv", *options, "--epochs", "4", "--quiet", "--out", "whole.json")[0] == 0
    assert chainrule("train", "t.csv", *options, "--epochs", "2", "--quiet", "--out", "part.json")[0] == 0
    assert chainrule("train", "--resume", "part.json", "--epochs", "4", "--quiet")[0] == 0
    assert load("part.json").state_dict() == load("whole.json").state_dict()
    status, _, err = chainrule("train", "--resume", "part.json", "--missing", "drop", "--epochs", "5")
    assert status == 2
    assert "a resumed run keeps its settings: missing is 'mean' in part.json; got 'drop'" in err


def test_a_query_is_trained_on_saved_and_resumed(chainrule):
    mixed()
    query = "select size, kind from 't.csv' where size is not null"
    assert chainrule("train", "--query", query, *QUICK, "--out", "q.json")[0] == 0
    assert chainrule("train", "--resume", "q.json", "--epochs", "4", "--quiet")[0] == 0
    status, _, err = chainrule("train", "t.csv", "--query", query)
    assert (status, "give a file or a --query" in err) == (2, True)
    changed = (
        Path("q.json").read_text("utf-8").replace("select size, kind from", "copy (select 1) to 'x'; --")
    )
    Path("q.json").write_text(changed, "utf-8")
    status, _, err = chainrule("train", "--resume", "q.json", "--epochs", "5", "--quiet")
    assert (status, "a query is one SELECT" in err, Path("x").exists()) == (2, True, False)


def test_a_run_with_patience_keeps_its_best_epoch_and_is_not_resumed(chainrule):
    mixed()
    options = ("--missing", "mean", "--patience", "2", "--lr", "0.5", "--epochs", "60", "--quiet")
    _, out, _ = chainrule("train", "t.csv", *options)
    assert "; 38 to train, 10 to validate, 12 to test" in out
    best = int(re.search(r"^kept the parameters of epoch (\d+), where", out, re.MULTILINE)[1])
    history = list(csv.DictReader(Path("t.history.csv").read_text("utf-8").splitlines()))
    losses = [float(row["validation"]) for row in history]
    assert min(losses) == losses[best - 1]
    assert len(losses) == best + 2 < 60
    status, _, err = chainrule("train", "--resume", "t.json", "--epochs", "90", "--quiet")
    assert (status, "has ended with the parameters of its best epoch" in err) == (2, True)


def test_of_two_classes_at_95_to_5_the_balanced_accuracy_comes_first(chainrule):
    rows = [[i % 20, i % 7, int(i % 20 == 0)] for i in range(400)]
    table("t.csv", rows, "a;b;y")
    _, out, _ = chainrule("train", "t.csv", "--epochs", "1", "--quiet", "--lr", "1e-9")
    report = out[out.index("test ") :].splitlines()
    assert report[0] == (
        "test balanced accuracy 50.0 % (50.0 % by chance); accuracy 95.0 %, where always answering 0 gives 95.0 %"
    ) or report[0].startswith("test balanced accuracy ")
    assert any(line.startswith("ROC AUC ") for line in report)
    _, out, _ = chainrule(
        "train", "t.csv", "--class-weight", "balanced", "--epochs", "60", "--lr", "0.05", "--quiet"
    )
    assert float(re.search(r"^test balanced accuracy (\S+) %", out, re.MULTILINE)[1]) > 90
    assert load_with_about("t.json")[1]["settings"]["class_weight"] == "balanced"


def test_folds_give_the_mean_and_the_deviation_of_their_scores(chainrule):
    mixed()
    _, out, _ = chainrule("train", "t.csv", "--missing", "mean", "--folds", "3", "--epochs", "30", "--quiet")
    assert re.search(
        r"^3 folds: accuracy \S+ ± \S+, balanced accuracy \S+ ± \S+ \(mean ± deviation\)$", out, re.MULTILINE
    )
    table("n.csv", [[i, 2 * i + 0.5] for i in range(30)], "x;y")
    _, out, _ = chainrule("train", "n.csv", "--folds", "2", "--epochs", "3", "--quiet")
    assert re.search(r"^2 folds: RMSE \S+ ± \S+ ", out, re.MULTILINE)
    for wrong, message in (
        (("--folds", "1"), "is not a whole number of at least 2"),
        (("--folds", "99"), "99 folds need at least as many"),
        (("--workers", "2"), "--workers is for the models of --folds"),
    ):
        status, _, err = chainrule("train", "n.csv", *wrong, "--epochs", "3", "--quiet")
        assert (status, message in err) == (2, True)


def test_folds_on_several_workers_give_the_line_of_one(chainrule, monkeypatch):
    numbers = []

    def pool_of(workers):
        numbers.append(workers)
        return lambda: ThreadPoolExecutor(workers)

    monkeypatch.setattr("nn.cli.jobs.several.folds.pool_of", pool_of)
    table("n.csv", [[i, 2 * i + 0.5] for i in range(20)], "x;y")
    options = ("train", "n.csv", "--folds", "2", "--epochs", "2", "--quiet", "--workers")
    lines = [
        re.search(r"^2 folds: RMSE .*$", chainrule(*options, workers)[1], re.MULTILINE)[0] for workers in "13"
    ]
    assert numbers == [2]  # no more than there are folds
    assert lines[0] == lines[1]


def test_predictions_are_a_table_whatever_the_labels_are(chainrule):
    labels = ['"b', "e", "a,b", "two words"]
    text = io.StringIO()
    csv.writer(text).writerows([["x", "label"], *([i, labels[i % 4]] for i in range(40))])
    Path("q.csv").write_text(text.getvalue(), "utf-8")
    chainrule("train", "q.csv", *QUICK)
    _, out, _ = chainrule("predict", "q.json", "q.csv", "--proba")
    rows = list(csv.reader(io.StringIO(out)))
    assert len(rows) == 41
    assert {len(row) for row in rows} == {5}
    assert {row[0] for row in rows[1:]} <= set(labels)
    assert rows[0] == ["predicted", *(f"p({label})" for label in sorted(labels))]
    assert all(sum(map(float, row[1:])) == pytest.approx(1) for row in rows[1:])


def test_every_row_has_a_line_or_the_file_is_refused(chainrule):
    table("t.csv", [[i, i * i % 7, "ab"[i % 2]] for i in range(20)], "x;y;label")
    Path("new.csv").write_text("x,y\n1,2\n,\n3,4\n", "utf-8")
    chainrule("train", "t.csv", *QUICK)
    status, out, err = chainrule("predict", "t.json", "new.csv")
    assert (status, out) == (2, "")
    assert err.startswith("chainrule: new.csv, line 3, column x: a number is missing")
    chainrule("train", "t.csv", "--missing", "drop", *QUICK)
    _, out, _ = chainrule("predict", "t.json", "new.csv", "--proba")
    assert [row != ["", "", ""] for row in csv.reader(io.StringIO(out))] == [True, True, False, True]
    chainrule("train", "t.csv", "--missing", "mean", *QUICK)
    assert len(chainrule("predict", "t.json", "new.csv")[1].splitlines()) == 4


def test_columns_that_are_named_by_numbers_are_known_in_training_and_prediction(chainrule):
    table("t.csv", [["ab"[i % 2], i] for i in range(20)], "label;2023")
    _, out, _ = chainrule("train", "t.csv", "--target", "label", *QUICK)
    assert "20 examples, 1 feature, 2 classes" in out
    Path("new.csv").write_text("2023\n1\n2\n", "utf-8")
    assert len(chainrule("predict", "t.json", "new.csv")[1].splitlines()) == 3
    Path("new.csv").write_text("1\n2\n", "utf-8")
    assert len(chainrule("predict", "t.json", "new.csv")[1].splitlines()) == 3


def test_a_text_that_the_training_data_lack_is_refused_with_its_line(chainrule):
    mixed()
    chainrule("train", "t.csv", "--missing", "drop", *QUICK)
    table("new.csv", [["1,5", "red"], ["2,5", "green"]], "size;colour")
    status, _, err = chainrule("predict", "t.json", "new.csv")
    assert status == 2
    assert err == (
        "chainrule: new.csv, line 3, column colour: 'green' is not among the categories of the training data: "
        "blue, red\n"
    )
    table("new.csv", [["1,5", "red"], ["2,5", "blue"]], "size;colour")
    assert len(chainrule("predict", "t.json", "new.csv")[1].splitlines()) == 3


def test_probabilities_of_a_number_are_refused(chainrule):
    table("n.csv", [[i, 2 * i + 0.5] for i in range(30)], "x;y")
    chainrule("train", "n.csv", *QUICK)
    status, _, err = chainrule("predict", "n.json", "n.csv", "--proba")
    assert (status, err) == (2, "chainrule: n.json predicts a number; --proba is for classes\n")


@pytest.mark.parametrize(
    ("pattern", "name"), [("data/*.csv", "data"), ("*.csv", "table"), ("data/**/?.csv", "data")]
)
def test_the_model_of_several_files_is_named_after_their_folder(pattern, name, chainrule):
    folder = Path("data") if "/" in pattern else Path()
    folder.mkdir(exist_ok=True)
    for i in range(2):
        table(folder / f"{i}.csv", [[j, "ab"[j % 2]] for j in range(20)], "x;y")
    status, out, err = chainrule("train", pattern, *QUICK)
    assert (status, err) == (0, "")
    assert "40 examples" in out
    assert Path(f"{name}.json").exists()
    assert Path(f"{name}.history.csv").exists()


def test_many_classes_have_their_mistakes_in_place_of_a_wide_table(folder, chainrule):
    (folder / "t.csv").write_text("x,y\n" + "".join(f"{i},c{i % 30}\n" for i in range(120)), "utf-8")
    out = chainrule("train", "t.csv", "--epochs", "1", "--quiet")[1]
    assert "the most frequent mistakes, of 30 classes (true > decided, examples):" in out
    assert max(map(len, out.splitlines())) < 120
