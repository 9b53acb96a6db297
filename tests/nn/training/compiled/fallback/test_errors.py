"""Bad data, losses without a value and runs that diverge end through a program as they do on the graph."""

import math

import numpy as np
import pytest

from engine import DomainError, Value
from nn import MLP, SGD, Adam, History, Module, Neuron, RMSprop, blobs, train

LINE = [((1.0,), 3.0), ((2.0,), 5.0), ((3.0,), 7.0), ((4.0,), 9.0), ((5.0,), 11.0)]
SCORE = "binary_cross_entropy_with_logits"


def line(weight=0.0, bias=0.0):
    model = Neuron(1)
    model.load_state_dict({"weights.0": weight, "bias": bias})
    return model


def classes():
    return MLP(2, [3], seed=0)


def ending(compiled, make, data, loss="squared_error", epochs=3, size=2, rule=SGD, **options):
    """The error of a run or None, and where it leaves the model, the optimizer and the history."""
    model, optimizer, history, error = (
        make(),
        rule(0.01) if isinstance(rule, type) else rule(),
        History(),
        None,
    )
    options = {"shuffle": False, "progress": False, **options}
    try:
        train(
            model,
            data,
            loss,
            epochs,
            size,
            optimizer=optimizer,
            history=history,
            compiled=compiled,
            **options,
        )
    except (ArithmeticError, TypeError, ValueError) as caught:
        error = caught
    numbers = [n for p in model.parameters() for n in (p.data, p.grad)]
    kept = [n for slots in optimizer.memory for n in slots]
    epochs = [n for e in history.epochs for n in (e.loss, e.lr, e.validation or 0.0)]
    state = [*numbers, *kept, *epochs, history.batches, history.cost, optimizer.updates]
    return type(error), str(error), history.stopped, state


def assert_same_ending(*arguments, **options):
    kind, text, stopped, state = ending(False, *arguments, **options)
    for compiled in (None, True):
        other = ending(compiled, *arguments, **options)
        if compiled is None:  # where it is asked for, what cannot be a batch is refused in its own words
            assert other[:3] == (kind, text, stopped)
            assert other[3] == pytest.approx(state, rel=1e-9, abs=1e-12, nan_ok=True)
        else:
            assert (other[0] is type(None)) == (kind is type(None))
    return kind


BAD = {
    "one number too many": ([*LINE, ((1.0, 2.0), 3.0)], "squared_error"),
    "every row too long": ([((1.0, 2.0), 3.0)] * 3, "squared_error"),
    "no input": ([*LINE, ((), 3.0)], "squared_error"),
    "no sequence": ([*LINE, (3.0, 3.0)], "squared_error"),
    "text": ([*LINE, (("1",), 3.0)], "squared_error"),
    "no number": ([*LINE, ((None,), 3.0)], "squared_error"),
    "a row in a row": ([*LINE, (([1.0],), 3.0)], "squared_error"),
    "complex": ([*LINE, ((1j,), 3.0)], "squared_error"),
    "too large": ([*LINE, ((10**400,), 3.0)], "squared_error"),
    "a target that is text": ([*LINE, ((1.0,), "3")], "squared_error"),
    "a first target that is text": ([((1.0,), "abc"), *LINE], "squared_error"),
    "no target": ([*LINE, ((1.0,), None)], "squared_error"),
    "two targets": ([*LINE, ((1.0,), (3.0, 4.0))], "squared_error"),
    "two targets, twice": ([((1.0,), (3.0, 4.0))] * 2, "squared_error"),
    "an array of targets": ([*LINE, ((1.0,), np.array([3.0, 4.0]))], "squared_error"),
    "a share above 1": ([((1.0,), 1.0), ((2.0,), 0.0), ((3.0,), 2.0)], SCORE),
    "a target that is no share": ([((1.0,), 1.0), ((2.0,), 0.0), ((3.0,), math.nan)], SCORE),
    "a margin for 0": ([((1.0,), 1), ((2.0,), -1), ((3.0,), 0)], "hinge"),
}


@pytest.mark.parametrize("case", BAD)
def test_bad_data_give_the_error_of_the_graph(case):
    data, loss = BAD[case]
    assert assert_same_ending(line, data, loss) is not type(None)


@pytest.mark.parametrize(
    "target", [3, -1, 1.5, math.nan, math.inf, "1", [1.0, 0.0], [1, 0, 0, 0], None], ids=str
)
def test_a_class_that_there_is_not(target):
    for loss in ("cross_entropy", "cross_entropy_of_probabilities"):
        data = [*blobs(6), ((0.0, 0.0), target)]
        assert assert_same_ending(classes, data, loss) is not type(None)
        assert assert_same_ending(classes, [((0.0, 0.0), target)] * 2, loss) is not type(None)


