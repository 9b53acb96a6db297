"""saddle: min over x of max over y of |x|² - |y|². The inner descent is a loop of a program with a derivative."""

from engine import Value, record
from twelve.descent import MODES, argmin, least


def f(x, y):
    return (x[0] * x[0] + x[1] * x[1]) - (y[0] * y[0] + y[1] * y[1])


def _prepared(outer, inner):
    def prepare(data):
        start = data["start"]
        first = [Value(number) for number in start]

        def highest(mode, x):
            return least(lambda y: mode(lambda y: -f(x, y), y), first)

        def both(x):
            value, gradient = outer(lambda x: f(x, highest(inner, x)), x)
            return [value, *gradient]

        program = record(both, 2)
        y = record(lambda x: highest(outer, x), 2)  # the last search for y takes the mode of the outer one

        def run():
            def value_and_gradient(x):
                value, *gradient = program(x)
                return value, gradient

            x = argmin(value_and_gradient, start)
            return [*x, *y(x)]

        return run

    return prepare


FUNCTIONS = {a + b: _prepared(MODES[a], MODES[b]) for a in "fr" for b in "fr"}
