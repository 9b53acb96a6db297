"""Training runs of several networks side by side: each is the run that its network has alone."""

import pytest

from engine import RecordingError, Update, Value, record
from nn import MLP
from nn.losses import loss_function
from nn.training.optim.optimizers import SGD, Adam, AdamW, Momentum

np = pytest.importorskip("numpy", reason="the extra fast")
pytest.importorskip("llvmlite", reason="the extra fast")

SAMPLES, EPOCHS, NETWORKS = 41, 3, 11  # more than one group of lanes on any processor
NETS = {  # layers, activation, loss, classes
    "narrow": ([3, 1], "tanh", "binary_cross_entropy_with_logits", 2),
    "wide": ([9, 4], "relu", "cross_entropy", 4),
    "deep": ([5, 6, 2], "gelu", "squared_error", 0),
}


def network(name, seed=0):
    sizes, activation, _, _ = NETS[name]
    return MLP(3, sizes, activation, seed=seed)


def program(name):
    model, (sizes, _, loss, classes) = network(name), NETS[name]
    target = "y" if classes else [f"y{i}" for i in range(sizes[-1])]
    cost = loss_function(loss)
    return record(lambda x, y: cost(model(x), y), 3, target, parameters=model.parameters())


def samples(name, seed):
    sizes, _, _, classes = NETS[name]
    random = np.random.default_rng(seed)
    targets = (
        random.integers(0, classes, (SAMPLES, 1)) if classes else random.normal(size=(SAMPLES, sizes[-1]))
    )
    return np.hstack([random.normal(size=(SAMPLES, 3)), targets])


def numbers(model):
    return [p.data for p in model.parameters()]


def update_of(rule):
    kind = type(rule)
    return Update(kind.rule, kind.slots, tuple(rule.constants.values()), rule.weight_decay, kind.decoupled)


def plan(seed, size):
    """The order of a network, the bounds of its batches, and its rates."""
    random = np.random.default_rng(seed)
    order = np.concatenate([random.permutation(SAMPLES) for _ in range(EPOCHS)])
    starts = [SAMPLES * epoch + i for epoch in range(EPOCHS) for i in range(0, SAMPLES, size)]
    return order, [*starts, len(order)], random.uniform(0.01, 0.1, len(starts))


@pytest.mark.usefixtures("little_effort")
@pytest.mark.parametrize(
    ("name", "make", "size"),
    [
        ("narrow", lambda n: SGD(0.1, weight_decay=0.01 * n), 4),
        ("wide", lambda n: Momentum(0.1, beta=0.5 + 0.04 * n), 7),
        ("deep", lambda n: Adam(0.1, beta1=0.8 + 0.01 * n), 41),
        ("wide", lambda n: AdamW(0.1, weight_decay=0.01 * n), 33),
    ],
    ids=["SGD", "Momentum", "Adam", "AdamW"],
)
def test_each_network_is_trained_as_it_is_alone(name, make, size):
    shared, rules = program(name), [update_of(make(n)) for n in range(NETWORKS)]
    folds = [samples(name, seed) for seed in range(3)]
    batches = [folds[n % 3] for n in range(NETWORKS)]
    orders, (bounds, *_), rates = zip(*(plan(n, size) for n in range(NETWORKS)), strict=True)
    starts = [numbers(network(name, n)) for n in range(NETWORKS)]
    together = shared.descents(batches, rules, starts, threads=2)
    costs = together.run(orders, bounds, rates)
    results = zip(costs, together.parameters(), together.gradients(), together.memory(), strict=True)
    for n, (cost, parameters, gradient, memory) in enumerate(results):
        for leaf, number in zip(shared.parameters, starts[n], strict=True):
            leaf.data = number
        alone = shared.descent(batches[n], rules[n])
        assert cost == pytest.approx(alone.run(orders[n], bounds, rates[n]), rel=1e-9, abs=1e-11)
        slots = np.array(alone.write()).reshape(memory.shape)
        assert parameters == pytest.approx([p.data for p in shared.parameters], rel=1e-9, abs=1e-11)
        assert gradient == pytest.approx([p.grad for p in shared.parameters], rel=1e-9, abs=1e-11)
        assert memory == pytest.approx(slots, rel=1e-9, abs=1e-11)
    assert together.updates == alone.updates == len(bounds) - 1


