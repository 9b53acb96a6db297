"""The program that is shown for each target runs, and prints the model's own answer."""

import runpy
import shutil
import subprocess
from ast import literal_eval

import numpy as np
import pytest

from nn import MLP, Encoder, export
from nn.data.standardiser import Standardiser
from nn.models.files.exports.calls import CALLS, call_of
from nn.models.files.exports.exported import exported
from nn.models.files.exports.targets import WRITERS
from nn.models.pipeline import Pipeline

TABLE = {"size": [1.5, 2.0, 7.25, -3.0], 'it\'s "red"': ["yes", "no", "it's", "no"], "old": [True, False] * 2}
NEEDS = {".onnx": "onnxruntime", ".jax.py": "jax", ".pt.py": "torch", ".safetensors": "torch"}
LARGE = {ending for ending, package in NEEDS.items() if package != "onnxruntime"}


def table_model():
    encoder = Encoder.of(TABLE)
    scale = Standardiser.of(encoder.rows(TABLE))
    network = MLP(len(encoder.features), [3, 3], "tanh", seed=3)
    return Pipeline(network, encoder, scale, Standardiser((0.0,), (1.0,)), ("a", 'b"\n', "it's"))


def run(call, path, capsys):
    """What the program prints."""
    if call.text:
        (path.parent / call.file).write_text(call.text, "utf-8")
    if call.file.endswith(".py"):
        capsys.readouterr()
        runpy.run_path(str(path.parent / call.file))
        return capsys.readouterr().out
    tool = call.command.split()[0]
    if shutil.which(tool) is None:
        pytest.skip(f"{tool} is not installed")
    command = call.command.replace("cc ", "cc -Wall -Werror ")
    shown = subprocess.run(command, shell=True, cwd=path.parent, check=True, capture_output=True, text=True)  # noqa: S602
    return shown.stdout


def numbers_of(text):
    """The numbers of a list of lists, or those of lines."""
    numbers = literal_eval(text) if text.startswith("[") else [float(line) for line in text.split()]
    return np.ravel(numbers)


def test_every_target_has_a_call():
    assert CALLS.keys() == WRITERS.keys()


@pytest.mark.parametrize("single", [False, True], ids=["64", "32"])
@pytest.mark.parametrize(
    "ending", [pytest.param(e, marks=[pytest.mark.slow] * (e in LARGE), id=e) for e in CALLS]
)
def test_a_call_prints_the_outputs_of_a_network(ending, single, tmp_path, capsys, monkeypatch):
    pytest.importorskip(NEEDS.get(ending, "numpy"))
    monkeypatch.chdir(tmp_path)
    model = MLP(3, [4, 2], "tanh", "softmax", seed=1)
    path = export(model, tmp_path / f"my model{ending}", single=single)
    printed = run(call_of(exported(model), path, single=single), path, capsys)
    outputs = [value.data for value in model([-0.3, -0.2, -0.1])]
    assert numbers_of(printed) == pytest.approx(outputs, rel=1e-5 if single else 1e-12)


@pytest.mark.parametrize(
    "ending", [pytest.param(e, marks=[pytest.mark.slow] * (e in LARGE), id=e) for e in CALLS]
)
def test_a_call_prints_the_answer_of_a_table(ending, tmp_path, capsys, monkeypatch):
    pytest.importorskip(NEEDS.get(ending, "numpy"))
    monkeypatch.chdir(tmp_path)
    pipeline = table_model()
    path = export(pipeline, tmp_path / f"model{ending}")
    call = call_of(exported(pipeline), path)
    printed = run(call, path, capsys)
    row = {name: [cell] for name, cell in zip(TABLE, (-0.3, "it's", "false"), strict=True)}
    if "predict" in call.text:
        [answer] = pipeline.predictions(row)
        assert answer in literal_eval(printed)
    elif ending == ".c":  # its sample is one of encoded numbers
        assert numbers_of(printed).sum() == pytest.approx(1.0)
    else:
        assert numbers_of(printed) == pytest.approx(pipeline.probabilities(row)[0], rel=1e-12)


def test_matrices_with_an_activation_that_pytorch_lacks_have_no_call(tmp_path):
    model = MLP(2, [2, 1], "step", seed=0)
    path = export(model, tmp_path / "m.safetensors")
    assert call_of(exported(model), path) is None
