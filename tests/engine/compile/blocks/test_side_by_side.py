"""Which loops have steps that can be computed side by side, instruction by instruction."""

import pytest

from engine.compile.blocks.instructions import Copy, Loop, Move, Rows
from engine.compile.blocks.instructions.side_by_side import Before, side_by_side


def loop(takes, body, gives):
    """Four steps; rows of the body are 0 to 9."""
    moves = [
        [Move(Rows((inside,)), Rows(tuple(outside)), *adds) for inside, outside, *adds in part]
        for part in (takes, gives)
    ]
    return Loop(4, tuple(moves[0]), tuple(body), tuple(moves[1]))


def copy(to, source, *, accumulate=False):
    return Copy(Rows((to,)), Rows((source,)), accumulate)


ITEM = (0, range(10, 14))


def test_each_row_stands_behind_those_that_it_needs():
    chain = loop(
        [ITEM, (1, range(20, 24)), (2, range(30, 34))],
        [copy(4, 2), copy(3, 1), copy(5, 0)],
        [(3, range(31, 35)), (5, range(21, 25)), (4, range(40, 44))],
    )
    lines = [line if isinstance(line, Before) else line.out.indices[0] for line in side_by_side(chain).lines]
    assert lines == [5, Before(1, 1), 3, Before(2, 0), 4]


@pytest.mark.parametrize(
    ("takes", "body", "gives"),
    [
        ([ITEM, (1, range(20, 24))], [copy(2, 1), copy(2, 0, accumulate=True)], [(2, range(21, 25))]),
        ([ITEM, (1, range(20, 24))], [copy(2, 0)], [(2, range(22, 26))]),
        ([ITEM], [copy(5, 0, accumulate=True), copy(2, 5)], [(2, range(20, 24))]),
        ([ITEM], [copy(5, 0, accumulate=True)], [(5, range(20, 24))]),
        ([ITEM], [copy(2, 21)], [(2, range(20, 24))]),
        ([ITEM], [], [(0, range(20, 24)), (0, [20, 30, 30, 31], True)]),
    ],
    ids=[
        "a running sum as a state",
        "a state of two steps before",
        "a running sum that is read",
        "a running sum that is given",
        "a row that another step gives",
        "a row that is stored and added to",
    ],
)
def test_steps_that_need_each_other_go_one_by_one(takes, body, gives):
    assert side_by_side(loop(takes, body, gives)) is None
