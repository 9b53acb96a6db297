"""Models trained side by side: each has what `train` gives it alone, and what cannot join is trained alone."""

import pytest

from nn import MLP, Adam, DivergedError, History, LinearSchedule, Momentum, iris, moons, split, train
from nn.training.several import side_by_side as together
from nn.training.several.trained import Call, trained

pytest.importorskip("llvmlite", reason="the extra fast")

DATA = moons(46)
PARTS = [split(DATA, 0.2, seed) for seed in range(2)]
LOSS = "binary_cross_entropy_with_logits"


def network(seed, units=4, activation="tanh"):
    return MLP(2, [units, 1], activation, seed=seed)


def everything(model, history, optimizer=None):
    """All numbers that a run leaves."""
    best = history.best
    return [
        *(p.data for p in model.parameters()),
        *(p.grad for p in model.parameters()),
        *history.losses,
        *(e.validation for e in history.epochs if e.validation is not None),
        *(e.lr for e in history.epochs),
        *((best.epoch, best.validation) if best else ()),
        *(number for slots in (optimizer.memory if optimizer else ()) for number in slots),
        *([optimizer.updates] if optimizer else []),
    ]


def compare(make, calls):
    """Train the models of these (seed, options) alone and together. The histories of those together."""
    alone = []
    for seed, options in calls():
        model = make(seed)
        history = train(model, *options.pop("data"), progress=False, **options)
        alone.append((everything(model, history, options.get("optimizer")), history.stopped))
    plans = list(calls())
    models = [make(seed) for seed, _ in plans]
    data = [options.pop("data") for _, options in plans]
    histories = trained(
        [Call(m, *d, {"progress": False, **o}) for m, d, (_, o) in zip(models, data, plans, strict=True)]
    )
    for model, history, (_, options), (numbers, stopped) in zip(models, histories, plans, alone, strict=True):
        assert everything(model, history, options.get("optimizer")) == pytest.approx(
            numbers, rel=1e-9, abs=1e-11
        )
        assert history.stopped == stopped
    return histories


@pytest.fixture
def joined(monkeypatch):
    """The sizes of the groups that were trained together."""
    sizes, original = [], together._Group

    def group(members):
        sizes.append(len(members))
        return original(members)

    monkeypatch.setattr(together, "_Group", group)
    return sizes


SWEEPS = {
    "seeds": lambda _: {"lr": 0.3},
    "rates and orders": lambda i: {"lr": [0.1, LinearSchedule(0.5, 0.1), 0.4][i], "shuffle": i != 1},
    "constants": lambda i: {"optimizer": Momentum(0.1, beta=0.5 + 0.1 * i, weight_decay=0.01 * i)},
    "folds": lambda i: {"data": (PARTS[i % 2][0], LOSS), "optimizer": Adam(0.05)},
    "weights": lambda i: {"sample_weight": [1.0 + (i * n) % 3 for n in range(46)], "lr": 0.3},
    "short last batch": lambda _: {"average": "batch_size", "lr": 0.3, "batch_size": 8},
    "validation": lambda i: {"data": (PARTS[i % 2][0], LOSS), "validation": PARTS[0][1], "lr": 0.5},
    "patience": lambda i: {"validation": PARTS[1][1], "lr": 0.4 + i, "patience": 1 + i, "epochs": 40},
    "tolerance": lambda i: {"tolerance": 3e-3, "lr": 0.2 + 0.1 * i, "epochs": 40},
}


@pytest.mark.parametrize("name", SWEEPS)
def test_each_model_is_trained_as_it_is_alone(name, joined):
    def calls():
        for i in range(3):
            yield i, {"data": (DATA, LOSS), "epochs": 3, "batch_size": 10, "seed": 7 * i} | SWEEPS[name](i)

    histories = compare(network, calls)
    assert joined == [3]
    if name in ("patience", "tolerance"):
        assert {history.stopped for history in histories} == {name}


def test_models_of_several_shapes_are_trained_in_groups(joined):
    def calls():
        for seed in range(5):
            yield (
                seed,
                {"data": (iris(), "cross_entropy"), "epochs": 2, "optimizer": Adam(0.02), "seed": seed},
            )

    compare(lambda seed: MLP(4, [3 + seed // 2, 3], ["tanh", "relu"][seed == 4], seed=seed), calls)
    assert joined == [2, 2, 1]


ALONE = {
    "a callback": {"callbacks": [lambda *_: None]},
    "the plain loop": {"compiled": False},
    "another loss": {"loss": lambda output, y: (output - y) ** 2},
    "a continued run": {"history": History()},
    "no epoch": {"epochs": 0},
    "L-BFGS": {"optimizer": "lbfgs"},
}


@pytest.mark.parametrize("name", ALONE)
def test_what_cannot_join_is_trained_alone(name, joined):
    options = {"epochs": 2, "progress": False, **ALONE[name]}
    loss = options.pop("loss", LOSS)
    if "history" in options:
        options["history"] = train(network(0), DATA, loss, 1, progress=False)
    [first, second] = trained([Call(network(seed), DATA, loss, options) for seed in (0, 0)])[:2]
    assert joined == []
    assert len(first.epochs) == options["epochs"]
    assert "history" in options or first.losses == second.losses


def test_a_run_that_diverges_says_what_it_says_alone(joined):
    calls = [
        Call(network(0, 4, "relu"), DATA, "squared_error", {"lr": lr, "progress": False})
        for lr in (1e200, 0.05)
    ]
    with pytest.raises(DivergedError) as alone:
        train(network(0, 4, "relu"), DATA, "squared_error", lr=1e200, progress=False)
    error, history = trained(calls)
    assert joined == [2]
    assert str(error) == str(alone.value)
    assert len(history.epochs) == 100


def test_a_run_depends_on_the_number_of_those_beside_it_by_rounding_and_on_nothing_else_of_them():
    def numbers(seeds, threads=1):
        models = [network(seed) for seed in seeds]
        options = {"epochs": 3, "progress": False, "threads": threads}
        trained([Call(m, DATA, LOSS, {"seed": s, **options}) for m, s in zip(models, seeds, strict=True)])
        return [p.data for p in models[0].parameters()]

    for size in (2, 8, 11):
        own = numbers([3, *range(4, 3 + size)])
        assert own == numbers([3, *range(24, 23 + size)])
        assert own == numbers([3, *range(4, 3 + size)], threads=2)
        assert own == pytest.approx(numbers([3]), rel=1e-12)


def test_a_target_that_the_loss_refuses_is_refused():
    bad = [([0.0, 1.0], 0), ([1.0, 0.0], 5)]
    with pytest.raises((ValueError, TypeError)) as alone:
        train(MLP(2, [3], seed=0), bad, "cross_entropy", progress=False)
    with pytest.raises(type(alone.value)) as several:
        trained([Call(MLP(2, [3], seed=s), bad, "cross_entropy", {"progress": False}) for s in range(2)])
    assert str(several.value) == str(alone.value)


def test_an_unknown_option_is_refused():
    with pytest.raises(TypeError, match="rate"):
        trained([Call(network(0), DATA, LOSS, {"rate": 0.1})])


def test_without_such_code_each_is_trained_alone(monkeypatch):
    def refuse(*_):
        raise ImportError

    monkeypatch.setattr(together, "_Group", refuse)
    calls = [Call(network(s), DATA, LOSS, {"epochs": 1, "progress": False}) for s in range(2)]
    assert [len(history.epochs) for history in trained(calls)] == [1, 1]
