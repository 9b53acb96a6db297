"""Lesson 7, losses: labels −1 and 1, a shared label, an output to choose."""

from collections.abc import Iterator, Mapping

from nn.exercises.exercise import Exercise, Wrong
from nn.exercises.kinds import Code, Formulas
from nn.exercises.kinds.functions.code import right, unanswered_or, wrong
from nn.exercises.part import AnswerError, Part

OUTPUTS = {"digit": "softmax", "animals": "sigmoids", "price": "z"}
ALIASES = {"identity": "z", "score": "z", "sigmoid": "sigmoids"}
NOTES = {
    ("digit", "sigmoids"): "ten separate questions may get two yes, or none; exactly one digit is right",
    ("digit", "z"): "a digit is a class: 7 is not closer to 8 than to 1",
    ("animals", "softmax"): "shares of one whole: a photo of cat and dog could get at most a half for each",
    ("animals", "z"): "yes or no is asked, three times",
    ("price", "softmax"): "a price is no share of one whole",
    ("price", "sigmoids"): "a price is not between 0 and 1",
}
SHARES = {f"e{j}": f"exp(z{j})" for j in (1, 2, 3)} | {f"s{j}": f"e{j}/(e1 + e2 + e3)" for j in (1, 2, 3)}
THINK = "Which three terms of L does this score move, and by how much each?"


def check_outputs(answer: object) -> Iterator[Part]:
    """An output for each task."""
    if not isinstance(answer, Mapping) or set(answer) != set(OUTPUTS):
        raise AnswerError(f"write an output for each of {', '.join(OUTPUTS)}")
    for task, output in OUTPUTS.items():
        mine = str(unanswered_or(answer[task])).strip().casefold()
        mine = ALIASES.get(mine, mine)
        if mine not in OUTPUTS.values():
            raise AnswerError(f"{task}: write softmax, sigmoids or z; got {mine!r:.40}")
        if mine == output:
            yield right(task, mine)
        else:
            think = "May several be right at once? Must one be? Is it a class at all?"
            yield wrong(task, NOTES[task, mine], think=think)


