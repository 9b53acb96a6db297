"""The functions of formulas: every declared operation, functions of several operands, and usual words."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import NamedTuple

from engine.core import operations as ops
from engine.core.several import logsumexp, maximum, mean, minimum
from engine.core.value import Value, apply


class Function(NamedTuple):
    """A function of Values, and the names of its operands; () for one or more of them."""

    call: Callable[..., Value]
    operands: Sequence[str]


def _n_ary(function: Callable[[Iterable[Value]], Value]) -> Function:
    return Function(lambda *operands: function(operands), ())


# Every declared operation, by its name and by its symbol where that is a word (ln, σ); then the n-ary functions.
FUNCTIONS = {
    name: Function(partial(apply, op), op.operands)
    for op in ops.ALL
    for name in (op.name, op.symbol)
    if name.isidentifier()
}
FUNCTIONS |= {"absolute": FUNCTIONS["abs"], "power": FUNCTIONS["pow"]}  # their names in Python
FUNCTIONS |= {"max": _n_ary(maximum), "min": _n_ary(minimum), "mean": _n_ary(mean)}
FUNCTIONS |= {"maximum": _n_ary(maximum), "minimum": _n_ary(minimum), "logsumexp": _n_ary(logsumexp)}
"""The functions that an expression computes, by every name that is read in Python."""

_ALIASES = {
    "sigmoid": "σ logistic sigm sig expit",
    "log": "ln",
    "abs": "absolute fabs",
    "pow": "power",
    "max": "maximum",
    "min": "minimum",
    "relu": "ReLU Relu",
    "step": "heaviside",
    "asin": "arcsin",
    "acos": "arccos",
    "atan": "arctan",
    "atan2": "arctan2",
    "sign": "sgn",
    "silu": "swish SiLU",
    "gelu": "GELU",
    "elu": "ELU",
    "log_sigmoid": "logsigmoid",
}
OPERATION_OF = {alias: name for name, aliases in _ALIASES.items() for alias in aliases.split()}
"""The operation of each name in formulas that is not its own."""

_WORDS = """
softmax diag tr trace det vec rank dim dot prod sum norm argmax argmin arg cov var Var sup inf lg leaky_relu
log_softmax logsoftmax cross_entropy onehot
"""
RECIPROCAL_OF = {"sec": "cos", "csc": "sin", "cot": "tan", "sech": "cosh", "csch": "sinh", "coth": "tanh"}
"""Functions that are 1 over another one."""
LOCAL = {
    "tg": "tan",
    "ctg": "cot",
    "cotg": "cot",
    "arctg": "arctan",
    "cosec": "csc",
    "sen": "sin",
    "arcsen": "arcsin",
    "senh": "sinh",
    "tgh": "tanh",
    "sh": "sinh",
    "ch": "cosh",
    "th": "tanh",
    "cth": "coth",
}
"""Names of functions in Russian, French, Spanish and other books, each with the usual one."""
ALWAYS = frozenset("exp ln log sin cos tan sinh cosh tanh arcsin arccos arctan asin acos atan sqrt".split())  # noqa: SIM905
"""Functions that are no names of values, also where they stand without an argument: tanh' = 1 − tanh²."""
_SIGNS = frozenset(("add", "sub", "mul", "div", "neg"))
KNOWN = (FUNCTIONS.keys() - _SIGNS) | OPERATION_OF.keys() | RECIPROCAL_OF.keys() | frozenset(_WORDS.split())
"""Names that stand for a function without a definition. `a(1 - a)` is a product, `exp(1 - a)` a call."""


def operation_of(name: str) -> str:
    """The name of the operation that a function's name means: σ and logistic are sigmoid, ln is log."""
    return OPERATION_OF.get(name, name)
