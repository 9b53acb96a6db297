"""A network as the source of a torch.nn.Sequential, with its numbers as a state_dict."""

from collections.abc import Mapping, Sequence

from nn.models.files.exports.dense import Dense
from nn.models.files.exports.safetensors import tensors
from nn.support.safe_read import escaped

MODULES = {
    "sigmoid": "torch.nn.Sigmoid()",
    "tanh": "torch.nn.Tanh()",
    "relu": "torch.nn.ReLU()",
    "softplus": "torch.nn.Softplus(threshold=40.0)",
    "silu": "torch.nn.SiLU()",
    "gelu": "torch.nn.GELU()",
    "elu": "torch.nn.ELU()",
    "softmax": "torch.nn.Softmax(dim=-1)",
}
"""The modules of PyTorch by the names that activations have here. Its softplus is linear above its threshold."""


def pytorch_source(
    layers: Sequence[Dense], title: str, facts: Mapping[str, str], *, single: bool = False
) -> str:
    """A module with `model`, which takes a tensor of shape (samples, inputs). ValueError for other activations."""
    kind = "torch.float32" if single else "torch.float64"
    quoted = escaped(title).replace("\\", "\\\\").replace('"', "'")
    lines = [f'"""{quoted}"""', "", *(escaped(f"# {key}: {fact}") for key, fact in facts.items())]
    lines += ["", "import torch", "", *sequential(layers, kind), "STATE = {"]
    for name, shape, numbers in tensors(layers):
        lines.append(f"    {name!r}: torch.tensor({numbers!r}, dtype={kind}).reshape({shape}),")
    return "\n".join([*lines, "}", "model.load_state_dict(STATE)", "model.eval()", ""])


def sequential(layers: Sequence[Dense], kind: str) -> list[str]:
    """The lines that make `model`, whose numbers are of this kind. ValueError for other activations."""
    lines = ["model = torch.nn.Sequential("]
    for layer in layers:
        lines.append(f"    torch.nn.Linear({len(layer.weights[0])}, {len(layer.weights)}, dtype={kind}),")
        lines += [f"    {module}," for module in _modules(layer)]
    return [*lines, ")"]


def _modules(layer: Dense) -> list[str]:
    if layer.activation == "identity":
        return []
    module = MODULES.get(layer.activation) if isinstance(layer.activation, str) else None
    if module is None:
        raise ValueError(
            f"PyTorch has no module for {layer.activation!r}; it has those of {', '.join(MODULES)}"
        )
    return [module]
