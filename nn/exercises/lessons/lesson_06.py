"""Lesson 6, XOR: the opposite, the gradient of a hidden weight, a symmetry to break."""

import math
from collections.abc import Iterator, Mapping, Sequence

from nn.exercises.exercise import Exercise, Wrong
from nn.exercises.kinds import Code, Formulas
from nn.exercises.kinds.counted import number_of
from nn.exercises.kinds.functions.code import right, unanswered_or, wrong
from nn.exercises.part import AnswerError, Part

XOR = (((0.0, 0.0), 0), ((0.0, 1.0), 1), ((1.0, 0.0), 1), ((1.0, 1.0), 0))
NAMES = ("u11", "u12", "c1", "u21", "u22", "c2", "v1", "v2", "d")
SMALL_CHANGE = 1.0  # a smaller one may be too slow, a larger one may make a sigmoid flat
HIDDEN = (20.0, 20.0, -10.0, -20.0, -20.0, 30.0)
TWINS = (0.3, -0.2, 0.1, 0.3, -0.2, 0.1, 0.4, 0.4, -0.25)
STEPS = {
    "a1": "sigmoid(u11*x1 + u12*x2 + c1)",
    "a2": "sigmoid(u21*x1 + u22*x2 + c2)",
    "out": "sigmoid(v1*a1 + v2*a2 + d)",
}
NOT_WHY = {
    "a": "it may be 0 at the start, but training changes it",
    "c": "c1 and c2 are biases, too, and they help",
    "d": "its size does not matter: 5 in its place does not help either",
}
FRONT = "2*(out - y)*out*(1 - out)"


def sigmoid(z: float) -> float:
    """σ(z), for any z."""
    return 1 / (1 + math.exp(-z)) if z > -700 else 0.0


def forward(p: Sequence[float], x: tuple[float, float]) -> tuple[float, float, float]:
    """The two hidden activations and the output."""
    a1 = sigmoid(p[0] * x[0] + p[1] * x[1] + p[2])
    a2 = sigmoid(p[3] * x[0] + p[4] * x[1] + p[5])
    return a1, a2, sigmoid(p[6] * a1 + p[7] * a2 + p[8])


def errors_after(start: Sequence[float], epochs: int, rate: float = 4.0) -> int:
    """How many of the four are wrong after descent of the mean squared error."""
    p = list(start)
    for _ in range(epochs):
        gradient = [0.0] * 9
        for x, y in XOR:
            a1, a2, out = forward(p, x)
            delta = 2 * (out - y) * out * (1 - out) / 4
            delta1, delta2 = delta * p[6] * a1 * (1 - a1), delta * p[7] * a2 * (1 - a2)
            partials = [delta1 * x[0], delta1 * x[1], delta1, delta2 * x[0], delta2 * x[1], delta2]
            partials += [delta * a1, delta * a2, delta]
            gradient = [g + partial for g, partial in zip(gradient, partials, strict=True)]
        p = [w - rate * g for w, g in zip(p, gradient, strict=True)]
    return sum((forward(p, x)[2] > 0.5) != (y == 1) for x, y in XOR)


def numbers_of(answer: object, names: Sequence[str]) -> list[float]:
    """A list of numbers, one for each name."""
    if not isinstance(answer, (list, tuple)) or len(answer) != len(names):
        count = len(answer) if isinstance(answer, (list, tuple)) else 0
        raise AnswerError(f"write {len(names)} numbers, [{', '.join(names)}]; got {count}")
    return [number_of(name, entry) for name, entry in zip(names, answer, strict=True)]


def check_opposite(answer: object) -> Iterator[Part]:
    """XNOR by the hidden layer of the lesson."""
    output = numbers_of(unanswered_or(answer), ("v1", "v2", "d"))
    for x, y in XOR:
        a1, a2, says = forward([*HIDDEN, *output], x)
        key = f"({x[0]:.0f}, {x[1]:.0f})"
        if (says > 0.5) == (y == 0):
            yield right(key)
        else:
            yield wrong(
                key,
                "this is still XOR" if output == [20, 20, -30] else "",
                think=f"The output sees a1 = {a1:.0f} and a2 = {a2:.0f}. Which sign must its score have?",
                where=f"the score is {output[0] * a1 + output[1] * a2 + output[2]:g}",
            )


