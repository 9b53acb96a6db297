"""Exports of a trained table: encoding, scaling and classes go along, and every target gives the same answers."""

import json
import random
import runpy
import shutil
import subprocess

import numpy as np
import onnx
import onnxruntime
import pytest
from safetensors.numpy import load_file

from nn import MLP, Encoder
from nn.data.standardiser import Standardiser
from nn.data.tables.kinds import text_of
from nn.models.files.exports.targets import export
from nn.models.pipeline import Pipeline

TABLE = {
    "size": [1.5, 2.0, None, 12.25, -3.0, 7.5],
    "colour": ["red", "blue", "red", None, "green", "blue"],
    "old": [True, False, True, True, False, None],
    "weight": [10.0, 2000.0, 310.0, 4.0, 55.0, 6.0],
}
ROWS = list(zip(*TABLE.values(), strict=True))
CLASSES = {"two": ("no", "yes"), "three": ("a", "b", "it's"), "a number": ()}


NO_NUMBERS = ("", "60,5", "nan", "inf", "0x10", "1_000", "1e400", " 5", "٣", "5f", "infinity")


@pytest.fixture(params=CLASSES)
def pipeline(request):
    """A network with random weights behind real scaling: what it has learnt does not matter here."""
    classes = CLASSES[request.param]
    encoder = Encoder.of(TABLE)
    inputs = Standardiser.of(encoder.rows(TABLE, gaps=True), missing="median")
    targets = Standardiser((0.0,), (1.0,)) if classes else Standardiser((250.0,), (40.0,))
    count = len(classes) if len(classes) > 2 else 1
    model = MLP(len(encoder.features), [6, count], "tanh", seed=3)
    return Pipeline(model, encoder, inputs, targets, classes, "median")


def outputs_of(pipeline):
    if pipeline.classes:
        return np.array(pipeline.probabilities(TABLE))
    return np.array(pipeline.predictions(TABLE))[:, None]


def features_of(pipeline):
    """The encoded numbers before scaling, with gaps filled: what an exported function takes."""
    return np.array([pipeline.inputs.filled(x) for x in pipeline.encoder.rows(TABLE, gaps=True)])


def test_onnx(pipeline, tmp_path):
    path = export(pipeline, tmp_path / "model.onnx")
    got = onnxruntime.InferenceSession(path).run(None, {"inputs": features_of(pipeline)})[0]
    assert got == pytest.approx(outputs_of(pipeline), rel=1e-12, abs=1e-14)
    facts = {fact.key: fact.value for fact in onnx.load(path).metadata_props}
    assert facts["inputs"] == "size, colour=blue, colour=green, colour=red, old=false, old=true, weight"
    assert json.loads(facts["columns"])[1] == ["colour", ["blue", "green", "red"]]
    assert json.loads(facts["fills"]) == list(pipeline.inputs.fills)
    assert facts["outputs"] == (", ".join(pipeline.classes) or "y")


@pytest.mark.parametrize(
    "ending", [".py", *(pytest.param(e, marks=pytest.mark.slow, id=e) for e in (".jax.py", ".pt.py"))]
)
def test_python_modules_take_the_cells_of_a_table(pipeline, ending, tmp_path):
    pytest.importorskip({".py": "numpy", ".jax.py": "jax", ".pt.py": "torch"}[ending])
    names = runpy.run_path(str(export(pipeline, tmp_path / f"model{ending}")))
    assert np.array([names["encoded"](row) for row in ROWS]) == pytest.approx(features_of(pipeline))
    answers = names["predict"](ROWS)
    if pipeline.classes:
        assert answers == pipeline.predictions(TABLE)
    else:
        assert answers == pytest.approx(pipeline.predictions(TABLE), rel=1e-12)
    with pytest.raises(ValueError, match="colour is 'pink'; the categories are blue, green, red"):
        names["predict"]([(1.0, "pink", True, 2.0)])
    for text in NO_NUMBERS:
        with pytest.raises(ValueError, match=f"^size is '{text}', which is no finite number such as 1234.5$"):
            names["predict"]([(text, "red", True, 2.0)])
    for cell in (10**400, [1.0], b"5"):
        with pytest.raises(ValueError, match=r"^size is .*, which is no finite number such as 1234.5$"):
            names["predict"]([(cell, "red", True, 2.0)])
    cells = [np.float32(1.5), np.str_("red"), np.bool_(True), np.int64(2)]
    assert names["encoded"](cells) == names["encoded"]([1.5, "red", True, "2.0"])
    with pytest.raises(ValueError, match="4 cells a row; got 2"):
        names["predict"]([(1.0, "red")])


HOSTILE = ("*/ a</script><!-- <script>", "b\r\nc", "\\\\ \" ' ` ${1}", "\u2028d")


def run_node(path, call):
    node = shutil.which("node") or pytest.skip("Node.js is not installed")
    code = f"import * as m from {json.dumps(path.as_uri())}; process.stdout.write(JSON.stringify({call}));"
    command = [node, "--input-type=module", "-e", code]
    return json.loads(subprocess.run(command, check=True, capture_output=True).stdout)  # noqa: S603  # our own text


