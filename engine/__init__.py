"""A scalar reverse-mode autodiff engine: Values that remember how they were computed.

>>> from engine import Value
>>> x, w, b = Value(1.5, "x"), Value(-2.0, "w"), Value(0.5, "b")
>>> y = (w * x + b).relu()
>>> y.backward()

README.md beside this file maps the code.
"""

from engine.files import write_atomically
from engine.formula import Formula, FormulaError, formula
from engine.functions import (
    absolute,
    cos,
    dot,
    exp,
    log,
    log_sigmoid,
    log_softmax,
    logsumexp,
    maximum,
    mean,
    minimum,
    neg,
    power,
    relu,
    sigmoid,
    sin,
    softmax,
    softplus,
    sqrt,
    step,
    tanh,
    total,
    xlogy,
)
from engine.number import described, number
from engine.operation import CONSTANT, DomainError, Operation, operation
from engine.order import topological
from engine.value import Value, apply, constant, zero_grad

__version__ = "0.1.0"

__all__ = [
    "CONSTANT",
    "DomainError",
    "Formula",
    "FormulaError",
    "Operation",
    "Value",
    "absolute",
    "apply",
    "constant",
    "cos",
    "described",
    "dot",
    "exp",
    "formula",
    "log",
    "log_sigmoid",
    "log_softmax",
    "logsumexp",
    "maximum",
    "mean",
    "minimum",
    "neg",
    "number",
    "operation",
    "power",
    "relu",
    "sigmoid",
    "sin",
    "softmax",
    "softplus",
    "sqrt",
    "step",
    "tanh",
    "topological",
    "total",
    "write_atomically",
    "xlogy",
    "zero_grad",
]
