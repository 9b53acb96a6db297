"""`export`: a model as a file of another language or library, chosen by the ending of its name."""

from collections.abc import Callable, Sequence
from pathlib import Path

from engine import write_atomically
from nn.models.files.exports.c_table import c_main, c_table
from nn.models.files.exports.dense import Dense
from nn.models.files.exports.exported import Exported, exported
from nn.models.files.exports.javascript_table import javascript_table
from nn.models.files.exports.python_table import python_table
from nn.models.files.exports.pytorch import pytorch_source
from nn.models.files.exports.safetensors import safetensors

Content = str | bytes
Writer = Callable[[Exported, str, bool], Content]


def export(
    model: object,
    path: str | Path,
    *,
    features: Sequence[str] = (),
    outputs: Sequence[str] = (),
    single: bool = False,
) -> Path:
    """Write a model for another language or library; returns the path.

    model     an MLP, a Layer or a Neuron, a fitted estimator, or what `load` gives. Scaling, encoding and classes go
              along; classes have their probabilities as outputs. Or a Program: any recorded function, such as a
              recurrent net over n numbers, whose parameters have the numbers of now
    path      its ending chooses: .h (C header), .c (the same with an example), .js or .mjs (JavaScript),
              .onnx (ONNX), .py (NumPy), .jax.py (JAX), .pt.py (PyTorch), .safetensors (matrices)
    features  names of the inputs, for comments and metadata, where the model has none; outputs likewise
    single    numbers of 32 bits instead of 64

    ValueError for another ending, or a model that the target cannot hold. OSError where the file cannot be written.
    The file is written whole or not at all.

    >>> from nn import MLP
    >>> export(MLP(2, [3, 1], "tanh"), "m.txt")
    Traceback (most recent call last):
    ValueError: a model is exported as .c, .h, .jax.py, .js, .mjs, .onnx, .pt.py, .py or .safetensors; got 'm.txt'
    """
    write = _writer(path)
    whole = exported(model, features, outputs)
    write_atomically(path, write(whole, f"{model!r}, exported by chainrule", single))
    return Path(path)


def _writer(path: str | Path) -> Writer:
    name = Path(path).name.lower()
    for ending in sorted(WRITERS, key=len, reverse=True):
        if name.endswith(ending):
            return WRITERS[ending]
    *most, last = sorted(WRITERS)
    raise ValueError(f"a model is exported as {', '.join(most)} or {last}; got {str(path)!r}")


def _program_in(target: str, call: str = "") -> Writer:
    """The writer of a target of programs. A Python module ends in functions for tables and in an example.

    call  gives the outputs of BATCH as a list
    """

    def write(model: Exported, title: str, single: bool) -> Content:
        facts = model.facts if call else model.facts | model.encoding
        content = model.program.export(target, title=title, facts=facts, single=single)
        return content + _ending(model, call) if isinstance(content, str) and call else content

    return write


def _header(model: Exported, title: str, single: bool) -> Content:
    text = str(model.program.export("c", title=title, facts=model.facts, single=single))
    head, end, _ = text.rpartition("#endif")
    return head + c_table(model, single=single) + "\n" + end + "\n"


def _c_program(model: Exported, title: str, single: bool) -> Content:
    return str(_header(model, title, single)) + c_main(model, single=single)


def _javascript(model: Exported, title: str, single: bool) -> Content:
    text = model.program.export("javascript", title=title, facts=model.facts, single=single)
    return str(text) + javascript_table(model)


def _pytorch(model: Exported, title: str, single: bool) -> Content:
    kind = "torch.float32" if single else "torch.float64"
    source = pytorch_source(_layers_of(model), title, model.facts, single=single)
    return source + _ending(model, f"model(torch.tensor(BATCH, dtype={kind})).tolist()")


def _ending(model: Exported, call: str) -> str:
    """The functions for tables, and a call for one sample with its answer."""
    sample, answer = model.example
    example = f"    print({call.replace('BATCH', str([sample]))})  # {[answer]}\n"
    return python_table(model, call) + '\n\nif __name__ == "__main__":\n' + example


def _matrices(model: Exported, title: str, single: bool) -> Content:
    return safetensors(_layers_of(model), {"title": title, **model.facts, **model.encoding}, single=single)


def _layers_of(model: Exported) -> list[Dense]:
    """The matrices. ValueError for a program, which has none."""
    if not model.layers:
        raise ValueError(
            "PyTorch and safetensors take networks of dense layers; got a Program: write it as .jax.py or .onnx, or "
            "export the MLP itself"
        )
    return model.layers


WRITERS: dict[str, Writer] = {
    ".onnx": _program_in("onnx"),
    ".h": _header,
    ".c": _c_program,
    ".js": _javascript,
    ".mjs": _javascript,
    ".py": _program_in("numpy", "values(BATCH).tolist()"),
    ".jax.py": _program_in("jax", "values(BATCH).tolist()"),
    ".pt.py": _pytorch,
    ".safetensors": _matrices,
}
"""The writer for each ending."""
