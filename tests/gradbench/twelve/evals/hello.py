"""hello: x², and its derivative."""

from engine import record


def square(x):
    program = record(lambda x: x * x)
    return lambda: program(x)


def double(x):
    program = record(lambda x: x * x)
    return lambda: program.gradient(x)[1][0]


FUNCTIONS = {"square": square, "double": double}