EXERCISES = (
    Exercise(
        "7.1",
        "Labels −1 and 1",
        "L = ln(1 + e^(−t z)), in code softplus(-t*z), with z = w x + b. Write dL/dz and dL/dw.",
        Formulas(
            "softplus(-t*z)",
            ("dL/dz", "dL/dw"),
            let={"t": "k/abs(k)", "z": "w*x + b"},  # t is −1 or 1
            names=("t", "z", "x", "w", "b"),
            mistakes={
                "sigmoid(z) - t": "this is for labels 0 and 1; t is −1 or 1",
                "(sigmoid(z) - t)*x": "this is for labels 0 and 1; t is −1 or 1",
                "-t*sigmoid(t*z)": "softplus is asked at −t z, and its derivative, too",
                "-t*sigmoid(t*z)*x": "softplus is asked at −t z, and its derivative, too",
                "-t*sigmoid(-t*z)*(1 - sigmoid(-t*z))": "this is the second derivative of softplus, not the first",
            },
        ),
        think={
            "dL/dz": "What is the derivative of what is inside softplus?",
            "dL/dw": "What is the derivative of −t z, with z = w x + b, by w?",
        },
        right=(
            ["-t*sigmoid(-t*z)", "-t*sigmoid(-t*z)*x"],
            {"dL/dz": "-t/(1 + exp(t*z))", "dL/dw": "-x*t*(1 - sigmoid(t*z))"},
            ["sigmoid(z) - (t + 1)/2", "(sigmoid(z) - (1 + t)/2)*x"],
        ),
        wrong=(
            Wrong(["t*sigmoid(-t*z)", "t*sigmoid(-t*z)*x"], "inside softplus"),
            Wrong(["sigmoid(-t*z)", "sigmoid(-t*z)*x"], "inside softplus"),
            Wrong(["sigmoid(z) - t", "(sigmoid(z) - t)*x"], "labels 0 and 1"),
            Wrong(["-t*sigmoid(-t*z)", "-t*sigmoid(-t*z)"], "with z = w x + b, by w"),
            Wrong(["-t*sigmoid(-t*z)", "sigmoid(-t*z)*x"], "derivative of −t z"),
            Wrong(["s - y", "(s - y)*x"], "write it with t", refused=True),
            Wrong(["-t*sigmoid(t*z)", "-t*sigmoid(t*z)*x"], "asked at −t z"),
            Wrong(["-t*sigmoid(-t*z)*(1 - sigmoid(-t*z))", "-t*sigmoid(-t*z)*x"], "second derivative"),
        ),
        solution="The derivative of softplus is the sigmoid, that of −t z by z is −t. For t = 1 it is σ(z) − 1, "
        "for t = −1 it is σ(z): again s − y.",
    ),
    Exercise(
        "7.2",
        "A label that is shared",
        "L = −Σ y_j ln s_j for shares y1 + y2 + y3 = 1. Write ∂L/∂z1, ∂L/∂z2 and ∂L/∂z3.",
        Formulas(
            "-(y1*log(s1) + y2*log(s2) + y3*log(s3))",
            ("dL/dz1", "dL/dz2", "dL/dz3"),
            let={"y3": "1 - y1 - y2", **SHARES},
            domain={"y1": (0, 0.5), "y2": (0, 0.5)},
            mistakes={
                "s1 - 0.75": "use y1, not its value: the rule holds for any shares",
                "s2 - 0.25": "use y2, not its value: the rule holds for any shares",
                "s3": "use y3, not its value: the rule holds for any shares",
            },
        ),
        think=THINK,
        right=(
            ["s1 - y1", "s2 - y2", "s3 - y3"],
            ["s1 - y1", "s2*(y1 + y2 + y3) - y2", "s3 - 1 + y1 + y2"],
        ),
        wrong=(
            Wrong(["s1 - 1", "s2", "s3"], "Which three terms"),
            Wrong(["s1 - 0.75", "s2 - y2", "s3 - y3"], "use y1, not its value"),
            Wrong(["s1 - y1", "s2 - 1/4", "s3"], "use y3, not its value"),
            Wrong(["y1 - s1", "y2 - s2", "y3 - s3"], "sign"),
            Wrong(["-y1*(1 - s1)", "-y2*(1 - s2)", "-y3*(1 - s3)"], "Which three terms"),
            Wrong(["-y1/s1", "-y2/s2", "-y3/s3"], "Which three terms"),
            Wrong(["s1 - y2", "s2 - y1", "s3 - y3"], "Which three terms"),
            Wrong(["y1*(s1 - 1)", "y2*(s2 - 1)", "y3*(s3 - 1)"], "Which three terms"),
        ),
        solution="By z1: −y1 (1 − s1) + y2 s1 + y3 s1 = s1 (y1 + y2 + y3) − y1, and the bracket is 1. A certain "
        "label is the case of one share 1.",
    ),
    Exercise(
        "7.3",
        "Choose an output",
        "A digit; the animals on a photo, maybe several, maybe none; the price of a house: softmax, sigmoids or "
        "the score z itself?",
        Code(check_outputs),
        right=(
            OUTPUTS,
            {"digit": "Softmax", "animals": "sigmoids ", "price": "identity"},
            {**OUTPUTS, "animals": "sigmoid"},
        ),
        wrong=(
            Wrong({**OUTPUTS, "digit": "sigmoids"}, "exactly one digit"),
            Wrong({**OUTPUTS, "digit": "z"}, "a digit is a class"),
            Wrong({**OUTPUTS, "animals": "softmax"}, "at most a half"),
            Wrong({**OUTPUTS, "price": "softmax"}, "no share"),
            Wrong({**OUTPUTS, "price": "sigmoids"}, "not between 0 and 1"),
            Wrong({**OUTPUTS, "price": "relu"}, "write softmax, sigmoids or z", refused=True),
        ),
        solution="One of several: softmax. Several questions: a sigmoid each. A number: the score itself.",
    ),
)
