"""A part of an operation with several results is one object for each number."""

import copy
import pickle

import pytest

from engine import FormulaError
from engine.calculus.partials.several import part_of


@pytest.mark.parametrize("number", [0, 1, 7])
def test_a_part_is_one_object_for_its_number(number):
    part = part_of(number)
    assert part.number == number
    assert part_of(number) is copy.deepcopy(part) is part
    assert pickle.loads(pickle.dumps(part)) is part  # noqa: S301  # bytes of the line itself
    assert len({part, part_of(number), part_of(number + 1)}) == 2


def test_a_part_is_counted_from_one_for_people():
    assert [part_of(number).symbol for number in (0, 1, 9)] == ["result 1", "result 2", "result 10"]
    assert part_of(1).name == "part1"
    assert repr(part_of(1)) == "<operation part1: one of several results>"


def test_a_part_has_no_rule_that_could_be_read():
    with pytest.raises(FormulaError, match="compute the result without it"):
        part_of(0).rule(1.0)
