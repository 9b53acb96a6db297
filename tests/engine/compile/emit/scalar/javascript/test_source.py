"""The JavaScript of a program, run by Node, has the numbers and gradients of the graph."""

import json
import shutil
import subprocess

import numpy as np
import pytest

from engine import Value, dot, record

NODE = shutil.which("node")
pytestmark = pytest.mark.skipif(NODE is None, reason="no Node on this machine")
MAIN = """
import * as model from "./model.mjs";
import { readFileSync } from "fs";
const { batch, given } = JSON.parse(readFileSync(0, "utf-8"));
const points = batch.map((row) => row.map(Number));
const answer = model.gradients(points, given ?? model.parameters);
answer.alone = model.values(points, given ?? model.parameters);
console.log(JSON.stringify(answer, (_, x) => (typeof x === "number" && !Number.isFinite(x) ? String(x) : x)));
"""


@pytest.fixture
def run(tmp_path):
    def run(program, batch, parameters=None, **options):
        text = program.export("javascript", title="a model\nof ours", facts={"note": "one\ntwo"}, **options)
        (tmp_path / "model.mjs").write_text(text, "utf-8")
        (tmp_path / "main.mjs").write_text(MAIN, "utf-8")
        inputs = json.dumps({"batch": [[str(float(x)) for x in row] for row in batch], "given": parameters})
        inputs = inputs.replace('"inf"', '"Infinity"').replace('"-inf"', '"-Infinity"')
        command = [NODE, "main.mjs"]
        done = subprocess.run(  # noqa: S603  # our own source
            command, cwd=tmp_path, input=inputs, capture_output=True, text=True, check=True
        )
        answer = json.loads(done.stdout)
        assert answer["values"] == answer["alone"]
        return [numbers(answer[part]) for part in ("values", "gradients")]

    return run


def numbers(nested):
    """Numbers; NaN and infinities came as words."""
    if isinstance(nested, list):
        return [numbers(each) for each in nested]
    return float(nested)


def test_every_operation_has_the_numbers_of_the_graph(run, operations_in_one):
    program, points, expected = operations_in_one
    values, gradients = run(program, points)
    for point, got, row in zip(points, values, expected, strict=True):
        for op, value, number in zip(program.recorded.entries[-len(row) :], got, row, strict=True):
            assert number is None or value == pytest.approx(number, rel=1e-12, abs=0, nan_ok=True), (
                op,
                point,
            )
    ordinary = [i for i, point in enumerate(points) if all(0.4 < abs(x) <= 2.5 for x in point)]
    _, by_program = program.gradients([points[i] for i in ordinary])
    np.testing.assert_allclose([gradients[i] for i in ordinary], by_program, rtol=1e-11, atol=1e-14)


def test_every_kind_of_instruction(run, small_program):
    batch = np.random.default_rng(0).normal(size=(9, 3))
    values, gradients = run(small_program, batch)
    expected, by_program = small_program.gradients(batch)
    for got, right in ((values, expected), (gradients, by_program)):
        np.testing.assert_allclose(np.array(got).reshape(right.shape), right, rtol=1e-12, atol=1e-14)


def test_numbers_of_32_bits_and_other_parameters(run):
    w, b = [Value(0.1), Value(-1.0)], Value(0.25)
    program = record(lambda x, y: (dot(w, [x, y]) + b).tanh(), parameters=[*w, b])
    (value,), _ = run(program, [[1.0, 0.0]], single=True)
    assert value == float(np.float32(np.tanh(np.float32(0.35))))
    (value,), (gradient,) = run(program, [[1.0, 2.0]], [1.0, 1.0, -3.0])  # tanh 0 = 0, and its derivative 1
    assert (value, gradient) == (0.0, [1.0, 1.0])


def test_a_row_of_another_length_is_refused(run):
    with pytest.raises(subprocess.CalledProcessError) as refused:
        run(record(lambda x, y: x * y), [[1.0]])
    assert "2 numbers a row" in refused.value.stderr
