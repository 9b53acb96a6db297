"""What a trained job says of new rows, and files that claim to be jobs."""

import json
import tempfile
from pathlib import Path

import pytest

from nn import MLP, FileError, ModelError, Neuron, read_csv, save
from nn.cli.command import main
from nn.cli.commands.predict import predictions
from nn.cli.jobs.job import Job
from nn.cli.jobs.job_file import Settings

OUT = Path("job.json")
pytestmark = pytest.mark.usefixtures("folder")


def csv(name, header, rows):
    """A CSV file of these rows."""
    lines = [header, *(",".join(map(str, row)) for row in rows)]
    Path(name).write_text("\n".join(lines) + "\n", "utf-8")


def trained(name, loss, **changes):
    """A job on a CSV file, trained and saved."""
    settings = {"hidden": (4,), "epochs": 60, "batch_size": 5, **changes}
    fixed = {"activation": "tanh", "optimizer": "adam", "lr": 0.05, "seed": 0}
    rest = {"tolerance": None, "target": -1, "task": None}
    task = Job.new(Settings(data=name, loss=loss, **fixed, **rest, **settings), read_csv(name))
    task.run(OUT, progress=False)
    task.save(OUT)
    return task


def line():
    """y = 1000.5 + 3 x: a number to predict that is far from the units of the network."""
    csv("line.csv", "x,y", [(i, 1000.5 + 3 * i) for i in range(50)])
    return trained("line.csv", "squared_error", hidden=())


def plane():
    """Two features and two classes: b where the first, divided by a hundred, is above the second."""
    csv("plane.csv", "far,near,class", [(i * 100, j, "ba"[i <= j]) for i in range(6) for j in range(6)])
    return trained("plane.csv", "binary_cross_entropy_with_logits")


def test_the_report_of_a_prediction_is_in_the_units_of_the_target():
    task = line()
    errors = [task.model(task.inputs.row(x)).data * task.targets.deviations[0] for x, _ in task.test_set]
    errors = [e + task.targets.means[0] - y for e, (_, y) in zip(errors, task.test_set, strict=True)]
    rms = (sum(e * e for e in errors) / len(errors)) ** 0.5
    assert task.report() == f"test RMSE: {rms:.4g} (10 examples)"


def test_predictions_are_in_the_units_of_the_target():
    line()
    csv("new.csv", "x", [(0,), (100,)])
    assert [float(text) for text in predictions(str(OUT), "new.csv")] == pytest.approx(
        [1000.5, 1300.5], abs=0.1
    )


def test_predictions_are_names_of_classes_and_columns_are_found_by_name():
    plane()
    csv("new.csv", "far,near", [(500, 0), (0, 5)])
    csv("other.csv", "other,near,class,far", [("?", 0, "a", 500), ("", 5, "", 0)])
    csv("bare.csv", "500,0", [(0, 5)])  # no header: the features in their order
    for name in ("new.csv", "other.csv", "bare.csv"):
        assert predictions(str(OUT), name) == ["b", "a"]


@pytest.mark.parametrize(
    ("header", "rows", "message"),
    [
        ("far,class", [(1, 2)], r": the model needs a column 'near'; the file has far, class"),
        ("1,2,3", [(4, 5, 6)], r", line 1: 3 columns; the model takes 2: far, near"),
        ("1", [(4,)], r", line 1: 1 column; the model takes 2: far, near"),
        ("far,near", [(1, 2), (3, "x")], r", line 3, column near: 'x' is not a number"),
        ("1,2", [(3, "x")], r", line 2, column near: 'x' is not a number"),
        ("far,near", [], r": a header and no data"),
        ("far,near", [(1, 2), (3,)], r", line 3: 1 column, where line 1 has 2"),
    ],
)
def test_rows_that_do_not_fit_the_model_are_refused(header, rows, message):
    plane()
    csv("new.csv", header, rows)
    with pytest.raises(FileError, match=rf"^new\.csv{message}$"):
        predictions(str(OUT), "new.csv")


def test_a_model_without_a_job_cannot_predict_from_a_file():
    save(Neuron(2), OUT)
    with pytest.raises(
        ModelError, match=r"^job\.json: a model without its data .*: train it with chainrule train$"
    ):
        predictions(str(OUT), "any.csv")


