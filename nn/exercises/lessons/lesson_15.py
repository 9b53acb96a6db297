"""Lesson 15, checking a derivation: six planted errors, a shortcut, what a judge refutes."""

from nn.exercises.exercise import Exercise, Wrong
from nn.exercises.kinds import Choice, Formulas, Planted

STEPS = {
    "z1": "w11*x1 + w12*x2 + b1",
    "z2": "w21*x1 + w22*x2 + b2",
    "a1": "sigmoid(z1)",
    "a2": "sigmoid(z2)",
    "yh": "v1*a1 + v2*a2 + c",
    "L": "(yh - y)**2/2",
}
LINES = {
    "dL/dyh": "y - yh",
    "dyh/da1": "v1",
    "da1/dz1": "z1*(1 - z1)",
    "da2/dz2": "a2*(1 - a2)",
    "dz1/dw12": "x1",
    "dz2/dw21": "x1",
    "dL/dv1": "(yh - y)*a1",
    "dL/dc": "yh - y",
    "dL/dw11": "(yh - y)*a1*(1 - a1)*x1",
    "dL/dw22": "(yh - y)*v2*a2*(1 - a2)*x2",
    "dL/db1": "(yh - y)*v1*a1*(1 - a1)",
    "dL/db2": "(yh - y)*v2*a2*(1 + a2)",
    "dL/dx1": "(yh - y)*v1*a1*(1 - a1)*w11",
}
CORRECTED = {
    "dL/dyh": "yh - y",
    "da1/dz1": "a1*(1 - a1)",
    "dz1/dw12": "x2",
    "dL/dw11": "(yh - y)*v1*a1*(1 - a1)*x1",
    "dL/db2": "(yh - y)*v2*a2*(1 - a2)",
    "dL/dx1": "(yh - y)*(v1*a1*(1 - a1)*w11 + v2*a2*(1 - a2)*w21)",
}
OTHER = CORRECTED | {"dL/dyh": "-(y - yh)", "da1/dz1": "a1 - a1**2"}


def _but(**changes: str) -> dict[str, str]:
    """The corrected lines with other entries; a name has _ for /."""
    return CORRECTED | {key.replace("_", "/"): text for key, text in changes.items()}


