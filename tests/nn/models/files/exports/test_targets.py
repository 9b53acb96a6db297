"""Every export gives the outputs of the model: run by the language or library it is for."""

import re
import runpy

import numpy as np
import onnxruntime
import pytest
from safetensors.numpy import load_file

from engine import record
from nn import MLP, Layer, Neuron
from nn.models.files.exports.targets import WRITERS, export

BATCH = np.random.default_rng(0).normal(size=(50, 3))
MODELS = {
    "softmax": lambda: MLP(3, [5, 4], "tanh", "softmax", seed=1),
    "two hidden layers": lambda: MLP(3, [4, 3, 1], "gelu", seed=2),
    "trick": lambda: MLP(3, [4, 2], "softplus", "sigmoid", bias="trick", seed=3),
    "no bias": lambda: MLP(3, [4, 1], "silu", bias=False, seed=4),
    "layer": lambda: Layer(3, 2, "elu", seed=5),
    "neuron": lambda: Neuron(3, "relu", seed=6),
}


@pytest.fixture(params=MODELS)
def model(request):
    return MODELS[request.param]()


def outputs_of(model):
    return record(model, 3).values(BATCH).reshape(len(BATCH), -1)


def run_onnx(path):
    return onnxruntime.InferenceSession(path).run(None, {"inputs": BATCH})[0]


def run_python(path):
    return runpy.run_path(str(path))["values"](BATCH)


def run_jax(path):
    pytest.importorskip("jax", reason="a package of several 100 MB")
    return np.asarray(run_python(path))


def run_pytorch(path):
    torch = pytest.importorskip("torch", reason="a package of several 100 MB")
    with torch.no_grad():
        return runpy.run_path(str(path))["model"](torch.tensor(BATCH)).numpy()


def run_safetensors(path):
    """The matrices alone; what lies between them is known here."""
    return load_file(path)


RUN = {".onnx": run_onnx, ".py": run_python, ".jax.py": run_jax, ".pt.py": run_pytorch}


@pytest.mark.parametrize(
    "ending",
    [".onnx", ".py", *(pytest.param(e, marks=pytest.mark.slow, id=e) for e in (".jax.py", ".pt.py"))],
)
def test_an_export_has_the_outputs_of_the_model(model, ending, tmp_path):
    path = export(model, tmp_path / f"model{ending}")
    assert RUN[ending](path) == pytest.approx(outputs_of(model), rel=1e-13, abs=1e-14)


def test_the_matrices_are_those_of_the_layers(tmp_path):
    model = MLP(3, [4, 2], "tanh", seed=0)
    state = run_safetensors(export(model, tmp_path / "model.safetensors"))
    assert {name: tensor.shape for name, tensor in state.items()} == {
        "0.weight": (4, 3), "0.bias": (4,), "2.weight": (2, 4), "2.bias": (2,),
    }  # fmt: skip
    hidden = np.tanh(BATCH @ state["0.weight"].T + state["0.bias"])
    assert hidden @ state["2.weight"].T + state["2.bias"] == pytest.approx(outputs_of(model), rel=1e-13)
    single = run_safetensors(export(model, tmp_path / "single.safetensors", single=True))
    assert {tensor.dtype for tensor in single.values()} == {np.dtype("float32")}
    assert single["0.weight"] == pytest.approx(state["0.weight"], rel=1e-6)


@pytest.mark.parametrize("ending", [ending for ending in WRITERS if ending.endswith(".py")])
def test_a_script_names_inputs_and_outputs_and_shows_a_call(ending, tmp_path):
    model = MLP(2, [2], output="softmax", seed=0)
    path = export(model, tmp_path / f"m{ending}", features=["size", "colour=red"], outputs=["cat", "dög"])
    text = path.read_text("utf-8")
    assert "# inputs: size, colour=red" in text
    assert "# outputs: cat, dög" in text
    sample, answer = re.search(r"print\(.*?(\[\[.*?\]\]).*# (\[\[.*\]\])", text.splitlines()[-1]).groups()
    outputs = [value.data for value in model(eval(sample)[0])]  # noqa: S307  # our own text
    assert eval(answer)[0] == pytest.approx(outputs, rel=1e-12)  # noqa: S307


def test_the_example_of_a_script_runs(tmp_path, capsys):
    path = export(MLP(2, [1], seed=0), tmp_path / "model.py")
    runpy.run_path(str(path), run_name="__main__")
    assert capsys.readouterr().out.strip() == path.read_text().rpartition("# ")[2].strip()


def test_numbers_of_32_bits(tmp_path):
    model = MLP(3, [5, 1], seed=0)
    got = run_python(export(model, tmp_path / "model.py", single=True))
    assert got.dtype == np.float32
    assert got == pytest.approx(outputs_of(model), rel=1e-4, abs=1e-5)


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda p: export(MLP(1, [1]), p / "m.txt"), r"exported as .*\.safetensors; got .*m\.txt"),
        (
            lambda p: export("model", p / "m.py"),
            r"export takes a Program, an MLP, .* a fitted estimator, or .*; got 'model' \(str\)$",
        ),
        (
            lambda p: export(MLP(2, [1]), p / "m.py", features=["a"]),
            "features has 1 names; this model needs 2",
        ),
        (lambda p: export(MLP(2, [1]), p / "m.py", outputs="ab"), "outputs has 2 names; this model needs 1"),
        (lambda p: export(MLP(2, [2, 1], "step"), p / "m.pt.py"), "PyTorch has no module for 'step'"),
    ],
)
def test_what_cannot_be_exported_is_refused_and_writes_nothing(make, message, tmp_path):
    with pytest.raises((ValueError, TypeError), match=message):
        make(tmp_path)
    assert list(tmp_path.iterdir()) == []


def test_a_function_as_activation_is_exported_where_programs_are(tmp_path):
    model = MLP(3, [2, 1], lambda score: score * score.sigmoid(), seed=0)
    assert run_python(export(model, tmp_path / "m.py")) == pytest.approx(outputs_of(model), rel=1e-13)
    with pytest.raises(ValueError, match="PyTorch has no module for"):
        export(model, tmp_path / "m.pt.py")
