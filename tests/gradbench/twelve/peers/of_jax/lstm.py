"""lstm: a scan over the characters."""

import jax
import jax.numpy as np

from twelve.peers.of_jax.common import call


def _loss(main, extra, state, sequence):
    bits = extra.shape[1]
    gates = main.reshape(-1, 2, 4, bits)

    def step(state, pair):
        x, target = pair
        x, after = x * extra[0], []
        for (w, b), (hidden, cell) in zip(gates, state, strict=True):
            forget, outgate = jax.nn.sigmoid(x * w[0] + b[0]), jax.nn.sigmoid(x * w[2] + b[2])
            ingate, change = jax.nn.sigmoid(hidden * w[1] + b[1]), np.tanh(hidden * w[3] + b[3])
            cell = cell * forget + ingate * change
            x = outgate * np.tanh(cell)
            after.append((x, cell))
        y = x * extra[1] + extra[2]
        return after, target @ (y - np.log(2.0 + np.exp(y).sum()))

    pairs = [(state[i], state[i + 1]) for i in range(0, len(state), 2)]
    return -jax.lax.scan(step, pairs, (sequence[:-1], sequence[1:]))[1].sum() / ((len(sequence) - 1) * bits)


def _arrays(g):
    return [np.array(g[name]) for name in ("main_params", "extra_params", "state", "sequence")]


def _gradient(*arrays):
    a, b = jax.grad(_loss, argnums=(0, 1))(*arrays)
    return np.concatenate([a.ravel(), b.ravel()])


FUNCTIONS = {
    "objective": lambda g: call(_loss, *_arrays(g)),
    "jacobian": lambda g: call(_gradient, *_arrays(g)),
}
