"""A training run in JavaScript, run by Node: the losses and parameters of `train` in plain Python."""

import json
import shutil
import subprocess

import pytest

import nn
from engine import RecordingError, Update, Value, record, step
from nn.training.optim.optimizers import optimizer

NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(NODE is None, reason="no Node.js on the PATH")

EPOCHS = 7
loss = nn.losses.binary_cross_entropy_with_logits
CASES = (
    # sizes, activation, optimizer, lr, samples: the last batch is short; a layer wider than what is written out
    ([5, 3, 1], "relu", "sgd", 0.1, 23),
    ([40, 1], "tanh", "momentum", 0.05, 12),
    ([4, 1], "tanh", "adam", 0.02, 20),
    ([4, 1], "sigmoid", "adamw", 0.02, 20),
    ([3, 2, 1], "gelu", "rmsprop", 0.01, 11),
)


def test_losses_and_parameters_are_those_of_python(tmp_path):
    runs, expected = [], []
    for i, (sizes, activation, name, lr, count) in enumerate(CASES):
        model, data = nn.MLP(2, sizes, activation, seed=i), list(nn.moons(count, seed=i))
        program = record(lambda x, y, m=model: loss(m(x), y), 2, "y", parameters=model.parameters())
        rule = optimizer(name, lr)
        update = Update(
            type(rule).rule,
            type(rule).slots,
            tuple(rule.constants.values()),
            rule.weight_decay,
            type(rule).decoupled,
        )
        (tmp_path / f"{i}.mjs").write_text(program.export_training(update, title="a\nb"), "utf-8")
        runs.append({"samples": [number for x, y in data for number in (*x, y)], "count": count, "lr": lr})
        history = nn.train(
            model, data, loss, EPOCHS, 5, lr=lr, optimizer=name, shuffle=False, compiled=False, progress=False
        )
        expected.append((history.losses, [p.data for p in model.parameters()]))
    script = f"""
const runs = {json.dumps(runs)}, results = [];
for (const [i, {{ samples, count, lr }}] of runs.entries()) {{
  const {{ training }} = await import(`./${{i}}.mjs`);
  const run = training(samples), order = Int32Array.from({{ length: count }}, (_, i) => i);
  results.push([Array.from({{ length: {EPOCHS} }}, () => run.epoch(order, 5, lr)), [...run.parameters], run.updates]);
}}
console.log(JSON.stringify(results));"""
    (tmp_path / "run.mjs").write_text(script, "utf-8")
    done = subprocess.run([NODE, tmp_path / "run.mjs"], capture_output=True, text=True, check=False)  # noqa: S603
    assert not done.returncode, done.stderr
    for case, (losses, parameters, updates), expected_run in zip(
        CASES, json.loads(done.stdout), expected, strict=True
    ):
        assert losses == pytest.approx(expected_run[0], rel=1e-12), case
        assert parameters == pytest.approx(expected_run[1], rel=1e-11, abs=1e-13), case
        assert updates == EPOCHS * -(-case[-1] // 5)


RECURRENT = {
    "a weight that many steps share": lambda: nn.Sequential(_vectors, nn.RNN(1, 3, seed=0), _last, _head()),
    "a loop": lambda: nn.Sequential(lambda x: _vectors(x * 20), nn.RNN(1, 3, seed=0), _last, _head()),
    "a row of a table": lambda: nn.Sequential(lambda x: step(x[0]), nn.Embedding(2, 3, seed=0), _head()),
    "a product of parameters": lambda: nn.Sequential(nn.Residual(nn.Layer(2, 2, "tanh", seed=0)), _Scaled()),
}


def _vectors(x):
    return [[number] for number in x]


def _last(states):
    return states[-1]


def _head():
    return nn.Sequential(nn.Layer(3, 1, seed=1), lambda y: y[0])


class _Scaled(nn.Module):
    def __init__(self):
        self.w = [Value(0.5), Value(-0.75), Value(1.5)]

    def __call__(self, x):
        a, b, c = self.w
        return a * b * x[0] + (b * c).exp() * x[1]


@pytest.mark.parametrize("name", RECURRENT)
def test_gradients_that_add_up_outside_of_products(name, tmp_path):
    model, data = RECURRENT[name](), list(nn.moons(9, seed=3))
    program = record(lambda x, y: loss(model(x), y), 2, "y", parameters=model.parameters())
    rule = optimizer("sgd", 0.1)
    (tmp_path / "run.mjs").write_text(program.export_training(Update(type(rule).rule)), "utf-8")
    numbers = json.dumps([number for x, y in data for number in (*x, y)])
    script = f"""
import {{ training }} from "./run.mjs";
const run = training({numbers}), order = [0, 1, 2, 3, 4, 5, 6, 7, 8];
console.log(JSON.stringify([[1, 2, 3].map(() => run.epoch(order, 4, 0.1)), [...run.parameters]]));"""
    (tmp_path / "main.mjs").write_text(script, "utf-8")
    done = subprocess.run([NODE, tmp_path / "main.mjs"], capture_output=True, text=True, check=False)  # noqa: S603
    assert not done.returncode, done.stderr
    losses, parameters = json.loads(done.stdout)
    history = nn.train(model, data, loss, 3, 4, lr=0.1, shuffle=False, compiled=False, progress=False)
    assert losses == pytest.approx(history.losses, rel=1e-12)
    assert parameters == pytest.approx([p.data for p in model.parameters()], rel=1e-11, abs=1e-13)


def test_a_rule_outside_the_grammar_is_refused():
    w = Value(1.0)
    program = record(lambda x: w * x, parameters=[w])
    with pytest.raises(RecordingError, match="optimizer"):
        program.export_training(Update(lambda *words: words))
