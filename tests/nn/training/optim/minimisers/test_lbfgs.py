"""L-BFGS: the minimum of least squares and of logistic regression, alike compiled and as a graph."""

import copy
import signal

import numpy as np
import pytest

from engine import Value
from nn import (
    LBFGS,
    MLP,
    Classifier,
    DivergedError,
    Interrupted,
    Module,
    Neuron,
    mean_loss,
    moons,
    train,
    xor,
)
from nn.training.optim.minimisers.whole_data import Point

SCORE = "binary_cross_entropy_with_logits"


def run(model, data, loss, epochs=100, **options):
    return train(model, data, loss, epochs, **{"optimizer": "lbfgs", "progress": False} | options)


@pytest.mark.parametrize("compiled", [False, True])
def test_a_line_is_fitted_as_by_least_squares(compiled):
    rng = np.random.default_rng(0)
    X = rng.normal(size=(30, 3)) * [1.0, 10.0, 0.1]
    y = X @ [1.0, -2.0, 3.0] + 0.5 + rng.normal(size=30)
    model = Neuron(3, init="zeros")
    history = run(model, X, y, "squared_error", compiled=compiled)
    expected = np.linalg.lstsq(np.column_stack([X, np.ones(30)]), y, rcond=None)[0]
    assert [p.data for p in model.parameters()] == pytest.approx(expected, rel=1e-6)
    assert history.stopped == "converged"
    assert len(history.epochs) < 40


@pytest.mark.parametrize("compiled", [False, True])
def test_the_gradient_vanishes_with_a_penalty(compiled):
    model = MLP(2, [3, 1], "tanh", seed=0)
    history = run(model, moons(40), SCORE, 300, optimizer=LBFGS(weight_decay=0.1), compiled=compiled)
    assert history.stopped == "converged"
    assert max(abs(p.grad) for p in model.parameters()) < 1e-6  # of loss and penalty together


def test_compiled_and_plain_go_the_same_way():
    make = lambda: MLP(2, [4, 1], "tanh", seed=0)  # noqa: E731
    losses = [run(make(), xor(), "mse", 12, compiled=compiled).losses for compiled in (False, True)]
    assert losses[0] == pytest.approx(losses[1], rel=1e-6)
    assert losses[0] == sorted(losses[0], reverse=True)  # no step raises the loss


def test_the_loss_of_an_epoch_is_that_after_its_step():
    model = MLP(2, [3, 1], "tanh", seed=0)
    history = run(model, xor(), "mse", 3)
    assert history.losses[-1] == pytest.approx(mean_loss(model, xor(), "mse"), rel=1e-12)


def test_weights_are_examples_seen_more_often():
    pairs = [([0.0], 1.0), ([1.0], 2.0), ([2.0], 5.0)]
    weighted, repeated = Neuron(1, init="zeros"), Neuron(1, init="zeros")
    run(weighted, pairs, "squared_error", sample_weight=[1, 0, 3])
    run(repeated, [pairs[0], *[pairs[2]] * 3], "squared_error")
    assert weighted.state_dict() == pytest.approx(repeated.state_dict(), rel=1e-5)


@pytest.mark.parametrize("compiled", [False, True])
def test_patience_callbacks_and_interrupts_work_as_in_any_run(compiled):
    data, further = moons(30, seed=1), moons(30, seed=2)
    model = MLP(2, [8, 1], "tanh", seed=0)
    history = run(model, data, SCORE, 200, validation=further, patience=3, compiled=compiled)
    assert history.stopped in ("patience", "converged")
    assert mean_loss(model, further, SCORE) == pytest.approx(history.best.validation, rel=1e-9)
    ended = run(
        MLP(2, [3, 1], seed=0), data, SCORE, callbacks=[lambda _, h: len(h.epochs) == 2], compiled=compiled
    )
    assert (len(ended.epochs), ended.stopped) == (2, "callback")


def test_it_goes_on_where_it_stopped():
    whole, parts, rule = MLP(2, [3, 1], "tanh", seed=0), MLP(2, [3, 1], "tanh", seed=0), LBFGS()
    run(whole, xor(), "mse", 8)
    history = run(parts, xor(), "mse", 3, optimizer=rule)
    run(parts, xor(), "mse", 8, optimizer=rule, history=history)
    assert parts.state_dict() == pytest.approx(whole.state_dict(), rel=1e-9)


