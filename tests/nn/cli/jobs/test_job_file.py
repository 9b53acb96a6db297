"""A file holds no settings that a resumed run would refuse, and the other way round."""

import json
from dataclasses import asdict, replace
from pathlib import Path

import pytest

from nn.cli.jobs.job import Job
from nn.cli.jobs.job_file import SETTINGS, Settings

GOOD = Settings("xor", (4,), "tanh", "hinge", "adam", 0.1, 2, 4, 0, None, None, None)
BAD = {
    "data": [None, 5],
    "hidden": [(0,), (1.5,), 4, ("4",)],
    "activation": ["x", None],
    "loss": ["x", None],
    "optimizer": ["x", ["adam"]],
    "lr": [0.0, -1.0, float("nan"), float("inf"), 10**400, "0.1"],
    "epochs": [0, 10**20, 1.5, True, None],
    "batch_size": [0, 10**22, -4],
    "seed": [123456789012345678901234567890, -(10**19), 0.5],
    "tolerance": [-1.0, float("nan"), "x"],
    "target": [1.5, 10**19],
    "task": [5],
    "eager": [None, 1],
    "average": ["mean", None, 1],
    "sep": [5],
    "header": [1, "yes"],
    "decimal": [5],
    "features": ["ab", None, [1.5]],
    "drop": ["ab", None, [None]],
    "encode": ["ab", None, [2.5]],
    "missing": ["zero", None],
    "query": [5],
    "validation": [0, 1, "a", -0.5],
    "patience": [0, 1.5, "a"],
    "class_weight": ["other", 5],
}


def test_every_setting_has_its_check():
    assert asdict(GOOD).keys() == SETTINGS.keys() == BAD.keys()


@pytest.mark.parametrize("name", BAD)
def test_settings_that_a_file_could_not_hold_are_refused(name):
    for value in BAD[name]:
        with pytest.raises(ValueError, match=rf"^{name}(\[0\])? must be "):
            replace(GOOD, **{name: value})


# These were trained and saved, and refused by --resume.
@pytest.mark.parametrize(
    ("option", "value"),
    [
        ("--seed", "123456789012345678901234567890"),
        ("--seed", "-1000000000000000001"),
        ("--epochs", "100000000000000000000"),
        ("--batch-size", "10000000000000000000000"),
    ],
)
@pytest.mark.usefixtures("folder")
def test_a_number_that_no_file_takes_is_refused_before_the_training(option, value, chainrule):
    status, out, err = chainrule("train", "xor", option, value, "--quiet")
    assert (status, out) == (2, "")
    assert err.startswith(f"chainrule: argument {option}: '{value}' is not a whole number")
    assert "10^18" in err
    assert not list(Path().iterdir())


@pytest.mark.parametrize(
    "options",
    [
        ("--seed", "1000000000000000000"),
        ("--seed", "-1000000000000000000"),
        ("--batch-size", "1000000000000000000"),
        ("--lr", "1e-308"),
        ("--tolerance", "1e-308"),
        ("--average", "batch_size", "--batch-size", "3"),
        ("--loss", "Hinge", "--optimizer", "RMSprop", "--activation", "ReLU"),
        ("--loss", "mse", "--activation", "logistic"),
        ("--hidden", "0"),
        ("--eager",),
    ],
    ids=" ".join,
)
@pytest.mark.usefixtures("folder")
def test_whatever_the_command_takes_can_be_resumed(options, chainrule):
    assert chainrule("train", "xor", "--epochs", "1", *options, "--quiet")[0] == 0
    assert chainrule("train", "--resume", "xor.json", "--epochs", "2", "--quiet")[::2] == (0, "")


@pytest.mark.usefixtures("folder")
def test_the_average_is_kept_and_acts(chainrule):
    """Four examples in batches of 3: the last batch has one, whose gradient counts a third."""
    for average in ("examples", "batch_size"):
        options = ("--average", average, "--batch-size", "3", "--epochs", "1", "--quiet")
        assert chainrule("train", "xor", *options, "--out", f"{average}.json")[::2] == (0, "")
    one, other = (Job.resumed(f"{average}.json", {}) for average in ("examples", "batch_size"))
    assert (one.settings.average, other.settings.average) == ("examples", "batch_size")
    assert one.model.state_dict() != other.model.state_dict()
    status, _, err = chainrule(
        "train", "--resume", "examples.json", "--average", "batch_size", "--epochs", "2"
    )
    assert (status, err) == (
        2,
        "chainrule: a resumed run keeps its settings: average is 'examples' in examples.json; got 'batch_size'\n",
    )


@pytest.mark.usefixtures("folder")
def test_a_file_from_before_there_was_an_average_has_the_default(chainrule):
    chainrule("train", "xor", "--epochs", "1", "--quiet")
    document = json.loads(Path("xor.json").read_text("utf-8"))
    del document["about"]["settings"]["average"]
    Path("xor.json").write_text(json.dumps(document), "utf-8")
    assert Job.resumed("xor.json", {}).settings.average == "examples"
    assert chainrule("train", "--resume", "xor.json", "--epochs", "2", "--quiet")[::2] == (0, "")


@pytest.mark.usefixtures("folder")
def test_a_run_goes_on_where_its_data_have_moved_to(chainrule):
    Path("t.csv").write_text("x,label\n" + "".join(f"{i},{'ab'[i % 2]}\n" for i in range(20)), "utf-8")
    chainrule("train", "t.csv", "--epochs", "1", "--quiet", "--out", "m.json")
    Path("d").mkdir()
    Path("t.csv").rename("d/t.csv")
    assert chainrule("train", "d/t.csv", "--resume", "m.json", "--epochs", "2", "--quiet")[::2] == (0, "")
    assert Job.resumed("m.json", {}).settings.data == "d/t.csv"
    Path("other.csv").write_text("x,label\n" + "".join(f"{i},{'ab'[i % 2]}\n" for i in range(22)), "utf-8")
    status, _, err = chainrule("train", "other.csv", "--resume", "m.json", "--epochs", "3", "--quiet")
    assert (status, err) == (
        2,
        "chainrule: m.json: other.csv is not the data that this model was trained on\n",
    )
