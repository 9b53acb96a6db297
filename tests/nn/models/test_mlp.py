"""Networks whose outputs, costs and gradients are known exactly: the hand-derived cases, as networks.

The figures were derived by symbolic differentiation, and by differences at 130 digits. What a case calls x or
y, and gives a partial derivative of, enters as a Value: inputs and targets receive gradients too.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from types import SimpleNamespace
from typing import Any

import pytest

from engine import Value
from nn import (
    MLP,
    Layer,
    Module,
    Neuron,
    binary_cross_entropy,
    binary_cross_entropy_with_logits,
    cross_entropy,
    cross_entropy_of_probabilities,
    half_squared_error,
    mean_squared_error,
    squared_error,
)

XOR = [((0, 0), 0), ((0, 1), 1), ((1, 0), 1), ((1, 1), 0)]
FOUR = [((2.0, -1.0), 1.0), ((0.5, 3.0), -2.0), ((-1.5, 0.25), 0.5), ((4.0, 1.0), 3.0)]
TWO = [(1.0, -2.0), (0.5, 1.5)]
THREE = [((1, 2), 8), ((1, 3), 11), ((2, 2), 10)]


@dataclass(frozen=True)
class Network:
    """A model; for each neuron what its case calls the bias and the weights; and the quantity derived."""

    make: Callable[[Any], Module]
    neurons: Sequence[str]
    quantity: Callable[[Module, SimpleNamespace], Value]

    def names(self, bias):
        """The names in the order of the parameters: an explicit bias comes last, the trick's weight first."""
        rows = [row.split() for row in self.neurons]
        return [name for b, *w in rows for name in ([b, *w] if bias == "trick" else [*w, b])]


XOR_NET = ["c1 u11 u12", "c2 u21 u22", "d v1 v2"]
ONE_LAYER = ["b w1 w2 w3"]
TWO_TWO = ["c1 p11 p12", "c2 p21 p22", "b1 w11 w12", "b2 w21 w22"]
HANDOUT = ["w11 w12 w13", "w21 w22 w23", "w31 w32 w33", "v1 v2 v3 v4"]
DEEP = ["b11 w111 w112", "b12 w121 w122", "b21 w211 w212", "b22 w221 w222", "b31 w311 w312", "b32 w321 w322"]
CHAIN = ["b1 w1", "b2 w2", "b3 w3"]
CLASSES = ["v10 v11 v12", "v20 v21 v22", "v30 v31 v32"]


def cost(loss, examples):
    return lambda net, _: sum(loss(net(x), y) for x, y in examples)


def mlp(inputs, sizes, output="sigmoid"):
    return lambda bias: MLP(inputs, sizes, "sigmoid", output, bias=bias)


def xor(examples, factor=1.0):
    quantity = cost(squared_error, examples)
    return Network(mlp(2, [2, 1]), XOR_NET, lambda n, v: quantity(n, v) * factor)


def output(index):
    x, _ = XOR[index]
    return Network(mlp(2, [2, 1]), XOR_NET, lambda n, _: n(x))


def dense(activation, quantity):
    neurons = ["b0 w00 w01 w02", "b1 w10 w11 w12"]
    return Network(lambda bias: Layer(3, 2, activation, bias=bias), neurons, quantity)


def two_layers(outputs, sizes, activation, loss, targets):
    neurons = ["w10 w11 w12", "w20 w21 w22", *outputs]
    return Network(mlp(2, sizes, activation), neurons, cost(loss, list(zip(TWO, targets, strict=True))))


def lines(loss, factor=1.0):
    total = cost(loss, FOUR)
    return Network(lambda bias: Neuron(2, bias=bias), ["w0 w1 w2"], lambda n, v: factor * total(n, v))


def line(examples):
    mean = 1 / len(examples)
    return Network(
        lambda bias: Neuron(1, bias=bias),
        ["w0 w1"],
        lambda n, v: mean * cost(squared_error, [((x,), y) for x, y in examples])(n, v),
    )


def weighted(outputs, upstream):
    """A cost whose derivative to each output is the given upstream number."""
    return sum(u * out for u, out in zip(upstream, outputs, strict=True))


