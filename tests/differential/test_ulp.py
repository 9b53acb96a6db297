"""Errors in units in the last place: the bounds that ULP.md publishes hold for every rule and every kernel."""

import math

import pytest
from against.bounds import plain
from against.points import some
from against.reference import DEFINED, NoValueError, _from_rule, exact
from against.run import scale
from against.ulp import nearest, ulps, within
from against.worst import compiled, eager, worst
from mpmath import mp
from ulp_table import PAGE, bound_cell, names, points_of

from engine.core import operations as ops

POINTS = 20_000
over_all = pytest.mark.parametrize("op", ops.ALL, ids=lambda op: op.name)


def rows():
    """The rows of the page: the number, then its cells."""
    lines = [
        line.replace(r"\|", "").strip("| ").split(" | ") for line in PAGE.read_text("utf-8").splitlines()
    ]
    return {cells[0]: cells[1:] for cells in lines if cells[0].startswith("`")}


@over_all
def test_a_sample_of_points_is_within_the_published_bounds(op):
    (columns,) = worst(op, points_of(op, 200), eager)
    assert not [text for number in columns for text in number.wrong]


def test_the_page_has_every_number_of_every_operation_within_its_bound():
    assert rows().keys() == {name for op in ops.ALL for name in names(op)}
    for op in ops.ALL:
        for place, name in enumerate(names(op)):
            bound, *measured = rows()[name][:3]
            assert bound == bound_cell(op, place), name
            assert all(float(error) <= plain(op, place) for error in measured), name


@over_all
def test_the_reference_is_the_rule_as_exact_arithmetic_has_it(op):
    """Two ways to the exact numbers: the textbook's formulas, and the rule's value with its differences."""
    if op not in DEFINED:
        pytest.skip("the rule is all there is")
    if op in (ops.gelu, ops.floor):
        pytest.skip("its constants are rounded, or a difference crosses its jumps")
    plain = [p for p in some(op, 25, "reference") if all(1e-3 < abs(x) < 100 for x in p)]
    for point in [p for p in plain if len(set(p)) == len(p)]:  # no ties
        try:
            value, partials = exact(op, point)
            again, differences = _from_rule(op, point)
        except NoValueError:
            continue
        for one, other in zip((value, *partials), (again, *differences), strict=True):
            if not mp.isnan(one) and mp.isfinite(mp.mpf(other)):
                assert abs(one - other) <= 1e-30 * max(1, abs(one)), point


@pytest.mark.parametrize(
    ("got", "right", "units"),
    [
        (1.0, 1, 0),
        (1 + 2**-52, 1, 1),
        (1 - 2**-53, 1, 0.5),  # half as far, below a power of two
        (0.0, mp.ldexp(1, -1074), 1),
        (3 * 2.0**-1074, 0, 3),
        (math.inf, math.inf, 0),
        (math.inf, mp.mpf(1.7976931348623157e308), 1),
        (1.7976931348623157e308, mp.ldexp(1, 2000), 1),
        (math.nan, math.nan, 0),
        (1.0, math.nan, math.inf),
        (math.nan, 1, math.inf),
        (-1.0, 1, 2.0**53),
    ],
)
def test_a_unit_is_the_distance_of_the_floats_there(got, right, units):
    assert ulps(got, right) == units


def test_rounding_is_to_the_grid_of_floats():
    third = mp.mpf(1) / 3
    assert nearest(third) == 1 / 3
    low, high = within(third, 1)
    assert (low, high) == (1 / 3, math.nextafter(1 / 3, 1))  # 1/3 lies above the float of 1 / 3
    assert within(mp.ldexp(3, -1076), 0.5) == (2.0**-1074, 2.0**-1074)
    assert nearest(mp.ldexp(1, -1075)) == 0.0  # a tie goes to the even one


@pytest.mark.differential
@over_all
def test_no_point_of_the_full_table_is_beyond_its_bound(op):
    pytest.importorskip("numpy", reason="the extra fast")
    points = points_of(op, math.ceil(POINTS * scale()))
    wrong = [text for way in worst(op, points, eager, compiled) for number in way for text in number.wrong]
    assert not wrong, "\n".join(wrong[:20])
