"""What a training run can be told: rates, when to end, validation, callbacks; and what it can train."""

import numpy as np
import pytest

from engine import Value
from nn import MLP, LinearSchedule, Module, Neuron, blobs, mean_loss, moons, train

LINE = [((1,), 3), ((2,), 5), ((3,), 7), ((4,), 9), ((5,), 11)]


def line_from_zero(epochs, **options):
    """The linear neuron of seed S1-14 from (0, 0): its parameters (w0, w1) and the history."""
    model = Neuron(1, init="zeros")
    options = {"lr": 0.01, "shuffle": False, "progress": False} | options
    history = train(model, LINE, "squared_error", epochs, 2, **options)
    return (model.bias.data, model.weights[0].data), history


def test_the_rate_of_each_epoch_is_that_of_the_schedule():
    _, history = line_from_zero(3, lr=LinearSchedule(0.01, 0.002))
    assert [e.lr for e in history.epochs] == pytest.approx([0.01, 0.006, 0.002])
    assert [e.epoch for e in history.epochs] == [1, 2, 3]


def test_a_run_ends_where_the_loss_settles():
    _, whole = line_from_zero(60)
    changes = [abs(b - a) for a, b in zip(whole.losses, whole.losses[1:], strict=False)]
    first = next(i for i, change in enumerate(changes) if change < 1e-3)
    _, history = line_from_zero(60, tolerance=1e-3)
    assert history.losses == whole.losses[: first + 2]
    assert (history.stopped, whole.stopped) == ("tolerance", "epochs")
    assert len(history.epochs) < 60


def test_it_is_the_change_of_the_loss_that_counts_not_that_of_the_parameters():
    # S2-AN-10: L = 10⁶ θ², θ from 1 to 0.9999: θ changes by 1e-4, and L by 199.99.
    model = Neuron(1, bias=False)
    model.load_state_dict({"weights.0": 1.0})
    options = {"lr": 0.5e-10, "progress": False}
    history = train(model, [((1000.0,), 0.0)], "squared_error", 2, tolerance=199.98, **options)
    assert history.stopped == "epochs"
    assert history.losses[0] - history.losses[1] == pytest.approx(199.99)
    model.load_state_dict({"weights.0": 1.0})
    history = train(model, [((1000.0,), 0.0)], "squared_error", 9, tolerance=200.0, **options)
    assert (history.stopped, len(history.epochs)) == ("tolerance", 2)


def test_validation_is_the_mean_loss_afterwards_and_trains_nothing():
    others = [((10,), 21), ((-1,), -1)]
    place, history = line_from_zero(3, validation=others)
    plain, bare = line_from_zero(3)
    assert place == plain
    assert history.losses == bare.losses
    assert [e.validation for e in bare.epochs] == [None] * 3
    w0, w1 = place
    expected = ((w0 + 10 * w1 - 21) ** 2 + (w0 - w1 + 1) ** 2) / 2
    assert history.epochs[-1].validation == pytest.approx(expected)


def test_validation_may_be_a_zip_as_the_data_may():
    inputs, targets = zip(*LINE, strict=True)
    _, history = line_from_zero(2, validation=zip(inputs, targets, strict=True))
    _, expected = line_from_zero(2, validation=LINE)
    assert history == expected


def test_callbacks_come_after_each_epoch_and_one_that_returns_true_ends_the_run():
    calls = []

    def note(model, history):
        calls.append((model.bias.data, len(history.epochs), history.losses[-1]))

    def enough(_model, history):
        return len(history.epochs) == 3

    place, history = line_from_zero(9, callbacks=[enough, note])  # the first does not silence the second
    assert (history.stopped, len(history.epochs)) == ("callback", 3)
    assert [n for _, n, _ in calls] == [1, 2, 3]
    assert [loss for *_, loss in calls] == history.losses
    assert calls[-1][0] == place[0]


def test_numpy_rows_and_targets_train_as_lists_do():
    X, y = np.array([[1], [2], [3], [4], [5]]), np.array([3, 5, 7, 9, 11])
    model = Neuron(1, init="zeros")
    options = {"lr": 0.01, "shuffle": False, "progress": False}
    history = train(model, zip(X, y, strict=True), "squared_error", 2, 2, **options)
    place, expected = line_from_zero(2)
    assert (model.bias.data, model.weights[0].data) == place
    assert history.losses == expected.losses


@pytest.mark.parametrize(
    ("data", "loss", "outputs"),
    [
        (LINE, "squared_error", 1),
        ([(x, (y, -y)) for x, y in LINE], "mean_squared_error", 2),
        (moons(30), "binary_cross_entropy_with_logits", 1),
        (moons(30).signed(), "hinge", 1),
        (blobs(30), "cross_entropy", 3),
        ([(x, [float(y == k) for k in range(3)]) for x, y in blobs(30)], "cross_entropy", 3),
    ],
    ids=["regression", "two numbers", "two classes", "margin", "classes", "one-hot"],
)
def test_one_loop_trains_everything(data, loss, outputs):
    model = MLP(len(data[0][0]), [4, outputs], "tanh", seed=0)
    before = mean_loss(model, data, loss)
    history = train(model, data, loss, 30, 5, lr=0.05, progress=False)
    assert mean_loss(model, data, loss) < before / 2
    assert history.losses[-1] < before


def test_a_loss_of_ones_own_is_as_good_as_a_named_one():
    def cubic(prediction, target):
        return abs(prediction - target) ** 3

    model = Neuron(1, init="zeros")
    history = train(model, [((1.0,), 2.0)], cubic, 2, lr=0.125, shuffle=False, progress=False)
    # Slope -3·2² = -12 towards w and b: both 1.5, the prediction 3. Then 3·1² = 3.
    assert history.losses == [8.0, 1.0]
    assert [p.data for p in model.parameters()] == [1.125, 1.125]


class Free(Module):
    """A model of its user's own: two numbers, and no input."""

    def __init__(self):
        self.a, self.b = Value(1.0), Value(2.0)

    def __call__(self, _x):
        return self.a * self.b


def test_any_module_can_be_trained():
    model = Free()
    train(model, [((), 0.0)], "half_squared_error", 1, lr=0.25, progress=False)
    assert [p.data for p in model.parameters()] == [0.0, 1.5]  # a - ¼·(ab)b, b - ¼·(ab)a


def test_silence_is_silence_and_a_bar_goes_to_the_error_stream_alone(capfd):
    line_from_zero(3)
    assert capfd.readouterr() == ("", "")
    line_from_zero(3, progress=True)
    out, err = capfd.readouterr()
    assert out == ""
    assert "epoch 3/3, loss " in err
    assert "9/9" in err  # three batches in each of three epochs
