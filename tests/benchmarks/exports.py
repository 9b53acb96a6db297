"""A trained table exported seven ways: the largest difference from the model at 10,000 random rows.

    python tests/benchmarks/exports.py [--rows 10000]

Needs the extra `bench`, Node.js and a C compiler. Prints a table in Markdown.
"""

import argparse
import json
import random
import runpy
import shutil
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from nn import Classifier, export

Floats = NDArray[np.float64]
COLOURS = ["red", "green", "blue"]


def rows_of(count: int, seed: int) -> list[list[object]]:
    """Cells of three columns: a size, a colour, an age."""
    rng = random.Random(seed)
    return [[rng.gauss(20.0, 9.0), rng.choice(COLOURS), rng.choice(["old", "new"])] for _ in range(count)]


def trained() -> Classifier:
    """A classifier of three classes on 500 rows."""
    rows = rows_of(500, 0)
    kinds = ["large" if float(str(r[0])) > 25 else "old" if r[2] == "old" else "other" for r in rows]
    return Classifier(hidden=[16, 16], activation="tanh", epochs=30, seed=0).fit(rows, kinds)


def tool(name: str) -> str:
    """The path of a program. FileNotFoundError where it is not installed."""
    path = shutil.which(name)
    if path is None:
        raise FileNotFoundError(name)
    return path


def in_onnx(path: Path, features: Floats, kind: str) -> Floats:
    """The outputs by onnxruntime."""
    import onnxruntime

    session = onnxruntime.InferenceSession(path)
    return np.asarray(session.run(None, {"inputs": features.astype(kind)})[0], dtype=np.float64)


def in_python(path: Path, features: Floats, _kind: str) -> Floats:
    """The outputs of a NumPy or JAX module."""
    return np.asarray(runpy.run_path(str(path))["values"](features), dtype=np.float64)


def in_pytorch(path: Path, features: Floats, kind: str) -> Floats:
    """The outputs of a Sequential of PyTorch."""
    import torch

    with torch.no_grad():
        outputs = runpy.run_path(str(path))["model"](torch.tensor(features.astype(kind)))
    return np.asarray(outputs.numpy(), dtype=np.float64)


def in_node(path: Path, features: Floats, _kind: str) -> Floats:
    """The outputs by Node.js."""
    data = path.with_suffix(".json")
    data.write_text(json.dumps(features.tolist()))
    code = (
        f"import * as m from {json.dumps(path.as_uri())}; import {{ readFileSync }} from 'fs';"
        f"const rows = JSON.parse(readFileSync({json.dumps(str(data))}));"
        "process.stdout.write(JSON.stringify(m.values(rows)));"
    )
    ran = subprocess.run([tool("node"), "--input-type=module", "-e", code], check=True, capture_output=True)  # noqa: S603
    return np.array(json.loads(ran.stdout))


def in_c(path: Path, features: Floats, kind: str) -> Floats:
    """The outputs of a program in C, through binary files."""
    number = "double" if kind == "float64" else "float"
    main = f"""
#include <stdio.h>
#include "{path.name}"
int main(void) {{
  static model_memory memory;
  {number} inputs[MODEL_INPUTS], outputs[MODEL_OUTPUTS];
  model_begin(&memory, model_parameters);
  while (fread(inputs, sizeof inputs, 1, stdin)) {{
    model_values(&memory, inputs, 1, outputs);
    fwrite(outputs, sizeof outputs, 1, stdout);
  }}
  return 0;
}}
"""
    (path.parent / "main.c").write_text(main)
    program = path.parent / "program"
    command = [tool("cc"), "-O2", str(path.parent / "main.c"), "-lm", "-o", str(program)]
    subprocess.run(command, check=True)  # noqa: S603  # our own text
    content = features.astype(kind).tobytes()
    ran = subprocess.run([str(program)], input=content, check=True, capture_output=True)  # noqa: S603
    return np.frombuffer(ran.stdout, dtype=kind).reshape(len(features), -1).astype(np.float64)


def in_matrices(path: Path, features: Floats, kind: str) -> Floats:
    """The outputs by the matrices of a safetensors file, tanh between them and a softmax behind."""
    from safetensors.numpy import load_file

    state, x = load_file(path), features.astype(kind)
    names = sorted(name for name in state if name.endswith(".weight"))
    for name in names:
        x = x @ state[name].T + state[name.replace("weight", "bias")]
        x = np.tanh(x) if name != names[-1] else x
    powers = np.exp(x - x.max(axis=1, keepdims=True))
    return np.asarray(powers / powers.sum(axis=1, keepdims=True), dtype=np.float64)


WAYS: dict[str, tuple[str, Callable[[Path, Floats, str], Floats]]] = {
    "C, compiled by cc": (".h", in_c),
    "JavaScript, by Node.js": (".mjs", in_node),
    "NumPy": (".py", in_python),
    "JAX": (".jax.py", in_python),
    "ONNX, by onnxruntime": (".onnx", in_onnx),
    "PyTorch": (".pt.py", in_pytorch),
    "safetensors, as matrices": (".safetensors", in_matrices),
}


def main() -> None:
    """Print the table."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rows", type=int, default=10_000)
    rows = rows_of(parser.parse_args().rows, 1)
    model = trained()
    pipeline = model.pipeline_
    features = np.array(pipeline.encoder.rows(rows))
    expected = np.array(pipeline.probabilities(rows))
    print("| target | 64 bits | 32 bits |\n|---|---|---|")
    for name, (ending, run) in WAYS.items():
        errors = []
        for kind in ("float64", "float32"):
            with tempfile.TemporaryDirectory() as folder:
                path = export(model, Path(folder) / f"model{ending}", single=kind == "float32")
                errors.append(np.abs(run(path, features, kind) - expected).max())
        print(f"| {name} | {errors[0]:.1e} | {errors[1]:.1e} |", flush=True)


if __name__ == "__main__":
    main()
