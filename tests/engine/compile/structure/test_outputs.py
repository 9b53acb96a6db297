"""The words for the structure of each output."""

import pytest

from engine import record, sin
from engine.compile.structure.outputs import MOST_GROUPS, lines, structures
from engine.compile.structure.pattern import Pattern


@pytest.mark.parametrize(
    ("row", "linear", "word"),
    [
        ((), True, "zero"),
        ((1,), False, "elementwise"),
        ((1,), True, "linear, elementwise"),
        ((0, 2), False, "sparse, 2 of 3 inputs"),
        ((0, 1, 2), True, "linear, dense"),
        ((0, 1, 2), False, "dense"),
    ],
)
def test_a_row_in_words(row, linear, word):
    assert structures(Pattern((row,), ("x", "y", "z")), [linear]) == [word]


def test_runs_of_one_structure_are_one_line():
    words = ["dense", "dense", "zero", "dense"]
    assert lines(words) == ["outputs 1 to 2: dense", "output 3: zero", "output 4: dense"]
    assert lines(["dense"]) == ["output: dense"]


def test_many_lines_are_cut():
    texts = lines(["dense", "zero"] * MOST_GROUPS)
    assert len(texts) == MOST_GROUPS + 1
    assert texts[-1] == f"... {MOST_GROUPS} more lines"


def test_a_program_says_it_for_each_output():
    program = record(lambda x: [sin(xi) for xi in x] + [3.0 * x[0] + x[1]], 2)
    assert str(program).splitlines()[-3:] == [
        "jacobian: 3 by 2, 4 of 6 entries: sparse",
        "outputs 1 to 2: elementwise",
        "output 3: linear, dense",
    ]
    single = record(lambda x: x.sin())
    assert str(single).splitlines()[-2:] == [
        "jacobian: 1 by 1, 1 of 1 entries: elementwise",
        "output: elementwise",
    ]
