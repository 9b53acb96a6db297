"""The language model in JAX: a jitted step for one word, and a whole loop as one `scan`."""

from typing import Any

import jax
import jax.numpy as jnp
from jax import lax

from language_peers.weights import BETA1, BETA2, RATE, TINY, matrices

jax.config.update("jax_enable_x64", True)  # its own form


def norm(x: Any) -> Any:
    """x over its root mean square."""
    return x * (jnp.mean(x * x, -1, keepdims=True) + 1e-5) ** -0.5


def loss_of(w: Any, tokens: Any, weights: Any) -> Any:
    """The mean loss of one word."""
    n = tokens.shape[0] - 1
    x = norm(w["wte"][tokens[:-1]] + w["wpe"][:n])
    a = norm(x)
    q, k, v = ((a @ w[name].T).reshape(n, 4, 4).transpose(1, 0, 2) for name in ("wq", "wk", "wv"))
    scores = jnp.where(jnp.tri(n, dtype=bool), q @ k.transpose(0, 2, 1) / 2.0, -jnp.inf)
    joined = (jax.nn.softmax(scores) @ v).transpose(1, 0, 2).reshape(n, 16)
    x = x + joined @ w["wo"].T
    x = x + jax.nn.relu(norm(x) @ w["fc1"].T) @ w["fc2"].T
    z = x @ w["head"].T
    losses = jax.nn.logsumexp(z, axis=-1) - jnp.take_along_axis(z, tokens[1:, None], 1)[:, 0]
    return jnp.sum(weights * losses)


def mean_loss(w: Any, tokens: Any, weights: Any) -> Any:
    """The mean over a batch of words."""
    return jnp.mean(jax.vmap(loss_of, (None, 0, 0))(w, tokens, weights))


def step(state: Any, batch: Any) -> tuple[Any, Any]:
    """One update by Adam, and the loss before it."""
    w, m, s = state
    tokens, weights, t, rate = batch
    loss, g = jax.value_and_grad(mean_loss)(w, tokens, weights)
    m = jax.tree.map(lambda m, g: BETA1 * m + (1 - BETA1) * g, m, g)
    s = jax.tree.map(lambda s, g: BETA2 * s + (1 - BETA2) * g * g, s, g)
    update = lambda w, m, s: w - rate * m / (1 - BETA1**t) / (jnp.sqrt(s / (1 - BETA2**t)) + TINY)  # noqa: E731
    return (jax.tree.map(update, w, m, s), m, s), loss


def begin() -> Any:
    """Weights and memory."""
    w = {name: jnp.asarray(array) for name, array in matrices().items()}
    zeros = jax.tree.map(jnp.zeros_like, w)
    return w, zeros, zeros


def batches(tokens: Any, weights: Any, size: int) -> Any:
    """Arrays with an entry for each step."""
    steps = len(tokens) // size
    shape = (steps, size)
    t = jnp.arange(1.0, steps + 1)
    parts = (tokens.reshape(*shape, -1), weights.reshape(*shape, -1))
    return (*map(jnp.asarray, parts), t, RATE * (1 - (t - 1) / steps))


scanned = jax.jit(lambda state, inputs: lax.scan(step, state, inputs))
stepped = jax.jit(step)
