"""The table of engine/core/KINKS.md, row by row: what it says is what the engine does."""

import math
from pathlib import Path

import pytest

import engine
from engine import (
    Value,
    absolute,
    acos,
    asin,
    atan2,
    floor,
    hypot,
    maximum,
    minimum,
    power,
    relu,
    sign,
    sqrt,
    step,
    where,
    xlogy,
)
from engine.core import operations as ops

README = (Path(engine.__file__).parent / "core" / "KINKS.md").read_text("utf-8")
SECTION = README
ROWS = [
    tuple(cell.strip() for cell in line.strip("|").split("|"))
    for line in SECTION.replace("|a|", "abs(a)").splitlines()
    if line.startswith("| `")
]


def slopes(function, *data):
    """The gradient of `function` to each of its operands."""
    leaves = [Value(number) for number in data]
    function(*leaves).backward()
    return tuple(leaf.grad for leaf in leaves)


def same(got, expected):
    return all(a == b or (math.isnan(a) and math.isnan(b)) for a, b in zip(got, expected, strict=True))


INF, NAN = math.inf, math.nan
TIES = ((2.0, 2.0), (0.0, -0.0), (-0.0, 0.0), (INF, INF))

# The whole text of a row, then the function at the place the row speaks of, with the slopes it promises.
CHECKS = {
    ("`abs(a)`", "a = 0", "0"): [
        (absolute, (0.0,), (0.0,)),
        (absolute, (-0.0,), (0.0,)),
    ],
    ("`relu(a)`", "a = 0", "0"): [
        (relu, (0.0,), (0.0,)),
        (relu, (-0.0,), (0.0,)),
    ],
    ("`step(a)`", "a = 0", "0 (and 0 everywhere else); its value there is 0"): [
        (step, (a,), (0.0,)) for a in (0.0, -0.0, 3.0, -3.0)
    ],
    ("`sign(a)`", "a = 0", "0 (and 0 everywhere else); its value there is 0"): [
        (sign, (a,), (0.0,)) for a in (0.0, -0.0, 3.0, -3.0)
    ],
    ("`floor(a)`", "a whole", "0 (and 0 everywhere else); its value there is a"): [
        (floor, (a,), (0.0,)) for a in (0.0, -0.0, 3.0, -3.0, 2.5)
    ],
    ("`asin(a)`", "a = ±1", "infinite"): [(asin, (a,), (INF,)) for a in (1.0, -1.0)],
    ("`acos(a)`", "a = ±1", "-infinite"): [(acos, (a,), (-INF,)) for a in (1.0, -1.0)],
    (
        "`atan2(a, b)`",
        "a = 0 > b",
        "b / (a² + b²) to a, 0 to b: the value jumps there from -π to π, and is π",
    ): [(atan2, (zero, -2.0), (-0.5, 0.0)) for zero in (0.0, -0.0)],
    ("`atan2(a, b)`", "a = b = 0", "the value is 0; 0 to a, 0 to b"): [
        (atan2, zeros, (0.0, 0.0)) for zeros in ((0.0, 0.0), (-0.0, 0.0), (0.0, -0.0), (-0.0, -0.0))
    ],
    ("`max(a, b)`", "a = b", "1 to a, 0 to b: the first operand written has it all"): [
        (Value.max, tie, (1.0, 0.0)) for tie in TIES
    ],
    ("`min(a, b)`", "a = b", "1 to a, 0 to b"): [(Value.min, tie, (1.0, 0.0)) for tie in TIES],
    ("`maximum(a, b, ...)`", "several largest", "1 to the first of them"): [
        (maximum, (1.0, 2.0, 2.0), (0.0, 1.0, 0.0)),
        (maximum, (2.0, 1.0, 2.0), (1.0, 0.0, 0.0)),
        (maximum, (2.0, 2.0, 2.0, 2.0), (1.0, 0.0, 0.0, 0.0)),
    ],
    ("`minimum(a, b, ...)`", "several smallest", "1 to the first of them"): [
        (minimum, (2.0, 1.0, 1.0), (0.0, 1.0, 0.0)),
        (minimum, (1.0, 2.0, 1.0), (1.0, 0.0, 0.0)),
        (minimum, (2.0, 2.0, 2.0, 2.0), (1.0, 0.0, 0.0, 0.0)),
    ],
    ("`where(condition, a, b)`", "condition = 0", "0 to the condition (and everywhere else); 1 to b"): [
        (where, (0.0, 2.0, 3.0), (0.0, 0.0, 1.0)),
        (where, (-0.0, 2.0, 3.0), (0.0, 0.0, 1.0)),
        (where, (1e-300, 2.0, 3.0), (0.0, 1.0, 0.0)),
        (where, (-INF, 2.0, 3.0), (0.0, 1.0, 0.0)),
    ],
    ("`sqrt(a)`", "a = 0", "infinite"): [(sqrt, (0.0,), (INF,)), (sqrt, (-0.0,), (INF,))],
    ("`pow(a, b)`", "a = 0 < b < 1", "infinite to a; to b always 0 where a = 0"): [
        (power, (0.0, 0.5), (INF, 0.0)),
        (power, (-0.0, 0.5), (INF, 0.0)),
        (power, (0.0, 0.0), (0.0, 0.0)),  # a^0 = 1 for every a
        (power, (0.0, 1.0), (1.0, 0.0)),  # a^1 = a
        (power, (0.0, 2.5), (0.0, 0.0)),
    ],
    ("`pow(a, b)`", "a < 0, b whole", "b a^(b-1) to a; NaN to b, since no real derivative exists"): [
        (power, (-3.0, 2.0), (-6.0, NAN)),  # 2 (-3)
        (power, (-2.0, 3.0), (12.0, NAN)),  # 3 (-2)²
        (power, (-2.0, -1.0), (-0.25, NAN)),  # -1 (-2)^-2
        (power, (-2.0, 0.0), (0.0, NAN)),
    ],
    ("`hypot(a, b)`, `norm`", "all operands 0", "0"): [
        (hypot, (0.0, 0.0), (0.0, 0.0)),
        (hypot, (-0.0, 0.0), (0.0, 0.0)),
        (lambda *x: engine.norm(x), (0.0, 0.0, 0.0), (0.0, 0.0, 0.0)),
        (lambda *x: engine.norm(x), (0.0,), (0.0,)),
        (hypot, (3.0, -4.0), (0.6, -0.8)),  # a / 5, b / 5
    ],
    ("`xlogy(a, b)`", "a = b = 0", "the value is 0; -infinity to a, 0 to b"): [
        (xlogy, (0.0, 0.0), (-INF, 0.0)),
        (xlogy, (-0.0, 0.0), (-INF, 0.0)),
        (xlogy, (0.0, -0.0), (-INF, 0.0)),
    ],
}