def test_a_network_that_diverges_disturbs_no_other():
    shared, rule, batch = program("wide"), update_of(SGD(0.1)), samples("wide", 0)
    order, bounds, rates = plan(0, 8)
    start = numbers(network("wide"))
    calm = shared.descents([batch] * 2, [rule] * 2, [start] * 2)
    calm.run([order] * 2, bounds, [rates] * 2)
    wild = shared.descents([batch] * 2, [rule] * 2, [start] * 2)
    costs = wild.run([order] * 2, bounds, [rates, 1e300 * rates])
    assert not np.isfinite(costs[1]).all()
    assert (wild.parameters()[0] == calm.parameters()[0]).all()


def test_a_run_goes_on_bit_for_bit():
    shared, rule, batch = program("narrow"), update_of(Adam(0.1)), samples("narrow", 0)
    order, bounds, rates = plan(0, 8)
    start = numbers(network("narrow"))
    whole, parts = (shared.descents([batch], [rule], [start]) for _ in range(2))
    costs = whole.run([order], bounds, [rates])[0]
    first = parts.run([order[: bounds[3]]], bounds[:4], [rates[:3]])[0]  # the next order is longer
    second = parts.run([order], bounds[3:], [rates[3:]])[0]
    assert [*first, *second] == [*costs]
    assert (parts.parameters() == whole.parameters()).all()


def with_a_parameter_outside():
    w, v = Value(0.5), Value(0.25)
    return record(lambda x: (w * x).tanh() + v * v, parameters=[w, v])


def with_a_tied_weight():
    model = MLP(2, [2], seed=0)
    return record(lambda x: model(model(x))[0] ** 2, 2, parameters=model.parameters())


@pytest.mark.parametrize("make", [with_a_parameter_outside, with_a_tied_weight])
def test_a_program_without_such_code_is_refused(make):
    shared = make()
    start = [p.data for p in shared.parameters]
    with pytest.raises(RecordingError, match="has no form in lanes"):
        shared.descents([np.ones((2, len(shared.columns)))], [update_of(SGD(0.1))], [start])


@pytest.mark.parametrize(
    ("change", "message"),
    [
        ({"rules": []}, "got 1, 0 and 1"),
        ({"parameters": [[0.0]]}, r"has 16 parameters; got shape \(1,\)"),
        ({"orders": [[0, SAMPLES]]}, f"names samples 0 to {SAMPLES - 1}"),
        ({"orders": [[0, 1]] * 2}, r"1 networks need as many orders, and rates of shape \(1, 1\); got 2"),
        ({"rates": [0.1]}, r"rates of shape \(1, 1\); got 1 and \(1,\)"),
        ({"bounds": [0, 3]}, "rise from 0 to at most 2"),
        ({"bounds": [0, 3 << 61, -3 << 61, 2], "rates": [[0.1] * 3]}, "rise from 0 to at most 2"),
        ({"batches": [np.empty((0, 4))]}, "at least one sample"),
    ],
)
def test_what_does_not_fit_is_refused(change, message):
    model = network("narrow")
    fitting = {
        "batches": [samples("narrow", 0)],
        "rules": [update_of(SGD(0.1))],
        "parameters": [numbers(model)],
    }
    running = {"orders": [[0, 1]], "bounds": [0, 2], "rates": [[0.1]]}
    with pytest.raises(ValueError, match=message):
        program("narrow").descents(**fitting | {k: v for k, v in change.items() if k in fitting}).run(
            **running | {k: v for k, v in change.items() if k in running}
        )


def test_networks_side_by_side_have_one_rule():
    start, batch = numbers(network("narrow")), samples("narrow", 0)
    with pytest.raises(ValueError, match="have one rule"):
        program("narrow").descents([batch] * 2, [update_of(SGD(0.1)), update_of(Adam(0.1))], [start] * 2)


def test_batches_may_be_one_array():
    """An array gives a new object for each row, and so may give one id twice."""
    shared, rule = program("narrow"), update_of(SGD(0.1))
    batches = np.stack([samples("narrow", seed) for seed in range(3)])
    starts = [numbers(network("narrow"))] * 3
    order, bounds, rates = plan(0, 8)
    costs = [
        shared.descents(each, [rule] * 3, starts).run([order] * 3, bounds, [rates] * 3)
        for each in (list(batches), batches)
    ]
    assert np.array_equal(*costs)
    assert len({cost[0] for cost in costs[0].tolist()}) == 3  # the batches are three
