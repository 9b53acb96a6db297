"""Networks written neuron by neuron, of every size and with every habit of writing them."""

from itertools import pairwise

import pytest

from engine import Update, Value, dot, record, softmax, total
from engine.compile.blocks.instructions import Product
from nn import MLP, SGD
from nn.losses import cross_entropy

np = pytest.importorskip("numpy", reason="the extra fast")


class Net:
    """Layers of weights; `parameters` in one list."""

    def __init__(self, *sizes, bias=True, seed=0):
        random = np.random.default_rng(seed)
        numbers = lambda *shape: random.normal(scale=0.5, size=shape).tolist()  # noqa: E731
        self.layers = [
            (
                [[Value(w) for w in row] for row in numbers(m, n)],
                [Value(b) for b in numbers(m)] if bias else [],
            )
            for n, m in pairwise(sizes)
        ]
        self.parameters = [w for rows, b in self.layers for w in [*(w for row in rows for w in row), *b]]

    def __call__(self, x):
        for weights, biases in self.layers:
            x = linear(weights, biases, x)
            if weights is not self.layers[-1][0]:
                x = [h.tanh() for h in x]
        return x


def linear(weights, biases, x):
    sums = [dot(row, x) for row in weights]
    return [s + b for s, b in zip(sums, biases, strict=True)] if biases else sums


def products(program):
    return [instruction for instruction in program.block.body if isinstance(instruction, Product)]


@pytest.mark.parametrize(
    ("bias", "sizes"),
    [
        *((True, sizes) for sizes in [(1, 1), (2, 1, 2), (3, 8, 9), (9, 17, 3), (17, 5, 1)]),
        *((False, sizes) for sizes in [(1, 3, 1), (3, 8, 9), (8, 8, 8), (20, 33, 10)]),
    ],
)
def test_networks_of_every_size(sizes, bias, agrees, rows):
    net = Net(*sizes, bias=bias)
    batch = rows(17, sizes[0]).tolist()
    program = agrees(net, sizes[0], rows=batch, parameters=net.parameters)
    if min(sizes[:-1]) > 1:
        assert len(products(program)) == len(sizes) - 1
    if bias:
        agrees(lambda x: total(h * h for h in net(x)), sizes[0], rows=batch, parameters=net.parameters)


@pytest.mark.parametrize("samples", [1, 2, 3, 5, 8, 9, 16, 17, 600])
def test_batches_of_every_size(samples, agrees, rows, close):
    net = Net(9, 11, 3)
    batch = rows(samples, 9, seed=samples)
    if samples < 18:
        agrees(
            lambda x: total(h.sigmoid() for h in net(x)), 9, rows=batch.tolist(), parameters=net.parameters
        )
        return
    program = record(lambda x: total(h.sigmoid() for h in net(x)), 9)
    whole, parts = (
        program.gradients(batch),
        [program.gradients(batch[i : i + 50]) for i in range(0, samples, 50)],
    )
    for got, expected in zip(whole, zip(*parts, strict=True), strict=True):
        close(got, np.concatenate(expected))
    mean, slopes = program.mean_gradient(batch)
    means = [program.mean_gradient(batch[i : i + 50]) for i in range(0, samples, 50)]
    close(mean, np.mean([m for m, _ in means]))
    close(slopes, np.mean([s for _, s in means], axis=0), scale=1.0)


