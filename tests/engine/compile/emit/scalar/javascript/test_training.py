"""A training run in JavaScript, run by Node: the losses and parameters of `train` in plain Python."""

import json
import shutil
import subprocess

import pytest

import nn
from engine import RecordingError, Update, Value, record
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


def test_a_rule_outside_the_grammar_is_refused():
    w = Value(1.0)
    program = record(lambda x: w * x, parameters=[w])
    with pytest.raises(RecordingError, match="optimizer"):
        program.export_training(Update(lambda *words: words))
