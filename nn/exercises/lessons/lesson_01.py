"""Lesson 1, gates: copies, exchanges, chooses, adds."""

from collections.abc import Callable, Iterator

from engine import Value, maximum, minimum
from nn.exercises.exercise import Exercise, Wrong
from nn.exercises.kinds import Code, Counted, Formulas, NumbersAt
from nn.exercises.kinds.functions.code import call, must_use_only, right, wrong
from nn.exercises.part import QUIET, AnswerError, Part

ORDERS = ((1, 2, 3), (3, 1, 2), (2, 3, 1), (3, 2, 1), (1, 3, 2), (2, 1, 3))


def check_middle(middle: Callable[..., object]) -> Iterator[Part]:
    """The middle one of three, for all six orders, made of max and min, with the gradient at the middle."""
    values = right("value")
    gradient = right("gradient")
    for numbers in ORDERS:
        leaves = [Value(float(number), name) for number, name in zip(numbers, "abc", strict=True)]
        y = call(middle, *leaves)
        if not isinstance(y, Value):
            raise AnswerError(f"return a Value made of a, b and c; yours is {y!r:.60}")
        must_use_only(y, {"max", "min"})
        if y.data != 2 and values.verdict == "right":
            values = wrong(
                "value",
                "the result is always the largest, or always the smallest, of some of the three",
                think="Which of the three must never win, whatever the order?",
                where=f"middle{numbers} gives {y.data:g}",
                due="the middle one of 1, 2, 3 is 2",
            )
        y.backward()
        wishes = [leaf.grad for leaf in leaves]
        if y.data != 2:
            gradient = wrong("gradient", kind=QUIET)
        elif gradient.verdict == "right" and wishes != [float(number == 2) for number in numbers]:
            gradient = wrong(
                "gradient",
                "more than one path ends with a share",
                where=f"middle{numbers} sends {wishes}",
                due="the middle operand receives 1, the others 0",
            )
    yield values
    yield gradient


def tie(x1: float, x2: float) -> dict[str, float]:
    """The gradients of min(x1 · x1, max(x2, −x1)); at x1 = −1 the operands of min are equal."""
    a, b = Value(x1), Value(x2)
    minimum(a * a, maximum(b, -a)).backward()
    return {"df/dx1": a.grad, "df/dx2": b.grad}


TWICE = {
    "9*a*b - 15*b**2": "what arrives through c is counted twice",
    "3*a**2 - 45*a*b": "what arrives through c is counted twice",
}
LOST_FACTORS = {
    "df/dx": {"2*s": "the factor 2 of 2x is lost: your other part counts both edges of s"},
    "df/dy": {"3*s": "one of two edges is lost: your other part counts both edges of s"},
}

