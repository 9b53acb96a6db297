"""A function of symbols as a call with numbers."""

import casadi as ca
import numpy as np


def call(function, *arguments):
    """The function of symbols at these vectors, whose results are vectors."""
    symbols = [ca.SX.sym("x", np.size(argument)) for argument in arguments]
    compiled = ca.Function("f", symbols, [ca.densify(function(*symbols))])
    placed = [ca.DM(np.ravel(argument)) for argument in arguments]
    return lambda: compiled(*placed), flat


def flat(result):
    """The numbers of a vector; of one of length 1 its number."""
    numbers = np.array(result).ravel()
    return numbers if len(numbers) > 1 else numbers[0]


def both(value, arguments):
    """The functions of an eval with a value and its gradient to the first argument."""

    def gradient(x, *rest):
        return ca.gradient(value(x, *rest), x)

    return {
        "primal": lambda g: call(value, *arguments(g)),
        "gradient": lambda g: call(gradient, *arguments(g)),
    }
