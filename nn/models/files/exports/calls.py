"""A program that reads an exported model and prints its answer for one sample: how to call each target."""

import json
import shlex
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from nn.data.tables.kinds import text_of
from nn.models.files.exports.c_table import c_strings
from nn.models.files.exports.exported import Exported
from nn.models.files.exports.javascript_table import javascript_literal
from nn.models.files.exports.pytorch import sequential
from nn.support.safe_read import escaped

Cell = float | str

MAIN_C = """#include <stdio.h>
#include "FILE"

int main(void) {
  static model_memory memory;
  KIND outputs[MODEL_OUTPUTS];
INPUTS
  model_begin(&memory, model_parameters);
  model_values(&memory, inputs, 1, outputs);
  for (int i = 0; i < MODEL_OUTPUTS; ++i) printf("%.DIGITSg\\n", (double)outputs[i]);  // ANSWER
  return 0;
}
"""
CELLS_C = """  const char *const cells[] = {CELLS};
  KIND inputs[MODEL_INPUTS];
  if (model_encode(cells, inputs)) return 1;"""


@dataclass(frozen=True)
class Call:
    """A program in a file of its own, beside the exported file, and the command that runs it.

    text  "" where the exported file itself is such a program
    """

    file: str
    command: str
    text: str

    def __str__(self) -> str:
        if not self.text:
            return f"to call it: {self.command}"
        return f"to call it, save this as {self.file}, and run: {self.command}\n\n{self.text}"


@dataclass(frozen=True)
class _Sample:
    """A call to be written: the model, the name of its file, a row of cells, and the outputs for it."""

    model: Exported
    file: str
    single: bool

    @property
    def kind(self) -> str:
        """The numbers of the exported file."""
        return "float32" if self.single else "float64"

    @cached_property
    def cells(self) -> list[Cell]:
        """A number for each column of numbers, the first category for each of texts."""
        columns = [coding.categories for coding in self.model.columns] or [None] * len(self.model.features)
        return [
            round(0.1 * (i % 7) - 0.3, 1) if texts is None else texts[0] for i, texts in enumerate(columns)
        ]

    @cached_property
    def numbers(self) -> list[float]:
        """These cells as inputs of the model."""
        if not self.model.columns:
            return [float(cell) for cell in self.cells]
        pairs = zip(self.model.columns, self.cells, strict=True)
        return [x for coding, cell in pairs for (x,) in coding.numbers([cell], gaps=False)]

    @cached_property
    def outputs(self) -> list[float]:
        """The outputs for it."""
        outputs = self.model.program(self.numbers)
        return outputs if isinstance(outputs, list) else [outputs]

    @property
    def answer(self) -> Cell | list[float]:
        """The answer of `predict` for the cells, a class or a number; the outputs of a model without a table."""
        if not self.model.columns:
            return self.outputs
        return (
            self.model.outputs[self.outputs.index(max(self.outputs))]
            if self.model.classes
            else self.outputs[0]
        )

    @property
    def names(self) -> str:
        """The names of the inputs, for a comment."""
        return escaped(", ".join(self.model.features))


def call_of(model: Exported, path: str | Path, *, single: bool = False) -> Call | None:
    """How to call the file that `export` has written; None where no library has the parts of the model."""
    sample = _Sample(model, Path(path).name, single)
    for ending in sorted(CALLS, key=len, reverse=True):
        if sample.file.lower().endswith(ending):
            return CALLS[ending](sample)
    return None


def _python(text: str) -> Call:
    return Call("call.py", "python call.py", text)


def _script(sample: _Sample) -> Call:
    call = "predict" if sample.model.columns else "values"
    ending = "" if sample.model.columns else ".tolist()"
    return _python(
        f"from runpy import run_path\n\nmodel = run_path({sample.file!r})\n"
        f'print(model["{call}"]({[sample.cells]!r}){ending})  # {[sample.answer]!r}\n'
    )


def _torch_script(sample: _Sample) -> Call:
    if sample.model.columns:
        return _script(sample)
    return _python(
        f'from runpy import run_path\n\nimport torch\n\nmodel = run_path({sample.file!r})["model"]\n'
        + _torch_print(sample)
    )


def _torch_print(sample: _Sample) -> str:
    tensor = f"torch.tensor({[sample.numbers]!r}, dtype=torch.{sample.kind})"
    return f"sample = {tensor}  # {sample.names}\nprint(model(sample).tolist())  # {[sample.outputs]!r}\n"


def _matrices(sample: _Sample) -> Call | None:
    try:
        lines = sequential(sample.model.layers, f"torch.{sample.kind}")
    except ValueError:  # PyTorch lacks an activation; the matrices are there all the same
        return None
    return _python(
        "import torch\nfrom safetensors.torch import load_file\n\n"
        + "\n".join(lines)
        + f"\nmodel.load_state_dict(load_file({sample.file!r}))\n"
        + _torch_print(sample)
    )


def _onnx(sample: _Sample) -> Call:
    array = f'np.array({[sample.numbers]!r}, dtype="{sample.kind}")'
    return _python(
        "import numpy as np\nimport onnxruntime\n\n"
        f"session = onnxruntime.InferenceSession({sample.file!r})\n"
        f"sample = {array}  # {sample.names}\n"
        f'print(session.run(["outputs"], {{"inputs": sample}})[0].tolist())  # {[sample.outputs]!r}\n'
    )


def _javascript(sample: _Sample) -> Call:
    call = "predict" if sample.model.columns else "values"
    row, answer = map(javascript_literal, ([sample.cells], [sample.answer]))
    source = json.dumps(f"./{sample.file}")
    text = f"import * as model from {source};\n\nconsole.log(model.{call}({row}));  // {answer}\n"
    return Call("call.mjs", "node call.mjs", text)


def _header(sample: _Sample) -> Call:
    cells = c_strings([text_of(cell) for cell in sample.cells])
    inputs = f"  const KIND inputs[MODEL_INPUTS] = {{{', '.join(map(repr, sample.numbers))}}};"
    text = MAIN_C.replace(
        "INPUTS\n", (CELLS_C.replace("CELLS", cells) if sample.model.columns else inputs) + "\n"
    )
    text = text.replace("KIND", "float" if sample.single else "double")
    text = text.replace("DIGITS", "9" if sample.single else "17")
    answer = ", ".join(map(repr, sample.outputs))
    text = text.replace("ANSWER", answer).replace("FILE", escaped(sample.file))
    return Call("call.c", "cc call.c -lm -o call && ./call", text)


def _c_program(sample: _Sample) -> Call:
    return Call(sample.file, f"cc {shlex.quote(sample.file)} -lm -o model && ./model", "")


CALLS: dict[str, Callable[[_Sample], Call | None]] = {
    ".onnx": _onnx,
    ".h": _header,
    ".c": _c_program,
    ".js": _javascript,
    ".mjs": _javascript,
    ".py": _script,
    ".jax.py": _script,
    ".pt.py": _torch_script,
    ".safetensors": _matrices,
}
"""The call of each ending."""
