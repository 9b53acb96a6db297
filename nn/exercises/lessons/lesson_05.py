"""Lesson 5, descent: one step, a bound, and what backpropagation is not."""

from nn.exercises.exercise import Exercise, Wrong
from nn.exercises.kinds import Choice, Counted

EXERCISES = (
    Exercise(
        "5.1",
        "One step",
        "C(w) = {a}(w − {best})², from w = 0 at the rate {rate}. Find the factor in C'(w) = factor · (w − {best}), "
        'the gradient at 0, w after one step, λ, and the bound of the rate. Fractions such as "2/7" are allowed.',
        Counted(
            lambda a, best, rate: {
                "factor": 2 * a,
                "gradient": -2 * a * best,
                "w": 2 * a * best * rate,
                "lambda": 2 * a,
                "bound": 1 / a,
            },
            slips={
                "the 2 of the square is lost": lambda a, best, rate: {
                    "factor": a,
                    "gradient": -a * best,
                    "w": a * best * rate,
                },
                "the sign is flipped": lambda a, best, rate: {
                    "gradient": 2 * a * best,
                    "w": -2 * a * best * rate,
                },
                "this is the factor: multiply it by the bracket at w = 0": lambda a, best, rate: {
                    "gradient": 2 * a
                },
                "this is the number in front, half the second derivative": lambda a, best, rate: {
                    "lambda": a,
                    "bound": 2 / a,
                },
                "this is 1/λ": lambda a, best, rate: {"bound": 0.5 / a},
                "this is the step without the rate": lambda a, best, rate: {"w": 2 * a * best},
            },
        ),
        numbers={"a": (3, 4, 5), "best": (2, 3), "rate": (0.1, 0.05)},
        think={
            "factor": "What is the derivative of a square, and of what is inside?",
            "gradient": "What is the factor, and what is the bracket at w = 0?",
            "w": "Against the gradient, how far?",
            "lambda": "What is the derivative of the derivative?",
            "bound": "For which rate is 1 − ηλ equal to −1?",
        },
        right=(
            [6, -12, 1.2, 6, "1/3"],
            {"factor": 6, "gradient": "-12", "w": 1.2, "lambda": 6.0, "bound": 0.3333333333},
        ),
        wrong=(
            Wrong([3, -6, 0.6, 6, "1/3"], "2 of the square"),
            Wrong([6, 12, -1.2, 6, "1/3"], "sign"),
            Wrong([6, 6, 1.2, 6, "1/3"], "this is the factor"),
            Wrong([6, -12, 1.2, 3, "2/3"], "number in front"),
            Wrong([6, -12, 1.2, 6, "1/6"], "1/λ"),
            Wrong([6, -12, 12, 6, "1/3"], "without the rate"),
            Wrong([6, -12, 1.2, 36, "1/3"], "derivative of the derivative"),
            Wrong([6, -12, 1.2, 6, 0.333], "right but rounded; write 1/3", refused=True),
            Wrong([6, -12, 1.2, 6, 0.3], "too small"),
        ),
        solution="C'(w) = 2 · {a} (w − {best}). λ = 2 · {a}, and the bound is 2/λ = 1/{a}.",
    ),
    Exercise(
        "5.2",
        "Find a bound",
        "ŷ = w x, examples with x = 1, {x}, {x}, cost Σ (w x − y)². Below which rate does descent converge?",
        Counted(
            lambda x: {"rate": 1 / (1 + 2 * x * x)},
            slips={
                "λ is taken as half the second derivative": lambda x: {"rate": 2 / (1 + 2 * x * x)},
                "this is 1/λ, where the step arrives at once": lambda x: {"rate": 0.5 / (1 + 2 * x * x)},
                "this is the bound for the mean of the three, the cost is their sum": lambda x: {
                    "rate": 3 / (1 + 2 * x * x)
                },
                "the inputs are not squared": lambda x: {"rate": 1 / (1 + 2 * x)},
                "this is the bound for one example": lambda x: {"rate": 1 / (x * x)},
            },
        ),
        numbers={"x": (2, 3, 4)},
        think="Multiply out: what stands before w² in the sum? What is the second derivative of it?",
        right=("1/9", 1 / 9, {"rate": 0.11111111}),
        wrong=(
            Wrong("2/9", "half the second derivative"),
            Wrong("1/18", "arrives at once"),
            Wrong("1/3", "mean of the three"),
            Wrong(0.2, "not squared"),
            Wrong("1/4", "one example"),
            Wrong(0, "Multiply out"),
            Wrong(0.11, "right but rounded; write 1/9", refused=True),
            Wrong("a small one", "write a number", refused=True),
        ),
        solution="The sum is w² (1 + 2 · {x}²) + ..., so λ is twice the bracket, and the bound 2/λ is 1 over it. "
        "The targets move the lowest point and leave the second derivative.",
    ),
    Exercise(
        "5.3",
        "Without backpropagation",
        "In a network of a million weights somebody replaces backward by differences. What changes?",
        Choice(
            {
                "a": "it learns worse",
                "b": "the same path, but a step costs two million forward passes in place of a few",
                "c": "it is no gradient descent any more",
                "d": "larger rates become possible",
            },
            "b",
            {
                "a": "the gradient is the same up to rounding, and so is what is learned from it",
                "c": "descent asks for the gradient, and not where it comes from",
                "d": "the bound is set by the cost, and not by who computes its gradient",
            },
        ),
        think="What does descent need from backpropagation, and what does it cost to get it in another way?",
        right=("b", "(B)"),
        wrong=(
            Wrong("a", "the same up to rounding"),
            Wrong("c", "not where it comes from"),
            Wrong("d", "set by the cost"),
            Wrong("e", "one letter", refused=True),
            Wrong(["b", "a"], "one letter", refused=True),
        ),
        solution="The gradient is the same, up to rounding. Backpropagation is the cheap way to it.",
    ),
)
