"""A run whose loss squeezes probabilities once more says so once, at the line that calls train."""

import warnings

import pytest

from engine import MisuseWarning, Value, sigmoid, softmax
from nn import (
    MLP,
    Module,
    Neuron,
    binary_cross_entropy_with_logits,
    blobs,
    cross_entropy,
    mean_loss,
    moons,
    total_cost,
    train,
)

LOGITS, CLASSES = "binary_cross_entropy_with_logits", "cross_entropy"


class Wrapped(Module):
    """A net whose outputs are squeezed in the call."""

    def __init__(self, units, last):
        self.net, self._last = MLP(2, [4, units], seed=0), last

    def __call__(self, x):
        return self._last(self.net(x))


TWICE = {
    "a sigmoid output": (lambda: MLP(2, [4, 1], output="sigmoid", seed=0), moons(20), LOGITS),
    "a sigmoid neuron": (lambda: Neuron(2, "sigmoid", seed=0), moons(20), LOGITS),
    "a sigmoid in the call": (lambda: Wrapped(1, sigmoid), moons(20), LOGITS),
    "a sigmoid by hand": (lambda: Wrapped(1, lambda z: 1 / (1 + (-z).exp())), moons(20), LOGITS),
    "a loss of one's own": (
        lambda: Neuron(2, "sigmoid", seed=0),
        moons(20),
        lambda p, y: binary_cross_entropy_with_logits(p, y) * 2.0,
    ),
    "a softmax output": (lambda: MLP(2, [4, 3], output="softmax", seed=0), blobs(21), CLASSES),
    "a softmax in the call": (lambda: Wrapped(3, softmax), blobs(21), CLASSES),
    "a softmax and the function": (lambda: Wrapped(3, softmax), blobs(21), cross_entropy),
}
ONCE = {
    "a score": (lambda: MLP(2, [4, 1], seed=0), moons(20), LOGITS),
    "tanh": (lambda: MLP(2, [4, 1], output="tanh", seed=0), moons(20), LOGITS),
    "a sigmoid and its loss": (
        lambda: MLP(2, [4, 1], output="sigmoid", seed=0),
        moons(20),
        "binary_cross_entropy",
    ),
    "scores": (lambda: MLP(2, [4, 3], seed=0), blobs(21), CLASSES),
    "a softmax and its loss": (
        lambda: MLP(2, [4, 3], output="softmax", seed=0),
        blobs(21),
        "cross_entropy_of_probabilities",
    ),
    "all at zero": (lambda: MLP(2, [3], init="zeros", seed=0), blobs(21), CLASSES),
}


@pytest.mark.parametrize("compiled", [False, None])
@pytest.mark.parametrize("kind", TWICE)
def test_a_run_says_it_once_whatever_the_filter(kind, compiled):
    make, data, loss = TWICE[kind]
    with warnings.catch_warnings(record=True) as said:
        warnings.simplefilter("always")
        train(make(), data, loss, epochs=2, progress=False, compiled=compiled)
    messages = [w for w in said if w.category is MisuseWarning]
    assert len(messages) == 1
    assert str(messages[0].message).startswith((LOGITS, CLASSES))
    assert kind == "a loss of one's own" or messages[0].filename == __file__


@pytest.mark.parametrize("compiled", [False, None])
@pytest.mark.parametrize("kind", ONCE)
def test_a_right_run_says_nothing(kind, compiled):
    make, data, loss = ONCE[kind]
    train(make(), data, loss, epochs=1, progress=False, compiled=compiled)  # a warning is an error here


@pytest.mark.parametrize("measure", [mean_loss, total_cost])
def test_a_mean_loss_says_it_too(measure):
    make, data, loss = TWICE["a softmax output"]
    with pytest.warns(MisuseWarning, match=r"^cross_entropy takes scores") as said:
        measure(make(), data, loss)
    assert [w.filename for w in said] == [__file__]


def test_a_loss_that_is_called_by_hand_says_it_at_its_line():
    z = Value(0.5) + Value(0.25)
    with pytest.warns(MisuseWarning, match="^binary_cross_entropy_with_logits takes a score") as said:
        binary_cross_entropy_with_logits(z.sigmoid(), 1)
    assert said[0].filename == __file__
