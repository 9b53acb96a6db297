"""`backward`: the root gets 1, inner nodes are overwritten, leaves accumulate, constants get nothing."""

import copy
import math
import sys
import sysconfig
from random import Random

import pytest

from engine import CONSTANT, Value, apply, constant, maximum, minimum, operation, topological, zero_grad
from engine.core.nodes.fast import inner_nodes


def test_gradients_are_zero_before_any_backward():
    x = Value(3.0)
    y = x * x
    assert (x.grad, y.grad) == (0.0, 0.0)


def test_a_product_of_a_value_with_itself_has_both_edges():
    x = Value(3.0)
    (x * x).backward()
    assert x.grad == 6.0  # d(x²)/dx = 2x at 3


def test_a_diamond_sums_over_its_paths():
    a = Value(1.0)
    b = a + a
    c = b + b
    c.backward()
    assert (c.grad, b.grad, a.grad) == (1.0, 2.0, 4.0)


def test_a_second_backward_doubles_the_leaves_and_nothing_else():
    a, w = Value(2.0), Value(5.0)
    b = a * w
    c = b * b + a
    c.backward()
    # c = a²w² + a: dc/da = 2aw² + 1 = 101, dc/dw = 2a²w = 40, dc/db = 2b = 20
    assert (a.grad, w.grad, b.grad, c.grad) == (101.0, 40.0, 20.0, 1.0)
    c.backward()
    assert (a.grad, w.grad, b.grad, c.grad) == (202.0, 80.0, 20.0, 1.0)


def test_a_second_backward_goes_through_nodes_of_negative_gradient():
    x = Value(3.0)
    y = -(x * 2.0)
    for passes in (1, 2):
        y.backward()
        assert y.parents[0].grad == -1.0
        assert x.grad == -2.0 * passes  # dy/dx = -2, once for each pass


def test_backward_from_a_node_below_overwrites_it_and_adds_into_the_leaves():
    x = Value(2.0)
    y = x * 3.0
    z = y * y
    z.backward()
    assert (x.grad, y.grad, z.grad) == (36.0, 12.0, 1.0)  # dz/dx = 18x, dz/dy = 2y
    y.backward()
    assert (x.grad, y.grad, z.grad) == (39.0, 1.0, 1.0)  # z is not below y: untouched


def test_backward_on_a_leaf_gives_it_its_own_slope():
    x = Value(3.0)
    x.backward()
    assert x.grad == 1.0
    x.backward()
    assert x.grad == 2.0  # a leaf: it accumulates


def test_gradients_of_several_examples_accumulate_until_zero_grad():
    w = Value(0.5)
    for x in (1.0, 2.0, 3.0):
        (w * x).backward()
    assert w.grad == 6.0  # 1 + 2 + 3
    zero_grad([w])
    assert w.grad == 0.0
    (w * 4.0).backward()
    assert w.grad == 4.0


def test_zero_grad_clears_all_it_is_given():
    values = [Value(1.0), Value(2.0)]
    (values[0] * values[1]).backward()
    zero_grad(iter(values))
    assert [value.grad for value in values] == [0.0, 0.0]


def test_constants_receive_no_gradient():
    x, c = Value(3.0), constant(7.0)
    y = (2 - x) * (x / 4) + c * x + 2**x
    y.backward()
    constants = [node for node in topological(y) if node.op is CONSTANT]
    assert sorted(node.data for node in constants) == [2.0, 2.0, 4.0, 7.0]
    assert [node.grad for node in constants] == [0.0] * 4
    assert x.grad == pytest.approx(-1.0 + 7.0 + 8.0 * math.log(2.0))  # (2x - x²)/4: (2 - 2x)/4 = -1 at 3
    c.backward()
    assert c.grad == 0.0


def test_a_constant_exponent_gives_nan_to_nobody():
    x = Value(-3.0)
    y = x**2  # the slope to the exponent is NaN: no real slope exists there
    y.backward()
    assert x.grad == -6.0
    assert y.parents[1].grad == 0.0


def test_a_value_that_is_not_below_the_root_keeps_its_gradient():
    x, other = Value(2.0), Value(5.0)
    beside = x * other
    (x * 3.0).backward()
    assert (x.grad, other.grad, beside.grad) == (3.0, 0.0, 0.0)


@pytest.mark.parametrize(("function", "slopes"), [(maximum, [0, 1, 0]), (minimum, [0, 0, 1])])
def test_the_extreme_operand_has_the_whole_slope(function, slopes):
    operands = [Value(2.0), Value(3.0), Value(1.0)]
    function(*operands).backward()
    assert [x.grad for x in operands] == slopes


