"""The C of a program, compiled, has the numbers and gradients of the graph."""

import ctypes
import math
import re
import shutil
import subprocess

import numpy as np
import pytest

from engine import Value, dot, record, scan

COMPILER = shutil.which("cc")
pytestmark = pytest.mark.skipif(COMPILER is None, reason="no C compiler on this machine")
FLAGS = ["-std=c99", "-O1", "-Wall", "-Wextra", "-Werror", "-Wno-unused-function", "-shared", "-fPIC"]
MAIN = """
#include "model.h"
void begin(model_memory *memory, const NUMBER *parameters)
{ model_begin(memory, parameters ? parameters : model_parameters); }
void values(model_memory *memory, const NUMBER *inputs, size_t samples, NUMBER *outputs)
{ model_values(memory, inputs, samples, outputs); }
void gradients(model_memory *memory, const NUMBER *inputs, size_t samples, NUMBER *outputs, NUMBER *to)
{ model_gradients(memory, inputs, samples, outputs, to); }
size_t size(void) { return sizeof(model_memory); }
"""


class Compiled:
    """A program as a library."""

    def __init__(self, program, folder, *, single=False):
        number, self.kind = ("float", np.float32) if single else ("double", np.float64)
        text = program.export("c", title="a model */ of ours", facts={"note": "one\ntwo"}, single=single)
        (folder / "model.h").write_text(text, "utf-8")
        (folder / "main.c").write_text(MAIN.replace("NUMBER", number), "utf-8")
        command = [COMPILER, *FLAGS, "main.c", "-o", "model.so", "-lm"]
        subprocess.run(command, cwd=folder, check=True)  # noqa: S603  # our own source
        self.library, self.outputs = ctypes.CDLL(str(folder / "model.so")), len(program.block.outputs)
        self.library.size.restype = ctypes.c_size_t
        self.memory = ctypes.create_string_buffer(self.library.size())
        self.library.begin(self.memory, None)

    def gradients(self, batch):
        """Values and gradients; the values alone must be the same."""
        inputs = np.ascontiguousarray(batch, dtype=self.kind)
        values, alone = np.empty((2, len(inputs), self.outputs), dtype=self.kind)
        to = np.empty((*values.shape, inputs.shape[1]), dtype=self.kind)
        at = [ctypes.c_void_p(array.ctypes.data) for array in (inputs, values, to, alone)]
        self.library.gradients(self.memory, at[0], ctypes.c_size_t(len(inputs)), at[1], at[2])
        self.library.values(self.memory, at[0], ctypes.c_size_t(len(inputs)), at[3])
        assert np.array_equal(values, alone, equal_nan=True)
        return values, to


@pytest.mark.parametrize("name", ["*/", "*\\\n/", "*??/\n/", "*\\\r\n/", "*\\", "/", "*\\ \n/"])
def test_a_name_cannot_end_the_comment(name):
    text = record(lambda x: 2.0 * x).export("c", title=f"{name}*\\", facts={f"/{name}": name, "inputs": name})
    spliced = re.sub(r"(\\|\?\?/)[ \t]*\r?\n", "", text)  # as C reads it before it looks for comments
    _, _, code = spliced.partition("*/")
    assert code.lstrip().startswith("#ifndef MODEL_H")


def test_every_operation_has_the_numbers_of_the_graph(operations_in_one, tmp_path):
    program, points, expected = operations_in_one
    values, gradients = Compiled(program, tmp_path).gradients(points)
    for point, got, numbers in zip(points, values, expected, strict=True):
        for op, value, number in zip(program.recorded.entries[-len(numbers) :], got, numbers, strict=True):
            assert number is None or value == pytest.approx(number, rel=1e-12, abs=0, nan_ok=True), (
                op,
                point,
            )
    ordinary = [i for i, point in enumerate(points) if all(0.4 < abs(x) <= 2.5 for x in point)]
    _, by_program = program.gradients([points[i] for i in ordinary])
    assert len(ordinary) > 10
    np.testing.assert_allclose(gradients[ordinary], by_program, rtol=1e-11, atol=1e-14)


def test_every_kind_of_instruction(small_program, tmp_path):
    batch = np.random.default_rng(0).normal(size=(9, 3))
    values, gradients = Compiled(small_program, tmp_path).gradients(batch)
    expected, by_program = small_program.gradients(batch)
    np.testing.assert_allclose(values, expected.reshape(values.shape), rtol=1e-12, atol=1e-14)
    np.testing.assert_allclose(gradients, by_program.reshape(gradients.shape), rtol=1e-12, atol=1e-14)


def test_numbers_of_32_bits_and_other_parameters(tmp_path):
    w, b = [Value(0.5), Value(-1.0)], Value(0.25)
    program = record(lambda x, y: (dot(w, [x, y]) + b).tanh(), parameters=[*w, b])
    model = Compiled(program, tmp_path, single=True)
    (value,), (gradient,) = model.gradients([[1.0, 2.0]])
    assert value == pytest.approx([math.tanh(-1.25)], rel=1e-6)
    model.library.begin(model.memory, (ctypes.c_float * 3)(1.0, 1.0, -3.0))
    (value,), (gradient,) = model.gradients([[1.0, 2.0]])  # tanh 0 = 0, and its derivative 1
    assert value == [0.0]
    assert gradient.tolist() == [[1.0, 1.0]]


def test_many_constants_are_a_table():
    def text_of(steps):
        items = [0.5 + k for k in range(steps)]
        return record(lambda x: scan(lambda h, k: ((h + k).tanh(), []), x, items)[0]).export("c")

    few, many = (text_of(steps).count("u[") for steps in (100, 1000))
    assert few == many  # a line for each took a compiler minutes