SCALE = {"means": [0.0, 0.0], "deviations": [1.0, 1.0]}
HUGE = 10**400
# What `predict` reads beside the model, and what may not stand there.
UNFIT_TO_PREDICT = [
    *((["features"], other) for other in (..., 5, None, "ab", [], ["far"], [1, 2], {"far": 1})),
    *((["classes"], other) for other in (..., 5, None, ["a"], [1, 2], {"a": 1, "b": 2})),
    *((["inputs"], other) for other in (..., 5, [], {}, {**SCALE, "means": 5}, {**SCALE, "means": [0.0]})),
    *((["inputs", "means"], [other, 0.0]) for other in (None, "1", [], HUGE)),
    *((["inputs", "deviations"], [other, 1.0]) for other in (0.0, None, "1", HUGE)),
]
# What `train --resume` reads, and what may not stand there.
UNFIT_TO_RESUME = [
    *((["settings"], other) for other in (..., [], None, {})),
    *((["settings", "data"], other) for other in (..., 5, None, ["plane.csv"])),
    *((["settings", "hidden"], other) for other in (5, None)),
    *((["settings", "epochs"], other) for other in ("a", None, 0, -1, 1.5)),
    *((["settings", "batch_size"], other) for other in ("a", None, 0)),
    *((["settings", "lr"], other) for other in ("a", None, -1, HUGE)),
    *((["settings", "loss"], other) for other in ("x", ["x"], None)),
    *((["settings", "optimizer"], other) for other in ("x", ["adam"], None)),
    *((["settings", "tolerance"], other) for other in ("x", [], -1)),
    (["settings", "unknown"], 1),
    *((["optimizer"], other) for other in (..., [], None, {})),
    *((["optimizer", "kind"], other) for other in ("SGD", None, [])),
    *(
        (["optimizer", "lr"], other)
        for other in (0.1, None, {"kind": ["Step"]}, {"kind": "Constant", "start": HUGE})
    ),
    *((["optimizer", "weight_decay"], other) for other in ("x", None, HUGE)),
    *(
        (["optimizer", "constants"], other)
        for other in ({}, None, {"beta1": "x", "beta2": 0.9, "epsilon": 0.1})
    ),
    *((["optimizer", "updates"], other) for other in ("x", None, -1)),
    *((["optimizer", "memory"], other) for other in (5, [[]], [[0.0, 0.0]], [["a", "b"]] * 17)),
    *((["history"], other) for other in (..., "x", [], None)),
    *((["history", "epochs"], other) for other in (5, [5], [{}], [{"epoch": 1, "loss": None, "lr": None}])),
    *((["history", "batches"], other) for other in ("a", -1, 10**9, None)),
    *((["history", "cost"], other) for other in ("a", None)),
    *((["digest"], other) for other in (..., 5, "")),
]


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    """A job and its data, as texts."""
    with pytest.MonkeyPatch.context() as patched:
        patched.chdir(tmp_path_factory.mktemp("job"))
        plane()
        return OUT.read_text("utf-8"), Path("plane.csv").read_text("utf-8")


def refused(capsys, *arguments):
    status = main(arguments)
    err = capsys.readouterr().err
    assert status == 2
    assert err.count("\n") == 1
    assert err.startswith("chainrule: ")


def changed(files, path, value):
    """The file of the job with one part of what stands beside the model replaced, and its data."""
    text, data = files
    Path("plane.csv").write_text(data, "utf-8")
    whole = json.loads(text)
    part = whole["about"]
    for name in path[:-1]:
        part = part[name]
    if value is ...:
        del part[path[-1]]
    else:
        part[path[-1]] = value
    Path("bad.json").write_text(json.dumps(whole), "utf-8")


@pytest.mark.parametrize(("path", "value"), UNFIT_TO_PREDICT, ids=lambda part: repr(part)[:40])
def test_a_job_with_an_unfit_part_predicts_nothing(path, value, files, capsys):
    changed(files, path, value)
    csv("new.csv", "far,near", [(500, 0), (0, 5)])
    refused(capsys, "predict", "bad.json", "new.csv")


@pytest.mark.parametrize(("path", "value"), UNFIT_TO_RESUME, ids=lambda part: repr(part)[:40])
def test_a_job_with_an_unfit_part_is_not_resumed(path, value, files, capsys):
    changed(files, path, value)
    asked = () if path == ["settings", "epochs"] else ("--epochs", "61")
    refused(capsys, "train", "--resume", "bad.json", "--out", "new.json", "--quiet", *asked)
    assert not Path("new.json").exists()


@pytest.mark.parametrize(("kind", "names"), [("Neuron", "weights.{}"), ("Layer", "neurons.0.weights.{}")])
def test_a_model_of_another_kind_in_the_place_of_the_network_is_refused(kind, names, files, capsys):
    text, data = files
    Path("plane.csv").write_text(data, "utf-8")
    csv("new.csv", "far,near", [(500, 0), (0, 5)])
    whole = json.loads(text)
    sizes = {"units": 1} if kind == "Layer" else {}
    whole["architecture"] = {"kind": kind, "inputs": 2, "activation": "identity", "bias": False, **sizes}
    whole["parameters"] = {names.format(i): 0.5 for i in range(2)}
    whole["about"]["optimizer"]["memory"] = [[0.0, 0.0]] * 2
    Path("bad.json").write_text(json.dumps(whole), "utf-8")
    refused(capsys, "predict", "bad.json", "new.csv")
    refused(capsys, "train", "--resume", "bad.json", "--out", "new.json", "--epochs", "61", "--quiet")


def test_predicted_names_take_one_line_each_and_command_no_terminal():
    names = ["\x1b]0;title\x07", "two\nlines"]
    scale = {"means": [0.0], "deviations": [1.0]}
    save(MLP(1, [1], seed=0), OUT, {"features": ["x"], "classes": names, "inputs": scale, "targets": scale})
    csv("rows.csv", "x", [(-1,), (1,)])
    assert set(predictions(str(OUT), "rows.csv")) == {r"\x1b]0;title\x07", r"two\nlines"}


def test_a_refused_file_leaves_no_folder_while_its_error_is_kept(tmp_path, monkeypatch):
    line()
    csv("new.csv", "x", [(0,), ("much",)])
    (tmp_path / "folders").mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "folders"))
    with pytest.raises(FileError, match="'much' is not a number") as refusal:
        predictions(str(OUT), "new.csv")
    assert refusal.tb is not None  # it keeps every frame, and the table that was read
    assert list((tmp_path / "folders").iterdir()) == []