def test_javascript(pipeline, tmp_path):
    path = export(pipeline, tmp_path / "model.mjs")
    rows = json.dumps(ROWS)
    got = run_node(path, f"[m.values({rows}.map(m.encoded)), m.predict({rows}), m.inputNames]")
    assert np.array(got[0]).reshape(len(ROWS), -1) == pytest.approx(outputs_of(pipeline), rel=1e-12)
    assert got[2] == list(pipeline.encoder.features)
    answers = pipeline.predictions(TABLE)
    assert got[1] == (answers if pipeline.classes else pytest.approx(answers, rel=1e-12))
    rows = json.dumps([[1, "pink", True, 2], *([text, "red", True, 2] for text in [*NO_NUMBERS, [5]])])
    refused = f"{rows}.map(row => {{ try {{ return m.predict([row]) }} catch (e) {{ return e.message }} }})"
    no_numbers = [f'size is "{cell}", which is no finite number such as 1234.5' for cell in NO_NUMBERS]
    no_numbers.append("size is [5], which is no finite number such as 1234.5")
    rows_of_texts = '[m.encoded(["1.5", "red", "true", "-2.5e-1"]), m.encoded([1.5, "red", true, -0.25])]'
    one, other = run_node(path, rows_of_texts)
    assert one == other
    assert run_node(path, refused) == ["colour is pink; the categories are blue, green, red", *no_numbers]


PRINT = """
#include <stdio.h>
#include "model.h"
int main(int argc, char **argv) {
  static model_memory memory;
  double inputs[MODEL_INPUTS], outputs[MODEL_OUTPUTS];
  model_begin(&memory, model_parameters);
  for (int i = 1; i < argc; i += 4) {
    if (model_encode((const char *const *)argv + i, inputs)) return 3;
    model_values(&memory, inputs, 1, outputs);
    for (int k = 0; k < MODEL_OUTPUTS; ++k) printf("%.17g ", outputs[k]);
  }
  return 0;
}
"""


def compiled(source, tmp_path):
    compiler = shutil.which("cc") or pytest.skip("no C compiler is installed")
    program = tmp_path / "program"
    strict = ["-std=c99", "-Wall", "-Wextra", "-Werror"]
    subprocess.run([compiler, *strict, str(source), "-lm", "-o", str(program)], check=True)  # noqa: S603
    return program


def test_c(pipeline, tmp_path):
    export(pipeline, tmp_path / "model.h")
    (tmp_path / "main.c").write_text(PRINT)
    program = compiled(tmp_path / "main.c", tmp_path)
    cells = ["" if cell is None else text_of(cell) for row in ROWS for cell in row]
    printed = subprocess.run([program, *cells], check=True, capture_output=True, text=True).stdout  # noqa: S603
    got = np.array(printed.split(), dtype=float).reshape(len(ROWS), -1)
    assert got == pytest.approx(outputs_of(pipeline), rel=1e-12)
    for cells in (["1", "pink"], *([text, "red"] for text in NO_NUMBERS if text)):  # "" is a missing cell
        refused = subprocess.run([program, *cells, "true", "2"], check=False)  # noqa: S603
        assert refused.returncode == 3


def test_the_example_in_c_prints_its_answer(pipeline, tmp_path):
    path = export(pipeline, tmp_path / "model.c")
    printed = subprocess.run([compiled(path, tmp_path)], check=True, capture_output=True, text=True).stdout  # noqa: S603
    answer = path.read_text("utf-8").rpartition("// ")[2].splitlines()[0]
    assert [float(x) for x in printed.split()] == pytest.approx(
        [float(x) for x in answer.split(",")], rel=1e-12
    )


@pytest.mark.parametrize("ending", [".py", ".mjs", ".c"])
def test_hostile_names_of_classes_and_columns_stay_text(ending, tmp_path):
    table = {"x\r\nimport os": [1.0, 2.0], "t": [HOSTILE[1], HOSTILE[2]]}
    encoder = Encoder.of(table)
    scale = Standardiser.of(encoder.rows(table))
    model = MLP(3, [4], output="softmax", seed=0)
    pipeline = Pipeline(model, encoder, scale, Standardiser((0.0,), (1.0,)), HOSTILE)
    path = export(pipeline, tmp_path / f"model{ending}")
    row, answers = [1.5, HOSTILE[2]], pipeline.predictions([(1.5, HOSTILE[2])])
    if ending == ".py":
        assert runpy.run_path(str(path))["predict"]([row]) == answers
    elif ending == ".mjs":
        text = path.read_text("utf-8")  # in a page, it ends with the tag behind it
        assert not {"</", "<!--"} & {text[i : i + n] for i in range(len(text)) for n in (2, 4)}
        assert run_node(path, f"m.predict([{json.dumps(row)}])") == answers
    else:
        subprocess.run([compiled(path, tmp_path)], check=True, capture_output=True)  # noqa: S603


def test_matrices_have_all_scaling_folded_in(pipeline, tmp_path):
    state = load_file(export(pipeline, tmp_path / "model.safetensors"))
    hidden = np.tanh(features_of(pipeline) @ state["0.weight"].T + state["0.bias"])
    got = hidden @ state["2.weight"].T + state["2.bias"]
    if pipeline.classes:
        powers = np.exp(got - got.max(axis=1, keepdims=True))
        got = powers / powers.sum(axis=1, keepdims=True)
    assert got == pytest.approx(outputs_of(pipeline), rel=1e-11)


def test_missing_cells_are_refused_where_nothing_fills_them(tmp_path):
    whole = {"size": [1.0, 2.0], "colour": ["red", "blue"]}
    encoder = Encoder.of(whole)
    scale = Standardiser.of(encoder.rows(whole))
    model = MLP(3, [2, 1], output="sigmoid", seed=random.Random(0))
    pipeline = Pipeline(model, encoder, scale, Standardiser((0.0,), (1.0,)), ("no", "yes"))
    names = runpy.run_path(str(export(pipeline, tmp_path / "model.py")))
    assert names["predict"]([(1, "red")]) == pipeline.predictions([(1, "red")])
    with pytest.raises(ValueError, match="size is missing"):
        names["predict"]([(None, "red")])
