"""The matrix identities of a dense layer, entry by entry, against NumPy.

    dC/dW = δ aᵀ    dC/db = δ    dC/da = Wᵀ δ

δ is dC/dz, the gradient at the score. Where a seed writes the gradient at the output in its place, that holds
for the identity alone: S3-06 to S3-08 say so by number.
"""

from statistics import NormalDist

import numpy as np
import pytest

from engine import Value
from nn import ACTIVATIONS, MLP, Layer, half_squared_error, mean_squared_error, squared_error

SLOPES = {
    "identity": np.ones_like,
    "sigmoid": lambda z: np.exp(-z) / (1 + np.exp(-z)) ** 2,
    "tanh": lambda z: 1 / np.cosh(z) ** 2,
    "relu": lambda z: (z > 0).astype(float),
    "softplus": lambda z: 1 / (1 + np.exp(-z)),
    "silu": lambda z: (1 + np.exp(-z) * (1 + z)) / (1 + np.exp(-z)) ** 2,
    "gelu": lambda z: np.vectorize(NormalDist().cdf)(z) + z * np.vectorize(NormalDist().pdf)(z),
    "elu": lambda z: np.where(z > 0, 1.0, np.exp(z)),
    "step": np.zeros_like,
}
SHAPES = [(3, 2), (1, 4), (5, 1), (4, 4)]

# S3-01: a dense layer 3 → 2, then a sigmoid, then the squared error.
S3_W = np.array([[0.4, -0.2, 0.7], [-0.6, 0.5, 0.3]])
S3_B = np.array([0.1, -0.25])
S3_A = np.array([0.8, -0.3, 0.5])
S3_Y = np.array([1.0, 0.0])


def matrix(layer, read=lambda w: w.data):
    return np.array([[read(w) for w in neuron.weights] for neuron in layer.neurons])


def vector(layer, read=lambda b: b.data):
    return np.array([read(neuron.bias) for neuron in layer.neurons])


def grad(v):
    return v.grad


def filled(W, b, activation):
    """A layer with these weights and biases."""
    layer = Layer(W.shape[1], W.shape[0], activation)
    for neuron, row, bias in zip(layer.neurons, W, b, strict=True):
        neuron.load_state_dict({f"weights.{i}": w for i, w in enumerate(row)} | {"bias": bias})
    return layer


def values(numbers):
    return [Value(x) for x in numbers]


def close(expected):
    return pytest.approx(expected, rel=1e-11, abs=1e-12)


def test_the_layer_of_the_seed_has_the_printed_matrices():
    layer, a = filled(S3_W, S3_B, "sigmoid"), values(S3_A)
    squared_error(layer(a), S3_Y).backward()
    delta = np.array([-0.12840830676287077, 0.14272348902320434])  # 2 (a - y) σ'(z), S3-01
    assert vector(layer, grad) == close(delta)
    assert matrix(layer, grad) == close(np.outer(delta, S3_A))
    assert [v.grad for v in a] == close(S3_W.T @ delta)
    # S3-06 to S3-08: with dC/da in the place of dC/dz, so without σ', every identity is wrong.
    to_output = np.array([-0.607290140352, 0.650389454842])
    assert matrix(layer, grad)[0, 0] == pytest.approx(-0.1027266454103, abs=1e-12)
    assert np.outer(to_output, S3_A)[0, 0] == pytest.approx(-0.485832112282, abs=1e-12)


def test_the_dense_layer_alone_has_the_printed_matrices():
    # S3-02: without an activation z is the output, and dC/dW = dC/da aᵀ holds as printed.
    layer, a = filled(S3_W, S3_B, "identity"), values(S3_A)
    squared_error(layer(a), S3_Y).backward()
    assert vector(layer, grad) == close([-0.34, -1.46])
    assert matrix(layer, grad)[0, 0] == close(-0.272)
    assert [v.grad for v in a] == close([0.74, -0.662, -0.676])


def test_an_upstream_gradient_gives_the_printed_matrices():
    # S3-03: (1.5, -0.5) handed to the dense outputs; S3-04: to the outputs of the sigmoid.
    layer, a = filled(S3_W, S3_B, "identity"), values(S3_A)
    first, second = layer(a)
    (1.5 * first - 0.5 * second).backward()
    assert matrix(layer, grad) == close(np.array([[1.2, -0.45, 0.75], [-0.4, 0.15, -0.25]]))
    assert vector(layer, grad) == close([1.5, -0.5])
    assert [v.grad for v in a] == close([0.9, -0.55, 0.9])


def test_an_activation_layer_multiplies_by_its_slope(cases):
    case = cases["S3-04"]
    z = list(case["inputs"].values())
    layer = filled(np.eye(len(z)), np.zeros(len(z)), "sigmoid")
    scores = values(z)
    first, second = layer(scores)
    (1.5 * first - 0.5 * second).backward()
    assert [v.grad for v in scores] == close([0.3666874675361, -0.0889472203234])
    assert [v.grad for v in scores] == close(list(case["grads"].values()))


