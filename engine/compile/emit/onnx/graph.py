"""An ONNX graph while it is written: nodes that compute the same are written once."""

from collections.abc import Sequence

from engine.compile.emit.onnx import protobuf

OPSET = 17


class Graph:
    """Nodes and constants, in the order in which they are computed.

    kind  the type of the numbers: protobuf.DOUBLE or protobuf.FLOAT
    """

    def __init__(self, kind: int) -> None:
        self.kind = kind
        self._names: dict[object, str] = {}
        self._nodes: list[bytes] = []
        self._constants: list[bytes] = []

    def add(self, operator: str, *inputs: str, **attributes: int | list[int]) -> str:
        """The name of the result of an ONNX operator."""
        key = operator, inputs, str(attributes)
        if key not in self._names:
            self._names[key] = name = f"t{len(self._nodes)}"
            self._nodes.append(protobuf.node(operator, inputs, name, attributes))
        return self._names[key]

    def numbers(self, numbers: Sequence[float], shape: Sequence[int] = ()) -> str:
        """The name of a constant tensor; () is the shape of one number."""
        return self._constant(protobuf.doubles(numbers, self.kind), shape, self.kind)

    def integers(self, numbers: Sequence[int]) -> str:
        """The name of a list of whole numbers: axes, bounds and indices."""
        return self._constant(protobuf.integers(numbers), [len(numbers)], protobuf.INT64)

    def _constant(self, content: bytes, shape: Sequence[int], kind: int) -> str:
        key = content, tuple(shape), kind
        if key not in self._names:
            self._names[key] = name = f"c{len(self._constants)}"
            self._constants.append(protobuf.tensor(name, shape, kind, content))
        return self._names[key]

    def model(self, columns: int, outputs: int, result: str, facts: dict[str, str]) -> bytes:
        """The file of a graph from "inputs" of shape (samples, columns) to "outputs"."""
        self._nodes.append(protobuf.node("Identity", [result], "outputs", {}))
        graph = (
            protobuf.texts(1, self._nodes)
            + protobuf.text(2, "program")
            + protobuf.texts(5, self._constants)
            + protobuf.text(11, protobuf.value_info("inputs", ("samples", columns), self.kind))
            + protobuf.text(12, protobuf.value_info("outputs", ("samples", outputs), self.kind))
        )
        return protobuf.model(graph, OPSET, "chainrule", facts)
