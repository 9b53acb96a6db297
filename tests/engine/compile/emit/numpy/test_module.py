"""The NumPy module of a program stands alone and computes the numbers of the graph."""

import math
import subprocess
import sys

import numpy as np
import pytest

from engine import Value, record


def run(program, batch, **options):
    space = {}
    exec(program.export("numpy", title="title", **options), space)  # noqa: S102  # our own source
    with np.errstate(all="ignore"):
        return space["values"](np.asarray(batch))


def test_every_operation_has_the_numbers_of_the_graph(operations_in_one):
    program, points, expected = operations_in_one
    for point, got, numbers in zip(points, run(program, points), expected, strict=True):
        for value, number in zip(got, numbers, strict=True):
            assert number is None or value == pytest.approx(number, rel=1e-12, abs=0, nan_ok=True), point


def test_every_kind_of_instruction(small_program):
    batch = np.random.default_rng(0).normal(size=(9, 3))
    values = small_program.values(batch).reshape(9, -1)
    assert run(small_program, batch) == pytest.approx(values, rel=1e-12, abs=1e-14)
    single = run(small_program, batch, single=True)
    assert single.dtype == np.float32
    assert single == pytest.approx(values, rel=1e-5, abs=1e-5)


def test_it_stands_alone_and_takes_other_parameters(tmp_path):
    w = Value(3.0, "w")
    text = record(lambda x: w * x).export("numpy", title='the "title" \\ of it', facts={"classes": "a\nb"})
    (tmp_path / "model.py").write_text(text, encoding="utf-8")
    code = "import model; print(model.values([[2.0]]), model.values([[2.0]], [5.0]), model.__doc__)"
    command = [sys.executable, "-I", "-c", f"import sys; sys.path.insert(0, '.'); {code}"]
    ran = subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, text=True)  # noqa: S603  # our own
    assert ran.stdout.split("\n")[0] == "[[6.]] [[10.]] the 'title' \\ of it"
    assert "# classes: a b" in text


def test_an_unknown_target_is_refused_with_the_choices():
    with pytest.raises(
        ValueError, match=r"a program is exported to one of numpy, jax, .*onnx; got 'fortran'"
    ):
        record(lambda x: x * 2.0).export("fortran")


def test_parameters_and_constants_that_are_not_finite():
    w = Value(-math.inf, "w")
    program = record(lambda x: [w * x, math.inf + x, math.nan * x])
    assert run(program, [[1.0]]) == pytest.approx(np.array([[-math.inf, math.inf, math.nan]]), nan_ok=True)
