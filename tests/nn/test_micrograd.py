"""nn.micrograd and nn.microgpt: programs written for those classes run with only their imports changed."""

import importlib
import math
import random

import pytest

import engine
from engine import Value as PlainValue
from engine import record, topological, tracing
from engine.core.nodes.seam import plain_methods
from engine.verify.diagnosis.provenance import site_of
from nn import microgpt, train
from nn.micrograd import MLP, Layer, Module, Neuron, Value

DEMO = """
import math
import random

random.seed(1337)

def make_moons(n, noise):
    points, labels = [], []
    for i in range(n):
        t = math.pi * random.random()
        point = (math.cos(t), math.sin(t)) if i % 2 == 0 else (1 - math.cos(t), 0.5 - math.sin(t))
        points.append([c + random.gauss(0, noise) for c in point])
        labels.append(1 if i % 2 == 0 else -1)
    return points, labels

X, y = make_moons(16, noise=0.1)
model = MLP(2, [6, 6, 1])
print(model)
print("number of parameters", len(model.parameters()))

def loss():
    inputs = [list(map(Value, xrow)) for xrow in X]
    scores = list(map(model, inputs))
    losses = [(1 + -yi * scorei).relu() for yi, scorei in zip(y, scores)]
    data_loss = sum(losses) * (1.0 / len(losses))
    alpha = 1e-4
    reg_loss = alpha * sum((p * p for p in model.parameters()))
    accuracy = [(yi > 0) == (scorei.data > 0) for yi, scorei in zip(y, scores)]
    return data_loss + reg_loss, sum(accuracy) / len(accuracy)

history = []
for k in range(5):
    total_loss, acc = loss()
    model.zero_grad()
    total_loss.backward()
    learning_rate = 1.0 - 0.9 * k / 100
    for p in model.parameters():
        p.data -= learning_rate * p.grad
    history.append(total_loss.data)
    print(f"step {k} loss {total_loss.data:.9f}, accuracy {acc * 100}%")
"""

README = """
a = Value(-4.0)
b = Value(2.0)
c = a + b
d = a * b + b**3
c += c + 1
c += 1 + c + (-a)
d += d * 2 + (b + a).relu()
d += 3 * d + (b - a).relu()
e = c - d
f = e**2
g = f / 2.0
g += 10.0 / f
print(f'{g.data:.4f}')
g.backward()
print(f'{a.grad:.4f}')
print(f'{b.grad:.4f}')
"""

SANITY = """
x = Value(-4.0)
z = 2 * x + 2 + x
q = z.relu() + z * x
h = (z * z).relu()
y = h + q + q * x
y.backward()
print(y.data, x.grad)
"""


def printed(program, classes, capsys):
    """What a program prints with these classes."""
    exec(program, dict(classes))  # noqa: S102  # the programs above
    return capsys.readouterr().out


@pytest.fixture
def theirs():
    """The classes of micrograd itself."""
    pytest.importorskip("micrograd", reason="compares with micrograd itself: pip install micrograd==0.1.0")
    modules = importlib.import_module("micrograd.engine"), importlib.import_module("micrograd.nn")
    return {"Value": modules[0].Value, "MLP": modules[1].MLP, "Neuron": modules[1].Neuron}


@pytest.mark.parametrize("program", [DEMO, README, SANITY], ids=["demo", "readme", "sanity check"])
def test_a_program_prints_what_it_prints_with_micrograd(program, theirs, capsys):
    ours = printed(program, {"Value": Value, "MLP": MLP}, capsys)
    assert ours == printed(program, theirs, capsys)
    assert len(ours.splitlines()) >= 1


def test_the_readme_has_the_figures_of_the_readme(capsys):
    assert printed(README, {"Value": Value}, capsys).split() == ["24.7041", "138.8338", "645.5773"]


def test_one_seed_gives_the_same_weights_in_the_same_order(theirs):
    random.seed(3)
    ours = MLP(3, [4, 2])
    random.seed(3)
    other = theirs["MLP"](3, [4, 2])
    assert [p.data for p in ours.parameters()] == [p.data for p in other.parameters()]
    assert repr(ours) == repr(other)
    assert [p.data for p in ours.layers[0].neurons[0].w] == [p.data for p in ours.parameters()[:3]]
    assert ours.layers[0].neurons[0].b is ours.parameters()[3]


def test_nodes_and_constants_are_of_the_class_and_know_their_sign():
    a, b = Value(2.0, label="a"), Value(-3.0, (), "", "b")
    y = (a * b + 1.0).relu() + a**3 - b / 2.0 + a.tanh()
    y.label = "y"
    assert (a.label, b.label, y.label, y.name) == ("a", "b", "y", "y")
    nodes = topological(y)
    assert all(type(node) is Value for node in nodes)
    assert {node._op for node in nodes} == {"", "+", "-", "*", "/", "**3", "ReLU", "tanh"}
    product = a * b
    assert product._prev == {a, b}
    assert (a * a)._prev == {a}
    assert repr(product) == "Value(data=-6.0, grad=0.0)"
    assert (a**0.5)._op == "**0.5"


