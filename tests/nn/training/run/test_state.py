"""A run: its batches, the two readings of their mean, and who may look at it."""

import pytest

from nn import MLP, SGD, History, Interrupted, Neuron, Observer, moons, train

# The gradients of (w x - y)² at w = 0 sum to -2 Σ x y: -2 (2 + 8) = -20 for the first two rows, -36 for the third.
DATA = [((1.0,), 2.0), ((2.0,), 4.0), ((3.0,), 6.0)]


def trained(data=DATA, size=2, epochs=1, rate=1e-9, **options):
    model, optimizer = Neuron(1, bias=False, init="zeros"), SGD(rate)
    options = {"optimizer": optimizer, "shuffle": False, "progress": False} | options
    history = train(model, data, "squared_error", epochs, size, **options)
    return model.weights[0], history


@pytest.mark.parametrize(("average", "divisor"), [("examples", 1), ("batch_size", 2)])
@pytest.mark.parametrize("compiled", [None, False])
def test_the_last_batch_is_divided_by_its_examples_or_by_the_size_of_a_batch(average, divisor, compiled):
    w, history = trained(average=average, compiled=compiled)
    assert w.grad == pytest.approx(-36 / divisor, rel=1e-6)  # of row 3; w has hardly moved
    assert w.data == pytest.approx(1e-9 * (20 / 2 + 36 / divisor), rel=1e-6)
    assert history.losses == [pytest.approx((4 + 16 + 36) / 3)]  # the loss is a mean of examples either way


def test_examples_are_the_default_and_full_batches_have_one_reading():
    assert trained()[0].data == trained(average="examples")[0].data
    for compiled in (False, None):
        full = [trained(size=3, average=a, compiled=compiled)[0].data for a in ("examples", "batch_size")]
        assert full[0] == full[1]
    larger = trained(size=6, average="batch_size")[0]
    assert larger.grad == pytest.approx(-56 / 6)  # all in one batch, which is short


@pytest.mark.parametrize("average", ["mean", "", None, 1, True, "Examples"], ids=repr)
def test_another_average_is_refused(average):
    with pytest.raises(ValueError, match=r"^average must be one of examples, batch_size; got "):
        trained(average=average)


@pytest.mark.parametrize("compiled", [False, None])
def test_an_observer_sees_a_state_that_the_run_was_in_and_changes_nothing(compiled):
    places = {}
    for epochs in range(1, 8):
        w, _ = trained(epochs=epochs, size=1, rate=0.01, compiled=compiled)
        places[3 * epochs] = w.data
    seen = []

    def look(model, history):
        seen.append((3 * len(history.epochs) + history.batches, model.weights[0].data))
        return True  # an observer cannot end the run

    w, history = trained(epochs=7, size=1, rate=0.01, observers=[Observer(look, -1.0)], compiled=compiled)
    assert (w.data, history.stopped) == (places[21], "epochs")
    assert seen
    for batches, data in seen:
        assert places.get(batches, data) == data


def test_an_observer_is_called_no_oftener_than_asked():
    seen = []
    trained(epochs=50, observers=[Observer(lambda *_: seen.append(1), 3600.0)], compiled=False)
    assert seen == []
    trained(epochs=5, observers=[Observer(lambda *_: seen.append(1), -1.0)], compiled=False)
    assert len(seen) == 5


def test_an_observer_that_fails_ends_the_run():
    def fail(_model, _history):
        raise OSError("the disk is full")

    for compiled in (False, None):
        with pytest.raises(OSError, match="the disk is full"):
            trained(observers=[Observer(fail, -1.0)], compiled=compiled)


def test_an_interruption_names_its_epoch():
    assert str(Interrupted(History())) == "training was interrupted in epoch 1"


@pytest.mark.parametrize("size", [2, 3, 4, 9, 10, 11, 10**6])
@pytest.mark.parametrize(
    "options",
    [{}, {"validation": moons(5)}, {"callbacks": [lambda *_: None]}],
    ids=["plain", "validated", "called"],
)
def test_a_program_divides_by_the_size_of_a_batch_as_the_graph_does(size, options, alike):
    alike(
        lambda: MLP(2, [3, 1], "tanh", seed=1),
        moons(10),
        "binary_cross_entropy_with_logits",
        6,
        size,
        average="batch_size",
        **options,
    )


def test_a_run_that_divides_by_the_size_of_a_batch_goes_on_in_the_middle_of_an_epoch():
    # 10 examples in batches of 4: 2 of 3 batches are done.
    for done in (1, 2, 3):
        states = []
        for compiled in (False, True):
            history = History(stopped="interrupted", batches=done, cost=1.0)
            w, history = trained(DATA * 3 + DATA[:1], 4, 3, 0.001, average="batch_size", history=history,
                                 compiled=compiled)  # fmt: skip
            states.append((pytest.approx(w.data, rel=1e-9), pytest.approx(history.losses, rel=1e-9)))
        assert states[0] == (states[1][0].expected, states[1][1].expected)