NETWORKS = {
    "S0-02": Network(lambda b: Neuron(2, bias=b), ["b w1 w2"], lambda n, v: n([v.x1, v.x2])),
    "S0-04": lines(squared_error),
    "S0-05": lines(squared_error, 0.25),
    "S0-06": lines(half_squared_error),
    "S1-04": Network(lambda b: Neuron(3, "sigmoid", bias=b), ONE_LAYER, lambda n, v: n([v.x1, v.x2, v.x3])),
    "S1-06": Network(
        lambda bias: Neuron(1, "sigmoid", bias=bias), ["b w"], lambda n, v: squared_error(n([v.a0]), v.y)
    ),
    "S1-07": Network(mlp(2, [2, 2]), TWO_TWO, lambda n, v: squared_error(n([v.x1, v.x2]), [v.y1, v.y2])),
    "S4-01": Network(mlp(2, [2, 2]), TWO_TWO, lambda n, v: mean_squared_error(n([v.x1, v.x2]), [v.y1, v.y2])),
    "S1-08": Network(
        lambda bias: Layer(2, 2, "sigmoid", bias=bias),
        ["b1 w11 w12", "b2 w21 w22"],
        lambda n, v: squared_error(n([v.a1, v.a2]), [v.y1, v.y2]),
    ),
    **{f"S1-09{letter}": xor([example]) for letter, example in zip("abcd", XOR, strict=True)},
    **{f"S1-09{letter}": output(i) for i, letter in enumerate("efgh")},
    "S1-10": xor(XOR, 0.25),
    **{f"S1-11{letter}": output(i) for i, letter in enumerate("abcd")},
    "S1-12": xor(XOR, 0.25),
    "S1-13": xor(XOR, 0.25),
    "S1-14a": line([(1, 3), (2, 5)]),
    "S1-14c": line([(5, 11)]),
    "S2-AN-1": Network(lambda b: Neuron(2, bias=b), ["w0 w1 w2"], lambda n, v: n([v.x1, v.x2])),
    "S2-AN-14b": Network(
        lambda bias: Neuron(2, bias=bias),
        ["t0 t1 t2"],
        cost(binary_cross_entropy_with_logits, [((0.5, 1.5), 1), ((-1.0, 0.25), 0), ((2.0, -0.5), 0)]),
    ),
    "S2-AN-19": Network(
        lambda bias: Layer(2, 3, bias=bias),
        ["t10 t11 t12", "t20 t21 t22", "t30 t31 t32"],
        cost(cross_entropy, [((0.5, -1.0), 0), ((-1.5, 2.0), 2)]),  # the labels 1 and 3, counted from 0
    ),
    "S2-NN-4": two_layers(["v0 v1 v2"], [2, 1], "identity", half_squared_error, [1.0, -0.5]),
    "S2-NN-5": two_layers(CLASSES[:2], [2, 2], "identity", half_squared_error, [(1.0, 0.25), (-0.5, 2.0)]),
    "S2-NN-6": two_layers(["v0 v1 v2"], [2, 1], "sigmoid", binary_cross_entropy, [1, 0]),
    "S2-NN-7": two_layers(CLASSES, [2, 3], "softmax", cross_entropy_of_probabilities, [1, 2]),
    "S2-CG-12L": Network(mlp(2, [3, 1], "identity"), HANDOUT, cost(squared_error, THREE)),
    "S2-CG-12y1": Network(mlp(2, [3, 1], "identity"), HANDOUT, lambda n, _: n(THREE[0][0])),
    "S2-CG-12y2": Network(mlp(2, [3, 1], "identity"), HANDOUT, lambda n, _: n(THREE[1][0])),
    "S2-CG-12y3": Network(mlp(2, [3, 1], "identity"), HANDOUT, lambda n, _: n(THREE[2][0])),
    "S3-01": dense("sigmoid", lambda n, v: squared_error(n([v.a0, v.a1, v.a2]), [1.0, 0.0])),
    "S3-02": dense("identity", lambda n, v: squared_error(n([v.a0, v.a1, v.a2]), [1.0, 0.0])),
    "S3-03": dense("identity", lambda n, v: weighted(n([v.a0, v.a1, v.a2]), [1.5, -0.5])),
    "S4-02": Network(mlp(1, [1, 1, 1]), CHAIN, lambda n, v: squared_error(n([v.x]), 1.0)),
    "S4-03": Network(mlp(2, [2, 2, 2]), DEEP, lambda n, v: mean_squared_error(n([v.x1, v.x2]), [v.y1, v.y2])),
}


@pytest.mark.parametrize("bias", [True, "trick"], ids=["explicit", "trick"])
@pytest.mark.parametrize("name", NETWORKS)
def test_a_network_has_the_exact_value_and_gradients(name, bias, cases, near):
    network, case = NETWORKS[name], cases[name]
    model, names = network.make(bias), network.names(bias)
    numbers = [case["inputs"][name] for name in names]
    model.load_state_dict(dict(zip(model.state_dict(), numbers, strict=True)))
    others = {key: Value(number) for key, number in case["inputs"].items() if key not in names}
    quantity = network.quantity(model, SimpleNamespace(**others))
    quantity.backward()
    gradients = dict(zip(names, [p.grad for p in model.parameters()], strict=True))
    gradients |= {key: value.grad for key, value in others.items()}
    assert quantity.data == near(case["value"])
    assert gradients == near(case["grads"])


def test_a_layer_of_two_units_is_the_two_neurons_of_the_handout(cases, near):
    # S1-05: row j of the matrix holds the weights into output j, and no output sees the other's weights.
    first, second = cases["S1-05a"], cases["S1-05b"]
    layer = Layer(3, 2, "sigmoid")
    numbers = [first["inputs"][n] for n in ("w11", "w21", "w31", "b1")]
    numbers += [second["inputs"][n] for n in ("w12", "w22", "w32", "b2")]
    layer.load_state_dict(dict(zip(layer.state_dict(), numbers, strict=True)))
    outputs = layer([0.5, -1.0, 2.0])
    assert [v.data for v in outputs] == near([0.7310585786300049, 0.710949502625004])
    outputs[1].backward()
    assert [p.grad for p in layer.neurons[0].parameters()] == [0.0] * 4
    expected = [second["grads"][n] for n in ("w12", "w22", "w32", "b2")]
    assert [p.grad for p in layer.neurons[1].parameters()] == near(expected)


def test_a_chain_without_biases_has_the_exact_gradients(cases, near):
    # S2-CG-14: one unit in each layer, no bias anywhere, half the squared error.
    case = cases["S2-CG-14"]
    net = MLP(1, [1, 1], "sigmoid", "sigmoid", bias=False)
    net.load_state_dict(dict(zip(net.state_dict(), (case["inputs"]["W"], case["inputs"]["V"]), strict=True)))
    x, y = Value(case["inputs"]["X"]), Value(case["inputs"]["y"])
    loss = half_squared_error(net([x]), y)
    loss.backward()
    assert loss.data == near(case["value"])
    assert [p.grad for p in (*net.parameters(), x, y)] == near([case["grads"][n] for n in "WVXy"])
