"""A scalar reverse-mode autodiff engine: Values that remember how they were computed.

>>> from engine import Value
>>> x, w, b = Value(1.5, "x"), Value(-2.0, "w"), Value(0.5, "b")
>>> y = (w * x + b).relu()
>>> y.backward()

README.md beside this file maps the code.
"""

from importlib import import_module
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any

from engine.core import operations
from engine.core.functions import (
    absolute,
    acos,
    asin,
    atan,
    atan2,
    cos,
    cosh,
    elu,
    erf,
    exp,
    expm1,
    floor,
    gelu,
    hypot,
    log,
    log1p,
    log_sigmoid,
    neg,
    power,
    relu,
    sigmoid,
    sign,
    silu,
    sin,
    sinh,
    softplus,
    sqrt,
    step,
    tan,
    tanh,
    where,
    xlogy,
)
from engine.core.nodes.seam import show_with
from engine.core.operation import CONSTANT, Operation, operation
from engine.core.order import topological
from engine.core.several import (
    dot,
    log_softmax,
    logsumexp,
    maximum,
    mean,
    minimum,
    norm,
    softmax,
    take,
    total,
)
from engine.core.value import Value, apply, constant, zero_grad
from engine.support.errors import (
    DomainError,
    ExpressionError,
    FormulaError,
    MisuseWarning,
    RecordingError,
    RenderError,
)
from engine.support.misuse.caller import warn_user as warn_user
from engine.support.nesting import check_nesting as check_nesting
from engine.support.numbers import described as described
from engine.support.numbers import number as number
from engine.support.numbers import whole_number as whole_number
from engine.support.process.lock import ProcessLock as ProcessLock
from engine.support.text import reason_of as reason_of
from engine.support.text import shortened as shortened

if TYPE_CHECKING:
    from engine.calculus.derivatives import directional, grad, hessian, hvp, jacobian, jvp, vjp
    from engine.calculus.functions.checkpoint import checkpoint
    from engine.calculus.functions.implicit import implicit
    from engine.calculus.functions.loops import scan, while_loop
    from engine.calculus.functions.samples import Samples
    from engine.calculus.functions.stop_gradient import stop_gradient
    from engine.calculus.nested import Array
    from engine.calculus.partials.formula import Formula, formula
    from engine.compile import Program, Update, record
    from engine.compile.programs.by_shape import compiled
    from engine.compile.programs.operation_check import OperationCheck, check_operation
    from engine.drawing import Drawing, draw
    from engine.drawing.latex.derivation import gradient_lines, latex, latex_gradient
    from engine.drawing.page.page import Page, step_through
    from engine.expressions.graph.expression import Expression, parse
    from engine.expressions.reading import Reading, read
    from engine.support.atomic_write import write_atomically as write_atomically
    from engine.support.process.garbage import no_cycle_collection
    from engine.verify.diagnosis import Diagnosis, Finding, Site, diagnose, site_of, tracing
    from engine.verify.enclosure.enclosure import Enclosure, enclose
    from engine.verify.enclosure.over_boxes.units import dead_units, safe_step
    from engine.verify.exercises import Exercise, exercise
    from engine.verify.finite.assertions import assert_gradients
    from engine.verify.finite.finite_check import check_gradients
    from engine.verify.finite.gradient_check import GradientCheck, InputCheck
    from engine.verify.formulas import Comparison, Scope, compare
    from engine.verify.judgement import Explanation, Judgement, Ruling, judge
    from engine.verify.marking import ClassMarking, Marking, mark, mark_class, mark_file, mark_files

__version__ = "0.1.0"
__distribution__ = "chainrule"  # how nn knows this package from another one called engine

