"""The wire format of ONNX files: fields of numbers and bytes, each with its number before it.

The format: https://protobuf.dev/programming-guides/encoding. The numbers of the fields: onnx.proto of onnx/onnx.
"""

import struct
from collections.abc import Iterable, Sequence

FLOAT, INT64, DOUBLE = 1, 7, 11
"""Types of the numbers of a tensor (TensorProto.DataType)."""

_INT_ATTRIBUTE, _INTS_ATTRIBUTE = 2, 7


def _varint(number: int) -> bytes:
    digits = bytearray()
    number &= (1 << 64) - 1  # negative numbers in two's complement
    while number > 0x7F:
        digits.append(number & 0x7F | 0x80)
        number >>= 7
    digits.append(number)
    return bytes(digits)


def whole(field: int, number: int) -> bytes:
    """A field that holds a whole number."""
    return _varint(field << 3) + _varint(number)


def text(field: int, part: str | bytes) -> bytes:
    """A field that holds text, bytes or a message."""
    content = part.encode() if isinstance(part, str) else part
    return _varint(field << 3 | 2) + _varint(len(content)) + content


def texts(field: int, parts: Iterable[str | bytes]) -> bytes:
    """One field for each part, all with one number."""
    return b"".join(text(field, part) for part in parts)


def tensor(name: str, shape: Sequence[int], kind: int, content: bytes) -> bytes:
    """A TensorProto; `content` holds the numbers in the order of bytes of x86."""
    return b"".join(whole(1, size) for size in shape) + whole(2, kind) + text(8, name) + text(9, content)


def value_info(name: str, shape: Sequence[int | str], kind: int) -> bytes:
    """A ValueInfoProto: the name, type and shape of an input or output; a size that varies is a name."""
    sizes = b"".join(text(1, whole(1, d) if isinstance(d, int) else text(2, d)) for d in shape)
    return text(1, name) + text(2, text(1, whole(1, kind) + text(2, sizes)))


def node(kind: str, inputs: Sequence[str], output: str, attributes: dict[str, int | list[int]]) -> bytes:
    """A NodeProto with one output."""
    fields = texts(1, inputs) + text(2, output) + text(4, kind)
    return fields + texts(5, (_attribute(name, value) for name, value in attributes.items()))


def _attribute(name: str, value: int | list[int]) -> bytes:
    if isinstance(value, list):
        return text(1, name) + b"".join(whole(8, v) for v in value) + whole(20, _INTS_ATTRIBUTE)
    return text(1, name) + whole(3, value) + whole(20, _INT_ATTRIBUTE)


def model(graph: bytes, opset: int, producer: str, facts: dict[str, str]) -> bytes:
    """A ModelProto of one graph, with facts about it as metadata."""
    entries = (text(1, key) + text(2, value) for key, value in facts.items())
    return whole(1, 8) + text(2, producer) + text(7, graph) + text(8, whole(2, opset)) + texts(14, entries)


def doubles(numbers: Sequence[float], kind: int) -> bytes:
    """Numbers as the content of a tensor."""
    return struct.pack(f"<{len(numbers)}{'d' if kind == DOUBLE else 'f'}", *numbers)


def integers(numbers: Sequence[int]) -> bytes:
    """Whole numbers as the content of a tensor."""
    return struct.pack(f"<{len(numbers)}q", *numbers)
