"""Every loss, activation and model, and targets and inputs of any kind, through a recorded program."""

import numpy as np
import pytest

from engine import Value, constant, exp, total
from nn import ACTIVATIONS, LOSSES, MLP, AdamW, Layer, Module, Neuron, blobs, moons, squared_error, train

SCORE = "binary_cross_entropy_with_logits"
MOONS = moons(38)
LINE = [((float(i), -0.5 * i), 2.0 * i + 1) for i in range(-4, 5)]


def small(activation="tanh", output="identity", units=1, **options):
    return lambda: MLP(2, [4, units], activation, output, **({"seed": 1} | options))


CASES = {
    "squared_error": (small(), LINE),
    "half_squared_error": (small(units=2), [(x, (y, -y)) for x, y in LINE]),
    "mean_squared_error": (small(units=3), [(x, (y, -y, 1)) for x, y in LINE]),
    "binary_cross_entropy": (small(output="sigmoid"), MOONS),
    SCORE: (small(), MOONS),
    "cross_entropy": (small(units=3), blobs(30)),
    "cross_entropy_of_probabilities": (small(output="softmax", units=3), blobs(30)),
    "hinge": (small(), MOONS.signed()),
}


@pytest.mark.parametrize("name", LOSSES)
def test_every_loss(name, alike):
    make, data = CASES[name]
    _, (_, _, history) = alike(make, data, name)
    assert history.losses[-1] < history.losses[0]


@pytest.mark.parametrize("name", [name for name in ACTIVATIONS if name != "step"])
def test_every_activation(name, alike):
    alike(small(name), MOONS, SCORE)
    alike(lambda: Neuron(2, name, seed=2), MOONS)


@pytest.mark.parametrize("bias", [True, False, "trick"], ids=str)
@pytest.mark.parametrize(
    ("kind", "loss", "data"),
    [
        (lambda **o: Neuron(2, "sigmoid", **o), "binary_cross_entropy", MOONS),
        (lambda **o: Layer(2, 3, "tanh", **o), "squared_error", [(x, (y, -y, 0.5)) for x, y in LINE]),
        (lambda **o: Layer(2, 3, "softmax", **o), "cross_entropy_of_probabilities", blobs(30)),
        (lambda **o: MLP(2, [3, 2, 1], "softplus", **o), SCORE, MOONS),
    ],
    ids=["Neuron", "Layer", "softmax", "MLP"],
)
def test_every_model_with_any_bias(kind, loss, data, bias, alike):
    alike(lambda: kind(seed=3, bias=bias), data, loss)


def test_an_activation_of_ones_own(alike):
    alike(small(lambda z: z * z.sigmoid(), lambda z: 2 * z.tanh()), LINE)


class Bumps(Module):
    """Σ_k a_k exp(-(x1 - c_k)² - (x2 - c_k)²): neither neurons nor layers. `spare` serves nothing."""

    def __init__(self):
        self.heights = [Value(0.1 * k) for k in range(1, 4)]
        self.spare = Value(5.0)
        self.centres = [Value(float(k)) for k in range(-1, 2)]

    def __call__(self, x):
        pairs = zip(self.heights, self.centres, strict=True)
        return total(a * exp(-((x[0] - c) * (x[0] - c)) - (x[1] - c) * (x[1] - c)) for a, c in pairs)


def test_a_model_of_ones_own(alike):
    alike(Bumps, LINE)


def test_a_parameter_that_the_loss_does_not_need_decays_as_in_the_graph(alike):
    _, (model, optimizer, _) = alike(Bumps, LINE, rule=lambda: AdamW(0.01, weight_decay=0.1), epochs=5)
    assert model.spare.data < 5.0
    assert len(optimizer.memory) == 7


def test_a_loss_that_closes_over_the_model(trained, near):
    models = []

    def make():
        models.append(small()())
        return models[-1]

    def with_decay(prediction, target):
        return squared_error(prediction, target) + 0.01 * total(p * p for p in models[-1].parameters())

    runs = [trained(make, LINE, with_decay, compiled=compiled) for compiled in (False, True)]
    (plain, _, expected), (fast, _, history) = runs
    assert list(fast.state_dict().values()) == near(list(plain.state_dict().values()))
    assert history.losses == near(expected.losses)


def test_a_number_of_the_loss_that_is_no_parameter_of_the_model_is_not_trained(alike):
    weight, teacher = Value(0.3), MLP(2, [3, 1], "tanh", seed=9)
    before = teacher.state_dict()

    def loss(prediction, target):
        return (prediction - target) ** 2 + weight * abs(prediction - teacher([0.5, target]))

    alike(small(), LINE, loss, 5)
    assert weight.data == 0.3
    assert teacher.state_dict() == before


TARGETS = {
    "numbers": lambda y: y,
    "booleans": bool,
    "float32": np.float32,
    "arrays without dimensions": np.array,
    "one-hot": lambda y: [float(y == k) for k in range(3)],
    "one-hot arrays": lambda y: np.eye(3)[y],
    "one-hot float32": lambda y: np.eye(3, dtype=np.float32)[y],
    "shares": lambda y: (0.1, 0.2, 0.7) if y else (1, 0, 0),
}


@pytest.mark.parametrize("kind", TARGETS)
def test_targets_of_any_kind(kind, alike):
    data = [(x, TARGETS[kind](y)) for x, y in blobs(30)]
    alike(small(units=3), data, "cross_entropy", 5)


@pytest.mark.parametrize("dtype", [float, np.float32, int, bool])
def test_inputs_of_any_kind(dtype, alike):
    rows = np.array([[1, 0], [0, 1], [1, 1], [0, 0], [1, 0]], dtype=dtype)
    alike(small(), list(zip(rows, [1, 2, 3, 4, 5], strict=True)), epochs=5)
    alike(small(), [(row.tolist(), 1.0) for row in rows], epochs=5)


class Tied(Module):
    """Two networks of one input that share their first layer; the second is trained on its own, too."""

    def __init__(self):
        self.one, self.other = MLP(2, [3, 1], "tanh", seed=1), MLP(2, [3, 1], "tanh", seed=2)
        self.other.layers[0] = self.one.layers[0]

    def __call__(self, x):
        return self.one(x) - self.other(x) * constant(0.5)


def test_parameters_that_two_models_share(alike, trained, near):
    alike(Tied, MOONS, "squared_error", 5)
    states = []
    for compiled in (False, True):
        model, *_ = trained(Tied, MOONS, "squared_error", 3, compiled=compiled)
        for part in (model.other, model.one, model):
            train(part, MOONS, "squared_error", 2, 4, compiled=compiled, progress=False)
        states.append(list(model.state_dict().values()))
    assert states[1] == near(states[0])


def test_a_frozen_part_stays_as_it_is(alike):
    frozen = [constant(0.5), constant(-0.5)]

    class Head(Module):
        def __init__(self):
            self.scale, self.body = Value(1.0), {"not trained": frozen}

        def __call__(self, x):
            a, b = self.body["not trained"]
            return self.scale * (a * x[0] + b * x[1]).tanh()

    alike(Head, MOONS, "squared_error", 5)
    assert [value.data for value in frozen] == [0.5, -0.5]
