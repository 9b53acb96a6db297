"""Lesson 1, gates: copies, exchanges, chooses, adds."""

from nn.exercises.exercise import Exercise, Wrong
from nn.exercises.kinds import NumbersAt

EXERCISES = (
    Exercise(
        "1.1",
        "One shared gate",
        "f = (2x + 3y)² at x = {x}, y = {y}. Draw the graph on paper, write the square as s · s, and find df/dx and "
        "df/dy, as numbers.",
        NumbersAt("s*s", ("df/dx", "df/dy"), let={"s": "2*x + 3*y"}),
        numbers={"x": (1, 2, 3, -1, -2), "y": (2, 1, 3, 4)},
        think="How many arrows leave s? What arrives at s along each of them?",
        right=({"df/dx": 32, "df/dy": 48}, {"x": "32", "y": "48.0"}, [32, 48]),
        wrong=(
            Wrong({"df/dx": 16, "df/dy": 24}, "factor 2 is lost"),
            Wrong({"df/dx": 48, "df/dy": 32}, "derivative by y"),
            Wrong({"df/dx": 16, "df/dy": 16}, "factor 3 is lost"),
            Wrong({"df/dx": 64, "df/dy": 64}, "a factor of 2 too many"),
            Wrong({"df/dx": -32, "df/dy": -48}, "sign"),
        ),
        solution="s = 2x + 3y. Two arrows lead from s to s · s, and each carries s, so s receives 2s. "
        "From s to x the arrow carries 2, to y it carries 3.",
    ),
)
