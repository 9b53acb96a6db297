"""A second backward on a graph whose leaves have changed is told; what is right is not."""

import math
import warnings

import pytest

from engine import MisuseWarning, Value, apply, operation, zero_grad
from engine.core import operations as ops


def test_a_second_pass_after_a_leaf_has_changed_says_so_and_what_to_write():
    w = Value(3.0, "w")
    y = w * 2.0
    y.backward()
    w.data = 5.0
    with pytest.warns(MisuseWarning) as told:
        y.backward()
    (warning,) = told
    assert warning.filename == __file__  # the line that called backward
    text = str(warning.message)
    assert "leaf 'w' has changed since the graph was built: its mul (y = a b) is still 6" in text
    assert "compute the result anew, inside the loop, before each backward()" in text
    assert w.grad == 4.0  # 2 from each pass: what was asked for is done


@pytest.mark.parametrize(("then", "now"), [(3.0, 2.0), (3.0, 4.0), (3.0, math.nan), (math.nan, 3.0)])
def test_a_leaf_has_changed_in_whichever_direction(then, now):
    w = Value(then, "w")
    y = w + 1.0  # the slopes are 1 whatever w is: the number alone tells
    y.backward()
    w.data = now
    with pytest.warns(MisuseWarning, match="leaf 'w'"):
        y.backward()


def test_a_pass_from_a_node_that_a_pass_from_above_has_reached_is_a_second_one():
    x = Value(3.0, "x")
    y = x * 2.0
    (-y).backward()  # its gradient is -1: any but 0 tells of a pass
    x.data = 5.0
    with pytest.warns(MisuseWarning, match="leaf 'x'"):
        y.backward()


def test_a_graph_built_once_before_the_loop_is_told_in_its_second_round():
    w = Value(1.0, "w")
    loss = (w * 2.0 - 3.0) ** 2
    loss.backward()
    w.data -= 0.1 * w.grad
    zero_grad([w])
    with pytest.warns(MisuseWarning, match="leaf 'w'"):
        loss.backward()


def test_slopes_are_looked_at_where_the_number_has_not_changed():
    x, zero = Value(2.0, "x"), Value(0.0, "zero")
    y = x * zero  # 0 before and after, but its slope to zero is x
    y.backward()
    x.data = 7.0
    with pytest.warns(MisuseWarning, match="leaf 'x' or 'zero'"):
        y.backward()


def test_a_leaf_that_has_left_the_domain_has_changed():
    x = Value(2.0)
    y = x.log()
    y.backward()
    x.data = -1.0
    with pytest.warns(MisuseWarning, match="leaf without a name"):
        y.backward()


def two_passes(y):
    y.backward()
    y.backward()


@pytest.mark.parametrize("op", ops.ALL, ids=lambda op: op.name)
@pytest.mark.parametrize(
    "numbers",
    [(2.0, 3.0, 1.0), (0.0, 0.0, 0.0), (-2.0, 2.0, 1.0), (math.nan, 1.0, 2.0), (math.inf, math.inf, 1.0)],
)
def test_a_second_pass_over_the_same_numbers_is_right_for_every_operation(op, numbers):
    try:
        y = apply(op, *map(Value, numbers[: len(op.operands)]))
    except ValueError:
        return  # no value there
    two_passes(y)  # a warning is an error here


def test_accumulating_over_graphs_and_sharing_a_trunk_are_right():
    w = Value(2.0)
    for x in (1.0, 2.0, 3.0):
        (w * x).backward()
    assert w.grad == 6.0
    trunk = w * w
    for loss in (trunk * 3.0, trunk * 5.0):
        loss.backward()
    trunk.backward()  # an inner node of passes before, over unchanged leaves
    assert w.grad == 6.0 + 32.0 + 4.0


def test_a_leaf_that_changes_between_graphs_is_right():
    w = Value(1.0)
    for _ in range(3):
        loss = (w - 3.0) ** 2
        loss.backward()
        w.data -= 0.1 * w.grad
        zero_grad([w])


def test_the_first_pass_asks_no_rule():
    calls = []

    @operation(symbol="twice", latex="2 {a}")
    def twice(a):
        """y = 2 a."""
        calls.append(a)
        return 2.0 * a, (2.0,)

    y = apply(twice, Value(1.0))
    y.backward()
    assert calls == [1.0]
    y.backward()
    assert calls == [1.0, 1.0]


def test_the_warning_can_be_turned_off_by_its_class():
    x = Value(1.0)
    y = x.exp()
    y.backward()
    x.data = 2.0
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", MisuseWarning)
        y.backward()
