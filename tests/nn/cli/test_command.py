"""The command line: what it trains, prints and writes, and how a run is resumed."""

import csv
import re
import shlex
from pathlib import Path

import pytest

import nn
from nn import LOSSES, MLP, OPTIMIZERS, load
from nn.cli.jobs.inference import LOSSES_FOR
from nn.cli.jobs.presets import RECIPES
from nn.models.files.model_file import load_with_about

ROOT = Path(nn.__file__).parents[1]
FLOWERS = "sepal length,sepal width,petal length,petal width\n5.1,3.5,1.4,0.2\n6.3,3.3,6.0,2.5\n"
FAST = [name for name in RECIPES if name != "digits"]
pytestmark = pytest.mark.usefixtures("folder")


@pytest.mark.parametrize("name", FAST)
def test_every_data_set_is_trained_by_its_name(name, chainrule):
    status, out, err = chainrule("train", name, "--epochs", "2", "--quiet")
    assert (status, err) == (0, "")
    data = RECIPES[name].data()
    assert out.startswith(f"{data}; ")
    where = "training" if name == "xor" else "test"
    if data.classes:
        assert re.search(rf"^{where} accuracy: \d+\.\d % \(\d+ of \d+\)$", out, re.MULTILINE)
        rows = out[out.index("true \\ decided") :].splitlines()[1 : 1 + len(data.classes)]
        assert [row.split()[0] for row in rows] == list(data.classes)
    else:
        assert re.search(rf"^{where} RMSE: \S+ \(20 examples\)$", out, re.MULTILINE)
    assert out.endswith(f"model saved to {name}.json, history to {name}.history.csv\n")
    assert sorted(path.name for path in Path().iterdir()) == [f"{name}.history.csv", f"{name}.json"]
    assert isinstance(load(f"{name}.json").model, MLP)
    rows = csv.DictReader(Path(f"{name}.history.csv").read_text("utf-8").splitlines())
    assert [row["epoch"] for row in rows] == ["1", "2"]


def test_the_options_are_what_is_trained(chainrule):
    words = "--hidden 3,2 --activation relu --optimizer rmsprop --lr 0.02 --epochs 3 --batch-size 7 --seed 5"
    status, out, _ = chainrule("train", "blobs", *words.split(), "--quiet")
    assert status == 0
    assert "MLP(2, [3, 2, 3], 'relu', 'identity'): 26 parameters" in out  # 3·3 + 2·4 + 3·3
    assert "rmsprop at 0.02, 3 epochs in batches of 7" in out
    settings = load_with_about("blobs.json")[1]["settings"]
    assert (settings["seed"], settings["hidden"], settings["batch_size"]) == (5, [3, 2], 7)
    _, out, _ = chainrule("train", "blobs", "--hidden", "0", "--epochs", "1", "--quiet")
    assert "MLP(2, [3], " in out


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_may_be_chosen(name, chainrule):
    assert chainrule("train", "xor", "--optimizer", name, "--epochs", "2", "--quiet")[0] == 0
    assert load_with_about("xor.json")[1]["optimizer"]["kind"].lower() == name


@pytest.mark.parametrize("data", ["xor", "blobs", "linear"])
@pytest.mark.parametrize("loss", LOSSES)
def test_every_loss_may_be_chosen_where_it_fits_and_is_refused_elsewhere(loss, data, chainrule):
    kind = {"xor": "two classes", "blobs": "several classes", "linear": "a number"}[data]
    status, _, err = chainrule("train", data, "--loss", loss, "--epochs", "1", "--quiet")
    if loss in LOSSES_FOR[kind]:
        assert (status, err) == (0, "")
    else:
        fitting = ", ".join(LOSSES_FOR[kind])
        assert (status, err) == (2, f"chainrule: {loss} does not fit {kind} ({data}); these do: {fitting}\n")


def test_a_run_is_that_of_its_seed(chainrule):
    def parameters(seed):
        chainrule("train", "blobs", "--epochs", "1", "--seed", seed, "--quiet")
        return load("blobs.json").state_dict()

    assert parameters("1") == parameters("1") != parameters("2")


def test_a_file_of_ones_own_is_trained_and_its_rows_predicted(chainrule):
    rows = [(i, 7 * i % 5, "high" if i > 19 else "low") for i in range(40)]
    Path("own.csv").write_text("level;other;kind\n" + "".join(f"{a};{b};{c}\n" for a, b, c in rows), "utf-8")
    status, out, _ = chainrule("train", "own.csv", "--epochs", "30", "--out", "m.json", "--quiet")
    assert (status, out.splitlines()[:2]) == (
        0,
        [
            "own.csv: separator ;, header yes",
            "own.csv: 40 examples, 2 features, 2 classes; 32 to train, 8 to test",
        ],
    )
    Path("new.csv").write_text("other,kind,level\n1,?,39\n1,?,0\n", "utf-8")
    assert chainrule("predict", "m.json", "new.csv") == (0, "predicted\nhigh\nlow\n", "")
    Path("new.csv").write_text("39,1\n0,1\n", "utf-8")
    assert chainrule("predict", "m.json", "new.csv") == (0, "predicted\nhigh\nlow\n", "")
    status, _, err = chainrule("predict", "m.json", "own.csv")
    assert (status, err) == (0, "")


def test_the_target_and_the_task_of_a_file_may_be_named(chainrule):
    Path("own.csv").write_text("y,x\n" + "".join(f"{i % 2},{i / 4}\n" for i in range(40)), "utf-8")
    for target in ("y", "0", "-2"):
        _, out, _ = chainrule("train", "own.csv", "--target", target, "--epochs", "1", "--quiet")
        assert "\nown.csv: 40 examples, 1 feature, 2 classes" in out
    _, out, _ = chainrule(
        "train", "own.csv", "--target", "y", "--task", "regression", "--epochs", "1", "--quiet"
    )
    assert "\nown.csv: 40 examples, 1 feature, a number to predict" in out


@pytest.mark.parametrize("command", [(), ("train",), ("predict",)], ids=str)
def test_the_example_of_every_help_works(command, chainrule):
    status, text, _ = chainrule(*command, "--help")
    assert status == 0
    example = re.search(r"^example: chainrule (.*)$", text, re.MULTILINE)[1]
    words = shlex.split(example)
    if words[0] == "predict":
        chainrule("train", "iris", "--epochs", "2", "--out", words[1], "--quiet")
        Path(words[2]).write_text(FLOWERS, "utf-8")
    status, out, _ = chainrule(*words)
    assert status == 0
    if words[0] == "predict":
        assert out.splitlines()[0] == "predicted"
        assert set(out.splitlines()[1:]) <= {"setosa", "versicolor", "virginica"}
    else:
        assert "test accuracy: " in out


def test_the_bar_goes_to_the_error_stream(chainrule):
    status, out, err = chainrule("train", "blobs", "--epochs", "2")
    assert status == 0
    assert "epoch 2/2, loss " in err
    assert "batch" not in out.replace("in batches of", "")


def test_the_module_is_a_program(process):
    run = process("train", "blobs", "--epochs", "1", "--quiet")
    out, err = run.communicate(timeout=30)
    assert (run.returncode, err) == (0, "")
    assert "model saved to blobs.json" in out
