"""SymPy: the derivative as a formula, evaluated in 60 digits. Not one more engine, but the judge of the judge.

Functions are written as their definitions (ln Σ e^z, not m + ln Σ e^(z-m)), corners as functions with slopes. Small
programs only: formulas grow.
"""

import operator
from collections.abc import Callable
from functools import reduce
from typing import Any

import sympy as sp
from mpmath import mp

from against.peers import library
from against.programs import Program

MOST_STEPS, DIGITS = 10, 60


def _cases(name: str, number: Callable[..., Any], *slopes: Callable[..., Any]) -> Any:
    """A function with a corner or a jump, of which SymPy knows no more than its number and its slopes."""
    NUMBERS[name] = number
    # lambdify asks for the number by name; Piecewise would have SymPy compare formulas for minutes
    return type(
        name, (sp.Function,), {"nargs": len(slopes), "fdiff": lambda self, i: slopes[i - 1](*self.args)}
    )


NUMBERS: dict[str, Callable[..., Any]] = {}
_none = [lambda *_: sp.Integer(0)]
_positive = _cases("Positive", lambda a: int(a > 0), *_none)
_sign = _cases("Sign", lambda a: (a > 0) - (a < 0), *_none)
_nonzero = _cases("Nonzero", lambda a: int(a != 0), *_none)
_first = _cases("First", lambda a, b: int(a >= b), *_none * 2)
_relu = _cases("Relu", lambda a: max(a, 0), _positive)
_abs = _cases("Magnitude", abs, _sign)
_max = _cases("Larger", max, _first, lambda a, b: 1 - _first(a, b))
_min = _cases("Smaller", min, lambda a, b: _first(b, a), lambda a, b: 1 - _first(b, a))
_where = _cases(
    "Where",
    lambda c, a, b: a if c != 0 else b,
    *_none,
    lambda c, a, b: _nonzero(c),  # noqa: ARG005
    lambda c, a, b: 1 - _nonzero(c),  # noqa: ARG005
)


def _softmax(items):
    return [sp.exp(z) / sum(map(sp.exp, items)) for z in items]


def _take(items):
    *values, index = items
    return reduce(lambda rest, j: _where(index - j, rest, values[j]), range(1, len(values)), values[0])


def _sigmoid(a):
    return 1 / (1 + sp.exp(-a))


LIBRARY = library(
    {
        "add": operator.add,
        "sub": operator.sub,
        "mul": operator.mul,
        "div": operator.truediv,
        "pow": operator.pow,
        "neg": operator.neg,
        "abs": _abs,
        "exp": sp.exp,
        "log": sp.log,
        "xlogy": lambda a, b: a * sp.log(b),
        "sqrt": sp.sqrt,
        "sin": sp.sin,
        "cos": sp.cos,
        "tanh": sp.tanh,
        "sigmoid": _sigmoid,
        "log_sigmoid": lambda a: sp.log(_sigmoid(a)),
        "softplus": lambda a: sp.log(1 + sp.exp(a)),
        "relu": _relu,
        "step": _positive,
        "max": _max,
        "min": _min,
        "where": _where,
        "maximum": lambda items: reduce(_max, items),
        "minimum": lambda items: reduce(_min, items),
        "total": sum,
        "mean": lambda items: sum(items) / sp.Integer(len(items)),
        "dot": lambda items: sum(
            a * b for a, b in zip(items[: len(items) // 2], items[len(items) // 2 :], strict=True)
        ),
        "logsumexp": lambda items: sp.log(sum(map(sp.exp, items))),
        "log_softmax": lambda items: [sp.log(p) for p in _softmax(items)],
        "softmax": _softmax,
        "take": _take,
    },
    sp,
    sp.Float,
)


def exactly(program: Program) -> list[Any]:
    """The value and the slopes as mpf numbers. ArithmeticError where the formula has no real number."""
    names = [f"x{i}" for i in range(len(program.inputs))]
    symbols = [sp.Symbol(name, real=True) for name in names]
    constants = [sp.Symbol(f"c{i}", real=True) for i in range(len(program.constants))]
    y = program.run(symbols, constants, LIBRARY)[-1]
    formulas = [sp.sympify(y), *(sp.diff(y, symbol) for symbol in symbols)]
    with mp.workdps(DIGITS):
        point = [mp.mpf(x) for x in (*program.inputs, *program.constants)]
        return [
            _number(sp.lambdify([*symbols, *constants], f, [NUMBERS, "mpmath"])(*point)) for f in formulas
        ]


def _number(expression: Any) -> Any:
    try:
        number = mp.mpf(expression)
    except TypeError:
        raise ArithmeticError("a complex number") from None
    if not mp.isfinite(number):
        raise ArithmeticError("no number")
    return number