@pytest.mark.parametrize("function", [maximum, minimum], ids=lambda function: function.__name__)
def test_a_tie_gives_its_whole_slope_to_the_first(function):
    a, b, c = Value(1.0), Value(1.0), Value(1.0)
    function(a, b, c).backward()
    assert (a.grad, b.grad, c.grad) == (1.0, 0.0, 0.0)
    x, y = Value(0.0), Value(0.0)
    function(x, 0.0).backward()
    function(0.0, y).backward()
    assert (x.grad, y.grad) == (1.0, 0.0)


def test_a_value_tied_with_itself_has_the_slope_once():
    x = Value(1.0)
    maximum(x, x).backward()
    assert x.grad == 1.0


def test_nan_reaches_the_gradient_through_a_comparison():
    for node in (Value(math.nan).relu(), Value(math.nan).max(1.0), Value(math.nan).abs()):
        node.backward()
        assert math.isnan(node.parents[0].grad)


@pytest.mark.parametrize("slopes", [(), (1.0, 1.0)], ids=["too few", "too many"])
def test_a_rule_with_another_number_of_slopes_than_operands_is_noticed(slopes):
    same = operation(symbol="=", latex="{a}")(lambda a: (a, slopes))
    y = apply(same, Value(1.0))
    with pytest.raises(ValueError, match=r"zip\(\)"):
        y.backward()


def test_micrograds_own_example_runs_unchanged():
    a = Value(-4.0)
    b = Value(2.0)
    c = a + b
    d = a * b + b**3
    c += c + 1
    c += 1 + c + (-a)
    d += d * 2 + (b + a).relu()
    d += 3 * d + (b - a).relu()
    e = c - d
    f = e**2
    g = f / 2.0
    g += 10.0 / f
    g.backward()
    # The figures that micrograd publishes.
    assert g.data == pytest.approx(24.70408163265306, rel=1e-15)
    assert a.grad == pytest.approx(138.83381924198252, rel=1e-15)
    assert b.grad == pytest.approx(645.5772594752186, rel=1e-15)


def test_the_other_names_of_micrograd_are_there():
    x, y = Value(0.5), Value(-1.5)
    out = (2 - x.tanh()) * y.exp() + 1 / (3.0 - y).log() - (x**-1 / 4).relu()
    out.backward()
    assert out.data == pytest.approx((2 - math.tanh(0.5)) * math.exp(-1.5) + 1 / math.log(4.5) - 0.5)
    # d/dx: -(1 - tanh²x) e^y + 1/(4x²) = ... + 1 at x = 1/2
    assert x.grad == pytest.approx(-(1 - math.tanh(0.5) ** 2) * math.exp(-1.5) + 1.0)
    # d/dy: (2 - tanh x) e^y + 1 / (ln²(3 - y) (3 - y))
    assert y.grad == pytest.approx((2 - math.tanh(0.5)) * math.exp(-1.5) + 1 / (math.log(4.5) ** 2 * 4.5))


def test_a_deep_copy_of_a_graph_has_the_gradients_of_the_graph():
    x = Value(3.0)
    twin = copy.deepcopy(x * 2.0)
    twin.backward()
    leaf, number = twin.parents
    assert leaf is not x
    assert (leaf.grad, number.grad) == (2.0, 0.0)  # the copy of a constant is a constant
    assert x.grad == 0.0


def test_a_node_weighs_less_than_250_bytes():
    node = Value(2.5) * Value(1.5)
    parts = [node, node.parents, node.partials, node.data, node.grad]  # the partials are its parents' data
    hashes = 0 if sys.version_info < (3, 14) else 16  # a tuple of CPython 3.14 keeps its hash
    floats = 2 * 16 if sysconfig.get_config_var("Py_GIL_DISABLED") else 0  # they know their thread there
    assert sum(map(sys.getsizeof, parts)) < 250 + hashes + floats


@pytest.mark.parametrize("seed", range(20))
def test_the_fast_order_of_backward_is_that_of_topological(seed):
    random = Random(seed)
    nodes = [Value(random.uniform(-1, 1)) for _ in range(3)]
    for _ in range(60):
        nodes.append(random.choice(nodes) * random.choice([*nodes, 2.0]) + random.choice(nodes))
    order, constants, zero = inner_nodes(nodes[-1], CONSTANT)
    assert all(node.grad is zero for node in order)
    plain = topological(nodes[-1])
    assert order == [node for node in plain if node.parents]
    assert set(constants) == {node for node in plain if node.op is CONSTANT}


def test_a_pass_that_was_broken_off_does_not_mislead_the_next():
    x = Value(3.0)
    y = (x * x + x).sin() * x
    inner_nodes(y, CONSTANT)  # leaves its mark in every gradient, as an interrupted backward may
    y.backward()
    u = 12.0  # u = x² + x, y = x sin u: dy/dx = sin u + x cos u (2 x + 1)
    assert x.grad == pytest.approx(math.sin(u) + 3.0 * math.cos(u) * 7.0, rel=1e-14)


def test_a_new_zero_is_no_other_zero():
    assert float("0.0") is not float("0.0")  # on which `inner_nodes` relies, as CPython has it
