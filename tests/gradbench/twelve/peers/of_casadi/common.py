"""A function as a call with numbers, which it reads from arrays and writes to arrays."""

import casadi as ca
import numpy as np


def call(function, *arguments, kind=ca.SX):
    """The function of symbols at these vectors, whose result is one. A node of MX is a vector, of SX a number."""
    symbols = [kind.sym("x", np.size(argument)) for argument in arguments]
    compiled = ca.Function("f", symbols, [ca.densify(function(*symbols))])
    return placed(compiled, *arguments), lambda results: flat(results[0])


def placed(compiled, *arguments, results=None):
    """A compiled function at these arrays, as a call that writes its results to arrays.

    CasADi goes column by column, so the rows of an array are the columns of its matrix. The buffers spare copies,
    which are most of a short call.
    """
    buffer, evaluate = compiled.buffer()
    arguments = [np.ascontiguousarray(argument, dtype=float) for argument in arguments]
    if results is None:
        results = [np.empty(compiled.size_out(i)[::-1]) for i in range(compiled.n_out())]
    for i, argument in enumerate(arguments):
        buffer.set_arg(i, memoryview(argument))
    for i, result in enumerate(results):
        buffer.set_res(i, memoryview(result))

    def run(_alive=(buffer, arguments)):
        evaluate()
        return results

    return run


def flat(result):
    """The numbers of a vector; of one of length 1 its number."""
    numbers = np.array(result).ravel()
    return numbers if len(numbers) > 1 else numbers[0]


def both(value, argument, kind=ca.SX):
    """The functions of an eval with a value and its gradient."""
    return {
        "primal": lambda g: call(lambda x: value(x, g), g[argument], kind=kind),
        "gradient": lambda g: call(lambda x: ca.gradient(value(x, g), x), g[argument], kind=kind),
    }
