"""The parameters of a program stand as those of the model do."""

import pytest

from engine import Value, record
from nn import MLP

np = pytest.importorskip("numpy", reason="the extra fast")

MODEL = MLP(3, [4, 2], "tanh", seed=0)


def loss(x):
    outputs = MODEL(x)
    return outputs[1] * outputs[0]


def methods():
    model, scale = MLP(3, [4, 2], "tanh", seed=0), Value(2.0)
    return {
        "the model itself": (model, lambda x: model(x)[1]),
        "a closure": (model, lambda x: scale * model(x)[1] * model(x)[0]),
        "a global": (MODEL, loss),
    }


@pytest.mark.parametrize("way", methods())
def test_they_have_the_order_of_the_model(way):
    model, function = methods()[way]
    parameters = record(function, 3).parameters
    own = [parameter for parameter in parameters if parameter in model.parameters()]
    assert own == [parameter for parameter in model.parameters() if parameter in own]
    assert parameters[: len(own)] == own


def test_a_model_is_recorded_in_its_order():
    model = MLP(3, [4, 2], "tanh", seed=0)
    assert record(model, 3).parameters == model.parameters()


def test_the_mean_gradient_has_that_order():
    model = MLP(2, [3, 1], "tanh", seed=1)
    program = record(lambda x, y: (model(x) - y) ** 2, 2, "y")
    _, gradient = program.mean_gradient([[0.5, -1.0, 2.0]])
    ((model([0.5, -1.0]) - 2.0) ** 2).backward()
    assert np.allclose(gradient, [p.grad for p in model.parameters()], rtol=1e-12)


def test_a_chosen_order_stays():
    a, b = Value(1.0), Value(2.0)
    assert record(lambda x: a * x + b, parameters=[b, a]).parameters == [b, a]


def test_what_is_called_parameters_and_is_none_is_left_alone():
    class Odd:
        def parameters(self, required):
            return required

    odd, w = Odd(), Value(1.0)
    assert record(lambda x: w * x if odd else x).parameters == [w]
