"""Lesson 13, second order: the curvature of a loss, Newton's step, a division by products."""

from collections.abc import Callable, Iterator

from engine import Value, grad, softplus, total
from nn.exercises.exercise import Exercise, Wrong
from nn.exercises.kinds import Code, Formulas, call, right, wrong
from nn.exercises.part import AnswerError, Part

POINTS = ((-2.0, 0.0), (-0.5, 0.0), (1.0, 1.0), (0.3, 0.0), (2.5, 1.0))


def _derivatives(weight: float) -> tuple[float, float]:
    """The first and the second derivative of the mean cross-entropy of a neuron with one weight."""
    w = Value(weight, "w")
    loss = total(softplus(w * x) - y * (w * x) for x, y in POINTS) / 5.0
    first = grad(loss, w)
    return first.data, grad(first, w).data


def _number(answer: object) -> float:
    if isinstance(answer, Value):
        raise AnswerError("return a number, not a Value: its number is .data")
    if isinstance(answer, bool) or not isinstance(answer, (int, float)):
        raise AnswerError(f"return a number; got {answer!r:.60}")
    return float(answer)


def _newton(answer: object) -> Iterator[Part]:
    """The verdict on the weight after a step from two places."""
    for weight in (0.0, 1.5):
        key, mine = f"from {weight}", _number(call(answer, weight))
        first, second = _derivatives(weight)
        slips = {
            weight + first / second: "a step against the derivative has a minus",
            weight - first: "this is a step of descent with the rate 1: the curvature is missing",
            weight - first * second: "the derivative is divided by the curvature, not multiplied by it",
            weight - second / first: "the fraction is upside down",
            -first / second: "this is the step alone: where does it begin?",
            weight - first / abs(second) ** 0.5: "the curvature itself divides, not its root",
        }
        words = next((slip for number, slip in slips.items() if abs(mine - number) < 1e-9), "")
        if abs(mine - (weight - first / second)) < 1e-9:
            yield right(key, f"{mine:.9g}")
        else:
            yield wrong(
                key, words, where=f"yours is {mine:.9g}", due=f"right is {weight - first / second:.9g}"
            )


def _step(rule: Callable[[float, float, float], float]) -> Callable[[float], float]:
    """The function of the lesson with this rule for weight, first and second derivative."""

    def newton_step(weight: float) -> float:
        return rule(weight, *_derivatives(weight))

    return newton_step


EXERCISES = (
    Exercise(
        "13.1",
        "The curvature of a loss",
        "L = ln(1 + e^(−z)) has the derivative s − 1, where s = σ(z). Write the second derivative in s.",
        Formulas(
            "g",
            ("dg/dz",),
            let={"s": "sigmoid(z)", "g": "s - 1"},
            names=("s",),
            mistakes={
                "1 - s**2": "this is the derivative of tanh, not of the sigmoid",
                "s - 1": "this is the first derivative again",
                "(s - 1)*s*(1 - s)": "the factor s − 1 is too many: differentiate it, do not keep it",
                "s*(1 + s)": "the sign inside is flipped: how does the sigmoid flatten at 1?",
            },
        ),
        think="What is the derivative of s − 1 by s, and that of s by z?",
        right=("s*(1 - s)", {"z": "s - s^2"}),
        wrong=(
            Wrong("-s*(1 - s)", "sign"),
            Wrong("1 - s**2", "of tanh"),
            Wrong("s - 1", "first derivative"),
            Wrong("(s - 1)*s*(1 - s)", "too many"),
            Wrong("s*(1 + s)", "sign inside"),
            Wrong("1", "formula", refused=True),
        ),
        solution="The derivative of s − 1 by z is that of s: s(1 − s). It is never negative and at most ¼.",
    ),
    Exercise(
        "13.2",
        "Newton for a neuron",
        "Fill the gaps of newton_step(weight): the weight after one step of Newton's method, as a number.",
        Code(_newton),
        think="Which two numbers at the weight does Newton's step need, and which divides?",
        right=(
            _step(lambda w, f, s: w - f / s),
            lambda weight: weight - _derivatives(weight)[0] / _derivatives(weight)[1],
        ),
        wrong=(
            Wrong(_step(lambda w, f, s: w + f / s), "minus"),
            Wrong(_step(lambda w, f, _s: w - f), "rate 1"),
            Wrong(_step(lambda w, f, s: w - f * s), "divided by the curvature"),
            Wrong(_step(lambda w, f, s: w - s / f), "upside down"),
            Wrong(_step(lambda _w, f, s: -f / s), "where does it begin"),
            Wrong(Value, ".data", refused=True),
            Wrong(_step(lambda w, f, _s: w - f / 0), "ZeroDivisionError", refused=True),
        ),
        solution="curvature = grad(first, w), and the new weight is weight − first.data / curvature.data. "
        "From 0, eight steps "
        "reach the minimum to 16 digits.",
    ),
    Exercise(
        "13.3",
        "Transfer: dividing without a division",
        "Newton's method for the root of r(x) = 1/x − a is x ← x − r/r′. Write the new x as a formula in x "
        "and a, without any "
        "division.",
        Formulas(
            "new",
            let={"r": "1/x - a", "new": "x - r/(-1/x**2)"},
            values=("new",),
            names=("x", "a"),
            without={"/": "this still divides: multiply the fraction out until no / is left"},
            mistakes={
                "a*x**2": "the sign: r′ is negative, so x − r/r′ adds",
                "x*(1 - a*x)": "this is −r/r′, the step alone: where does it begin?",
                "x*(2 + a*x)": "a sign: r is 1/x minus a",
                "2*x - a*x": "1/x² goes up as x², and a takes all of it",
                "2*x - x**2": "a is lost",
            },
        ),
        think="What is r′ of 1/x − a? Multiply r by the inverse of r′.",
        right=("x*(2 - a*x)", {"new": "2x - a*x^2"}),
        wrong=(
            Wrong("x - (1/x - a)/(-1/x**2)", "divides", refused=True),
            Wrong("a*x**2", "negative"),
            Wrong("x*(1 - a*x)", "step alone"),
            Wrong("x*(2 + a*x)", "a sign"),
            Wrong("2*x - a*x", "x²"),
            Wrong("2*x - x**2", "a is lost"),
        ),
        solution="r′ = −1/x², so r/r′ = −x + a x², and x − r/r′ = 2x − a x² = x (2 − a x). Minimising f is "
        "the same with r = f′.",
    ),
)
