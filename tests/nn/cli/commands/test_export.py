"""`chainrule export`: a trained model as a file, or one line that says what is wrong."""

import re
import runpy
import shutil
import subprocess
from pathlib import Path

import pytest

from nn.cli.command import main
from nn.models.files.model_file import load


@pytest.fixture
def model(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "t.csv").write_text("size,colour,kind\n" + "1,red,a\n2,blue,b\n3,red,a\n4,blue,b\n" * 3)
    assert main(["train", "t.csv", "--epochs", "2", "--out", "model.json"]) == 0
    return tmp_path / "model.json"


def test_a_model_becomes_a_script_with_the_same_answers(model, capsys):
    capsys.readouterr()
    assert main(["export", "model.json", "-o", "model.py"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[:2] == [
        "model.json as model.py",
        "to call it, save this as call.py, and run: python call.py",
    ]
    predict = runpy.run_path("model.py")["predict"]
    assert predict([(2, "blue"), (9, "red")]) == load(model).predictions([(2, "blue"), (9, "red")])


def test_the_call_in_the_guide_is_the_one_that_is_printed(folder, chainrule):
    guide = Path(__file__).parents[4] / "notebooks" / "guide" / "exporting.md"
    [block] = re.findall(r"```js\n(.*?)```", guide.read_text("utf-8"), re.DOTALL)
    chainrule("train", "iris", "--epochs", "5", "--quiet")
    assert block in chainrule("export", "iris.json", "-o", "iris.mjs")[1]
    node = shutil.which("node") or pytest.skip("Node.js is not installed")
    (folder / "call.mjs").write_text(block)
    shown = subprocess.run([node, "call.mjs"], check=True, capture_output=True, text=True).stdout  # noqa: S603
    assert re.findall(r"[a-z]+", shown) == re.findall(r"// \[\"([a-z]+)\"\]", block)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["model.json", "-o", "model.exe"], "a model is exported as"),
        (["nothing.json", "-o", "model.py"], "nothing.json"),
        (["model.json", "-o", "nowhere/model.py"], "nowhere/model.py: there is no folder 'nowhere'"),
    ],
)
@pytest.mark.usefixtures("model")
def test_what_cannot_be_exported_is_one_line(words, message, capsys):
    capsys.readouterr()
    assert main(["export", *words]) == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert message in err
    assert err.count("\n") == 1
