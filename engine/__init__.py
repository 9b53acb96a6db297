"""A scalar reverse-mode autodiff engine: Values that remember how they were computed.

>>> from engine import Value
>>> x, w, b = Value(1.5, "x"), Value(-2.0, "w"), Value(0.5, "b")
>>> y = (w * x + b).relu()
>>> y.backward()

README.md beside this file maps the code.
"""

from engine.blame import Diagnosis, Finding, Site, diagnose, site_of, tracing
from engine.calculus import directional, grad, hessian, hvp, jacobian, jvp, vjp
from engine.check import GradientCheck, InputCheck, check_gradients
from engine.collector import no_cycle_collection
from engine.compile import Program, Update, record
from engine.draw import Drawing, RenderError, draw
from engine.draw.latex import gradient_lines, latex, latex_gradient
from engine.draw.page import Page, step_through
from engine.expected import assert_gradients
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
    take,
    tanh,
    total,
    where,
    xlogy,
)
from engine.judge import Explanation, Judgement, Ruling, judge
from engine.misuse import MisuseWarning
from engine.number import described, number
from engine.operation import CONSTANT, DomainError, Operation, RecordingError, operation
from engine.order import topological
from engine.parse import Expression, ExpressionError, parse
from engine.value import Value, apply, constant, zero_grad

__version__ = "0.1.0"

__all__ = [
    "CONSTANT",
    "Diagnosis",
    "DomainError",
    "Drawing",
    "Explanation",
    "Expression",
    "ExpressionError",
    "Finding",
    "Formula",
    "FormulaError",
    "GradientCheck",
    "InputCheck",
    "Judgement",
    "MisuseWarning",
    "Operation",
    "Page",
    "Program",
    "RecordingError",
    "RenderError",
    "Ruling",
    "Site",
    "Update",
    "Value",
    "absolute",
    "apply",
    "assert_gradients",
    "check_gradients",
    "constant",
    "cos",
    "described",
    "diagnose",
    "directional",
    "dot",
    "draw",
    "exp",
    "formula",
    "grad",
    "gradient_lines",
    "hessian",
    "hvp",
    "jacobian",
    "judge",
    "jvp",
    "latex",
    "latex_gradient",
    "log",
    "log_sigmoid",
    "log_softmax",
    "logsumexp",
    "maximum",
    "mean",
    "minimum",
    "neg",
    "no_cycle_collection",
    "number",
    "operation",
    "parse",
    "power",
    "record",
    "relu",
    "sigmoid",
    "sin",
    "site_of",
    "softmax",
    "softplus",
    "sqrt",
    "step",
    "step_through",
    "take",
    "tanh",
    "topological",
    "total",
    "tracing",
    "vjp",
    "where",
    "write_atomically",
    "xlogy",
    "zero_grad",
]
