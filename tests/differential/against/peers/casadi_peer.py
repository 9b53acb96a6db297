"""CasADi: symbols of SX, and the gradient as symbols of its own. It has no fused functions: they are composed."""

import operator

import casadi as ca

from against.peers import library
from against.programs import Program


def _softplus(a):
    return ca.fmax(a, 0) + ca.log1p(ca.exp(-ca.fabs(a)))


def _maximum(items):
    first, *rest = items
    for item in rest:
        first = ca.fmax(first, item)
    return first


def _total(items):
    first, *rest = items
    for item in rest:
        first = first + item
    return first


def _shifted(items):
    largest = _maximum(items)
    return [z - largest for z in items]


def _softmax(items):
    powers = [ca.exp(z) for z in _shifted(items)]
    return [e / _total(powers) for e in powers]


def _log_softmax(items):
    shifted = _shifted(items)
    log = ca.log(_total([ca.exp(z) for z in shifted]))
    return [z - log for z in shifted]


def _take(items):
    *values, index = items
    picked = values[-1]
    for j, value in enumerate(values[:-1]):
        picked = ca.if_else(index == j, value, picked)
    return picked


LIBRARY = library(
    {
        "add": operator.add,
        "sub": operator.sub,
        "mul": operator.mul,
        "div": operator.truediv,
        "pow": operator.pow,
        "neg": operator.neg,
        "abs": ca.fabs,
        "exp": ca.exp,
        "log": ca.log,
        "xlogy": lambda a, b: ca.if_else(a == 0, 0, a * ca.log(b)),
        "sqrt": ca.sqrt,
        "sin": ca.sin,
        "cos": ca.cos,
        "tan": ca.tan,
        "asin": ca.asin,
        "acos": ca.acos,
        "atan": ca.atan,
        "sinh": ca.sinh,
        "cosh": ca.cosh,
        "floor": ca.floor,
        "sign": ca.sign,
        "expm1": ca.expm1,
        "atan2": ca.atan2,
        "erf": ca.erf,
        "tanh": ca.tanh,
        "sigmoid": lambda a: 1 / (1 + ca.exp(-a)),
        "log_sigmoid": lambda a: -_softplus(-a),
        "softplus": _softplus,
        "relu": lambda a: ca.fmax(a, 0),
        "step": lambda a: ca.if_else(a > 0, 1, 0),
        "max": ca.fmax,
        "min": ca.fmin,
        "where": lambda c, a, b: ca.if_else(c != 0, a, b),
        "maximum": _maximum,
        "minimum": lambda items: -_maximum([-z for z in items]),
        "total": _total,
        "mean": lambda items: _total(items) / len(items),
        "dot": lambda items: ca.dot(
            ca.vertcat(*items[: len(items) // 2]), ca.vertcat(*items[len(items) // 2 :])
        ),
        "logsumexp": lambda items: _maximum(items) + ca.log(_total([ca.exp(z) for z in _shifted(items)])),
        "log_softmax": _log_softmax,
        "softmax": _softmax,
        "take": _take,
    },
    ca,
    ca.SX,
)


def gradient(program: Program) -> tuple[float, list[float]]:
    """The value, and the gradient to each input."""
    count = len(program.inputs)
    symbols = ca.SX.sym("x", count)
    y = program.run(ca.vertsplit(symbols), [ca.SX(x) for x in program.constants], LIBRARY)[-1]
    function = ca.Function("f", [symbols], [y, ca.densify(ca.gradient(y, symbols))])
    value, slopes = function(ca.DM(program.inputs))
    return float(value), [float(slopes[i]) for i in range(count)]
