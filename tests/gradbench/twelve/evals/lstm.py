"""lstm: the loss of a recurrent net over a text of bits, whose weights are diagonal."""

import itertools

import numpy as np

from engine import Value, exp, log, record, scan, sigmoid, tanh, total


def layer(weights, biases, hidden, cell, x):
    """(hidden, cell) after one input. Weights and biases lie gate by gate: forget, in, out, change."""
    n = len(x)
    w, b = ([rows[i * n : i * n + n] for i in range(4)] for rows in (weights, biases))
    forget, outgate = ([sigmoid(x[j] * w[g][j] + b[g][j]) for j in range(n)] for g in (0, 2))
    ingate = [sigmoid(hidden[j] * w[1][j] + b[1][j]) for j in range(n)]
    change = [tanh(hidden[j] * w[3][j] + b[3][j]) for j in range(n)]
    cell = [c * f + i * a for c, f, i, a in zip(cell, forget, ingate, change, strict=True)]
    return [o * tanh(c) for o, c in zip(outgate, cell, strict=True)], cell


def loss(main, extra, state, sequence):
    """The mean of -log p of each next bit."""
    first, out, bias = extra

    def step(state, pair):
        x, target = pair
        x = [a * b for a, b in zip(x, first, strict=True)]
        after = []
        for i in range(0, len(main), 2):
            hidden, cell = layer(main[i], main[i + 1], state[i], state[i + 1], x)
            after += [hidden, cell]
            x = hidden
        outputs = [a * b + c for a, b, c in zip(x, out, bias, strict=True)]
        below = log(2.0 + total([exp(y) for y in outputs]))
        return after, total([t * (y - below) for t, y in zip(target, outputs, strict=True)])

    losses = scan(step, state, list(itertools.pairwise(sequence)), checkpoint=True)[1]
    return -total(losses) / (len(losses) * len(first))


def _prepared(data):
    main, extra = (
        [[Value(x) for x in row] for row in data[name]] for name in ("main_params", "extra_params")
    )
    parameters = [x for row in (*main, *extra) for x in row]
    state, bits = np.array(data["state"]), len(data["state"][0])

    def function(numbers):
        rows = [numbers[i : i + bits] for i in range(0, len(numbers), bits)]
        return loss(main, extra, rows, data["sequence"])

    return record(function, state.size, parameters=parameters), state.reshape(1, -1)


def objective(data):
    program, state = _prepared(data)
    return lambda: program.values(state)[0]


def jacobian(data):
    program, state = _prepared(data)
    return lambda: program.mean_gradient(state)[1]


FUNCTIONS = {"objective": objective, "jacobian": jacobian}
