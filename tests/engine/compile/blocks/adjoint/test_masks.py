"""Masks: a gradient counts for the samples that choose a row, also through loops and through choices of choices."""

import math

import pytest

from engine import record, scan, take, where
from engine.compile.blocks.adjoint.masks import without_unread
from engine.compile.blocks.instructions import Copy, Rows, Sum


def row(*numbers):
    return Rows(numbers)


def test_an_instruction_is_read_by_one_that_adds_to_its_row():
    stored, added, result = (
        Copy(row(9), row(1)),
        Sum(row(9), row(2, 3), accumulate=True),
        Copy(row(0), row(9)),
    )
    assert without_unread([stored, added, result], 9) == [stored, added, result]
    assert without_unread([stored, added], 9) == []
    replaced = Copy(row(9), row(8))
    assert without_unread([Copy(row(8), row(1)), replaced, result], 8) == [
        Copy(row(8), row(1)),
        replaced,
        result,
    ]
    assert without_unread([Copy(row(8), row(1)), result], 8) == [result]


def test_a_position_that_is_written_counts_as_read():
    position = Copy(Rows((9,), uniform=True), row(1))
    assert without_unread([position], 0) == [position]


def test_what_a_step_leaves_out_another_step_may_take():
    # Each step adds log a where its number is not 0: the gradient is how many do, over a.
    def sum_of_some(a, *numbers):
        logarithm = a.log()
        return scan(lambda s, x: (s + where(x, logarithm, s), ()), 0.0, list(numbers))[0]

    program = record(sum_of_some, "a", "x", "y", "z")
    rows = program.gradients([[2.0, 1.0, 0.0, 0.0], [2.0, 0.0, 0.0, 1.0], [2.0, 0.0, 0.0, 0.0]])[1]
    # A step that does not take it doubles the sum.
    assert [row[0] for row in rows] == pytest.approx([4 * 0.5, 0.5, 0.0])


def test_a_choice_within_a_choice_reaches_what_all_its_rows_lead_to():
    # √x leads to both rows of the look-up, so it counts where c is not 0, and nowhere else.
    def chosen(c, k, x):
        root = x.sqrt()
        return where(c, take([2.0 * root, root.exp()], k), x)

    rows = record(chosen, "c", "k", "x").gradients([[1.0, 0.0, 4.0], [1.0, 1.0, 4.0], [0.0, 1.0, -1.0]])[1]
    assert [row[2] for row in rows] == pytest.approx([0.5, math.exp(2.0) / 4.0, 1.0])
