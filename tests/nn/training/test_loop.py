"""The training loop, against trajectories worked by hand and against what it says of itself."""

import numpy as np
import pytest

from engine import MisuseWarning, mean
from nn import (
    MLP,
    SGD,
    Adam,
    Neuron,
    moons,
    shuffled,
    squared_error,
    train,
    xor,
)

LINE = [((1,), 3), ((2,), 5), ((3,), 7), ((4,), 9), ((5,), 11)]


class Noting(SGD):
    """SGD that notes the parameters after every update, and tells `seen` of it."""

    def __init__(self, lr, seen=None):
        super().__init__(lr)
        self.places = []
        self.seen = [] if seen is None else seen

    def step(self, parameters, epoch=0, epochs=1):
        super().step(parameters, epoch, epochs)
        self.places.append([p.data for p in parameters])
        self.seen.append("update")


def line_from_zero(epochs, **options):
    """The linear neuron of seed S1-14 from (0, 0): its parameters (w0, w1) and the history."""
    model = Neuron(1, init="zeros")
    options = {"lr": 0.01, "shuffle": False, "progress": False} | options
    history = train(model, LINE, "squared_error", epochs, 2, **options)
    return (model.bias.data, model.weights[0].data), history


def noted(seen):
    """A loss that notes (prediction, target), and moves nothing that could be seen: the rate is 1e-300."""

    def loss(prediction, target):
        seen.append((prediction.data, target))
        return squared_error(prediction, target)

    return loss


def order_of(epochs, batch_size=2, n=5, **options):
    """What a run over (i, 10 i), i = 1..n, saw: (prediction, target) pairs and updates, in order."""
    model, seen = Neuron(1, bias=False), []
    model.load_state_dict({"weights.0": 1.0})  # the prediction is the input
    data = [((i,), 10 * i) for i in range(1, n + 1)]
    optimizer = Noting(1e-300, seen)
    train(model, data, noted(seen), epochs, batch_size, optimizer=optimizer, progress=False, **options)
    return seen


def test_the_updates_are_those_of_the_catalogue(near):
    # S1-14 to S1-22; the last batch holds one example, and is divided by 1.
    optimizer = Noting(0.01)
    (w0, w1), history = line_from_zero(2, optimizer=optimizer, validation=LINE)
    assert optimizer.places[:3] == [near([0.13, 0.08]), near([0.6619, 0.2293]), near([1.40802, 0.378524])]
    assert (w0, w1) == near((0.5060694718, 1.8709337546))
    assert [e.validation for e in history.epochs] == near([6.448484117856, 0.80970497198539115])
    # What the first epoch saw: 9 + 25 at (0, 0), 6.53² + 8.4² after one update, 7.4612² after two.
    assert history.losses[0] == near((9 + 25 + 6.53**2 + 8.4**2 + 7.4612**2) / 5)


def test_a_full_batch_of_xor_makes_the_update_of_the_catalogue(near):
    # S1-10: 2-2-1 sigmoid, rate 0.5. One update lowers the mean cost from 0.25607 to 0.25527.
    model = MLP(2, [2, 1], "sigmoid", "sigmoid")
    start = [0.5, -0.5, 0.1, 0.25, 0.75, -0.2, 1.0, -1.0, 0.3]
    model.load_state_dict(dict(zip(model.state_dict(), start, strict=True)))
    history = train(model, xor(), "squared_error", 1, 4, lr=0.5, validation=xor(), progress=False)
    assert history.losses == near([0.25606790918634625])
    assert history.epochs[0].validation == near(0.25527317414660732)
    v1, _, d = [p.data for p in model.layers[1].parameters()]
    assert (v1, d) == near((0.99104914692197787, 0.28466179143651223))


@pytest.mark.parametrize("shuffle", [True, False])
@pytest.mark.parametrize(
    ("size", "sizes"), [(1, [1] * 5), (2, [2, 2, 1]), (3, [3, 2]), (5, [5]), (7, [5]), (10**30, [5])]
)
def test_batches_are_full_but_the_last_and_each_example_is_used_once_in_an_epoch(size, sizes, shuffle):
    seen = order_of(2, size, shuffle=shuffle)
    text = "".join("|" if event == "update" else "x" for event in seen)
    assert [len(batch) for batch in text.split("|")] == [*sizes, *sizes, 0]
    pairs = [event for event in seen if event != "update"]
    for epoch in (pairs[:5], pairs[5:]):
        assert sorted(epoch) == [(i, 10 * i) for i in range(1, 6)]  # each once, with its own target


