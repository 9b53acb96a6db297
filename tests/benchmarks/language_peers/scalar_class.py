"""A scalar class as microgpt describes it: a number, its operands, and the partial to each, in slots.

The program of scalar_program.py runs on it and, with the import changed, on `nn.microgpt.Value`.
"""

import math
from typing import Any


class Value:
    """A scalar; a power takes a plain exponent, a difference and a quotient are two nodes each."""

    __slots__ = ("_children", "_local_grads", "data", "grad")

    def __init__(self, data: float, children: Any = (), local_grads: Any = ()) -> None:
        self.data, self.grad = data, 0
        self._children, self._local_grads = children, local_grads

    def __add__(self, other: Any) -> "Value":
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data + other.data, (self, other), (1, 1))

    def __mul__(self, other: Any) -> "Value":
        other = other if isinstance(other, Value) else Value(other)
        return Value(self.data * other.data, (self, other), (other.data, self.data))

    def __pow__(self, exponent: float) -> "Value":
        return Value(self.data**exponent, (self,), (exponent * self.data ** (exponent - 1),))

    def log(self) -> "Value":
        return Value(math.log(self.data), (self,), (1 / self.data,))

    def exp(self) -> "Value":
        result = math.exp(self.data)
        return Value(result, (self,), (result,))

    def relu(self) -> "Value":
        return Value(max(0, self.data), (self,), (float(self.data > 0),))

    def __neg__(self) -> "Value":
        return self * -1

    def __radd__(self, other: Any) -> "Value":
        return self + other

    def __sub__(self, other: Any) -> "Value":
        return self + (-other)

    def __rsub__(self, other: Any) -> "Value":
        return other + (-self)

    def __rmul__(self, other: Any) -> "Value":
        return self * other

    def __truediv__(self, other: Any) -> "Value":
        return self * other**-1

    def __rtruediv__(self, other: Any) -> "Value":
        return other * self**-1

    def backward(self) -> None:
        order: list[Value] = []
        seen: set[Value] = set()

        def visit(node: "Value") -> None:
            if node not in seen:
                seen.add(node)
                for child in node._children:
                    visit(child)
                order.append(node)

        visit(self)
        self.grad = 1
        for node in reversed(order):
            for child, partial in zip(node._children, node._local_grads, strict=False):
                child.grad += partial * node.grad
