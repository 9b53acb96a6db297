"""Transposing: the chain rule over instructions, each gradient over its own cone."""

import pytest

from engine import Value, apply, dot, record, softmax, step, stop_gradient, take, total, where
from engine.calculus.partials.auxiliary import less
from engine.compile.blocks.adjoint.transpose import adjoint
from engine.compile.blocks.instructions import Apply, Product


def to_inputs(function, *arguments, output=0):
    block = record(function, *arguments).block
    return list(map(str, adjoint(block, output, "inputs").body))


def to_parameters(function, *arguments):
    return adjoint(record(function, *arguments).block, 0, "parameters")


def layers(x):
    w = [[Value(1.0), Value(2.0)] for _ in range(3)]
    v = [Value(3.0) for _ in range(3)]
    return dot(v, [dot(row, x).relu() for row in w])


def test_a_rule_is_upstream_times_partial():
    # Rows x, y, x y, e^(x y) are r0 to r3, their gradients r4 to r7.
    assert to_inputs(lambda x, y: (x * y).exp()) == [
        "r6 = r7 * dexp/da r2 r3",
        "r4 = r6 * dmul/da r0 r1 r2",
        "r5 = r6 * dmul/db r0 r1 r2",
    ]


def test_the_first_to_come_stores_and_the_next_add():
    # x (x + y): x gets its part from the product, then one from the sum.
    assert to_inputs(lambda x, y: x * (x + y)) == [
        "r4 = r7 * dmul/da r0 r2 r3",
        "r6 = r7 * dmul/db r0 r2 r3",
        "r4 += r6 * dadd/da r0 r1 r2",
        "r5 = r6 * dadd/db r0 r1 r2",
    ]


def test_products_go_back_to_inputs_or_to_weights():
    # 2 inputs, 3 sums, 3 relus, the output: r0 to r8, gradients from r9. W at u0, v at u24, their gradients from u32.
    assert to_inputs(layers, 2) == [
        "r14-r16 = product transposed 1x3 at u24, r17",
        "r11-r13 = r14-r16 * drelu/da r2-r4 r5-r7",
        "r9-r10 = product transposed 3x2 at u0, r11-r13",
    ]
    assert list(map(str, to_parameters(layers, 2).body)) == [
        "1x3 at u56 = product r17, r5-r7 transposed",
        "r14-r16 = product transposed 1x3 at u24, r17",
        "r11-r13 = r14-r16 * drelu/da r2-r4 r5-r7",
        "3x2 at u32 = product r11-r13, r0-r1 transposed",
    ]


def test_a_sum_hands_its_gradient_on_as_it_is():
    assert to_inputs(total, 3) == ["r4-r6 = r7,r7,r7"]


def test_a_row_that_is_an_operand_more_than_once_is_cleared_and_added_to():
    # The numerators x, y and the divisor s: 0 of the vector is at u0 twice as far.
    lines = to_inputs(lambda x, y, s: total([x / s, y / s]) * 2.0)
    assert next(line for line in lines if "ddiv/db" in line).startswith("r9,r9 += ")
    cleared = next(i for i, line in enumerate(lines) if line.startswith("r9 = u"))
    assert cleared < next(i for i, line in enumerate(lines) if "ddiv/db" in line)


def test_a_chain_goes_back_row_by_row():
    assert to_inputs(lambda x: x.tanh().tanh().tanh()) == ["r6,r5,r4 = r7,r6,r5 * dtanh/da r2,r1,r0 r3,r2,r1"]
    # x, x², x⁴, x⁸: both operands lead to the row before, so the last row is done with before the next.
    squares = to_inputs(lambda x: ((x * x) * (x * x)) * ((x * x) * (x * x)))
    assert squares == [
        f"r{r + 3} {sign} r{r + 4} * dmul/d{operand} r{r - 1} r{r - 1} r{r}"
        for r in (3, 2, 1)
        for operand, sign in (("a", "="), ("b", "+="))
    ]


def test_what_depends_on_a_target_through_a_chain_of_two_operands_is_found():
    # Each row reads the one before as its first operand or as its second.
    w = [Value(float(i)) for i in range(4)]
    block = to_parameters(lambda x: x + (w[1] * (w[2] * (w[0] * w[3] * w[3]))))
    assert len(block.outputs) == 4  # it is a block, so nothing is read before it is written


