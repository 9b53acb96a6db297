"""gmm: a graph of matrices (MX), all points at once; Q is a sparse triangle. It is faster than a graph of scalars."""

import math

import casadi as ca
import numpy as np

from twelve.peers.of_casadi.common import flat, placed

NAMES = ("alpha", "mu", "q", "l")


def _logsumexp(rows):
    """Over the rows, for each column."""
    largest = rows[0]
    for row in rows[1:]:
        largest = ca.fmax(largest, row)
    sums = ca.sum1(ca.exp(ca.vertcat(*rows) - ca.repmat(largest, len(rows), 1)))
    return largest + ca.log(sums)


def _value(alpha, mu, q, below, x, m, gamma):
    (d, k), n = mu.shape, x.shape[1]
    columns, rows = np.triu_indices(d, 1)
    strictly_lower = ca.Sparsity.triplet(d, d, rows.tolist(), columns.tolist())
    freedom, betas, prior = d + m + 1, [], 0.0
    for i in range(k):
        Q = ca.diag(ca.exp(q[:, i])) + ca.MX(strictly_lower, below[:, i])
        z = ca.mtimes(Q, x - ca.repmat(mu[:, i], 1, n))
        betas.append(alpha[i] + ca.sum1(q[:, i]) - 0.5 * ca.sum1(z**2))
        prior += m * ca.sum1(q[:, i]) - gamma**2 / 2 * ca.sumsqr(Q)
    log_gamma = d * (d - 1) / 4 * math.log(math.pi) + sum(math.lgamma((freedom - j) / 2) for j in range(d))
    constant = k * (freedom * d * math.log(gamma / math.sqrt(2)) - log_gamma)
    shares = n * (d / 2 * math.log(2 * math.pi) + _logsumexp(ca.vertsplit(alpha)))
    return ca.sum2(_logsumexp(betas)) - shares + prior + constant


def _prepared(functions, short):
    def prepare(g):
        k = g["k"]
        numbers = {name: np.array(g[name]).reshape(k, -1) for name in NAMES}
        numbers["alpha"] = numbers["alpha"].T
        symbols = [ca.MX.sym(name, *part.T.shape) for name, part in numbers.items()]
        value = _value(*symbols, ca.DM(np.array(g["x"]).T), g["m"], g["gamma"])
        compiled = ca.Function("f", symbols, functions(value, symbols))
        return placed(compiled, *numbers.values()), short

    return prepare


def _gradients(value, symbols):
    return [ca.densify(ca.gradient(value, symbol)) for symbol in symbols]


def _named(results):
    alpha, *others = results
    return dict(zip(NAMES, [alpha[0], *others], strict=True))


FUNCTIONS = {
    "objective": _prepared(lambda value, _: [value], lambda results: flat(results[0])),
    "jacobian": _prepared(_gradients, _named),
}