def test_every_row_of_the_table_has_its_check_and_every_check_its_row():
    assert set(ROWS) == CHECKS.keys()
    assert len(ROWS) == len(CHECKS)


@pytest.mark.parametrize("op", [op for op in ops.ALL if op.kink], ids=lambda op: op.name)
def test_every_operation_with_a_kink_has_a_row(op):
    assert any(row[0].startswith(f"`{op.name}(") for row in ROWS)


@pytest.mark.parametrize("row", CHECKS, ids=lambda row: f"{row[0]} {row[1]}")
def test_the_slope_of_a_row_is_the_one_taken(row):
    for function, data, promised in CHECKS[row]:
        assert same(slopes(function, *data), promised), data


def test_the_values_at_the_kinks():
    assert step(0.0) == step(-0.0) == 0.0
    assert relu(0.0) == absolute(0.0) == 0.0
    assert xlogy(0.0, 0.0) == 0.0
    assert sign(0.0) == sign(-0.0) == atan2(0.0, 0.0) == atan2(-0.0, -0.0) == 0.0
    assert atan2(0.0, -2.0) == atan2(-0.0, -2.0) == math.pi
    assert (floor(2.0), floor(-2.5), floor(-0.0)) == (2.0, -3.0, 0.0)
    assert where(0.0, 2.0, 3.0) == where(-0.0, 2.0, 3.0) == 3.0


