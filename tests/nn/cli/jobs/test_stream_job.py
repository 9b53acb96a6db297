"""A run over the blocks of a table: what it learns, writes and refuses."""

import csv
from pathlib import Path

import pytest

from nn import load
from nn.data.files.large import relation, stream

pytestmark = pytest.mark.usefixtures("folder")


@pytest.fixture
def table(folder, monkeypatch):
    """A table that is called large, in blocks of 1,000 rows."""
    monkeypatch.setattr(relation, "LARGE_BYTES", 0)
    monkeypatch.setattr(stream, "BLOCK", 0)
    rows = [
        f"{i * 37 % 100},{['red', 'blue'][i % 2]},{'ny'[(i * 37 % 100 > 50) ^ (i % 2)]}" for i in range(3000)
    ]
    (folder / "t.csv").write_text("size,colour,kind\n" + "\n".join(rows) + "\n", "utf-8")


@pytest.mark.usefixtures("table")
def test_a_table_is_learnt_block_by_block_and_predicted(chainrule):
    status, out, _ = chainrule("train", "t.csv", "--epochs", "8", "--lr", "0.03", "--quiet")
    assert status == 0
    lines = out.splitlines()
    assert (
        lines[0] == "t.csv: separator ,, header yes, 1 text column encoded as 2, read in blocks of 1,000 rows"
    )
    assert lines[1] == "t.csv: 3,000 examples, 3 features, 2 classes; about 600 to test"
    assert float(out[out.index("test accuracy: ") :].split()[2]) > 90
    history = list(csv.DictReader(Path("t.history.csv").read_text("utf-8").splitlines()))
    assert [row["epoch"] for row in history] == [str(i) for i in range(1, 9)]
    assert float(history[-1]["loss"]) < float(history[0]["loss"])
    Path("new.csv").write_text("colour,size\nred,10\nred,90\n", "utf-8")
    assert chainrule("predict", "t.json", "new.csv") == (0, "predicted\nn\ny\n", "")
    assert load("t.json").predictions([[10, "red"], [90, "red"]]) == ["n", "y"]


@pytest.mark.usefixtures("table")
def test_a_run_over_blocks_is_not_resumed_and_has_no_folds(chainrule):
    assert chainrule("train", "t.csv", "--epochs", "1", "--quiet")[0] == 0
    status, _, err = chainrule("train", "--resume", "t.json", "--epochs", "5")
    assert (status, err) == (
        2,
        "chainrule: t.json: a run over the blocks of a large file is not resumed; begin a new one\n",
    )
    for option in ("--folds", "--patience", "--validation", "--tolerance"):
        status, _, err = chainrule("train", "t.csv", option, "0.5" if option != "--folds" else "3")[:3]
        assert status == 2
        if option != "--patience":
            assert f"{option} is not for t.csv, a large table that is read in blocks" in err


@pytest.mark.parametrize("options", [("--loss", "hinge"), ("--class-weight", "balanced")])
@pytest.mark.usefixtures("table")
def test_losses_and_weights_are_those_of_the_options(options, chainrule):
    status, out, _ = chainrule("train", "t.csv", *options, "--epochs", "3", "--lr", "0.1", "--quiet")
    assert status == 0
    assert float(out[out.index("test accuracy: ") :].split()[2]) > 85


@pytest.mark.usefixtures("table")
def test_the_error_of_a_number_is_in_its_units(chainrule):
    rows = [f"{i % 50},{1000 + 20 * (i % 50)}" for i in range(3000)]
    Path("n.csv").write_text("x,y\n" + "\n".join(rows) + "\n", "utf-8")
    _, out, _ = chainrule("train", "n.csv", "--epochs", "6", "--hidden", "0", "--lr", "0.05", "--quiet")
    assert float(out[out.index("test RMSE: ") :].split()[2]) < 30  # the deviation of y is 289
