"""Activations and initialisers, each by what its name promises, on every layer."""

import math
import statistics
from random import Random

import pytest

from engine import Value
from nn import ACTIVATIONS, INITIALISERS, MLP, Layer, Neuron

NORMAL = statistics.NormalDist()
# Each activation with its value and its slope, from the textbook, as plain functions.
LAWS = {
    "identity": (lambda z: z, lambda _: 1.0),
    "sigmoid": (lambda z: 1 / (1 + math.exp(-z)), lambda z: math.exp(-z) / (1 + math.exp(-z)) ** 2),
    "tanh": (lambda z: math.sinh(z) / math.cosh(z), lambda z: 1 / math.cosh(z) ** 2),
    "relu": (lambda z: max(z, 0.0), lambda z: float(z > 0)),
    "softplus": (lambda z: math.log(1 + math.exp(z)), lambda z: 1 / (1 + math.exp(-z))),
    "silu": (
        lambda z: z / (1 + math.exp(-z)),
        lambda z: (1 + math.exp(-z) + z * math.exp(-z)) / (1 + math.exp(-z)) ** 2,
    ),
    "gelu": (
        lambda z: z * NORMAL.cdf(z),
        lambda z: NORMAL.cdf(z) + z * NORMAL.pdf(z),
    ),
    "elu": (lambda z: z if z > 0 else math.exp(z) - 1, lambda z: 1.0 if z > 0 else math.exp(z)),
    "step": (lambda z: float(z > 0), lambda _: 0.0),
}
POINTS = (-3.0, -0.5, 0.25, 2.0)
over_activations = pytest.mark.parametrize("name", ACTIVATIONS)
WEIGHTS = 10_000


@pytest.fixture(scope="module")
def weights():
    """10,000 first weights of a layer with 200 inputs and 50 units, by the name of the initialiser."""
    layers = {name: Layer(200, 50, init=name, bias=False, seed=0) for name in INITIALISERS}
    return {name: [p.data for p in layer.parameters()] for name, layer in layers.items()}


def test_every_activation_has_its_law_here():
    assert ACTIVATIONS.keys() == LAWS.keys()


@over_activations
@pytest.mark.parametrize("z", POINTS)
def test_an_activation_has_its_value_and_slope_in_a_neuron_a_layer_and_a_network(name, z, near):
    value, slope = LAWS[name]
    for model in (Neuron(1, name), Layer(1, 1, name), MLP(1, [1], output=name)):
        model.load_state_dict(dict(zip(model.state_dict(), (2.0, z), strict=True)))  # score = z + 2 x
        x = Value(0.0)
        output = model([x])
        output = output[0] if isinstance(output, list) else output
        output.backward()
        assert (output.data, x.grad) == (near(value(z)), near(2.0 * slope(z)))


@over_activations
def test_the_hidden_layers_have_the_one_and_the_output_the_other(name, near):
    value, _ = LAWS[name]
    net = MLP(1, [1, 1, 1], name, "tanh")
    net.load_state_dict(dict(zip(net.state_dict(), (1.0, 0.5, -2.0, 0.1, 0.75, 0.2), strict=True)))
    h1 = value(1.5 + 0.5)
    h2 = value(-2.0 * h1 + 0.1)
    assert net([1.5]).data == near(math.tanh(0.75 * h2 + 0.2))


def test_a_function_of_a_value_is_an_activation():
    def cube(z):
        return z * z * z

    net = MLP(1, [1, 1], cube, lambda z: z + 1.0)
    net.load_state_dict(dict(zip(net.state_dict(), (2.0, 1.0, 0.5, 0.0), strict=True)))
    assert net([1.0]).data == 14.5  # 0.5 (2·1 + 1)³ + 1
    assert "cube" in repr(net)


def test_step_is_one_above_zero_only_and_passes_no_gradient():
    # S2-AN-6: a tie is 0, and the smallest positive score is already 1.
    neuron = Neuron(1, "step")
    neuron.load_state_dict({"weights.0": 1.0, "bias": 0.0})
    assert [neuron([x]).data for x in (-0.0001, 0.0, 0.0001)] == [0.0, 0.0, 1.0]
    neuron([5.0]).backward()
    assert [p.grad for p in neuron.parameters()] == [0.0, 0.0]