def test_ctrl_c_ends_after_an_update():
    with pytest.raises(Interrupted):
        run(
            MLP(2, [3, 1], seed=0),
            xor(),
            "mse",
            50,
            callbacks=[lambda *_: signal.raise_signal(signal.SIGINT)],
        )


class Root(Module):
    """A model without a value for w x below 0."""

    def __init__(self, w):
        self.w = Value(w, "w")

    def __call__(self, x):
        return (self.w * x[0]).log()


@pytest.mark.parametrize("compiled", [False, None])
def test_a_step_out_of_the_domain_is_shortened(compiled):
    model = Root(5.0)
    run(model, [([1.0], -2.0)], "squared_error", compiled=compiled)
    assert model.w.data == pytest.approx(np.exp(-2.0), rel=1e-4)


def test_a_beginning_without_a_value_is_named():
    model = MLP(1, [1])
    model.layers[0].W = [[1e200]]
    with pytest.raises(DivergedError, match="the loss of row 1 is inf"):
        run(model, [([0.0], 0.0), ([1.0], 0.0)], "squared_error")


def test_a_model_that_cannot_be_recorded_runs_as_a_graph(capfd):
    class Branch(Neuron):
        def __call__(self, x):
            score = super().__call__(x)
            return score if score.data > 0 else 0.5 * score

    history = run(Branch(1, seed=0), [([1.0], 1.0), ([2.0], 2.0)], "squared_error")
    assert history.losses[-1] < 1e-12
    assert "as a graph of Values" in capfd.readouterr().err


def test_it_is_for_train_alone():
    with pytest.raises(TypeError, match=r"write train\(\.\.\., optimizer=LBFGS\(\)\)"):
        LBFGS().step([Value(1.0)])
    rule = LBFGS()
    run(Neuron(1), [([1.0], 1.0), ([2.0], 1.0)], "squared_error", 3, optimizer=rule)
    with pytest.raises(ValueError, match="an optimizer serves one model"):
        run(Neuron(2), [([1.0, 2.0], 1.0)], "squared_error", optimizer=rule)
    assert len(rule.fresh().pairs) == 0
    assert copy.deepcopy(rule).updates == rule.updates


def test_the_estimators_take_it():
    X, y = np.array(moons(60).inputs), moons(60).targets
    model = Classifier((8,), activation="tanh", optimizer="lbfgs", epochs=200, weight_decay=1e-3).fit(X, y)
    assert model.score(X, y) > 0.95
    assert model.history_.losses == sorted(model.history_.losses, reverse=True)


@pytest.mark.parametrize("pairs", [0, 2.5, True])
def test_pairs_are_counted(pairs):
    with pytest.raises(ValueError, match="pairs must be a whole number"):
        LBFGS(pairs=pairs)


@pytest.mark.parametrize(
    ("gradient", "first"), [([0.25, -0.25], 1.0), ([0.5, -0.5], 1.0), ([1.0, -3.0], 0.25)]
)
def test_the_first_step_is_at_most_1_long(gradient, first):
    """Without curvature the step length is 1 over the sum of the components, where that is above 1."""
    asked = []

    def plane(p):
        asked.append(p)
        return float(p @ gradient), np.array(gradient)

    LBFGS().updated(Point(np.zeros(2), 0.0, np.array(gradient)), plane)
    assert asked[0] == pytest.approx(-first * np.array(gradient))


def test_a_step_over_a_hill_tells_no_curvature():
    """On -x² the gradient grows along the way down: change times growth is -2 dx², and no such pair is kept."""
    optimizer = LBFGS()
    hill = lambda p: (-float(p @ p), -2.0 * p)  # noqa: E731
    start = np.array([1.0])
    assert optimizer.pairs.maxlen == 10  # as maxcor of L-BFGS-B in scipy
    length, moved = optimizer.updated(Point(start, *hill(start)), hill)
    assert moved.parameters[0] > 1.0
    assert length > 0.0
    assert not optimizer.pairs


def test_one_kept_pair_tells_another_model():
    optimizer, bowl = LBFGS(), lambda p: (float(p @ p) / 2.0, p)
    start = np.array([1.0, 2.0])
    optimizer.updated(Point(start, *bowl(start)), bowl)
    assert len(optimizer.pairs) == 1
    optimizer.check([Value(1.0), Value(2.0)])
    with pytest.raises(ValueError, match="it has kept numbers for 2 parameters; got 3"):
        optimizer.check([Value(1.0)] * 3)
