"""A loop that is kept names its state and its items as its step does."""

import pytest

from engine import Value, record, scan, while_loop
from engine.compile.tapes.loops.loop import Loop

w = Value(0.5, "w")


def body(program):
    return next(op.body for op, *_ in program.recorded.entries if isinstance(op, Loop))


def in_lists(pair, row):
    return [pair[1], pair[0] * row[0][0]], row[1]


@pytest.mark.parametrize(
    ("function", "names"),
    [
        (lambda h: scan(lambda h, x: (h * x, h), h, [1.0] * 40)[0], ["h", "x"]),
        (lambda h: scan(in_lists, [h, h], [([h], 2.0)] * 40)[0], ["pair1", "pair2", "row1", "row2"]),
        (lambda h: while_loop(lambda x: 9.0 - x, lambda x: x * x, h, limit=40), ["goes on", "x"]),
        (lambda h: scan(lambda *s: (s[0] * w, s[1]), h, [1.0] * 40)[0], ["state", "item", "v2"]),
    ],
)
def test_what_a_step_takes_has_the_names_of_its_parameters(function, names):
    assert list(body(record(function)).columns) == names


def test_a_node_of_a_step_keeps_its_name():
    def step(s, x):
        new = s * x
        new.name = "product"
        return new, ()

    tape = body(record(lambda h: scan(step, h, [1.0] * 40)[0]))
    assert [tape.names.get(output) for output in tape.outputs] == ["product"]