@pytest.mark.parametrize("shape", SHAPES, ids=str)
@pytest.mark.parametrize("name", ACTIVATIONS)
def test_the_identities_hold_for_any_layer(name, shape):
    inputs, units = shape
    rng = np.random.default_rng(inputs * 10 + units)
    W, b, a, y = (rng.normal(size=s) for s in ((units, inputs), units, inputs, units))
    layer, x = filled(W, b, name), values(a)
    outputs = layer(x)
    half_squared_error(outputs, y).backward()
    to_output = np.array([v.data for v in outputs]) - y
    delta = to_output * SLOPES[name](W @ a + b)
    assert vector(layer, grad) == close(delta)
    assert matrix(layer, grad) == close(np.outer(delta, a))
    assert [v.grad for v in x] == close(W.T @ delta)


def test_a_softmax_layer_needs_its_whole_jacobian():
    rng = np.random.default_rng(1)
    W, b, a, y = (rng.normal(size=s) for s in ((3, 2), 3, 2, 3))
    layer = filled(W, b, "softmax")
    outputs = layer(a)
    half_squared_error(outputs, y).backward()
    s = np.exp(W @ a + b) / np.exp(W @ a + b).sum()
    delta = (np.diag(s) - np.outer(s, s)) @ (s - y)  # ds_j/dz_i = s_j (δ_ij - s_i), S2-AN-18
    assert vector(layer, grad) == close(delta)
    assert matrix(layer, grad) == close(np.outer(delta, a))


def test_the_next_layer_down_has_the_printed_matrices():
    # S1-07: dC/db_prev = dC/da_prev ∘ a_prev ∘ (1 - a_prev), and so on down to the inputs.
    net = MLP(2, [2, 2], "sigmoid", "sigmoid")
    P, c = np.array([[0.15, -0.35], [0.45, 0.05]]), np.array([0.1, -0.3])
    W, b = np.array([[0.6, -0.7], [0.25, 0.9]]), np.array([-0.05, 0.2])
    net.layers = [filled(P, c, "sigmoid"), filled(W, b, "sigmoid")]
    x = values([0.9, -0.4])
    cost = squared_error(net(x), [1.0, 0.0])
    cost.backward()
    delta = np.array([-0.019459849555573245, 0.11113563525485479])
    assert cost.data == close(0.7461939597672854)
    assert vector(net.layers[0], grad) == close(delta)
    assert matrix(net.layers[0], grad) == close(np.outer(delta, [0.9, -0.4]))
    assert [v.grad for v in x] == close(P.T @ delta)


@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if name != "step"])
def test_delta_goes_down_any_number_of_layers(name):
    net = MLP(3, [4, 2, 5, 2], name, "tanh", seed=4)
    rng = np.random.default_rng(2)
    a, y = rng.normal(size=3), rng.normal(size=2)
    x = values(a)
    mean_squared_error(net(x), y).backward()
    activations, scores = [a], []
    for layer, slope in zip(net.layers, [name] * 3 + ["tanh"], strict=True):
        scores.append(matrix(layer) @ activations[-1] + vector(layer))
        activations.append(np.array([ACTIVATIONS[slope](Value(z)).data for z in scores[-1]]))
    delta = (2 / 2) * (activations[-1] - y) / np.cosh(scores[-1]) ** 2  # 2/n_L, n_L = 2 outputs (S4-01)
    for i in reversed(range(4)):
        assert vector(net.layers[i], grad) == close(delta)
        assert matrix(net.layers[i], grad) == close(np.outer(delta, activations[i]))
        to_input = matrix(net.layers[i]).T @ delta
        delta = to_input * SLOPES[name](scores[i - 1]) if i else delta
    assert [v.grad for v in x] == close(to_input)


def test_the_gradient_of_a_total_cost_is_a_product_of_the_data_matrix():
    # S0-12 as it should read: 2 X (Wᵀ X - y)ᵀ, the examples in the columns of X.
    X = np.array([[2.0, 0.5, -1.5, 4.0], [-1.0, 3.0, 0.25, 1.0]])
    y, W, b = np.array([1.0, -2.0, 0.5, 3.0]), np.array([[-1.25, 2.0]]), np.array([0.5])
    layer = filled(W, b, "identity")
    for x, target in zip(X.T, y, strict=True):
        squared_error(layer(x), target).backward()  # accumulates over the examples
    residuals = W[0] @ X + b - y
    assert matrix(layer, grad)[0] == close(2 * X @ residuals)
    assert [*vector(layer, grad), *matrix(layer, grad)[0]] == close([-0.5, -63.25, 47.4375])
