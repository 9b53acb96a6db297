"""Attributes that numbers of other libraries have, and what to write for a Value."""

_NUMBER = "write v.data for the number, or constant(v.data) for a node that receives no gradient"
_STOP = "write stop_gradient(v) for a node that passes no gradient back, or v.data for the number"
_PYTHON = "a Value is one number of Python: leave this out"
_GRADIENT = "every leaf made by Value(...) receives a gradient; write constant(x) for one that receives none"
_ONE = "a Value is one number: write total(values), mean(values) or maximum(values) for a list of Values"
_SHAPE = "a Value is one number; vectors are lists of Values"
_MICROGRAD = "for programs written for micrograd, write `from nn.micrograd import Value`"

ADVICE = {
    "requires_grad": _GRADIENT,
    "requires_grad_": _GRADIENT,
    "is_leaf": "write v.op is None",
    "grad_fn": "write v.op for the operation and v.parents for its operands",
    "retain_grad": "every node keeps its gradient in v.grad: leave this out",
    "detach": _STOP,
    "detach_": _STOP,
    "numpy": _NUMBER,
    "tolist": _NUMBER,
    "value": _NUMBER,
    "val": _NUMBER,
    "clone": "a Value never changes by an operation: use it as often as you like",
    "copy": "write Value(v.data) for a new leaf, or copy.deepcopy(v) for the whole graph",
    "gradient": "call y.backward(), then read v.grad",
    "zero_grad": "write zero_grad([v]), or v.grad = 0.0",
    "zero_": "write v.data = 0.0",
    "cpu": _PYTHON,
    "cuda": _PYTHON,
    "to": _PYTHON,
    "double": _PYTHON,
    "device": _PYTHON,
    "dtype": "a Value holds a Python float, binary64",
    "shape": _SHAPE,
    "size": _SHAPE,
    "ndim": _SHAPE,
    "T": _SHAPE,
    "sum": _ONE,
    "mean": _ONE,
    "dot": "write dot(left, right) for two lists of Values",
    "matmul": "write dot(left, right) for two lists of Values",
    "pow": "write v ** n",
    "square": "write v * v, or v ** 2",
    "clip": "write minimum(maximum(v, low), high)",
    "clamp": "write minimum(maximum(v, low), high)",
    "softmax": "write softmax(values) for a list of Values",
    "label": f"write v.name; {_MICROGRAD}",
    "_prev": f"write v.parents; {_MICROGRAD}",
    "_op": f"write v.op; {_MICROGRAD}",
    "_backward": f"v.partials holds ∂v/∂parent for each parent; {_MICROGRAD}",
    "_children": f"write v.parents; {_MICROGRAD}",
    "_local_grads": f"write v.partials; {_MICROGRAD}",
}


class Missing:
    """An attribute that a Value lacks; to read or to set it is an AttributeError that says what to write.

    A subclass whose objects have a dictionary may have it.
    """

    def __init__(self, name: str) -> None:
        self.name = name

    def __get__(self, value: object, kind: type | None = None) -> object:
        attributes = getattr(value, "__dict__", {})
        if value is None or self.name not in attributes:
            raise self._error(value)
        return attributes[self.name]

    def __set__(self, value: object, attribute: object) -> None:
        if not hasattr(value, "__dict__"):
            raise self._error(value)
        value.__dict__[self.name] = attribute

    def _error(self, value: object) -> AttributeError:
        words = f"a Value has no attribute {self.name!r}; {ADVICE[self.name]}"
        return AttributeError(words, name=self.name, obj=value)


def refusal_of_backward(arguments: tuple[object, ...], options: dict[str, object]) -> str:
    """The message for a `backward` that was called with the options of another library."""
    asked = ", ".join([*map(repr, arguments), *(f"{name}={value!r}" for name, value in options.items())])
    advice = {
        "retain_graph": "a graph stays as it is: call backward() as often as you like",
        "create_graph": "write grad(y, x) for a gradient that has a graph of its own",
        "inputs": "every node gets its gradient; for those of some inputs alone write grad(y, inputs)",
    }
    other = "for a vector-Jacobian product write vjp(outputs, inputs, vector)"
    return f"backward() takes no arguments; got {asked}; {next((advice[o] for o in options if o in advice), other)}"
