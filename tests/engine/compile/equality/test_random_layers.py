"""Random networks with every irregularity at once: shared, computed and constant weights, biases of any kind."""

import math
import os
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine import Value, record, topological, total, zero_grad

SAMPLES = 3


class Net:
    """Layers whose units take random values of before; drawn from one seed, so that it is the same in every call."""

    def __init__(self, seed, inputs, layers):
        self.seed, self.inputs, self.layers = seed, inputs, layers
        random = Random(seed)
        self.pool = [Value(random.uniform(-1.0, 1.0), f"p{i}") for i in range(200)]
        self.regular = random.random() < 0.5

    def __call__(self, x):
        random, values = Random(self.seed), list(x)
        fresh = iter(self.pool[20:])
        for _ in range(self.layers):
            taken = random.sample(values, random.randint(1, min(len(values), 12)))
            units = [self._unit(random, taken, fresh) for _ in range(random.choice((1, 2, 3, 8, 9)))]
            activation = random.choice((None, Value.tanh, Value.sigmoid, Value.sin))
            units = [activation(unit) for unit in units] if activation else units
            if random.random() < 0.2:
                units = [a + b for a, b in zip(units, values, strict=False)]  # residual
            values = random.choice(([*values, *units], units, [*units, *values]))
        outputs = random.sample(values, min(len(values), random.randint(1, 4)))
        return total(outputs) if random.random() < 0.6 else [*outputs, *outputs[:1], self.pool[0]]

    def _unit(self, random, taken, fresh):
        if not self.regular and random.random() < 0.3:
            taken = random.sample(taken, len(taken))
        weights = [self._weight(random, fresh) for _ in taken]
        products = [w * v if random.random() < 0.9 else v * w for w, v in zip(weights, taken, strict=True)]
        place = random.choice((None, 0, len(products), random.randint(0, len(products))))
        if place is not None:
            products.insert(place, self._weight(random, fresh))
        return total(products) / math.sqrt(len(taken))

    def _weight(self, random, fresh):
        kind = random.random()
        if self.regular or kind < 0.6:
            return next(fresh, self.pool[1])
        if kind < 0.75:
            return random.choice(self.pool[:20])
        if kind < 0.9:
            a, b = random.choices(self.pool[:20], k=2)
            return random.choice((a * b, 2.0 * a, a.exp(), a * a + b))
        return random.uniform(-1.0, 1.0)


def magnitudes(output):
    """The sum over all paths of |slope|, for every node."""
    to = {output: 1.0}
    for node in reversed(topological(output)):
        for parent, partial in zip(node.parents, node.partials, strict=True):
            to[parent] = to.get(parent, 0.0) + abs(partial) * to[node]
    return to


def near(got, expected, scale):
    return abs(got - expected) <= 1e-12 * max(1.0, abs(expected), scale)


TRUST = float(
    os.environ.get("CHAINRULE_TRUST", "0.02")
)  # 1 for all: machine code is compiled for each network
networks = given(seed=st.integers(0, 2**32), inputs=st.integers(1, 11), layers=st.integers(1, 5))


@networks
@settings(derandomize=True, deadline=None, max_examples=math.ceil(800 * min(TRUST, 0.5)))
def test_numpy_programs_of_random_networks_are_the_networks(seed, inputs, layers, only):
    check("numpy", seed, inputs, layers, only)


@networks
@settings(derandomize=True, deadline=None, max_examples=math.ceil(400 * TRUST))
def test_native_programs_of_random_networks_are_the_networks(seed, inputs, layers, only):
    pytest.importorskip("llvmlite")
    check("llvm", seed, inputs, layers, only)


def check(backend, seed, inputs, layers, only):
    net, random = Net(seed, inputs, layers), Random(seed + 1)
    rows = [[random.uniform(-1.5, 1.5) for _ in range(inputs)] for _ in range(SAMPLES)]
    program = only(record(net, inputs), backend)
    values, slopes = program.gradients(rows)
    sums = dict.fromkeys(program.parameters, (0.0, 0.0))
    for i, row in enumerate(rows):
        leaves = [Value(x) for x in row]
        returned = net(leaves)
        outputs = returned if isinstance(returned, list) else [returned]
        for o, output in enumerate(outputs):
            zero_grad([*leaves, *net.pool])
            output.backward()
            scales = magnitudes(output)
            got = slopes[i, o] if isinstance(returned, list) else slopes[i]
            assert near(
                values[i, o] if isinstance(returned, list) else values[i], output.data, scales[output]
            )
            assert all(near(s, x.grad, scales.get(x, 0.0)) for s, x in zip(got, leaves, strict=True))
        for p, (grad, scale) in sums.items():
            sums[p] = grad + p.grad / SAMPLES, scale + scales.get(p, 0.0)
    if not isinstance(returned, list):
        _, means = program.mean_gradient(rows)
        assert all(near(m, *sums[p]) for m, p in zip(means, program.parameters, strict=True))
