"""Any recorded function is exported, with the numbers of the graph: loops, look-ups, reductions, sequences."""

import json
import runpy
import shutil
import subprocess

import numpy as np
import onnxruntime
import pytest

from engine import Samples, Value, logsumexp, maximum, mean, norm, record, softmax
from nn import GRU, MLP, RNN, Embedding, Transformer, blobs, ensemble, export

RNG = np.random.default_rng(0)
ENSEMBLE = ensemble(
    lambda seed: MLP(2, [3], "tanh", seed=seed), blobs(9), "cross_entropy", 2, epochs=1, progress=False
)


def flat(rows):
    return [value for row in rows for value in row]


def case(function, columns, tokens=0):
    batch = RNG.integers(0, tokens, (4, columns)) if tokens else RNG.normal(size=(4, columns))
    return function, batch.astype(float)


RECURRENT, GATED, EMBEDDING = RNN(1, 4, seed=0), GRU(2, 3, seed=0), Embedding(5, 3, seed=0)
LANGUAGE = Transformer(5, 4, 2, 1, 4, seed=0)
CASES = {
    "recurrent": case(lambda x: flat(RECURRENT([[v] for v in x])), 40),  # a loop
    "gated": case(lambda x: flat(GATED([x[:2], x[2:4], x[4:]])), 6),
    "tokens": case(lambda x: flat(map(EMBEDDING, x)), 3, 5),
    "language": case(lambda x: flat(LANGUAGE(x)), 3, 5),
    "reductions": case(lambda x: [mean(x), norm(x), maximum(*x), logsumexp(x), *softmax(x)], 5),
    "ensemble": case(ENSEMBLE, 2),
}


def in_c(path, batch):
    compiler = shutil.which("cc") or pytest.skip("no C compiler is installed")
    main = """
#include <stdio.h>
#include "model.h"
int main(void) {
  static model_memory memory;
  static double inputs[MODEL_INPUTS], outputs[MODEL_OUTPUTS];
  model_begin(&memory, model_parameters);
  while (fread(inputs, sizeof inputs, 1, stdin)) {
    model_values(&memory, inputs, 1, outputs);
    fwrite(outputs, sizeof outputs, 1, stdout);
  }
  return 0;
}
"""
    (path.parent / "main.c").write_text(main)
    command = [compiler, "-O1", "main.c", "-lm", "-o", "program"]
    subprocess.run(command, cwd=path.parent, check=True)  # noqa: S603  # our own text
    ran = subprocess.run([path.parent / "program"], input=batch.tobytes(), capture_output=True, check=True)  # noqa: S603
    return np.frombuffer(ran.stdout)


def in_node(path, batch):
    node = shutil.which("node") or pytest.skip("Node.js is not installed")
    code = f"import * as m from {json.dumps(path.as_uri())}; console.log(JSON.stringify(m.values({batch.tolist()})));"
    ran = subprocess.run([node, "--input-type=module", "-e", code], capture_output=True, check=True)  # noqa: S603
    return json.loads(ran.stdout)


def in_onnx(path, batch):
    return onnxruntime.InferenceSession(path).run(None, {"inputs": batch})[0]


def in_python(path, batch):
    if path.name.endswith(".jax.py"):
        pytest.importorskip("jax")
    return runpy.run_path(str(path))["values"](batch)


RUN = {".onnx": in_onnx, ".py": in_python, ".h": in_c, ".mjs": in_node, ".jax.py": in_python}
SLOW = (".h", ".jax.py")


@pytest.mark.parametrize("name", CASES)
@pytest.mark.parametrize(
    "ending", [pytest.param(e, marks=pytest.mark.slow if e in SLOW else ()) for e in RUN]
)
def test_an_exported_program_has_the_numbers_of_the_graph(name, ending, tmp_path):
    function, batch = CASES[name]
    path = export(record(function, batch.shape[1]), tmp_path / f"model{ending}")
    expected = [value.data for x in batch for value in function([Value(number) for number in x])]
    assert np.ravel(RUN[ending](path, batch)) == pytest.approx(expected, rel=1e-12, abs=1e-14)


def test_the_names_of_a_program_go_along(tmp_path):
    program = record(lambda size, weight: [size * weight, size + weight])
    text = export(program, tmp_path / "m.py", outputs=["area", "sum"]).read_text("utf-8")
    assert "# inputs: size, weight\n# outputs: area, sum" in text
    assert runpy.run_path(str(tmp_path / "m.py"))["values"]([[2.0, 3.0]]).tolist() == [[6.0, 5.0]]
    one = record(lambda size: 2.0 * size)
    assert "# outputs: y\n" in export(one, tmp_path / "one.py").read_text("utf-8")
    with pytest.raises(ValueError, match="outputs has 1 names; this model needs 2"):
        export(program, tmp_path / "m.py", outputs=["area"])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda p: export(RNN(1, 2), p / "m.py"), r"got RNN\(1, 2\).*write export\(record\(f, n\), path\)"),
        (
            lambda p: export(record(lambda x: x * x), p / "m.pt.py"),
            r"got a Program: write it as \.jax\.py or",
        ),
        (lambda p: export(record(lambda x: x * x), p / "m.safetensors"), r"got a Program: write it as"),
        (lambda _: record(lambda x: x * x).export("pytorch"), r"got 'pytorch'; for PyTorch, write"),
        (
            lambda _: record(lambda a, d: d.sum(lambda x: a * x), "a", Samples(["x"])).export("c"),
            "got 'c'; record the function of one sample",
        ),
    ],
)
def test_what_a_target_lacks_is_refused_with_what_to_write(make, message, tmp_path):
    with pytest.raises((ValueError, TypeError), match=message):
        make(tmp_path)
    assert list(tmp_path.iterdir()) == []
