"""The look-up among n values: one is chosen, and only that one moves the result."""

import copy
import math
import pickle

import pytest

from engine import Value, apply
from engine.core.rules.lookup import chosen, lookup_of


@pytest.mark.parametrize(
    ("index", "value", "partials"),
    [
        (0.0, 5.0, (0.0, 1.0, 0.0, 0.0)),
        (1.0, 7.0, (0.0, 0.0, 1.0, 0.0)),
        (2.0, 11.0, (0.0, 0.0, 0.0, 1.0)),
    ],
)
def test_one_value_is_chosen_with_slope_one_and_the_others_and_the_index_have_none(index, value, partials):
    assert chosen(index, 5.0, 7.0, 11.0) == (value, partials)


@pytest.mark.parametrize("index", [-1.0, 3.0, 0.5, math.nan, math.inf])
def test_where_there_is_no_such_value_the_result_is_nan_and_nothing_moves_it(index):
    y, partials = chosen(index, 5.0, 7.0, 11.0)
    assert math.isnan(y)
    assert partials == (0.0, 0.0, 0.0, 0.0)


def test_there_is_one_look_up_for_each_count_and_a_copy_is_the_original():
    three = lookup_of(3)
    assert three.operands == ("index", "v0", "v1", "v2")
    assert lookup_of(3) is three
    assert lookup_of(2) is not three
    assert copy.deepcopy(three) is three
    assert pickle.loads(pickle.dumps(three)) is three  # noqa: S301  # our own bytes


def test_a_look_up_is_written_as_take_and_selects():
    two = lookup_of(2)
    assert (two.name, two.symbol, two.selects) == ("take", "take", True)
    assert two.latex.format(index="i") == r"\operatorname{take}(i)"
    assert two.fact == "y = values[index], NaN where there is none"


def test_a_look_up_is_as_small_as_other_operations():
    assert not hasattr(lookup_of(2), "__dict__")


def test_the_gradient_goes_to_the_chosen_value_alone():
    values = [Value(5.0), Value(7.0), Value(11.0)]
    picked = apply(lookup_of(3), Value(1.0), *values)
    (3.0 * picked).backward()
    assert picked.data == 7.0
    assert [value.grad for value in values] == [0.0, 3.0, 0.0]
