"""`export`: a model as a file of another language or library, chosen by the ending of its name."""

from collections.abc import Callable, Sequence
from pathlib import Path

from engine import write_atomically
from nn.export.exported import Exported, exported
from nn.export.pytorch import pytorch_source
from nn.export.safetensors import safetensors

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

    path      its ending chooses: .onnx (ONNX), .py (NumPy), .jax.py (JAX), .pt.py (PyTorch), .safetensors (matrices)
    features  names of the inputs, for comments and metadata; outputs: names of the outputs
    single    numbers of 32 bits instead of 64

    ValueError for another ending, or a model that the target cannot hold. OSError where the file cannot be written.
    The file is written whole or not at all.

    >>> from nn import MLP
    >>> export(MLP(2, [3, 1], "tanh"), "/nowhere.txt")
    Traceback (most recent call last):
    ValueError: a model is exported as .jax.py, .onnx, .pt.py, .py or .safetensors; got '/nowhere.txt'
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


def _program_in(target: str, example: str = "") -> Writer:
    """The writer of a target of programs; `example` is a call at the end of the file, for a sample and its answer."""

    def write(model: Exported, title: str, single: bool) -> Content:
        content = model.program.export(target, title=title, facts=model.facts, single=single)
        if isinstance(content, str) and example:
            sample, answer = model.example
            content += example.format(sample=[sample], answer=[answer])
        return content

    return write


def _pytorch(model: Exported, title: str, single: bool) -> Content:
    sample, answer = model.example
    kind = "torch.float32" if single else "torch.float64"
    example = f"    print(model(torch.tensor([{sample}], dtype={kind})).tolist())  # {[answer]}\n"
    return pytorch_source(model.layers, title, model.facts, single=single) + MAIN + example


def _matrices(model: Exported, title: str, single: bool) -> Content:
    return safetensors(model.layers, {"title": title, **model.facts}, single=single)


MAIN = '\nif __name__ == "__main__":\n'
_PRINT = MAIN + "    print(values({sample}).tolist())  # {answer}\n"

WRITERS: dict[str, Writer] = {
    ".onnx": _program_in("onnx"),
    ".py": _program_in("numpy", _PRINT),
    ".jax.py": _program_in("jax", _PRINT),
    ".pt.py": _pytorch,
    ".safetensors": _matrices,
}
"""The writer for each ending."""
