"""Named matrices as a safetensors file: a header in JSON, then the numbers.

https://github.com/huggingface/safetensors describes the format. The names are those of torch.nn.Sequential.
"""

import json
import struct
from collections.abc import Mapping, Sequence

from nn.models.files.exports.dense import Dense


def safetensors(layers: Sequence[Dense], facts: Mapping[str, str], *, single: bool = False) -> bytes:
    """The file: "0.weight" (units, inputs), "0.bias" (units), ...; facts stand in its metadata."""
    kind, size, code = ("F32", 4, "f") if single else ("F64", 8, "d")
    header: dict[str, object] = {"__metadata__": dict(facts)} if facts else {}
    content = b""
    for name, shape, numbers in tensors(layers):
        header[name] = {
            "dtype": kind,
            "shape": shape,
            "data_offsets": [len(content), len(content) + size * len(numbers)],
        }
        content += struct.pack(f"<{len(numbers)}{code}", *numbers)
    head = json.dumps(header).encode()
    head += b" " * (-len(head) % 8)  # the numbers begin at a multiple of 8
    return struct.pack("<Q", len(head)) + head + content


def tensors(layers: Sequence[Dense]) -> list[tuple[str, list[int], list[float]]]:
    """Name, shape and numbers of each matrix, as a Sequential of linear layers and activations counts them."""
    named, index = [], 0
    for layer in layers:
        numbers = [weight for row in layer.weights for weight in row]
        named.append((f"{index}.weight", [len(layer.weights), len(layer.weights[0])], numbers))
        named.append((f"{index}.bias", [len(layer.biases)], list(layer.biases)))
        index += 1 if layer.activation == "identity" else 2
    return named