VALIDATION = {
    "a class that there is not": (classes, blobs(6), [((0.0, 0.0), 7)], "cross_entropy"),
    "one number too many": (line, LINE, [((1.0, 2.0), 3.0)], "squared_error"),
    "two targets": (line, LINE, [((1.0,), (3.0, 4.0))], "squared_error"),
    "text": (line, LINE, [((1.0,), 1.0), ((1.0,), "3")], "squared_error"),
    "a margin for 0": (line, [((1.0,), 1), ((2.0,), -1)], [((3.0,), 0)], "hinge"),
    "a share above 1": (line, [((1.0,), 1), ((2.0,), 0)], [((3.0,), 2)], SCORE),
    "no value": (line, [((0.0,), 0.0)], [((0.0,), -1e9)], lambda p, t: (p - t + 1.0 + 2e9 * t).log()),
}


@pytest.mark.parametrize("case", VALIDATION)
def test_bad_data_for_validation_give_the_error_of_the_graph(case):
    make, data, validation, loss = VALIDATION[case]
    assert assert_same_ending(make, data, loss, validation=validation) is not type(None)


@pytest.mark.parametrize("place", range(5))
@pytest.mark.parametrize("bad", [math.nan, math.inf, -math.inf, 1e200])
def test_inputs_that_are_not_finite_or_huge(bad, place):
    data = LINE[:]
    data[place] = (bad,), 1.0
    for rule in (SGD, Adam):
        assert_same_ending(lambda: MLP(1, [2, 1], "relu", seed=0), data, rule=rule)
        assert_same_ending(lambda: MLP(1, [2, 1], "tanh", seed=0), data, "squared_error", rule=rule)
    data[place] = (1.0,), bad
    assert_same_ending(line, data)


@pytest.mark.parametrize("p", [2.0, -1.0, 1.0 + 1e-9])
@pytest.mark.parametrize("y", [0.0, 0.5, 1.0])
def test_a_loss_without_a_value_is_the_error_of_the_graph_in_the_same_batch(p, y):
    data = [((0.5,), 1.0), ((0.3,), 0.0), ((0.4,), 1.0), ((p,), y), ((0.2,), 0.3)]
    kind = assert_same_ending(lambda: line(1.0), data, "binary_cross_entropy", rule=lambda: SGD(1e-12))
    assert kind is DomainError


def test_a_model_without_a_value_is_the_error_of_the_graph():
    class Root(Module):
        def __init__(self):
            self.a = Value(1.0)

        def __call__(self, x):
            return (self.a * x[0] + 2.0).log() + (self.a / x[0]).tanh()

    for x in (0.0, -2.0, -3.0, -1e300):
        assert assert_same_ending(Root, [((3.0,), 1.0), ((4.0,), 1.0), ((x,), 1.0)]) is DomainError


@pytest.mark.sampled(4)
@pytest.mark.filterwarnings("ignore:the loss rose")
@pytest.mark.parametrize("lr", [1e3, 1e100, 1e150, 1e200, 1e300])
@pytest.mark.parametrize("rule", [SGD, Adam, RMSprop])
def test_a_run_that_diverges_ends_as_on_the_graph(rule, lr):
    for activation, loss in (("relu", "squared_error"), ("tanh", SCORE), ("softplus", "squared_error")):
        data = [(x, y / 11 if loss == SCORE else y) for x, y in LINE]
        make = lambda a=activation: MLP(1, [2, 1], a, seed=0)  # noqa: E731
        for options in ({}, {"validation": data}, {"tolerance": 1e-3}, {"callbacks": [lambda *_: None]}):
            assert_same_ending(make, data, loss, epochs=6, rule=lambda: rule(lr), **options)


# Slope 0 at the input 0: RMSprop without ε divides 0 by 0, in the last batch of a run as in any other.
@pytest.mark.parametrize("epochs", [1, 2])
@pytest.mark.parametrize("size", [1, 2])
def test_an_update_without_a_value_is_the_error_of_the_graph(epochs, size):
    data = [((0.0,), 1.0), ((0.0,), 2.0)]
    rule = lambda: RMSprop(0.01, epsilon=0.0)  # noqa: E731
    for options in ({}, {"callbacks": [lambda *_: None]}):
        assert (
            assert_same_ending(line, data, epochs=epochs, size=size, rule=rule, **options)
            is ZeroDivisionError
        )


@pytest.mark.parametrize("epochs", [1, 3])
def test_a_last_update_that_takes_the_model_out_of_its_domain_is_no_error_before_it_is_used(epochs):
    """p = 1 at first; the slope of t ln p towards the bias is 1, so that the next p is 1 - lr."""
    options = {"size": 1, "rule": lambda: SGD(10.0), "epochs": epochs}
    for callbacks in ([], [lambda *_: None]):
        data = [((0.0,), 1.0)]
        kind = assert_same_ending(
            lambda: line(0.0, 1.0), data, lambda p, t: t * p.log(), callbacks=callbacks, **options
        )
        assert kind is (type(None) if epochs == 1 else DomainError)
