"""saddle: min over x of max over y of |x|² - |y|². The inner descent is a loop of a program with a derivative."""

from engine import Value, record
from twelve.descent import argmin, least
from twelve.evals.particle import MODES


def f(x, y):
    return (x[0] * x[0] + x[1] * x[1]) - (y[0] * y[0] + y[1] * y[1])


def _prepared(outer, inner):
    def prepare(given):
        start = given["start"]
        first = [Value(number) for number in start]

        def highest(gradient):
            return lambda x: least(lambda y: -f(x, y), gradient, first)

        def largest(x):
            return f(x, highest(inner)(x))

        value, slope = record(largest, 2), record(lambda x: outer(largest, x), 2)
        y = record(highest(outer), 2)  # the last search for y takes the mode of the outer one

        def run():
            x = argmin(value, slope, start)
            return [*x, *y(x)]

        return run

    return prepare


FUNCTIONS = {a + b: _prepared(MODES[a], MODES[b]) for a in "fr" for b in "fr"}