def habits():
    net, square = Net(4, 5, 1), Net(4, 4)
    (weights, biases), scale = square.layers[0], Value(0.8)
    own = [*square.parameters, scale]
    twice = [[2.0 * w for w in row] for row in weights]

    def regularised(x):
        return net(x)[0] + 0.01 * total(p * p for p in net.parameters)

    def tied(x):
        return total(linear(weights, biases, [h.relu() for h in linear(weights, biases, x)]))

    def transposed(x):
        return total(linear([*map(list, zip(*weights, strict=True))], [], linear(weights, biases, x)))

    def with_one(x):
        rows = [[b, *row] for b, row in zip(biases, weights, strict=True)]
        return total(dot(row, [1.0, *x]).tanh() for row in rows)

    def shared_product(x):
        product = scale * x[0]
        return [product + weights[0][1] * x[1], product.tanh(), weights[1][1] * x[2] + product]

    def densely_connected(x):
        hidden = [h.tanh() for h in linear(weights, biases, x)]
        return dot([*biases, *weights[0]], [*x, *hidden]) ** 2

    return {
        "a product that is needed elsewhere": (shared_product, own),
        "all layers before": (densely_connected, own),
        "bias as a weight of 1": (with_one, own),
        "weights tied": (tied, own),
        "weights transposed": (transposed, own),
        "weights squared": (
            lambda x: total(linear([[w * w for w in row] for row in weights], biases, x)),
            own,
        ),
        "weights doubled outside": (lambda x: total(linear(twice, biases, x)), own),
        "weights scaled": (
            lambda x: total(linear([[scale * w for w in r] for r in weights], biases, x)),
            own,
        ),
        "one weight for all": (lambda x: total(dot([scale] * 4, x).tanh() for _ in range(3)), own),
        "one bias for all": (lambda x: total(dot(row, x) + scale for row in weights), own),
        "a bias that is a weight": (lambda x: dot(weights[0], x) + weights[0][1], own),
        "constant weights": (
            lambda x: total(h.tanh() for h in linear([[0.5, 1.0, -1.5, 2.0]] * 3, biases[:3], x)),
            own,
        ),
        "constant and learnt": (lambda x: dot([0.5, scale, -1.0, biases[0]], x) + 1.0, own),
        "constant bias": (lambda x: total(dot(row, x) + 0.25 for row in weights), own),
        "residual on the left": (lambda x: total(h + v for h, v in zip(x, square(x), strict=True)), own),
        "residual on the right": (
            lambda x: total((h + v).tanh() for h, v in zip(square(x), x, strict=True)),
            own,
        ),
        "bias first": (lambda x: total(b + dot(r, x) for b, r in zip(biases, weights, strict=True)), own),
        "two biases": (lambda x: biases[0] + dot(weights[0], x) + biases[1] + scale, own),
        "half of the inputs": (
            lambda x: total(h.exp() for h in linear([r[:2] for r in weights], biases, x[1:3])),
            own,
        ),
        "inputs from back to front": (lambda x: total(linear(weights, biases, x[::-1])) ** 2, own),
        "an input twice": (lambda x: dot(weights[0], [x[0], x[0], x[1], x[0]]) ** 3, own),
        "inputs and computed": (lambda x: dot(weights[0], [x[0], x[1].tanh(), x[2] * x[3], x[3]]).sin(), own),
        "L2 term": (regularised, net.parameters),
        "softmax": (lambda x: softmax(linear(weights, biases, x))[1].log(), own),
        "a layer of outputs": (lambda x: linear(weights, biases, x), own),
        "an inner layer as output": (
            lambda x: [*(h := linear(weights, biases, x)), total(h).tanh(), h[0]],
            own,
        ),
        "an unused unit": (lambda x: total([h.tanh() for h in linear(weights, biases, x)][:3]), own),
        "products of layers": (lambda x: dot(linear(weights, biases, x), linear(twice, [], x)), own),
    }


@pytest.mark.sampled(3)
@pytest.mark.parametrize("habit", habits())
def test_every_habit_of_writing_a_layer(habit, agrees, rows):
    function, parameters = habits()[habit]
    agrees(function, 4, rows=rows(13, 4).tolist(), parameters=parameters, scale=10.0)


@pytest.mark.parametrize(
    ("activation", "bias"),
    [("relu", True), ("relu", "trick"), ("tanh", False), ("sigmoid", True), ("identity", False)],
)
def test_the_networks_of_nn(activation, bias, agrees, rows):
    model = MLP(5, [4, 3], activation, "softmax", bias=bias, seed=3)
    parameters = list(model.parameters())
    program = agrees(model, 5, rows=rows(9, 5).tolist(), parameters=parameters)
    assert len(products(program)) == 2

    def loss(x, y):
        return cross_entropy(model(x), y) + 0.01 * total(p * p for p in parameters)

    model = MLP(5, [4, 3], activation, bias=bias, seed=3)
    parameters = list(model.parameters())
    batch = [[*row, float(i % 3)] for i, row in enumerate(rows(9, 5).tolist())]
    agrees(loss, 5, "y", rows=batch, parameters=parameters)


def test_a_layer_stays_one_instruction():
    for habit in (
        "weights tied",
        "weights squared",
        "weights doubled outside",
        "bias first",
        "L2 term",
        "softmax",
    ):
        function, _ = habits()[habit]
        program = record(function, 4)
        assert len(products(program)) >= 1, habit
        assert len(program.block.body) <= 12, habit


