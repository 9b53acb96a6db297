"""The range of an output, read from its graph."""

import math

import pytest

import engine
from engine import Value, exp, log_softmax, maximum, minimum, operation, record, softmax, total
from nn import MLP, Layer, Neuron
from nn.support.misuse.output_range import are_probabilities, is_probability, limits_of, threshold_of

Z = Value(0.3) + Value(0.2)  # a score: a sum of two numbers that vary


@operation(symbol="hs", latex=r"h({a})")
def hard_sigmoid(a):
    """y = a cut to 0 and 1."""
    y = 0.0 if a < 0 else 1.0 if a > 1 else a
    return y, (1.0 if 0 < a < 1 else 0.0,)


# Each output with its limits at a score of -∞ and +∞, by the formula.
OUTPUTS = {
    "score": (Z, None),
    "sigmoid": (Z.sigmoid(), (0, 1)),
    "sigmoid as a function": (engine.sigmoid(Z), (0, 1)),
    "sigmoid by hand": (1 / (1 + exp(-Z)), (0, 1)),
    "sigmoid by tanh": (0.5 * ((0.5 * Z).tanh() + 1), (0, 1)),
    "the other class": (1 - Z.sigmoid(), (0, 1)),
    "e to the log": (Z.log_sigmoid().exp(), (0, 1)),
    "step": (Z.step(), (0, 1)),
    "an operation of one's own": (engine.apply(hard_sigmoid, Z), (0, 1)),
    "clipped": (maximum(minimum(Z.sigmoid(), 0.75), 0.25), (0.25, 0.75)),
    "tanh": (Z.tanh(), (-1, 1)),
    "twice a sigmoid": (2.0 * Z.sigmoid(), (0, 2)),
    "sigmoid about 0": (Z.sigmoid() - 0.5, (-0.5, 0.5)),
    "relu": (Z.relu(), None),
    "softplus": (Z.softplus(), None),
    "exp": (Z.exp(), None),
    "log": (Z.log(), None),  # without a value at -∞
    "cut on one side": (minimum(Z, 1.0), None),
    "leaf": (Value(0.5), None),
    "sum of sigmoids": (Z.sigmoid() + Value(1.0).sigmoid(), None),
}


@pytest.mark.parametrize("name", OUTPUTS)
def test_the_limits_are_those_of_the_formula(name):
    output, limits = OUTPUTS[name]
    assert limits_of(output) == (limits or (-math.inf, math.inf))
    assert threshold_of(output) == (sum(limits) / 2 if limits else 0.0)
    assert is_probability(output) == bool(limits and limits[0] >= 0 and limits[1] <= 1)


@pytest.mark.parametrize("x", [0.0, 1.0, -2.0])
@pytest.mark.parametrize("bias", [True, False, "trick"])
def test_the_input_of_a_neuron_does_not_matter(bias, x):
    assert threshold_of(Neuron(1, "sigmoid", bias=bias, seed=0)([x])) == 0.5
    assert threshold_of(Neuron(1, bias=bias, seed=0)([x])) == 0.0


def test_a_long_chain_is_followed_in_bounded_time():
    y = Z
    for _ in range(1_000):
        y = y + 1.0
    assert threshold_of(y) == 0.0


@pytest.mark.parametrize("other", [0.5, None, "a", [Z.sigmoid()]], ids=repr)
def test_whatever_is_no_value_is_no_probability(other):
    assert not is_probability(other)


LOGITS = [Value(0.5) * 2.0, Value(-1.0) * 2.0, Value(0.0) + 0.25]
EXPONENTIALS = [exp(z) for z in LOGITS]
SUM = total(EXPONENTIALS)
SHARES = {
    "softmax": softmax(LOGITS),
    "softmax of two": softmax(LOGITS[:2]),
    "softmax by hand": [e / SUM for e in EXPONENTIALS],
    "e to the log": [exp(s) for s in log_softmax(LOGITS)],
    "a layer": Layer(2, 3, "softmax", seed=0)([1.0, 2.0]),
    "a net": MLP(2, [4, 3], output="softmax", seed=0)([1.0, 2.0]),
}
SCORES = {
    "logits": LOGITS,
    "log shares": log_softmax(LOGITS),
    "a layer": Layer(2, 3, seed=0)([1.0, 2.0]),
    "leaves that sum to 1": [Value(0.25), Value(0.75)],
    "numbers": [0.25, 0.75],
    "sigmoids": [z.sigmoid() for z in LOGITS],
    "biases that sum to 1": [Value(0.25) + 0.0, Value(0.75) + 0.0],
    "one": softmax(LOGITS)[:1],
    "none": [],
    "two of three": softmax(LOGITS)[:2],
    "shares of a length": [z / SUM for z in LOGITS],
}


@pytest.mark.parametrize("name", SHARES)
def test_shares_of_one_whole_are_known(name):
    assert are_probabilities(SHARES[name])


@pytest.mark.parametrize("name", SCORES)
def test_scores_are_not_taken_for_shares(name):
    assert not are_probabilities(SCORES[name])


def test_nothing_is_asked_of_values_that_are_recorded():
    seen = []

    def function(x, y):
        outputs = softmax([x, y])
        seen.append((are_probabilities(outputs), limits_of(x.sigmoid()), limits_of(x + y)))
        return outputs[0]

    record(function)
    assert seen == [(False, (0.0, 1.0), (-math.inf, math.inf))] * len(seen)
