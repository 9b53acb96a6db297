"""What targets are tested on: programs, points, and the numbers of the graph."""

import itertools
import math

import pytest

from engine import (
    DomainError,
    Value,
    apply,
    dot,
    floor,
    maximum,
    minimum,
    record,
    scan,
    softmax,
    take,
    total,
    where,
)
from engine.core import operations as ops

NUMBERS = (0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 2.0, -2.5, 30.0, 1000.0, -1000.0, math.inf, -math.inf, math.nan)
MOST = max(len(op.operands) for op in ops.ALL)


@pytest.fixture(scope="session")
def operations_in_one():
    """A program with an output for every operation, its points, and the numbers of the graph."""
    program = record(lambda x: [apply(op, *x[: len(op.operands)]) for op in ops.ALL], MOST)
    points = list(itertools.product(NUMBERS, repeat=min(MOST, 2)))
    points = [[*point, *[0.7] * (MOST - len(point))] for point in points]
    return program, points, [[number(op, point) for op in ops.ALL] for point in points]


@pytest.fixture(scope="session")
def operations_without_negative_zeros(operations_in_one):
    """The same for targets whose compilers take x + 0.0 for x, also where x is -0.0."""
    program, points, expected = operations_in_one
    pairs = [(p, e) for p, e in zip(points, expected, strict=True) if "-0.0" not in map(str, p)]
    return program, *zip(*pairs, strict=True)


def number(op, point):
    """The number of the graph; None where it has none."""
    try:
        return apply(op, *map(Value, point[: len(op.operands)])).data
    except DomainError:
        return None


def small_programs():
    """Programs with every kind of instruction: products, sums, copies, choices, rows that wait for each other."""
    w = [[Value(0.1 * i - 0.3 * j, f"w{i}{j}") for j in range(3)] for i in range(4)]
    b = [Value(0.2 * i, f"b{i}") for i in range(4)]

    def layer(x):
        return [total(p * q for p, q in zip(row, x, strict=True)) + c for row, c in zip(w, b, strict=True)]

    def repeated(x):
        def step(s, k):
            return [(s[0] * w[1][1] + k * x[2] + b[1]).tanh(), s[1] + 0.1 * s[0]], s[0] * x[1]

        state, outputs = scan(step, [x[0], 0.0], [0.1 * k for k in range(33)])
        return [*state, total(outputs)]

    def loops_in_loops(x):
        def outer(h, item):
            inner, seen = scan(
                lambda g, k: ((g * w[1][1] + k * item[0]).tanh(), g * item[1]),
                h,
                [0.1 * k for k in range(33)],
            )
            return inner * w[1][2] + item[0], [total(seen), inner]

        last, outputs = scan(outer, x[0], [[x[i % 3], b[i % 4]] for i in range(34)])
        return [last, *outputs[0], *outputs[-1]]

    def row(x):
        return minimum(maximum(floor(2.0 * x) + 4.0, 0.0), 8.0)

    def scores(x):
        queries, keys = [layer(x), layer(x[::-1])], [layer([v * v, *x[1:]]) for v in x]
        weights = [[dot(q, k) for k in keys[: t + 2]] for t, q in enumerate(queries)]
        return [
            *weights[0],
            *(dot([*weights[1], x[0]], (*column, x[1])) for column in zip(*keys, strict=True)),
        ]

    def running(x):
        largest = [x[0]]
        for value in x[1:]:
            largest.append((largest[-1] + value).tanh())
        return largest

    return {
        "layer": lambda x: [h.tanh() for h in layer(x)],
        "a loop": repeated,
        "loops in loops": loops_in_loops,
        "look-ups": lambda x: [
            *take([[v, v * x[1], p] for v in w[0] for p in b], row(x[0])),
            take(b * 3, row(x[2])),
            take([*b, w[0][0]], minimum(row(x[0]), 4.0)),  # the last one, too
        ],
        "softmax of a layer": lambda x: softmax(layer(x)),
        "inputs as outputs, twice": lambda x: [x[2], x[0], x[2]],
        "a parameter and a constant": lambda x: [b[1], x[0] * 0.0 + 2.0, b[1] * b[2] + x[1]],
        "one row for many": lambda x: [x[0] * p for p in b],
        "parameters alone": lambda x: [b[1] * b[2] + 1.0, (b[0] + b[3]).exp(), x[0]],
        "rows that wait": running,
        "dot products that share vectors": scores,
        "choices": lambda x: [where(x[0].step(), x[1] / 2.0, x[2])],
        "weights squared": lambda x: [total(p * p * q for p, q in zip(row, x, strict=True)) for row in w],
        "one sum": lambda x: [total(h.relu() for h in layer(x))],
    }


@pytest.fixture(params=small_programs())
def small_program(request):
    """One of the programs of three inputs."""
    return record(small_programs()[request.param], 3)
