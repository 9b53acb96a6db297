"""gmm: the logarithm of the posterior of a mixture of Gaussians, one sample a point."""

import math
from itertools import count

import numpy as np

from engine import Value, dot, exp, log, logsumexp, record, total


class Mixture:
    """The parameters of a mixture as Values, and the programs of its likelihood and its prior."""

    def __init__(self, given):
        self.d, self.k, self.m, self.gamma = given["d"], given["k"], given["m"], given["gamma"]
        self.alpha = [Value(a) for a in given["alpha"]]
        self.mu, self.q, self.l = (
            [[Value(x) for x in row] for row in given[name]] for name in ("mu", "q", "l")
        )
        self.parameters = [
            *self.alpha,
            *(x for rows in (self.mu, self.q, self.l) for row in rows for x in row),
        ]
        self.points = np.array(given["x"])
        self.likelihood = record(self.of_point, self.d, parameters=self.parameters)
        self.prior = record(self.of_parameters, "gamma", parameters=self.parameters)

    def rows(self, k):
        """The rows of Q: the exponentials of q on the diagonal, l below it, column by column, and 0 above it."""
        rows = [[] for _ in range(self.d)]
        place = count()
        for column in range(self.d):
            for row in range(column + 1, self.d):
                rows[row].append(self.l[k][next(place)])
        pairs = zip(rows, self.q[k], strict=True)
        return [[*below, exp(q), *[0.0] * (self.d - 1 - len(below))] for below, q in pairs]

    def of_point(self, x):
        betas = []
        for k in range(self.k):
            rows = self.rows(k)
            products = [dot(row, x) - dot(row, self.mu[k]) for row in rows]  # Q (x - μ): Q x is one product
            betas.append(self.alpha[k] + total(self.q[k]) - 0.5 * total([p * p for p in products]))
        return logsumexp(betas)

    def of_parameters(self, gamma):
        """What no point changes."""
        n, d = len(self.points), self.d
        freedom = d + self.m + 1
        squares = total(
            [exp(2.0 * q) for row in self.q for q in row] + [x * x for row in self.l for x in row]
        )
        constant = self.k * (freedom * d * log(gamma / math.sqrt(2.0)) - log_gamma(freedom / 2, d))
        constant -= n * d / 2 * math.log(2.0 * math.pi)
        wishart = constant - 0.5 * gamma**2 * squares + self.m * total([total(row) for row in self.q])
        return wishart - n * logsumexp(self.alpha)


def log_gamma(a, p):
    """The logarithm of the multivariate gamma function."""
    return p * (p - 1) / 4 * math.log(math.pi) + sum(math.lgamma(a - j / 2) for j in range(p))


def objective(given):
    mixture = Mixture(given)
    gamma = np.array([[mixture.gamma]])
    return lambda: mixture.likelihood.values(mixture.points).sum() + mixture.prior.values(gamma)[0]


def jacobian(given):
    mixture = Mixture(given)
    d, k, n = mixture.d, mixture.k, len(mixture.points)
    gamma = np.array([[mixture.gamma]])

    def run():
        gradient = n * mixture.likelihood.mean_gradient(mixture.points)[1]
        gradient += mixture.prior.mean_gradient(gamma)[1]
        alpha, mu, q, below = np.split(gradient, [k, k + k * d, k + 2 * k * d])
        shaped = {"mu": mu.reshape(k, d), "q": q.reshape(k, d), "l": below.reshape(k, d * (d - 1) // 2)}
        return {"alpha": alpha, **shaped}

    return run


FUNCTIONS = {"objective": objective, "jacobian": jacobian}