def test_a_deep_net_of_narrow_layers(agrees, rows):
    net = Net(*[2] * 15, 1)
    agrees(net, 2, rows=rows(9, 2).tolist(), parameters=net.parameters)
    agrees(lambda x: net(x)[0], 2, rows=rows(9, 2).tolist(), parameters=net.parameters)


def test_a_weight_matrix_as_wide_as_digits(close, rows):
    net, batch = Net(64, 16, 10), rows(100, 64)
    program = record(lambda x: total(h.tanh() for h in net(x)), 64)
    (w1, b1), (w2, b2) = [
        (np.array([[w.data for w in row] for row in weights]), np.array([b.data for b in biases]))
        for weights, biases in net.layers
    ]
    hidden = np.tanh(batch @ w1.T + b1)
    close(program.values(batch), np.tanh(hidden @ w2.T + b2).sum(axis=1), scale=10.0)
    # By hand: δ₂ = 1 - tanh², δ₁ = (δ₂ W₂) (1 - h²), ∂/∂x = δ₁ W₁, ∂/∂W₁ = δ₁ᵀ x / n.
    delta2 = 1.0 - np.tanh(hidden @ w2.T + b2) ** 2
    delta1 = (delta2 @ w2) * (1.0 - hidden**2)
    close(program.gradients(batch)[1], delta1 @ w1, scale=10.0)
    program.backward(batch)
    grads = [[w.grad for w in row] for row in net.layers[0][0]]
    close(grads, (delta1.T @ batch) / len(batch), scale=1.0)
    close([b.grad for b in net.layers[1][1]], delta2.mean(axis=0), scale=1.0)


SHARED = {
    "the rule first": lambda a, x: (a / x).tanh() + (a * x + 2.0).log(),
    "the product first": lambda a, x: (a * x + 2.0).log() + (a / x).tanh(),
    "a penalty": lambda a, x: (a * x + a).tanh() + a * a,
}


@pytest.mark.parametrize("function", SHARED.values(), ids=list(SHARED))
@pytest.mark.parametrize("samples", [1, 3, 700])  # one block of samples, and two
def test_a_weight_of_a_layer_that_a_rule_uses_too_has_both_gradients(function, samples, only, close):
    a, batch = Value(0.7, "a"), [[0.5 + i / samples] for i in range(samples)]
    total(function(a, Value(x)) / samples for (x,) in batch).backward()
    program = record(lambda x: function(a, x), parameters=[a])
    close(program.mean_gradient(batch)[1], [a.grad], 1.0)
    runs = []
    for name in ("llvm", "numpy"):
        descent = only(record(lambda x: function(a, x), parameters=[a]), name).descent(
            batch, Update(SGD.rule)
        )
        costs = descent.run([0] * samples + [samples - 1], [0, samples, samples + 1], [0.1, 0.1])
        runs.append([*costs, *descent.state().parameters])
    close(*runs, 1.0)


def matrix_twice(w, b, x):
    hidden = [(dot(row, x) + c).tanh() for row, c in zip(w, b, strict=True)]
    return total((dot(row, hidden) + c).tanh() for row, c in zip(w, b, strict=True))


def bias_twice(w, b, x):
    hidden = [(dot(row, x) + c).tanh() for row, c in zip(w[:4], b, strict=True)]
    return total((dot(row[:4], hidden) + c).tanh() for row, c in zip(w[4:], b, strict=True))


@pytest.mark.parametrize(("function", "biases"), [(matrix_twice, 8), (bias_twice, 4)])
def test_weights_of_several_products_learn_from_all_of_them(function, biases, only, rows, close):
    order, bounds = [i % 30 for i in range(300)], list(range(0, 301, 10))
    runs = []
    for name in ("llvm", "numpy"):
        w = [[Value(0.1 * (i + 1) - 0.07 * j) for j in range(8)] for i in range(8)]
        b = [Value(0.05 * i) for i in range(biases)]
        program = only(record(lambda x, w=w, b=b: function(w, b, x) ** 2, 8), name)
        descent = program.descent(rows(30, 8), Update(SGD.rule))
        runs.append([*descent.run(order, bounds, [0.01] * 30), *descent.state().parameters])
    close(*runs, 100.0)
