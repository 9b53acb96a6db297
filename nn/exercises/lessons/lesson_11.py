"""Lesson 11, optimisers and floats: momentum's reach, the other logarithm, a length without overflow."""

import math
from collections.abc import Iterator

from engine import Value, hypot, log, log_sigmoid, sigmoid, softplus
from nn.exercises.exercise import Exercise, Wrong
from nn.exercises.kinds import Code, Formulas, call, right, wrong
from nn.exercises.part import AnswerError, Part

STEPS = {
    "v1": "g1",
    "p1": "p0 - lr*v1",
    "v2": "beta*v1 + g2",
    "p2": "p1 - lr*v2",
    "v3": "beta*v2 + g3",
    "p3": "p2 - lr*v3",
}


def _logarithm(answer: object) -> Iterator[Part]:
    """Value and derivative of ln(1 − σ(z)) at four scores."""
    for score in (0.0, 1000.0, 36.0, -1000.0):
        z = Value(score, "z")
        y = call(answer, z)
        if not isinstance(y, Value):
            raise AnswerError(f"return a Value made from z; got {y!r:.60}")
        y.backward()
        due = -(max(score, 0.0) + math.log1p(math.exp(-abs(score))))
        derivative = -float(sigmoid(score))
        if math.isclose(y.data, due, rel_tol=1e-12) and math.isclose(z.grad, derivative, rel_tol=1e-12):
            yield right(f"at {score:g}", f"{y.data:.6g}")
            continue
        slip = _slip(y.data, z.grad, due, score)
        where, right_one = _pair(y.data, z.grad), _pair(due, derivative)
        yield wrong(f"at {score:g}", slip, where=where, due=f"right is {right_one}")


def _pair(value: float, derivative: float) -> str:
    return f"value {value:.6g}, derivative {derivative:.6g}"


def _slip(value: float, derivative: float, due: float, score: float) -> str:
    """The mistake in a value of ln(1 − σ(z))."""
    if math.isclose(value, float(log_sigmoid(score)), rel_tol=1e-9) and score != 0:
        return "this is ln σ(z), the logarithm of the other class"
    if math.isclose(value, -due, rel_tol=1e-9):
        return "the sign of the value is flipped"
    if derivative == 0 and score > 0:
        return "the derivative is 0: a clip kills the gradient"
    if math.isclose(value, due, rel_tol=1e-12):
        return "the value is right here, and its derivative is not: does it fall where z grows?"
    if math.isclose(value, due, rel_tol=0.1):
        return "near, but digits are lost: where is 1 − σ(z) formed?"
    return "is this ln(1 − σ(z))?"


def _distance(answer: object) -> Iterator[Part]:
    """The root of the sum of two squares, at usual and at huge numbers."""
    for big, small in ((4.0, 3.0), (4e200, 3e200), (2.0, 1e-9)):
        key, due = f"of {big:g} and {small:g}", math.hypot(big, small)
        mine = call(answer, big, small)
        if not isinstance(mine, (int, float)):
            raise AnswerError(f"return a number; got {mine!r:.60}")
        if math.isclose(mine, due, rel_tol=1e-12):
            yield right(key, f"{mine:.6g}")
            continue
        root = math.sqrt(1 + (small / big) ** 2)
        slips = {
            math.inf: "it overflows: a square of a huge number is formed",
            root: "the largest was taken out, and is not put back",
            small * root: "the number that was taken out goes back: which one was it?",
            big + small: "this is the way along both sides",
        }
        words = next(
            (slip for number, slip in slips.items() if math.isclose(mine, number, rel_tol=1e-12)), ""
        )
        yield wrong(key, words, where=f"yours is {mine:.6g}", due=f"right is {due:.6g}")


