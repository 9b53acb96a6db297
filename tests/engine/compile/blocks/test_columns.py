"""Columns of a loop: their distances, which are states, and what all steps add to."""

import pytest

from engine.compile.blocks.instructions import Copy, Loop, Move, Rows, Sum
from engine.compile.blocks.instructions.columns import Column, carried, changed, columns
from engine.compile.blocks.instructions.side_by_side import side_by_side


def row(*numbers):
    return Rows(numbers)


def position(*numbers):
    return Rows(numbers, uniform=True)


def copy(to, source):
    return Copy(row(to), row(source))


@pytest.mark.parametrize(
    ("rows", "distance"),
    [
        ((7,), 0),
        ((3, 3), 0),
        ((3, 3, 3), 0),
        ((3, 3, 4), None),
        ((3, 4), 1),
        ((1, 3, 5), 2),
        ((1, 3, 6), None),
        ((1, 3, 4), None),
        ((5, 3, 1), -2),
        ((5, 3, 2), None),
        ((1, 3, 5, 7, 8), None),
    ],
)
def test_the_rows_of_a_column_have_a_distance_where_it_is_always_the_same(rows, distance):
    (column,) = columns([Move(row(0), row(*rows))])
    assert column == Column(0, rows, accumulate=False, distance=distance)


def test_a_move_of_several_rows_is_a_column_for_each():
    assert list(columns([Move(row(0, 1), row(10, 20, 11, 21), accumulate=True)])) == [
        Column(0, (10, 11), accumulate=True, distance=1),
        Column(1, (20, 21), accumulate=True, distance=1),
    ]


def test_a_state_is_taken_where_the_step_before_gave_it_and_nothing_else_writes_it():
    def states(steps, body=(), others=()):
        takes, gives = (Move(row(5), Rows(range(steps))),), (Move(row(6), Rows(range(1, steps + 1))), *others)
        loop = Loop(steps, takes, (copy(6, 5), *body), gives)
        return carried(loop, list(columns(takes)), list(columns(gives)))

    assert states(4) == states(2) == {0: 0}
    assert states(1) == {}  # there is no step before
    assert states(4, body=[copy(2, 5)]) == {}  # the body writes r2
    assert states(4, others=[Move(row(5), row(20, 21, 22, 2))]) == {}  # and here another column


def test_what_all_steps_add_to_is_read_before_it_is_written():
    takes, gives = (Move(row(5), row(0, 1)),), (Move(row(6), row(2, 3)),)
    for body, rows in (
        ([copy(6, 5)], set()),
        ([copy(6, 5), Copy(row(7), row(5), accumulate=True)], {7}),
        ([copy(6, 5), copy(7, 5), Copy(row(7), row(5), accumulate=True)], set()),
        ([copy(7, 8), copy(6, 7)], set()),  # r8 is read alone
        ([copy(7, 6), copy(6, 5)], {6}),
        ([Copy(position(7), position(7), accumulate=True), copy(6, 5)], set()),
    ):
        assert changed(Loop(2, takes, tuple(body), gives), list(columns(gives))) == rows


def test_sums_side_by_side_keep_their_terms():
    takes, gives = (Move(row(0, 1), row(10, 11, 12, 13)),), (Move(row(2, 3), row(20, 21, 22, 23)),)
    sums = Sum(row(2, 3), row(0, 1, 0, 1, 1, 0))
    lines = side_by_side(Loop(2, takes, (sums,), gives)).lines
    assert lines == (Sum(row(2), row(0, 1, 0)), Sum(row(3), row(1, 1, 0)))
