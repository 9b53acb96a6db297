"""What cannot be recorded is trained as a graph of Values, and a line says why; asked for, it is an error."""

import re

import pytest

from engine import RecordingError, Value
from nn import SGD, Module, Neuron, Optimizer, squared_error, train

LINE = [((1.0,), 1.0), ((2.0,), 2.0), ((3.0,), 0.0), ((4.0,), 1.0), ((5.0,), 2.0)]
WEIGHTS = {0.0: 1.0, 1.0: 2.0, 2.0: 3.0}


def zero():
    return Neuron(1, init="zeros")


class Branching(Module):
    """Another slope on either side of 2.5."""

    def __init__(self):
        self.low, self.high = Value(1.0), Value(2.0)

    def __call__(self, x):
        return (self.low if x[0] < 2.5 else self.high) * x[0]


class Tabled(Module):
    """A number for each input, looked up."""

    def __init__(self):
        self.rows = [Value(0.1 * i) for i in range(6)]

    def __call__(self, x):
        return self.rows[int(x[0])]


def by_data(prediction, target):
    return (prediction - target) ** 2 * (1 + abs(prediction.data))


def by_float(prediction, target):
    return (prediction - target) ** 2 * (1 + abs(float(prediction)))


def by_comparison(prediction, target):
    return prediction**2 if target == 1 else (prediction - target) ** 2


def by_truth(prediction, target):
    return (prediction - target) ** 2 * (3.0 if target else 1.0)


def by_order(prediction, target):
    return (prediction - target) ** 2 if prediction > target else abs(prediction - target)


def by_index(prediction, target):
    return (prediction - [0.5, 0.25, 0.125][int(target)]) ** 2


def by_table(prediction, target):
    return (prediction - target) ** 2 * WEIGHTS[target]


def by_table_with_default(prediction, target):
    return (prediction - target) ** 2 * WEIGHTS.get(target, 1.0)


def by_set(prediction, target):
    return (prediction - target) ** 2 * (3.0 if target in {0.0, 7.0} else 1.0)


def by_list(prediction, target):
    return (prediction - target) ** 2 * (3.0 if target in [0.0, 7.0] else 1.0)


def by_kind(prediction, target):
    return (prediction - target) ** 2 * (3.0 if isinstance(target, float) else 1.0)


class Clipped(SGD):
    """A step of its own."""

    def step(self, parameters, epoch=0, epochs=1):
        for parameter in parameters:
            parameter.grad = max(-1.0, min(1.0, parameter.grad))
        super().step(parameters, epoch, epochs)


SCALE = {"by": 0.5}


class Tabular(Optimizer):
    """A rule that asks for more than numbers and math."""

    @staticmethod
    def rule(p, g, t, lr, constants, slots):  # noqa: ARG004
        return p - lr * g * SCALE["by"], slots


class Drawn(Optimizer):
    """A rule that is no `def` in a file."""

    rule = staticmethod(lambda p, g, t, lr, constants, slots: (p - lr * g, slots))  # noqa: ARG005


CASES = {
    **{loss.__name__: (zero, loss, SGD) for loss in (by_data, by_float, by_comparison, by_truth, by_order)},
    **{loss.__name__: (zero, loss, SGD) for loss in (by_index, by_table, by_table_with_default)},
    **{loss.__name__: (zero, loss, SGD) for loss in (by_set, by_list, by_kind)},
    "branching": (Branching, squared_error, SGD),
    "tabled": (Tabled, squared_error, SGD),
    "a step of its own": (zero, squared_error, Clipped),
    "a rule with a table": (zero, squared_error, Tabular),
    "a rule without a text": (zero, squared_error, Drawn),
}


def trained(case, compiled):
    make, loss, rule = CASES[case]
    model, optimizer = make(), rule(0.01)
    history = train(model, LINE, loss, 4, 2, optimizer=optimizer, progress=False, compiled=compiled)
    return model.state_dict(), [p.grad for p in model.parameters()], history, optimizer.state()


@pytest.mark.filterwarnings("ignore:math.exp.v., float.v. and arrays")  # by_float, as it says
@pytest.mark.parametrize("case", CASES)
def test_what_cannot_be_recorded_trains_as_the_graph_and_a_line_says_why(case, capsys, notice):
    expected = trained(case, False)
    assert capsys.readouterr() == ("", "")
    assert trained(case, None) == expected
    out, err = capsys.readouterr()
    assert out == ""
    assert notice.match(err), err
    with pytest.raises((RecordingError, KeyError, TypeError)):
        trained(case, True)
    assert capsys.readouterr() == ("", "")


@pytest.mark.parametrize(
    ("case", "line"),
    [
        ("by_data", "return (prediction - target) ** 2 * (1 + abs(prediction.data))"),
        ("by_comparison", "return prediction**2 if target == 1 else (prediction - target) ** 2"),
        ("branching", "return (self.low if x[0] < 2.5 else self.high) * x[0]"),
        ("tabled", "return self.rows[int(x[0])]"),
    ],
)
def test_the_line_that_asks_for_a_number_is_named(case, line, capsys):
    trained(case, None)
    err = capsys.readouterr().err
    assert re.search(r"test_fallback\.py, line \d+: `" + re.escape(line) + "`", err)
