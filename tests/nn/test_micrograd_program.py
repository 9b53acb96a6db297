"""A program written for micrograd's Value and MLP runs with only its imports changed."""

import math
import re

import pytest

# As people write such programs; the two imports are all that is replaced.
PROGRAM = """
import math
import random
from micrograd.engine import Value
from micrograd.nn import MLP

random.seed(1337)

def make_moons(n, noise):
    points, labels = [], []
    for i in range(n):
        t = math.pi * random.random()
        if i % 2 == 0:
            point, label = (math.cos(t), math.sin(t)), 1
        else:
            point, label = (1 - math.cos(t), 0.5 - math.sin(t)), -1
        points.append([c + random.gauss(0, noise) for c in point])
        labels.append(label)
    return points, labels

X, y = make_moons(60, noise=0.1)
model = MLP(2, [8, 8, 1])  # two hidden layers of relu, one linear output
print(model)
print("number of parameters", len(model.parameters()))

def loss(batch_size=None):
    rows = list(range(len(X))) if batch_size is None else random.sample(range(len(X)), batch_size)
    inputs = [list(map(Value, X[i])) for i in rows]
    targets = [y[i] for i in rows]
    scores = list(map(model, inputs))
    # svm "max-margin" loss
    losses = [(1 + -yi * scorei).relu() for yi, scorei in zip(targets, scores)]
    data_loss = sum(losses) * (1.0 / len(losses))
    # L2 regularization
    alpha = 1e-4
    reg_loss = alpha * sum((p * p for p in model.parameters()))
    total_loss = data_loss + reg_loss
    accuracy = [(yi > 0) == (scorei.data > 0) for yi, scorei in zip(targets, scores)]
    return total_loss, sum(accuracy) / len(accuracy)

history = []
for k in range(STEPS):
    total_loss, acc = loss()
    model.zero_grad()
    total_loss.backward()
    learning_rate = 1.0 - 0.9 * k / STEPS
    for p in model.parameters():
        p.data -= learning_rate * p.grad
    history.append((total_loss.data, acc))
    if k % 10 == 0:
        print(f"step {k} loss {total_loss.data}, accuracy {acc*100}%")
"""

# The example of that library's README: every operator, with numbers on either side.
EXPRESSION = """
from micrograd.engine import Value

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
g.backward()
"""

BATCHES = """
import random
from micrograd.nn import Layer, MLP, Neuron
from micrograd.engine import Value

random.seed(0)
n = Neuron(3)
layer = Layer(3, 4)
mlp = MLP(3, [4, 4, 1])
x = [2.0, 3.0, -1.0]
outputs = n(x), layer(x), mlp(x)
xs = [[2.0, 3.0, -1.0], [3.0, -1.0, 0.5], [0.5, 1.0, 1.0], [1.0, 1.0, -1.0]]
ys = [1.0, -1.0, -1.0, 1.0]
losses = []
for k in range(60):
    ypred = [mlp(x).tanh() for x in xs]
    loss = sum((yout - ygt)**2 for ygt, yout in zip(ys, ypred))
    for p in mlp.parameters():
        p.grad = 0.0
    loss.backward()
    for p in mlp.parameters():
        p.data += -0.05 * p.grad
    losses.append(loss.data)
"""


def run(program, **names):
    """The names that a program leaves, its imports changed and nothing else."""
    changed = program.replace("from micrograd.engine import", "from engine import")
    changed = changed.replace("from micrograd.nn import", "from nn import")
    assert "micrograd" not in changed
    exec(changed, names)  # noqa: S102  # the program above
    return names


@pytest.fixture(scope="module")
def trained():
    return run(PROGRAM, STEPS=25)


def test_the_loss_falls_and_the_accuracy_rises(trained):
    losses, accuracies = zip(*trained["history"], strict=True)
    assert losses[-1] < losses[0] / 5
    assert all(math.isfinite(loss) for loss in losses)
    assert accuracies[0] < accuracies[-1]
    assert accuracies[-1] > 0.9
    _, final = trained["loss"]()
    assert final > 0.9
    assert trained["loss"](batch_size=10)[1] in [n / 10 for n in range(11)]


def test_what_it_prints_is_for_reading(capsys):
    run(PROGRAM, STEPS=1)
    model, count, step = capsys.readouterr().out.splitlines()
    assert model == "MLP(2, [8, 8, 1], 'relu', 'identity')"
    assert count == f"number of parameters {3 * 8 + 9 * 8 + 9}"
    assert re.fullmatch(r"step 0 loss \d+\.\d+, accuracy \d+\.\d+%", step)


def test_the_same_seed_gives_the_same_run(trained):
    assert run(PROGRAM, STEPS=5)["history"][0] == trained["history"][0]  # the rates differ after the first


def test_the_expression_of_its_readme_has_the_figures_of_its_readme():
    names = run(EXPRESSION)
    figures = (names["g"].data, names["a"].grad, names["b"].grad)
    assert [f"{figure:.4f}" for figure in figures] == ["24.7041", "138.8338", "645.5773"]


def test_a_loop_with_a_squared_error_and_a_tanh_on_top_runs_too():
    names = run(BATCHES)
    neuron, layer, mlp = names["outputs"]
    assert [type(v).__name__ for v in (neuron, mlp, *layer)] == ["Value"] * 6
    assert names["losses"][-1] < names["losses"][0] / 5
