"""Every declared operation, program against eager: over batches, at a point, and of parameters alone."""

import itertools
import math
from functools import cache

import pytest

from engine import DomainError, Value, apply, record
from engine.core import operations as ops
from engine.core.rules.ieee import IEEE_MATH
from engine.core.rules.running import with_math

np = pytest.importorskip("numpy", reason="the extra fast")

over_all = pytest.mark.parametrize("op", ops.ALL, ids=lambda op: op.name)

NUMBERS = (
    0.0,
    -0.0,
    0.5,
    -0.5,
    1.0,
    -1.0,
    2.0,
    -2.0,
    2.5,
    3.0,
    1000.0,
    -1000.0,
    1e300,
    math.inf,
    -math.inf,
    math.nan,
)
ORDINARY = (0.3, -0.7, 1.0, 2.0, -2.0, 40.0, -40.0, 700.0, -700.0)


@cache
def grid(op):
    """Ordinary points, ties, kinks, zeros of both signs, NaN, infinities, and |z| = 1000."""
    numbers = NUMBERS if len(op.operands) > 1 else NUMBERS + ORDINARY
    return list(itertools.product(numbers, repeat=len(op.operands)))


def graph(op, point):
    """The value and the slopes of an eager graph. DomainError where it has none."""
    leaves = [Value(x) for x in point]
    y = apply(op, *leaves)
    y.backward()
    return y.data, [leaf.grad for leaf in leaves]


def as_the_processor_has_it(op, point):
    """What the rule gives with arithmetic that never raises; log 0 and 1 / 0 are infinite there."""
    with np.errstate(all="ignore"):
        try:
            y, partials = with_math(op.rule, IEEE_MATH)(*(np.float64(x) for x in point))
        except ValueError:  # 0 to a negative power
            return math.nan, None
    return float(y), [float(partial) for partial in partials]


@cache
def expected(op):
    """For every point of the grid: whether the eager graph has a value there, the value, the slopes."""
    rows = []
    for point in grid(op):
        try:
            rows.append((True, *graph(op, point)))
        except DomainError:
            rows.append((False, *as_the_processor_has_it(op, point)))
    return rows


def is_inf_for_nan(got, right):
    """Python's log has no value at 0, where C's is infinite."""
    return math.isnan(right) and not math.isfinite(got)


def check(op, close, results, slopes, places):
    for place, got, to in zip(places, results, slopes, strict=True):
        has_value, value, partials = expected(op)[place]
        point = grid(op)[place]
        if has_value:
            close([got, *to], [value, *partials], about=(op.name, point))
            continue
        for number, right in zip([got, *to], [value, *(partials or to)], strict=True):
            if not is_inf_for_nan(number, right):
                close(number, right, about=(op.name, point, "outside of its domain"))


@cache
def program_of(op):
    return record(lambda *x: apply(op, *x), *op.operands)


@over_all
@pytest.mark.parametrize("size", [1, 7, 8, 9, 513])
def test_batches_have_the_values_and_slopes_of_the_graphs(op, size, close):
    program, points = program_of(op), grid(op)
    for start in range(0, len(points), size) if size > 500 else (0, 3, len(points) // 2):
        places = [i % len(points) for i in range(start, start + size)]
        batch = np.array([points[i] for i in places])
        results, slopes = program.gradients(batch)
        assert np.array_equal(program.values(batch), results, equal_nan=True)
        check(op, close, results.tolist(), slopes.tolist(), places)


@over_all
def test_a_point_has_the_value_and_the_slopes_of_the_graph(op, close):
    program = program_of(op)
    places = range(0, len(grid(op)), 1 if len(op.operands) < 3 else 13)
    results = [program.gradient(*grid(op)[i]) for i in places]
    check(op, close, [value for value, _ in results], [slopes for _, slopes in results], places)
    for i, (value, _) in zip(places, results, strict=True):
        close(program(*grid(op)[i]), value)


@over_all
def test_an_operation_on_parameters_alone_has_the_gradient_of_the_graph(op, close):
    leaves = [Value(1.5, name) for name in op.operands]
    program = record(lambda _x: apply(op, *leaves))
    place = [program.parameters.index(leaf) for leaf in leaves]
    for i in range(0, len(grid(op)), 1 if len(op.operands) < 3 else 13):
        for leaf, number in zip(leaves, grid(op)[i], strict=True):
            leaf.data = number
        mean, slopes = program.mean_gradient([[0.0]])
        check(op, close, [mean], [[slopes[k] for k in place]], [i])


@over_all
def test_a_constant_operand_gives_the_same(op, close):
    constants = (-0.0, 1.0, 2.0, 3.0, 0.5)
    for i in range(len(op.operands)) if len(op.operands) > 1 else ():
        rest = [name for k, name in enumerate(op.operands) if k != i]
        program = record(lambda *x, i=i: [apply(op, *x[:i], fixed, *x[i:]) for fixed in constants], *rest)
        for point, (has_value, value, partials) in zip(grid(op), expected(op), strict=True):
            own = [x for k, x in enumerate(point) if k != i]
            if has_value and str(point[i]) in map(str, constants) and not any(map(math.isnan, own)):
                output = list(map(str, constants)).index(str(point[i]))
                values, gradients = program.gradient(*own)
                numbers = [value, *(p for k, p in enumerate(partials) if k != i)]
                close([values[output], *gradients[output]], numbers, about=(op.name, point))


def test_a_factor_of_0_does_not_hide_that_there_is_no_logarithm():
    with pytest.raises(DomainError):
        graph(ops.xlogy, (0.0, -1.0))
    assert math.isnan(program_of(ops.xlogy)(0.0, -1.0))


def test_where_there_is_no_value_a_program_has_nan_or_infinity():
    outside = {ops.log: (-1.0,), ops.sqrt: (-4.0,), ops.div: (1.0, 0.0), ops.pow_: (-2.0, 0.5)}
    for op, point in outside.items():
        with pytest.raises(DomainError):
            graph(op, point)
        assert not math.isfinite(program_of(op)(*point)), op
    assert program_of(ops.div)(1.0, 0.0) == math.inf
    assert program_of(ops.log)(0.0) == -math.inf
    assert math.isnan(program_of(ops.pow_)(-8.0, 1 / 3))


def test_the_exponential_is_exact_to_the_last_digits_and_to_the_ends():
    points = np.concatenate(
        [np.linspace(-745.0, 709.7, 40_001), np.random.default_rng(0).normal(size=20_000)]
    )
    got = program_of(ops.exp).values(points)
    exact = np.array([math.exp(x) for x in points])
    normal = exact > 1e-300
    assert np.max(np.abs(got / exact - 1.0)[normal]) < 5e-16
    assert np.max(np.abs(got - exact)[~normal]) < 1e-310
    assert program_of(ops.exp).values([-746.0, 710.0, -1e308, 1e308]).tolist() == [
        0.0,
        math.inf,
        0.0,
        math.inf,
    ]