EXERCISES = (
    Exercise(
        "11.1",
        "Momentum's reach",
        "Three steps of momentum from v = 0, with gradients g1, g2, g3. Write ∂p₃/∂g₁, ∂p₃/∂g₂, ∂p₃/∂g₃ in "
        "lr and beta.",
        Formulas(
            "p3",
            ("dp3/dg1", "dp3/dg2", "dp3/dg3"),
            let=STEPS,
            names=("lr", "beta"),
            mistakes={
                "-lr": "this is one use of the gradient; it stays in the later velocities",
                "-lr*beta": "this is what is left of it in the last velocity; the earlier ones have moved "
                "p, too",
                "-lr*beta**2": "this is what is left of it in the last velocity; the earlier ones have "
                "moved p, too",
                "-lr*(1 - beta)": "here the velocity is no mean: the new gradient enters whole",
                "-lr*(1 + beta + beta**2)": "only the first gradient has three uses",
            },
        ),
        think="In which of the three velocities is this gradient, and with which power of beta?",
        right=(
            ["-lr*(1 + beta + beta**2)", "-lr*(1 + beta)", "-lr"],
            {"g1": "-lr - lr*beta - lr*beta^2", "g2": "-lr - beta*lr", "g3": "-lr"},
        ),
        wrong=(
            Wrong(["-lr", "-lr", "-lr"], "one use"),
            Wrong(["-lr*beta**2", "-lr*beta", "-lr"], "last velocity"),
            Wrong(["lr*(1 + beta + beta**2)", "lr*(1 + beta)", "lr"], "sign"),
            Wrong(["-lr*(1 - beta)", "-lr*(1 - beta)", "-lr*(1 - beta)"], "no mean"),
            Wrong(["-lr", "-lr*(1 + beta)", "-lr*(1 + beta + beta**2)"], "only the first"),
            Wrong(["-2.71", "-1.9", "-1"], "formula", refused=True),
        ),
        solution="g₁ acts at once, through v₂ and through v₃: −lr (1 + β + β²). In the long run the factor "
        "is 1/(1 − β), ten at "
        "β = 0.9. So a change from SGD to momentum is also a change of the rate.",
    ),
    Exercise(
        "11.2",
        "The other logarithm",
        "Write log_of_the_rest(z), ln(1 − σ(z)) of a Value, right in value and derivative for |z| up to "
        "1000.",
        Code(_logarithm),
        think="Of which score is 1 − σ(z) the sigmoid?",
        right=(lambda z: log_sigmoid(-z), lambda z: -softplus(z)),
        wrong=(
            Wrong(lambda z: log(1.0 - sigmoid(z)), "log needs a > 0", refused=True),
            Wrong(lambda z: log(sigmoid(-z) + 1e-300), "clip"),
            Wrong(log_sigmoid, "other class"),
            Wrong(softplus, "sign"),
            Wrong(lambda z: -log_sigmoid(z), "is this"),
            Wrong(lambda _: -1.0, "return a Value", refused=True),
        ),
        solution="1 − σ(z) = σ(−z), so it is log_sigmoid(-z), which is −softplus(z).",
    ),
    Exercise(
        "11.3",
        "Transfer: a length without overflow",
        "Fill the gaps of distance(big, small), the root of big² + small², so that no square is larger than "
        "1.",
        Code(_distance),
        think="What is left in the root when the largest number is taken out of it?",
        right=(
            lambda big, small: big * (1.0 + (small / big) ** 2) ** 0.5,
            lambda big, small: float(hypot(big, small)),
        ),
        wrong=(
            Wrong(lambda big, small: (big * big + small * small) ** 0.5, "overflows"),
            Wrong(lambda big, small: big * (1.0 + small / big) ** 0.5, "think"),
            Wrong(lambda big, small: (1.0 + (small / big) ** 2) ** 0.5, "not put back"),
            Wrong(lambda big, small: small * (1.0 + (small / big) ** 2) ** 0.5, "which one"),
            Wrong(lambda big, small: big + small, "both sides"),
            Wrong(lambda big, small: (big**2 + small**2) ** 0.5, "OverflowError", refused=True),
        ),
        solution="t = small / big, and the result is big · √(1 + t²). `hypot` of the engine does it.",
    ),
)