def test_an_input_that_nothing_depends_on_has_the_gradient_0():
    lines = to_inputs(lambda x, _y, z: x * z)
    assert "r5 = u0" in lines  # a vector of no parameters holds the 0 alone


def test_nothing_is_done_for_what_nobody_needs():
    w = Value(2.0)
    back = to_parameters(lambda x: w * x.exp().tanh())
    assert [str(instruction) for instruction in back.body] == ["u8 += r7 * dmul/da u0 r2 r3"]
    assert to_parameters(lambda x: x.exp()).body == ()


def test_each_output_walks_its_own_cone():
    # √(x - y) is no part of x + y: its infinite partial at 0 is never met.
    function = lambda x, y: [x + y, (x - y).sqrt()]  # noqa: E731  # beside what is said of it
    assert not any("sqrt" in line or "sub" in line for line in to_inputs(function))
    assert not any("add" in line for line in to_inputs(function, output=1))


def test_each_output_of_a_layer_takes_its_own_row_of_the_weights():
    w = [[Value(1.0), Value(2.0)] for _ in range(3)]
    block = record(lambda x: [dot(row, x) for row in w], 2).block
    for output in range(3):
        (product,) = adjoint(block, output, "inputs").body
        assert isinstance(product, Product)
        assert (product.weights.first, product.weights.height) == (8 * output, 1)


@pytest.mark.parametrize("output", [0, 1])
def test_the_gradient_of_one_output_is_that_of_the_program_of_it_alone(output):
    np = pytest.importorskip("numpy")
    points = [[0.0, 0.0], [1.0, 1.0], [-1.0, 2.0], [np.inf, 0.0], [np.nan, 1.0]]
    functions = [lambda x, y: x * 2.0 + y, lambda x, y: (x - y).sqrt() * x.log()]
    both = record(lambda x, y: [f(x, y) for f in functions]).gradients(points)[1][:, output]
    alone = record(functions[output]).gradients(points)[1]
    assert np.array_equal(both, alone, equal_nan=True)


@pytest.mark.parametrize("function", [layers, softmax, lambda x: [x[1] * x[0], x[0], x[0]]])
def test_a_gradient_is_stored_once_and_then_added_to(function):
    block = record(function, 2).block
    stored = set(block.outputs.indices)
    for instruction in adjoint(block, 0, "inputs").body:
        rows = {row - block.rows for row in instruction.out.indices}
        assert rows <= stored if instruction.accumulate else True
        stored |= rows
        if isinstance(instruction, Apply):
            assert {row - block.rows for row in instruction.operands[-1].indices} <= stored


def test_no_gradient_goes_to_a_comparison_or_a_stopped_value():
    program = record(lambda x, y: where(apply(less, x, y), x * y, stop_gradient(x) * y))
    adjoint = str(program.adjoint())
    assert "dless" not in adjoint
    assert "dstop" not in adjoint
    assert "dwhere/da" in adjoint
    gradients = program.gradients([[1.0, 2.0], [2.0, 1.0]])[1]
    assert [list(row) for row in gradients] == [[2.0, 1.0], [0.0, 2.0]]


def test_a_gradient_needs_no_mask_where_all_choices_of_a_look_up_lead_to_it():
    # A share has a mask, so both partials of its division have one. Each score leads to all shares by their sum.
    share = record(lambda k, x: take(softmax(x), k).log(), "k", 9)
    assert sum(" where " in str(each) for each in share.adjoint().body) == 2
    root = record(lambda k, x: take([y.sqrt() for y in x], k), "k", 9)
    assert sum(" where " in str(each) for each in root.adjoint().body) == 1


def test_a_partial_that_is_a_number_needs_no_mask():
    # Behind a mask the gradient is 0, and so is ±1 times it. Rows: x, y, step x, x - y, 1 - (x - y), the output.
    back = to_inputs(lambda x, y: where(step(x), 1.0 - (x - y), y))
    assert {"r9 = r10 * dsub/db u0 r3 r4", "r6 = r9 * dsub/da r0 r1 r3", "r7 += r9 * dsub/db r0 r1 r3"} <= {
        *back
    }
