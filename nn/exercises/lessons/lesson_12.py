"""Lesson 12, loops and time: what a repeated factor does, backward through time, a loan."""

from collections.abc import Callable

from engine import Value, scan, tanh
from nn.exercises.exercise import Exercise, Wrong
from nn.exercises.kinds import Formulas
from nn.exercises.kinds.functions.arrays import Arrays, Problem

INPUTS = (0.5, -1.0, 0.8, 0.3)
START, W, U = 0.4, 0.9, 0.7


def _backward(hs: list[float], mistake: str = "") -> tuple[float, float]:
    """(dL/dw, dL/du) of the last state, with a mistake where one is named."""
    dw = du = 0.0
    upstream = 1.0
    for t in range(len(INPUTS), 0, -1):
        derivatives = {"no tanh": 1.0, "sigmoid": hs[t] * (1.0 - hs[t])}
        delta = upstream * derivatives.get(mistake, 1.0 - hs[t] ** 2)
        dw += delta * hs[t if mistake == "late" else t - 1]
        du += delta * INPUTS[t - 1]
        upstream = delta * (1.0 if mistake == "no w" else W)
    return dw, du


def _through_time() -> Problem:
    """A sequence of four inputs, and the gradients that the engine has for it."""
    w, u = Value(W, "w"), Value(U, "u")
    states = scan(lambda h, x: (new := tanh(w * h + u * x), new), Value(START), INPUTS)[1]
    states[-1].backward()
    hs = [START, *(state.data for state in states)]
    last = 1.0 - hs[-1] ** 2
    mistakes = {
        "the derivative of tanh is missing in delta": _backward(hs, "no tanh"),
        "h(1 − h) is the derivative of a sigmoid, not of tanh": _backward(hs, "sigmoid"),
        "the weight meets the state before the step, hs[t - 1]": _backward(hs, "late"),
        "on the way to the step before, delta is multiplied by w": _backward(hs, "no w"),
        "this is the contribution of the last step alone: is it += and does upstream change?": (
            last * hs[-2],
            last * INPUTS[-1],
        ),
    }
    slips = {words: dict(zip(("dL/dw", "dL/du"), pair, strict=True)) for words, pair in mistakes.items()}
    return Problem((W, U, INPUTS, hs), {"dL/dw": w.grad, "dL/du": u.grad}, slips=slips)


Gap = Callable[[float, float, list[float], int], float]


def _answer(delta_of: Gap, share_of: Gap, before_of: Gap) -> object:
    """The function of the lesson with its three gaps filled; each gets upstream or delta, w, hs and t."""

    def through_time(w: float, u: float, xs: list[float], hs: list[float]) -> tuple[float, float]:  # noqa: ARG001
        dw = du = 0.0
        upstream = 1.0
        for t in range(len(xs), 0, -1):
            delta = delta_of(upstream, w, hs, t)
            dw += share_of(delta, w, hs, t)
            du += delta * xs[t - 1]
            upstream = before_of(delta, w, hs, t)
        return dw, du

    return through_time


def _delta(upstream: float, _w: float, hs: list[float], t: int) -> float:
    return upstream * (1.0 - hs[t] ** 2)


def _share(delta: float, _w: float, hs: list[float], t: int) -> float:
    return delta * hs[t - 1]


def _before(delta: float, w: float, _hs: list[float], _t: int) -> float:
    return delta * w