# Imported when first used: a program that only builds graphs does not wait for the compiler.
_LATER = {
    "engine.calculus.functions.checkpoint": ("checkpoint",),
    "engine.calculus.functions.implicit": ("implicit",),
    "engine.calculus.functions.loops": ("scan", "while_loop"),
    "engine.calculus.functions.stop_gradient": ("stop_gradient",),
    "engine.calculus.derivatives": ("directional", "grad", "hessian", "hvp", "jacobian", "jvp", "vjp"),
    "engine.calculus.partials.formula": ("Formula", "formula"),
    "engine.calculus.nested": ("Array",),
    "engine.calculus.functions.samples": ("Samples",),
    "engine.compile": ("Program", "Update", "record"),
    "engine.compile.programs.by_shape": ("compiled",),
    "engine.drawing": ("Drawing", "draw"),
    "engine.drawing.latex.derivation": ("gradient_lines", "latex", "latex_gradient"),
    "engine.drawing.page.page": ("Page", "step_through"),
    "engine.expressions.graph.expression": ("Expression", "parse"),
    "engine.expressions.reading": ("Reading", "read"),
    "engine.support.atomic_write": ("write_atomically",),
    "engine.support.process.garbage": ("no_cycle_collection",),
    "engine.verify.enclosure.enclosure": ("Enclosure", "enclose"),
    "engine.verify.enclosure.over_boxes.units": ("dead_units", "safe_step"),
    "engine.verify.exercises": ("Exercise", "exercise"),
    "engine.verify.finite.assertions": ("assert_gradients",),
    "engine.verify.diagnosis": ("Diagnosis", "Finding", "Site", "diagnose", "site_of", "tracing"),
    "engine.verify.finite.finite_check": ("check_gradients",),
    "engine.verify.finite.gradient_check": ("GradientCheck", "InputCheck"),
    "engine.compile.programs.operation_check": ("OperationCheck", "check_operation"),
    "engine.verify.formulas": ("Comparison", "Scope", "compare"),
    "engine.verify.judgement": ("Explanation", "Judgement", "Ruling", "judge"),
    "engine.verify.marking": ("ClassMarking", "Marking", "mark", "mark_class", "mark_file", "mark_files"),
}
_MODULE = {name: module for module, names in _LATER.items() for name in names}

# What `from engine import *` takes. The helpers that nn uses by name stand above, imported "as" themselves.
__all__ = [
    "CONSTANT",
    "Array",
    "ClassMarking",
    "Comparison",
    "Diagnosis",
    "DomainError",
    "Drawing",
    "Enclosure",
    "Exercise",
    "Explanation",
    "Expression",
    "ExpressionError",
    "Finding",
    "Formula",
    "FormulaError",
    "GradientCheck",
    "InputCheck",
    "Judgement",
    "Marking",
    "MisuseWarning",
    "Operation",
    "OperationCheck",
    "Page",
    "Program",
    "Reading",
    "RecordingError",
    "RenderError",
    "Ruling",
    "Samples",
    "Scope",
    "Site",
    "Update",
    "Value",
    "absolute",
    "acos",
    "apply",
    "asin",
    "assert_gradients",
    "atan",
    "atan2",
    "check_gradients",
    "check_operation",
    "checkpoint",
    "compare",
    "compiled",
    "constant",
    "cos",
    "cosh",
    "dead_units",
    "diagnose",
    "directional",
    "dot",
    "draw",
    "elu",
    "enclose",
    "erf",
    "exercise",
    "exp",
    "expm1",
    "floor",
    "formula",
    "gelu",
    "grad",
    "gradient_lines",
    "hessian",
    "hvp",
    "hypot",
    "implicit",
    "jacobian",
    "judge",
    "jvp",
    "latex",
    "latex_gradient",
    "log",
    "log1p",
    "log_sigmoid",
    "log_softmax",
    "logsumexp",
    "mark",
    "mark_class",
    "mark_file",
    "mark_files",
    "maximum",
    "mean",
    "minimum",
    "neg",
    "no_cycle_collection",
    "norm",
    "operation",
    "operations",
    "parse",
    "power",
    "read",
    "record",
    "relu",
    "safe_step",
    "scan",
    "sigmoid",
    "sign",
    "silu",
    "sin",
    "sinh",
    "site_of",
    "softmax",
    "softplus",
    "sqrt",
    "step",
    "step_through",
    "stop_gradient",
    "take",
    "tan",
    "tanh",
    "topological",
    "total",
    "tracing",
    "vjp",
    "where",
    "while_loop",
    "xlogy",
    "zero_grad",
]

if find_spec("flint") is None:  # without the extra, `from engine import *` takes all the others
    __all__ = [name for name in __all__ if not _MODULE.get(name, "").startswith("engine.verify.enclosure.")]


def _picture(value: Any) -> Any:
    """The picture of a Value or a program that ends a cell of a notebook; drawing is imported for it."""
    return import_module("engine.drawing").shown_in_a_notebook(value)


show_with(_picture)


def __getattr__(name: str) -> object:
    """A public name, from the module that defines it."""
    if name not in _MODULE:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(_MODULE[name]), name)
    globals()[name] = value  # the next look-up finds it at once
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *__all__})
