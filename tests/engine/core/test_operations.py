"""Every declared operation, over the declaration: a new one is tested the moment it is declared."""

import ast
import itertools
import math
from random import Random

import pytest

from engine import DomainError, Expression, Value, formula
from engine.core import operations as ops

over_all = pytest.mark.parametrize("op", ops.ALL, ids=lambda op: op.name)

ORDINARY = (0.0, -0.0, 0.5, -0.5, 1.0, -1.0, 2.0, -2.0, 2.5, -2.5)
LARGE = (1000.0, -1000.0, 1e300, -1e300, 1e-300)
INFINITE = (math.inf, -math.inf)


def grid(op, *numbers):
    return itertools.product(numbers, repeat=len(op.operands))


def moved(point, i, by):
    return (*point[:i], point[i] + by, *point[i + 1 :])


def refused(op, point):
    try:
        op.evaluate(point)
    except DomainError:
        return True
    return False


def same(a, b):
    return a == b or (math.isnan(a) and math.isnan(b))


@pytest.fixture(scope="module")
def smooth_points(in_domain, from_kink):
    """Random points of `op` with no kink nearby, and no end of the domain: there both sides agree."""

    def points_of(op, count):
        random = Random(op.name)  # the same points in every run
        points = []
        for _ in range(100 * count):
            point = tuple(
                random.choice((-1, 1)) * random.choice((random.uniform(0.3, 3.0), random.randint(1, 3) * 1.0))
                for _ in op.operands
            )
            sides = [[in_domain(op, moved(point, i, by)) for by in (-0.1, 0.1)] for i in range(len(point))]
            if in_domain(op, point) and from_kink(op, point) > 0.1 and all(a == b for a, b in sides):
                points.append(point)
            if len(points) == count:
                return points
        pytest.fail(f"{op.name} has too few points to test")

    return points_of


@over_all
def test_partials_agree_with_central_differences(op, smooth_points, in_domain):
    h = 1e-5  # the error is about h² y''' / 6 + 1e-16 y / h
    for point in smooth_points(op, 60):
        _, partials = op.rule(*point)
        assert len(partials) == len(op.operands)
        for i, partial in enumerate(partials):
            below, above = moved(point, i, -h), moved(point, i, h)
            if in_domain(op, below) and in_domain(op, above):
                slope = (op.rule(*above)[0] - op.rule(*below)[0]) / (above[i] - below[i])
                assert partial == pytest.approx(slope, rel=1e-7, abs=1e-7), (point, op.operands[i])
            else:  # alone in its domain, as b in (-2)^b: there is no slope
                assert math.isnan(partial), (point, op.operands[i])


@over_all
def test_the_domain_is_where_the_rule_has_a_value(op, in_domain):
    random = Random(op.name)
    scattered = [tuple(random.uniform(-5, 5) for _ in op.operands) for _ in range(200)]
    whole = [tuple(float(random.randint(-5, 5)) for _ in op.operands) for _ in range(200)]
    for point in [*grid(op, *ORDINARY, *LARGE), *scattered, *whole]:
        assert refused(op, point) is not in_domain(op, point), point
        if in_domain(op, point):
            assert not math.isnan(op.evaluate(point)[0]), point


@over_all
def test_only_a_domain_error_is_ever_raised(op):
    # Overflow is infinite and infinity is a number: everything else that is raised fails this test.
    for point in grid(op, *ORDINARY, *LARGE, *INFINITE, math.nan):
        if not refused(op, point):
            y, partials = op.evaluate(point)
            assert all(type(number) is float for number in (y, *partials)), point


@over_all
def test_evaluate_is_the_rule_wherever_the_rule_answers(op, smooth_points):
    for point in smooth_points(op, 20):
        y, partials = op.rule(*point)
        again, partials_again = op.evaluate(point)
        assert same(y, again)
        assert all(map(same, partials, partials_again))


@over_all
def test_negative_zero_is_zero(op):
    for point in grid(op, -0.0, 0.5, 1.0, -2.0):
        positive = tuple(x + 0.0 for x in point)  # -0.0 + 0.0 is 0.0
        assert refused(op, point) is refused(op, positive), point
        if not refused(op, point):
            (y, partials), (y0, partials0) = op.evaluate(point), op.evaluate(positive)
            assert same(y, y0), point
            assert all(map(same, partials, partials0)), point


def points_with_nan(op):
    """(point, where NaN stands): one NaN among ordinary numbers and infinities."""
    for i in range(len(op.operands)):
        for point in grid(op, *ORDINARY, *INFINITE):
            # (nan, 0) of a / b is refused for its 0: nothing in the place of NaN would be allowed.
            if any(not refused(op, (*point[:i], x, *point[i + 1 :])) for x in ORDINARY):
                yield (*point[:i], math.nan, *point[i + 1 :]), i


def unread(op, point, i):
    """Whether operand i is the one that where does not select."""
    return op is ops.where and i == (2 if point[0] != 0 else 1)


@over_all
def test_nan_in_an_operand_is_nan_in_the_value(op):
    for point, i in points_with_nan(op):
        assert math.isnan(op.evaluate(point)[0]) is not unread(op, point, i), point


@over_all
def test_nan_in_an_operand_is_nan_in_every_slope_that_depends_on_it(op):
    at_kink = _names(ast.parse(op.kink or "0"))
    texts = [at_kink | _names(partial) for partial in formula(op).partials]
    for point, i in points_with_nan(op):
        for partial, names in zip(op.evaluate(point)[1], texts, strict=True):
            if op.operands[i] in names:
                assert math.isnan(partial), point


def _names(expression):
    return {node.id for node in ast.walk(expression) if isinstance(node, ast.Name)}


@pytest.mark.parametrize("op", [op for op in ops.ALL if len(op.operands) == 1], ids=lambda op: op.name)
def test_infinity_is_refused_where_large_numbers_are(op):
    for infinite in INFINITE:
        assert refused(op, (infinite,)) is refused(op, (math.copysign(1e300, infinite),)), infinite


@over_all
def test_a_declaration_is_complete(op):
    assert op.name.isidentifier()
    assert op.symbol
    assert op.fact.startswith("y = ")
    names = {operand: f"<{operand}>" for operand in op.operands}
    written = op.latex.format(**names)
    assert all(name in written for name in names.values())
    assert written.count("{") == written.count("}")


def test_a_square_and_a_cube_have_their_products_as_shorter_forms():
    assert ops.pow_.shorter == {("b", float(n)): " * ".join("a" * n) for n in (2, 3)}


@pytest.mark.parametrize(
    ("op", "operand", "number"),
    [(op, *key) for op in ops.ALL for key in op.shorter],
    ids=lambda candidate: getattr(candidate, "name", None),
)
def test_a_shorter_form_has_the_value_and_the_slopes_of_its_rule(op, operand, number):
    for x in (-2.5, -1.0, 0.5, 3.0):
        point = {name: number if name == operand else x for name in op.operands}
        leaves = {name: Value(data) for name, data in point.items()}
        y = Expression(op.shorter[operand, number]).at(leaves)
        y.backward()
        value, partials = op.rule(*point.values())
        slopes = dict(zip(op.operands, partials, strict=True))
        assert y.data == pytest.approx(value, rel=1e-15)
        for name in slopes.keys() - {operand}:
            assert leaves[name].grad == pytest.approx(slopes[name], rel=1e-15)


def test_names_are_unique_and_all_holds_every_rule_of_the_file():
    declared = [candidate for candidate in vars(ops).values() if isinstance(candidate, type(ops.add))]
    assert list(ops.ALL) == declared
    assert len({op.name for op in ops.ALL}) == len(ops.ALL)
