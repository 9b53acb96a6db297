"""Names of functions in formulas, and the operation that each one means."""

_ALIASES = {
    "sigmoid": "σ sigmoid logistic sigm expit",
    "exp": "exp",
    "log": "log ln",
    "abs": "abs absolute fabs",
    "pow": "pow power",
    "max": "max maximum",
    "min": "min minimum",
    "relu": "relu ReLU Relu",
    "step": "step heaviside",
    "tanh": "tanh",
    "asin": "asin arcsin",
    "acos": "acos arccos",
    "atan": "atan arctan",
    "sign": "sign sgn",
    "silu": "silu swish SiLU",
    "gelu": "gelu GELU",
    "elu": "elu ELU",
    "softmax": "softmax",
    "sum": "sum",
    "mean": "mean",
    "norm": "norm",
}
OPERATION_OF = {alias: name for name, aliases in _ALIASES.items() for alias in aliases.split()}
"""The operation of each name that is not the operation's own."""

_OTHERS = """
sqrt sin cos tan sinh cosh atan2 erf expm1 log1p hypot floor where softplus log_sigmoid logsigmoid
xlogy logsumexp diag tr trace det vec rank dim dot prod argmax argmin arg cov var Var sup inf lg
log2 log10 cot sec csc leaky_relu log_softmax logsoftmax cross_entropy onehot
"""
KNOWN = frozenset(OPERATION_OF) | frozenset(_OTHERS.split())
"""Names that stand for a function without a definition. `a(1 - a)` is a product, `exp(1 - a)` a call."""


def operation_of(name: str) -> str:
    """The name of the operation that a function's name means: σ and logistic are sigmoid, ln is log."""
    return OPERATION_OF.get(name, name)
