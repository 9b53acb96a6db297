"""Lesson 4, a neuron and its line: derivatives, the distance, numbers of neurons, a neuron to build."""

import math
from collections.abc import Iterator, Mapping

from nn.exercises.exercise import Exercise, Wrong
from nn.exercises.kinds import Code, Counted, Formulas
from nn.exercises.kinds.answers import by_name
from nn.exercises.kinds.counted import number_of
from nn.exercises.kinds.functions.code import right, unanswered_or, wrong
from nn.exercises.part import Part

LENGTH = math.log(9) / math.sqrt(5)  # σ(ln 9) = 0.9, and (1, 2) has the length √5
NEURON = {"w1": LENGTH, "w2": 2 * LENGTH, "b": -4 * LENGTH}


def check_neuron(answer: object) -> Iterator[Part]:
    """A line through (0, 2) and (4, 0), the origin in class 0, and 0.9 at a distance of 1."""
    answers = by_name(answer, ("w1", "w2", "b"))
    w1, w2, b = (number_of(key, unanswered_or(answers.get(key))) for key in ("w1", "w2", "b"))
    length = math.hypot(w1, w2)
    scores = {"(0, 2)": 2 * w2 + b, "(4, 0)": 4 * w1 + b}
    off = {point: z for point, z in scores.items() if abs(z) > 1e-3 * max(1.0, length)}
    if length == 0 or off:
        point, z = next(iter(off.items()), ("(0, 2)", b))
        slip = "w1 and w2 are exchanged" if off and abs(2 * w1 + b) + abs(4 * w2 + b) < 1e-3 else ""
        yield wrong(
            "line",
            slip,
            think="What is the score of a point on the line?",
            where=f"at {point} your score is {z:g}",
        )
    else:
        yield right("line")
    if b < 0:
        yield right("side")
    else:
        yield wrong(
            "side",
            "all signs are turned",
            think="Which sign has the score of class 0?",
            where=f"b = {b:g} there",
        )
    says = 1 / (1 + math.exp(-length)) if length < 700 else 1.0
    if abs(says - 0.9) < 2e-3:
        yield right("certainty")
    else:
        yield wrong(
            "certainty",
            "the weights have the length 1: at a distance of 1 the score is 1"
            if abs(length - 1) < 1e-3
            else "",
            think="At a distance of 1, the score is the length of the weights. Which score gives 0.9?",
            where=f"the length of your weights is {length:.4g}, so it says {says:.4g}",
        )


def scaled(factor: float) -> Mapping[str, float]:
    """The neuron with all its numbers multiplied."""
    return {key: factor * number for key, number in NEURON.items()}