EXERCISES = (
    Exercise(
        "1.1",
        "One shared gate",
        "f = (2x + 3y)² at x = {x}, y = {y}. Draw the graph on paper, write the square as s · s, and find df/dx and "
        "df/dy, as numbers.",
        NumbersAt("s*s", ("df/dx", "df/dy"), let={"s": "2*x + 3*y"}, beside=LOST_FACTORS),
        numbers={"x": (1, 2, 3, 4, 5), "y": (2, 1, 3, 4)},
        think="How many arrows leave s? What arrives at s along each of them?",
        right=({"df/dx": 32, "df/dy": 48}, {"x": "32", "y": "48.0"}, [32, 48]),
        wrong=(
            Wrong({"df/dx": 16, "df/dy": 24}, "How many arrows leave s?"),
            Wrong({"df/dx": 16, "df/dy": 48}, "the factor 2 of 2x is lost"),
            Wrong({"df/dx": 32, "df/dy": 16}, "factor 3 is lost"),
            Wrong({"df/dx": 32, "df/dy": 24}, "one of two edges is lost"),
            Wrong({"df/dx": 48, "df/dy": 32}, "derivative by y"),
            Wrong({"df/dx": 16, "df/dy": 16}, "factor 3 is lost"),
            Wrong({"df/dx": 64, "df/dy": 64}, "a factor of 2 too many"),
            Wrong({"df/dx": -32, "df/dy": -48}, "sign"),
        ),
        solution="s = 2x + 3y. Two arrows lead from s to s · s, and each carries s, so s receives 2s. "
        "From s to x the arrow carries 2, to y it carries 3.",
    ),
    Exercise(
        "1.2",
        "Choosers and a tie",
        "f = min(x1 · x1, max(x2, −x1)) at x1 = {x1}, x2 = {x2}. Find df/dx1 and df/dx2, as numbers. "
        "In a tie the first operand receives everything.",
        Counted(
            tie,
            slips={
                "the tie is split; the first operand receives everything": lambda x1, x2: {
                    "df/dx1": 1.5 * x1
                },
                "one arrow of x1 · x1 is forgotten, or the tie goes to the second operand": lambda x1, x2: {
                    "df/dx1": x1
                },
                "the sign is flipped": lambda x1, x2: {"df/dx1": -2 * x1},
                "x2 is the smaller operand of max": lambda x1, x2: {"df/dx2": 1},
            },
        ),
        numbers={"x1": (-1,), "x2": (0.5, -4, 0.25)},
        think={
            "df/dx1": "Which operand of min is chosen, and how many arrows lead from x1 to it?",
            "df/dx2": "Which operand does max choose, and what does min send to max?",
        },
        right=({"df/dx1": -2, "df/dx2": 0}, [-2.0, 0.0], {"x1": "-2", "x2": "0"}),
        wrong=(
            Wrong([-1.5, 0], "the tie is split"),
            Wrong([-1, 0], "one arrow of x1 · x1 is forgotten, or the tie goes to the second operand"),
            Wrong([2, 0], "sign"),
            Wrong([-2, 1], "smaller operand of max"),
            Wrong([0, 0], "Which operand of min is chosen"),
            Wrong(["?", 0], "write a number", refused=True),
        ),
        solution="x1 · x1 = 1 and max(0.5, 1) = 1: a tie in min. The first operand, x1 · x1, receives 1 and sends −1 "
        "along each of its two arrows to x1. Max receives 0 and passes on 0.",
    ),
    Exercise(
        "1.3",
        "With letters",
        "f = 3 · (a − 5b) · (a b). Write df/da and df/db as formulas in a and b.",
        Formulas(
            "3*c*d", ("df/da", "df/db"), let={"c": "a - 5*b", "d": "a*b"}, mistakes=TWICE, names=("a", "b")
        ),
        think={
            "df/da": "c and d both contain a. Which two paths lead from f to a?",
            "df/db": "c and d both contain b. Which two paths lead from f to b?",
        },
        right=(
            {"df/da": "6*a*b - 15*b**2", "df/db": "3*a**2 - 30*a*b"},
            ["3*(a*b) + 3*(a-5*b)*b", "3*a*(a - 10*b)"],
        ),
        wrong=(
            Wrong(
                {"df/da": "9*a*b - 15*b**2", "df/db": "3*a**2 - 30*a*b"},
                "what arrives through c is counted twice",
            ),
            Wrong(
                {"df/da": "6*a*b - 15*b**2", "df/db": "3*a**2 - 45*a*b"},
                "what arrives through c is counted twice",
            ),
            Wrong({"df/da": "3*(a - 5*b)*b", "df/db": "3*(a-5*b)*a"}, "through c is missing"),
            Wrong({"df/da": "3*a*b", "df/db": "-15*a*b"}, "through d is missing"),
            Wrong({"df/da": "6*a*b + 15*b**2", "df/db": "3*a**2 + 30*a*b"}, "Which two paths"),
            Wrong({"df/da": "3*a**2 - 30*a*b", "df/db": "6*a*b - 15*b**2"}, "derivative by b"),
        ),
        solution="With c = a − 5b and d = ab: f sends 3d to c and 3c to d. To a lead two paths, 3d · 1 + 3c · b; "
        "to b two others, 3d · (−5) + 3c · a.",
    ),
    Exercise(
        "1.4",
        "A gate of your own",
        "Write middle(a, b, c), the middle one of three Values, made of maximum and minimum only.",
        Code(check_middle),
        right=(
            lambda a, b, c: maximum(minimum(a, b), minimum(maximum(a, b), c)),
            lambda a, b, c: maximum(maximum(minimum(a, b), minimum(b, c)), minimum(a, c)),
        ),
        wrong=(
            Wrong(
                lambda a, b, c: a + b + c - maximum(maximum(a, b), c) - minimum(minimum(a, b), c),
                "only max and min are allowed",
                refused=True,
            ),
            Wrong(
                lambda a, b, c: sorted((a, b, c), key=lambda each: each.data)[1], "no new node", refused=True
            ),
            Wrong(lambda a, b, c: maximum(maximum(a, b), c), "always the largest"),
            Wrong(lambda a, b, c: minimum(maximum(a, b), c), "must never win"),
            Wrong(lambda a, b, c: None, "returns None", refused=True),
            Wrong(lambda a, b, c: maximum(minimum(a, b), c).data, "return a Value", refused=True),
        ),
        solution="maximum(minimum(a, b), minimum(maximum(a, b), c)): the larger of a and b is cut off at c, and the "
        "result is not allowed below the smaller one. Each gate chooses, so the gradient follows one path.",
    ),
)
