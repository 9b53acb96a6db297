"""gmm: the logarithm of the posterior of a mixture of Gaussians, one sample a point.

A small mixture is one program. Of a large one, a program is recorded for one component, which runs with the numbers
of each; another joins their likelihoods, and its gradient weighs the gradients of the components.
"""

import math
from functools import cached_property
from itertools import count

import numpy as np

from engine import Value, dot, exp, logsumexp, record, total

# numbers of all matrices Q of a mixture that is no longer one program: the whole takes longer to prepare
LARGE, LARGE_OF_GRADIENT = 30_000, 20_000


def likelihood(x, alpha, mu, q, below):
    """The logarithm of the likelihood of a point under a component, without what is the same for all."""
    products = [dot(row, x) - dot(row, mu) for row in rows(q, below)]  # Q (x - μ): Q x is one product
    return alpha + total(q) - 0.5 * total([p * p for p in products])


def rows(q, below):
    """The rows of Q: the exponentials of q on the diagonal, l below it, column by column, and 0 above it."""
    lists = [[] for _ in q]
    place = count()
    for column in range(len(q)):
        for row in range(column + 1, len(q)):
            lists[row].append(below[next(place)])
    pairs = zip(lists, q, strict=True)
    return [[*left, exp(diagonal), *[0.0] * (len(q) - 1 - len(left))] for left, diagonal in pairs]


def log_gamma(a, p):
    """The logarithm of the multivariate gamma function."""
    return p * (p - 1) / 4 * math.log(math.pi) + sum(math.lgamma(a - j / 2) for j in range(p))


class Mixture:
    """The numbers of a mixture, a row for each component: α, μ, q and l; and its programs."""

    def __init__(self, data):
        self.d, self.k, self.m, self.gamma = data["d"], data["k"], data["m"], data["gamma"]
        alpha, below = np.array(data["alpha"])[:, None], np.array(data["l"]).reshape(self.k, -1)
        self.numbers = np.hstack([alpha, data["mu"], data["q"], below])
        self.points = np.array(data["x"])
        self.weighed = np.hstack([self.points, np.ones((len(self.points), 1))])
        self.n, self.size = len(self.points), self.k * self.d**2
        self.prior = record(self.of_component, self.numbers.shape[1])
        self.shares = record(lambda alpha: -self.n * logsumexp(alpha), self.k)

    def parts(self, numbers):
        """α, μ, q and l of one component."""
        d = self.d
        return numbers[0], numbers[1 : 1 + d], numbers[1 + d : 1 + 2 * d], numbers[1 + 2 * d :]

    def parameters(self):
        return [Value(0.0) for _ in range(self.numbers.shape[1])]

    def of_component(self, numbers):
        """What no point changes, of one component."""
        freedom, (_, _, q, below) = self.d + self.m + 1, self.parts(numbers)
        squares = total([exp(2.0 * a) for a in q] + [x * x for x in below])
        constant = freedom * self.d * math.log(self.gamma / math.sqrt(2.0)) - log_gamma(freedom / 2, self.d)
        return constant - 0.5 * self.gamma**2 * squares + self.m * total(q)

    @cached_property
    def whole(self):
        """Of a point, with all components at once."""
        components = [self.parameters() for _ in range(self.k)]
        return record(
            lambda x: logsumexp([likelihood(x, *self.parts(c)) for c in components]),
            self.d,
            parameters=[a for c in components for a in c],
        )

    @cached_property
    def component(self):
        """Of a point and its weight, with one component."""
        own = self.parameters()
        return record(
            lambda x, weight: weight * likelihood(x, *self.parts(own)), self.d, "weight", parameters=own
        )

    @cached_property
    def joined(self):
        """Of the likelihoods of a point under all components."""
        return record(logsumexp, self.k)

    def likelihoods(self):
        """Those of every point, a column for each component."""
        likelihoods = np.empty((self.n, self.k))
        for k, numbers in enumerate(self.numbers):
            likelihoods[:, k] = self.component.values(self.weighed, parameters=numbers)
        return likelihoods

    def value(self):
        """Of all points."""
        if self.size > LARGE:
            return self.joined.values(self.likelihoods()).sum()
        return self.whole.values(self.points, parameters=self.numbers.ravel()).sum()

    def gradient(self):
        """Of all points, to every number."""
        if self.size <= LARGE_OF_GRADIENT:
            mean = self.whole.mean_gradient(self.points, parameters=self.numbers.ravel())[1]
            return self.n * mean.reshape(self.numbers.shape)
        weights = self.joined.gradients(self.likelihoods())[1]
        batch, gradient = self.weighed.copy(), np.empty_like(self.numbers)
        for k, numbers in enumerate(self.numbers):
            batch[:, -1] = weights[:, k]
            gradient[k] = self.n * self.component.mean_gradient(batch, parameters=numbers)[1]
        return gradient


def objective(data):
    mixture = Mixture(data)
    alpha, constant = mixture.numbers[None, :, 0], mixture.n * mixture.d / 2 * math.log(2.0 * math.pi)

    def run():
        prior = mixture.prior.values(mixture.numbers).sum() + mixture.shares.values(alpha)[0]
        return mixture.value() + prior - constant

    return run


def jacobian(data):
    mixture = Mixture(data)
    alpha, (k, d) = mixture.numbers[None, :, 0], (mixture.k, mixture.d)

    def run():
        gradient = mixture.gradient() + mixture.prior.gradients(mixture.numbers)[1]
        gradient[:, 0] += mixture.shares.gradients(alpha)[1][0]
        _, mu, q, below = np.split(gradient, [1, 1 + d, 1 + 2 * d], axis=1)
        return {"alpha": gradient[:, 0], "mu": mu, "q": q, "l": below.reshape(k, d * (d - 1) // 2)}

    return run


FUNCTIONS = {"objective": objective, "jacobian": jacobian}