def check_twins(answer: object) -> Iterator[Part]:
    """One changed number that lets training solve XOR, the one that cannot, and why."""
    if not isinstance(answer, Mapping) or set(answer) != {"weights", "cannot", "why"}:
        raise AnswerError('write {"weights": nine numbers, "cannot": a name, "why": a letter}')
    cannot, why = parameter_of(unanswered_or(answer["cannot"])), letter_of(unanswered_or(answer["why"]))
    weights = numbers_of(answer["weights"], NAMES)
    changed = [name for name, w, before in zip(NAMES, weights, TWINS, strict=True) if w != before]
    if len(changed) != 1:
        raise AnswerError(f"change one number; you changed {', '.join(changed) or 'none'}")
    if errors_after(weights, 3000) == 0:
        yield right("weights")
    else:
        yield wrong(
            "weights",
            too_little_or_too_much(weights),
            think="What must differ between the two units, so that their steps differ?",
            where=f"with another {changed[0]}, some of the four are wrong after 3000 epochs",
        )
    if cannot == "d":
        yield right("cannot")
    else:
        owner = "belongs to one hidden unit, and makes it differ" if cannot in NAMES else "is no parameter"
        yield wrong("cannot", f"{cannot} {owner}", think="Which number do both hidden units share?")
    if why == "b":
        yield right("why")
    else:
        yield wrong("why", NOT_WHY[why], think="What happens to each of the two units when it changes?")


def too_little_or_too_much(weights: Sequence[float]) -> str:
    """Why training from one changed number does not solve XOR."""
    if weights[8] != TWINS[8]:
        return "both hidden units are still alike, and stay so"
    change = max(abs(w - before) for w, before in zip(weights, TWINS, strict=True))
    if change < SMALL_CHANGE:
        return "they part too slowly: change it by more"
    return "a sigmoid is flat at so large a score, and hardly learns there: change it by less"


def parameter_of(answer: object) -> str:
    """The name of a parameter: "d" for "d", "p[8]", 8 and "8"; the text itself for what is none."""
    text = str(answer).strip()
    place = text.removeprefix("p[").removesuffix("]")
    return NAMES[int(place)] if place in map(str, range(len(NAMES))) else text


def letter_of(answer: object) -> str:
    """A letter from a to d, such as "(B)"."""
    letter = str(answer).strip(" ().").casefold()
    if letter != "b" and letter not in NOT_WHY:
        raise AnswerError(f"why: write one letter, a, b, c or d; got {answer!r:.40}")
    return letter


def twins_with(name: str, number: float) -> list[float]:
    """The twins with one number replaced."""
    return [number if each == name else before for each, before in zip(NAMES, TWINS, strict=True)]