def test_a_number_on_the_left_is_the_first_operand():
    assert slopes(lambda x: maximum(x, 0), 0.0) == (1.0,)
    assert slopes(lambda x: maximum(0, x), 0.0) == (0.0,)
    assert slopes(lambda x: minimum(x, 0), 0.0) == (1.0,)
    assert slopes(lambda x: minimum(0, x), 0.0) == (0.0,)
    assert slopes(lambda x: maximum(0, x, 0), 0.0) == (0.0,)
    assert slopes(lambda x: maximum(-1, x, 0), 0.0) == (1.0,)


def test_beside_a_kink_the_slope_is_that_of_its_side():
    for function, left, right in ((relu, 0.0, 1.0), (absolute, -1.0, 1.0), (step, 0.0, 0.0)):
        assert slopes(function, -1e-300) == (left,)
        assert slopes(function, 1e-300) == (right,)
    assert slopes(maximum, 1.0, math.nextafter(1.0, 2.0)) == (0.0, 1.0)
    assert slopes(minimum, math.nextafter(1.0, 2.0), 1.0) == (0.0, 1.0)


def test_nan_goes_through_but_a_sum_keeps_its_slope_of_one():
    for function in (maximum, minimum, Value.max, Value.min):
        for data in ((NAN, 1.0), (1.0, NAN), (NAN, NAN)):
            assert same(slopes(function, *data), (NAN, NAN))
            assert math.isnan(function(*map(Value, data)).data)
    for function in (relu, absolute, step):
        assert same(slopes(function, NAN), (NAN,))
    assert same(slopes(where, NAN, 2.0, 3.0), (NAN, NAN, NAN))
    assert math.isnan(where(NAN, 2.0, 2.0))
    assert slopes(lambda a, b: a + b, NAN, 1.0) == (1.0, 1.0)
    assert same(slopes(maximum, 3.0, NAN, 2.0), (NAN, NAN, NAN))


def test_the_branch_that_is_not_selected_leaves_value_and_slopes_alone():
    for stranger in (NAN, INF):
        assert where(1.0, 2.0, stranger) == where(0.0, stranger, 2.0) == 2.0
        assert slopes(where, 1.0, 2.0, stranger) == (0.0, 1.0, 0.0)
        assert slopes(where, 0.0, stranger, 2.0) == (0.0, 0.0, 1.0)


def test_an_infinite_power_is_that_of_c_whatever_the_base():
    assert power(-2.0, INF) == power(0.0, -INF) == INF
    assert power(-2.0, -INF) == power(0.5, INF) == 0.0
    assert same(slopes(power, 2.0, INF), (INF, INF))
    assert same(slopes(power, 0.5, INF), (NAN, 0.0))  # inf · 0.5^inf = inf · 0, and 0.5^inf ln 0.5


def test_an_element_that_equals_the_largest_is_at_distance_0_also_at_infinity():
    assert engine.logsumexp([INF, 0.0]) == engine.logsumexp([INF, INF]) == INF
    assert engine.logsumexp([-INF, -INF]) == engine.logsumexp([-INF]) == -INF
    assert engine.logsumexp([-INF, 0.0]) == 0.0
    assert engine.softmax([INF, 0.0]) == [1.0, 0.0]
    assert engine.softmax([-INF, 0.0]) == [0.0, 1.0]
    assert engine.log_softmax([INF, 0.0]) == [0.0, -INF]
    assert slopes(lambda *z: engine.logsumexp(z), INF, 0.0, -INF) == (1.0, 0.0, 0.0)
    assert slopes(lambda *z: engine.logsumexp(z), -INF, 0.0) == (0.0, 1.0)
    assert slopes(lambda *z: engine.logsumexp(z), -INF, -INF) == (0.5, 0.5)
    for items in ([NAN, 0.0], [0.0, NAN], [NAN, INF]):
        assert math.isnan(engine.logsumexp(items))
