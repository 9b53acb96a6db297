"""gmm."""

import jax
import jax.numpy as np
from jax.scipy.special import logsumexp, multigammaln

from twelve.peers.of_jax.common import call


def _value(p, x, m, gamma):
    (k, d), n = p["mu"].shape, len(x)
    freedom = d + m + 1
    columns, rows = np.triu_indices(d, 1)
    Q = (
        np.zeros((k, d, d))
        .at[:, rows, columns]
        .set(p["l"])
        .at[:, np.arange(d), np.arange(d)]
        .set(np.exp(p["q"]))
    )
    z = np.einsum("krc,ikc->ikr", Q, x[:, None, :] - p["mu"])
    beta = p["alpha"] + p["q"].sum(1) - 0.5 * (z**2).sum(2)
    value = logsumexp(beta, axis=1).sum() - n * (d / 2 * np.log(2 * np.pi) + logsumexp(p["alpha"]))
    value += k * (freedom * d * np.log(gamma / np.sqrt(2)) - multigammaln(freedom / 2, d))
    return value - gamma**2 / 2 * (Q**2).sum() + m * p["q"].sum()


def _prepared(function):
    def prepare(g):
        d, k = g["d"], g["k"]
        p = {name: np.array(g[name]) for name in ("alpha", "mu", "q")}
        p["l"] = np.array(g["l"]).reshape(k, d * (d - 1) // 2)
        return call(lambda p, x: function(p, x, g["m"], g["gamma"]), p, np.array(g["x"]))

    return prepare


FUNCTIONS = {"objective": _prepared(_value), "jacobian": _prepared(jax.grad(_value))}