def test_the_order_is_new_in_every_epoch_and_the_same_for_the_same_seed():
    def orders(**options):
        pairs = [event for event in order_of(3, n=20, **options) if event != "update"]
        return pairs[:20], pairs[20:40], pairs[40:]

    one, two, three = orders(seed=1)
    assert one != two != three != one
    assert orders(seed=1) == (one, two, three)
    assert orders(seed=2)[0] != one
    assert orders(seed=1, batch_size=7) == (one, two, three)  # of the seed and the epoch alone
    plain = [(i, 10 * i) for i in range(1, 21)]
    assert orders(shuffle=False) == (plain, plain, plain)
    assert shuffled(range(20), "a") == shuffled(range(20), "a") != shuffled(range(20), "b")


def test_accumulating_then_averaging_is_one_backward_of_the_mean(near):
    data = moons(7)
    whole, single = MLP(2, [3, 1], "tanh", seed=1), MLP(2, [3, 1], "tanh", seed=1)
    train(whole, data, "squared_error", 1, 7, lr=0.5, shuffle=False, progress=False)
    mean([squared_error(single(x), y) for x, y in data]).backward()
    SGD(0.5).step(single.parameters())
    assert list(whole.state_dict().values()) == near(list(single.state_dict().values()))


def test_a_gradient_left_from_before_does_not_count():
    model = Neuron(1, init="zeros")
    model([1.0]).backward()
    train(model, LINE, "squared_error", 1, 2, lr=0.01, shuffle=False, progress=False)
    assert (model.bias.data, model.weights[0].data) == line_from_zero(1)[0]


def test_going_on_with_the_history_is_the_same_as_never_having_stopped():
    place, history = line_from_zero(5, shuffle=True, optimizer=Adam(0.1))
    model, optimizer = Neuron(1, init="zeros"), Adam(0.1)
    options = {"optimizer": optimizer, "progress": False}
    first = train(model, LINE, "squared_error", 2, 2, **options)
    assert len(first.epochs) == 2
    again = train(model, LINE, "squared_error", 5, 2, history=first, **options)
    assert again is first
    assert (model.bias.data, model.weights[0].data) == place
    assert again == history


@pytest.mark.parametrize("done", [1, 5])
@pytest.mark.parametrize("compiled", [None, False])
def test_a_history_that_is_finished_says_so(done, compiled):
    model = Neuron(1, init="zeros")
    history = train(model, LINE, "squared_error", done, 2, progress=False, compiled=compiled)
    before, epochs = model.state_dict(), list(history.epochs)
    for asked in range(1, done + 1):
        with pytest.warns(MisuseWarning, match=rf"^the history has {done} .*write epochs={2 * done}") as told:
            train(model, LINE, "squared_error", asked, 2, history=history, progress=False, compiled=compiled)
        assert told[0].filename == __file__  # the line that called train
        assert (model.state_dict(), history.epochs, history.stopped) == (before, epochs, "epochs")


@pytest.mark.parametrize("stopped", ["tolerance", "callback", "interrupted"])
def test_a_history_that_ended_early_goes_on(stopped):
    model = Neuron(1, init="zeros")
    history = train(model, LINE, "squared_error", 2, 2, progress=False)
    history.stopped = stopped
    train(model, LINE, "squared_error", 3, 2, history=history, progress=False)
    assert (len(history.epochs), history.stopped) == (3, "epochs")


@pytest.mark.parametrize("count", [np.int64, np.int8, np.uint16, np.array, int])
def test_whole_numbers_are_taken_in_every_type(count):
    options = {"lr": np.float64(0.01), "tolerance": np.float32(0.0)}
    place, history = line_from_zero(count(2), **options)
    assert (place, history) == line_from_zero(2)
    train(Neuron(1), LINE, "squared_error", 1, count(2), progress=False)


def test_no_epochs_are_no_training():
    place, history = line_from_zero(0)
    assert place == (0.0, 0.0)
    assert (history.epochs, history.stopped) == ([], "epochs")