EXERCISES = (
    Exercise(
        "4.1",
        "The derivatives of a neuron",
        "z = w1·x1 + w2·x2 + b and a = σ(z). Write ∂a/∂w1, ∂a/∂b and ∂a/∂x1 as formulas.",
        Formulas("a", ("da/dw1", "da/db", "da/dx1"), let={"z": "w1*x1 + w2*x2 + b", "a": "sigmoid(z)"}),
        think={
            "da/dw1": "What is its partner in the product?",
            "da/db": "What does a + send on?",
            "da/dx1": "What is its partner in the product?",
        },
        right=(
            ["a*(1 - a)*x1", "a*(1 - a)", "a*(1 - a)*w1"],
            {"w1": "sigmoid(z)*(1 - sigmoid(z))*x1", "b": "a - a**2", "x1": "w1*a*(1 - a)"},
        ),
        wrong=(
            Wrong(["x1", "1", "w1"], "upstream factor"),
            Wrong(["z*(1 - z)*x1", "z*(1 - z)", "z*(1 - z)*w1"], "input"),
            Wrong(["a*(1 - a)*w1", "a*(1 - a)", "a*(1 - a)*x1"], "partner"),
            Wrong(["a*(1 - a)*x1", "a*(1 - a)*b", "a*(1 - a)*w1"], "What does a + send on"),
            Wrong(["a*x1", "a", "a*w1"], "partner"),
            Wrong(["a*(1 - a)*x1", "0", "a*(1 - a)*w1"], "What does a + send on"),
        ),
        solution="z receives a(1 − a), the sums copy it, and the product exchanges: x1 for w1, w1 for x1.",
    ),
    Exercise(
        "4.2",
        "The distance",
        "Write the signed distance d of the point (x1, x2) from the line of a neuron, and dd/dx1.",
        Formulas("(b + w1*x1 + w2*x2)/sqrt(w1**2 + w2**2)", ("dd/dx1",), values=("d",)),
        think={
            "d": "By how much does one step of length 1 along the normal change the score?",
            "dd/dx1": "By how much does the distance grow when only x1 grows?",
        },
        right=(
            {"d": "(b + w1*x1 + w2*x2)/sqrt(w1**2 + w2**2)", "dd/dx1": "w1/sqrt(w1**2 + w2**2)"},
            ["(w1*x1 + w2*x2 + b)*(w1**2 + w2**2)**-0.5", "w1*(w1*w1 + w2*w2)**-0.5"],
        ),
        wrong=(
            Wrong(["(b + w1*x1 + w2*x2)/sqrt(b**2 + w1**2 + w2**2)", "w1/sqrt(w1**2 + w2**2)"], "one step"),
            Wrong(["b + w1*x1 + w2*x2", "w1"], "one step"),
            Wrong(["sqrt((b + w1*x1 + w2*x2)**2)/sqrt(w1**2 + w2**2)", "w1/sqrt(w1**2 + w2**2)"], "one step"),
            Wrong(["(b + w1*x1 + w2*x2)/(w1**2 + w2**2)", "w1/(w1**2 + w2**2)"], "one step"),
            Wrong(["(b + w1*x1 + w2*x2)/sqrt(w1**2 + w2**2)", "x1/sqrt(w1**2 + w2**2)"], "only x1 grows"),
            Wrong(["-(b + w1*x1 + w2*x2)/sqrt(w1**2 + w2**2)", "-w1/sqrt(w1**2 + w2**2)"], "only x1 grows"),
        ),
        solution="The score divided by the length of the weights, without b. Its derivative by x1 is the first entry "
        "of the unit normal.",
    ),
    Exercise(
        "4.3",
        "How many neurons?",
        "For {classes} classes: how many neurons one against all, how many one against each other?",
        Counted(
            lambda classes: {"all": classes, "pairs": classes * (classes - 1) / 2},
            slips={
                "each pair is counted twice": lambda classes: {"pairs": classes * (classes - 1)},
                "a class is paired with itself": lambda classes: {"pairs": classes * (classes + 1) / 2},
                "all ordered pairs are counted, and each class with itself": lambda classes: {
                    "pairs": classes**2
                },
                "one neuron for two classes would do; for more, each class has its own": lambda classes: {
                    "all": classes - 1
                },
            },
        ),
        numbers={"classes": (10, 5, 7, 12)},
        think={
            "all": "How many classes ask a question?",
            "pairs": "How many pairs are there for 2 classes? For 3?",
        },
        right=({"all": 10, "pairs": 45}, ["10", "45.0"]),
        wrong=(
            Wrong([10, 55], "paired with itself"),
            Wrong([10, 90], "counted twice"),
            Wrong([10, 100], "ordered pairs"),
            Wrong([9, 45], "each class has its own"),
            Wrong([45, 10], "ask a question"),
            Wrong([10, "k(k-1)/2"], "write a number", refused=True),
        ),
        solution="k neurons, and k(k − 1)/2 pairs.",
    ),
    Exercise(
        "4.4",
        "Build a neuron",
        "Its line goes through (0, 2) and (4, 0), the origin is of class 0, and at a distance of 1 on the side of "
        "class 1 it says 0.9. Choose w1, w2 and b.",
        Code(check_neuron),
        right=(NEURON, [0.983, 1.965, -3.93]),
        wrong=(
            Wrong(scaled(-1), "all signs are turned"),
            Wrong(scaled(1 / (math.sqrt(5) * LENGTH)), "the length 1"),
            Wrong([1, 2, -4], "Which score gives 0.9"),
            Wrong({"w1": 2 * LENGTH, "w2": LENGTH, "b": -4 * LENGTH}, "exchanged"),
            Wrong({**NEURON, "b": 4 * LENGTH}, "point on the line"),
            Wrong([1, "two", -4], "write a number", refused=True),
        ),
        solution="x1 + 2 x2 − 4 = 0 is the line, and (1, 2) has the length √5. It must be ln 9, since σ(ln 9) = 0.9: "
        "multiply all three by ln 9/√5 = 0.9826.",
    ),
)
