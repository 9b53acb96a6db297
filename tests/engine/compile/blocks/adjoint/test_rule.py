"""Rows of one rule: those that a gradient reaches for all samples, and those that one reaches for some."""

import math

import pytest

from engine import record, where


def test_a_row_that_is_certain_passes_its_gradient_on_beside_one_that_is_chosen():
    # Both exponentials are one instruction; that of b counts where c is not 0, that of a always.
    program = record(lambda a, b, c: a.exp() + where(c, b.exp(), a))
    assert "exp r0-r1" in str(program.block)
    rows = program.gradients([[1.0, 2.0, 0.0], [1.0, 2.0, 1.0]])[1]
    assert list(rows[0]) == pytest.approx([math.e + 1.0, 0.0, 0.0])
    assert list(rows[1]) == pytest.approx([math.e, math.e**2, 0.0])


def test_a_chosen_row_without_a_value_spoils_no_sum():
    # √b has no value at b = -1, and a gradient of 0 times its partial would be NaN.
    program = record(lambda a, b, c: a.sqrt() + where(c, b.sqrt(), a))
    rows = program.gradients([[4.0, -1.0, 0.0], [4.0, 1.0, 1.0]])[1]
    assert list(rows[0]) == pytest.approx([1.25, 0.0, 0.0])
    assert list(rows[1]) == pytest.approx([0.25, 0.5, 0.0])
