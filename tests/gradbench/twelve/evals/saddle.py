"""saddle: min over x of max over y of |x|² - |y|². The inner descent is differentiated step by step.

A descent takes its decisions (accept, double or halve the rate) by numbers; where it went depends on x by its
accepted steps alone, y ← y - rate ∇f. One step is a program, whose derivative is carried along the steps.
"""

from engine import grad, jvp, record
from twelve.descent import argmin
from twelve.steps import Step


def f(x1, x2, y1, y2):
    return (x1 * x1 + x2 * x2) - (y1 * y1 + y2 * y2)


class Largest:
    """max over y of f(x, y): its value and its derivative to x, through every step of the search for y."""

    def __init__(self, start, outer, inner):
        self.start, self.path = start, []
        self.derivative = self.forward if outer == "f" else self.backward
        self.f = record(f)
        self.slope = record(lambda x1, x2, y1, y2: slope_y(inner, x1, x2, y1, y2))
        self.step = Step(lambda *z: stepped(inner, *z), ["x1", "x2", "y1", "y2", "rate"], 2)

    def y(self, x):
        """Where f is largest for this x; `path` keeps every accepted step."""
        self.path = []
        return argmin(
            lambda y: -self.f(*x, *y), lambda y: [-g for g in self.slope(*x, *y)], self.start, self.path
        )

    def value(self, x):
        return self.f(*x, *self.y(x))

    def forward(self, x):
        y = self.y(x)
        to_x1, to_x2, to_y1, to_y2 = self.f.gradient(*x, *y)[1]
        result = []
        for unit, to_x in (([1.0, 0.0], to_x1), ([0.0, 1.0], to_x2)):
            d = [0.0, 0.0]
            for before, rate in self.path:
                d = self.step.forward(*x, *before, rate, *unit, *d, 0.0)[2:]
            result.append(to_x + to_y1 * d[0] + to_y2 * d[1])
        return result

    def backward(self, x):
        y = self.y(x)
        x1, x2, *covector = self.f.gradient(*x, *y)[1]
        for before, rate in reversed(self.path):
            a, b, *covector, _ = self.step.backward(*x, *before, rate, *covector)
            x1, x2 = x1 + a, x2 + b
        return [x1, x2]


def slope_y(inner, x1, x2, y1, y2):
    value = f(x1, x2, y1, y2)
    if inner == "r":
        return grad(value, [y1, y2])
    return [jvp(value, [y1, y2], unit) for unit in ([1.0, 0.0], [0.0, 1.0])]


def stepped(inner, x1, x2, y1, y2, rate):
    return [y + rate * g for y, g in zip((y1, y2), slope_y(inner, x1, x2, y1, y2), strict=True)]


def _prepared(outer, inner):
    def prepare(given):
        start = given["start"]
        largest = Largest(start, outer, inner)
        second = Largest(start, outer, outer)  # the last search for y takes the mode of the outer one

        def run():
            x = argmin(largest.value, largest.derivative, start)
            return [*x, *second.y(x)]

        return run

    return prepare


FUNCTIONS = {a + b: _prepared(a, b) for a in "fr" for b in "fr"}
