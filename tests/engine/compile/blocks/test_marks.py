"""Marks are a set of numbers, whether they are looked at one by one or as a run."""

import pytest

from engine.compile.blocks.marks import Marks

EVERY = [(), (3,), (1, 3), (4, 2), range(0), range(2, 5), range(3, 4), range(1, 6, 2), range(4, 1, -1)]


@pytest.mark.parametrize("indices", EVERY, ids=str)
def test_the_indices_and_no_others_are_marked(indices):
    marks = Marks(6)
    marks.add(indices)
    assert list(marks) == [int(i in indices) for i in range(6)]


@pytest.mark.parametrize("marked", EVERY, ids=str)
@pytest.mark.parametrize("indices", EVERY, ids=str)
def test_some_and_every_are_those_of_the_set(marked, indices):
    marks = Marks(6)
    for i in marked:
        marks[i] = 1
    assert marks.some(indices) == bool({*indices} & {*marked})
    assert marks.every(indices) == ({*indices} <= {*marked})