def test_backward_by_hand_is_backward():
    def graph():
        a, b, c = Value(2.0), Value(-3.0), Value(10.0)
        e = a * b
        d = e + c
        f = Value(-2.0)
        return d * f, (d, e, a, b, c, f)

    by_hand, nodes = graph()
    by_hand.grad = 1.0
    for node in (by_hand, *nodes):
        node._backward()  # a leaf has nothing to do
    whole, others = graph()
    whole.backward()
    assert [node.grad for node in nodes] == [node.grad for node in others]
    assert [node.grad for node in nodes] == [-2.0, -2.0, 6.0, -4.0, -2.0, 4.0]  # f; f; f b; f a; f; d


def test_a_plain_value_and_one_of_micrograd_make_one_of_micrograd():
    for y in (PlainValue(2.0) * Value(3.0), Value(3.0) * PlainValue(2.0), 2.0 * Value(3.0)):
        assert type(y) is Value
    assert type(engine.exp(Value(1.0))) is Value
    assert type(PlainValue(2.0) * 3.0) is PlainValue


@pytest.mark.parametrize("kind", [Value, microgpt.Value])
def test_an_operation_built_by_hand_is_refused_with_what_to_write(kind):
    with pytest.raises(
        TypeError, match=r"not built from children by hand.*\n\n.*from engine import"
    ) as refused:
        kind(1.0, (kind(2.0),))
    shown = str(refused.value).partition(":\n\n")[2]
    names = {"x": kind(2.0)}
    exec("\n".join(line.removeprefix("    ") for line in shown.splitlines()), names)  # noqa: S102  # our own
    names["y"].backward()
    assert (names["y"].data, names["x"].grad) == (8.0, 12.0)  # x³ and 3x² at 2


def test_a_backward_function_is_refused_with_what_to_write():
    node = Value(2.0) * 3.0
    with pytest.raises(TypeError, match=r"(?s)no backward function to set.*@operation"):
        node._backward = lambda: None


@pytest.mark.parametrize("kind", [Value, microgpt.Value])
def test_a_free_attribute_is_refused_with_a_dict(kind):
    with pytest.raises(AttributeError, match=r"no attribute 'm'.*in a dict.*m = \{v: \.\.\.\}"):
        kind(1.0).m = 0.0


def test_modules_are_those_of_nn_too():
    random.seed(0)
    model = MLP(2, [4, 1])
    assert isinstance(model, Module)
    assert isinstance(Neuron(2)([1.0, 2.0]), Value)
    assert isinstance(Layer(2, 1)([1.0, 2.0]), Value)
    assert [type(v) for v in Layer(2, 3)([1.0, 2.0])] == [Value] * 3
    data = [([0.0, 0.0], -1), ([0.0, 1.0], 1), ([1.0, 0.0], 1), ([1.0, 1.0], 1)]
    history = train(model, data, "hinge", epochs=20, lr=0.1, progress=False, compiled=False)
    assert history.losses[-1] < history.losses[0]


def test_a_model_can_be_recorded():
    random.seed(1)
    model = MLP(2, [3, 1])
    assert record(model, 2)([0.5, -1.0]) == pytest.approx(model([0.5, -1.0]).data, rel=1e-12)


def test_the_class_of_microgpt_has_children_and_local_gradients():
    a, b = microgpt.Value(2.0), microgpt.Value(5.0)
    product = a * b
    assert product._children == (a, b)
    assert product._local_grads == (5.0, 2.0)
    assert type(product.exp().log().relu() / 3 - 1) is microgpt.Value
    loss = (a * b).log()
    loss.backward()
    assert (a.grad, b.grad) == (pytest.approx(1 / 2), pytest.approx(1 / 5))  # ln a + ln b
    assert math.isclose(loss.data, math.log(10.0))
    assert repr(a) == f"Value(data=2.0, grad={a.grad})"


@pytest.mark.parametrize("kind", [Value, microgpt.Value])
def test_the_unrolled_operators_of_the_class_are_put_aside_with_those_of_value(kind):
    x = kind(3.0)
    with tracing():
        traced = (x * 2.0 + x).exp()
    assert site_of(traced) is not None
    assert site_of(traced.parents[0].parents[0]) is not None
    with plain_methods():
        plain = (x * 2.0 + x).exp()
    for node in (plain, (x * 2.0 + x).exp()):
        assert type(node) is type(node.parents[0].parents[0].parents[1]) is kind  # constants included
        assert (node.data, node.partials) == (math.exp(9.0), (math.exp(9.0),))