EXERCISES = (
    Exercise(
        "15.1",
        "Planted errors",
        "Write the corrected lines of the derivation, and only those: a dict of the line and its right form.",
        Planted("L", LINES, let=STEPS, due=CORRECTED),
        think="Which way must it go? Does each letter belong to this unit? Is there a term for each path?",
        right=(CORRECTED, OTHER),
        wrong=(
            Wrong({key: text for key, text in CORRECTED.items() if key != "dL/dx1"}, "1 more line is wrong"),
            Wrong({"dL/dyh": "yh - y"}, "5 more lines are wrong"),
            Wrong(_but(da1_dz1="a1"), "wrong"),
            Wrong(_but(dL_dw11="(yh - y)*v1*a1*(1 - a1)"), "x1"),
            Wrong(_but(dL_dx1="(yh - y)*v2*a2*(1 - a2)*w21"), "path"),
            Wrong(_but(dL_dc="2*(yh - y)"), "right before"),
            Wrong({"dL/dq": "1"}, "no line", refused=True),
            Wrong("yh - y", "a dict", refused=True),
        ),
        solution="The sign of dL/dyh; a for z in da1/dz1; x2 in dz1/dw12; v1 in dL/dw11; a "
        "minus in dL/db2; the "
        "second path, through unit 2, in dL/dx1.",
    ),
    Exercise(
        "15.2",
        "A unit with a shortcut",
        "z = w x + b, a = tanh z, yh = v a + u x, L = (yh − y)²/2. Fill the gaps: da/dz, dL/du, dL/dx.",
        Formulas(
            "L",
            ("dL/dyh", "da/dz", "dL/dw", "dL/du", "dL/dx"),
            let={"z": "w*x + b", "a": "tanh(z)", "yh": "v*a + u*x", "L": "(yh - y)**2/2"},
            mistakes={
                "1 - z**2": "the derivative of tanh is taken at its output, not at its input",
                "a*(1 - a)": "this is the derivative of a sigmoid",
                "yh - y": "u is multiplied by x: the factor is lost",
                "(yh - y)*u": "this is the shortcut alone: x enters z, too",
                "(yh - y)*v*(1 - a**2)*w": "this is the way through z alone: the shortcut is missing",
                "(yh - y)*(v*(1 - a**2) + u)": "on the way through z the weight w is lost",
            },
        ),
        think={
            "da/dz": "What is the derivative of tanh, in terms of its output?",
            "dL/du": "What is u multiplied by?",
            "dL/dx": "Which two ways lead from x to yh?",
        },
        right=(
            ["yh - y", "1 - a**2", "(yh - y)*v*(1 - a**2)*x", "(yh - y)*x", "(yh - y)*(v*(1 - a**2)*w + u)"],
            {
                "dL/dyh": "yh - y",
                "da/dz": "(1 - a)*(1 + a)",
                "dL/dw": "(yh - y)*v*(1 - a**2)*x",
                "dL/du": "x*(yh - y)",
                "dL/dx": "(yh - y)*u + (yh - y)*v*w*(1 - a**2)",
            },
        ),
        wrong=(
            Wrong(
                ["yh - y", "1 - z**2", "(yh - y)*v*(1 - a**2)*x", "(yh - y)*x", "(yh - y)*u"], "at its output"
            ),
            Wrong(["yh - y", "a*(1 - a)", "(yh - y)*v*(1 - a**2)*x", "yh - y", "(yh - y)*u"], "of a sigmoid"),
            Wrong(["yh - y", "1 - a**2", "(yh - y)*v*(1 - a**2)*x", "yh - y", "(yh - y)*u"], "is lost"),
            Wrong(
                ["yh - y", "1 - a**2", "(yh - y)*v*(1 - a**2)*x", "(yh - y)*x", "(yh - y)*v*(1 - a**2)*w"],
                "shortcut is missing",
            ),
            Wrong(
                [
                    "yh - y",
                    "1 - a**2",
                    "(yh - y)*v*(1 - a**2)*x",
                    "(yh - y)*x",
                    "(yh - y)*(v*(1 - a**2) + u)",
                ],
                "w is lost",
            ),
            Wrong(
                ["yh - y", "1", "(yh - y)*v*(1 - a**2)*x", "(yh - y)*x", "(yh - y)*u"],
                "is lost",
            ),
        ),
        solution="da/dz = 1 − a². dL/du = (yh − y) x. For x two ways: through z with v (1 − a²) w, and the "
        "shortcut with u.",
    ),
    Exercise(
        "15.3",
        "Transfer: what does it refute?",
        "Which of the four claims does the judge refute? (a) d√(x²)/dx = 1 for x from 0.5 to 3; (b) 1 for "
        "relu at its kink; (c) a "
        "right derivative of a loss that was copied wrongly; (d) ∂L/∂w with a lost factor x, tried at x = 2.",
        Choice(
            {
                "a": "d√(x²)/dx = 1, for x between 0.5 and 3",
                "b": "the derivative 1 of relu at its kink",
                "c": "a right derivative of a wrong loss",
                "d": "∂L/∂w with a lost factor x, at x = 2",
            },
            "d",
            {
                "a": "for these x it is true: √(x²) is x there",
                "b": "at a kink no derivative exists, so none can be refuted",
                "c": "the judge knows the loss that you gave it, not the task",
            },
        ),
        think="What does it compare with what, and where?",
        right=("d", "(d)"),
        wrong=(
            Wrong("a", "true"),
            Wrong("b", "no derivative exists"),
            Wrong("c", "not the task"),
            Wrong("(c)", "not the task"),
            Wrong("e", "one letter", refused=True),
            Wrong(4, "one letter", refused=True),
        ),
        solution="(d): at x = 2 the lost factor is 2, and the graph has it. At x = 1 it would have passed "
        "as a number.",
    ),
)