EXERCISES = (
    Exercise(
        "6.1",
        "The opposite",
        "XNOR is 1 where XOR is 0. Keep the hidden layer of the lesson, and choose [v1, v2, d] of the output.",
        Code(check_opposite),
        right=([-20, -20, 30], [-2, -2, 3], ("-5", "-5", "7")),
        wrong=(
            Wrong([20, 20, -30], "still XOR"),
            Wrong([-20, -20, -30], "Which sign must its score have"),
            Wrong([-20, 20, 30], "Which sign must its score have"),
            Wrong([-20, -20, 10], "the score is -10"),
            Wrong([0, 0, 0], "the score is 0"),
            Wrong([-20, -20], "write 3 numbers", refused=True),
        ),
        solution="Turn all signs of the output: σ(−z) = 1 − σ(z). The line stays, and its sides change roles.",
    ),
    Exercise(
        "6.2",
        "Down to the hidden layer",
        "L = (out − y)² for one example. Write ∂L/∂v1, ∂L/∂u11 and ∂L/∂c2.",
        Formulas(
            "(out - y)**2",
            ("dL/dv1", "dL/du11", "dL/dc2"),
            let=STEPS,
            mistakes={f"{FRONT}*v2*a2*(1 - a2)*x2": "a bias has input 1: its derivative has no factor x"},
        ),
        think={
            "dL/dv1": "Which activation does it multiply?",
            "dL/du11": "Walk from u11 up to L. By what does each edge multiply?",
            "dL/dc2": "Walk from c2 up to L. By what does each edge multiply?",
        },
        right=(
            [f"{FRONT}*a1", f"{FRONT}*v1*a1*(1 - a1)*x1", f"{FRONT}*v2*a2*(1 - a2)"],
            {
                "dL/dv1": f"{FRONT}*a1",
                "dL/du11": f"v1*{FRONT}*(a1 - a1**2)*x1",
                "dL/dc2": f"{FRONT}*v2*(a2 - a2**2)",
            },
        ),
        wrong=(
            Wrong([f"{FRONT}*a1", f"{FRONT}*a1*(1 - a1)*x1", f"{FRONT}*a2*(1 - a2)"], "is lost"),
            Wrong([f"{FRONT}*a1", f"{FRONT}*v1*x1", f"{FRONT}*v2"], "is lost"),
            Wrong([f"{FRONT}*a1", f"{FRONT}*u11*a1*(1 - a1)*x1", f"{FRONT}*c2*a2*(1 - a2)"], "in place of"),
            Wrong(
                ["2*(out - y)*a1", "2*(out - y)*v1*a1*(1 - a1)*x1", "2*(out - y)*v2*a2*(1 - a2)"], "is lost"
            ),
            Wrong([f"{FRONT}*a1", f"{FRONT}*v1*a1*(1 - a1)", f"{FRONT}*v2*a2*(1 - a2)"], "is lost"),
            Wrong([f"{FRONT}*a1", f"{FRONT}*v2*a1*(1 - a1)*x1", f"{FRONT}*v1*a2*(1 - a2)"], "in place of"),
            Wrong([f"{FRONT}*a1", f"{FRONT}*v1*a1*(1 - a1)*x1", f"{FRONT}*v2*a2*(1 - a2)*x2"], "input 1"),
        ),
        solution="The output's δ stands in front of all three. Then the way goes through one hidden unit: its weight "
        "above, its σ′, its input, which is 1 for a bias.",
    ),
    Exercise(
        "6.3",
        "Break the symmetry",
        "Change one of the nine numbers of the twins so that training solves XOR. Name the one that cannot "
        "help. Why can it not? (a) Its gradient is 0. (b) It changes both units alike. (c) It is a bias. "
        "(d) It is too small.",
        Code(check_twins),
        right=(
            {"weights": twins_with("u12", 0.8), "cannot": "d", "why": "b"},
            {"weights": twins_with("v1", 0.9), "cannot": "p[8]", "why": "(B)"},
            {"weights": twins_with("c2", -0.4), "cannot": 8, "why": "b"},
            {"weights": twins_with("c1", 5), "cannot": "8", "why": "b."},
            {"weights": twins_with("v1", 3), "cannot": " d ", "why": "B"},
        ),
        wrong=(
            Wrong({"weights": twins_with("d", 0.25), "cannot": "d", "why": "b"}, "still alike"),
            Wrong(
                {"weights": twins_with("u12", 0.8), "cannot": "v1", "why": "b"}, "belongs to one hidden unit"
            ),
            Wrong({"weights": twins_with("u12", 0.8), "cannot": "w", "why": "b"}, "no parameter"),
            Wrong({"weights": twins_with("u12", 0.8), "cannot": "p[9]", "why": "b"}, "no parameter"),
            Wrong({"weights": twins_with("u12", 0.8), "cannot": "d", "why": "a"}, "training changes it"),
            Wrong({"weights": twins_with("u12", 0.8), "cannot": "d", "why": "c"}, "biases, too"),
            Wrong({"weights": twins_with("u12", 0.8), "cannot": "d", "why": "d"}, "size does not matter"),
            Wrong(
                {"weights": twins_with("u12", 0.8), "cannot": "d", "why": "it"}, "one letter", refused=True
            ),
            Wrong({"weights": twins_with("v1", 0.41), "cannot": "d", "why": "b"}, "change it by more"),
            Wrong({"weights": twins_with("c1", 20), "cannot": "d", "why": "b"}, "change it by less"),
            Wrong({"weights": twins_with("v1", 30), "cannot": "d", "why": "b"}, "change it by less"),
            Wrong({"weights": twins_with("d", 5), "cannot": "c1", "why": "b"}, "still alike"),
            Wrong({"weights": [0.5] * 9, "cannot": "d", "why": "b"}, "change one number", refused=True),
            Wrong({"weights": list(TWINS), "cannot": "d", "why": "b"}, "you changed none", refused=True),
            Wrong({"weights": [0.3, 0.8], "cannot": "d", "why": "b"}, "write 9 numbers", refused=True),
        ),
        solution="Each of the eight numbers that belong to one hidden unit will do, ±0.5 is enough. d changes the "
        "output's δ, and so the steps of both units alike.",
    ),
)
