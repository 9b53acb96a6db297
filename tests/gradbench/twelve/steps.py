"""A step of a loop as programs: its value, and its derivative carried forward or backward.

The loop itself is Python's, so it may end by its numbers. Numbers are given one by one: such calls are native.
"""

from engine import jvp, record, vjp


class Step:
    """Programs of state ← function(*state, *shared), each called with numbers.

    value(*state, *shared)               the next state
    forward(*state, *shared, *tangents)  the next state and its tangents, for tangents of all arguments
    backward(*state, *shared, *covector) the covector of all arguments, for one of the next state
    """

    def __init__(self, function, arguments, results):
        count = len(arguments)
        tangents, covector = [f"d_{name}" for name in arguments], [f"c{i}" for i in range(results)]

        def forward(*numbers):
            x = list(numbers[:count])
            after = function(*x)
            return [*after, *jvp(after, x, list(numbers[count:]))]

        def backward(*numbers):
            x = list(numbers[:count])
            return vjp(function(*x), x, list(numbers[count:]))

        self.value = record(lambda *x: list(function(*x)), *arguments)
        self.forward = record(forward, *arguments, *tangents)
        self.backward = record(backward, *arguments, *covector)
