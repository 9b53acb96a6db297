"""Training through a recorded program gives the numbers of the graph, to 1e-9 after some epochs."""

import math
import random

import pytest

from nn import (
    MLP,
    OPTIMIZERS,
    Adam,
    AdamW,
    CosineSchedule,
    LinearSchedule,
    StepSchedule,
    digits,
    iris,
    moons,
    train,
    xor,
)

SCORE = "binary_cross_entropy_with_logits"
MOONS = moons(38)  # batches of 4: the last one has 2 examples


def small(activation="tanh", output="identity", units=1, **options):
    return lambda: MLP(2, [4, units], activation, output, **({"seed": 1} | options))


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_on_xor(name, alike):
    alike(lambda: MLP(2, [4, 1], "tanh", seed=0), xor(), SCORE, 20, 4, rule=lambda: OPTIMIZERS[name](0.1))


@pytest.mark.parametrize("name", OPTIMIZERS)
def test_every_optimizer_with_weight_decay_and_batches_that_do_not_divide_the_data(name, alike):
    alike(small("relu"), MOONS, SCORE, rule=lambda: OPTIMIZERS[name](0.02, weight_decay=0.1))


def test_the_moons_of_the_command(alike):
    alike(lambda: MLP(2, [16, 16, 1], "relu", seed=0), moons(60), SCORE, 8, 16, rule=lambda: Adam(0.01))


def test_the_irises_of_the_command(alike):
    data = iris()
    alike(lambda: MLP(4, [8, 3], "tanh", seed=0), data, "cross_entropy", 6, 16, rule=lambda: AdamW(0.02))


def test_fifty_digits(alike):
    make = lambda: MLP(64, [32, 10], "relu", seed=0)  # noqa: E731
    alike(make, digits()[:50], "cross_entropy", 1, 32, rule=lambda: Adam(0.01))


@pytest.mark.slow
def test_the_digits(alike, trained):
    """Rounding grows here: from epoch 13 on, when few examples still cost anything, Adam divides by slopes that
    nearly vanish. So the bound is absolute, and the paths part no further than two runs that start an ulp apart.
    """
    make = lambda: MLP(64, [32, 10], "relu", seed=0)  # noqa: E731

    def an_ulp_away():
        model = make()
        moved = model.parameters()[1500]
        moved.data = math.nextafter(moved.data, math.inf)
        return model

    rest = (digits(), "cross_entropy", 20, 32)
    (plain, *_), (fast, *_) = alike(make, *rest, rule=lambda: Adam(0.01), floor=1e-9)
    near, *_ = trained(an_ulp_away, *rest, rule=lambda: Adam(0.01), compiled=True)
    assert apart(plain, fast) <= 10 * apart(near, fast) < 1e-9


def apart(a, b):
    return max(abs(p.data - q.data) for p, q in zip(a.parameters(), b.parameters(), strict=True))


@pytest.mark.parametrize(
    "lr", [LinearSchedule(0.1, 0.0), CosineSchedule(0.1, 0.01), StepSchedule(0.1, 0.3, every=3)], ids=repr
)
def test_every_schedule(lr, alike):
    alike(small(), MOONS, SCORE, rule=lambda: Adam(lr))


@pytest.mark.parametrize("size", [1, 7, 8, 9, 37, 38, 39, 1000])
def test_batches_of_any_size(size, alike):
    alike(small(), MOONS, SCORE, 5, size)


@pytest.mark.parametrize("options", [{"shuffle": False}, {"seed": 7}, {"seed": -1}], ids=str)
def test_any_order(options, alike):
    alike(small(), MOONS, SCORE, 5, **options)


def random_network(rng):
    """A way to make one network of random shape, and data for it."""
    inputs, units, seed = rng.randint(1, 9), rng.choice([1, 1, 2, 5, 9]), rng.randrange(1000)
    hidden = [rng.randint(1, 17) for _ in range(rng.randint(0, 3))]
    kind, bias = rng.choice(["tanh", "relu", "sigmoid", "softplus"]), rng.choice([True, False, "trick"])
    n = rng.randint(1, 25)
    rows = [[rng.gauss(0.0, 1.0) for _ in range(inputs)] for _ in range(n)]
    targets = [[rng.gauss(0.0, 1.0) for _ in range(units)] for _ in range(n)]
    data = [(x, y if units > 1 else y[0]) for x, y in zip(rows, targets, strict=True)]
    return lambda: MLP(inputs, [*hidden, units], kind, bias=bias, seed=seed), data


@pytest.mark.sampled(3)
@pytest.mark.parametrize("seed", range(15))
def test_networks_data_and_batches_of_any_shape(seed, alike):
    rng = random.Random(seed)
    make, data = random_network(rng)
    kind, decay = rng.choice(list(OPTIMIZERS.values())), rng.choice([0.0, 0.1])
    size, epochs = rng.randint(1, 30), rng.randint(1, 4)
    alike(make, data, "mean_squared_error", epochs, size, rule=lambda: kind(0.01, weight_decay=decay))


def test_it_is_the_default_and_says_nothing(trained, capfd):
    """The last bits tell the program from the graph: its sums of products are rounded once."""
    plain, fast, default = (train_state(trained, compiled) for compiled in (False, True, None))
    assert default == fast
    assert plain == pytest.approx(fast, rel=1e-9)
    assert capfd.readouterr() == ("", "")


def train_state(trained, compiled):
    model, _, _ = trained(small(), MOONS, SCORE, compiled=compiled)
    return list(model.state_dict().values())


def test_a_bar_counts_the_batches_and_names_the_epoch(capfd):
    train(small()(), MOONS, SCORE, 3, 4, compiled=True)
    out, err = capfd.readouterr()
    assert out == ""
    assert "30/30" in err  # 10 batches in each of 3 epochs
    assert "epoch 3/3, loss " in err
