"""Reversing: the steps that take gradients back."""

import pytest

from engine import Value, dot, record, softmax, total
from engine.compile.reverse import steps_back


def to_inputs(function, *arguments):
    found = record(function, *arguments).packed
    return [
        str(step) for step in steps_back(found.lanes, range(found.lanes.inputs), found.outputs, weights=False)
    ]


def to_parameters(function, *arguments):
    found = record(function, *arguments).packed
    return [str(step) for step in steps_back(found.lanes, found.lanes.loads, found.outputs, weights=True)]


def layers(x):
    w = [[Value(1.0), Value(2.0)] for _ in range(3)]
    v = [Value(3.0) for _ in range(3)]
    return dot(v, [dot(row, x).relu() for row in w])


def test_a_rule_is_upstream_times_local():
    assert to_inputs(lambda x, y: (x * y).exp()) == [
        "gr2 = gr3 * dexp/d1",
        "gr0 = gr2 * dmul/d1",
        "gr1 = gr2 * dmul/d2",
    ]


def test_the_first_to_come_stores_and_the_next_add():
    # x (x + y): rows x, y, x + y, product; x gets its part from the product, then one from the sum.
    assert to_inputs(lambda x, y: x * (x + y)) == [
        "gr0 = gr3 * dmul/d1",
        "gr2 = gr3 * dmul/d2",
        "gr0 += gr2 * dadd/d1",
        "gr1 = gr2 * dadd/d2",
    ]


def test_layers_hand_back_to_inputs_or_to_weights():
    # rows: 2 inputs, 3 sums, 3 relus, the output
    assert to_inputs(layers, 2) == ["gr5-r7 = gr8", "gr2-r4 = gr5-r7 * drelu/d1", "gr0-r1 = gr2-r4"]
    assert to_parameters(layers, 2) == [
        "gu24 += gr8 r5-r7",
        "gr5-r7 = gr8",
        "gr2-r4 = gr5-r7 * drelu/d1",
        "gu0 += gr2-r4 r0-r1",
    ]


def test_a_sum_hands_its_gradient_on_as_it_is():
    assert to_inputs(total, 3) == ["gr0-r2 = gr3"]


def test_a_row_that_is_an_operand_more_than_once_is_cleared_and_added_to():
    assert to_inputs(lambda x, y, s: [x / s, y / s]) == [
        "gr0-r1 = gr3-r4 * ddiv/d1",
        "gr2 = 0",
        "gr2,r2 += gr3-r4 * ddiv/d2",
    ]


def test_a_chain_goes_back_row_by_row():
    assert to_inputs(lambda x: x.tanh().tanh().tanh()) == ["gr0-r2 = gr1-r3 * dtanh/d1"]
    # x, x², x⁴, x⁸: both operands lead to the row before, so the last row is done with before the next.
    squares = to_inputs(lambda x: ((x * x) * (x * x)) * ((x * x) * (x * x)))
    assert squares == [
        f"gr{r - 1} {sign} gr{r} * dmul/d{i}" for r in (3, 2, 1) for i, sign in ((1, "="), (2, "+="))
    ]


def test_an_input_that_nothing_depends_on_has_the_gradient_0():
    assert to_inputs(lambda x, _y, z: x * z) == ["gr1 = 0", "gr0 = gr3 * dmul/d1", "gr2 = gr3 * dmul/d2"]


def test_an_output_that_is_an_input_is_added_to_what_it_has():
    assert to_inputs(lambda x: [x, x.exp()]) == ["gr0 += gr1 * dexp/d1"]


def test_nothing_is_done_for_what_nobody_wants():
    w = Value(2.0)
    assert to_parameters(lambda x: w * x.exp().tanh()) == ["gr1 = gr4 * dmul/d1"]
    assert to_parameters(lambda x: x.exp()) == []


@pytest.mark.parametrize("function", [layers, softmax, lambda x: [x[1] * x[0], x[0], x[0]]])
def test_every_gradient_is_stored_before_it_is_added_to(function):
    found = record(function, 2).packed
    seeded = set(found.outputs)
    for step in steps_back(found.lanes, range(2), found.outputs, weights=False):
        if step.kind == "clear":
            assert step.first not in seeded
            seeded.add(step.first)
            continue
        to = step.operands[step.operand]
        assert set(range(step.first, step.first + step.count)) - set(to) <= seeded
        assert seeded.isdisjoint(to) if step.store else seeded.issuperset(to)
        seeded.update(to)
    assert seeded >= {0, 1}