@pytest.mark.parametrize(
    "make", [lambda: Layer(2, 3, "softmax"), lambda: MLP(2, [3], output="softmax")], ids=["Layer", "MLP"]
)
def test_a_softmax_output_is_the_softmax_of_the_scores(make, near):
    model = make()
    # Biases alone: the scores are 1, 2 and -0.5, whose softmax and Jacobian S2-AN-18 gives.
    model.load_state_dict(dict(zip(model.state_dict(), (0, 0, 1, 0, 0, 2, 0, 0, -0.5), strict=True)))
    outputs = model([0.0, 0.0])
    assert [v.data for v in outputs] == near([0.2537161816350332, 0.6896720861244990, 0.0566117322404678])
    outputs[0].backward()
    biases = [p.grad for name, p in model.named_parameters() if name.endswith("bias")]
    s = [v.data for v in outputs]
    assert biases == near([s[0] * (1 - s[0]), -s[0] * s[1], -s[0] * s[2]])  # s_j (δ_ij - s_i)


def test_a_softmax_survives_scores_of_a_thousand():
    layer = Layer(1, 2, "softmax", init="zeros")
    layer.load_state_dict(dict(zip(layer.state_dict(), (1000.0, 0.0, -1000.0, 0.0), strict=True)))
    assert [v.data for v in layer([1.0])] == [1.0, 0.0]  # e^-2000 underflows


# Limit (None: there is none) and variance of each, for 200 inputs and 50 units.
SPREADS = {
    "uniform": (0.1, 0.1**2 / 3),
    "xavier": (math.sqrt(6 / 250), 2 / 250),
    "he": (None, 2 / 200),
    "zeros": (0.0, 0.0),
}


def test_every_initialiser_has_its_law_here():
    assert INITIALISERS.keys() == SPREADS.keys()


@pytest.mark.parametrize("name", INITIALISERS)
def test_first_weights_have_the_range_and_the_variance_of_their_law(name, weights):
    limit, variance = SPREADS[name]
    sample = weights[name]
    assert len(sample) == WEIGHTS
    if limit is not None:
        assert limit * 0.999 <= max(map(abs, sample)) <= limit  # 1 - 0.999^10000 of all samples come so near
    # The standard errors: √(σ²/n) of the mean; of the variance √(2/n) = 1.4 % (normal), less where uniform.
    assert abs(statistics.fmean(sample)) <= 4 * math.sqrt(variance / WEIGHTS)
    assert statistics.pvariance(sample) == pytest.approx(variance, rel=4 * math.sqrt(2 / WEIGHTS))


def test_he_is_normal(weights):
    deviation = math.sqrt(2 / 200)
    within = sum(abs(w) < deviation for w in weights["he"]) / WEIGHTS
    assert within == pytest.approx(math.erf(1 / math.sqrt(2)), abs=4 * math.sqrt(0.68 * 0.32 / WEIGHTS))


@pytest.mark.parametrize(
    ("name", "init"),
    [(n, "he" if n in ("relu", "softplus", "silu", "gelu", "elu") else "xavier") for n in LAWS],
)
def test_the_initialiser_fits_the_activation_where_none_is_named(name, init):
    assert MLP(3, [4, 2], name, name, seed=1).state_dict() == (
        MLP(3, [4, 2], name, name, init=init, seed=1).state_dict()
    )


def test_a_function_may_set_the_weights_and_the_bias_begins_at_zero():
    rng = Random(0)
    asked = []

    def own(inputs, units, generator):
        asked.append((inputs, units, generator is rng))
        return len(asked)

    model = MLP(2, [3, 1], init=own, seed=rng)
    assert asked == [(2, 3, True)] * 6 + [(3, 1, True)] * 3
    assert list(model.state_dict().values()) == [1, 2, 0, 3, 4, 0, 5, 6, 0, 7, 8, 9, 0]