EXERCISES = (
    Exercise(
        "12.1",
        "When does it vanish?",
        "hₜ = tanh(w hₜ₋₁ + u xₜ). Write ∂h₃/∂h₀ as a formula in w, h1, h2, h3.",
        Formulas(
            "h3",
            ("dh3/dh0",),
            let={f"h{t}": f"tanh(w*h{t - 1} + u*x{t})" for t in (1, 2, 3)},
            names=("w", "h1", "h2", "h3"),
            mistakes={
                "w**3": "the derivative of tanh is lost at each of the three steps",
                "(1 - h1**2)*(1 - h2**2)*(1 - h3**2)": "the weight w is lost at each of the three steps",
                "w*(1 - h3**2)": "this is ∂h3/∂h2, one step: two more lie between h0 and h3",
                "w**3*(1 - h1**2)*(1 - h2**2)": "h3 is a tanh, too: its derivative is missing",
                "w**3*h1*(1 - h1)*h2*(1 - h2)*h3*(1 - h3)": "h(1 − h) is the derivative of a sigmoid, not "
                "of tanh",
                "w**3*(1 - h3**2)**3": "each step has a state of its own: here all three are h3",
            },
        ),
        think="Which two factors does one step bring, and how many steps lie between h₀ and h₃?",
        right=(
            "w**3*(1 - h1**2)*(1 - h2**2)*(1 - h3**2)",
            {"dh3/dh0": "(w - w*h1^2)(w - w*h2^2)(w - w*h3^2)"},
        ),
        wrong=(
            Wrong("w**3", "tanh is lost"),
            Wrong("(1 - h1**2)*(1 - h2**2)*(1 - h3**2)", "w is lost"),
            Wrong("w*(1 - h3**2)", "two more"),
            Wrong("w**3*h1*(1 - h1)*h2*(1 - h2)*h3*(1 - h3)", "of a sigmoid"),
            Wrong("w**3*(1 - h1**2)*(1 - h2**2)", "h3 is a tanh"),
            Wrong("w**3*(1 - h3**2)**3", "all three are h3"),
            Wrong("0.5", "formula", refused=True),
        ),
        solution="Each step brings w · (1 − hₜ²). Three steps: w³ (1 − h₁²)(1 − h₂²)(1 − h₃²).",
    ),
    Exercise(
        "12.2",
        "Backward through time",
        "Fill the gaps of through_time(w, u, xs, hs): the gradients of the last state by w and u.",
        Arrays(_through_time),
        think="What is the derivative of one step by its score, by w, and by the state before?",
        right=(
            _answer(_delta, _share, _before),
            _answer(lambda g, _w, hs, t: g - g * hs[t] * hs[t], _share, lambda d, w, _hs, _t: w * d),
        ),
        wrong=(
            Wrong(_answer(lambda g, _w, _hs, _t: g, _share, _before), "tanh"),
            Wrong(_answer(_delta, lambda d, _w, hs, t: d * hs[t], _before), "before the step"),
            Wrong(_answer(_delta, _share, lambda d, _w, _hs, _t: d), "multiplied by w"),
            Wrong(_answer(_delta, _share, lambda _d, _w, _hs, _t: 0.0), "last step alone"),
            Wrong(_answer(lambda g, _w, hs, t: g * hs[t] * (1.0 - hs[t]), _share, _before), "of a sigmoid"),
            Wrong(_answer(_delta, lambda d, _w, hs, t: d * hs[t + 1], _before), "IndexError", refused=True),
        ),
        solution="delta = upstream * (1 - hs[t] ** 2), dw += delta * hs[t - 1], upstream = delta * w. The "
        "states must be "
        "kept until the turn of their step: memory grows with the number of steps.",
    ),
    Exercise(
        "12.3",
        "Transfer: a loan",
        "A debt grows by the interest r and falls by a payment p each year: bₜ = (1 + r) bₜ₋₁ − p. Write "
        "∂b₃/∂p as a "
        "formula in r.",
        Formulas(
            "b3",
            ("db3/dp",),
            let={f"b{t}": f"(1 + r)*b{t - 1} - p" for t in (1, 2, 3)},
            names=("r",),
            mistakes={
                "-(1 + r)**2": "this is the payment of year 1 alone; p is paid in two more years",
                "-((1 + r) + (1 + r)**2 + (1 + r)**3)": "each payment grows one year too long: the last "
                "does not grow",
                "-(1 + (1 + r))": "the payment of year 1 is missing",
                "-(1 + r + r**2)": "a payment grows by the factor 1 + r each year, not by r",
            },
        ),
        think="p is used in three years. What does each use bring, and how often does it grow until year 3?",
        right=("-(1 + (1 + r) + (1 + r)**2)", {"db3/dp": "-3 - 3r - r^2"}),
        wrong=(
            Wrong("-3", "formula", refused=True),
            Wrong("1 + (1 + r) + (1 + r)**2", "sign"),
            Wrong("-(1 + r)**2", "year 1 alone"),
            Wrong("-((1 + r) + (1 + r)**2 + (1 + r)**3)", "too long"),
            Wrong("-(1 + (1 + r))", "year 1 is missing"),
            Wrong("-(1 + r + r**2)", "not by r"),
        ),
        solution="Three contributions: −1 from year 3, −(1 + r) from year 2, −(1 + r)² from year 1. The "
        "first payment counts "
        "most: it saves interest twice.",
    ),
)
